"""Pending transactions: shown, and on no balance and in no sum until they are booked."""

from typing import Any

import asyncpg
import pytest

from conftest import Person
from kopilka.processes.checks.invariants import INVARIANTS

MAY = {"start_date": "2026-05-01", "end_date": "2026-05-31"}


async def account(person: Person) -> dict[str, Any]:
    return dict((await person.http.get(f"/accounts/{person.account_id}")).json())


async def summary(person: Person, **params: Any) -> dict[str, Any]:
    answer = await person.http.get("/transactions/summary", params=params)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def assert_sound(person: Person, owner: asyncpg.Connection) -> None:
    for invariant in INVARIANTS:
        broken = [str(row["key"]) for row in await owner.fetch(invariant.sql)]
        assert not [key for key in broken if person.household_id in key], invariant.name


async def test_it_counts_once_it_is_booked(alice: Person, owner: asyncpg.Connection) -> None:
    await alice.record(100)
    row = await alice.record(30, status="pending", description="Заправка")
    assert row["status"] == "pending"
    held = await account(alice)
    assert (held["balance"], held["pending"], held["available"]) == (-100, -30, -130)
    spent = (await alice.http.get("/analytics/summary", params=MAY)).json()
    assert spent["expense"] == 100
    rows = (await alice.http.get(f"/accounts/{alice.account_id}/transactions")).json()
    assert [(it["amount"], it["status"], it["balance_after"]) for it in rows] == [
        (30, "pending", -100), (100, "booked", -100),
    ]  # fmt: skip
    await assert_sound(alice, owner)

    booked = await alice.http.patch(f"/transactions/{row['id']}", json={"status": "booked"})
    assert (booked.json()["status"], booked.json()["version"]) == ("booked", 2)
    held = await account(alice)
    assert (held["balance"], held["pending"], held["available"]) == (-130, 0, -130)
    same = await alice.http.patch(f"/transactions/{row['id']}", json={"status": "booked"})
    assert same.json()["version"] == 2
    await assert_sound(alice, owner)


@pytest.mark.parametrize(
    ("params", "count", "expense", "pending"),
    [
        ({}, 4, 100, 470),
        (MAY, 3, 100, -30),
        ({"status": "pending"}, 2, 0, 470),
        ({"status": "booked"}, 2, 100, 0),
        ({"type": "expense"}, 2, 100, -30),
        ({"q": "заправка"}, 1, 0, -30),
        ({"min_amount": 50}, 2, 100, 500),
        ({"deleted": True}, 1, 0, -7),
    ],
)
async def test_sums_leave_it_out_and_say_so(
    alice: Person, params: dict[str, Any], count: int, expense: int, pending: int
) -> None:
    """The numbers of the list and of its filters count it, as the rows are shown."""
    await alice.record(100)
    await alice.record(40, "salary")
    await alice.record(30, status="pending", description="Заправка")
    await alice.record(500, "salary", status="pending", date="2026-06-01")
    gone = await alice.record(7, status="pending")
    await alice.http.delete(f"/transactions/{gone['id']}")
    found = await summary(alice, **params)
    assert found["count"] == count
    [total] = found["by_currency"]
    assert (total["expense"], total["pending"]) == (expense, pending)
    listed = await alice.http.get("/transactions", params=params | {"count": True})
    assert (len(listed.json()), listed.headers["X-Total-Count"]) == (count, str(count))


async def test_many_are_booked_at_once_and_that_is_taken_back(alice: Person, owner: asyncpg.Connection) -> None:
    rows = [await alice.record(amount, status="pending") for amount in (1, 2)]
    body = {"filter": {"status": "pending"}, "expected": 2, "action": "change", "status": "booked"}
    done = (await alice.http.post("/transactions/bulk/filtered", json=body)).json()
    assert done["changed"] == 2
    assert await alice.balance() == -3
    undone = await alice.http.post("/transactions/bulk", json=done["undo"])
    assert undone.json()["changed"] == 2
    held = await account(alice)
    assert (held["balance"], held["pending"]) == (0, -3)
    one = await alice.http.post("/transactions/bulk", json={"changes": [{"ids": [rows[0]["id"]], "status": "booked"}]})
    assert one.json()["changed"] == 1
    await alice.http.delete(f"/transactions/{rows[1]['id']}")
    held = await account(alice)
    assert (held["balance"], held["pending"], held["available"]) == (-1, 0, -1)
    await assert_sound(alice, owner)


async def test_a_transfer_is_made_of_what_is_booked(alice: Person) -> None:
    other = (await alice.http.post("/accounts", json={"name": "Вклад", "kind": "savings"})).json()["id"]
    out = await alice.record(50, status="pending")
    into = await alice.record(50, "salary", account_id=other)
    assert (await alice.http.get("/transfers/suggestions")).json() == []
    refused = await alice.http.post("/transfers/link", json={"transaction_ids": [out["id"], into["id"]]})
    assert (refused.status_code, refused.json()["code"]) == (422, "still_pending")
    await alice.http.patch(f"/transactions/{out['id']}", json={"status": "booked"})
    linked = await alice.http.post("/transfers/link", json={"transaction_ids": [out["id"], into["id"]]})
    assert linked.status_code == 201, linked.text
    for url, body in (
        (f"/transactions/{out['id']}", {"status": "pending"}),
        ("/transactions/bulk", {"changes": [{"ids": [out["id"]], "status": "pending"}]}),
    ):
        method = "POST" if url.endswith("bulk") else "PATCH"
        refused = await alice.http.request(method, url, json=body)
        assert (refused.status_code, refused.json()["code"]) == (409, "part_of_transfer")


async def test_the_largest_expenses_are_booked(alice: Person) -> None:
    await alice.record(100, description="Кофе")
    await alice.record(9000, status="pending", description="Отель")
    found = (await alice.http.get("/analytics/summary", params=MAY)).json()
    assert [it["description"] for it in found["biggest_spendings"]] == ["Кофе"]
