"""The edge of an HTTP request: one caller, one strict body, one transaction, one answer.

Every route is closed unless it says `Public`; the answer leaves only after the commit.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from typing import Annotated, Any, TypeVar, cast

import asyncpg
from fastapi import APIRouter, Depends
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from kopilka.infrastructure.database.errors import is_disconnect, is_transient, sqlstate_of
from kopilka.infrastructure.database.replica import Replica, ReplicaBehind
from kopilka.infrastructure.database.tenant import Caller, Reader
from kopilka.infrastructure.database.transactions import Database, driver
from kopilka.infrastructure.errors import AppError, Unavailable
from kopilka.infrastructure.http import idempotency, strict_json
from kopilka.infrastructure.http.caller import Opening
from kopilka.infrastructure.http.responses import problem_responses

logger = logging.getLogger("kopilka.edge")

MAX_BODY = 256 * 1024
BODY_SECONDS = 15.0
JSON = "application/json"

T = TypeVar("T", bound=Callable[..., Any])


class BodyTooLarge(AppError):
    status = 413
    code = "body_too_large"
    texts = {"ru": "Тело запроса больше {limit} КиБ.", "en": "The body is larger than {limit} KiB."}


class BodyTooSlow(AppError):
    status = 408
    code = "body_too_slow"
    texts = {"ru": "Тело запроса не пришло вовремя.", "en": "The body did not arrive in time."}


class MediaTypeUnsupported(AppError):
    status = 415
    code = "unsupported_media_type"
    texts = {
        "ru": "Тело запроса должно быть application/json.",
        "en": "The body must be application/json.",
    }


class BodyMalformed(AppError):
    status = 400
    code = "malformed_json"
    texts = {
        "ru": "Тело запроса — не тот JSON, который мы принимаем ({reason}).",
        "en": "The body is not JSON as we accept it ({reason}).",
    }


def public(endpoint: T) -> T:
    """Marks an endpoint that anybody may call."""
    endpoint.is_public = True  # type: ignore[attr-defined]
    return endpoint


def keyless(endpoint: T) -> T:
    """Marks a POST that takes no Idempotency-Key."""
    endpoint.is_keyless = True  # type: ignore[attr-defined]
    return endpoint


Shortcut = Callable[[Request, Any], Awaitable[Response | None]]


def shortcut(answer: Shortcut) -> Callable[[T], T]:
    """Marks an endpoint whose plain case has a quicker way: of the request and its claims it makes the very answer
    that the endpoint would give, or None where anything is out of the ordinary. Then the endpoint has its turn.
    """

    def mark(endpoint: T) -> T:
        endpoint.shortcut = answer  # type: ignore[attr-defined]
        return endpoint

    return mark


def from_replica(endpoint: T) -> T:
    """Marks an endpoint that reads only what the household's revision stands for: a replica may answer it."""
    endpoint.reads_replica = True  # type: ignore[attr-defined]
    return endpoint


def reads(endpoint: T) -> T:
    """Marks an endpoint that only reads, by the driver alone (`Reads`): SQLAlchemy's part of its transaction costs more
    than the rest of the request.
    """
    endpoint.reads_by_driver = True  # type: ignore[attr-defined]
    return endpoint


def takes_form(endpoint: T) -> T:
    """Marks an endpoint that reads its body itself, since it takes more than JSON."""
    endpoint.reads_body_itself = True  # type: ignore[attr-defined]
    return endpoint


class EdgeRoute(APIRoute):
    """A route of the API. Doors find the session and the caller in `request.state`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        inner = super().get_route_handler()
        is_public = getattr(self.endpoint, "is_public", False)
        takes_json = self.body_field is not None
        quick: Shortcut | None = getattr(self.endpoint, "shortcut", None)
        reads_replica = getattr(self.endpoint, "reads_replica", False)
        if getattr(self.endpoint, "reads_by_driver", False):
            quick = partial(read_by_driver, inner)
        takes_key = "POST" in (self.methods or ()) and not getattr(self.endpoint, "is_keyless", False)

        async def handle(request: Request) -> Response:
            database: Database = request.app.state.database
            opening: Opening = request.app.state.opening
            claims = None if is_public else opening.verify(request)
            if request.method not in ("GET", "HEAD"):
                body = await read_body(request)
                if takes_json:
                    request._json = parse_body(request, body)
            try:
                if reads_replica and request.app.state.replica is not None:
                    found = await try_replica(request, claims, inner)
                    if found is not None:
                        return found
                if quick is not None:
                    done = await try_quick(quick, request, claims)
                    if done is not None:
                        return done
                async with database.transaction() as session:
                    request.state.session = session
                    caller = None
                    if not is_public:
                        caller = await admit(opening, request, session, claims)
                        request.state.caller = caller
                    if takes_key and idempotency.KEY_HEADER in request.headers:
                        return await idempotency.once(request, session, caller, lambda: inner(request))
                    return await inner(request)
            except AppError:
                raise
            except Exception as error:
                if is_transient(error):
                    raise away(error) from error
                raise

        return handle


def feature_router(prefix: str = "", tag: str | None = None, *problems: int) -> APIRouter:
    """The router of a feature's door: every route at the edge; `problems` are statuses that all of them may answer."""
    return APIRouter(
        prefix=prefix,
        tags=[tag] if tag else None,
        route_class=EdgeRoute,
        responses=problem_responses(*problems),
        generate_unique_id_function=operation_id,
    )


def operation_id(route: APIRoute) -> str:
    """`transactions_list_all`: feature and function, which both outlive a change of path."""
    return f"{route.tags[0]}_{route.name}" if route.tags else route.name


async def try_quick(quick: Shortcut, request: Request, claims: object) -> Response | None:
    """None also where a connection was dead on which something was only read: the ordinary way takes another one."""
    try:
        return await quick(request, claims)
    except Exception as error:
        if request.method not in ("GET", "HEAD") or not is_disconnect(error):
            raise
    return None


async def read_by_driver(inner: Callable[[Request], Awaitable[Response]], request: Request, claims: object) -> Response:
    """The endpoint itself, its transaction opened on the driver's connection."""
    opening: Opening = request.app.state.opening
    async with request.app.state.database.direct() as connection, connection.transaction():
        request.state.caller = await opening.admit_by_driver(request, connection, claims)
        request.state.session = connection
        return await inner(request)


async def try_replica(
    request: Request, claims: object, inner: Callable[[Request], Awaitable[Response]]
) -> Response | None:
    """Opened on the primary, answered by the replica; None where it cannot, and the primary is to answer."""
    replica: Replica = request.app.state.replica
    if not replica.is_trusted:
        return None
    async with request.app.state.database.transaction() as session:
        caller = await admit(request.app.state.opening, request, session, claims)
    try:
        # The primary's connection is free again: reads hold none of it.
        async with replica.reading(cast(Reader, caller)) as session:
            request.state.session, request.state.caller = session, caller
            return await inner(request)
    except ReplicaBehind:
        return None
    except Exception as error:
        if isinstance(error, AppError) or not is_transient(error):
            raise
        replica.failed(error)
        return None


async def admit(opening: Opening, request: Request, session: AsyncSession, claims: object) -> Caller:
    """Opens the request; tries once more where the pool handed out a connection that had died unnoticed."""
    try:
        return await opening.admit(request, session, claims)
    except Exception as error:
        if not is_disconnect(error):
            raise
    await session.rollback()
    return await opening.admit(request, session, claims)


@asynccontextmanager
async def reopened(request: Request) -> AsyncIterator[tuple[AsyncSession, Caller]]:
    """A further short transaction for an answer that takes its time, after the request's own has ended.

    The caller is admitted anew: a session that was ended meanwhile is refused. Raises Unavailable.
    """
    opening: Opening = request.app.state.opening
    database: Database = request.app.state.database
    claims = opening.verify(request)
    try:
        async with database.transaction() as session:
            yield session, await admit(opening, request, session, claims)
    except AppError:
        raise
    except Exception as error:
        if is_transient(error):
            raise away(error) from error
        raise


def away(error: Exception) -> Unavailable:
    """What a caller is told of a database that cannot answer at the moment; the log is told what kept it."""
    logger.warning("503: %s %s", type(error).__name__, sqlstate_of(error) or "")
    return Unavailable()


async def read_body(request: Request) -> bytes:
    """The whole body, bounded in size and time; kept for FastAPI, which asks for it again."""
    announced = request.headers.get("content-length", "")
    if announced[:20].isdecimal() and int(announced[:20]) > MAX_BODY:
        raise BodyTooLarge(limit=MAX_BODY // 1024)
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                size += len(chunk)
                if size > MAX_BODY:
                    raise BodyTooLarge(limit=MAX_BODY // 1024)
                chunks.append(chunk)
    except TimeoutError as error:
        raise BodyTooSlow from error
    except ClientDisconnect as error:
        raise BodyMalformed(reason="incomplete") from error  # nobody hears it; it is no fault of ours to log
    request._body = b"".join(chunks)
    return request._body


def parse_body(request: Request, body: bytes) -> object:
    """Raises MediaTypeUnsupported and BodyMalformed."""
    content_type = request.headers.get("content-type", "")
    if content_type.partition(";")[0].strip().lower() != JSON:
        raise MediaTypeUnsupported
    try:
        return strict_json.loads(body)
    except strict_json.MalformedJson as error:
        raise BodyMalformed(reason=error.code) from error


# Dependencies are coroutines: FastAPI runs plain functions in a thread, which costs more than the rest of the edge.
async def current_session(request: Request) -> AsyncSession:
    session: AsyncSession = request.state.session
    return session


async def current_connection(request: Request) -> asyncpg.Connection:
    """The driver's, of a session too: a replica's, or where the quick way's connection had died."""
    it: AsyncSession | asyncpg.Connection = request.state.session
    return await driver(it) if isinstance(it, AsyncSession) else it


Session = Annotated[AsyncSession, Depends(current_session)]
Reads = Annotated[asyncpg.Connection, Depends(current_connection)]
Handler = Callable[[], Awaitable[Response]]
