"""What a household's rules make of a file's rows: seen before they are recorded, and recorded so."""

from typing import Any

import pytest

from conftest import Person
from kopilka.imports.tests.conftest import (
    COFFEE,
    SALARY,
    SHOP,
    Row,
    Work,
    brought,
    confirmed,
    imported,
    ledger,
    rows,
    tbank,
)

ACTIONS: dict[str, Any] = {"payee": "Пятёрочка у дома", "tags": ["дом"]}


async def write_rule(person: Person, actions: dict[str, Any], *conditions: dict[str, Any]) -> None:
    made = await person.http.post("/rules", json={"conditions": list(conditions), "actions": actions})
    assert made.status_code == 201, made.text


def says(text: str) -> dict[str, Any]:
    return {"field": "description", "operator": "contains", "text": text}


async def test_rules_come_before_anything_that_is_guessed(alice: Person, work: Work) -> None:
    for _ in range(5):
        await alice.record(5, "groceries", description="Пятёрочка")
    await write_rule(alice, ACTIONS | {"category_id": alice.categories["pets"]}, says("пятерочка"))
    found = await brought(alice, work, tbank(COFFEE, SALARY, SHOP))
    *others, row = await rows(alice, found["id"])
    assert (row["category_id"], "пятерочка" in row["category_reason"]) == (alice.categories["pets"], True)
    # The line stays as the bank has it: the next file is compared with that.
    assert (row["description"], row["payee"]) == ("Пятёрочка", None)
    assert all(it["category_id"] != alice.categories["pets"] for it in others)
    await confirmed(alice, work, found["id"])
    [recorded] = [it for it in await ledger(alice) if it["amount"] == 1250.5]
    assert recorded["category_id"] == alice.categories["pets"]
    assert (recorded["payee"], recorded["tags"], recorded["description"]) == ("Пятёрочка у дома", ["дом"], "Пятёрочка")
    again = await brought(alice, work, tbank(COFFEE, SALARY, SHOP))
    assert again["statements"][0]["duplicates"] == 3


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ({"field": "mcc", "codes": ["5411"]}, True),
        ({"field": "mcc", "codes": ["5812"]}, False),
        ({"field": "amount", "min": 1000}, True),
        ({"field": "amount", "max": 1000}, False),
        ({"field": "type", "type": "income"}, False),
        ({"field": "account", "account_id": "own"}, True),
    ],
)
async def test_what_a_rule_may_look_at(alice: Person, work: Work, condition: dict[str, Any], holds: bool) -> None:
    if "account_id" in condition:
        condition = condition | {"account_id": alice.account_id}
    await write_rule(alice, {"tags": ["дом"]}, condition)
    await imported(alice, work, tbank(SHOP, mcc="5411"))
    assert [it["tags"] for it in await ledger(alice)] == [["дом"] if holds else []]


async def test_a_category_of_the_other_type_is_left_to_guessing(alice: Person, work: Work) -> None:
    salary: Row = SALARY
    await write_rule(alice, {"category_id": alice.categories["pets"]}, says("зарплата"))
    found = await brought(alice, work, tbank(salary))
    [row] = await rows(alice, found["id"])
    assert row["category_id"] != alice.categories["pets"]
