"""A line that is not sure: which doubt is asked about next, and what an answer to it makes of the draft. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from kopilka.quick_entry.grammar.doubts import Doubt
from kopilka.quick_entry.kinds import Kind, category_type_of, type_of
from kopilka.quick_entry.results import words_of
from kopilka.quick_entry.schemas import MovedRead, ParsedLine, ParsedRead
from kopilka.transactions.schemas import TransactionType

Question = Literal["amount", "sure_amount", "lines", "purpose", "day", "account", "category"]

# In the order of asking. Every doubt stands in one of them.
QUESTIONS: dict[Question, frozenset[Doubt]] = {
    "amount": frozenset({"amount_missing", "amount_zero", "amount_too_large", "amount_too_precise"}),
    "sure_amount": frozenset({"amount_unusual", "amount_unclear", "several_amounts", "currency_unclear"}),
    "lines": frozenset({"lines_differ", "lines_unclear"}),
    "purpose": frozenset({"maybe_refund", "maybe_debt", "maybe_transfer", "maybe_income"}),
    "day": frozenset({"date_in_future", "date_unclear", "date_invalid", "several_dates"}),
    "account": frozenset({"account_missing"}),
    "category": frozenset({"description_missing", "category_missing", "category_unclear"}),
}
# Of a line with one of these nothing is taken for sure.
BLOCKING = QUESTIONS["amount"] | QUESTIONS["sure_amount"] | QUESTIONS["lines"] | QUESTIONS["day"]


@dataclass(frozen=True, slots=True)
class Said:
    """What an answer says. `currency`, `account_id`, `day` and `kind` are None where its words name none; `read` then
    has what an entry gets without being told. Its `category_id`, `payee` and `description` are those that the words
    name. `tags` are to be added, or taken off where `takes_off` says so.
    """

    read: ParsedRead
    currency: str | None = None
    account_id: UUID | None = None
    day: date | None = None
    kind: Kind | None = None
    tags: tuple[str, ...] = ()
    takes_off: bool = False

    @property
    def is_empty(self) -> bool:
        named = (self.account_id, self.day, self.kind, self.read.amount, self.read.category_id, self.read.payee)
        return not self.read.description and not self.tags and all(it is None for it in named)

    def tags_of(self, current: Sequence[str]) -> list[str]:
        if self.takes_off:
            return [it for it in current if it not in self.tags]
        return list(dict.fromkeys([*current, *self.tags]))

    @property
    def names_category(self) -> bool:
        return self.read.category_id is not None and "category_unclear" not in self.read.doubts


def next_question(draft: ParsedRead) -> Question | None:
    """None where the draft is sure."""
    if draft.amount is None:
        return "amount"
    return next((it for it, doubts in QUESTIONS.items() if not doubts.isdisjoint(draft.doubts)), None)


def is_transfer(draft: ParsedRead) -> bool:
    """Both accounts are told, and that it is a transfer was confirmed."""
    return (
        draft.moved is not None
        and None not in (draft.moved.from_account_id, draft.moved.to_account_id)
        and ("maybe_transfer" not in draft.doubts)
    )


def asked_about(parsed: ParsedRead) -> ParsedRead:
    """Of a line that is a question («такси 500?»): its sum is confirmed before it is recorded."""
    if parsed.amount is None or not QUESTIONS["sure_amount"].isdisjoint(parsed.doubts):
        return parsed
    return parsed.model_copy(update={"doubts": [*parsed.doubts, "amount_unclear"]})


def is_no_entry(parsed: ParsedRead) -> bool:
    """Neither a sum nor anything that is known to be bought: «привет»."""
    return parsed.amount is None and (parsed.category_id is None or not words_of(parsed))


def _without(draft: ParsedRead, *questions: Question) -> list[Doubt]:
    answered = frozenset[Doubt]().union(*(QUESTIONS[it] for it in questions))
    return [it for it in draft.doubts if it not in answered]


def with_amount(draft: ParsedRead, said: Said) -> ParsedRead | None:
    """With the sum that was written, and the currency, the account and the day that were named beside it. None where
    it tells no sum that can be recorded.
    """
    read = said.read
    unclear = (QUESTIONS["amount"] | QUESTIONS["sure_amount"]) - {"amount_unusual"}
    if read.amount is None or not unclear.isdisjoint(read.doubts):
        return None
    doubts = _without(draft, "amount", "sure_amount")
    lines = _with_rest(draft.lines or [], read.amount)
    if draft.lines:
        doubts = [it for it in doubts if it != "lines_differ"]
        is_known = all(it.amount is not None or it.is_rest for it in lines)
        doubts += ["lines_differ"] if is_known and _total(lines) != read.amount else []
    changed = draft.model_copy(update={"amount": read.amount, "doubts": doubts, "lines": lines or None})
    if said.currency not in (None, draft.currency) or said.account_id is not None:
        changed = _with_account_of(changed, said)
    if said.day is not None:
        days = [it for it in read.doubts if it in QUESTIONS["day"]]
        changed = with_day(changed, said.day)
        changed = changed.model_copy(update={"doubts": [*changed.doubts, *days]})
    return changed


def _with_rest(lines: Sequence[ParsedLine], amount: Decimal) -> list[ParsedLine]:
    """The line that is the rest gets what the others leave of the amount, None where that is nothing."""
    others = [it for it in lines if not it.is_rest]
    if len(others) != len(lines) - 1:
        return list(lines)
    left = amount - _total(others)
    return [it.model_copy(update={"amount": left if left > 0 else None}) if it.is_rest else it for it in lines]


def total_of(draft: ParsedRead) -> Decimal:
    """Of the lines whose amounts are known."""
    return _total(draft.lines or ())


def _total(lines: Sequence[ParsedLine]) -> Decimal:
    return sum((it.amount for it in lines if it.amount is not None), Decimal(0))


def _with_account_of(draft: ParsedRead, said: Said) -> ParsedRead:
    """Which account pays follows the currency: where there is none, that is asked next."""
    if said.read.account_id is not None:
        return with_account(draft, said.read.account_id, said.read.currency)
    doubts: list[Doubt] = [*_without(draft, "account"), "account_missing"]
    return draft.model_copy(update={"account_id": None, "currency": said.read.currency, "doubts": doubts})


def with_all(draft: ParsedRead, said: Said, category_type: str | None) -> ParsedRead | None:
    """With all that an answer says, whichever of it was asked for. None where that is nothing, or unclear.
    `category_type` as of `with_kind`.
    """
    asks, changed = next_question(draft), draft
    if said.tags:
        changed = changed.model_copy(update={"tags": said.tags_of(draft.tags)})
    if said.read.payee is not None:
        changed = changed.model_copy(update={"payee": said.read.payee})
    if said.read.amount is not None:
        with_sum = with_amount(changed, said)
        if with_sum is None:
            return None
        changed = with_sum
    else:
        if said.account_id is not None:
            changed = with_account(changed, said.account_id, said.read.currency)
        if said.day is not None and QUESTIONS["day"].isdisjoint(said.read.doubts):
            changed = with_day(changed, said.day)
    if said.names_category and said.read.category_id is not None:
        is_income = draft.type == "income" and not draft.is_refund
        if asks == "category" and is_income and said.read.type == "expense":
            return None  # «откуда это?»: a refund for a taxi is none that was spent on one
        # What was asked about keeps its name: «Ромашка» → «такси».
        is_asked = asks == "category" or draft.category_id in (None, said.read.category_id)
        words = ("" if words_of(draft) else said.read.description) if is_asked else said.read.description
        changed = with_category(changed, said.read.category_id, said.read.type)
        changed = changed.model_copy(update={"description": words or draft.description})
        changed = changed.model_copy(update={"doubts": _without(changed, "purpose")}) if asks == "purpose" else changed
    elif said.kind is not None:
        changed = with_kind(changed, said.kind, category_type)
    return None if changed == draft else changed


def with_yes(draft: ParsedRead, category_type: str | None) -> ParsedRead | None:
    """A «да» to what can be answered by one: a sum, a refund, a transfer of which both accounts are told. Else None.
    `category_type` as of `with_kind`.
    """
    asks, moved = next_question(draft), draft.moved
    if asks == "sure_amount":
        return with_sure_amount(draft)
    if asks == "purpose" and moved is not None and moved.from_account_id and moved.to_account_id:
        return with_transfer(draft, moved.from_account_id, moved.to_account_id)
    return with_kind(draft, "refund", category_type) if asks == "purpose" and "maybe_refund" in draft.doubts else None


def with_sure_amount(draft: ParsedRead) -> ParsedRead:
    return draft.model_copy(update={"doubts": _without(draft, "sure_amount")})


def with_kind(draft: ParsedRead, kind: str, category_type: str | None) -> ParsedRead:
    """`category_type`: of the category that was guessed. One of the other type is asked about anew."""
    if draft.lines and category_type == category_type_of(kind):
        doubts = _without(draft, "purpose")
    else:  # lines of the other type are for nothing that it could be
        doubts = _without(draft, "purpose", "lines")
    changed = {"type": type_of(kind), "is_refund": kind == "refund", "doubts": doubts, "moved": None}
    if category_type == category_type_of(kind):
        return draft.model_copy(update=changed)
    if not any(it in QUESTIONS["category"] for it in doubts):
        doubts.append("category_missing")
    return draft.model_copy(update=changed | {"category_id": None, "lines": None})


def with_transfer(draft: ParsedRead, from_account_id: UUID, to_account_id: UUID) -> ParsedRead:
    """Between these accounts; a transfer has no category, which is asked for no more."""
    moved = MovedRead(from_account_id=from_account_id, to_account_id=to_account_id)
    doubts = _without(draft, "purpose", "account", "category", "lines")
    changed = {"moved": moved, "account_id": from_account_id, "category_id": None, "lines": None, "doubts": doubts}
    return draft.model_copy(update=changed)


def with_day(draft: ParsedRead, day: date) -> ParsedRead:
    return draft.model_copy(update={"date": day, "doubts": _without(draft, "day")})


def with_account(draft: ParsedRead, account_id: UUID, currency: str) -> ParsedRead:
    changed = {"account_id": account_id, "currency": currency, "doubts": _without(draft, "account")}
    return draft.model_copy(update=changed)


def with_category(draft: ParsedRead, category_id: UUID, type_: TransactionType) -> ParsedRead:
    """`type_` is that of the category; a refund stays one among expenses. All of a split is for it then."""
    is_refund = draft.is_refund and type_ == "expense"
    changed = {"category_id": category_id, "type": "income" if is_refund else type_, "is_refund": is_refund}
    doubts = _without(draft, "category", "lines")
    return draft.model_copy(update=changed | {"lines": None, "doubts": doubts, "moved": None})
