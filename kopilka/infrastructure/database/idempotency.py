"""One effect per key: the outcome of the first call is kept for 24 hours in the transaction of its effect.

Knows nothing of HTTP. The API's scope is a member and its key the Idempotency-Key header; a bot's key is the id of an
update, an importer's the row of a file.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, Delete, LargeBinary, SmallInteger, Table, Update, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.database.tables import Base
from kopilka.infrastructure.database.transactions import set_tenant
from kopilka.infrastructure.errors import Refused

SEAL = "idempotency answer"
# The purge_expired of migration 0001 deletes older keys.
KEPT_HOURS = 24
# Attempts at claiming: a key may be purged between the claim and the look at it.
CLAIMS = 3


class IdempotencyKeyReused(Refused):
    code = "idempotency_key_reused"
    texts = {
        "ru": "Этот Idempotency-Key уже был у другого запроса.",
        "en": "This Idempotency-Key was used for another request.",
    }


class IdempotencyKey(Base):
    """A claimed key with the outcome of its effect, sealed: it may hold tokens."""

    __tablename__ = "idempotency_keys"

    household_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int | None] = mapped_column(SmallInteger)
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"), index=True)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose keys these are: equal keys of two scopes are two keys."""

    household_id: UUID
    user_id: UUID


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the effect came to: a small number (of HTTP: the status) and content that only the caller understands."""

    status: int
    content: bytes
    is_replay: bool = False
    is_kept: bool = True
    """False: the effect is committed, but the same key may be used again (an error that has to leave a trace)."""


async def once(
    session: AsyncSession,
    scope: Scope,
    key: str,
    fingerprints: Sequence[bytes],
    effect: Callable[[], Awaitable[Outcome]],
    *,
    keys: KeyRing,
) -> Outcome:
    """Runs `effect`, or returns the outcome of the first run. The session must be in the scope's household.

    `fingerprints` are digests of what is asked, by each live root secret, the current one first: the same key with
    another question raises IdempotencyKeyReused. An exception of `effect` rolls the claim of the key back with
    everything else. Two equal keys at once: the second waits in the INSERT for the first to commit, then replays it.
    """
    place = b"".join((scope.household_id.bytes, scope.user_id.bytes, key.encode()))
    row = {"household_id": scope.household_id, "user_id": scope.user_id, "key": key}
    # Columns of the table, not of the entity: this runs with most writes, and loading an entity doubles its cost.
    table = cast(Table, IdempotencyKey.__table__)
    this_key: list[ColumnElement[bool]] = [table.c[name] == value for name, value in row.items()]
    claiming = insert(table).values(**row, fingerprint=fingerprints[0]).on_conflict_do_nothing().returning(table.c.key)
    for _ in range(CLAIMS):
        if (await session.execute(claiming)).first() is not None:
            break
        kept = await session.execute(select(table.c.fingerprint, table.c.status, table.c.answer).where(*this_key))
        found = kept.one_or_none()
        if found is None:
            continue  # purged after its 24 hours, between the two statements
        if found.fingerprint not in fingerprints:
            raise IdempotencyKeyReused
        return Outcome(found.status, keys.open(SEAL, found.answer, place), is_replay=True)
    else:
        raise RuntimeError("an idempotency key could be neither claimed nor read")
    outcome = await effect()
    settled: Delete | Update = delete(table).where(*this_key)
    if outcome.is_kept:
        settled = (
            update(table).where(*this_key).values(status=outcome.status, answer=keys.seal(SEAL, outcome.content, place))
        )
    if (await session.execute(settled.returning(table.c.key))).first() is None:
        # The effect has moved the transaction into a household that it made; the key's row is invisible from there.
        await set_tenant(session, household_id=scope.household_id, user_id=scope.user_id)
        await session.execute(settled)
    return outcome
