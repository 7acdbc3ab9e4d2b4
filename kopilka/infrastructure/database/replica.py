"""Reads of a household's ledger from a read replica (KOPILKA_DATABASE_READ_URL), never older than the primary's word.

A request is opened on the primary, as every other: who is not let in there is not let in at all. That also tells the
household's revision, which every change of what lists and analytics are made of moves on. The replica then has to
show this revision or a later one in the very snapshot that is read: nobody misses what they have written. Where it
does not, or does not answer, the primary does, and a replica that failed is left alone for a while.
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
# Too slow, or in the way of what was to be replayed.
ONE_STATEMENT = {"57014", "40001"}
# Row level security shows the household's row once the tenant is set. Were it looked at too early, nothing would be
# found, and the primary would answer.
_OPEN = text(
    "SELECT h.revision FROM (SELECT set_config('app.household_id', :household, true) AS household,"
    " set_config('app.user_id', :user, true) OFFSET 0) AS tenant"
    " LEFT JOIN LATERAL (SELECT revision FROM households WHERE id = tenant.household::uuid) AS h ON true"
)


class ReplicaBehind(Exception):
    """It has not replayed what the primary has committed."""


class Replica:
    def __init__(self, url: str, settings: Settings) -> None:
        pools = settings.database.model_copy(update={"pool_wait": OPEN_SECONDS})
        self._database = Database(url, pools, is_pooled=settings.db_pooler)
        self._rests_until = 0.0

    @property
    def is_trusted(self) -> bool:
        return time.monotonic() >= self._rests_until

    def failed(self, error: BaseException) -> None:
        """For a while nobody waits for it, unless the fault was that of one statement. The primary answers."""
        if sqlstate_of(error) in ONE_STATEMENT:
            return
        if self.is_trusted:
            logger.warning("the read replica is left alone for %s s: %s", REST_SECONDS, type(error).__name__)
        self._rests_until = time.monotonic() + REST_SECONDS

    @asynccontextmanager
    async def reading(self, reader: Reader) -> AsyncIterator[AsyncSession]:
        """One snapshot, as new as the reader. Raises ReplicaBehind and what a database raises that is away."""
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
