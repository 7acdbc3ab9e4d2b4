"""Splits: a transaction whose amount is divided among categories by lines."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.service import check_digits
from kopilka.categories.errors import CategoryNotFound
from kopilka.households.member import Member
from kopilka.infrastructure.errors import AppError
from kopilka.money import wire
from kopilka.transactions import locking
from kopilka.transactions.categories import check_category
from kopilka.transactions.errors import (
    CategoryNeeded,
    LineAmountMissing,
    LinesAndCategory,
    LinesDiffer,
    NothingLeft,
)
from kopilka.transactions.figures import References, Stored
from kopilka.transactions.lines import Line
from kopilka.transactions.schemas import LineCreate

_ZERO = Decimal(0)


def complete_lines(lines: Sequence[LineCreate], amount: Decimal, category_id: UUID | None) -> tuple[Line, ...]:
    """The lines of a transaction of this amount; the last one takes what is left where its own amount is left out.

    Raises LinesAndCategory, LineAmountMissing, NothingLeft and LinesDiffer.
    """
    if category_id is not None:
        raise LinesAndCategory(loc=("body", "category_id"))
    *others, last = lines
    for place, line in enumerate(others):
        if line.amount is None:
            raise LineAmountMissing(loc=("body", "lines", place, "amount"))
    total = sum((line.amount or _ZERO for line in others), _ZERO)
    rest = last.amount or amount - total
    if rest <= 0:
        raise NothingLeft(loc=("body", "lines", len(others)), total=wire(total), amount=wire(amount))
    found = [*((line.amount or _ZERO, line) for line in others), (rest, last)]
    completed = tuple(Line(its_amount, it.category_id, it.description or None) for its_amount, it in found)
    _check_sum(completed, amount, "lines")
    return completed


def changed_lines(current: Stored, given: Mapping[str, Any]) -> tuple[Line, ...] | None:
    """Those that a row has after a change; None where it has one category then. Raises what `complete_lines` raises,
    and CategoryNeeded.
    """
    amount, category_id = given.get("amount", current.amount), given.get("category_id")
    if given.get("lines") is not None:
        return complete_lines(given["lines"], amount, category_id)
    if category_id is not None:
        return None
    if ("category_id" if current.lines is None else "lines") in given:  # what it has is taken from it
        raise CategoryNeeded(loc=("body", "category_id"))
    if current.lines is not None:
        _check_sum(current.lines, amount, "amount")
    return current.lines


def _check_sum(lines: Collection[Line], amount: Decimal, field: str) -> None:
    total = sum((line.amount for line in lines), _ZERO)
    if total != amount:
        raise LinesDiffer(loc=("body", field), total=wire(total), amount=wire(amount), difference=wire(amount - total))


async def check_lines(
    session: AsyncSession,
    member: Member,
    lines: Sequence[Line],
    found: References,
    expected: str | None,
    *,
    kept: Collection[UUID | None] = (),
) -> None:
    """`found` has the category of the first line, whose type all of them have; `expected` is the type that was asked
    for. Categories that are `kept` may be archived. The household is locked. Raises CategoryNotFound, CategoryArchived,
    TypeMismatch and AmountTooPrecise.
    """
    others = {line.category_id for line in lines} - {lines[0].category_id}
    categories, _ = await locking.find_targets(session, member, category_ids=others, account_ids=())
    for place, line in enumerate(lines):
        is_first = line.category_id == lines[0].category_id
        with _locating(place, "category_id"):
            category = found if is_first else categories.get(line.category_id)
            if category is None:
                raise CategoryNotFound
            check_category(category, member, expected if is_first else found.type, kept=line.category_id in kept)
        with _locating(place, "amount"):
            check_digits(line.amount, found.currency, "amount")


@contextmanager
def _locating(place: int, field: str) -> Iterator[None]:
    """Sets the error's `loc` to this field of the line."""
    try:
        yield
    except AppError as error:
        error.loc = ("body", "lines", place, field)
        raise
