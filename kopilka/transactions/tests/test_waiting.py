"""A change that waited for another one checks the household as that other one left it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx
import pytest

from conftest import Person, TestDatabase

WAITING = """
SELECT count(*) FROM pg_stat_activity
 WHERE wait_event_type = 'Lock' AND usename = 'kopilka_app' AND datname = current_database()
"""


@pytest.fixture
async def other(database: TestDatabase) -> AsyncIterator[asyncpg.Connection]:
    """A second connection, which changes the household; `watcher` may see what others wait for."""
    connection = await asyncpg.connect(database.owner_url)
    yield connection
    await connection.close()


@pytest.fixture
async def watcher(database: TestDatabase) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.admin_url)
    yield connection
    await connection.close()


@asynccontextmanager
async def household_changed(person: Person, other: asyncpg.Connection, change: str) -> AsyncIterator[None]:
    """Makes the change with the household locked, and commits at the end."""
    async with other.transaction():
        await other.execute("SELECT FROM households WHERE id = $1 FOR NO KEY UPDATE", person.household_id)
        await other.execute(change, person.household_id)
        yield


async def sent_meanwhile(
    person: Person,
    watcher: asyncpg.Connection,
    other: asyncpg.Connection,
    sent: Awaitable[httpx.Response],
    change: str,
) -> httpx.Response:
    async with household_changed(person, other, change):
        answer = asyncio.ensure_future(sent)
        while not await watcher.fetchval(WAITING):
            assert not answer.done(), answer.result().text
            await asyncio.sleep(0.01)
    return await answer


async def test_an_account_archived_a_moment_ago_takes_nothing(
    alice: Person, watcher: asyncpg.Connection, other: asyncpg.Connection
) -> None:
    account = (await alice.http.post("/accounts", json={"name": "Старый"})).json()["id"]
    body = {"amount": 1, "date": "2026-05-31", "category_id": alice.categories["food"], "account_id": account}
    change = "UPDATE accounts SET archived_at = now() WHERE household_id = $1 AND NOT is_default"
    refused = await sent_meanwhile(alice, watcher, other, alice.http.post("/transactions", json=body), change)
    assert refused.json()["code"] == "account_archived", refused.text


async def test_a_category_archived_a_moment_ago_takes_nothing(
    alice: Person, watcher: asyncpg.Connection, other: asyncpg.Connection, make_premium: Any
) -> None:
    await make_premium(alice)
    made = await alice.record(1, "food")
    category = (await alice.http.post("/categories", json={"name": "Старая", "type": "expense"})).json()["id"]
    change = "UPDATE categories SET archived_at = now() WHERE household_id = $1 AND standard_key IS NULL"
    sent = alice.http.patch(f"/transactions/{made['id']}", json={"category_id": category})
    refused = await sent_meanwhile(alice, watcher, other, sent, change)
    assert refused.json()["code"] == "category_archived", refused.text


EUROS = "UPDATE households SET currency = 'EUR' WHERE id = $1"


async def test_what_is_recorded_while_the_currency_changes_is_in_the_new_one(
    alice: Person, watcher: asyncpg.Connection, other: asyncpg.Connection
) -> None:
    body = {"amount": 1, "date": "2026-05-31", "category_id": alice.categories["food"]}
    made = await sent_meanwhile(alice, watcher, other, alice.http.post("/transactions", json=body), EUROS)
    assert (made.status_code, made.json()["currency"]) == (201, "EUR")


@pytest.mark.parametrize(
    ("path", "body"), [("/accounts", {"name": "Новый"}), ("/goals", {"name": "Море", "target_amount": 100})]
)
async def test_what_is_made_while_the_currency_changes_is_in_the_new_one(
    alice: Person, watcher: asyncpg.Connection, other: asyncpg.Connection, path: str, body: dict[str, Any]
) -> None:
    made = await sent_meanwhile(alice, watcher, other, alice.http.post(path, json=body), EUROS)
    assert (made.status_code, made.json()["currency"]) == (201, "EUR")
