"""Payees, tags and notes of the example household, through the doors."""

from typing import Any

from conftest import Person
from kopilka.example.tests.test_example import read


async def test_its_shops_are_payees_of_their_categories(alice: Person, example: dict[str, Any]) -> None:
    payees = {it["name"]: it for it in await read(alice, "/payees?limit=500", example)}
    assert all(it["count"] for it in payees.values())
    [groceries] = [it for it in await read(alice, "/categories", example) if it["standard_key"] == "groceries"]
    assert payees["Пятёрочка"]["usual_category_id"] == groceries["id"]
    listed = await read(alice, f"/transactions?payee_id={payees['Пятёрочка']['id']}&limit=500", example)
    assert len(listed) == payees["Пятёрочка"]["count"] > 20
    assert {(it["payee"], it["description"]) for it in listed} == {("Пятёрочка", None)}


async def test_its_receipts_are_split(alice: Person, example: dict[str, Any]) -> None:
    [beauty] = [it["id"] for it in await read(alice, "/categories", example) if it["standard_key"] == "beauty"]
    listed = await read(alice, "/transactions?q=шампунь&limit=500", example)
    listed += await read(alice, "/transactions?q=паста&limit=500", example)
    assert listed
    for it in listed:
        assert it["category_id"] is None
        assert it["payee"] in ("Лента", "Ашан", "Метро Кэш энд Керри")
        assert it["lines"][-1]["category_id"] == beauty


async def test_its_holidays_are_tagged(alice: Person, example: dict[str, Any]) -> None:
    tags = {it["name"]: it["count"] for it in await read(alice, "/transactions/tags", example)}
    listed = await read(alice, "/transactions?tag=отпуск&limit=500", example)
    assert len(listed) == tags["отпуск"] > 5
    assert all(len(it["tags"]) == 2 for it in listed)
    noted = [it["note"] for it in await read(alice, "/transactions?q=отмена&limit=500", example)]
    assert noted
    assert set(noted) == {"Бесплатная отмена за три дня до заезда."}
