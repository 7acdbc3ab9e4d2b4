"""The queue: a job when its cause commits, once for a dedupe key, when it is due, and turns between people."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import ClassVar
from uuid import UUID, uuid4

import asyncpg
import pytest

from conftest import Arrive, Person, TestDatabase, forget_jobs
from kopilka.infrastructure.clock import now
from kopilka.infrastructure.config import DatabaseSettings
from kopilka.infrastructure.database.transactions import Database
from kopilka.infrastructure.jobs.queue import (
    FIRST_TURN,
    Claim,
    ClaimedJob,
    Payload,
    claim,
    enqueue,
    fail,
    finish,
    job_transaction,
    renew_lease,
    reschedule,
    worker_transaction,
)


class TryReport(Payload):
    job_name: ClassVar[str] = "test_report"
    number: int = 0


class TryEmail(Payload):
    job_name: ClassVar[str] = "test_email"


@pytest.fixture
async def jobs(database: TestDatabase, owner: asyncpg.Connection) -> AsyncIterator[Database]:
    """In the application's role, with an empty queue."""
    await forget_jobs(owner)
    made = Database(database.app_url, DatabaseSettings(pool_size=3))
    yield made
    await made.close()
    await forget_jobs(owner)


async def put(
    jobs: Database, household_id: str | None, payload: Payload | None = None, created_by: str | None = None,
    dedupe_key: str | None = None, due_in: timedelta | None = None,
) -> bool:  # fmt: skip
    owner_id = UUID(household_id) if household_id else None
    async with worker_transaction(jobs, owner_id) as session:
        return await enqueue(
            session,
            owner_id,
            payload or TryReport(),
            created_by=UUID(created_by) if created_by else None,
            due_at=now() + due_in if due_in is not None else None,
            dedupe_key=dedupe_key,
        )


async def take(
    jobs: Database, limit: int = 1, after: UUID = FIRST_TURN, names: tuple[str, ...] = (TryReport.job_name,)
) -> list[ClaimedJob]:
    async with jobs.transaction() as session:
        return [job for _, job in await claim(session, [Claim("lane", names, limit, after)])]


async def end(jobs: Database, job: ClaimedJob) -> bool:
    async with job_transaction(jobs, job) as session:
        return await finish(session, job)


@pytest.mark.parametrize("is_system", [False, True])
async def test_two_of_one_dedupe_key_are_one_job(jobs: Database, alice: Person, is_system: bool) -> None:
    household = None if is_system else alice.household_id
    key = uuid4().hex
    assert await put(jobs, household, TryReport(number=1), dedupe_key=key)
    assert not await put(jobs, household, TryReport(number=2), dedupe_key=key)
    [job] = await take(jobs, 5)
    assert job.payload == {"number": 1}
    assert not await put(jobs, household, dedupe_key=key), "one that runs counts too"
    assert await end(jobs, job)
    assert await put(jobs, household, TryReport(number=3), dedupe_key=key)
    [job] = await take(jobs, 5)
    async with job_transaction(jobs, job) as session:
        assert await fail(session, job, "test")
    assert await put(jobs, household, TryReport(number=4), dedupe_key=key), "a failed one does not count"
    [job] = await take(jobs, 5)
    assert job.payload == {"number": 4}


async def test_a_dedupe_key_is_of_one_household(jobs: Database, alice: Person, charlie: Person) -> None:
    key = uuid4().hex
    assert await put(jobs, alice.household_id, dedupe_key=key)
    assert await put(jobs, charlie.household_id, dedupe_key=key)
    assert await put(jobs, None, dedupe_key=key)
    assert len(await take(jobs, 5)) == 3


async def test_nothing_is_queued_where_the_cause_does_not_commit(jobs: Database, alice: Person) -> None:
    async def fails() -> None:
        async with worker_transaction(jobs, UUID(alice.household_id)) as session:
            assert await enqueue(session, UUID(alice.household_id), TryReport())
            raise LookupError

    with pytest.raises(LookupError):
        await fails()
    assert await take(jobs) == []


@pytest.mark.parametrize("is_system", [False, True])
async def test_one_that_is_due_later_waits(
    jobs: Database, owner: asyncpg.Connection, alice: Person, is_system: bool
) -> None:
    await put(jobs, None if is_system else alice.household_id, due_in=timedelta(hours=1))
    assert await take(jobs) == []
    for table in ("jobs", "system_jobs"):
        await owner.execute(f"UPDATE {table} SET due_at = now()")  # noqa: S608 - one of two names
    assert len(await take(jobs)) == 1


async def test_names_that_a_worker_does_not_know_are_left_to_others(jobs: Database, alice: Person) -> None:
    await put(jobs, alice.household_id)
    await put(jobs, None)
    assert await take(jobs, 5, names=("of_another_version",)) == []
    assert len(await take(jobs, 5)) == 2


@pytest.mark.parametrize("is_system", [False, True])
async def test_only_the_last_to_claim_it_holds_it(
    jobs: Database, owner: asyncpg.Connection, alice: Person, is_system: bool
) -> None:
    await put(jobs, None if is_system else alice.household_id)
    [first] = await take(jobs)
    assert await take(jobs) == [], "it is leased"
    for table in ("jobs", "system_jobs"):
        await owner.execute(f"UPDATE {table} SET due_at = now()")  # noqa: S608 - one of two names
    [second] = await take(jobs)
    assert (first.attempt, first.failures, second.attempt, second.failures) == (1, 0, 2, 1)
    async with job_transaction(jobs, first) as session:
        assert not await renew_lease(session, first)
        assert not await reschedule(session, first, timedelta(0), error="test")
        assert not await fail(session, first, "test")
        assert not await finish(session, first)
    async with job_transaction(jobs, second) as session:
        assert await renew_lease(session, second)
        assert await reschedule(session, second, timedelta(0))
    [third] = await take(jobs)
    assert (third.attempt, third.failures) == (3, 1), "given back in order is no failure"
    assert await end(jobs, third)


async def flood(owner: asyncpg.Connection, person: Person, count: int, households: int = 1) -> None:
    """So many jobs of this person, who has so many households."""
    ids = [person.household_id]
    for _ in range(households - 1):
        made = await person.http.post("/households", json={"name": "Ещё один дом"})
        assert made.status_code == 201, made.text
        ids.append(made.json()["id"])
    await owner.execute(
        "INSERT INTO jobs (household_id, id, name, payload, created_by)"
        " SELECT ($1::uuid[])[1 + n % cardinality($1::uuid[])], gen_random_uuid(), 'test_report', '{}', $2"
        " FROM generate_series(1, $3::int) n",
        ids, person.user_id, count,
    )  # fmt: skip


async def served(jobs: Database, turns: int, after: UUID = FIRST_TURN) -> list[ClaimedJob]:
    """Claimed one by one, as a worker's lane does it whenever one job has ended."""
    found = []
    for _ in range(turns):
        [job] = await take(jobs, 1, after)
        assert job.turn is not None
        after = job.turn
        found.append(job)
    return found


async def test_who_queues_one_does_not_wait_for_who_queued_three_hundred(
    jobs: Database, owner: asyncpg.Connection, arrive: Arrive
) -> None:
    many, few, fewer = [await arrive() for _ in range(3)]
    await flood(owner, many, 300, households=3)
    [first] = await served(jobs, 1)
    await put(jobs, few.household_id, created_by=few.user_id)
    await put(jobs, fewer.household_id)
    order = [str(job.household_id) for job in await served(jobs, 4, first.turn or FIRST_TURN)]
    assert {few.household_id, fewer.household_id} < set(order[:3]), "more than one of the first person's in between"


async def test_several_at_once_are_of_several_people(jobs: Database, owner: asyncpg.Connection, arrive: Arrive) -> None:
    one, other = await arrive(), await arrive()
    await flood(owner, one, 50)
    await flood(owner, other, 3)
    turns = [str(job.turn) for job in await take(jobs, 10)]
    assert turns.count(other.user_id) == 3
    assert turns.count(one.user_id) == 7
    assert set(turns[:2]) == {one.user_id, other.user_id}


async def test_of_one_person_the_longest_due_is_first(jobs: Database, owner: asyncpg.Connection, alice: Person) -> None:
    for number in range(3):
        await put(jobs, alice.household_id, TryReport(number=number), alice.user_id, due_in=timedelta(minutes=-number))
    assert [job.payload["number"] for job in await take(jobs, 3)] == [2, 1, 0]


async def test_claiming_reads_few_pages_of_a_long_queue(
    jobs: Database, database: TestDatabase, owner: asyncpg.Connection, arrive: Arrive
) -> None:
    """Neither those that wait for their turn nor those of another lane are read one by one."""
    # Rows that earlier tests deleted are read too while any transaction may still see them: none is left.
    await owner.execute("TRUNCATE jobs")
    one, other = await arrive(), await arrive()
    await flood(owner, one, 20_000)
    await put(jobs, other.household_id, TryEmail(), other.user_id)
    app = await asyncpg.connect(database.app_url)
    try:
        await reads_few(app)
    finally:
        await app.close()


async def reads_few(app: asyncpg.Connection) -> None:
    # The first call of a connection reads the catalogue: thousands of pages that have nothing to do with the queue.
    await app.fetch("SELECT * FROM claim_due_jobs('{test_report}', 1, '30 seconds', $1)", FIRST_TURN)
    for names, after, found in (
        (["test_report"], FIRST_TURN, 2),
        (["test_report"], UUID(int=2**128 - 1), 2),
        (["test_email", "test_other"], FIRST_TURN, 1),
    ):
        plan = await app.fetchval(
            "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)"  # noqa: S608 - the words above
            f" SELECT * FROM claim_due_jobs('{{{','.join(names)}}}', 2, '30 seconds', '{after}')"
        )
        [node] = [it["Plan"] for it in json.loads(plan)]
        assert node["Actual Rows"] == found
        assert node["Shared Hit Blocks"] + node["Shared Read Blocks"] < 200, names
