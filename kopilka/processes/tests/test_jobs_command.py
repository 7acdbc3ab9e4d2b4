"""`kopilka jobs`: what an administrator sees of the queue, and does to it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from conftest import Person, TestDatabase, claim_due, run_due
from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.jobs.queue import finish, job_transaction
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from kopilka.processes.commands import jobs as command
from kopilka.processes.commands.cli import parser
from kopilka.processes.worker.job_runner import end_job
from kopilka.processes.worker.registry import REGISTRY

Told = tuple[int, str, str]
Jobs = Callable[..., Awaitable[Told]]


@pytest.fixture
def jobs(database: TestDatabase, services: WorkerServices, capsys: pytest.CaptureFixture[str]) -> Jobs:
    """`jobs("list", "--failed")`: exit code, what is printed, and what is printed to standard error."""

    async def run(*words: str) -> Told:
        runtime: Any = SimpleNamespace(settings=Settings())
        code = await command._run(runtime, database.owner_url, parser().parse_args(["jobs", *words]))
        out, err = capsys.readouterr()
        return code, out, err

    return run


async def export(person: Person, year: int = 2026) -> str:
    return str((await person.http.get(f"/export/excel?year={year}")).json()["id"])


async def status(person: Person, export_id: str) -> str:
    return str((await person.http.get(f"/exports/{export_id}")).json()["status"])


async def failed_job(services: WorkerServices) -> str:
    """The id of the one that is due, ended as after its last attempt."""
    [job] = await claim_due(services, ["render_export"])
    handler = REGISTRY.handlers[job.name]
    async with job_transaction(services.database, job) as session:
        payload = handler.payload.model_validate(job.payload)
        assert await end_job(session, handler, job, payload, "WorkerDied")
    return str(job.id)


async def the_job(owner: asyncpg.Connection) -> str:
    return str(await owner.fetchval("SELECT id FROM jobs"))


async def test_list(jobs: Jobs, services: WorkerServices, alice: Person, owner: asyncpg.Connection) -> None:
    assert await jobs() == (0, "No jobs.\n", "")
    assert await jobs("list", "--failed") == (0, "No failed jobs.\n", "")
    await export(alice, 2020)
    failed = await failed_job(services)
    await export(alice, 2021)
    [running] = await claim_due(services, ["render_export"])
    await export(alice, 2022)
    await owner.execute(
        "INSERT INTO system_jobs (id, name, payload, due_at) VALUES ($1, 'of_another_version', '{}', now() + $2)",
        uuid4(), timedelta(hours=1),
    )  # fmt: skip
    code, out, err = await jobs()
    head, *lines = out.splitlines()
    assert (code, err) == (0, "")
    assert head.split() == ["ID", "JOB", "STATE", "FAILURES", "AT", "(UTC)", "HOUSEHOLD", "ERROR"]
    assert [line.split()[2] for line in lines] == ["failed", "running", "waiting", "scheduled"]
    assert lines[0].startswith(failed)
    assert lines[0].endswith(f"{alice.household_id}  WorkerDied")
    assert lines[1].startswith(str(running.id))
    assert lines[3].endswith("  this version has no handler for it")
    code, out, _ = await jobs("list", "--failed")
    assert [line.split()[0] for line in out.splitlines()[1:]] == [failed]
    code, out, _ = await jobs("list", "--limit", "2")
    assert out.splitlines()[-1] == "The first 2 of 4 are shown; --limit shows more."


async def test_retry_of_a_failed_one(jobs: Jobs, services: WorkerServices, alice: Person) -> None:
    made = await export(alice)
    failed = await failed_job(services)
    assert await status(alice, made) == "failed"
    assert await jobs("retry", failed) == (0, f"{failed}: render_export is due now.\n", "")
    assert await status(alice, made) == "queued"
    [job] = await claim_due(services, ["render_export"])
    assert (str(job.id), job.failures) == (failed, 0)


async def test_retry_of_what_nobody_wants_any_more(jobs: Jobs, services: WorkerServices, alice: Person) -> None:
    made = await export(alice)
    failed = await failed_job(services)
    assert (await alice.http.delete(f"/exports/{made}")).status_code == 204
    refused = (1, "", f"{failed}: what it was to do is no longer wanted. Drop it.\n")
    assert await jobs("retry", failed) == refused
    assert (await jobs("list", "--failed"))[1].count(failed) == 1


async def test_retry_of_what_has_been_asked_for_again(jobs: Jobs, services: WorkerServices, alice: Person) -> None:
    first = await export(alice)
    failed = await failed_job(services)
    second = await export(alice)
    assert (await jobs("retry", failed))[0] == 0
    assert [await status(alice, it) for it in (first, second)] == ["queued", "queued"]
    assert len(await claim_due(services, ["render_export"])) == 2


async def test_retry_of_one_that_waits_for_its_next_try(
    jobs: Jobs, services: WorkerServices, alice: Person, owner: asyncpg.Connection
) -> None:
    await export(alice)
    await owner.execute("UPDATE jobs SET due_at = now() + interval '10 minutes'")
    assert await claim_due(services, ["render_export"]) == []
    assert (await jobs("retry", await the_job(owner)))[0] == 0
    assert len(await claim_due(services, ["render_export"])) == 1
    code, _, err = await jobs("retry", await the_job(owner))
    assert (code, "a worker is at it" in err) == (1, True)


async def test_retry_of_a_broken_payload(jobs: Jobs, services: WorkerServices, alice: Person, owner: Any) -> None:
    await export(alice)
    await owner.execute("UPDATE jobs SET payload = '{}'")
    assert await run_due(services) == ["failed"]
    code, _, err = await jobs("retry", "--failed")
    assert (code, "its payload does not validate" in err) == (1, True)


@pytest.mark.parametrize("state", ["failed", "waiting", "running"])
async def test_drop(jobs: Jobs, services: WorkerServices, alice: Person, owner: asyncpg.Connection, state: str) -> None:
    """What it was to make does not wait for ever, and a worker that is at it has no effect any more."""
    made = await export(alice)
    running = await claim_due(services, ["render_export"]) if state == "running" else []
    job_id = await failed_job(services) if state == "failed" else await the_job(owner)
    assert await jobs("drop", job_id) == (0, f"{job_id}: render_export is dropped.\n", "")
    assert await status(alice, made) == "failed"
    assert await owner.fetchval("SELECT count(*) FROM jobs") == 0
    for job in running:
        outcome = await _finish(services, job)
        assert outcome is False


async def _finish(services: WorkerServices, job: Any) -> bool:
    async with job_transaction(services.database, job) as session:
        return await finish(session, job)


async def test_all_that_have_failed(jobs: Jobs, services: WorkerServices, alice: Person) -> None:
    assert await jobs("drop", "--failed") == (0, "No failed jobs.\n", "")
    for year in (2020, 2021):
        await export(alice, year)
        await failed_job(services)
    kept = await export(alice, 2022)
    code, out, _ = await jobs("drop", "--failed")
    assert (code, out.count("render_export is dropped.")) == (0, 2)
    assert await status(alice, kept) == "queued"


async def test_one_that_is_not_there_is_told_and_the_others_are_done(
    jobs: Jobs, services: WorkerServices, alice: Person, owner: asyncpg.Connection
) -> None:
    await export(alice)
    nobodys, job_id = str(uuid4()), await the_job(owner)
    code, out, err = await jobs("drop", nobodys, job_id)
    assert (code, out) == (1, f"{job_id}: render_export is dropped.\n")
    assert err == f"{nobodys}: there is no such job. `kopilka jobs list` shows those that there are.\n"


def test_without_the_owners_address(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    class Opened:
        def __enter__(self) -> Any:
            return SimpleNamespace(owner_url=None)

        def __exit__(self, *_: object) -> None: ...

    monkeypatch.setattr(command, "open_runtime", lambda _: Opened())
    assert command.run(parser().parse_args(["jobs"])) == 1
    assert "KOPILKA_DATABASE_URL" in capsys.readouterr().err
