"""The explorer in plain Decimals: what each figure should be, by definition."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from statistics import median
from typing import Any

TIME = ("month", "week", "day")
CENT, TENTH = Decimal("0.01"), Decimal("0.1")


@dataclass(frozen=True)
class Entry:
    """One transaction as it counts: of a refund the amount is negative."""

    day: date
    category: str
    top_category: str
    account: str
    member: str
    payee: str | None
    tags: tuple[str, ...]
    amount: Decimal
    currency: str = "RUB"


def keys_of(entry: Entry, dimension: str | None) -> Sequence[str | None]:
    day = entry.day
    if dimension is None:
        return ("",)
    if dimension == "tag":
        return entry.tags or (None,)
    dated: dict[str, Callable[[], str]] = {
        "day": lambda: day.isoformat(),
        "week": lambda: (day - timedelta(days=day.weekday())).isoformat(),
        "month": lambda: day.replace(day=1).isoformat(),
        "weekday": lambda: str(day.isoweekday()),
    }
    return (dated[dimension]() if dimension in dated else getattr(entry, dimension),)


def figure(measure: str, amounts: Sequence[Decimal]) -> Decimal | None:
    if not amounts:
        return None
    if measure == "count":
        return Decimal(len(amounts))
    if measure == "max":
        return max(amounts)
    if measure == "mean":
        return (sum(amounts, Decimal()) / len(amounts)).quantize(CENT, ROUND_HALF_EVEN)
    if measure == "median":
        return Decimal(median(amounts)).quantize(CENT, ROUND_HALF_EVEN)
    return sum(amounts, Decimal())


def percent(part: Decimal | None, of: Decimal | None) -> Decimal | None:
    return None if part is None or not of else (part * 100 / of).quantize(TENTH, ROUND_HALF_EVEN)


@dataclass
class Expected:
    """By key of the row, of the column, and by both."""

    rows: dict[str | None, Decimal | None]
    columns: dict[str | None, Decimal | None]
    cells: dict[tuple[str | None, str | None], Decimal | None]
    total: Decimal | None


def expected(entries: Sequence[Entry], rows: str, columns: str | None, measure: str) -> Expected:
    """Neither dimension is a currency."""
    by: list[dict[Any, list[Decimal]]] = [defaultdict(list), defaultdict(list), defaultdict(list)]
    for entry in entries:
        for row in keys_of(entry, rows):
            by[0][row].append(entry.amount)
        for column in keys_of(entry, columns):
            by[1][column].append(entry.amount)
            for row in keys_of(entry, rows):
                by[2][row, column].append(entry.amount)
    base = "sum" if measure in ("share", "growth") else measure
    row_figures, column_figures, cells = ({key: figure(base, it) for key, it in part.items()} for part in by)
    whole = figure(base, [entry.amount for entry in entries])
    if measure == "share":
        return Expected(
            {key: percent(it, whole) for key, it in row_figures.items()},
            {key: percent(it, it) for key, it in column_figures.items()},
            {key: percent(it, column_figures[key[1]]) for key, it in cells.items()},
            percent(whole, whole),
        )
    if measure == "growth":
        if columns in TIME:
            steps = _steps(column_figures, columns)
            grown = {
                (row, step): change
                for row in row_figures
                for step, change in _growth(steps, [cells.get((row, step)) for step in steps]).items()
            }
            changes = _growth(steps, [column_figures.get(step) for step in steps])
            return Expected({}, dict(changes), dict(grown), None)
        steps = _steps(row_figures, rows)
        grown = {
            (step, column): change
            for column in column_figures
            for step, change in _growth(steps, [cells.get((step, column)) for step in steps]).items()
        }
        return Expected(dict(_growth(steps, [row_figures.get(it) for it in steps])), {}, dict(grown), None)
    return Expected(row_figures, column_figures, cells, whole)


def _steps(found: dict[Any, Any], dimension: str | None) -> list[str]:
    days = sorted(date.fromisoformat(key) for key in found)
    steps, day = [], days[0] if days else date.max
    while days and day <= days[-1]:
        steps.append(day.isoformat())
        if dimension == "month":
            day = (day + timedelta(days=31)).replace(day=1)
        else:
            day += timedelta(days=7 if dimension == "week" else 1)
    return steps


def _growth(steps: Sequence[str], figures: Sequence[Decimal | None]) -> dict[str, Decimal | None]:
    amounts = [it or Decimal() for it in figures]
    found: dict[str, Decimal | None] = {}
    for number, step in enumerate(steps):
        before = amounts[number - 1] if number else Decimal()
        found[step] = percent(amounts[number] - before, abs(before))
    return found
