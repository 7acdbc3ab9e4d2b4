"""Lines of a split, as values and as the ledger stores them."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from kopilka.money import wire


class Line(NamedTuple):
    """What of the amount of a split is for one category."""

    amount: Decimal
    category_id: UUID
    description: str | None = None


def stored_lines(lines: Iterable[Line]) -> list[dict[str, str | None]]:
    """As the column `transactions.lines` holds them."""
    return [
        {"amount": wire(it.amount), "category_id": str(it.category_id), "description": it.description} for it in lines
    ]


def lines_of(stored: Iterable[Mapping[str, Any]]) -> tuple[Line, ...]:
    return tuple(Line(Decimal(it["amount"]), UUID(it["category_id"]), it["description"]) for it in stored)
