"""What came once does not come again, whatever a person has made of it meanwhile."""

import asyncio

import asyncpg

from conftest import Person, run_due
from kopilka.imports.tests.conftest import (
    COFFEE,
    JOBS,
    SALARY,
    SHOP,
    Work,
    assert_sound,
    bring,
    brought,
    confirmed,
    decide,
    imported,
    ledger,
    rows,
    state,
    tbank,
)
from kopilka.infrastructure.jobs.worker_services import WorkerServices

FILE = tbank(COFFEE, SALARY, SHOP)


async def test_the_same_file_adds_nothing(alice: Person, work: Work, owner: asyncpg.Connection) -> None:
    await imported(alice, work, FILE)
    again = await brought(alice, work, FILE)
    [part] = again["statements"]
    assert (part["rows"], part["new"], part["duplicates"], part["doubtful"]) == (3, 0, 3, 0)
    assert (part["income"], part["expense"]) == (0, 0)
    assert {it["reason"] for it in await rows(alice, again["id"])} == {"known"}
    done = await confirmed(alice, work, again["id"])
    assert done["outcome"] == {"added": 0, "matched": 0, "updated": 0}
    assert len(await ledger(alice)) == 3
    await assert_sound(alice, owner)


async def test_of_overlapping_files_only_what_is_new_comes(alice: Person, work: Work) -> None:
    await imported(alice, work, tbank(COFFEE, SALARY))
    found = await brought(alice, work, tbank(SALARY, SHOP))
    states = [(it["description"] or it["payee"], it["state"]) for it in await rows(alice, found["id"])]
    assert states == [(SALARY[2], "duplicate"), (SHOP[2], "new")]
    await confirmed(alice, work, found["id"])
    assert len(await ledger(alice)) == 3


async def test_two_equal_purchases_stay_two(alice: Person, work: Work) -> None:
    done = await imported(alice, work, tbank(COFFEE, COFFEE))
    assert done["outcome"]["added"] == 2
    again = await brought(alice, work, tbank(COFFEE, COFFEE))
    assert again["statements"][0]["new"] == 0
    third = await brought(alice, work, tbank(COFFEE, COFFEE, COFFEE))
    assert third["statements"][0]["duplicates"] == 2
    assert third["statements"][0]["rows"] == 3


async def test_what_a_person_has_changed_is_still_known(alice: Person, work: Work) -> None:
    """Moved to another account and day, split, linked to a transfer: the bank's operation is the same."""
    await imported(alice, work, FILE)
    shop, salary, coffee = await ledger(alice)
    other = (await alice.http.post("/accounts", json={"name": "Другой"})).json()["id"]
    change = {"amount": 400, "date": "2026-01-01", "description": "Встреча", "account_id": other}
    assert (await alice.http.patch(f"/transactions/{coffee['id']}", json=change)).status_code == 200
    lines = [{"category_id": alice.categories[it], "amount": amount} for it, amount in
             (("groceries", "1000.50"), ("pets", 250))]  # fmt: skip
    split = await alice.http.patch(f"/transactions/{shop['id']}", json={"lines": lines})
    assert split.status_code == 200, split.text
    spent = await alice.record(120000, account_id=other)
    linked = await alice.http.post("/transfers/link", json={"transaction_ids": [spent["id"], salary["id"]]})
    assert linked.status_code == 201, linked.text
    again = await brought(alice, work, FILE)
    assert again["statements"][0]["duplicates"] == 3


async def test_what_was_deleted_does_not_come_back(alice: Person, work: Work, owner: asyncpg.Connection) -> None:
    await imported(alice, work, FILE)
    for it in await ledger(alice):
        assert (await alice.http.delete(f"/transactions/{it['id']}")).status_code == 204
    again = await imported(alice, work, FILE)
    assert again["outcome"]["added"] == 0
    # The trash is emptied after 30 days.
    await owner.execute(
        "DELETE FROM transactions WHERE household_id = $1 AND deleted_at IS NOT NULL", alice.household_id
    )
    again = await imported(alice, work, FILE)
    assert again["outcome"]["added"] == 0
    assert await ledger(alice) == []


async def test_the_same_file_in_two_imports_is_recorded_once(
    alice: Person, work: Work, owner: asyncpg.Connection
) -> None:
    first, second = await brought(alice, work, FILE), await brought(alice, work, FILE)
    assert (first["statements"][0]["new"], second["statements"][0]["new"]) == (3, 3)
    for one in (first, second):
        assert (await alice.http.post(f"/imports/{one['id']}/confirm")).status_code == 200
    await work()
    assert len(await ledger(alice)) == 3
    states = [await state(alice, it["id"]) for it in (first, second)]
    assert [it["status"] for it in states] == ["done", "done"]
    assert sorted(it["outcome"]["added"] for it in states) == [0, 3]
    assert sorted(it["statements"][0]["duplicates"] for it in states) == [0, 3]
    await assert_sound(alice, owner)


async def test_two_workers_record_the_same_file_at_once(
    alice: Person, services: WorkerServices, work: Work, owner: asyncpg.Connection
) -> None:
    brought_both = [await brought(alice, work, FILE) for _ in range(2)]
    for one in brought_both:
        assert (await alice.http.post(f"/imports/{one['id']}/confirm")).status_code == 200
    await asyncio.gather(*(run_due(services, JOBS, limit=1) for _ in range(2)))
    await work()
    assert len(await ledger(alice)) == 3
    await assert_sound(alice, owner)


async def test_confirming_twice_records_once(alice: Person, work: Work) -> None:
    found = await brought(alice, work, FILE)
    at_once = await asyncio.gather(*(alice.http.post(f"/imports/{found['id']}/confirm") for _ in range(3)))
    assert [it.status_code for it in at_once] == [200, 200, 200]
    await work()
    assert (await alice.http.post(f"/imports/{found['id']}/confirm")).json()["status"] == "done"
    await work()
    assert len(await ledger(alice)) == 3


async def test_what_was_left_out_is_not_offered_again(alice: Person, work: Work) -> None:
    found = await brought(alice, work, FILE)
    assert (await decide(alice, found["id"], {"index": 0, "action": "skip"})).status_code == 200
    done = await confirmed(alice, work, found["id"])
    assert done["outcome"]["added"] == 2
    again = await brought(alice, work, FILE)
    assert again["statements"][0]["duplicates"] == 3


async def test_other_households_know_nothing_of_it(alice: Person, charlie: Person, work: Work) -> None:
    await imported(alice, work, FILE)
    found = await brought(charlie, work, FILE)
    assert found["statements"][0]["new"] == 3
    assert (await charlie.http.get(f"/imports/{found['id']}")).status_code == 200
    assert (await alice.http.get(f"/imports/{found['id']}")).status_code == 404
    assert len((await alice.http.get("/imports")).json()) == 1
    assert (await bring(charlie, FILE, account_id=alice.account_id)).status_code == 404
