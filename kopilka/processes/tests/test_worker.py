"""The worker: what has expired goes and nothing else, each task is done once, a database that is away is waited for."""

import asyncio
import logging
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from conftest import Person, TestDatabase
from kopilka.infrastructure.config import DatabaseSettings
from kopilka.infrastructure.database.transactions import Database
from kopilka.processes.checks.report import violations
from kopilka.processes.worker import main as worker

PATIENCE = 90


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Database]:
    made = Database(url, DatabaseSettings(pool_size=2))
    try:
        yield made
    finally:
        await made.close()


@pytest.fixture
async def jobs(database: TestDatabase) -> AsyncIterator[Database]:
    """The database as a worker has it: in the application's role."""
    async with connected(database.app_url) as made:
        yield made


async def purge(jobs: Database) -> None:
    async with jobs.transaction() as session:
        await worker.purge_expired(session)


async def throw_away(owner: asyncpg.Connection, person: Person, amount: str, ago: str) -> str:
    made = await person.record(amount)
    assert (await person.http.delete(f"/transactions/{made['id']}")).status_code == 204
    await owner.execute(
        "UPDATE transactions SET deleted_at = now() - $1::text::interval WHERE id = $2", ago, made["id"]
    )
    return str(made["id"])


async def test_old_trash_goes_and_all_else_stays(
    database: TestDatabase, jobs: Database, owner: asyncpg.Connection, alice: Person
) -> None:
    kept = await alice.record("10.50")
    young = await throw_away(owner, alice, "3", "29 days 23 hours 59 minutes")
    old = await throw_away(owner, alice, "5", "30 days 1 second")
    await purge(jobs)
    await purge(jobs)
    trash = (await alice.http.get("/transactions?deleted=true")).json()
    assert [each["id"] for each in trash] == [young]
    assert [each["id"] for each in (await alice.http.get("/transactions")).json()] == [kept["id"]]
    assert await alice.balance() == -10.5
    assert (await alice.http.post(f"/transactions/{old}/restore")).status_code == 404
    assert (await alice.http.post(f"/transactions/{young}/restore")).status_code == 200
    assert await alice.balance() == -13.5
    sums = "SELECT sum(amount), sum(count) FROM daily_summaries WHERE household_id = $1::uuid"
    assert tuple(await owner.fetchrow(sums, alice.household_id)) == (Decimal("13.5"), 2)
    assert await violations(database.owner_url) == []


async def test_old_trash_goes_in_batches(jobs: Database, owner: asyncpg.Connection, alice: Person) -> None:
    async with jobs.transaction() as session:
        await session.execute(text("SELECT purge_expired(10000)"))  # what other tests have left
    for _ in range(5):
        await throw_away(owner, alice, "1", "31 days")
    left = []
    for _ in range(3):
        async with jobs.transaction() as session:
            await session.execute(text("SELECT purge_expired(2)"))
        left.append(len((await alice.http.get("/transactions?deleted=true")).json()))
    assert left == [3, 1, 0]


async def test_idempotency_keys_are_kept_for_a_day(jobs: Database, owner: asyncpg.Connection, alice: Person) -> None:
    async def record(key: str) -> tuple[str, bool]:
        body = {"amount": 7, "category_id": alice.categories["groceries"], "date": "2026-05-31"}
        answer = await alice.http.post("/transactions", json=body, headers={"Idempotency-Key": key})
        assert answer.status_code == 201, answer.text
        return answer.json()["id"], "Idempotency-Replayed" in answer.headers

    async def age(key: str, by: str) -> None:
        statement = "UPDATE idempotency_keys SET created_at = now() - $1::text::interval WHERE key = $2"
        assert await owner.execute(statement, by, key) == "UPDATE 1"

    old, young = (f"key-{secrets.token_hex(8)}" for _ in range(2))
    first_old, _ = await record(old)
    first_young, _ = await record(young)
    await age(old, "24 hours 1 second")
    await age(young, "23 hours 59 minutes")
    await purge(jobs)
    assert await record(young) == (first_young, True)
    again, replayed = await record(old)
    assert (again != first_old, replayed) == (True, False)
    assert await alice.balance() == -21


async def test_ended_sessions_go_and_live_ones_stay(jobs: Database, owner: asyncpg.Connection, alice: Person) -> None:
    ages = {
        "ended 8 days ago": ("now() + interval '1 day'", "now() - interval '8 days'"),
        "ended yesterday": ("now() + interval '1 day'", "now() - interval '1 day'"),
        "expired 8 days ago": ("now() - interval '8 days'", "NULL"),
        "expired yesterday": ("now() - interval '1 day'", "NULL"),
    }
    for label, (expires_at, ended_at) in ages.items():
        await owner.execute(
            "INSERT INTO auth_sessions (id, user_id, user_agent, expires_at, ended_at)"  # noqa: S608 - the words above
            f" VALUES (gen_random_uuid(), $1::uuid, $2, {expires_at}, {ended_at})",
            alice.user_id,
            label,
        )
    await purge(jobs)
    kept = await owner.fetch("SELECT user_agent FROM auth_sessions WHERE user_id = $1::uuid", alice.user_id)
    assert {row[0] for row in kept} - {alice.http.headers["user-agent"]} == {"ended yesterday", "expired yesterday"}
    assert (await alice.http.get("/users/me")).status_code == 200


async def test_spent_limits_go(jobs: Database, owner: asyncpg.Connection) -> None:
    spent, active = secrets.token_bytes(8), secrets.token_bytes(8)
    for key, until in ((spent, "-1 second"), (active, "1 hour")):
        await owner.execute("INSERT INTO rate_limits VALUES ($1, now() + $2::text::interval)", key, until)
    await purge(jobs)
    assert [
        row[0] for row in await owner.fetch("SELECT key FROM rate_limits WHERE key IN ($1, $2)", spent, active)
    ] == [active]


Plan = Callable[..., str]


@pytest.fixture
def plan(monkeypatch: pytest.MonkeyPatch) -> Plan:
    """`plan(task)`: the worker's only task is this one, in short rounds; its name, which no other test has."""
    monkeypatch.setattr(worker, "ROUND", 0.05)

    def set_task(task: worker.Task, every: timedelta = timedelta(minutes=10), **others: worker.Task) -> str:
        name = f"task-{secrets.token_hex(8)}"
        tasks = {name: (every, task), **{f"{name}-{other}": (every, each) for other, each in others.items()}}
        monkeypatch.setattr(worker, "TASKS", tasks)
        return name

    return set_task


async def work_until(happened: Callable[[], bool], *databases: Database) -> None:
    """Workers side by side."""
    stop = asyncio.Event()
    workers = [asyncio.create_task(worker.work(database, stop)) for database in databases]
    try:
        await come_about(happened)
    finally:
        stop.set()
        await asyncio.gather(*workers)


async def come_about(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not happened():  # noqa: ASYNC110 - a condition of several workers
            await asyncio.sleep(0.01)


class Counter:
    """A task that counts its attempts, and rounds of the worker that had nothing to do."""

    def __init__(self, *, failures: int = 0, seconds: float = 0.0) -> None:
        self.attempts = 0
        self._failures = failures
        self._seconds = seconds

    async def __call__(self, session: AsyncSession) -> None:
        self.attempts += 1
        await asyncio.sleep(self._seconds)  # as real work takes its time
        if self.attempts <= self._failures:
            raise RuntimeError("this task is not lucky")


async def test_several_workers_do_a_task_once(database: TestDatabase, plan: Plan, owner: asyncpg.Connection) -> None:
    task, follows = Counter(seconds=0.3), Counter()
    name = plan(task, timedelta(minutes=10), follows=follows)
    async with connected(database.app_url) as one, connected(database.app_url) as two:
        rounds = [count_rounds(each) for each in (one, two)]
        await work_until(lambda: all(each() > 8 for each in rounds), one, two)
    assert (task.attempts, follows.attempts) == (1, 1)
    done = await owner.fetch("SELECT name FROM schedules WHERE name LIKE $1 AND done_at IS NOT NULL", f"{name}%")
    assert {row[0] for row in done} == {name, f"{name}-follows"}


def count_rounds(database: Database) -> Callable[[], int]:
    """How many transactions it has seen, by the connections that its pool gave out."""
    seen = 0
    transaction = database.transaction

    def counting(*arguments: Any, **keywords: Any) -> Any:
        nonlocal seen
        seen += 1
        return transaction(*arguments, **keywords)

    database.transaction = counting  # type: ignore[method-assign]
    return lambda: seen


async def test_task_is_due_again_after_its_time(jobs: Database, plan: Plan, owner: asyncpg.Connection) -> None:
    task = Counter()
    name = plan(task, timedelta(minutes=10))

    async def age(by: str) -> None:
        await owner.execute("UPDATE schedules SET done_at = now() - $1::text::interval WHERE name = $2", by, name)

    rounds = count_rounds(jobs)
    await work_until(lambda: rounds() >= 3, jobs)
    assert task.attempts == 1
    await age("9 minutes 50 seconds")
    before = rounds()
    await work_until(lambda: rounds() >= before + 3, jobs)
    assert task.attempts == 1
    await age("10 minutes")
    await work_until(lambda: task.attempts == 2, jobs)


async def test_failed_task_is_tried_again_and_holds_nobody_up(
    jobs: Database, plan: Plan, caplog: pytest.LogCaptureFixture
) -> None:
    unlucky, other = Counter(failures=2), Counter()
    plan(unlucky, timedelta(minutes=10), other=other)
    with caplog.at_level(logging.WARNING, "kopilka.worker"):
        await work_until(lambda: unlucky.attempts == 3, jobs)
    assert other.attempts == 1
    assert [record.exc_info is not None for record in caplog.records] == [True, True]
    assert all("tried again in the next round" in record.message for record in caplog.records)


async def test_database_that_is_away_is_waited_for(
    database: TestDatabase, plan: Plan, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody answers at first, then the database is there, then it is gone again and comes back."""
    task = Counter()
    plan(task, timedelta(0))
    parts = urlsplit(database.app_url)
    assert parts.port is not None
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        port = reserved.getsockname()[1]
    url = database.app_url.replace(f":{parts.port}/", f":{port}/")
    stop = asyncio.Event()
    async with connected(url) as jobs:
        with caplog.at_level(logging.WARNING, "kopilka.worker"):
            working = asyncio.create_task(worker.work(jobs, stop))
            try:
                for _ in range(2):
                    refused = len(caplog.records)
                    await come_about(lambda: len(caplog.records) > refused + 1)  # noqa: B023 - used at once
                    done = task.attempts
                    async with forwarding(port, parts.port):
                        await come_about(lambda: task.attempts > done + 1)  # noqa: B023 - used at once
            finally:
                stop.set()
                await working
    assert {record.levelname for record in caplog.records} == {"WARNING"}
    assert all(record.message.startswith("the database is away;") for record in caplog.records)


@asynccontextmanager
async def forwarding(port: int, to_port: int) -> AsyncIterator[None]:
    """Lets connections through to another port; at the end all of them break."""
    writers: list[asyncio.StreamWriter] = []

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", to_port)
        writers.extend((writer, far_writer))
        both: list[Awaitable[None]] = [pump(reader, far_writer), pump(far_reader, writer)]
        await asyncio.gather(*both)

    server = await asyncio.start_server(connect, "127.0.0.1", port)
    try:
        yield
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()
        await server.wait_closed()
