"""What a person calls an entry: an expense, an income or a refund, which is an income with a category of expenses."""

from typing import Literal

from kopilka.categories.standard import CategoryType
from kopilka.quick_entry.results import Facts
from kopilka.transactions.schemas import TransactionType

Kind = Literal["income", "expense", "refund"]
KINDS: tuple[Kind, ...] = ("income", "expense", "refund")


def kind_of(facts: Facts) -> str:
    """A Kind; of one side of a transfer `in` or `out`."""
    return "refund" if facts.is_refund else facts.type


def type_of(kind: str) -> TransactionType:
    """By which it is recorded."""
    return "expense" if kind == "expense" else "income"


def category_type_of(kind: str) -> CategoryType:
    return "income" if kind == "income" else "expense"
