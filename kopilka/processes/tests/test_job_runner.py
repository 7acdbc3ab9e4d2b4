"""Jobs that go wrong: each ends, as done or as a failed row with its reason, and none comes again for ever."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from conftest import Person, TestDatabase, claim_due, run_due
from kopilka.infrastructure.jobs.handler import GiveUp, Handler, JobRegistry, Postpone, Retry
from kopilka.infrastructure.jobs.queue import ClaimedJob, Payload, enqueue, finish, job_transaction, worker_transaction
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from kopilka.processes.checks.report import violations
from kopilka.processes.worker import upkeep
from kopilka.processes.worker.job_runner import run_job
from kopilka.processes.worker.loop import JobLoop
from kopilka.processes.worker.registry import REGISTRY

NAME = "test_job"
CANARY = "anna@example.com owes 123.45"


class TryJob(Payload):
    job_name: ClassVar[str] = NAME
    number: int


class TryEmail(Payload):
    job_name: ClassVar[str] = "test_email"


async def put(services: WorkerServices, person: Person, payload: Payload) -> None:
    household_id = UUID(person.household_id)
    async with worker_transaction(services.database, household_id) as session:
        await enqueue(session, household_id, payload)


async def now_due(owner: asyncpg.Connection) -> None:
    await owner.execute("UPDATE jobs SET due_at = now() WHERE failed_at IS NULL")


async def row(owner: asyncpg.Connection, person: Person) -> asyncpg.Record:
    [found] = await owner.fetch(
        "SELECT name, attempt, failures, failed_at IS NOT NULL AS failed, last_error, due_at = 'infinity' AS never,"
        " CASE WHEN failed_at IS NULL THEN due_at - now() END AS pause FROM jobs WHERE household_id = $1",
        person.household_id,
    )
    return found


def handler(run: Callable[..., Awaitable[None]], attempts: int = 3, **others: Any) -> Handler:
    return Handler(TryJob, run, attempts, "reports", **others)


async def attempt(services: WorkerServices, one: Handler) -> str | None:
    """None: nothing was due."""
    claimed = await claim_due(services, [NAME])
    return await run_job(services, one, claimed[0]) if claimed else None


async def does_nothing(services: WorkerServices, job: ClaimedJob, payload: TryJob) -> None:
    raise AssertionError("it was not to be run")


async def test_a_payload_that_does_not_validate_ends_at_once(
    services: WorkerServices, owner: asyncpg.Connection, alice: Person, database: TestDatabase
) -> None:
    """The export that it was to make is not left to wait: its id may be what cannot be read."""
    broken, whole = [(await alice.http.get(f"/export/excel?year={year}")).json() for year in (2020, 2021)]
    await owner.execute(
        "UPDATE jobs SET payload = jsonb_build_object('export_id', $1::text) WHERE payload ->> 'export_id' = $2",
        CANARY, broken["id"],
    )  # fmt: skip
    outcomes = []
    for job in await claim_due(services, ["render_export"]):
        if CANARY in str(job.payload):
            outcomes += [await run_job(services, handler_of(job), job)]
    assert outcomes == ["failed"]
    assert await violations(database.owner_url) == []
    await now_due(owner)
    assert [str(job.payload["export_id"]) for job in await claim_due(services, ["render_export"])] == [whole["id"]]
    failed = await owner.fetchrow(
        "SELECT last_error, due_at = 'infinity' AS never FROM jobs WHERE failed_at IS NOT NULL"
    )
    assert tuple(failed) == ("payload_invalid, export_id uuid_parsing", True)
    states = {it["id"]: it["status"] for it in (await alice.http.get("/exports")).json()}
    assert states == {broken["id"]: "failed", whole["id"]: "queued"}


def handler_of(job: ClaimedJob) -> Handler:
    return REGISTRY.handlers[job.name]


async def test_a_job_that_kills_its_worker_each_time_ends(
    services: WorkerServices, owner: asyncpg.Connection, alice: Person
) -> None:
    given_up: list[int] = []

    async def give_up(session: AsyncSession, job: ClaimedJob, payload: TryJob) -> None:
        given_up.append(payload.number)

    await put(services, alice, TryJob(number=7))
    one = handler(does_nothing, attempts=3, give_up=give_up)
    for _ in range(3):
        assert len(await claim_due(services, [NAME])) == 1  # and its worker is gone, without a word
        assert await claim_due(services, [NAME]) == [], "its lease has not ended"
        await now_due(owner)
    assert await attempt(services, one) == "failed"
    found = await row(owner, alice)
    assert (found["failed"], found["last_error"], found["never"]) == (True, "worker_died", True)
    assert given_up == [7]
    assert await attempt(services, one) is None


async def test_deaths_and_errors_use_up_the_same_attempts(
    services: WorkerServices, owner: asyncpg.Connection, alice: Person
) -> None:
    async def breaks(services: WorkerServices, job: ClaimedJob, payload: TryJob) -> None:
        raise ValueError(CANARY)

    await put(services, alice, TryJob(number=1))
    one = handler(breaks, attempts=3)
    assert await attempt(services, one) == "retried"
    found = await row(owner, alice)
    assert (found["failures"], found["last_error"], found["failed"]) == (1, "ValueError", False)
    assert timedelta(seconds=1) < found["pause"] <= timedelta(seconds=2)
    await now_due(owner)
    await claim_due(services, [NAME])  # killed
    await now_due(owner)
    assert await attempt(services, one) == "failed"
    found = await row(owner, alice)
    assert (found["attempt"], found["failed"], found["last_error"]) == (3, True, "ValueError")
    everything = await owner.fetchval("SELECT string_agg(j::text, ' ') FROM jobs j")
    assert CANARY not in everything


@pytest.mark.parametrize(
    ("raised", "outcome"), [(Retry(timedelta(0), endless=True), "retried"), (Postpone(timedelta(0)), "postponed")]
)
async def test_waiting_for_something_uses_up_nothing(
    services: WorkerServices, owner: asyncpg.Connection, alice: Person, raised: Exception, outcome: str
) -> None:
    async def waits(services: WorkerServices, job: ClaimedJob, payload: TryJob) -> None:
        raise raised

    await put(services, alice, TryJob(number=1))
    for _ in range(10):
        assert await attempt(services, handler(waits, attempts=1)) == outcome
    assert (await row(owner, alice))["failures"] == 0


async def test_a_job_may_ask_to_be_given_up(services: WorkerServices, owner: asyncpg.Connection, alice: Person) -> None:
    async def gives_up(services: WorkerServices, job: ClaimedJob, payload: TryJob) -> None:
        raise GiveUp("bank_refused")

    await put(services, alice, TryJob(number=1))
    assert await attempt(services, handler(gives_up)) == "failed"
    assert (await row(owner, alice))["last_error"] == "bank_refused"


async def test_one_whose_end_fails_ends_all_the_same(
    services: WorkerServices, owner: asyncpg.Connection, alice: Person
) -> None:
    async def gives_up(services: WorkerServices, job: ClaimedJob, payload: TryJob) -> None:
        raise GiveUp("test")

    async def breaks(session: AsyncSession, job: ClaimedJob, payload: TryJob) -> None:
        raise ZeroDivisionError(CANARY)

    await put(services, alice, TryJob(number=1))
    assert await attempt(services, handler(gives_up, give_up=breaks)) == "failed"
    assert (await row(owner, alice))["last_error"] == "test; give_up: ZeroDivisionError"


async def test_a_worker_of_the_version_before_leaves_failed_jobs_alone(
    services: WorkerServices, owner: asyncpg.Connection, alice: Person
) -> None:
    async def gives_up(services: WorkerServices, job: ClaimedJob, payload: TryJob) -> None:
        raise GiveUp("test")

    await put(services, alice, TryJob(number=1))
    assert await attempt(services, handler(gives_up)) == "failed"
    await put(services, alice, TryJob(number=2))
    found = await owner.fetch("SELECT payload FROM claim_jobs(ARRAY[$1], 10, '30 seconds')", NAME)
    assert [it["payload"] for it in found] == ['{"number": 2}']


async def test_failed_jobs_are_kept_for_thirty_days(
    services: WorkerServices, owner: asyncpg.Connection, alice: Person
) -> None:
    for number, age in enumerate(("29 days 23 hours", "30 days 1 second")):
        await put(services, alice, TryJob(number=number))
        await owner.execute(
            "UPDATE jobs SET failed_at = now() - $1::text::interval, due_at = 'infinity' WHERE failed_at IS NULL", age
        )
        await owner.execute(
            "INSERT INTO system_jobs (id, name, payload, failed_at, due_at)"
            " VALUES (gen_random_uuid(), $1, '{}', now() - $2::text::interval, 'infinity')",
            NAME, age,
        )  # fmt: skip
    async with services.database.transaction() as session:
        await upkeep.purge(session)
    left = await owner.fetch("SELECT payload FROM jobs WHERE name = $1", NAME)
    assert [it["payload"] for it in left] == ['{"number": 0}']
    assert await owner.fetchval("SELECT count(*) FROM system_jobs WHERE name = $1", NAME) == 1


async def test_a_purge_goes_on_until_nothing_is_left(
    services: WorkerServices, owner: asyncpg.Connection, alice: Person
) -> None:
    """More keys than a batch has: one client that sends keys all day must not outrun it."""
    await owner.execute(
        "INSERT INTO idempotency_keys (household_id, user_id, key, fingerprint, status, answer, created_at)"
        " SELECT $1, $2, 'old-' || n, '', 200, '', now() - interval '25 hours' FROM generate_series(0, $3) AS n",
        alice.household_id, alice.user_id, upkeep.PURGE_BATCH,
    )  # fmt: skip
    async with services.database.transaction() as session:
        await enqueue(session, None, upkeep.PurgeExpired())
    assert await run_due(services, [upkeep.PurgeExpired.job_name]) == ["done"]
    assert await owner.fetchval("SELECT count(*) FROM idempotency_keys WHERE user_id = $1", alice.user_id) == 0


async def test_one_lane_does_not_wait_for_another(
    services: WorkerServices, owner: asyncpg.Connection, alice: Person
) -> None:
    """Every place for reports is taken, and more wait; an e-mail that comes after them is sent first."""
    order: list[str] = []
    stop, all_sent = asyncio.Event(), asyncio.Event()

    async def report(services: WorkerServices, job: ClaimedJob, payload: TryJob) -> None:
        await all_sent.wait()
        order.append("report")
        async with job_transaction(services.database, job) as session:
            await finish(session, job)

    async def email(services: WorkerServices, job: ClaimedJob, payload: TryEmail) -> None:
        order.append("email")
        all_sent.set()
        async with job_transaction(services.database, job) as session:
            await finish(session, job)

    for number in range(5):
        await put(services, alice, TryJob(number=number))
    await put(services, alice, TryEmail())
    registry = JobRegistry({NAME: handler(report), TryEmail.job_name: Handler(TryEmail, email, 3, "email")})
    worker = asyncio.create_task(JobLoop(services, registry).run(stop))
    async with asyncio.timeout(60):
        while len(order) < 6:  # noqa: ASYNC110 - of tasks of the loop
            await asyncio.sleep(0.01)
    stop.set()
    await worker
    assert order == ["email", *["report"] * 5]


async def test_a_worker_told_to_stop_gives_its_jobs_back(
    services: WorkerServices, owner: asyncpg.Connection, alice: Person
) -> None:
    begun, stop = asyncio.Event(), asyncio.Event()

    async def hangs(services: WorkerServices, job: ClaimedJob, payload: TryJob) -> None:
        begun.set()
        await asyncio.Event().wait()

    await put(services, alice, TryJob(number=1))
    worker = asyncio.create_task(JobLoop(services, JobRegistry({NAME: handler(hangs)})).run(stop))
    await asyncio.wait_for(begun.wait(), 60)
    stop.set()
    await worker
    [job] = await claim_due(services, [NAME])
    assert (job.attempt, job.failures) == (2, 0)


async def test_a_request_by_email_without_a_job_is_found(
    services: WorkerServices, owner: asyncpg.Connection, alice: Person
) -> None:
    """As an API process of the version before leaves it."""
    await owner.execute("DELETE FROM email_requests")
    await owner.execute(
        "INSERT INTO email_requests (id, kind, email, locale, created_at)"
        " VALUES (gen_random_uuid(), 'reset', $1, 'ru', now() - interval '2 minutes')",
        alice.email,
    )
    for _ in range(2):
        await owner.execute(
            "INSERT INTO system_jobs (id, name, payload) VALUES (gen_random_uuid(), 'queue_email_requests', '{}')"
        )
        assert await run_due(services, ["queue_email_requests"]) == ["done"]
    assert await run_due(services, ["answer_email_request"]) == ["done"], "queued once"
    assert await owner.fetchval("SELECT count(*) FROM email_requests") == 0
    assert await owner.fetchval("SELECT count(*) FROM jobs WHERE name = 'send_letter'") == 1
