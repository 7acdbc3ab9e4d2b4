"""Transfers through the HTTP door: what they move, what they never count as, and the way back."""

from typing import Any

import asyncpg
import httpx
import pytest

from conftest import Person
from kopilka.periods import today_in
from kopilka.processes.checks.invariants import INVARIANTS

DAY = "2026-05-31"
MONTH = "?start_date=2026-05-01&end_date=2026-05-31"
COUNTED = ("/analytics/monthly?year=2026", f"/analytics/categories{MONTH}", f"/analytics/comparison{MONTH}")


async def account(person: Person, name: str = "Вклад", **fields: Any) -> str:
    made = await person.http.post("/accounts", json={"name": name, "kind": "savings", **fields})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def post(person: Person, to: str, amount: object = 5000, **fields: Any) -> httpx.Response:
    body = {"from_account_id": person.account_id, "to_account_id": to, "amount": amount, "date": DAY, **fields}
    return await person.http.post("/transfers", json=body)


async def move(person: Person, to: str, amount: object = 5000, **fields: Any) -> dict[str, Any]:
    made = await post(person, to, amount, **fields)
    assert made.status_code == 201, made.text
    return dict(made.json())


async def rows(person: Person, **asked: Any) -> list[dict[str, Any]]:
    return list((await person.http.get("/transactions", params=asked)).json())


async def counted(person: Person) -> list[Any]:
    return [(await person.http.get(address)).json() for address in COUNTED]


async def assert_sound(person: Person, owner: asyncpg.Connection) -> None:
    for invariant in INVARIANTS:
        broken = [str(row["key"]) for row in await owner.fetch(invariant.sql)]
        assert not [key for key in broken if person.household_id in key], invariant.name


async def test_two_sides_and_nothing_earned_or_spent(alice: Person, owner: asyncpg.Connection) -> None:
    await alice.record(100)
    before = await counted(alice)
    savings = await account(alice, opening_balance=10)
    made = await move(alice, savings, "5000.50", description="На отпуск")
    assert (made["amount"], made["to_amount"], made["date"], made["to_date"]) == (5000.5, 5000.5, DAY, DAY)
    assert (made["is_linked"], made["fee"], made["user_id"]) == (False, None, alice.user_id)
    assert await alice.balance() == -5100.5
    assert await alice.balance(savings) == 5010.5
    assert await counted(alice) == before
    into, out = await rows(alice, type="transfer")
    assert {it["type"] for it in (out, into)} == {"transfer"}
    assert {it["category_id"] for it in (out, into)} == {None}
    assert {it["id"] for it in (out, into)} == {made["out_transaction_id"], made["in_transaction_id"]}
    [left] = [it for it in (out, into) if it["account_id"] == alice.account_id]
    assert left["transfer"] == {
        "id": made["id"],
        "direction": "out",
        "account_id": savings,
        "transaction_id": made["in_transaction_id"],
    }
    assert (await alice.http.get(f"/transactions/{left['id']}")).json() == left
    await assert_sound(alice, owner)


async def test_lists_filters_and_sums(alice: Person) -> None:
    savings = await account(alice)
    purchase = await alice.record(100)
    await move(alice, savings, 700)
    assert [it["transfer"] for it in await rows(alice, type="expense")] == [None]
    assert len(await rows(alice)) == 3
    assert len(await rows(alice, account_id=savings)) == 1
    counted = await alice.http.get("/transactions?count=true")
    assert counted.headers["X-Total-Count"] == "3"
    for asked in ({}, {"q": "700"}):
        summary = (await alice.http.get("/transactions/summary", params=asked)).json()
        [sums] = summary["by_currency"]
        assert summary["count"] == (2 if asked else 3)
        assert (sums["transferred_in"], sums["transferred_out"], sums["transfer_count"]) == (700, 700, 2)
        assert (sums["income"], sums["expense"], sums["net"]) == (0, 0 if asked else 100, 0 if asked else -100)
    one = (await alice.http.get("/transactions/summary", params={"account_id": savings, "type": "transfer"})).json()
    [sums] = one["by_currency"]
    assert (one["count"], sums["transferred_in"], sums["transferred_out"]) == (1, 700, 0)
    by_category = {"category_id": purchase["category_id"]}
    assert (await alice.http.get("/transactions/summary", params=by_category)).json()["count"] == 1


async def test_the_accounts_own_pages_follow(alice: Person) -> None:
    savings = await account(alice, opening_balance=100)
    await move(alice, savings, 50, to_date="2026-06-02")
    [row] = (await alice.http.get(f"/accounts/{savings}/transactions")).json()
    assert (row["type"], row["date"], row["balance_after"]) == ("transfer", "2026-06-02", 150)
    [row] = (await alice.http.get(f"/accounts/{alice.account_id}/transactions")).json()
    assert row["balance_after"] == -50
    asked = {"start_date": "2026-06-01", "end_date": "2026-06-03", "step": "day"}
    history = (await alice.http.get(f"/accounts/{savings}/balance", params=asked)).json()
    assert [it["balance"] for it in history["points"]] == [100, 150, 150]


async def test_a_goal_that_follows_the_account_counts_it(alice: Person) -> None:
    savings = await account(alice)
    goal = {"name": "Отпуск", "target_amount": 1000, "account_id": savings}
    made = (await alice.http.post("/goals", json=goal)).json()
    await move(alice, savings, 400)
    assert (await alice.http.get(f"/goals/{made['id']}")).json()["current_amount"] == 400


async def test_two_currencies(alice: Person, owner: asyncpg.Connection) -> None:
    dollars = await account(alice, "Доллары", currency="USD")
    refused = await post(alice, dollars, 9000)
    assert (refused.status_code, refused.json()["code"]) == (422, "received_amount_needed")
    assert "Доллары" in refused.json()["detail"]
    made = await move(alice, dollars, 9000, to_amount=100)
    assert (made["currency"], made["to_currency"], made["to_amount"]) == ("RUB", "USD", 100)
    assert await alice.balance(dollars) == 100
    changed = await alice.http.patch(f"/transfers/{made['id']}", json={"amount": 9100})
    assert (changed.json()["amount"], changed.json()["to_amount"]) == (9100, 100)
    await assert_sound(alice, owner)


@pytest.mark.parametrize(
    ("fields", "code", "loc"),
    [
        ({"to_account_id": "self"}, "same_account", ["body", "to_account_id"]),
        ({"to_amount": 4999}, "amounts_differ", ["body", "to_amount"]),
        ({"amount": "0.001"}, "amount_too_precise_for_currency", None),
        ({"amount": -5}, None, ["body", "amount"]),
        ({"to_account_id": "0199a1b2-0000-7000-8000-000000000001"}, "account_not_found", ["body", "to_account_id"]),
        ({"fee": {"amount": 5, "category_id": "salary"}}, "type_mismatch", None),
    ],
)
async def test_refused(alice: Person, fields: dict[str, Any], code: str | None, loc: list[str] | None) -> None:
    if fields.get("to_account_id") == "self":
        fields = {"to_account_id": alice.account_id}
    if "fee" in fields:
        fields = {"fee": fields["fee"] | {"category_id": alice.categories["salary"]}}
    answer = await post(alice, await account(alice), **fields)
    assert answer.status_code in (404, 422), answer.text
    problem = answer.json()
    assert code in (None, problem["code"], *(it["code"] for it in problem.get("errors", ())))
    assert loc is None or problem["errors"][0]["loc"] == loc
    assert await rows(alice) == []
    assert await alice.balance() == 0


async def test_a_fee_is_an_expense_that_goes_along(alice: Person, owner: asyncpg.Connection) -> None:
    savings = await account(alice)
    made = await move(alice, savings, 1000, fee={"amount": 15, "category_id": alice.categories["other_expense"]})
    assert made["fee"]["amount"] == 15
    assert await alice.balance() == -1015
    [fee] = await rows(alice, type="expense")
    assert (fee["id"], fee["transfer"], fee["amount"]) == (made["fee"]["transaction_id"], None, 15)
    assert (await alice.http.delete(f"/transfers/{made['id']}")).status_code == 204
    assert await rows(alice) == []
    assert await alice.balance() == 0
    back = await alice.http.post(f"/transfers/{made['id']}/restore")
    assert back.json()["fee"]["amount"] == 15
    assert await alice.balance() == -1015
    # By itself it is an ordinary expense.
    seen = {"If-None-Match": back.headers["ETag"]}
    assert (await alice.http.delete(f"/transactions/{fee['id']}")).status_code == 204
    assert (await alice.http.get(f"/transfers/{made['id']}", headers=seen)).json()["fee"] is None
    await assert_sound(alice, owner)


async def test_a_fee_stays_where_the_money_left(alice: Person, owner: asyncpg.Connection) -> None:
    savings, card, dollars = await account(alice), await account(alice, "Карта"), await account(alice, currency="USD")
    made = await move(alice, savings, 1000, fee={"amount": 15, "category_id": alice.categories["other_expense"]})
    fee = made["fee"]["transaction_id"]
    for answer in (
        await alice.http.patch(f"/transactions/{fee}", json={"account_id": card}),
        await alice.http.post("/transactions/bulk", json={"changes": [{"ids": [fee], "account_id": card}]}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "part_of_transfer")
    same = {"account_id": alice.account_id, "category_id": alice.categories["taxes"], "amount": 20}
    assert (await alice.http.patch(f"/transactions/{fee}", json=same)).status_code == 200
    # From the trash it comes back to the account that the money leaves then, or to its own, without the transfer.
    assert (await alice.http.delete(f"/transactions/{fee}")).status_code == 204
    change = {"from_account_id": card, "date": "2026-06-02"}
    assert (await alice.http.patch(f"/transfers/{made['id']}", json=change)).status_code == 200
    await assert_sound(alice, owner)
    back = (await alice.http.post(f"/transactions/{fee}/restore")).json()
    assert (back["account_id"], back["date"]) == (card, "2026-06-02")
    await alice.http.delete(f"/transactions/{fee}")
    change = {"from_account_id": dollars, "to_amount": 90_000}
    assert (await alice.http.patch(f"/transfers/{made['id']}", json=change)).status_code == 200
    await assert_sound(alice, owner)
    await alice.http.post(f"/transactions/{fee}/restore")
    assert (await alice.http.get(f"/transfers/{made['id']}")).json()["fee"] is None
    assert (await alice.balance(card), await alice.balance(dollars)) == (-20, -1000)
    await assert_sound(alice, owner)


async def test_changed_as_a_whole_and_by_its_tag(alice: Person, owner: asyncpg.Connection) -> None:
    savings, cash = await account(alice), await account(alice, "Наличные")
    made = await move(alice, savings, 100)
    address = f"/transfers/{made['id']}"
    tag = (await alice.http.get(address)).headers["ETag"]
    assert (await alice.http.get(address, headers={"If-None-Match": tag})).status_code == 304
    changed = await alice.http.patch(
        address, json={"amount": 120, "to_account_id": cash, "date": "2026-06-01"}, headers={"If-Match": tag}
    )
    assert changed.status_code == 200, changed.text
    told = changed.json()
    assert (told["to_amount"], told["to_account_id"], told["to_date"]) == (120, cash, "2026-06-01")
    assert [await alice.balance(it) for it in (alice.account_id, savings, cash)] == [-120, 0, 120]
    late = await alice.http.patch(address, json={"amount": 1}, headers={"If-Match": tag})
    assert (late.status_code, late.json()["code"]) == (412, "version_mismatch")
    same = await alice.http.patch(address, json={"amount": 120})
    assert same.headers["ETag"] == changed.headers["ETag"]
    swapped = await alice.http.patch(address, json={"from_account_id": cash, "to_account_id": alice.account_id})
    assert swapped.status_code == 200, swapped.text
    assert [await alice.balance(it) for it in (alice.account_id, cash)] == [120, -120]
    await assert_sound(alice, owner)


async def test_one_side_is_not_changed_alone_but_deleted_with_the_other(
    alice: Person, owner: asyncpg.Connection
) -> None:
    made = await move(alice, await account(alice), 100)
    sides = [made["out_transaction_id"], made["in_transaction_id"]]
    for body in ({"amount": 5}, {"category_id": alice.categories["groceries"]}, {"date": "2026-01-01"}):
        refused = await alice.http.patch(f"/transactions/{sides[0]}", json=body)
        assert (refused.status_code, refused.json()["code"]) == (409, "part_of_transfer")
    many = {"changes": [{"ids": [sides[1]], "category_id": alice.categories["groceries"]}]}
    assert (await alice.http.post("/transactions/bulk", json=many)).status_code == 409
    assert (await alice.http.delete(f"/transactions/{sides[1]}")).status_code == 204
    assert await rows(alice) == []
    assert {it["id"] for it in await rows(alice, deleted=True)} == set(sides)
    assert (await alice.http.get(f"/transfers/{made['id']}")).status_code == 404
    assert (await alice.http.post(f"/transactions/{sides[0]}/restore")).status_code == 200
    assert {it["id"] for it in await rows(alice)} == set(sides)
    deleted = await alice.http.post("/transactions/bulk", json={"delete": [sides[0]]})
    assert deleted.json()["deleted"] == 2
    restored = await alice.http.post("/transactions/bulk", json={"restore": [sides[1]]})
    assert restored.json()["restored"] == 2
    filtered = {"filter": {"account_id": alice.account_id}, "expected": 1, "action": "delete"}
    undo = (await alice.http.post("/transactions/bulk/filtered", json=filtered)).json()["undo"]
    assert await rows(alice) == []
    assert (await alice.http.post("/transactions/bulk", json=undo)).status_code == 200
    assert len(await rows(alice)) == 2
    await assert_sound(alice, owner)


async def test_linked_and_given_back_as_they_were(alice: Person, owner: asyncpg.Connection) -> None:
    savings = await account(alice)
    out = await alice.record(300, "groceries", description="Перевод на вклад")
    into = await alice.record(300, "salary", date="2026-06-01", account_id=savings)
    before = {it["id"]: it for it in await rows(alice)}
    linked = await alice.http.post("/transfers/link", json={"transaction_ids": [into["id"], out["id"]]})
    assert linked.status_code == 201, linked.text
    told = linked.json()
    assert (told["out_transaction_id"], told["in_transaction_id"]) == (out["id"], into["id"])
    assert (told["is_linked"], told["date"], told["to_date"]) == (True, DAY, "2026-06-01")
    assert {it["type"] for it in await rows(alice)} == {"transfer"}
    months = (await alice.http.get("/analytics/monthly?year=2026")).json()["total"]
    assert (months["income"], months["expense"]) == (0, 0)
    await assert_sound(alice, owner)
    again = await alice.http.post("/transfers/link", json={"transaction_ids": [into["id"], out["id"]]})
    assert again.json()["code"] == "not_a_pair"
    assert (await alice.http.post(f"/transfers/{told['id']}/unlink")).status_code == 204
    after = {it["id"]: it for it in await rows(alice)}
    moving = {"version", "updated_at"}
    assert [{k: v for k, v in it.items() if k not in moving} for it in after.values()] == [
        {k: v for k, v in it.items() if k not in moving} for it in before.values()
    ]
    assert (await alice.http.get(f"/transfers/{told['id']}")).status_code == 404
    await assert_sound(alice, owner)


@pytest.mark.parametrize("state", ["linked", "in the trash", "changed"])
@pytest.mark.parametrize(
    ("type_", "locale", "word"), [("expense", "ru", "помнит перевод"), ("income", "en", "remembers")]
)
async def test_a_category_that_is_wanted_back_stays(
    alice: Person, owner: asyncpg.Connection, make_premium: Any, type_: str, locale: str, word: str, state: str
) -> None:
    await make_premium(alice)
    alice.http.headers["Accept-Language"] = locale
    own = (await alice.http.post("/categories", json={"name": "Переводы", "type": type_})).json()["id"]
    alice.categories["own"] = own
    used = {"expense": "groceries", "income": "salary"} | {type_: "own"}
    out = await alice.record(300, used["expense"])
    into = await alice.record(300, used["income"], account_id=await account(alice))
    body = {"transaction_ids": [out["id"], into["id"]]}
    linked = (await alice.http.post("/transfers/link", json=body)).json()
    if state == "changed":
        await alice.http.patch(f"/transfers/{linked['id']}", json={"amount": 250})
    if state == "in the trash":
        assert (await alice.http.delete(f"/transfers/{linked['id']}")).status_code == 204
    refused = await alice.http.delete(f"/categories/{own}")
    assert (refused.status_code, refused.json()["code"]) == (409, "category_in_use"), refused.text
    assert word in refused.json()["detail"]
    assert (await alice.http.patch(f"/categories/{own}", json={"archived": True})).status_code == 200
    await alice.http.post(f"/transfers/{linked['id']}/restore")
    assert (await alice.http.post(f"/transfers/{linked['id']}/unlink")).status_code == 204
    back = {it["type"]: it["category_id"] for it in await rows(alice)}
    assert back == {name: alice.categories[key] for name, key in used.items()}
    # Of the transaction again, that keeps it as any does.
    refused = await alice.http.delete(f"/categories/{own}")
    assert (refused.status_code, refused.json()["code"]) == (409, "category_in_use")
    assert word not in refused.json()["detail"]
    await assert_sound(alice, owner)


async def test_what_cannot_be_linked(alice: Person, charlie: Person) -> None:
    savings = await account(alice)
    out, other = await alice.record(300), await alice.record(300)
    into = await alice.record(301, "salary", account_id=savings)
    home = await alice.record(300, "salary")
    foreign = await charlie.record(300, "salary")
    for pair, code in (
        ((out, other), "not_a_pair"),
        ((out, home), "same_account"),
        ((out, into), "pair_amounts_differ"),
        ((out, foreign), "transaction_not_found"),
    ):
        refused = await alice.http.post("/transfers/link", json={"transaction_ids": [it["id"] for it in pair]})
        assert code in str(refused.json()), refused.text
        assert refused.status_code in (404, 422)
    made = await move(alice, savings, 10)
    assert (await alice.http.post(f"/transfers/{made['id']}/unlink")).json()["code"] == "not_linked"


async def test_suggestions_say_why(alice: Person) -> None:

    savings, today = await account(alice, "Вклад"), today_in("Europe/Moscow").isoformat()
    out = await alice.record(4321, date=today, description="Перевод на вклад")
    into = await alice.record(4321, "salary", date=today, account_id=savings)
    await alice.record(4321, "salary", date=today)  # on the same account
    [found] = (await alice.http.get("/transfers/suggestions")).json()
    assert (found["out_transaction_id"], found["in_transaction_id"]) == (out["id"], into["id"])
    assert found["reasons"] == ["same_amount", "same_day", "words", "account_named"]
    assert (found["score"], found["days"]) == (100, 0)
    body = {"transaction_ids": [found["out_transaction_id"], found["in_transaction_id"]]}
    assert (await alice.http.post("/transfers/link", json=body)).status_code == 201
    assert (await alice.http.get("/transfers/suggestions")).json() == []


async def test_an_exchange_is_suggested_by_its_words(alice: Person, owner: asyncpg.Connection) -> None:
    dollars, today = await account(alice, "Доллары", currency="USD"), today_in("Europe/Moscow").isoformat()
    out = await alice.record(9150, date=today, description="Покупка валюты")
    into = await alice.record(100, "salary", date=today, account_id=dollars)
    await alice.record(50, "salary", date=today, account_id=dollars, description="Гонорар")
    [found] = (await alice.http.get("/transfers/suggestions")).json()
    assert (found["amount"], found["currency"], found["to_amount"], found["to_currency"]) == (9150, "RUB", 100, "USD")
    assert (found["score"], found["reasons"]) == (60, ["same_day", "exchange"])
    assert (await alice.http.post("/transfers/link", json={"transaction_ids": [out["id"], into["id"]]})).is_success
    assert (await alice.http.get("/transfers/suggestions")).json() == []
    await assert_sound(alice, owner)


async def test_a_purged_transfer_leaves_nothing(alice: Person, owner: asyncpg.Connection) -> None:
    made = await move(alice, await account(alice), 10)
    await alice.http.delete(f"/transfers/{made['id']}")
    await owner.execute("DELETE FROM transactions WHERE household_id = $1", alice.household_id)
    assert await owner.fetchval("SELECT count(*) FROM transfers WHERE household_id = $1", alice.household_id) == 0
    await assert_sound(alice, owner)


async def test_tags_and_a_note_stand_on_both_sides(alice: Person, owner: asyncpg.Connection) -> None:
    made = await move(alice, await account(alice), description="На отпуск", tags=["#Отпуск"], note="Первый взнос")
    assert (made["tags"], made["note"]) == (["отпуск"], "Первый взнос")
    assert [(it["tags"], it["note"]) for it in await rows(alice)] == [(["отпуск"], "Первый взнос")] * 2
    assert len(await rows(alice, tag="отпуск")) == len(await rows(alice, q="взнос")) == 2
    address = f"/transfers/{made['id']}"
    same = await alice.http.patch(address, json={"tags": ["отпуск"], "note": "Первый взнос"})
    assert same.json() == made
    changed = (await alice.http.patch(address, json={"tags": ["море"]})).json()
    assert (changed["tags"], changed["note"], changed["description"]) == (["море"], "Первый взнос", "На отпуск")
    assert changed["version"] > made["version"]
    assert (await rows(alice, tag="отпуск"), len(await rows(alice, tag="море", q="взнос"))) == ([], 2)
    bare = (await alice.http.patch(address, json={"tags": [], "note": None})).json()
    assert (bare["tags"], bare["note"]) == ([], None)
    assert await rows(alice, q="взнос") == []
    await assert_sound(alice, owner)


async def test_tags_and_a_note_of_the_fee_are_its_own(alice: Person) -> None:
    fee = {"amount": 50, "category_id": alice.categories["other_expense"]}
    made = await move(alice, await account(alice), tags=["отпуск"], note="Первый взнос", fee=fee)
    address = f"/transactions/{made['fee']['transaction_id']}"
    found = (await alice.http.get(address)).json()
    assert (found["tags"], found["note"]) == ([], None)
    await alice.http.patch(address, json={"tags": ["банк"], "note": "спросить"})
    changed = await alice.http.patch(f"/transfers/{made['id']}", json={"tags": ["море"], "note": None})
    assert (changed.json()["tags"], changed.json()["note"]) == (["море"], None)
    found = (await alice.http.get(address)).json()
    assert (found["tags"], found["note"]) == (["банк"], "спросить")
