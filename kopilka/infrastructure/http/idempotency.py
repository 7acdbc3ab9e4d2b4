"""Idempotency-Key (IETF draft): the first answer again, kept in the transaction of its effect for 24 hours."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from sqlalchemy import Delete, LargeBinary, SmallInteger, Update, bindparam, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column
from starlette.requests import Request
from starlette.responses import Response

from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.database.compiled import Compiled
from kopilka.infrastructure.database.tables import Base
from kopilka.infrastructure.database.tenant import Caller
from kopilka.infrastructure.database.transactions import set_tenant
from kopilka.infrastructure.errors import Refused

KEY_HEADER = "idempotency-key"
KEPT_HEADERS = ("content-type", "etag", "location", "link")
# Structured field string (RFC 8941) or the bare token that most clients send.
KEY = re.compile(r'"?([\x21\x23-\x5b\x5d-\x7e]{1,255})"?')
NOBODY = UUID(int=0)


class IdempotencyKeyInvalid(Refused):
    code = "idempotency_key_invalid"
    texts = {
        "ru": "Idempotency-Key — от 1 до 255 печатных знаков ASCII без пробелов.",
        "en": "Idempotency-Key is 1 to 255 printable ASCII characters without spaces.",
    }


class IdempotencyKeyReused(Refused):
    code = "idempotency_key_reused"
    texts = {
        "ru": "Этот Idempotency-Key уже был у другого запроса.",
        "en": "This Idempotency-Key was used for another request.",
    }


class IdempotencyKey(Base):
    """A claimed key. Callers without a household yet (sign-up, sign-in) stand under the nil id."""

    __tablename__ = "idempotency_keys"

    household_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int | None] = mapped_column(SmallInteger)
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"), index=True)


async def once(
    request: Request, session: AsyncSession, caller: Caller | None, act: Callable[[], Awaitable[Response]]
) -> Response:
    """Acts, or gives the first answer again. Only an effect is remembered: an error rolls the claim back too.

    Two equal keys at once: the second waits in the INSERT for the first to commit, then replays it.
    """
    household_id, user_id = (caller.household_id, caller.user_id) if caller else (NOBODY, NOBODY)
    if caller is None:
        await set_tenant(session, household_id=NOBODY, user_id=NOBODY)
    claim = await claim_of(request, household_id, user_id)
    row, fingerprints = claim.row, claim.fingerprints
    # Columns of the table, not of the entity: this runs on the hot path.
    table = IdempotencyKey.__table__
    mine = [table.c[name] == value for name, value in row.items()]
    claimed = await session.execute(
        insert(table).values(**row, fingerprint=fingerprints[0]).on_conflict_do_nothing().returning(table.c.key)  # type: ignore[arg-type]
    )
    keys: KeyRing = request.app.state.keys
    if claimed.first() is None:
        found = (await session.execute(select(table.c.fingerprint, table.c.status, table.c.answer).where(*mine))).one()
        if found.fingerprint not in fingerprints:
            raise IdempotencyKeyReused
        return _thaw(found.status, keys.open("idempotency answer", found.answer, claim.place))
    response = await act()
    settled: Delete | Update
    if response.status_code >= 400:  # an error whose effect is to be committed all the same
        settled = delete(table).where(*mine)  # type: ignore[arg-type]
    else:
        answer = keys.seal("idempotency answer", _freeze(response), claim.place)
        settled = update(table).where(*mine).values(status=response.status_code, answer=answer)  # type: ignore[arg-type]
    if (await session.execute(settled.returning(table.c.key))).first() is None:
        # Acting has moved the transaction into a household that it made, from where the claim is not seen.
        await set_tenant(session, household_id=household_id, user_id=user_id)
        await session.execute(settled)
    return response


@dataclass(frozen=True, slots=True)
class Claim:
    """A key and whose it is; a request's fingerprints, the current key's first."""

    household_id: UUID
    user_id: UUID
    key: str
    fingerprints: list[bytes]

    @property
    def row(self) -> dict[str, Any]:
        return {"household_id": self.household_id, "user_id": self.user_id, "key": self.key}

    @property
    def place(self) -> bytes:
        """What a sealed answer is bound to."""
        return b"".join((self.household_id.bytes, self.user_id.bytes, self.key.encode()))


async def claim_of(request: Request, household_id: UUID, user_id: UUID) -> Claim:
    """Raises IdempotencyKeyInvalid."""
    match = KEY.fullmatch(request.headers[KEY_HEADER])
    if match is None:
        raise IdempotencyKeyInvalid
    keys: KeyRing = request.app.state.keys
    url = request.url
    fingerprints = keys.fingerprints(
        "idempotency", request.method.encode(), url.path.encode(), url.query.encode(), await request.body()
    )
    return Claim(household_id, user_id, match[1], fingerprints)


async def claim_by_driver(connection: asyncpg.Connection, claim: Claim) -> bool:
    """For a shortcut, in its transaction; False where the key is known: `once` knows the answer."""
    values = claim.row | {"fingerprint": claim.fingerprints[0]}
    claiming, _ = _by_driver()
    return await connection.fetchrow(claiming.text, *claiming.arguments(values)) is not None


async def settle_by_driver(connection: asyncpg.Connection, request: Request, claim: Claim, response: Response) -> None:
    """Keeps the answer of what has been done under the claim."""
    sealed = request.app.state.keys.seal("idempotency answer", _freeze(response), claim.place)
    _, settling = _by_driver()
    names = {f"its_{name}": value for name, value in claim.row.items()}
    values = names | {"status": response.status_code, "answer": sealed}
    await connection.execute(settling.text, *settling.arguments(values))


@cache
def _by_driver() -> tuple[Compiled, Compiled]:
    table = IdempotencyKey.__table__
    claiming = insert(table).on_conflict_do_nothing().returning(table.c.key)  # type: ignore[arg-type]
    mine = [table.c[name] == bindparam(f"its_{name}") for name in ("household_id", "user_id", "key")]
    settling = update(table).where(*mine)  # type: ignore[arg-type]
    return (
        Compiled(claiming, ("household_id", "user_id", "key", "fingerprint")),
        Compiled(settling, ("status", "answer")),
    )


def _freeze(response: Response) -> bytes:
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    return orjson.dumps(headers) + b"\n" + bytes(response.body)


def _thaw(status: int, frozen: bytes) -> Response:
    headers, _, body = frozen.partition(b"\n")
    return Response(body, status, headers={**orjson.loads(headers), "Idempotency-Replayed": "true"})
