"""Which transactions rules may change: what PostgreSQL can tell of it, so that not all of the ledger is read. It may
find a row too many, the engine looks at each; never one too few.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, String, Uuid, and_, any_, false, func, literal, not_, or_, true

from kopilka.households.member import Member
from kopilka.rules.engine import (
    AccountIs,
    AmountIs,
    CompiledRules,
    Condition,
    MccIs,
    RowType,
    Rule,
    TextIs,
    TypeIs,
    folded,
    text_test,
    words_of,
)
from kopilka.rules.schemas import RulePeriod
from kopilka.transactions.queries import TRANSACTIONS

_COLUMNS = TRANSACTIONS.c
# Payees that one statement names in all; what is above it is left to the engine, which looks at each row in any case.
_MOST_NAMED = 50_000
_LIKE_SIGNS = re.compile(r"[%_/]")


@dataclass(frozen=True, slots=True)
class Payees:
    """All of a household: names by id, and ids by folded name."""

    names: Mapping[UUID, str]
    ids: Mapping[str, UUID]


def within(member: Member, period: RulePeriod) -> tuple[ColumnElement[bool], ...]:
    """Rows that rules may touch at all."""
    days = [] if period.start is None else [_COLUMNS.date >= period.start]
    days += [] if period.end is None else [_COLUMNS.date <= period.end]
    return (
        _COLUMNS.household_id == member.household_id,
        _COLUMNS.deleted_at.is_(None),
        _COLUMNS.transfer_id.is_(None),
        _COLUMNS.category_id.is_not(None),
        *days,
    )


class _Found:
    """The payees that conditions hold for. Of one text they are looked for once, and words of a name are split once:
    two hundred rules may ask about ten thousand names.
    """

    def __init__(self, payees: Payees) -> None:
        self._payees = payees
        self._words: dict[str, frozenset[str]] = {}
        self._known: dict[tuple[str, str], list[UUID]] = {}
        self._left = _MOST_NAMED

    def ids(self, condition: TextIs) -> list[UUID] | None:
        """None where they are too many to be named."""
        key = condition.operator, folded(condition.text)
        if key not in self._known:
            self._known[key] = self._look(condition)
        ids = self._known[key]
        if len(ids) > self._left:
            return None
        self._left -= len(ids)
        return ids

    def _look(self, condition: TextIs) -> list[UUID]:
        if condition.operator != "words":
            holds = text_test(condition.operator, condition.text)
            return [payee_id for name, payee_id in self._payees.ids.items() if holds(name)]
        if not self._words:
            self._words = {name: frozenset(words_of(name)) for name in self._payees.ids}
        asked = frozenset(words_of(condition.text))
        return [self._payees.ids[name] for name, words in self._words.items() if asked and asked <= words]


def changed_by(rules: CompiledRules, payees: Payees) -> ColumnElement[bool]:
    """Any of them holds, and says something else than the row has. Takes a while where there are many rules and payees:
    not for the event loop.
    """
    found = _Found(payees)
    each = (
        and_(_differs(it.rule, rules.category_types, payees), *(_holds(one, found) for one in it.rule.conditions))
        for it in rules.rules
    )
    return or_(false(), *each)


def _differs(rule: Rule, category_types: Mapping[UUID, RowType], payees: Payees) -> ColumnElement[bool]:
    ways = []
    if rule.category_id is not None:
        fits = _COLUMNS.type == category_types[rule.category_id]
        ways.append(and_(fits, _COLUMNS.category_id != rule.category_id))
    if rule.payee is not None:
        known = payees.ids.get(folded(rule.payee))
        ways.append(true() if known is None else _COLUMNS.payee_id.is_distinct_from(known))
    if rule.tags:
        has_them = _COLUMNS.tags.op("@>", is_comparison=True)(literal(list(rule.tags), ARRAY(String)))
        ways.append(not_(func.coalesce(has_them, False)))
    return or_(*ways)


def _holds(condition: Condition, payees: _Found) -> ColumnElement[bool]:
    match condition:
        case TextIs(field="payee"):
            return _of_payee(condition, payees)
        case TextIs():
            return _in_text(condition)
        case AmountIs(least, most):
            ends = (
                true() if least is None else _COLUMNS.amount >= least,
                true() if most is None else _COLUMNS.amount <= most,
            )
            return and_(*ends)
        case TypeIs(type_):
            return _COLUMNS.type == type_
        case AccountIs(account_id):
            return _COLUMNS.account_id == account_id
        case MccIs():
            return false()


def _of_payee(condition: TextIs, payees: _Found) -> ColumnElement[bool]:
    """Exactly, where they are not too many to be named. A row without a payee is one whose payee is empty."""
    ids = payees.ids(condition)
    if ids is None:
        return true()
    holds = text_test(condition.operator, condition.text)
    found: ColumnElement[bool] = _COLUMNS.payee_id == any_(literal(ids, ARRAY(Uuid())))
    return or_(found, _COLUMNS.payee_id.is_(None)) if holds("") else found


def _in_text(condition: TextIs) -> ColumnElement[bool]:
    """Description and note are searched for together, white space as it was written: by pieces without any."""
    if condition.operator == "not_contains":
        return true()
    by_words = condition.operator == "words"
    pieces = words_of(condition.text) if by_words else folded(condition.text).split()
    patterns = ("%" + _LIKE_SIGNS.sub(r"/\g<0>", it) + "%" for it in pieces)
    return and_(true(), *(_COLUMNS.search_text.like(it, escape="/") for it in patterns))
