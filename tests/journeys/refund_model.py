"""Refunds in the model: an income with a category of expenses, which lowers what was spent in it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.journeys.ledger_model import Category, Entry, Ledger


def becomes_refund(category: "Category", said: Mapping[str, Any], entry: "Entry | None" = None) -> bool:
    """After what is said; of a change what it leaves out stays. A purchase is named by refunds alone."""
    if category.type != "expense":
        return False
    if said.get("type") is None:
        return said.get("refund_of") is not None or (entry is not None and entry.is_refund)
    # What is new and names a purchase is refused for it, not for its type.
    return said["type"] == "income" or (entry is None and said.get("refund_of") is not None)


def purchase_after(category: "Category", said: Mapping[str, Any], entry: "Entry") -> str | None:
    stays = entry.refund_of if becomes_refund(category, said, entry) else None
    named: str | None = said.get("refund_of", stays)
    return named


def type_refusal(
    category: "Category", said: Mapping[str, Any], entry: "Entry | None", former: str | None
) -> str | None:
    """`former`: the type that a change begins with."""
    type_ = said.get("type")
    is_refund = becomes_refund(category, said, entry)
    expected = "expense" if is_refund and (entry is None or type_) else type_ or former
    return "type_mismatch" if expected not in (None, category.type) else None


def purchase_refusal(
    ledger: "Ledger", category: "Category", said: Mapping[str, Any], entry: "Entry | None" = None
) -> str | None:
    if entry is None:
        named, is_new = said.get("refund_of"), True
        is_refund = becomes_refund(category, said) and said.get("type") != "expense"
    else:
        named = purchase_after(category, said, entry)
        is_refund, is_new = becomes_refund(category, said, entry), named != entry.refund_of
    if named is None or (is_refund and not is_new):
        return None
    if not is_refund:
        return "not_a_refund"
    found = ledger.entries.get(named)
    is_purchase = found and not found.deleted and ledger.type_of(found) == "expense" and not found.is_refund
    return None if is_purchase and (entry is None or named != entry.id) else "purchase_not_found"
