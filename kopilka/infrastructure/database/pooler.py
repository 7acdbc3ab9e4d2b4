"""Connecting through a transaction pooler: pgbouncer with pool_mode=transaction, another server connection each time.

No prepared statement and no setting outlives a transaction there. The timeouts, which are session settings without a
pooler, are sent with every BEGIN in the same message: so they hold on any server connection, may differ between API
and worker, and need neither rights to change roles nor changes to the pooler's files.
"""

from collections.abc import Mapping
from typing import Any

import asyncpg

# The parameters that pgbouncer tracks by default; it refuses a connection that sets others.
FOLLOWED = ("application_name", "timezone")


def connect_args(settings: Mapping[str, str]) -> dict[str, Any]:
    """The `connect_args` of the engine, in place of `settings` as session settings."""
    return {
        # Unnamed statements are parsed on the connection that executes them; pgbouncer before 1.21 supports no others.
        "statement_cache_size": 0,
        "prepared_statement_cache_size": 0,
        "server_settings": {name: settings[name] for name in FOLLOWED},
        "connection_class": bounded({name: value for name, value in settings.items() if name not in FOLLOWED}),
    }


def bounded(limits: Mapping[str, str]) -> type[asyncpg.Connection]:
    """A connection class: every transaction sets these limits, and every statement runs in a transaction."""
    local = "".join(f" SET LOCAL {name} = '{value}';" for name, value in limits.items())

    class Bounded(asyncpg.Connection):  # type: ignore[misc]
        __slots__ = ()

        async def execute(self, query: str, *args: Any, timeout: float | None = None) -> str:
            # The driver begins its transactions here. No query has run yet, so the isolation level can still be set.
            if query.startswith("BEGIN"):
                query += local
            done: str = await super().execute(query, *args, timeout=timeout)
            return done

        async def fetch(self, query: str, *args: Any, **options: Any) -> list[asyncpg.Record]:
            if self.is_in_transaction():
                found: list[asyncpg.Record] = await super().fetch(query, *args, **options)
                return found
            async with self.transaction():
                return await self.fetch(query, *args, **options)

        async def fetchrow(self, query: str, *args: Any, **options: Any) -> asyncpg.Record | None:
            if self.is_in_transaction():
                return await super().fetchrow(query, *args, **options)
            async with self.transaction():
                return await self.fetchrow(query, *args, **options)

    return Bounded
