"""The engine once more, as plain as can be: what Hypothesis compares it with."""

import re
from collections.abc import Mapping, Sequence
from uuid import UUID

from kopilka.rules.engine import (
    MAX_TAGS,
    AccountIs,
    AmountIs,
    Condition,
    MccIs,
    RowType,
    Rule,
    RuleOutcome,
    RuleRow,
    TextIs,
    TypeIs,
)


def plain(text: str | None) -> str:
    return " ".join((text or "").lower().replace("ё", "е").split())


def holds(condition: Condition, row: RuleRow) -> bool:
    type_ = row.type or ("income" if row.amount > 0 else "expense")
    if isinstance(condition, AmountIs):
        size = abs(row.amount)
        return not (condition.least is not None and size < condition.least) and not (
            condition.most is not None and size > condition.most
        )
    if isinstance(condition, TypeIs):
        return condition.type == type_
    if isinstance(condition, AccountIs):
        return condition.account_id == row.account_id
    if isinstance(condition, MccIs):
        return row.mcc is not None and row.mcc in condition.codes
    return text_holds(condition, row)


def text_holds(condition: TextIs, row: RuleRow) -> bool:
    value = plain({"payee": row.payee, "description": row.description, "note": row.note}[condition.field])
    text = plain(condition.text)
    if condition.operator == "words":
        wanted = re.findall(r"\w+", text)
        return wanted != [] and all(it in re.findall(r"\w+", value) for it in wanted)
    return {
        "contains": text in value,
        "not_contains": text not in value,
        "equals": text == value,
        "begins": value[: len(text)] == text,
    }[condition.operator]


def outcome(rules: Sequence[Rule], category_types: Mapping[UUID, RowType], row: RuleRow) -> RuleOutcome:
    type_ = row.type or ("income" if row.amount > 0 else "expense")
    matching = [rule for rule in rules if all(holds(it, row) for it in rule.conditions)]
    categories = [it for it in matching if it.category_id and category_types.get(it.category_id) == type_]
    payees = [it for it in matching if it.payee is not None]
    tags: list[tuple[str, UUID]] = []
    for rule in matching:
        for tag in rule.tags:
            known = [*row.tags, *(name for name, _ in tags)]
            if tag not in known and len(known) < MAX_TAGS:
                tags.append((tag, rule.id))
    words: tuple[str, ...] = ()
    if categories:
        texts = (it for it in categories[0].conditions if isinstance(it, TextIs))
        words = tuple(it.text for it in texts if it.operator != "not_contains")
    return RuleOutcome(
        categories[0].category_id if categories else None,
        categories[0].id if categories else None,
        payees[0].payee if payees else None,
        payees[0].id if payees else None,
        tuple(name for name, _ in tags),
        tuple(rule_id for _, rule_id in tags),
        words,
    )
