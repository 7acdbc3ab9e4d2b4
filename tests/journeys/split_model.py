"""Splits in the model: what of a transaction's amount is for which category."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.journeys.refund_model import type_refusal
from tests.journeys.refusals import digits_refusal

if TYPE_CHECKING:
    from tests.journeys.ledger_model import Account, Entry, Ledger

Lines = list[dict[str, Any]]
"""Each an exact amount, the id of a category, a description or None: as the API shows them."""


def completed(said: Sequence[Mapping[str, Any]], amount: Any, category_id: str | None) -> str | Lines:
    """The lines of a transaction of this amount, or the code that they are refused with."""
    *others, last = said
    if category_id is not None:
        return "lines_and_category"
    if any(it.get("amount") is None for it in others):
        return "line_amount_missing"
    total = sum((Decimal(it["amount"]) for it in others), Decimal(0))
    rest = Decimal(amount) - total if last.get("amount") is None else Decimal(last["amount"])
    if rest <= 0:
        return "nothing_left"
    if total + rest != Decimal(amount):
        return "lines_differ"
    amounts = [*(Decimal(it["amount"]) for it in others), rest]
    return [
        {"amount": each, "category_id": it["category_id"], "description": it.get("description") or None}
        for each, it in zip(amounts, said, strict=True)
    ]


def after(entry: "Entry | None", said: Mapping[str, Any]) -> str | Lines | None:
    """The lines that a transaction has after what is said of it, None where it has one category then, or a code."""
    before = entry.lines if entry else None
    amount, category_id = said.get("amount", entry and entry.amount), said.get("category_id")
    if said.get("lines") is not None:
        return completed(said["lines"], amount, category_id)
    if category_id is not None:
        return None
    if before is not None and "lines" in said:
        return "category_needed"
    if before is not None and sum(it["amount"] for it in before) != Decimal(amount):
        return "lines_differ"
    return before


def lines_refusal(
    ledger: "Ledger",
    lines: Lines,
    said: Mapping[str, Any],
    account: "Account | None",
    entry: "Entry | None" = None,
) -> str | None:
    """Categories that the entry has already may be archived."""
    head, kept = ledger.categories[lines[0]["category_id"]], categories_of(entry) if entry else set()
    for line in lines:
        category = ledger.categories[line["category_id"]]
        if category.archived and category.id not in kept:
            return "category_archived"
        if category is head:
            refused = type_refusal(category, said, entry, ledger.type_of(entry) if entry else None)
        else:
            refused = None if category.type == head.type else "type_mismatch"
        if refused := refused or digits_refusal(account, line["amount"]):
            return refused
    return None


def categories_of(entry: "Entry") -> set[str]:
    """None of one side of a transfer."""
    return set(parts_of(entry))


def parts_of(entry: "Entry") -> dict[str, Decimal]:
    """Category → what of the amount is for it."""
    if entry.lines is None:
        return {entry.category_id: entry.amount} if entry.category_id else {}
    found: dict[str, Decimal] = {}
    for it in entry.lines:
        found[it["category_id"]] = found.get(it["category_id"], Decimal(0)) + it["amount"]
    return found


def amount_under(ledger: "Ledger", entry: "Entry", params: Mapping[str, Any]) -> Decimal:
    """What is compared, ordered by and summed up: with a filter by category what of a split is for that category."""
    if entry.lines is None or "category_id" not in params:
        return entry.amount
    family = family_of(ledger, params["category_id"])
    return sum((amount for category, amount in parts_of(entry).items() if category in family), Decimal(0))


def family_of(ledger: "Ledger", category_id: str) -> Collection[str]:
    return {it.id for it in ledger.categories.values() if category_id in (it.id, it.parent_id)}
