"""Through pgbouncer in transaction mode: nothing of a transaction is left to the next one on the same connection.

The journeys and the isolation tests run through it, too: `make test`, or `pytest --pooler`.
"""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import asyncpg
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from conftest import Person, TestDatabase, new_client, sign_up_and_in
from kopilka.infrastructure.config import DatabaseSettings, Settings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.database.transactions import (
    API_STATEMENT_TIMEOUT,
    JOB_STATEMENT_TIMEOUT,
    Database,
    set_tenant,
)
from kopilka.processes.api.app import create_app
from tests.scale_out.pgbouncer import Pooler

LIMITS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "jit", "timezone")
LEFT = "SELECT pg_backend_pid(), current_setting('app.household_id', true), current_setting('app.user_id', true)"


@pytest.fixture
async def crowded(narrow: Pooler, database: TestDatabase, settings: Settings, keys: KeyRing) -> AsyncIterator[FastAPI]:
    """The application with ten connections of its own to the one that the pooler has."""
    made = create_app(settings.model_copy(update={"db_pooler": True}), keys, narrow.of(database.app_url))
    yield made
    await made.state.database.close()


def opened(narrow: Pooler, database: TestDatabase, timeout: int) -> Database:
    return Database(
        narrow.of(database.app_url), DatabaseSettings(pool_size=2), statement_timeout=timeout, is_pooled=True
    )


async def test_people_share_one_connection_and_nothing_else(
    crowded: FastAPI, narrow: Pooler, database: TestDatabase
) -> None:
    """Reading and writing at once, each sees what is theirs; and a stranger to Kopilka finds no tenant left behind."""
    clients = [new_client(crowded) for _ in range(6)]
    people = [await sign_up_and_in(http, f"narrow.{uuid4().hex}@example.com") for http in clients]

    async def live(number: int, person: Person) -> None:
        for turn in range(5):
            made = await person.record(number * 100 + turn + 1, description=f"of {number}")
            for path in ("/transactions", "/transactions?q=of&limit=3"):
                listed = await person.http.get(path)
                assert listed.status_code == 200, listed.text
                assert made["id"] == listed.json()[0]["id"]
                assert {it["user_id"] for it in listed.json()} == {person.user_id}
            me = await person.http.get("/users/me")
            assert (me.json()["id"], me.json()["household_id"]) == (person.user_id, person.household_id)
            summary = await person.http.get("/analytics/monthly", params={"year": 2026})
            assert summary.json()["total"]["count"] == turn + 1
            elsewhere = {"X-Household-Id": people[number - 1].household_id}
            assert (await person.http.get("/transactions", headers=elsewhere)).status_code == 404

    await asyncio.gather(*(live(number, person) for number, person in enumerate(people)))
    stranger = await asyncpg.connect(narrow.of(database.app_url), ssl=False, statement_cache_size=0)
    try:
        _, *tenant = await stranger.fetchrow(LEFT)
        assert [it or None for it in tenant] == [None, None]
        assert await stranger.fetchval("SELECT count(*) FROM transactions") == 0
        assert await stranger.fetch("SELECT * FROM pg_prepared_statements") == []
    finally:
        await stranger.close()
        for http in clients:
            await http.aclose()


@pytest.mark.parametrize("ending", ["commit", "rollback", "error", "cancel", "timeout"])
async def test_the_next_transaction_is_nobodys(
    narrow: Pooler, database: TestDatabase, alice: Person, ending: str
) -> None:
    await alice.record(100)
    first, second = (opened(narrow, database, API_STATEMENT_TIMEOUT) for _ in range(2))
    try:
        pid = await left_behind(first, alice, ending)
        async with second.transaction() as session:
            found = (await session.execute(text(LEFT))).one()
            assert [it or None for it in found[1:]] == [None, None]
            assert await session.scalar(text("SELECT count(*) FROM transactions")) == 0
        if ending != "cancel":  # the driver closes a connection whose statement was cancelled, and the pooler its own
            assert found[0] == pid, "not the connection that was to be tried"
    finally:
        await first.close()
        await second.close()


async def left_behind(database: Database, alice: Person, ending: str) -> int:
    """A transaction of Alice's on the only connection, which it tells, and its end."""
    pids: list[int] = []
    standing = asyncio.Event()

    async def stand() -> None:
        async with database.transaction() as session:
            await set_tenant(session, household_id=UUID(alice.household_id), user_id=UUID(alice.user_id))
            assert await session.scalar(text("SELECT count(*) FROM transactions")) == 1
            pids.append(await session.scalar(text("SELECT pg_backend_pid()")))
            standing.set()
            if ending == "rollback":
                raise LookupError
            if ending == "error":
                await session.execute(text("SELECT 1/0"))
            if ending in ("cancel", "timeout"):
                await session.execute(text("SELECT pg_sleep(20)"))

    task = asyncio.create_task(stand())
    if ending == "cancel":
        await standing.wait()
        await asyncio.sleep(0.1)
        task.cancel()
    result = (await asyncio.gather(task, return_exceptions=True))[0]
    assert (result is None) == (ending == "commit"), result
    return pids[0]


async def test_limits_hold_for_each_on_the_same_connection(narrow: Pooler, database: TestDatabase) -> None:
    """An API process and a worker in turn; whoever comes without limits inherits none of theirs."""
    api, worker = (opened(narrow, database, it) for it in (API_STATEMENT_TIMEOUT, JOB_STATEMENT_TIMEOUT))
    bare = await asyncpg.connect(narrow.of(database.app_url), ssl=False, statement_cache_size=0)
    ask = "SELECT " + ", ".join(f"current_setting('{name}')" for name in LIMITS)
    try:
        before = tuple(await bare.fetchrow(ask))
        for _ in range(2):
            async with api.transaction() as session:
                assert tuple((await session.execute(text(ask))).one()) == ("2s", "2s", "10s", "off", "UTC")
            async with worker.transaction() as session:
                assert tuple((await session.execute(text(ask))).one()) == ("1min", "1min", "10s", "off", "UTC")
            # A statement by the driver alone is under them as well.
            async with api.direct() as connection:
                assert tuple((await connection.fetch(ask))[0]) == ("2s", "2s", "10s", "off", "UTC")
                assert not connection.is_in_transaction()
            assert tuple(await bare.fetchrow(ask)) == before
        assert before[0] == "0"
    finally:
        await bare.close()
        await api.close()
        await worker.close()


async def test_one_snapshot_can_still_be_asked_for(narrow: Pooler, database: TestDatabase) -> None:
    """Reports set it by a statement of their own, which PostgreSQL takes only before the first query."""
    made = opened(narrow, database, JOB_STATEMENT_TIMEOUT)
    try:
        async with made.transaction() as session:
            await session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
            assert await session.scalar(text("SHOW transaction_isolation")) == "repeatable read"
        async with made.transaction() as session:
            rows = [row[0] async for row in await session.stream(text("SELECT generate_series(1, 5000)"))]
        assert rows == list(range(1, 5001)), "a cursor reads on within its transaction"
    finally:
        await made.close()


async def test_a_pooler_that_is_away_is_a_503(crowded: FastAPI, narrow: Pooler) -> None:
    async with new_client(crowded) as http:
        person = await sign_up_and_in(http, f"away.{uuid4().hex}@example.com")
        narrow.stop()
        refused = await http.get("/transactions")
        assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
        narrow.start()
        assert (await http.get("/transactions")).status_code == 200
        assert await person.balance() == 0
