"""What a filter finds, as sums and as one change of all of it."""

from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from conftest import Person


async def summary(person: Person, **params: str) -> dict[str, Any]:
    answer = await person.http.get("/transactions/summary", params=params)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def bulk(person: Person, **body: Any) -> dict[str, Any]:
    answer = await person.http.post("/transactions/bulk/filtered", json=body)
    return {"status": answer.status_code, **answer.json()}


@pytest.fixture
async def ledger(alice: Person) -> Person:
    usd = (await alice.http.post("/accounts", json={"name": "Доллары", "currency": "USD"})).json()["id"]
    for amount, category, day, account in (
        ("100", "groceries", "2026-05-01", None),
        ("250.50", "eating_out", "2026-05-02", None),
        ("3000", "salary", "2026-05-02", None),
        ("40", "taxi", "2026-05-03", None),
        ("7.25", "groceries", "2026-05-03", usd),
    ):
        extra = {"account_id": account} if account else {}
        await alice.record(amount, category, date=day, **extra)
    gone = await alice.record("999", "groceries", date="2026-05-02")
    await alice.http.delete(f"/transactions/{gone['id']}")
    return alice


async def test_a_summary_is_what_its_list_adds_up_to(ledger: Person) -> None:
    """By whichever way: from months, from days, or from the rows themselves."""
    food, groceries = ledger.categories["food"], ledger.categories["groceries"]
    for params in (
        {}, {"type": "expense"}, {"category_id": food}, {"category_id": food, "children": "false"},
        {"category_id": groceries, "currency": "USD"}, {"account_id": ledger.account_id}, {"currency": "RUB"},
        {"start_date": "2026-05-02"}, {"start_date": "2026-05-02", "end_date": "2026-05-02", "type": "income"},
        {"end_date": "2026-05-02", "currency": "RUB", "category_id": groceries},
        {"q": "еда"}, {"min_amount": "40", "max_amount": "250.5"}, {"deleted": "true"}, {"q": "небывальщина"},
    ):  # fmt: skip
        rows = (await ledger.http.get("/transactions", params={"limit": "500", **params})).json()
        expected: dict[str, dict[str, Any]] = {}
        for row in rows:
            sums = expected.setdefault(row["currency"], {"income": [], "expense": []})
            sums[row["type"]].append(Decimal(str(row["amount"])))
        told = await summary(ledger, **params)
        assert (told["count"], told["is_capped"]) == (len(rows), False), params
        assert [it["currency"] for it in told["by_currency"]] == sorted(expected), params
        for it in told["by_currency"]:
            sums = expected[it["currency"]]
            assert (it["income_count"], it["expense_count"]) == (len(sums["income"]), len(sums["expense"])), params
            assert Decimal(str(it["income"])) == sum(sums["income"], Decimal(0)), params
            assert Decimal(str(it["expense"])) == sum(sums["expense"], Decimal(0)), params
            assert Decimal(str(it["net"])) == sum(sums["income"], Decimal(0)) - sum(sums["expense"], Decimal(0))


async def test_all_of_a_filter_goes_and_comes_back(ledger: Person) -> None:
    before = {it["id"]: it for it in (await ledger.http.get("/transactions")).json()}
    told = await bulk(ledger, filter={"q": "еда", "currency": "RUB"}, expected=2, action="delete")
    assert (told["status"], told["deleted"], len(told["undo"]["restore"])) == (200, 2, 2)
    assert len((await ledger.http.get("/transactions")).json()) == 3
    assert (await ledger.http.post("/transactions/bulk", json=told["undo"])).json()["restored"] == 2

    taxi = ledger.categories["taxi"]
    told = await bulk(ledger, filter={"type": "expense"}, expected=4, action="change", category_id=taxi)
    assert (told["status"], told["changed"]) == (200, 3), "the taxi was one already"
    assert (await ledger.http.post("/transactions/bulk", json=told["undo"])).json()["changed"] == 3
    after = {it["id"]: it for it in (await ledger.http.get("/transactions")).json()}
    kept = ("category_id", "account_id", "amount", "date", "deleted_at", "type")
    assert {it: [row[name] for name in kept] for it, row in after.items()} == {
        it: [row[name] for name in kept] for it, row in before.items()
    }
    spared = [it["id"] for it in after.values() if it["category_id"] == taxi]
    told = await bulk(ledger, filter={"type": "expense"}, expected=4, action="delete", except_ids=spared)
    assert (told["deleted"], sorted(told["undo"]["restore"])) == (
        3,
        sorted(it["id"] for it in after.values() if it["type"] == "expense" and it["id"] not in spared),
    )
    assert (await ledger.http.post("/transactions/bulk", json=told["undo"])).json()["restored"] == 3
    told = await bulk(ledger, filter={"deleted": True}, expected=1, action="restore")
    assert (told["restored"], len(told["undo"]["delete"])) == (1, 1)
    assert (await bulk(ledger, filter={"q": "небывальщина"}, expected=0, action="delete"))["undo"] is None


async def test_a_payee_is_taken_off_and_put_back(ledger: Person) -> None:
    await ledger.record("70", "groceries", date="2026-05-04", payee="Ашан")
    await ledger.record("80", "groceries", date="2026-05-04", payee="Лента", tags=["дом"])
    there = {"filter": {"start_date": "2026-05-04"}, "expected": 2}

    async def payees() -> list[str | None]:
        rows = (await ledger.http.get("/transactions", params={"start_date": "2026-05-04"})).json()
        return sorted((row["payee"] for row in rows), key=str)

    told = await bulk(ledger, **there, action="change", add_tags=["еда"])
    assert (told["changed"], await payees()) == (2, ["Ашан", "Лента"])
    told = await bulk(ledger, **there, action="change", payee=None)
    assert (told["changed"], await payees()) == (2, [None, None])
    undone = await ledger.http.post("/transactions/bulk", json=told["undo"])
    assert (undone.json()["changed"], await payees()) == (2, ["Ашан", "Лента"])
    # Of what is deleted it is nothing that is asked for.
    assert (await bulk(ledger, **there, action="delete", payee=None))["deleted"] == 2


async def test_what_is_refused_changes_nothing(ledger: Person, bob: Person, owner: asyncpg.Connection) -> None:
    before = (await ledger.http.get("/transactions")).content
    taxi, salary = ledger.categories["taxi"], ledger.categories["salary"]
    for status, code, body in (
        (409, "filter_finds_others", {"filter": {"type": "expense"}, "expected": 3, "action": "delete"}),
        (422, "type_mismatch", {"filter": {}, "expected": 5, "action": "change", "category_id": taxi}),
        (422, "type_mismatch", {"filter": {"type": "expense"}, "expected": 4, "action": "change",
                                "category_id": salary}),
        (422, "nothing_to_change", {"filter": {}, "expected": 5, "action": "change"}),
        (422, "nothing_to_change", {"filter": {}, "expected": 5, "action": "delete", "category_id": taxi}),
        (422, "nothing_to_change", {"filter": {"deleted": True}, "expected": 1, "action": "delete"}),
        (422, "nothing_to_change", {"filter": {}, "expected": 1, "action": "restore"}),
        (422, "extra_forbidden", {"filter": {"limit": 5}, "expected": 5, "action": "delete"}),
        (422, "range_reversed", {"filter": {"start_date": "2026-02-01", "end_date": "2026-01-01"}, "expected": 0,
                                 "action": "delete"}),
    ):  # fmt: skip
        told = await bulk(ledger, **body)
        assert told["status"] == status, told
        assert code in (told["code"], *(it["code"] for it in told.get("errors", ()))), told
    assert (await bulk(bob, filter={}, expected=5, action="delete"))["status"] == 403
    await owner.execute(
        "INSERT INTO transactions (household_id, id, account_id, category_id, type, currency, amount, date, created_by)"
        " SELECT $1, gen_random_uuid(), $2, $3, 'expense', 'RUB', 1, date '2020-01-01', $4"
        " FROM generate_series(1, 5001)",
        ledger.household_id, ledger.account_id, taxi, ledger.user_id,
    )  # fmt: skip
    told = await bulk(ledger, filter={"end_date": "2020-01-01"}, expected=5001, action="delete")
    assert (told["status"], told["code"]) == (422, "filter_finds_too_many"), told
    await owner.execute("DELETE FROM transactions WHERE household_id = $1 AND date = '2020-01-01'", ledger.household_id)
    assert (await ledger.http.get("/transactions")).content == before
