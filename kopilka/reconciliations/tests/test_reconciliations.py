"""Reconciliation: the bank's balance beside Kopilka's, ticks, adjustments, and what was changed since."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from conftest import Person
from kopilka.infrastructure.clock import now


def url(person: Person, end: str = "reconciliation") -> str:
    return f"/accounts/{person.account_id}/{end}"


async def state(person: Person, **params: Any) -> dict[str, Any]:
    answer = await person.http.get(url(person), params=params)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def reconcile(person: Person, date: str, balance: object, **fields: Any) -> dict[str, Any]:
    body = {"date": date, "balance": balance, **fields}
    answer = await person.http.post(url(person, "reconciliations"), json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def rows(person: Person, **params: Any) -> list[dict[str, Any]]:
    answer = await person.http.get(url(person, "reconciliation/rows"), params=params)
    assert answer.status_code == 200, answer.text
    return list(answer.json())


async def tick(person: Person, *ids: str, is_ticked: bool = True) -> None:
    body = {"transaction_ids": ids, "is_ticked": is_ticked}
    answer = await person.http.put(url(person, "reconciliation/rows"), json=body)
    assert answer.status_code == 204, answer.text


async def test_what_differs_is_found_and_then_it_agrees(alice: Person) -> None:
    salary = await alice.record(1000, "salary", date="2026-05-01")
    coffee = await alice.record(250, date="2026-05-04")
    await alice.record(40, date="2026-05-06")
    await alice.record(9, date="2026-05-04", status="pending")
    found = await state(alice, date="2026-05-05", balance=700)
    assert (found["balance"], found["stated"], found["difference"]) == (750, 700, -50)
    assert (found["open_count"], found["ticked_count"], found["ticked"]) == (2, 0, 0)
    assert [(it["id"], it["is_ticked"]) for it in await rows(alice, date="2026-05-05")] == [
        (coffee["id"], False), (salary["id"], False),
    ]  # fmt: skip

    await tick(alice, salary["id"], coffee["id"])
    await tick(alice, coffee["id"], is_ticked=False)
    await tick(alice, salary["id"])
    found = await state(alice, date="2026-05-05", balance=700)
    assert (found["ticked_count"], found["ticked"]) == (1, 1000)

    refused = await alice.http.post(url(alice, "reconciliations"), json={"date": "2026-05-05", "balance": 700})
    assert (refused.status_code, refused.json()["code"]) == (409, "balances_differ")
    assert "-50" in refused.json()["detail"]
    assert "700" in refused.json()["detail"]
    await alice.record(50, date="2026-05-05", description="Забытое")
    made = await reconcile(alice, "2026-05-05", 700)
    assert (made["drift"], made["adjustment_id"]) == (0, None)
    found = await state(alice, date="2026-05-05")
    assert (found["open_count"], found["ticked_count"], found["last"]["id"]) == (0, 0, made["id"])
    assert (found["stated"], found["difference"]) == (None, None)
    assert [it["amount"] for it in await rows(alice, date="2026-05-31")] == [40]


@pytest.mark.parametrize(
    ("balance", "category", "type_"), [(-70.5, "groceries", "expense"), (12.34, "salary", "income")]
)
async def test_what_differs_is_recorded_as_an_adjustment_and_taken_back(
    alice: Person, balance: float, category: str, type_: str
) -> None:
    await alice.record(50, date="2026-05-04")
    made = await reconcile(alice, "2026-05-05", balance, category_id=alice.categories[category])
    adjusted = (await alice.http.get(f"/transactions/{made['adjustment_id']}")).json()
    assert (adjusted["type"], adjusted["date"], adjusted["description"]) == (type_, "2026-05-05", "Поправка по сверке")
    assert await alice.balance() == balance
    found = await state(alice, date="2026-05-05", balance=balance)
    assert (found["difference"], found["open_count"]) == (0, 0)

    gone = await alice.http.delete(url(alice, f"reconciliations/{made['id']}"))
    assert gone.status_code == 204, gone.text
    assert await alice.balance() == -50
    assert (await state(alice))["last"] is None
    again = await alice.http.delete(url(alice, f"reconciliations/{made['id']}"))
    assert (again.status_code, again.json()["code"]) == (404, "reconciliation_not_found")


async def test_an_adjustment_is_of_a_category_that_fits(alice: Person) -> None:
    body = {"date": "2026-05-05", "balance": 100, "category_id": alice.categories["groceries"]}
    refused = await alice.http.post(url(alice, "reconciliations"), json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "type_mismatch")
    assert await alice.balance() == 0


async def test_what_was_changed_since_is_told_and_open_again(alice: Person) -> None:
    first = await alice.record(100, date="2026-05-01")
    await alice.record(20, date="2026-05-02")
    await reconcile(alice, "2026-05-05", -120)
    await alice.http.patch(f"/transactions/{first['id']}", json={"description": "Другие слова"})
    assert await rows(alice) == []

    late = await alice.record(5, date="2026-05-03")
    assert (await state(alice))["last"]["drift"] == -5
    # And whatever was recorded in the last minutes before it.
    assert {it["id"] for it in await rows(alice)} >= {first["id"], late["id"]}
    await alice.http.delete(f"/transactions/{late['id']}")
    assert (await state(alice))["last"]["drift"] == 0

    await alice.http.patch(f"/transactions/{first['id']}", json={"amount": 90})
    listed = (await alice.http.get(url(alice, "reconciliations"))).json()
    assert [(it["date"], it["drift"]) for it in listed] == [("2026-05-05", 10)]
    await reconcile(alice, "2026-05-05", -110)
    listed = (await alice.http.get(url(alice, "reconciliations"))).json()
    assert [(it["balance"], it["drift"]) for it in listed] == [(-110, 0), (-120, 10)]


async def test_changes_that_cancel_each_other_are_open_again(alice: Person) -> None:
    """The sum is the bank's, and yet not what it was made of."""
    held = await alice.record(10, date="2026-05-02", status="pending")
    kept, gone = await alice.record(30, date="2026-05-01"), await alice.record(10, date="2026-05-02")
    await reconcile(alice, "2026-05-05", -40)
    await alice.http.patch(f"/transactions/{held['id']}", json={"status": "booked"})
    back = await alice.record(10, "salary", date="2026-05-03")
    assert (await state(alice))["last"]["drift"] == 0
    assert {back["id"], held["id"]} <= {it["id"] for it in await rows(alice)}
    await alice.http.delete(f"/transactions/{back['id']}")
    await reconcile(alice, "2026-05-05", -50)
    # One that was deleted, and one that was changed by as much.
    await alice.http.delete(f"/transactions/{gone['id']}")
    await alice.http.patch(f"/transactions/{kept['id']}", json={"amount": 40})
    assert (await state(alice))["last"]["drift"] == 0
    assert kept["id"] in {it["id"] for it in await rows(alice)}
    await alice.http.post(f"/transactions/{gone['id']}/restore")
    await alice.http.patch(f"/transactions/{kept['id']}", json={"amount": 30, "description": "Слова"})
    # What is recorded and deleted since explains nothing, and hides nothing.
    await reconcile(alice, "2026-05-05", -50)
    late = await alice.record(7, date="2026-05-04")
    await alice.http.delete(f"/transactions/{late['id']}")
    assert await rows(alice, date="2026-05-31") == []
    found = [await alice.record(1, date=day) for day in ("2026-05-06", "2026-05-07")]
    assert [it["id"] for it in await rows(alice, date="2026-05-31")] == [it["id"] for it in reversed(found)]
    assert [it["id"] for it in await rows(alice, date="2026-05-06")] == [found[0]["id"]]


async def test_what_cannot_be(alice: Person, charlie: Person) -> None:
    tomorrow = (now() + timedelta(days=2)).date().isoformat()
    await reconcile(alice, "2026-05-05", 0)
    for body, code in (
        ({"date": tomorrow, "balance": 0}, "day_to_come"),
        ({"date": "2026-05-04", "balance": 0}, "later_reconciliation"),
        ({"date": "2026-05-06", "balance": "0.001"}, "amount_too_precise_for_currency"),
    ):
        refused = await alice.http.post(url(alice, "reconciliations"), json=body)
        assert refused.json()["code"] == code, refused.text
    strange = await charlie.record(10)
    body = {"transaction_ids": [strange["id"]], "is_ticked": True}
    refused = await alice.http.put(url(alice, "reconciliation/rows"), json=body)
    assert (refused.status_code, refused.json()["code"]) == (404, "transaction_not_found")
    refused = await charlie.http.put(url(alice, "reconciliation/rows"), json=body)
    assert (refused.status_code, refused.json()["code"]) == (404, "account_not_found")


async def test_an_account_goes_with_its_reconciliations(alice: Person) -> None:
    made = (await alice.http.post("/accounts", json={"name": "Лишний", "opening_balance": 5})).json()["id"]
    body = {"date": "2026-05-05", "balance": 5}
    answer = await alice.http.post(f"/accounts/{made}/reconciliations", json=body)
    assert answer.status_code == 201, answer.text
    assert (await alice.http.delete(f"/accounts/{made}")).status_code == 204


async def test_taken_back_it_leaves_what_became_somebodys_own(alice: Person) -> None:
    """An adjustment that was linked to a transfer: what it is there was found out."""
    other = (await alice.http.post("/accounts", json={"name": "Вклад", "kind": "savings"})).json()["id"]
    made = await reconcile(alice, "2026-05-05", -50, category_id=alice.categories["groceries"])
    into = await alice.record(50, "salary", date="2026-05-05", account_id=other)
    linked = await alice.http.post("/transfers/link", json={"transaction_ids": [made["adjustment_id"], into["id"]]})
    assert linked.status_code == 201, linked.text
    assert (await alice.http.delete(url(alice, f"reconciliations/{made['id']}"))).status_code == 204
    assert (await alice.http.get(f"/accounts/{other}")).json()["balance"] == 50
    assert await alice.balance() == -50


async def test_the_latest_is_taken_back_first_and_its_ticks_come_back(alice: Person) -> None:
    first = await reconcile(alice, "2026-05-01", 0)
    row, later = await alice.record(10, date="2026-05-04"), await alice.record(5, date="2026-05-09")
    await tick(alice, row["id"], later["id"])
    made = await reconcile(alice, "2026-05-05", -10)
    assert [(it["id"], it["is_ticked"]) for it in await rows(alice)] == [(later["id"], True)]
    refused = await alice.http.delete(url(alice, f"reconciliations/{first['id']}"))
    assert (refused.status_code, refused.json()["code"]) == (409, "latest_reconciliation_first")
    assert (await alice.http.delete(url(alice, f"reconciliations/{made['id']}"))).status_code == 204
    assert [it["is_ticked"] for it in await rows(alice)] == [True, True]
    assert (await alice.http.delete(url(alice, f"reconciliations/{first['id']}"))).status_code == 204


async def test_no_difference_is_too_large_for_words(alice: Person) -> None:
    await alice.record(100, date="2026-05-01")
    body = {"date": "2026-05-05", "balance": "999999999999999.99", "category_id": alice.categories["salary"]}
    refused = await alice.http.post(url(alice, "reconciliations"), json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "difference_too_large")


async def test_an_adjustment_is_changed_and_taken_back_at_once(alice: Person) -> None:
    """In one order of locks: neither waits for the other."""
    for day in range(1, 9):
        made = await reconcile(alice, f"2026-05-{day:02}", -10 * day, category_id=alice.categories["groceries"])
        path = f"/transactions/{made['adjustment_id']}"
        answers = await asyncio.gather(
            alice.http.patch(path, json={"description": "Обед"}),
            alice.http.delete(url(alice, f"reconciliations/{made['id']}")),
            alice.http.patch(path, json={"date": f"2026-05-{day:02}", "note": "чек"}),
        )
        assert {it.status_code for it in answers} <= {200, 204, 404}
        await alice.http.delete(path)
