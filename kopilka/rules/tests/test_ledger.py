"""What PostgreSQL finds for rules is what the engine would find in all of the ledger."""

import random
from decimal import Decimal
from typing import Any
from uuid import UUID

from conftest import Person
from kopilka.rules.engine import RuleRow
from kopilka.rules.queries import _condition_of
from kopilka.rules.schemas import AmountCondition, TextCondition, TypeCondition
from kopilka.rules.tests import model

TEXTS = (None, "Пятёрочка", "ПЯТЕРОЧКА №7", "100% сока", "a_b/c", "Лента и чай", "чай")
ASKED = ("пятёрочка", "чай", "№7", "%", "_", "/", "лента чай", "100%", "a_b", "сока 100")
OPERATORS = ("contains", "not_contains", "equals", "begins", "words")


async def test_no_row_is_missed(alice: Person) -> None:
    chance = random.Random(65)
    rows = [await _row(alice, chance) for _ in range(60)]
    asked = 0
    for field in ("payee", "description", "note"):
        for operator in OPERATORS:
            for text in ASKED:
                if operator == "words" and not any(it.isalnum() for it in text):
                    continue
                given: list[dict[str, Any]] = [{"field": field, "operator": operator, "text": text}]
                if asked % 3 == 0:
                    given.append({"field": "amount", "min": 3, "max": 8})
                if asked % 5 == 0:
                    given.append({"field": "type", "type": "income"})
                await _compare(alice, rows, given)
                asked += 1
    assert asked > 100


async def _row(alice: Person, chance: random.Random) -> dict[str, Any]:
    category = chance.choice(["taxi", "taxi", "salary"])
    fields = {name: chance.choice(TEXTS) for name in ("payee", "description")}
    note = chance.choice([*TEXTS, "на дачу\nчай", "лента\n\nчай №7"])
    return await alice.record(chance.randint(1, 10), category, note=note, **fields)


async def _compare(alice: Person, rows: list[dict[str, Any]], given: list[dict[str, Any]]) -> None:
    draft = {"conditions": given, "actions": {"tags": ["новая"]}}
    answer = (await alice.http.post("/rules/preview", json=draft)).json()
    conditions = [_condition_of(_parse(it)) for it in given]
    expected = [it for it in rows if all(model.holds(one, _as_row(it)) for one in conditions)]
    assert answer["count"] == len(expected), given
    assert {it["transaction_id"] for it in answer["rows"]} <= {it["id"] for it in expected}


def _parse(given: dict[str, Any]) -> TextCondition | AmountCondition | TypeCondition:
    kinds = {"amount": AmountCondition, "type": TypeCondition}
    found: TextCondition | AmountCondition | TypeCondition = kinds.get(given["field"], TextCondition)(**given)
    return found


def _as_row(row: dict[str, Any]) -> RuleRow:
    amount = Decimal(row["amount"]) * (1 if row["type"] == "income" else -1)
    return RuleRow(row["payee"], row["description"], amount, UUID(row["account_id"]), note=row["note"])
