"""Reads of a household's ledger from a read replica (KOPILKA_DATABASE_READ_URL), never older than the primary's word.

A request is authenticated on the primary, like every other. That also returns the household's revision, which every
change to lists or analytics raises. The replica has to show this revision or a later one in the snapshot that is read:
so everybody reads their own writes. Where it is behind, or does not answer, the primary answers, and a replica that
failed is not asked again for REST_SECONDS.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.database.errors import sqlstate_of
from kopilka.infrastructure.database.tenant import Reader
from kopilka.infrastructure.database.transactions import Database

logger = logging.getLogger("kopilka.replica")

OPEN_SECONDS = 1.0
REST_SECONDS = 5.0
# The statement timed out, or conflicted with replay.
ONE_STATEMENT = {"57014", "40001"}
# Row level security shows the household's row once the tenant is set. If PostgreSQL evaluated the join too early, it
# would find nothing, and the primary would answer.
_OPEN = text(
    "SELECT h.revision FROM (SELECT set_config('app.household_id', :household, true) AS household,"
    " set_config('app.user_id', :user, true) OFFSET 0) AS tenant"
    " LEFT JOIN LATERAL (SELECT revision FROM households WHERE id = tenant.household::uuid) AS h ON true"
)


class ReplicaBehind(Exception):
    """It has not replayed the reader's revision yet."""


class Replica:
    def __init__(self, url: str, settings: Settings) -> None:
        pools = settings.database.model_copy(update={"pool_wait": OPEN_SECONDS})
        self._database = Database(url, pools, is_pooled=settings.db_pooler)
        self._rests_until = 0.0

    @property
    def is_trusted(self) -> bool:
        return time.monotonic() >= self._rests_until

    def failed(self, error: BaseException) -> None:
        """Stops using the replica for REST_SECONDS, unless only this statement failed."""
        if sqlstate_of(error) in ONE_STATEMENT:
            return
        if self.is_trusted:
            logger.warning("the read replica is not used for %s s: %s", REST_SECONDS, type(error).__name__)
        self._rests_until = time.monotonic() + REST_SECONDS

    @asynccontextmanager
    async def reading(self, reader: Reader) -> AsyncIterator[AsyncSession]:
        """One snapshot at the reader's revision or later. Raises ReplicaBehind, and transient database errors."""
        async with self._database.transaction() as session:
            async with asyncio.timeout(OPEN_SECONDS):
                await session.connection(
                    execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
                )
                who = {"household": str(reader.household_id), "user": str(reader.user_id)}
                revision: int | None = await session.scalar(_OPEN, who)
            if revision is None or revision < reader.revision:
                raise ReplicaBehind
            yield session

    async def close(self) -> None:
        await self._database.close()
