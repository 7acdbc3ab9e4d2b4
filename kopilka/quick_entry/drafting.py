"""A line that is not sure: which doubt is asked about next, and what an answer to it makes of the draft. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import Literal
from uuid import UUID

from kopilka.quick_entry.doubts import Doubt
from kopilka.quick_entry.schemas import ParsedRead
from kopilka.transactions.schemas import TransactionType

Question = Literal["amount", "sure_amount", "purpose", "day", "account", "category"]

# In the order of asking. Every doubt stands in one of them.
QUESTIONS: dict[Question, frozenset[Doubt]] = {
    "amount": frozenset({"amount_missing", "amount_zero", "amount_too_large", "amount_too_precise"}),
    "sure_amount": frozenset({"amount_unusual", "amount_unclear", "several_amounts", "currency_unclear"}),
    "purpose": frozenset({"maybe_refund", "maybe_debt", "maybe_transfer", "maybe_income"}),
    "day": frozenset({"date_in_future", "date_unclear", "date_invalid", "several_dates"}),
    "account": frozenset({"account_missing"}),
    "category": frozenset({"description_missing", "category_missing", "category_unclear"}),
}


def next_question(draft: ParsedRead) -> Question | None:
    """None where the draft is sure."""
    return next((it for it, doubts in QUESTIONS.items() if not doubts.isdisjoint(draft.doubts)), None)


def is_no_entry(parsed: ParsedRead) -> bool:
    """Neither a sum nor anything that is known to be bought: «привет»."""
    return parsed.amount is None and (parsed.category_id is None or not parsed.description)


def _without(draft: ParsedRead, *questions: Question) -> list[Doubt]:
    answered = frozenset[Doubt]().union(*(QUESTIONS[it] for it in questions))
    return [it for it in draft.doubts if it not in answered]


def with_amount(draft: ParsedRead, answer: ParsedRead) -> ParsedRead | None:
    """`answer` is what was written for a sum. None where it tells none that can be recorded."""
    doubts: Iterable[Doubt] = [it for it in answer.doubts if it in QUESTIONS["amount"] | QUESTIONS["sure_amount"]]
    if answer.amount is None or set(doubts) - {"amount_unusual"}:
        return None
    changed = {"amount": answer.amount, "doubts": _without(draft, "amount", "sure_amount")}
    # A currency is taken where the answer names one of its own; then the account follows it.
    if answer.currency != draft.currency and answer.account_id is not None:
        changed |= {"currency": answer.currency, "account_id": answer.account_id}
    return draft.model_copy(update=changed)


def with_sure_amount(draft: ParsedRead) -> ParsedRead:
    return draft.model_copy(update={"doubts": _without(draft, "sure_amount")})


def with_type(draft: ParsedRead, type_: TransactionType, category_type: str | None) -> ParsedRead:
    """`category_type`: of the category that was guessed. One of the other type is asked about anew."""
    doubts = _without(draft, "purpose")
    if category_type == type_:
        return draft.model_copy(update={"type": type_, "doubts": doubts})
    if not any(it in QUESTIONS["category"] for it in doubts):
        doubts.append("category_missing")
    return draft.model_copy(update={"type": type_, "category_id": None, "doubts": doubts})


def with_day(draft: ParsedRead, day: date) -> ParsedRead:
    return draft.model_copy(update={"date": day, "doubts": _without(draft, "day")})


def with_account(draft: ParsedRead, account_id: UUID, currency: str) -> ParsedRead:
    changed = {"account_id": account_id, "currency": currency, "doubts": _without(draft, "account")}
    return draft.model_copy(update=changed)


def with_category(draft: ParsedRead, category_id: UUID, type_: TransactionType) -> ParsedRead:
    changed = {"category_id": category_id, "type": type_, "doubts": _without(draft, "category")}
    return draft.model_copy(update=changed)
