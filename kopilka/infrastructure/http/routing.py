"""Routes of the API: each request is one authenticated caller, one strict body, one transaction, one response.

Every route needs a token unless it is marked `public`. The response leaves after the commit.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Annotated, Any, TypeVar

import asyncpg
from fastapi import APIRouter, Depends
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from kopilka.infrastructure.concurrency import UserLimits
from kopilka.infrastructure.database.errors import is_disconnect, is_transient, sqlstate_of
from kopilka.infrastructure.database.replica import Replica, ReplicaBehind
from kopilka.infrastructure.database.tenant import Caller, Reader
from kopilka.infrastructure.database.transactions import Database, driver
from kopilka.infrastructure.errors import AppError, Unavailable
from kopilka.infrastructure.http.arguments import planned_handler
from kopilka.infrastructure.http.authentication import Authenticator, Claims
from kopilka.infrastructure.http.concurrency import IsExpensive
from kopilka.infrastructure.http.idempotency import KEY_HEADER, respond_once
from kopilka.infrastructure.http.request_body import parse_body, read_body
from kopilka.infrastructure.http.responses import problem_responses

logger = logging.getLogger("kopilka.routing")

# What is wrong with a request, and not with the connection that it was to be answered on.
REFUSALS = (AppError, RequestValidationError)

T = TypeVar("T", bound=Callable[..., Any])
Endpoint = Callable[[Request], Awaitable[Response]]


def public(endpoint: T) -> T:
    """Marks an endpoint that needs no token."""
    endpoint.is_public = True  # type: ignore[attr-defined]
    return endpoint


def keyless(endpoint: T) -> T:
    """Marks a POST that ignores Idempotency-Key."""
    endpoint.is_keyless = True  # type: ignore[attr-defined]
    return endpoint


def streams_body(endpoint: T) -> T:
    """Marks an endpoint that leaves the body of a request unread: its DeferredResponse receives it, as a file."""
    endpoint.streams_body = True  # type: ignore[attr-defined]
    return endpoint


def reads(endpoint: T) -> T:
    """Marks an endpoint of the fast path: it only reads what the household's revision covers, through `Reads`.

    It gets a connection of the driver (SQLAlchemy's share of such a request costs more than the rest of it), and a
    replica may answer it.
    """
    endpoint.reads_by_driver = True  # type: ignore[attr-defined]
    return endpoint


class TransactionRoute(APIRoute):
    """Runs an endpoint in a transaction. Doors find the session and the caller in `request.state`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        endpoint = planned_handler(self.dependant) or super().get_route_handler()
        is_public = getattr(self.endpoint, "is_public", False)
        takes_json = self.body_field is not None
        streams = getattr(self.endpoint, "streams_body", False)
        is_read = getattr(self.endpoint, "reads_by_driver", False)
        is_expensive: IsExpensive | None = getattr(self.endpoint, "is_expensive", None)
        takes_key = "POST" in (self.methods or ()) and not getattr(self.endpoint, "is_keyless", False)

        async def handle(request: Request) -> Response:
            authenticator: Authenticator = request.app.state.authenticator
            claims = None if is_public else authenticator.verify(request)
            if claims is None or is_expensive is None or not is_expensive(request):
                return await respond(request, claims)
            limits: UserLimits = request.app.state.user_limits
            async with limits.turn(claims.user_id):
                return await respond(request, claims)

        async def respond(request: Request, claims: Claims | None) -> Response:
            if request.method not in ("GET", "HEAD") and not streams:
                body = await read_body(request)
                if takes_json:
                    request._json = parse_body(request, body)
            try:
                if is_read:
                    response = await _read(request, claims, endpoint)
                    if response is not None:
                        return response
                async with request.app.state.database.transaction() as session:
                    request.state.session = session
                    caller: Caller | None = None
                    if not is_public:
                        caller = await _authenticate(request, session, claims)
                        request.state.caller = caller
                    if takes_key and KEY_HEADER in request.headers:
                        return await respond_once(request, session, caller, lambda: endpoint(request))
                    return await endpoint(request)
            except AppError:
                raise
            except Exception as error:
                if is_transient(error):
                    raise unavailable(error) from error
                raise

        return handle


def feature_router(prefix: str = "", tag: str | None = None, *problems: int) -> APIRouter:
    """The router of a feature's door; `problems` are statuses that all of its routes may answer."""
    return APIRouter(
        prefix=prefix,
        tags=[tag] if tag else None,
        route_class=TransactionRoute,
        responses=problem_responses(*problems),
        generate_unique_id_function=operation_id,
    )


def operation_id(route: APIRoute) -> str:
    """`transactions_list_all`: feature and function, which both outlive a change of path."""
    return f"{route.tags[0]}_{route.name}" if route.tags else route.name


async def _read(request: Request, claims: Claims | None, endpoint: Endpoint) -> Response | None:
    """The fast path: by a replica, else on a connection of the driver. None: the ordinary way has to answer."""
    if request.app.state.replica is not None:
        response = await _read_replica(request, claims, endpoint)
        if response is not None:
            return response
    authenticator: Authenticator = request.app.state.authenticator
    try:
        direct = request.app.state.database.direct(refusals=REFUSALS)
        async with direct as connection, connection.transaction():
            request.state.caller = await authenticator.authenticate_by_driver(request, connection, claims)
            request.state.session = connection
            return await endpoint(request)
    except Exception as error:
        # A connection that died unnoticed in the pool. Only reads run here, so a second attempt repeats no effect.
        if not is_disconnect(error):
            raise
    return None


async def _read_replica(request: Request, claims: Claims | None, endpoint: Endpoint) -> Response | None:
    """Authenticated on the primary, answered by the replica. None where the replica cannot answer."""
    replica: Replica = request.app.state.replica
    if not replica.is_trusted:
        return None
    async with request.app.state.database.transaction() as session:
        caller = await _authenticate(request, session, claims)
    try:
        # The primary's connection is back in its pool by now.
        async with replica.reading(caller) as session:
            request.state.session, request.state.caller = session, caller
            return await endpoint(request)
    except ReplicaBehind:
        return None
    except REFUSALS:
        raise
    except Exception as error:
        # The primary decides. A schema that the replica has not replayed yet (class 42) is a matter of moments, too.
        if is_transient(error) or (sqlstate_of(error) or "").startswith("42"):
            replica.failed(error)
        return None


async def _authenticate(request: Request, session: AsyncSession, claims: Claims | None) -> Reader:
    """Tries once more where the pool handed out a connection that had died unnoticed."""
    authenticator: Authenticator = request.app.state.authenticator
    try:
        return await authenticator.authenticate(request, session, claims)
    except Exception as error:
        if not is_disconnect(error):
            raise
    await session.invalidate()
    return await authenticator.authenticate(request, session, claims)


@asynccontextmanager
async def reopened(request: Request) -> AsyncIterator[tuple[AsyncSession, Caller]]:
    """A further short transaction for a response that takes its time, after the request's own has ended.

    Authenticates again, so that a session ended meanwhile is refused. Raises Unavailable.
    """
    authenticator: Authenticator = request.app.state.authenticator
    database: Database = request.app.state.database
    claims = authenticator.verify(request)
    try:
        async with database.transaction() as session:
            yield session, await _authenticate(request, session, claims)
    except AppError:
        raise
    except Exception as error:
        if is_transient(error):
            raise unavailable(error) from error
        raise


def unavailable(error: Exception) -> Unavailable:
    """Maps a transient database error to 503 and logs its SQLSTATE."""
    logger.warning("503: %s %s", type(error).__name__, sqlstate_of(error) or "")
    return Unavailable()


# Dependencies are coroutines: FastAPI runs plain functions in a thread, which costs more than the rest of routing.
async def current_session(request: Request) -> AsyncSession:
    session: AsyncSession = request.state.session
    return session


async def current_connection(request: Request) -> asyncpg.Connection:
    """The driver's connection; under a session where a replica or the ordinary way answers."""
    found: AsyncSession | asyncpg.Connection = request.state.session
    return await driver(found) if isinstance(found, AsyncSession) else found


Session = Annotated[AsyncSession, Depends(current_session)]
Reads = Annotated[asyncpg.Connection, Depends(current_connection)]
