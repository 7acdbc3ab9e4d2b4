"""Rows are looked at, decided on, and doubtful ones that were left wait in the inbox."""

from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from conftest import Person
from kopilka.imports.tests.conftest import (
    COFFEE,
    SALARY,
    SHOP,
    Work,
    assert_sound,
    brought,
    confirmed,
    decide,
    imported,
    ledger,
    rows,
    state,
    tbank,
)

HOTEL = ("06.07.2026 20:00:00", "-9000,00", "Отель")
HOTEL_LATER = ("06.07.2026 20:00:00", "-9100,50", "Отель")


async def doubtful(person: Person, work: Work) -> dict[str, Any]:
    """An import that is ready, of two new rows and a doubtful one between them: a hold has another amount by now."""
    await imported(person, work, tbank(HOTEL, pending=[0]))
    found = await brought(person, work, tbank(COFFEE, HOTEL_LATER, SHOP))
    assert [it["state"] for it in await rows(person, found["id"])] == ["new", "doubtful", "new"]
    return found


async def inbox(person: Person) -> list[dict[str, Any]]:
    answer = await person.http.get("/imports/inbox")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


async def test_pages_of_rows(alice: Person, work: Work) -> None:
    found = await brought(alice, work, tbank(*[COFFEE, SALARY, SHOP] * 3))
    first = await alice.http.get(f"/imports/{found['id']}/rows", params={"limit": 4})
    second = await alice.http.get(first.links["next"]["url"])
    third = await alice.http.get(second.links["next"]["url"])
    assert [it["index"] for page in (first, second, third) for it in page.json()] == list(range(9))
    assert "next" not in third.links
    assert await rows(alice, found["id"], state="doubtful") == []
    assert len(await rows(alice, found["id"], state="new", statement=0)) == 9
    assert await rows(alice, found["id"], statement=1) == []
    other = await brought(alice, work, tbank(COFFEE))
    cursor = first.links["next"]["url"].partition("cursor=")[2]
    refused = await alice.http.get(f"/imports/{other['id']}/rows", params={"limit": 4, "cursor": cursor})
    assert refused.json()["code"] == "cursor_of_another_question"


async def test_categories_and_actions_are_chosen(alice: Person, work: Work) -> None:
    found = await brought(alice, work, tbank(COFFEE, SALARY, SHOP))
    answer = await decide(
        alice,
        found["id"],
        {"index": 0, "category_id": alice.categories["gifts"]},
        {"index": 1, "category_id": alice.categories["pets"]},
        {"index": 2, "action": "skip"},
    )
    assert answer.status_code == 200, answer.text
    assert [(it["index"], it["action"]) for it in answer.json()] == [(0, "add"), (1, "add"), (2, "skip")]
    assert answer.json()[0]["category_reason"] == "выбрана вами"
    [part] = (await state(alice, found["id"]))["statements"]
    assert (part["new"], part["income"], part["expense"]) == (3, 120000, 422)
    await confirmed(alice, work, found["id"])
    refund, coffee = await ledger(alice)
    assert coffee["category_id"] == alice.categories["gifts"]
    # What came in under a category of expenses is a refund.
    assert (refund["type"], refund["category_id"]) == ("income", alice.categories["pets"])


async def test_doubtful_rows_wait_and_are_carried_out_later(
    alice: Person, work: Work, owner: asyncpg.Connection
) -> None:
    found = await doubtful(alice, work)
    assert await inbox(alice) == []
    done = await confirmed(alice, work, found["id"])
    assert done["outcome"] == {"added": 2, "matched": 0, "updated": 0}
    [waiting] = await inbox(alice)
    assert (waiting["import_id"], waiting["index"], waiting["account_id"]) == (found["id"], 1, alice.account_id)
    early = await decide(alice, found["id"], {"index": 0, "action": "skip"})
    assert (early.status_code, early.json()["code"]) == (409, "import_row_decided")
    assert early.json()["errors"][0]["loc"] == ["body", 0]
    answer = await decide(alice, found["id"], {"index": 1, "action": "add"})
    assert answer.status_code == 200, answer.text
    added = next(it for it in await ledger(alice) if it["amount"] == 9100.5)
    assert answer.json()[0]["transaction_id"] == added["id"]
    assert await inbox(alice) == []
    after = await state(alice, found["id"])
    assert (after["outcome"]["added"], after["statements"][0]["undecided"]) == (3, 0)
    assert (await decide(alice, found["id"], {"index": 1, "action": "add"})).status_code == 409
    await assert_sound(alice, owner)
    undone = (await alice.http.post(f"/imports/{found['id']}/undo")).json()
    assert undone["undone"]["trashed"] == 3


async def test_what_waits_twice_is_added_once(alice: Person, work: Work, owner: asyncpg.Connection) -> None:
    """The same doubtful row came with two files."""
    first = await doubtful(alice, work)
    second = await brought(alice, work, tbank(COFFEE, HOTEL_LATER, SHOP))
    for one in (first, second):
        await confirmed(alice, work, one["id"])
    assert [it["import_id"] for it in await inbox(alice)] == [first["id"], second["id"]]
    assert (await decide(alice, second["id"], {"index": 1, "action": "add"})).json()[0]["state"] == "doubtful"
    answer = await decide(alice, first["id"], {"index": 1, "action": "add"})
    assert (answer.json()[0]["state"], answer.json()[0]["reason"]) == ("duplicate", "known")
    assert sum(1 for it in await ledger(alice) if it["amount"] == 9100.5) == 1
    await assert_sound(alice, owner)


async def test_the_inbox_forgets_what_was_taken_back(alice: Person, work: Work) -> None:
    found = await doubtful(alice, work)
    await confirmed(alice, work, found["id"])
    await alice.http.post(f"/imports/{found['id']}/undo")
    assert await inbox(alice) == []


@pytest.mark.parametrize(
    ("change", "status", "code", "loc"),
    [
        ({"index": 9}, 404, "import_row_not_found", []),
        ({"index": 0, "action": "match"}, 422, "nothing_to_match", []),
        ({"index": 0, "category_id": str(uuid4())}, 404, "category_not_found", ["category_id"]),
        ({"index": 0, "category_id": "salary"}, 422, "type_mismatch", ["category_id"]),
        ({"index": 0, "action": "match", "transaction_id": str(uuid4())}, 404, "transaction_not_found",
         ["transaction_id"]),
        ({"index": 0, "action": "match", "transaction_id": "income"}, 409, "match_differs", ["transaction_id"]),
    ],
)  # fmt: skip
async def test_what_cannot_be_decided(
    alice: Person, work: Work, change: dict[str, Any], status: int, code: str, loc: list[str]
) -> None:
    income = await alice.record(5, "salary", date="2020-01-01")
    named = {"salary": alice.categories["salary"], "income": income["id"]}
    found = await brought(alice, work, tbank(COFFEE, SALARY))
    body = {name: named.get(str(value), value) for name, value in change.items()}
    refused = await decide(alice, found["id"], {"index": 1, "action": "skip"}, body)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert refused.json()["errors"][0]["loc"] == ["body", 1, *loc] if status != 404 or loc else True
    assert (await rows(alice, found["id"]))[1]["action"] == "add"


async def test_a_row_is_named_once(alice: Person, work: Work) -> None:
    found = await brought(alice, work, tbank(COFFEE))
    refused = await decide(alice, found["id"], {"index": 0, "action": "skip"}, {"index": 0, "action": "add"})
    assert (refused.status_code, refused.json()["code"]) == (422, "import_row_repeated")


async def test_what_is_gone_meanwhile_stops_nothing(alice: Person, work: Work, owner: asyncpg.Connection) -> None:
    """A category that was deleted, a transaction that was to be matched."""
    mine = await alice.record(422, "eating_out", date="2026-07-05", description="Кофейня")
    found = await brought(alice, work, tbank(COFFEE, SHOP))
    await decide(alice, found["id"], {"index": 0, "action": "match"})
    await alice.http.delete(f"/transactions/{mine['id']}")
    await owner.execute("UPDATE import_rows SET category_id = $1 WHERE import_id = $2", uuid4(), found["id"])
    done = await confirmed(alice, work, found["id"])
    assert done["outcome"]["added"] == 2
    assert {it["category_id"] for it in await ledger(alice)} == {alice.categories["other_expense"]}
    await assert_sound(alice, owner)
