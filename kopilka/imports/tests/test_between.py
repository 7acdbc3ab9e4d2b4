"""What happens between the look through a file and its recording, or its decisions: nothing is lost, nothing twice."""

from uuid import UUID

import asyncpg

from conftest import Person
from kopilka.imports.tests.conftest import (
    COFFEE,
    SALARY,
    SHOP,
    Row,
    Work,
    brought,
    confirmed,
    decide,
    imported,
    ledger,
    rows,
    tbank,
)

SAME: Row = ("05.07.2026 00:00:00", "-422,00", "Кофейня")


async def enter_coffee(person: Person) -> str:
    made = await person.record(422, "eating_out", date="2026-07-05", description="Кофейня")
    return str(made["id"])


async def undo(person: Person, import_id: str) -> None:
    assert (await person.http.post(f"/imports/{import_id}/undo")).status_code == 200


async def test_what_was_known_is_taken_back(alice: Person, work: Work) -> None:
    first = await imported(alice, work, tbank(COFFEE, SALARY, SHOP))
    second = await brought(alice, work, tbank(COFFEE, SALARY, SHOP))
    assert second["statements"][0]["duplicates"] == 3
    await undo(alice, first["id"])
    done = await confirmed(alice, work, second["id"])
    assert (done["outcome"]["added"], len(await ledger(alice))) == (3, 3)


async def test_a_person_enters_it(alice: Person, work: Work) -> None:
    found = await brought(alice, work, tbank(COFFEE, SHOP))
    await enter_coffee(alice)
    done = await confirmed(alice, work, found["id"])
    assert (done["outcome"]["added"], done["statements"][0]["undecided"]) == (1, 1)
    [asked] = await rows(alice, found["id"], state="doubtful")
    assert (asked["reason"], len(await ledger(alice))) == ("looks_entered", 2)


async def test_it_is_restored_from_the_trash(alice: Person, work: Work) -> None:
    first = await imported(alice, work, tbank(COFFEE))
    [recorded] = await ledger(alice)
    await undo(alice, first["id"])
    again = await brought(alice, work, tbank(COFFEE))
    assert (await alice.http.post(f"/transactions/{recorded['id']}/restore")).status_code == 200
    done = await confirmed(alice, work, again["id"])
    assert (done["outcome"]["added"], len(await ledger(alice))) == (0, 1)


async def test_a_decision_stands_whatever_is_entered(alice: Person, work: Work) -> None:
    found = await brought(alice, work, tbank(COFFEE, SHOP))
    assert (await decide(alice, found["id"], {"index": 0, "action": "skip"})).status_code == 200
    await enter_coffee(alice)
    done = await confirmed(alice, work, found["id"])
    assert (done["outcome"]["added"], len(await ledger(alice))) == (1, 2)


async def test_another_purchase_of_the_same_amount_came_meanwhile(alice: Person, work: Work) -> None:
    await enter_coffee(alice)
    first = await imported(alice, work, tbank(COFFEE))
    pharmacy: Row = ("05.07.2026 20:00:00", "-422,00", "Аптека Ригла")
    await imported(alice, work, tbank(COFFEE, pharmacy))
    decided = await decide(alice, first["id"], {"index": 0, "action": "add"})
    assert [(it["state"], it["action"]) for it in decided.json()] == [("doubtful", "add")]
    assert len(await ledger(alice)) == 3


async def test_the_same_doubt_in_two_imports_is_one_operation(
    alice: Person, work: Work, owner: asyncpg.Connection
) -> None:
    for action in ("match", "skip", "add"):
        await owner.execute("DELETE FROM bank_operations WHERE household_id = $1", UUID(alice.household_id))
        mine = await enter_coffee(alice)
        first = await imported(alice, work, tbank(SAME))
        second = await imported(alice, work, tbank(SAME, SHOP))
        for it in (first, second):
            [doubtful] = await rows(alice, it["id"], state="doubtful")
            answer = await decide(alice, it["id"], {"index": doubtful["index"], "action": action})
            assert answer.status_code == 200, answer.text
        operations = await owner.fetch(
            "SELECT transaction_id FROM bank_operations WHERE household_id = $1 AND amount = -422",
            UUID(alice.household_id),
        )
        assert len(operations) == 1, action
        assert (operations[0]["transaction_id"] == UUID(mine)) == (action == "match"), action
        # Of two that are equal one is known, and the other is not swallowed.
        third = await brought(alice, work, tbank(SAME, SAME, SHOP))
        states = sorted(it["state"] for it in await rows(alice, third["id"]) if it["amount"] == 422)
        assert states != ["duplicate", "duplicate"], action
        for it in await ledger(alice):
            assert (await alice.http.delete(f"/transactions/{it['id']}")).status_code == 204
        assert (await alice.http.delete(f"/imports/{third['id']}")).status_code == 204


async def test_two_rows_are_not_one_transaction(alice: Person, work: Work) -> None:
    mine = await enter_coffee(alice)
    found = await brought(alice, work, tbank(COFFEE, SHOP))
    both = [{"index": it, "action": "match", "transaction_id": mine} for it in (0, 1)]
    refused = await decide(alice, found["id"], *both)
    assert (refused.status_code, refused.json()["code"]) == (409, "match_taken")
    assert (await decide(alice, found["id"], both[0])).status_code == 200


async def test_the_account_is_archived(alice: Person, work: Work) -> None:
    other = (await alice.http.post("/accounts", json={"name": "Другой"})).json()["id"]
    found = await brought(alice, work, tbank(COFFEE), account_id=other)
    assert (await alice.http.patch(f"/accounts/{other}", json={"archived": True})).status_code == 200
    refused = await alice.http.post(f"/imports/{found['id']}/confirm")
    assert (refused.status_code, refused.json()["code"]) == (409, "account_archived")
    assert await ledger(alice) == []
