"""The engine by itself: a table of cases, and a plain model of it."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopilka.rules import engine
from kopilka.rules.engine import (
    MAX_TAGS,
    NOTHING,
    AccountIs,
    AmountIs,
    Condition,
    MccIs,
    RowType,
    Rule,
    RuleRow,
    TextIs,
    TypeIs,
    apply_rules,
    compile_rules,
)
from kopilka.rules.tests import model

HOME, OTHER = UUID(int=1), UUID(int=2)
FOOD, TAXI, SALARY, GONE = (UUID(int=n) for n in range(11, 15))
TYPES: dict[UUID, RowType] = {FOOD: "expense", TAXI: "expense", SALARY: "income"}
ROW = RuleRow("ПЯТЁРОЧКА 1234", "Оплата  товаров, чек №7", Decimal("-99.90"), HOME, "5411", "С Аней\nна дачу")


def says(field: Any, operator: Any, text: str) -> TextIs:
    return TextIs(field, operator, text)


CASES: list[tuple[Condition, bool]] = [
    (says("payee", "contains", "пятерочка"), True),
    (says("payee", "contains", "Ёрочк"), True),
    (says("payee", "contains", "пятерочка 12345"), False),
    (says("payee", "not_contains", "пятёрочка"), False),
    (says("payee", "not_contains", "лента"), True),
    (says("payee", "equals", "пятерочка 1234"), True),
    (says("payee", "equals", "пятерочка"), False),
    (says("payee", "begins", "пят"), True),
    (says("payee", "begins", "ятерочка"), False),
    (says("payee", "words", "1234 пятёрочка"), True),
    (says("payee", "words", "123 пятёрочка"), False),
    (says("payee", "words", "пятёрочк"), False),
    (says("description", "contains", "оплата товаров"), True),
    (says("description", "contains", "товаров чек"), False),
    (says("description", "words", "чек, ТОВАРОВ!"), True),
    (says("description", "words", "!!!"), False),
    (says("description", "contains", "пятёрочка"), False),
    (says("note", "contains", "аней на дачу"), True),
    # Signs that mean something elsewhere mean themselves.
    (says("payee", "contains", "п.т"), False),
    (says("payee", "contains", "%"), False),
    (says("payee", "contains", "_"), False),
    (AmountIs(Decimal("99.90"), None), True),
    (AmountIs(Decimal("99.91"), None), False),
    (AmountIs(None, Decimal("99.9")), True),
    (AmountIs(None, Decimal("99.89")), False),
    (AmountIs(Decimal(1), Decimal(100)), True),
    (TypeIs("expense"), True),
    (TypeIs("income"), False),
    (AccountIs(HOME), True),
    (AccountIs(OTHER), False),
    (MccIs(frozenset({"5411", "5499"})), True),
    (MccIs(frozenset({"4121"})), False),
]


@pytest.mark.parametrize(("condition", "expected"), CASES)
def test_a_condition_holds_or_not(condition: Condition, expected: bool) -> None:
    rule = Rule(uuid4(), (condition,), TAXI)
    outcome = apply_rules(compile_rules([rule], TYPES), ROW)
    assert (outcome.category_id == TAXI) == expected
    assert outcome.rule_ids == ((rule.id,) if expected else ())


def test_of_a_row_that_says_nothing_only_what_is_not_contained_holds() -> None:
    row = RuleRow(None, None, Decimal(-1), None)
    for operator in ("contains", "not_contains", "equals", "begins", "words"):
        rule = Rule(uuid4(), (says("payee", operator, "лента"),), FOOD)
        assert (apply_rules(compile_rules([rule], TYPES), row) != NOTHING) == (operator == "not_contains")
    assert apply_rules(compile_rules([Rule(uuid4(), (MccIs(frozenset({"5411"})),), FOOD)], TYPES), row) == NOTHING


def test_money_that_came_back_is_an_expense() -> None:
    rules = compile_rules(
        [Rule(uuid4(), (TypeIs("expense"),), FOOD), Rule(uuid4(), (TypeIs("income"),), SALARY)], TYPES
    )
    for type_, category in (("expense", FOOD), (None, SALARY), ("income", SALARY)):
        row = RuleRow("Лента", None, Decimal(5), HOME, type=type_)  # type: ignore[arg-type]
        assert apply_rules(rules, row).category_id == category


def test_rules_see_a_row_as_it_came_and_the_first_wins() -> None:
    shop = says("payee", "contains", "пятёрочка")
    rules = [
        Rule(UUID(int=1), (shop,), SALARY, "Пятёрочка"),
        Rule(UUID(int=2), (shop,), GONE, "X5", ("еда",)),
        Rule(UUID(int=3), (shop, says("payee", "contains", "1234")), FOOD, tags=("еда", "дом")),
        Rule(UUID(int=4), (says("payee", "equals", "Пятёрочка"),), tags=("никогда",)),
    ]
    outcome = apply_rules(compile_rules(rules, TYPES), ROW)
    assert (outcome.category_id, outcome.category_rule) == (FOOD, UUID(int=3))
    assert (outcome.payee, outcome.payee_rule) == ("Пятёрочка", UUID(int=1))
    assert (outcome.tags, outcome.tag_rules) == (("еда", "дом"), (UUID(int=2), UUID(int=3)))
    assert outcome.words == ("пятёрочка", "1234")


def test_a_row_gets_no_more_tags_than_it_may_have() -> None:
    row = RuleRow("Лента", None, Decimal(-1), HOME, tags=[str(n) for n in range(MAX_TAGS - 1)])
    rule = Rule(uuid4(), (says("payee", "contains", "лента"),), tags=("0", "а", "б"))
    assert apply_rules(compile_rules([rule], TYPES), row).tags == ("а",)


words = st.lists(st.sampled_from(["пятёрочка", "Пятерочка", "ПЯТ", "чек", "7", "№7", "a.b", "%"]), max_size=4)
texts = words.map(" ".join) | words.map("\n".join)
amounts = st.integers(1, 40).map(lambda it: Decimal(it) / 4)
conditions = st.one_of(
    st.builds(
        TextIs,
        st.sampled_from(["payee", "description", "note"]),
        st.sampled_from(["contains", "not_contains", "equals", "begins", "words"]),
        texts.filter(str.strip),
    ),
    st.builds(AmountIs, st.none() | amounts, st.none() | amounts),
    st.builds(TypeIs, st.sampled_from(["income", "expense"])),
    st.builds(AccountIs, st.sampled_from([HOME, OTHER])),
    st.builds(MccIs, st.frozensets(st.sampled_from(["5411", "4121"]), min_size=1)),
)
tags = st.lists(st.sampled_from([str(n) for n in range(25)]), max_size=3, unique=True)
rules = st.builds(
    Rule,
    st.uuids(),
    st.lists(conditions, min_size=1, max_size=2).map(tuple),
    st.none() | st.sampled_from([FOOD, TAXI, SALARY, GONE]),
    st.none() | st.sampled_from(["Лента", "Магнит"]),
    tags.map(tuple),
)
rows = st.builds(
    RuleRow,
    st.none() | texts,
    st.none() | texts,
    st.tuples(amounts, st.sampled_from([1, -1])).map(lambda it: it[0] * it[1]),
    st.sampled_from([None, HOME, OTHER]),
    st.sampled_from([None, "5411", "4121"]),
    st.none() | texts,
    st.sampled_from([None, "income", "expense"]),
    st.lists(st.sampled_from([str(n) for n in range(25)]), max_size=20, unique=True),
)


@given(st.lists(rules, max_size=6), st.lists(rows, min_size=1, max_size=4))
def test_the_engine_does_what_the_model_does(written: list[Rule], found: list[RuleRow]) -> None:
    compiled = compile_rules(written, TYPES)
    for row in found:
        assert apply_rules(compiled, row) == model.outcome(written, TYPES, row)


@given(texts, texts.filter(str.strip), st.sampled_from(["contains", "not_contains", "equals", "begins", "words"]))
def test_a_text_is_tested_as_the_engine_does(value: str, text: str, operator: Any) -> None:
    row = RuleRow(value, None, Decimal(1), None)
    assert engine.text_test(operator, text)(engine.folded(value)) == model.text_holds(
        says("payee", operator, text), row
    )
