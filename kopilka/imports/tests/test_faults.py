"""Recording breaks off in the middle: all of it or nothing, and nobody waits for ever."""

import asyncpg
import pytest

from conftest import Person, run_due
from kopilka.imports import jobs, ledger_changes
from kopilka.imports.tests.conftest import (
    COFFEE,
    JOBS,
    SALARY,
    SHOP,
    Work,
    assert_sound,
    brought,
    confirmed,
    imported,
    ledger,
    state,
    tbank,
)
from kopilka.infrastructure.jobs.worker_services import WorkerServices


async def broken_off(*_: object) -> None:
    raise RuntimeError("the worker is killed after the transactions were inserted")


async def test_all_or_nothing(
    alice: Person, work: Work, services: WorkerServices, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is broken here stands in for a worker that dies: nothing of ours breaks off at this point by itself."""
    found = await brought(alice, work, tbank(COFFEE, SALARY, SHOP))
    with monkeypatch.context() as broken:
        broken.setattr(ledger_changes, "write", broken_off)
        await alice.http.post(f"/imports/{found['id']}/confirm")
        for _ in range(jobs.ATTEMPTS):
            assert (await state(alice, found["id"]))["status"] == "importing"
            assert await ledger(alice) == []
            await run_due(services, JOBS)
            await owner.execute("UPDATE jobs SET due_at = now() WHERE failed_at IS NULL")
    after = await state(alice, found["id"])
    assert (after["status"], after["problem"]["code"]) == ("ready", "booking_failed")
    assert after["problem"]["title"] == "Импорт не записан"
    assert await ledger(alice) == []
    await assert_sound(alice, owner)
    done = await confirmed(alice, work, found["id"])
    assert (done["problem"], done["outcome"]["added"]) == (None, 3)
    await assert_sound(alice, owner)


async def test_who_has_left_records_nothing(alice: Person, dora: Person, work: Work, owner: asyncpg.Connection) -> None:
    found = await brought(dora, work, tbank(COFFEE))
    await dora.http.post(f"/imports/{found['id']}/confirm")
    await owner.execute(
        "UPDATE memberships SET role = 'viewer' WHERE household_id = $1 AND user_id = $2",
        alice.household_id, dora.user_id,
    )  # fmt: skip
    await work()
    after = await state(alice, found["id"])
    assert (after["status"], after["problem"]["code"]) == ("ready", "no_longer_a_member")
    await confirmed(alice, work, found["id"])
    assert len(await ledger(alice)) == 1


async def test_an_example_goes_with_its_imports(alice: Person, work: Work, owner: asyncpg.Connection) -> None:
    made = (await alice.http.post("/households/example")).json()["id"]
    alice.http.headers["X-Household-Id"] = made
    alice.account_id = (await alice.http.get("/accounts")).json()[0]["id"]
    await imported(alice, work, tbank(COFFEE))
    await brought(alice, work, tbank(SHOP))
    assert (await alice.http.delete(f"/households/{made}")).status_code == 204
    for table in ("imports", "import_files", "import_statements", "import_rows", "bank_operations"):
        left = await owner.fetchval(f"SELECT count(*) FROM {table} WHERE household_id = $1", made)  # noqa: S608
        assert left == 0, table
