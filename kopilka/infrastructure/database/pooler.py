"""Behind a pooler that gives every transaction another server connection: pgbouncer with pool_mode=transaction.

Nothing may then outlive a transaction: neither a prepared statement nor a setting. The limits on time, which a
connection of our own keeps from its start, come with every BEGIN instead, in the same message: they hold on whatever
connection the transaction is given, for an API process and a worker side by side, and need no right to change roles
or the pooler's files.
"""

from collections.abc import Mapping
from typing import Any

import asyncpg

# What every pgbouncer follows by itself when it changes connections; others it would refuse.
FOLLOWED = ("application_name", "timezone")


def connect_args(settings: Mapping[str, str]) -> dict[str, Any]:
    """What the engine hands to the driver instead of `settings` as those of the connection."""
    return {
        # Statements without a name are parsed where they are executed; older pgbouncers (before 1.21) know no others.
        "statement_cache_size": 0,
        "prepared_statement_cache_size": 0,
        "server_settings": {name: settings[name] for name in FOLLOWED},
        "connection_class": bounded({name: value for name, value in settings.items() if name not in FOLLOWED}),
    }


def bounded(limits: Mapping[str, str]) -> type[asyncpg.Connection]:
    """Connections whose every transaction is under these limits, and whose every statement is in a transaction."""
    local = "".join(f" SET LOCAL {name} = '{value}';" for name, value in limits.items())

    class Bounded(asyncpg.Connection):  # type: ignore[misc]
        __slots__ = ()

        async def execute(self, query: str, *args: Any, timeout: float | None = None) -> str:
            # The driver begins its transactions here. No query has run yet, so the isolation may still be changed.
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
