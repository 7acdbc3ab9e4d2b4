"""Quick entry through the door: what this household has used before comes first."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from conftest import Person
from kopilka.periods import today_in

MakePremium = Callable[[Person], Awaitable[None]]


async def parsed(person: Person, text: str) -> list[dict[str, Any]]:
    answer = await person.http.post("/transactions/parse", json={"text": text})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


async def test_what_it_understands_can_be_recorded(alice: Person) -> None:
    [found] = await parsed(alice, "кофе с собой 250,50")
    assert found == {
        "amount": 250.5,
        "currency": "RUB",
        "type": "expense",
        "category_id": alice.categories["eating_out"],
        "guessed_by": "words",
        "account_id": alice.account_id,
        "date": today_in("Europe/Moscow").isoformat(),
        "description": "кофе с собой",
        "tags": [],
        "doubts": [],
        "is_refund": False,
        "moved": None,
        "payee": None,
        "lines": None,
    }
    body = {name: found[name] for name in ("amount", "type", "category_id", "account_id", "date", "description")}
    assert (await alice.http.post("/transactions", json=body)).status_code == 201


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("возврат за куртку 2000", "clothes"), ("вернули за такси 300", "taxi"), ("refund shoes 40", "clothes"),
        ("возврат 500", None), ("возврат ромашка 500", None),
    ],
)  # fmt: skip
async def test_a_refund_is_of_a_purchase(alice: Person, text: str, category: str | None) -> None:
    """It is asked whether it is one; then it can be recorded as it was understood."""
    [found] = await parsed(alice, text)
    assert (found["type"], found["is_refund"], found["doubts"][0]) == ("income", True, "maybe_refund")
    assert found["category_id"] == (alice.categories[category] if category else None)
    if category:
        body = {name: found[name] for name in ("amount", "type", "category_id", "date", "description")}
        assert (await alice.http.post("/transactions", json=body)).json()["is_refund"] is True


async def test_the_households_own_past_comes_first(alice: Person) -> None:
    for category, text in (("gifts", "Кофе"), ("gifts", "кофе"), ("pets", "Кофе для кота"), ("leisure", "Ёлка")):
        await alice.record(5, category, description=text)
    for text, category in (("КОФЕ 250", "gifts"), ("кофе для кота 5", "pets"), ("елка 300", "leisure")):
        [found] = await parsed(alice, text)
        assert (found["category_id"], found["guessed_by"]) == (alice.categories[category], "history"), text
    [found] = await parsed(alice, "кофе в зёрнах 900")
    assert found["category_id"] == alice.categories["gifts"]


async def test_a_strangers_past_is_not_known(alice: Person, charlie: Person) -> None:
    await alice.record(5, "gifts", description="тайна")
    [found] = await parsed(charlie, "тайна 5")
    assert (found["category_id"], found["doubts"]) == (None, ["category_missing"])


async def test_a_sign_is_stronger_than_a_guess(alice: Person) -> None:
    [gift] = await parsed(alice, "+5000 подарок")
    assert (gift["type"], gift["category_id"]) == ("income", alice.categories["gifts_received"])
    [odd] = await parsed(alice, "+5000 такси")
    assert (odd["type"], odd["category_id"], odd["doubts"]) == ("income", None, ["category_missing"])
    [salary] = await parsed(alice, "зарплата 120к")
    assert (salary["type"], salary["amount"]) == ("income", 120_000)


async def test_pay_that_others_get_is_spending(alice: Person) -> None:
    nanny, unknown, asked = [
        (await parsed(alice, it))[0] for it in ("зарплата няне 30000", "выплатил зарплату 30000", "премия Ивану 5000")
    ]
    assert (nanny["type"], nanny["category_id"], nanny["doubts"]) == ("expense", alice.categories["children"], [])
    assert (unknown["type"], unknown["category_id"]) == ("expense", None)
    assert asked["doubts"] == ["maybe_income"]


async def test_another_currency_wants_its_account(alice: Person) -> None:
    [found] = await parsed(alice, "обед $12")
    assert (found["currency"], found["account_id"], found["doubts"]) == ("USD", None, ["account_missing"])
    dollars = (await alice.http.post("/accounts", json={"name": "$", "currency": "USD"})).json()["id"]
    [found] = await parsed(alice, "обед $12")
    assert (found["account_id"], found["doubts"]) == (dollars, [])
    await alice.http.post("/accounts", json={"name": "¥", "currency": "CNY"})
    [found] = await parsed(alice, "кофе 1,55 тенге")
    assert found["doubts"] == ["account_missing"]


async def test_what_may_be_a_transfer_says_between_which_accounts(alice: Person) -> None:
    savings = (await alice.http.post("/accounts", json={"name": "Отпуск", "kind": "savings"})).json()["id"]
    [found] = await parsed(alice, "перевёл 5000 на вклад вчера")
    assert found["moved"] == {"from_account_id": alice.account_id, "to_account_id": savings}
    assert "maybe_transfer" in found["doubts"]
    body = {name: found[name] for name in ("amount", "date", "description")} | found["moved"]
    assert (await alice.http.post("/transfers", json=body)).status_code == 201
    # What left is in the currency of the sum.
    dollars = (await alice.http.post("/accounts", json={"name": "Доллары", "currency": "USD"})).json()["id"]
    [found] = await parsed(alice, "100$ на вклад")
    assert found["moved"] == {"from_account_id": dollars, "to_account_id": savings}
    [found] = await parsed(alice, "перевёл маме 3000")
    assert found["moved"] == {"from_account_id": None, "to_account_id": None}


async def test_many_lines(alice: Person) -> None:
    found = await parsed(alice, "кофе 250\nтакси 430; привет\nобед 350 и кофе 180\n" + "обед 1\n" * 45)
    assert [it["amount"] for it in found[:6]] == [250, 430, None, 350, 180, 1]
    assert len(found) == 50
    assert found[2]["doubts"] == ["amount_missing", "category_missing"]
    for text in ("", " ", "\n", "a" * 1001):
        assert (await alice.http.post("/transactions/parse", json={"text": text})).status_code == 422


async def test_more_than_can_be_understood_is_said(alice: Person) -> None:
    answer = await alice.http.post("/transactions/parse", json={"text": "обед 1\n" * 51})
    assert (answer.status_code, answer.json()["code"]) == (422, "too_many_entries")
    assert re.findall(r"\d+", answer.json()["detail"]) == ["50", "51"]


async def test_the_day_it_was_written(alice: Person) -> None:
    for text, day in (("вчера кофе 250", "2026-05-04"), ("кофе 250", "2026-05-05")):
        answer = await alice.http.post("/transactions/parse", json={"text": text, "on": "2026-05-05"})
        assert answer.json()[0]["date"] == day
    answer = await alice.http.post("/transactions/parse", json={"text": "кофе 250", "on": "вчера"})
    assert answer.status_code == 422


async def test_an_account_by_its_name(alice: Person) -> None:
    purse = (await alice.http.post("/accounts", json={"name": "Заначка", "kind": "savings"})).json()["id"]
    [found] = await parsed(alice, "обед заначка 350")
    assert (found["account_id"], found["description"], found["doubts"]) == (purse, "обед", [])
    [found] = await parsed(alice, "обед заначка 350 тенге")
    assert (found["account_id"], found["doubts"]) == (None, ["account_missing"])


async def test_what_is_as_likely_is_asked_about(alice: Person) -> None:
    await alice.record(5, "beauty", description="Ромашка плюс")
    await alice.record(5, "gifts", description="ромашка маме")
    [found] = await parsed(alice, "ромашка 300")
    assert found["doubts"] == ["category_unclear"]


async def test_nothing_is_recorded(alice: Person) -> None:
    await parsed(alice, "кофе 250")
    assert (await alice.http.get("/transactions")).json() == []


async def test_a_split_can_be_recorded_as_it_was_understood(alice: Person) -> None:
    [found] = await parsed(alice, "ашан 3000: продукты 2000, кошка остальное")
    assert (found["amount"], found["category_id"], found["doubts"]) == (3000, None, [])
    groceries, pets = alice.categories["groceries"], alice.categories["pets"]
    assert found["lines"] == [
        # A line that is called as its category is needs no words.
        {"amount": 2000, "category_id": groceries, "description": "", "doubts": [], "is_rest": False},
        {"amount": 1000, "category_id": pets, "description": "кошка", "doubts": [], "is_rest": True},
    ]
    lines = [{name: it for name, it in line.items() if name not in ("doubts", "is_rest")} for line in found["lines"]]
    body = {name: found[name] for name in ("amount", "type", "account_id", "date", "description")} | {"lines": lines}
    stored = await alice.http.post("/transactions", json=body)
    assert stored.status_code == 201, stored.text
    assert [(it["amount"], it["category_id"]) for it in stored.json()["lines"]] == [(2000, groceries), (1000, pets)]


async def test_the_doubts_of_lines_stand_at_them(alice: Person) -> None:
    [found] = await parsed(alice, "ашан 3000: продукты 2000, абракадабра 900")
    assert found["doubts"] == ["lines_differ", "lines_unclear"]
    assert [it["doubts"] for it in found["lines"]] == [[], ["category_missing"]]


async def test_lines_are_of_one_type(alice: Person) -> None:
    [pay] = await parsed(alice, "работа 100000: зарплата 80000, подарок остальное")
    keys = {id_: key for key, id_ in alice.categories.items()}
    assert [keys.get(it["category_id"]) for it in pay["lines"]][1] in ("gifts", "gifts_received", None)
    types = {it["id"]: it["type"] for it in (await alice.http.get("/categories")).json()}
    assert {types[it["category_id"]] for it in pay["lines"] if it["category_id"]} == {pay["type"]}


async def test_a_category_of_ones_own_is_known_by_its_name(alice: Person, make_premium: MakePremium) -> None:
    await make_premium(alice)
    for name in ("Хомячьи радости", "Ипотечное"):
        made = await alice.http.post("/categories", json={"name": name, "type": "expense"})
        assert made.status_code == 201, made.text
    [found] = await parsed(alice, "ашан 500: хомячьи радости 200, ипотечное остальное")
    assert (found["doubts"], [it["amount"] for it in found["lines"]]) == ([], [200, 300])
