"""Balances of one account as plain values, and the days that they are told of."""

from dataclasses import dataclass
from datetime import date as calendar_date
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from kopilka.periods import DateRange, Months
from kopilka.transactions.figures import TransactionRecord

# Every month that a ledger may have (1970 to 2100), or four years of days.
MAX_POINTS = 1_600
_DAY = timedelta(days=1)


class Step(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


# Where no step is asked for: the first whose days are enough.
_USUAL = ((Step.DAY, 92), (Step.WEEK, 731))


@dataclass(frozen=True, slots=True)
class AccountRow:
    """`balance_after` is what the account holds once this transaction and all older ones are counted."""

    transaction: TransactionRecord
    balance_after: Decimal


@dataclass(frozen=True, slots=True)
class Point:
    """`balance` at the end of the day `date`; `change` since the point before."""

    date: calendar_date
    balance: Decimal
    change: Decimal


@dataclass(frozen=True, slots=True)
class History:
    """`opening` is the balance before the first day. `today` counts what is dated up to today, `planned` the rest."""

    currency: str
    start_date: calendar_date
    end_date: calendar_date
    step: Step
    opening: Decimal
    today: Decimal
    planned: Decimal
    points: list[Point]


def usual_step(span: DateRange) -> Step:
    return next((step for step, days in _USUAL if span.days <= days), Step.MONTH)


def count_points(span: DateRange, step: Step, months: Months) -> int:
    match step:
        case Step.DAY:
            return span.days
        case Step.WEEK:
            return (span.end - _monday(span.start)).days // 7 + 1
        case Step.MONTH:
            return months.count(span)


def first_days(span: DateRange, step: Step, months: Months) -> list[calendar_date]:
    """Of every step that the range touches, within the range: the first one may be cut, and so may the last."""
    match step:
        case Step.DAY:
            return [span.start + number * _DAY for number in range(span.days)]
        case Step.WEEK:
            begin = _monday(span.start)
            days = [begin + number * 7 * _DAY for number in range(count_points(span, step, months))]
        case Step.MONTH:
            days = [months.start(name) for name in months.names(span)]
    return [span.start, *days[1:]]


def _monday(day: calendar_date) -> calendar_date:
    return day - day.weekday() * _DAY


def points_of(span: DateRange, firsts: list[calendar_date], changes: dict[int, Decimal], after: Decimal) -> list[Point]:
    """`changes` by the number of the step, from 1; `after` is the balance at the end of the range."""
    found: list[Point] = []
    last, balance = span.end, after
    for number in range(len(firsts), 0, -1):
        change = changes.get(number, Decimal(0))
        found.append(Point(last, balance, change))
        last, balance = firsts[number - 1] - _DAY, balance - change
    return found[::-1]
