"""The worker: only what has expired goes, recurring jobs run once, a database that is away is waited for."""

import asyncio
import logging
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest
from sqlalchemy import text

from conftest import Person, TestDatabase, working
from kopilka.infrastructure.config import DatabaseSettings
from kopilka.infrastructure.database.transactions import Database
from kopilka.infrastructure.jobs.handler import Handler, JobRegistry, RecurringJob
from kopilka.infrastructure.jobs.queue import ClaimedJob, Payload, finish, job_transaction
from kopilka.infrastructure.jobs.schedules import enqueue_due
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from kopilka.processes.checks.report import violations
from kopilka.processes.worker import loop, upkeep
from kopilka.processes.worker.loop import JobLoop

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
        await upkeep.purge(session)


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


class Counter:
    """A handler that counts its runs, and how many of them fail first."""

    def __init__(self, *, failures: int = 0, seconds: float = 0.0) -> None:
        self.runs = 0
        self.done = 0  # committed: one told to stop before that is given back and runs again
        self._failures = failures
        self._seconds = seconds

    async def __call__(self, services: WorkerServices, job: ClaimedJob, payload: Payload) -> None:
        self.runs += 1
        await asyncio.sleep(self._seconds)  # as real work takes its time
        if self.runs <= self._failures:
            raise RuntimeError("canary-in-a-message")
        async with job_transaction(services.database, job) as session:
            await finish(session, job)
        self.done += 1


def recurring(every: timedelta, *handlers: Counter, attempts: int = 5) -> JobRegistry:
    """One recurring job for each, of a name that no other test has."""
    found: dict[str, Handler] = {}
    jobs = []
    for handler in handlers:
        kind = type("Recurring", (Payload,), {"job_name": f"test-{secrets.token_hex(8)}"})
        found[kind.job_name] = Handler(kind, handler, attempts, "upkeep")
        jobs.append(RecurringJob(kind(), every))
    return JobRegistry(found, tuple(jobs))


Services = Callable[[Database], WorkerServices]


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Services:
    """What a worker has, for a database; its loop goes quick rounds."""
    monkeypatch.setattr(loop, "SCHEDULES_EVERY", 0.05)
    monkeypatch.setattr(loop, "LOOK_EVERY", 0.02)
    return lambda database: working(database, None, None, tmp_path)


async def work_until(happened: Callable[[], bool], registry: JobRegistry, *workers: WorkerServices) -> None:
    """Workers side by side."""
    stop = asyncio.Event()
    tasks = [asyncio.create_task(JobLoop(each, registry).run(stop)) for each in workers]
    try:
        await come_about(happened)
    finally:
        stop.set()
        await asyncio.gather(*tasks)


async def come_about(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not happened():  # noqa: ASYNC110 - a condition of several workers
            await asyncio.sleep(0.01)


async def test_several_workers_do_a_recurring_job_once(
    database: TestDatabase, services: Services, owner: asyncpg.Connection
) -> None:
    first, second = Counter(seconds=0.3), Counter()
    registry = recurring(timedelta(minutes=10), first, second)
    async with connected(database.app_url) as one, connected(database.app_url) as two:
        rounds = [count_rounds(each) for each in (one, two)]
        await work_until(lambda: all(each() > 40 for each in rounds), registry, services(one), services(two))
    assert (first.runs, second.runs) == (1, 1)
    queued = await owner.fetch("SELECT name FROM schedules WHERE name = ANY($1)", list(registry.handlers))
    assert {row[0] for row in queued} == set(registry.handlers)
    assert not await owner.fetch("SELECT FROM system_jobs WHERE name = ANY($1)", list(registry.handlers))


def count_rounds(database: Database) -> Callable[[], int]:
    """How many transactions it has seen."""
    seen = 0
    transaction = database.transaction

    def counting(*arguments: Any, **keywords: Any) -> Any:
        nonlocal seen
        seen += 1
        return transaction(*arguments, **keywords)

    database.transaction = counting  # type: ignore[method-assign]
    return lambda: seen


async def test_recurring_job_is_due_again_after_its_time_and_made_up_once(
    jobs: Database, services: Services, owner: asyncpg.Connection
) -> None:
    counter = Counter()
    registry = recurring(timedelta(minutes=10), counter)
    [name] = registry.handlers

    async def age(by: str) -> None:
        await owner.execute("UPDATE schedules SET done_at = now() - $1::text::interval WHERE name = $2", by, name)

    rounds = count_rounds(jobs)

    async def some_rounds() -> None:
        before, done = rounds(), max(counter.done, 1)
        await work_until(lambda: rounds() >= before + 20 and counter.done >= done, registry, services(jobs))

    await some_rounds()
    assert counter.done == 1
    await age("9 minutes 50 seconds")
    await some_rounds()
    assert counter.done == 1
    # No worker was there for a day, which has 144 times ten minutes: it is made up once.
    await age("1 day")
    await work_until(lambda: counter.done == 2, registry, services(jobs))
    await some_rounds()
    assert counter.done == 2


async def test_one_that_is_not_done_yet_is_not_queued_twice(
    jobs: Database, services: Services, owner: asyncpg.Connection
) -> None:
    registry = recurring(timedelta(0), Counter())
    [name] = registry.handlers
    for _ in range(3):
        async with jobs.transaction() as session:
            await enqueue_due(session, registry.recurring)
    assert await owner.fetchval("SELECT count(*) FROM system_jobs WHERE name = $1", name) == 1


@pytest.mark.parametrize("held", ["schedule", "new schedule", "job"])
async def test_what_another_worker_holds_keeps_no_other_job_back(
    database: TestDatabase, jobs: Database, owner: asyncpg.Connection, held: str
) -> None:
    """A worker of the version before holds the row of a schedule while it works; another makes it for the first time;
    a third one is about to end a job of the same dedupe key.
    """
    registry = recurring(timedelta(0), Counter(), Counter())
    first, second = registry.handlers
    if held != "new schedule":
        async with jobs.transaction() as session:
            await enqueue_due(session, registry.recurring)
        await owner.execute("DELETE FROM system_jobs WHERE name = $1", second)
    other = await asyncpg.connect(database.owner_url, ssl=False)
    try:
        transaction = other.transaction()
        await transaction.start()
        if held == "schedule":
            await other.execute("SELECT FROM schedules WHERE name = $1 FOR UPDATE", first)
        elif held == "new schedule":
            await other.execute("INSERT INTO schedules (name) VALUES ($1)", first)
        else:
            await other.execute("DELETE FROM system_jobs WHERE name = $1", first)
        async with asyncio.timeout(PATIENCE), jobs.transaction() as session:
            await enqueue_due(session, registry.recurring)
        queued = "SELECT count(*) FROM system_jobs WHERE name = $1"
        assert await owner.fetchval(queued, second) == 1
        await transaction.commit()
        async with jobs.transaction() as session:
            await enqueue_due(session, registry.recurring)
        assert await owner.fetchval(queued, first) == 1
    finally:
        await other.close()


async def test_failing_recurring_job_is_seen_and_holds_nobody_up(
    jobs: Database, services: Services, owner: asyncpg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    unlucky, other = Counter(failures=100), Counter()
    registry = recurring(timedelta(0), unlucky, other, attempts=1)
    name = next(iter(registry.handlers))
    with caplog.at_level(logging.WARNING, "kopilka.worker"):
        await work_until(lambda: unlucky.runs >= 3 and other.runs >= 3, registry, services(jobs))
    rows = await owner.fetch("SELECT last_error FROM system_jobs WHERE name = $1 AND failed_at IS NOT NULL", name)
    assert [row[0] for row in rows] == ["RuntimeError"], "of one dedupe key the newest failure is kept, and no message"


async def test_database_that_is_away_is_waited_for(
    database: TestDatabase, services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody answers at first, then the database is there, then it is gone again and comes back."""
    counter = Counter()
    registry = recurring(timedelta(0), counter)
    parts = urlsplit(database.app_url)
    assert parts.port is not None
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        port = reserved.getsockname()[1]
    url = database.app_url.replace(f":{parts.port}/", f":{port}/")
    stop = asyncio.Event()
    async with connected(url) as jobs:
        with caplog.at_level(logging.WARNING, "kopilka.worker"):
            worker = asyncio.create_task(JobLoop(services(jobs), registry).run(stop))
            try:
                for _ in range(2):
                    refused = len(caplog.records)
                    await come_about(lambda: len(caplog.records) > refused + 1)  # noqa: B023 - used at once
                    done = counter.runs
                    async with forwarding(port, parts.port):
                        await come_about(lambda: counter.runs > done + 1)  # noqa: B023 - used at once
            finally:
                stop.set()
                await worker
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
