"""An import is taken back."""

import asyncio

import asyncpg

from conftest import Person
from kopilka.imports.tests.conftest import (
    COFFEE,
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
    state,
    tbank,
)

FILE = tbank(COFFEE, SALARY, SHOP)


async def test_what_it_added_goes_into_the_trash(alice: Person, work: Work, owner: asyncpg.Connection) -> None:
    mine = await alice.record(10)
    done = await imported(alice, work, FILE)
    shop, _, coffee = [it for it in await ledger(alice) if it["id"] != mine["id"]]
    await alice.http.patch(f"/transactions/{coffee['id']}", json={"description": "Встреча"})
    await alice.http.delete(f"/transactions/{shop['id']}")
    undone = await alice.http.post(f"/imports/{done['id']}/undo")
    assert undone.status_code == 200, undone.text
    assert (undone.json()["status"], undone.json()["problem"]) == ("undone", None)
    assert undone.json()["undone"] == {"trashed": 2, "edited": 1, "given_back": 0}
    assert [it["id"] for it in await ledger(alice)] == [mine["id"]]
    assert await alice.balance() == -10
    assert (await alice.http.post(f"/transactions/{coffee['id']}/restore")).status_code == 200
    assert await owner.fetchval("SELECT count(*) FROM bank_operations WHERE household_id = $1", alice.household_id) == 0
    await assert_sound(alice, owner)


async def test_the_same_file_is_new_again(alice: Person, work: Work) -> None:
    done = await imported(alice, work, FILE)
    await alice.http.post(f"/imports/{done['id']}/undo")
    again = await imported(alice, work, FILE)
    assert again["outcome"]["added"] == 3
    assert len(await ledger(alice)) == 3


async def test_undoing_twice_changes_nothing_more(alice: Person, work: Work) -> None:
    done = await imported(alice, work, FILE)
    answers = await asyncio.gather(*(alice.http.post(f"/imports/{done['id']}/undo") for _ in range(3)))
    assert [(it.status_code, it.json()["undone"]["trashed"]) for it in answers] == [(200, 3)] * 3
    assert await ledger(alice) == []


async def test_only_what_is_recorded_can_be_taken_back(alice: Person, work: Work) -> None:
    found = await brought(alice, work, FILE)
    refused = await alice.http.post(f"/imports/{found['id']}/undo")
    assert (refused.status_code, refused.json()["code"]) == (409, "import_not_done")
    await alice.http.post(f"/imports/{found['id']}/confirm")
    busy = await alice.http.post(f"/imports/{found['id']}/undo")
    assert (busy.status_code, busy.json()["code"]) == (409, "import_busy")
    await work()
    await alice.http.post(f"/imports/{found['id']}/undo")
    for method, path, json in (
        ("POST", "confirm", None),
        ("PATCH", "rows", [{"index": 0, "action": "skip"}]),
    ):
        finished = await alice.http.request(method, f"/imports/{found['id']}/{path}", json=json)
        assert (finished.status_code, finished.json()["code"]) == (409, "import_finished")


async def test_what_was_matched_stays(alice: Person, work: Work, owner: asyncpg.Connection) -> None:
    mine = await alice.record(422, "eating_out", date="2026-07-05", description="Кофейня")
    found = await brought(alice, work, tbank(COFFEE))
    assert found["statements"][0]["new"] == 0
    answer = await decide(alice, found["id"], {"index": 0, "action": "match"})
    assert answer.json()[0]["match"]["transaction_id"] == mine["id"]
    done = await confirmed(alice, work, found["id"])
    assert done["outcome"] == {"added": 0, "matched": 1, "updated": 0}
    undone = (await alice.http.post(f"/imports/{done['id']}/undo")).json()
    assert undone["undone"] == {"trashed": 0, "edited": 0, "given_back": 0}
    [kept] = await ledger(alice)
    assert (kept["id"], kept["version"]) == (mine["id"], 1)
    await assert_sound(alice, owner)


async def test_the_other_side_of_a_transfer_stays(alice: Person, work: Work, owner: asyncpg.Connection) -> None:
    done = await imported(alice, work, tbank(SALARY))
    [salary] = await ledger(alice)
    other = (await alice.http.post("/accounts", json={"name": "Вклад"})).json()["id"]
    spent = await alice.record(120000, account_id=other)
    link = {"transaction_ids": [spent["id"], salary["id"]]}
    assert (await alice.http.post("/transfers/link", json=link)).status_code == 201
    undone = (await alice.http.post(f"/imports/{done['id']}/undo")).json()
    assert undone["undone"]["trashed"] == 1
    [kept] = await ledger(alice)
    assert (kept["id"], kept["type"]) == (spent["id"], "expense")
    await assert_sound(alice, owner)


async def test_one_that_is_not_recorded_is_deleted(alice: Person, work: Work, owner: asyncpg.Connection) -> None:
    found = await brought(alice, work, FILE)
    assert (await alice.http.delete(f"/imports/{found['id']}")).status_code == 204
    assert (await alice.http.get(f"/imports/{found['id']}")).status_code == 404
    for table in ("import_files", "import_rows", "import_statements"):
        rows = await owner.fetchval(f"SELECT count(*) FROM {table} WHERE import_id = $1", found["id"])  # noqa: S608
        assert rows == 0
    reading = (await bring(alice, FILE)).json()["id"]
    assert (await alice.http.delete(f"/imports/{reading}")).status_code == 204
    assert await work() == ["done"]
    done = await imported(alice, work, FILE)
    refused = await alice.http.delete(f"/imports/{done['id']}")
    assert (refused.status_code, refused.json()["code"]) == (409, "import_finished")


async def test_an_account_takes_its_operations_along(alice: Person, work: Work, owner: asyncpg.Connection) -> None:
    other = (await alice.http.post("/accounts", json={"name": "Другой"})).json()["id"]
    done = await imported(alice, work, FILE, account_id=other)
    in_use = await alice.http.delete(f"/accounts/{other}")
    assert in_use.status_code == 409
    for it in await ledger(alice):
        await alice.http.delete(f"/transactions/{it['id']}")
    await owner.execute("DELETE FROM transactions WHERE household_id = $1", alice.household_id)
    assert (await alice.http.delete(f"/accounts/{other}")).status_code == 204
    assert await owner.fetchval("SELECT count(*) FROM bank_operations WHERE household_id = $1", alice.household_id) == 0
    assert (await state(alice, done["id"]))["statements"][0]["account_id"] is None
    assert (await alice.http.post(f"/imports/{done['id']}/undo")).json()["undone"]["trashed"] == 0
    await assert_sound(alice, owner)
