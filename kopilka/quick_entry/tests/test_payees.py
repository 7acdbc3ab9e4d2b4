"""Payees that a typed line names: those of the household, with the category that each is used for."""

from typing import Any

import asyncpg
import pytest

from conftest import Person
from kopilka.infrastructure.identifiers import new_id
from kopilka.quick_entry.grammar.payee_names import find_maybe_payees
from kopilka.text import fold
from kopilka.transactions.payees import MAX_PAYEES


async def parsed(person: Person, text: str) -> dict[str, Any]:
    answer = await person.http.post("/transactions/parse", json={"text": text})
    assert answer.status_code == 200, answer.text
    [found] = answer.json()
    return dict(found)


async def choose(person: Person, name: str, category: str) -> None:
    [payee] = (await person.http.get("/payees", params={"q": name})).json()
    body = {"category_id": person.categories[category]}
    assert (await person.http.patch(f"/payees/{payee['id']}", json=body)).status_code == 200


@pytest.mark.parametrize(
    ("text", "payee", "description"),
    [
        ("пятерочка 500", "Пятёрочка", ""),
        ("500 в Пятёрочке", "Пятёрочка", ""),
        ("молоко в пятёрочке 90", "Пятёрочка", "молоко в пятёрочке"),
        ("ПЯТЁРОЧКА молоко 90", "Пятёрочка", "ПЯТЁРОЧКА молоко"),
        ("молоко пятёрочка 90", "Пятёрочка", "молоко пятёрочка"),
        ("хлеб из перекрёстка 60", None, "хлеб из перекрёстка"),
        ("вино в красном и белом 700", "Красное и белое", "вино в красном и белом"),
        ("красное и белое 700", "Красное и белое", ""),
        ("вино красное 700", None, "вино красное"),
        ("маме 3000", "Мама", ""),
        ("подарок маме 3000", None, "подарок маме"),
        ("tea at Costa coffee 250", "Costa Coffee", "tea at Costa coffee"),
        ("tea at costa 250", "Costa", "tea at costa"),
        ("кофе 250", None, "кофе"),
        ("лента 500", "Лента", ""),
        ("лента для подарка 500", None, "лента для подарка"),
        ("булка и хлеб 60", None, "булка и хлеб"),
        ("хлеб в булке 60", "Булка", "хлеб в булке"),
        ("изолента 60", None, "изолента"),
    ],
)
async def test_a_name_that_the_household_has(alice: Person, text: str, payee: str | None, description: str) -> None:
    for name in ("Пятёрочка", "Красное и белое", "Мама", "Costa", "Costa Coffee", "Лента", "Булка"):
        await alice.record(5, "gifts", payee=name)
    found = await parsed(alice, text)
    assert (found["payee"], found["description"]) == (payee, description)


async def test_another_households_payee_is_never_found(alice: Person, charlie: Person) -> None:
    await alice.record(5, "gifts", payee="Тайна")
    for text in ("тайна 5", "кофе в тайне 5"):
        found = await parsed(charlie, text)
        assert (found["payee"], found["category_id"] == alice.categories["gifts"]) == (None, False)


async def test_the_category_that_was_chosen_for_a_payee_counts_as_known(alice: Person) -> None:
    for _ in range(3):
        await alice.record(5, "groceries", payee="Шоколадница", description="кофе")
    assert (await parsed(alice, "Шоколадница 250"))["category_id"] == alice.categories["groceries"]
    await choose(alice, "Шоколадница", "gifts")
    for text in ("Шоколадница 250", "кофе в Шоколаднице 250", "возврат за кофе Шоколадница 250"):
        found = await parsed(alice, text)
        assert (found["category_id"], found["guessed_by"]) == (alice.categories["gifts"], "history"), text
    # The name of a category says more; one of income is not that of a purchase.
    assert (await parsed(alice, "такси Шоколадница 250"))["category_id"] == alice.categories["taxi"]
    assert (await parsed(alice, "+250 Шоколадница"))["category_id"] is None
    assert (await parsed(alice, "кофе 250"))["category_id"] == alice.categories["groceries"]


async def test_what_a_payee_is_used_for_is_known_where_the_words_tell_nothing(alice: Person) -> None:
    for category in ("pets", "pets", "clothes"):
        await alice.record(5, category, payee="Ромашка")
    assert (await parsed(alice, "ромашка 300"))["category_id"] == alice.categories["pets"]
    assert (await parsed(alice, "абракадабра в ромашке 300"))["category_id"] == alice.categories["pets"]
    assert (await parsed(alice, "такси до дома ромашка 300"))["category_id"] == alice.categories["taxi"]


async def test_tags_and_notes_are_no_words_of_the_past(alice: Person) -> None:
    """What was recorded with them is the same text."""
    await alice.record(5, "gifts", description="кофе", tags=["абракадабра"], note="с такси домой")
    found = await parsed(alice, "кофе 250")
    assert (found["category_id"], found["guessed_by"], found["doubts"]) == (alice.categories["gifts"], "history", [])
    assert (await parsed(alice, "абракадабра 250"))["category_id"] is None
    await alice.record(5, "gifts", tags=["ромашка"])
    assert (await parsed(alice, "ромашка 250"))["category_id"] is None


async def test_tags_are_taken_out_of_the_description(alice: Person) -> None:
    found = await parsed(alice, "кофе 250 #Отпуск #сочи-2026")
    assert (found["description"], found["tags"]) == ("кофе", ["отпуск", "сочи-2026"])
    assert found["category_id"] == alice.categories["eating_out"]
    body = {name: found[name] for name in ("amount", "type", "category_id", "date", "description", "tags", "payee")}
    recorded = (await alice.http.post("/transactions", json=body)).json()
    assert (recorded["description"], recorded["tags"]) == ("кофе", ["отпуск", "сочи-2026"])


@pytest.mark.parametrize(
    ("text", "code", "limit"),
    [
        ("кофе 250 " + " ".join(f"#т{number}" for number in range(21)), "too_many_tags", "20"),
        (f"кофе 250 #{'а' * 51}", "tag_too_long", "50"),
    ],
)
async def test_tags_that_cannot_be_recorded_are_refused(alice: Person, text: str, code: str, limit: str) -> None:
    answer = await alice.http.post("/transactions/parse", json={"text": text})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert limit in answer.json()["detail"]


async def test_a_line_of_the_most_and_the_longest_tags_is_read(alice: Person) -> None:
    assert len((await parsed(alice, "кофе 250 " + " ".join(f"#т{number}" for number in range(20))))["tags"]) == 20
    assert (await parsed(alice, f"кофе 250 #{'а' * 50}"))["tags"] == ["а" * 50]


async def test_ten_thousand_payees(alice: Person, owner: asyncpg.Connection) -> None:
    """The right one of them is found, and as many names are looked for as with none."""
    names = [f"Магазин № {number}" for number in range(MAX_PAYEES - 1)] + ["Ромашка"]
    await owner.executemany(
        "INSERT INTO payees (household_id, id, name, folded_name, created_by) VALUES ($1, $2, $3, $4, $5)",
        [(alice.household_id, new_id(), name, fold(name), alice.user_id) for name in names],
    )
    assert (await parsed(alice, "цветы в ромашке 300"))["payee"] == "Ромашка"


def test_the_names_that_are_looked_for_are_few() -> None:
    """However long the line is."""
    for text in ("кофе в пятёрочке", "в " * 250, "на рынке " * 60, "слово " * 80, "а" * 500):
        assert sum(len(it.names) for it in find_maybe_payees(text)) <= 400
