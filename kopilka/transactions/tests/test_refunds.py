"""Refunds: an income with a category of expenses, which lowers what was spent."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import asyncpg
import httpx
import pytest

from conftest import Person
from kopilka.processes.checks.invariants import INVARIANTS


@pytest.fixture
async def bought(alice: Person) -> dict[str, Any]:
    return await alice.record(500, "clothes", description="Куртка")


async def back(person: Person, amount: object = 200, category: str = "clothes", **fields: Any) -> dict[str, Any]:
    return await person.record(amount, category, type="income", description="Возврат за куртку", **fields)


async def spending(person: Person) -> dict[str, Any]:
    params = {"start_date": "2026-05-01", "end_date": "2026-05-31"}
    return dict((await person.http.get("/analytics/summary", params=params)).json())


async def assert_sound(person: Person, owner: asyncpg.Connection) -> None:
    for invariant in INVARIANTS:
        broken = [str(row["key"]) for row in await owner.fetch(invariant.sql)]
        assert not [key for key in broken if person.household_id in key], invariant.name


async def test_a_refund_lowers_spending_and_raises_no_income(
    alice: Person, bought: dict[str, Any], owner: asyncpg.Connection
) -> None:
    refund = await back(alice, refund_of=bought["id"])
    assert {it: refund[it] for it in ("type", "amount", "is_refund", "refund_of")} == {
        "type": "income", "amount": 200, "is_refund": True, "refund_of": bought["id"],
    }  # fmt: skip
    assert (bought["is_refund"], bought["refund_of"]) == (False, None)
    assert await alice.balance() == -300
    found = await spending(alice)
    assert (found["income"], found["expense"]) == (0, 300)
    params = {"start_date": "2026-05-01", "end_date": "2026-05-31"}
    shares = (await alice.http.get("/analytics/categories", params=params)).json()["categories"]
    assert [(it["amount"], it["share"], it["count"]) for it in shares] == [(300, 100, 2)]
    months = (await alice.http.get("/analytics/monthly", params={"year": 2026})).json()["months"]
    assert [(it["income"], it["expense"]) for it in months if it["expense"]] == [(0, 300)]
    rows = (await alice.http.get(f"/accounts/{alice.account_id}/transactions")).json()
    assert [(it["amount"], it["balance_after"]) for it in rows] == [(200, -300), (500, -500)]
    await assert_sound(alice, owner)


@pytest.mark.parametrize(
    ("asked", "found", "sums"),
    [
        ({}, [200, 500, 90], (90, 300)),
        ({"type": "expense"}, [200, 500], (0, 300)),
        ({"type": "income"}, [90], (90, 0)),
        ({"type": "refund"}, [200], (0, -200)),
        ({"type": "purchase"}, [500], (0, 500)),
        ({"type": "refund", "q": "куртку"}, [200], (0, -200)),
        ({"q": "куртк"}, [200, 500], (0, 300)),
        ({"start_date": "2026-05-01", "end_date": "2026-05-31"}, [200, 500, 90], (90, 300)),
    ],
)
async def test_lists_add_up(
    alice: Person, bought: dict[str, Any], asked: dict[str, str], found: list[int], sums: tuple[int, int]
) -> None:
    await alice.record(90, "salary", date="2026-05-30")
    await back(alice)
    rows = await alice.http.get("/transactions", params={**asked, "count": "true"})
    assert sorted(it["amount"] for it in rows.json()) == sorted(found)
    assert rows.headers["x-total-count"] == str(len(found))
    told = (await alice.http.get("/transactions/summary", params=asked)).json()
    assert told["count"] == len(found)
    assert [(it["income"], it["expense"]) for it in told["by_currency"]] == [sums]


async def test_more_may_come_back_than_was_spent(
    alice: Person, bought: dict[str, Any], make_premium: Callable[[Person], Awaitable[None]]
) -> None:
    await make_premium(alice)
    await alice.record(100, "groceries")
    await back(alice, 800)
    params = {"start_date": "2026-05-01", "end_date": "2026-05-31"}
    answer = (await alice.http.get("/analytics/categories", params=params)).json()
    assert answer["total"] == -200
    assert [(it["amount"], it["share"]) for it in answer["categories"]] == [(100, 100), (-300, 0)]
    summary = await spending(alice)
    assert (summary["expense"], summary["net"]) == (-200, 200)
    for path in ("comparison?period=month", "trends", "forecast", "anomalies"):
        assert (await alice.http.get(f"/analytics/{path}")).status_code == 200


CHANGES: list[tuple[dict[str, Any], dict[str, Any], int]] = [
    ({"amount": 300}, {"type": "income", "is_refund": True}, -200),
    ({"category_id": "groceries"}, {"type": "income", "is_refund": True}, -300),
    ({"type": "income"}, {"type": "income", "is_refund": True}, -300),
    ({"type": "expense"}, {"type": "expense", "is_refund": False, "refund_of": None}, -700),
    ({"type": "income", "category_id": "salary"}, {"type": "income", "is_refund": False, "refund_of": None}, -300),
    ({"refund_of": None}, {"is_refund": True, "refund_of": None}, -300),
    ({"description": "что-то"}, {"is_refund": True}, -300),
]


@pytest.mark.parametrize(("change", "expected", "balance"), CHANGES)
async def test_a_refund_changes(
    alice: Person,
    bought: dict[str, Any],
    owner: asyncpg.Connection,
    change: dict[str, Any],
    expected: dict[str, Any],
    balance: int,
) -> None:
    refund = await back(alice, refund_of=bought["id"])
    if "category_id" in change:
        change = change | {"category_id": alice.categories[change["category_id"]]}
    answer = await alice.http.patch(f"/transactions/{refund['id']}", json=change)
    assert answer.status_code == 200, answer.text
    assert answer.json() | expected == answer.json()
    assert (await alice.http.get(f"/transactions/{refund['id']}")).json() == answer.json()
    assert await alice.balance() == balance
    await assert_sound(alice, owner)


async def test_an_expense_becomes_a_refund_where_that_is_said(alice: Person, bought: dict[str, Any]) -> None:
    other = await alice.record(50, "clothes")
    for change in ({"type": "income"}, {"refund_of": bought["id"]}):
        turned = await alice.http.patch(f"/transactions/{other['id']}", json=change)
        assert (turned.status_code, turned.json()["is_refund"]) == (200, True), turned.text
        assert await alice.balance() == -450
        again = await alice.http.patch(f"/transactions/{other['id']}", json={"type": "expense"})
        assert (again.json()["is_refund"], await alice.balance()) == (False, -550)
    salary = await alice.record(7, "salary")
    url = f"/transactions/{salary['id']}"
    refused = await alice.http.patch(url, json={"category_id": alice.categories["clothes"]})
    assert (refused.status_code, refused.json()["code"]) == (422, "type_mismatch")
    said = {"category_id": alice.categories["clothes"], "type": "income"}
    assert (await alice.http.patch(url, json=said)).json()["is_refund"] is True


def refused(answer: httpx.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


async def test_what_is_named_as_purchase(alice: Person, charlie: Person, bought: dict[str, Any]) -> None:
    refund = await back(alice)
    salary, foreign = await alice.record(5, "salary"), await charlie.record(5)
    gone = await alice.record(5)
    assert (await alice.http.delete(f"/transactions/{gone['id']}")).status_code == 204
    leg = (await alice.transfer())["out_transaction_id"]
    body = {"amount": 1, "category_id": alice.categories["clothes"], "date": "2026-05-31", "type": "income"}
    for named in (refund["id"], salary["id"], foreign["id"], gone["id"], leg):
        answer = await alice.http.post("/transactions", json={**body, "refund_of": named})
        refused(answer, 404, "purchase_not_found")
        answer = await alice.http.patch(f"/transactions/{refund['id']}", json={"refund_of": named})
        refused(answer, 404, "purchase_not_found")
    for wrong in ({"type": "expense"}, {"category_id": alice.categories["salary"]}):
        answer = await alice.http.post("/transactions", json={**body, **wrong, "refund_of": bought["id"]})
        refused(answer, 422, "not_a_refund")
    answer = await alice.http.patch(f"/transactions/{salary['id']}", json={"refund_of": bought["id"]})
    refused(answer, 422, "not_a_refund")
    del body["type"]
    named = await alice.http.post("/transactions", json={**body, "refund_of": bought["id"]})
    assert (named.status_code, named.json()["is_refund"]) == (201, True)


async def test_a_purged_purchase_is_forgotten(alice: Person, bought: dict[str, Any], owner: asyncpg.Connection) -> None:
    refund = await back(alice, refund_of=bought["id"])
    url = f"/transactions/{refund['id']}"
    await alice.http.delete(f"/transactions/{bought['id']}")
    assert (await alice.http.get(url)).json()["refund_of"] == bought["id"]
    await owner.execute("DELETE FROM transactions WHERE id = $1", bought["id"])
    assert (await alice.http.get(url)).json() == refund | {"refund_of": None}
    assert await alice.balance() == 200
    await assert_sound(alice, owner)


async def test_in_bulk_trash_and_transfers(alice: Person, bought: dict[str, Any], owner: asyncpg.Connection) -> None:
    refund = await back(alice)
    change = {"ids": [refund["id"], bought["id"]], "category_id": alice.categories["groceries"]}
    answer = await alice.http.post("/transactions/bulk", json={"changes": [change]})
    assert (answer.status_code, answer.json()["changed"]) == (200, 2), answer.text
    assert (await alice.http.get(f"/transactions/{refund['id']}")).json()["is_refund"] is True
    salary = {"changes": [{"ids": [refund["id"]], "category_id": alice.categories["salary"]}]}
    assert (await alice.http.post("/transactions/bulk", json=salary)).json()["code"] == "type_mismatch"
    await alice.http.delete(f"/transactions/{refund['id']}")
    assert await alice.balance() == -500
    await alice.http.post(f"/transactions/{refund['id']}/restore")
    assert await alice.balance() == -300
    pair = {"transaction_ids": [bought["id"], refund["id"]]}
    assert (await alice.http.post("/transfers/link", json=pair)).json()["code"] == "not_a_pair"
    filtered = {"filter": {"type": "refund"}, "expected": 1, "action": "delete"}
    assert (await alice.http.post("/transactions/bulk/filtered", json=filtered)).json()["deleted"] == 1
    assert await alice.balance() == -500
    await assert_sound(alice, owner)


async def test_amounts_stay_exact(alice: Person) -> None:
    await alice.record("0.10", "clothes")
    await back(alice, "0.30")
    assert Decimal(str((await spending(alice))["expense"])) == Decimal("-0.20")
