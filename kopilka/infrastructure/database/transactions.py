"""The engine of a process, its transactions with the only commit, and the tenant of a transaction."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import asyncpg
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, async_sessionmaker, create_async_engine

from kopilka.infrastructure.config import LOOPBACK, DatabaseSettings
from kopilka.infrastructure.database import pooler
from kopilka.infrastructure.database.fair_pool import FairPool, refuse_dead
from kopilka.infrastructure.errors import AppError

API_STATEMENT_TIMEOUT = 2_000
JOB_STATEMENT_TIMEOUT = 60_000
# Where a session's `info` remembers its transaction and the driver's connection under it: asking SQLAlchemy for it
# takes as long as a statement.
DRIVER = "driver"

# At DEBUG SQLAlchemy logs every row that it reads, hashes and notes included: hide_parameters covers only what it
# sends.
logging.getLogger("sqlalchemy.engine.Engine").addFilter(lambda record: not str(record.msg).startswith("Row "))


@dataclass(frozen=True, slots=True)
class PoolFigures:
    """Connections for requests: in use, idle, at most; and the number of requests waiting too long for one."""

    in_use: int
    idle: int
    limit: int
    waiting: int


class Database:
    """The engine of one process and its transactions."""

    def __init__(
        self,
        url: str,
        settings: DatabaseSettings,
        *,
        statement_timeout: int = API_STATEMENT_TIMEOUT,
        is_pooled: bool = False,
    ) -> None:
        """`is_pooled`: the address is that of a pooler (KOPILKA_DB_POOLER)."""
        url = url.replace("postgresql://", "postgresql+asyncpg://", 1)
        tls = {"ssl": False} if is_loopback(url) else {}
        kept = _kept_by_connections(statement_timeout)
        # Most are idle for hours, and firewalls between two machines drop connections that are silent for minutes.
        alive = {"tcp_keepalives_idle": "60"}
        how = pooler.connect_args(kept) if is_pooled else {"server_settings": kept | alive}
        self._probe = create_async_engine(
            url,
            pool_size=1,
            max_overflow=0,
            pool_timeout=2,
            pool_pre_ping=True,
            connect_args={"timeout": 2, **tls, **(how if is_pooled else {})},
        )
        options: dict[str, Any] = {
            "poolclass": FairPool,
            "max_overflow": 0,
            "pool_timeout": settings.pool_wait,
            "hide_parameters": True,
            "connect_args": {
                **tls,
                "timeout": 5,
                # statement_timeout strikes first; this one is for a server that no longer responds.
                "command_timeout": statement_timeout / 1000 + 1,
                **how,
            },
        }
        self._sizes = settings.pool_size, max(1, settings.pool_size // 4)
        self.engine = create_async_engine(url, pool_size=self._sizes[0], **options)
        self._pool.hold_back(settings.pool_held_back)
        # Second connections of requests that hold one already: out of one pool, as many such requests as it has
        # connections would wait for each other until all of them timed out.
        self._separate_engine = create_async_engine(url, pool_size=self._sizes[1], pool_pre_ping=True, **options)
        for engine in (self.engine, self._separate_engine):
            refuse_dead(engine)
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False, autoflush=False)
        self._separate_sessions = async_sessionmaker(self._separate_engine, expire_on_commit=False, autoflush=False)

    @asynccontextmanager
    async def transaction(self, *, separate: bool = False) -> AsyncIterator[AsyncSession]:
        """One transaction: committed when the block ends well, else rolled back. Connects on first use.

        `separate`: a short one inside a request's own, from the second pool; it stays committed if the request fails.
        """
        session = self._separate_sessions() if separate else self._sessions()
        try:
            yield session
            await session.commit()
        except BaseException:
            # Rolls back; shielded, or a client that hangs up would leave a connection in the middle of a protocol
            # exchange.
            await asyncio.shield(session.close())
            raise
        # Nothing is left to be asked of PostgreSQL, so nothing can interrupt it.
        await session.close()

    @asynccontextmanager
    async def direct(self, *, refusals: tuple[type[Exception], ...] = (AppError,)) -> AsyncIterator[asyncpg.Connection]:
        """A connection of the same pool without SQLAlchemy, for the fast path of reading. Begins no transaction. After
        an error that is none of the `refusals` the connection is discarded.

        Raises PoolTimeout and what the driver raises.
        """
        borrowed = await self.engine.raw_connection()
        try:
            yield borrowed.driver_connection
        except refusals:
            raise
        except BaseException:
            borrowed.invalidate()
            raise
        finally:
            borrowed.close()

    async def revision(self) -> str | None:
        """The schema's revision, over a connection of its own: a busy pool must not look like a database that is down.

        None where the database does not answer or has no schema yet.
        """
        try:
            async with asyncio.timeout(2), self._probe.connect() as connection:
                found: str | None = await connection.scalar(text("SELECT version_num FROM alembic_version"))
                return found
        except (DBAPIError, OSError, PoolTimeout, asyncpg.PostgresError, asyncpg.InterfaceError):
            return None

    async def warm_up(self) -> None:
        """Opens all connections of the pools. Failures are ignored: they recur, and are reported, when needed."""
        wanted = [*(self.engine,) * self._sizes[0], *(self._separate_engine,) * self._sizes[1]]
        opened = await asyncio.gather(*(engine.raw_connection() for engine in wanted), return_exceptions=True)
        for each in opened:
            if not isinstance(each, BaseException):
                each.close()

    def pool_figures(self) -> PoolFigures:
        pool = self._pool
        return PoolFigures(pool.checkedout(), pool.checkedin(), pool.size(), pool.waiting)

    @property
    def _pool(self) -> FairPool:
        return cast(FairPool, self.engine.pool)

    async def close(self) -> None:
        await self.engine.dispose()
        await self._separate_engine.dispose()
        await self._probe.dispose()


def _kept_by_connections(statement_timeout: int) -> dict[str, str]:
    """PostgreSQL's settings for each of them."""
    # Every statement of a request concerns one household and few rows: the generic plan is the right one, and planning
    # again costs more than executing. Statements of jobs are wider, so their plans depend on the values.
    plans = {"plan_cache_mode": "force_generic_plan"} if statement_timeout == API_STATEMENT_TIMEOUT else {}
    return {
        "application_name": "kopilka",
        "timezone": "UTC",
        "jit": "off",
        **plans,
        "statement_timeout": str(statement_timeout),
        "lock_timeout": str(statement_timeout),
        "idle_in_transaction_session_timeout": "10000",
    }


async def set_tenant(session: AsyncSession, *, household_id: UUID, user_id: UUID) -> None:
    """Lets row level security show this household to the transaction, as `enter_request` does for requests."""
    await session.execute(
        text("SELECT set_config('app.household_id', :household, true), set_config('app.user_id', :user, true)"),
        {"household": str(household_id), "user": str(user_id)},
    )


async def driver(session: AsyncSession) -> asyncpg.Connection:
    """The asyncpg connection under this session, in its transaction. Begins it where no statement has yet.

    Raises what the driver raises.
    """
    began = session.sync_session.get_transaction()
    known = session.info.get(DRIVER)
    if known is not None and known[0] is began:
        return known[1]
    connection: AsyncConnection = await session.connection()
    adapter: Any = (await connection.get_raw_connection()).dbapi_connection
    # SQLAlchemy begins with its own first statement: one that the driver is given before would commit by itself.
    if not adapter._started:
        try:
            await adapter._start_transaction()
        except adapter.dbapi.Error as error:
            raise error.__cause__ or error from None
    session.info[DRIVER] = session.sync_session.get_transaction(), adapter.driver_connection
    return adapter.driver_connection


def is_loopback(url: str) -> bool:
    """Loopback needs no TLS: asyncpg would look for certificates in a home folder that may be unreadable."""
    return make_url(url).host in LOOPBACK
