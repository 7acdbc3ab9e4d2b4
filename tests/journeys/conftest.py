"""The application itself with a database of its own, for a test that drives it step by step and is not async."""

import asyncio
import itertools
import json
import os
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

import asyncpg
import pytest
from fastapi import FastAPI

from conftest import POOLER_VARIABLE, Person, TestDatabase, join, new_client, new_database, sign_up_and_in
from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.embedded_postgres.instance import Databases
from kopilka.processes.api.app import create_app
from kopilka.processes.checks.report import Violation, violations

# Behind the doors, in the shapes of Ledger.content().
ENTRIES = """
SELECT id::text, amount, currency, type, category_id::text, account_id::text, date::text, description,
       created_by::text AS user_id, version, deleted_at IS NOT NULL AS deleted, transfer_id::text AS transfer,
       is_refund, refund_of::text, payee_id::text, coalesce(tags, '{}') AS tags, note,
       CASE WHEN is_pending THEN 'pending' ELSE 'booked' END AS status, lines
  FROM transactions WHERE household_id = $1
"""
ACCOUNTS = """
SELECT id::text, name, currency, opening_balance AS opening, is_default, archived_at IS NOT NULL AS archived,
       opening_balance + turnover AS balance, pending, pending_count
  FROM accounts WHERE household_id = $1
"""
SUMMARIES = """
SELECT date::text, account_id::text, category_id::text, type, amount, count FROM daily_summaries WHERE household_id = $1
"""
TURNOVERS = """
SELECT account_id::text, date::text, amount, count, transferred_in, transferred_out, transfers
  FROM daily_turnovers WHERE household_id = $1
"""
TRANSFERS = "SELECT id::text, out_category_id::text, in_category_id::text FROM transfers WHERE household_id = $1"
PAYEES = "SELECT id::text, name FROM payees WHERE household_id = $1"
RATES = "SELECT currency, date::text, rate FROM own_exchange_rates WHERE household_id = $1"
ARCHIVED = "SELECT id::text FROM categories WHERE household_id = $1 AND archived_at IS NOT NULL"

T = TypeVar("T")
Content = dict[str, Any]


@dataclass
class World:
    """The application and its database, on an event loop that the test, which is not async, drives."""

    runner: asyncio.Runner
    app: FastAPI
    database: TestDatabase
    owner: asyncpg.Connection
    numbers: Iterator[int] = field(default_factory=itertools.count)

    async def close(self) -> None:
        await self.owner.close()
        await self.app.state.database.close()

    async def arrive(self) -> tuple[list[Person], Person]:
        """A new household's owner, editor and viewer; and somebody who has money elsewhere."""
        arrived = [
            await sign_up_and_in(new_client(self.app), f"{name}.{next(self.numbers)}@example.com")
            for name in ("alice", "dora", "bob", "charlie")
        ]
        host, editor, viewer, stranger = arrived
        await join(self.owner, editor, host, "editor")
        await join(self.owner, viewer, host, "viewer")
        for category in ("groceries", "salary"):
            await stranger.record("12.34", category)
        return [host, editor, viewer], stranger

    def at_once(self, *requests: Coroutine[Any, Any, T]) -> list[T]:
        async def gather() -> list[T]:
            return await asyncio.gather(*requests)

        return self.runner.run(gather())

    def look(self, *household_ids: str) -> list[tuple[int, Content]]:
        """Behind the doors: revision and content of each."""

        async def look(household_id: str) -> tuple[int, Content]:
            revision = await self.owner.fetchval("SELECT revision FROM households WHERE id = $1", household_id)
            queries = (ENTRIES, ACCOUNTS, SUMMARIES, ARCHIVED, TURNOVERS, TRANSFERS, PAYEES, RATES)
            entries, accounts, summaries, archived, turnovers, transfers, payees, rates = [
                await self.owner.fetch(query, household_id) for query in queries
            ]
            return revision, {
                "entries": {row["id"]: {**row, "lines": _lines(row["lines"])} for row in entries},
                "accounts": {row["id"]: dict(row) for row in accounts},
                "summaries": {tuple(row)[:4]: tuple(row)[4:] for row in summaries},
                "archived": {row["id"] for row in archived},
                "turnovers": {tuple(row)[:2]: tuple(row)[2:] for row in turnovers},
                "transfers": {row[0]: (row[1], row[2]) for row in transfers},
                "payees": dict(map(tuple, payees)),
                "rates": {tuple(row)[:2]: row["rate"] for row in rates},
            }

        return [self.runner.run(look(each)) for each in household_ids]

    def violations(self) -> list[Violation]:
        return self.runner.run(violations(self.database.owner_url, self.database.app_url))


def _lines(stored: str | None) -> list[dict[str, Any]] | None:
    """As the API shows them: amounts are stored as texts."""
    return stored and [{**it, "amount": Decimal(it["amount"])} for it in json.loads(stored)]


@pytest.fixture
def world(cluster: Databases, worker_id: str, settings: Settings, keys: KeyRing) -> Iterator[World]:
    with (
        new_database(cluster, f"{worker_id}_journey") as database,
        # A factory, so that the loop does not become the current one of this thread, which is pytest's.
        asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner,
    ):
        owner = runner.run(asyncpg.connect(database.owner_url))
        made = World(runner, create_app(settings, keys, database.serving_url), database, owner)
        try:
            yield made
        finally:
            runner.run(made.close())


@pytest.fixture
def external_database(cluster: Databases) -> Iterator[dict[str, str]]:
    """Settings for a database of this run's PostgreSQL: with --pooler the application reaches it through pgbouncer."""
    with new_database(cluster, "year") as database:
        yield {
            "KOPILKA_DATABASE_URL": database.owner_url,
            "KOPILKA_DATABASE_APP_URL": database.serving_url,
            "KOPILKA_DB_POOLER": "true" if POOLER_VARIABLE in os.environ else "false",
            "KOPILKA_SECRET": "a secret that all processes of this Kopilka know",
            "KOPILKA_PREMIUM_FOR_ALL": "true",
        }
