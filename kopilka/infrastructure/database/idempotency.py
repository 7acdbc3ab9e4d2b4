"""One effect per key: the outcome of the first call is kept for 24 hours in the transaction of its effect.

Knows nothing of HTTP. The API's scope is a member and its key the Idempotency-Key header; a bot's key is the id of an
update, an importer's the row of a file.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import LargeBinary, SmallInteger, Table, and_, bindparam, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.database.compiled import Compiled
from kopilka.infrastructure.database.tables import Base
from kopilka.infrastructure.database.transactions import driver, set_tenant
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


# Built and compiled once, for the driver: this runs with most writes. Columns of the table, not of the entity, and
# SQLAlchemy compiles an INSERT with ON CONFLICT anew every time.
_TABLE = cast(Table, IdempotencyKey.__table__)
_THIS_KEY = and_(*(_TABLE.c[name] == bindparam(f"p_{name}") for name in ("household_id", "user_id", "key")))
_CLAIM = Compiled(
    insert(_TABLE)
    .values({name: bindparam(f"p_{name}") for name in ("household_id", "user_id", "key", "fingerprint")})
    .on_conflict_do_nothing()
    .returning(_TABLE.c.key)
)
_READ = Compiled(select(_TABLE.c.fingerprint, _TABLE.c.status, _TABLE.c.answer).where(_THIS_KEY))
_SETTLE = Compiled(
    update(_TABLE)
    .where(_THIS_KEY)
    .values(status=bindparam("p_status"), answer=bindparam("p_answer"))
    .returning(_TABLE.c.key)
)
_FORGET = Compiled(delete(_TABLE).where(_THIS_KEY).returning(_TABLE.c.key))


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
    this_key = {"p_household_id": scope.household_id, "p_user_id": scope.user_id, "p_key": key}
    connection = await driver(session)
    for _ in range(CLAIMS):
        if await _CLAIM.fetch(connection, {**this_key, "p_fingerprint": fingerprints[0]}):
            break
        kept = await _READ.fetch(connection, this_key)
        if not kept:
            continue  # purged after its 24 hours, between the two statements
        [found] = kept
        if found["fingerprint"] not in fingerprints:
            raise IdempotencyKeyReused
        return Outcome(found["status"], keys.open(SEAL, found["answer"], place), is_replay=True)
    else:
        raise RuntimeError("an idempotency key could be neither claimed nor read")
    outcome = await effect()
    settling, settled = _FORGET, this_key
    if outcome.is_kept:
        answer = keys.seal(SEAL, outcome.content, place)
        settling, settled = _SETTLE, {**this_key, "p_status": outcome.status, "p_answer": answer}
    if not await settling.fetch(connection, settled):
        # The effect has moved the transaction into a household that it made; the key's row is invisible from there.
        await set_tenant(session, household_id=scope.household_id, user_id=scope.user_id)
        await settling.fetch(connection, settled)
    return outcome
