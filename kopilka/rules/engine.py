"""What rules make of a row: plain data, no database. A row may be a transaction, or a line of a statement that is none
yet.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal
from uuid import UUID

from kopilka.text import fold

RowType = Literal["income", "expense"]
TextField = Literal["payee", "description", "note"]
TextOperator = Literal["contains", "not_contains", "equals", "begins", "words"]
# Of one row; the ledger takes no more.
MAX_TAGS = 20
_WORD = re.compile(r"\w+")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class TextIs:
    """Of a field that is empty only `not_contains` holds."""

    field: TextField
    operator: TextOperator
    text: str


@dataclass(frozen=True, slots=True)
class AmountIs:
    """Both ends inclusive, in the currency of the row, without its sign."""

    least: Decimal | None
    most: Decimal | None


@dataclass(frozen=True, slots=True)
class TypeIs:
    type: RowType


@dataclass(frozen=True, slots=True)
class AccountIs:
    account_id: UUID


@dataclass(frozen=True, slots=True)
class MccIs:
    """Holds of no row without a code, which only statements of banks tell."""

    codes: frozenset[str]


Condition = TextIs | AmountIs | TypeIs | AccountIs | MccIs


@dataclass(frozen=True, slots=True)
class Rule:
    """All conditions must hold. What is None or empty is left to other rules."""

    id: UUID
    conditions: tuple[Condition, ...]
    category_id: UUID | None = None
    payee: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A row as it was before any rule. `amount` is signed: in above zero, out below it. `type` is what the row counts
    as where the sign does not tell: money that came back counts as expense.
    """

    payee: str | None
    description: str | None
    amount: Decimal
    account_id: UUID | None
    mcc: str | None = None
    note: str | None = None
    type: RowType | None = None
    tags: Sequence[str] = ()

    @property
    def counted_as(self) -> RowType:
        return self.type or ("income" if self.amount > 0 else "expense")


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """What the row gets, and the rule that says so. `tags` are those that it has not had. `words` are the texts of the
    rule that gives the category: why it is this one.
    """

    category_id: UUID | None = None
    category_rule: UUID | None = None
    payee: str | None = None
    payee_rule: UUID | None = None
    tags: tuple[str, ...] = ()
    tag_rules: tuple[UUID, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def rule_ids(self) -> tuple[UUID, ...]:
        """Those that had a part in it, each once."""
        named = (self.category_rule, self.payee_rule, *self.tag_rules)
        return tuple(dict.fromkeys(it for it in named if it is not None))


NOTHING = RuleOutcome()


class _Facts:
    """A row as conditions look at it: folded once, however many rules there are; words only where one asks."""

    __slots__ = ("_words", "amount", "row", "texts", "type")

    def __init__(self, row: RuleRow, texts: dict[str, str]) -> None:
        self.row = row
        self.amount = abs(row.amount)
        self.type = row.counted_as
        self.texts = texts
        self._words: dict[str, frozenset[str]] = {}

    def words(self, field: TextField) -> frozenset[str]:
        if (found := self._words.get(field)) is None:
            found = self._words[field] = frozenset(_WORD.findall(self.texts[field]))
        return found


_Check = Callable[[_Facts], bool]


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """`words` are its texts that rows have."""

    rule: Rule
    checks: tuple[_Check, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompiledRules:
    """Of one household, in their order, without those that are broken or off. Made by `compile_rules`."""

    rules: tuple[CompiledRule, ...]
    category_types: Mapping[UUID, RowType]


def words_of(text: str) -> list[str]:
    """The words that the operator `words` looks for."""
    return _WORD.findall(folded(text))


def folded(text: str) -> str:
    """As texts are compared: in any case, ё is е, white space is one space."""
    return _SPACES.sub(" ", fold(text)).strip()


def compile_rules(rules: Collection[Rule], category_types: Mapping[UUID, RowType]) -> CompiledRules:
    """`category_types` are the categories that rows may get; one that is not among them is given to none."""
    made = []
    for rule in rules:
        # What is quick to tell comes first.
        ordered = sorted(rule.conditions, key=lambda it: isinstance(it, TextIs))
        words = tuple(it.text for it in rule.conditions if isinstance(it, TextIs) and it.operator != "not_contains")
        made.append(CompiledRule(rule, tuple(_check_of(it) for it in ordered), words))
    return CompiledRules(tuple(made), category_types)


def apply_rules(rules: CompiledRules, row: RuleRow) -> RuleOutcome:
    """The first rule that sets a field wins, other rules may set other fields; tags of all are added. Rules see the row
    as it came, not what a rule before has made of it. A category of the other type leaves the field to the next rule.
    """
    if not rules.rules:
        return NOTHING
    texts = {"payee": folded(row.payee or ""), "description": folded(row.description or "")}
    texts["note"] = folded(row.note or "")
    facts = _Facts(row, texts)
    matching: list[CompiledRule] = []
    for rule in rules.rules:
        for check in rule.checks:  # without a generator, which takes longer than most checks
            if not check(facts):
                break
        else:
            matching.append(rule)
    return _outcome(matching, rules.category_types, row) if matching else NOTHING


def _outcome(matching: Sequence[CompiledRule], category_types: Mapping[UUID, RowType], row: RuleRow) -> RuleOutcome:
    category: tuple[UUID, UUID, tuple[str, ...]] | None = None
    payee: tuple[str, UUID] | None = None
    tags: dict[str, UUID] = {}
    for compiled in matching:
        rule = compiled.rule
        if category is None and rule.category_id and category_types.get(rule.category_id) == row.counted_as:
            category = rule.category_id, rule.id, compiled.words
        if payee is None and rule.payee is not None:
            payee = rule.payee, rule.id
        for tag in rule.tags:
            if tag not in row.tags and len(tags) + len(row.tags) < MAX_TAGS:
                tags.setdefault(tag, rule.id)
    category_id, category_rule, words = category or (None, None, ())
    name, payee_rule = payee or (None, None)
    return RuleOutcome(category_id, category_rule, name, payee_rule, tuple(tags), tuple(tags.values()), words)


def _check_of(condition: Condition) -> _Check:
    match condition:
        case TextIs():
            return _text_check(condition)
        case AmountIs(least, most):
            return lambda facts: (least is None or facts.amount >= least) and (most is None or facts.amount <= most)
        case TypeIs(type_):
            return lambda facts: facts.type == type_
        case AccountIs(account_id):
            return lambda facts: facts.row.account_id == account_id
        case MccIs(codes):
            return lambda facts: facts.row.mcc in codes


def _text_check(condition: TextIs) -> _Check:
    field = condition.field
    if condition.operator == "words":
        words = frozenset(words_of(condition.text))
        return lambda facts: bool(words) and words <= facts.words(field)
    holds = text_test(condition.operator, condition.text)
    return lambda facts: holds(facts.texts[field])


def text_test(operator: TextOperator, given: str) -> Callable[[str], bool]:
    """Whether it holds of a text that is folded."""
    text, words = folded(given), frozenset(words_of(given))
    match operator:
        case "contains":
            return lambda value: text in value
        case "not_contains":
            return lambda value: text not in value
        case "equals":
            return lambda value: text == value
        case "begins":
            return lambda value: value.startswith(text)
        case "words":
            return lambda value: bool(words) and words <= frozenset(_WORD.findall(value))
