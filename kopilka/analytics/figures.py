"""Arithmetic of analytics: exact sums, shares that add up to 100.0, changes in percent. Values only, no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal
from uuid import UUID

FlowType = Literal["income", "expense"]
CategoryKey = tuple[FlowType, UUID]
MonthSum = tuple[date, FlowType, UUID, Decimal]
"""First day of the month, type, category, amount."""
ZERO = Decimal(0)
_TENTH = Decimal("0.1")
_TENTHS_OF_ALL = 1000


@dataclass(frozen=True, slots=True)
class Flow:
    """Income and expense of a period in one currency; `count` is the number of transactions."""

    income: Decimal = ZERO
    expense: Decimal = ZERO
    count: int = 0

    @property
    def net(self) -> Decimal:
        return self.income - self.expense

    def plus(self, kind: str, amount: Decimal, count: int) -> "Flow":
        if kind == "income":
            return Flow(self.income + amount, self.expense, self.count + count)
        return Flow(self.income, self.expense + amount, self.count + count)

    def minus(self, other: "Flow") -> "Flow":
        return Flow(self.income - other.income, self.expense - other.expense, self.count - other.count)


@dataclass(frozen=True, slots=True)
class CategorySum:
    """The transactions of one type and category, in one currency."""

    category_id: UUID
    type: FlowType
    amount: Decimal
    count: int


def total(sums: Iterable[CategorySum]) -> Flow:
    income, expense, count = ZERO, ZERO, 0
    for it in sums:
        if it.type == "income":
            income += it.amount
        else:
            expense += it.amount
        count += it.count
    return Flow(income, expense, count)


def shares(amounts: Sequence[Decimal]) -> list[Decimal]:
    """Each amount in % of their sum, to one decimal, adding up to exactly 100.0. All zero where the sum is zero. What
    is less than nothing (refunds of an earlier month) is no part of it: its share is zero.

    Each share is rounded down; the tenths that are missing go to the largest remainders, among equals to the first.
    """
    amounts = [max(amount, ZERO) for amount in amounts]
    whole = sum(amounts, ZERO)
    if whole <= 0:
        return [Decimal("0.0")] * len(amounts)
    # In whole numbers: a quotient of Decimals is rounded, and then equal remainders would differ.
    scale = 10 ** max(-int(amount.as_tuple().exponent) for amount in [*amounts, Decimal(1)])
    parts = [divmod(int(amount * scale) * _TENTHS_OF_ALL, int(whole * scale)) for amount in amounts]
    left = _TENTHS_OF_ALL - sum(tenths for tenths, _ in parts)
    order = sorted(range(len(parts)), key=lambda place: -parts[place][1])
    rounded_up = set(order[:left])
    return [Decimal(tenths + (place in rounded_up)).scaleb(-1) for place, (tenths, _) in enumerate(parts)]


def percent(part: Decimal, whole: Decimal) -> Decimal | None:
    """To one decimal, rounded half to even; None where the whole is zero."""
    if not whole:
        return None
    return (part * 100 / abs(whole)).quantize(_TENTH, ROUND_HALF_EVEN)


def change_percent(now: Decimal, before: Decimal) -> Decimal | None:
    """By how many % it grew; None where there was nothing before."""
    return percent(now - before, before)
