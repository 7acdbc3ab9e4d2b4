"""The tables of a report, made with pandas from sums of the ledger: totals, bars, categories, month × category.

Runs in a worker's child process only: importing pandas takes half a second and 50 MB. Amounts are Decimals in columns
of dtype object, so that every sum is exact; no float is made of them.
"""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from uuid import UUID

import pandas as pd

from kopilka.analytics.figures import shares
from kopilka.exports.figures import (
    Bar,
    BarStep,
    CategoryChange,
    CategoryPivot,
    CategoryTotal,
    CollectedReport,
    FlowType,
    LedgerSum,
    PivotRow,
    ReportFacts,
    ReportFigures,
    Totals,
)
from kopilka.exports.palette import PLAIN_COLOUR
from kopilka.periods import DateRange, Months
from kopilka.text import sort_key

_ZERO = Decimal(0)
_COLUMNS = ["day", "type", "category", "amount", "count"]


def build_figures(collected: CollectedReport) -> ReportFigures:
    """The figures of a report; the sums must be those of `collected.currency`."""
    facts = {it.name: getattr(collected, it.name) for it in fields(ReportFacts)}
    frame = _frame(collected.sums)
    has_comparison = collected.compared is not None
    return ReportFigures(
        **facts,
        totals=_totals(frame),
        compared_totals=_totals(_frame(collected.compared_sums)) if has_comparison else None,
        previous=_totals(_frame(collected.previous_sums)) if has_comparison else None,
        bars=_bars(frame, collected),
        expenses=_categories(frame, "expense", collected),
        incomes=_categories(frame, "income", collected),
        expense_pivot=_pivot(frame, "expense", collected),
        income_pivot=_pivot(frame, "income", collected),
        changes=_changes(collected),
    )


def _frame(sums: Sequence[LedgerSum]) -> pd.DataFrame:
    rows = [(it.day, it.type, it.category_id, it.amount, it.count) for it in sums]
    # Without dtypes pandas would guess: dates and Decimals stay Python's own objects.
    frame = pd.DataFrame(rows, columns=_COLUMNS, dtype=object)
    return frame.astype({"count": "int64"})


def _totals(frame: pd.DataFrame) -> Totals:
    by_type = frame.groupby("type")["amount"].agg(_sum)
    return Totals(by_type.get("income", _ZERO), by_type.get("expense", _ZERO), int(frame["count"].sum()))


def _changes(collected: CollectedReport) -> tuple[CategoryChange, ...]:
    """Of the compared days against those before, the largest difference first."""
    found: dict[tuple[FlowType, UUID], list[Decimal]] = {}
    for place, sums in enumerate((collected.compared_sums, collected.previous_sums)):
        for it in sums:
            found.setdefault((it.type, it.category_id), [_ZERO, _ZERO])[place] += it.amount
    changes = [
        CategoryChange(collected.labels[key], kind, now, before, _colour(collected, key))
        for (kind, key), (now, before) in found.items()
        if now != before
    ]
    return tuple(sorted(changes, key=lambda it: (-abs(it.difference), sort_key(it.name), it.type)))


def _bars(frame: pd.DataFrame, collected: CollectedReport) -> tuple[Bar, ...]:
    step, days = collected.bar_step, DateRange(collected.start, collected.end)
    first_days = frame["day"].map(lambda day: _first_of(day, step, collected.months))
    amounts = _table(frame.assign(step=first_days), "step", "type")
    counts = frame.groupby(first_days)["count"].sum()
    return tuple(
        Bar(
            max(first, days.start),
            min(last, days.end),
            _cell(amounts, first, "income"),
            _cell(amounts, first, "expense"),
            int(counts.get(first, 0)),
        )
        for first, last in _begun(collected, step)
    )


def _categories(frame: pd.DataFrame, kind: FlowType, collected: CollectedReport) -> tuple[CategoryTotal, ...]:
    """Largest first, equals by name."""
    mine = frame[frame["type"] == kind]
    amounts = mine.groupby("category")["amount"].agg(_sum)
    counts = mine.groupby("category")["count"].sum()
    order = _order(amounts, collected)
    parts = shares([amounts[it] for it in order])
    return tuple(
        CategoryTotal(collected.labels[it], amounts[it], share, int(counts[it]), _colour(collected, it))
        for it, share in zip(order, parts, strict=True)
    )


def _pivot(frame: pd.DataFrame, kind: FlowType, collected: CollectedReport) -> CategoryPivot:
    step: BarStep = "year" if collected.bar_step == "year" else "month"
    steps = [first for first, _ in _begun(collected, step)]
    dated = frame.assign(step=frame["day"].map(lambda day: _first_of(day, step, collected.months)))
    counted = sum(1 for first in steps if first <= _last_day(collected))
    table = _table(dated[dated["type"] == kind], "category", "step").reindex(columns=steps)
    # `where` would turn an empty column into floats: missing cells are filled one by one.
    rows = {key: [_or_zero(cell) for cell in row] for key, row in zip(table.index, table.to_numpy(), strict=True)}
    order = _order(pd.Series({key: _sum(row) for key, row in rows.items()}, dtype=object), collected)
    parts = shares([_sum(rows[it]) for it in order])
    whole = [_sum(column) for column in zip(*rows.values(), strict=True)] if rows else [_ZERO] * len(steps)
    return CategoryPivot(
        tuple(steps),
        counted,
        tuple(
            _pivot_row(collected.labels[it], rows[it], share, counted, _colour(collected, it))
            for it, share in zip(order, parts, strict=True)
        ),
        _pivot_row("", whole, sum(parts, Decimal("0.0")), counted),
    )


def _pivot_row(
    name: str, amounts: Sequence[Decimal], share: Decimal, counted: int, colour: str = PLAIN_COLOUR
) -> PivotRow:
    # pandas has no median of objects, and of floats it would not be exact.
    middle = median(amounts[:counted]) if counted else _ZERO
    return PivotRow(name, tuple(amounts), _sum(amounts), share, middle, colour)


def _colour(collected: CollectedReport, category_id: UUID) -> str:
    return collected.colours.get(category_id, PLAIN_COLOUR)


def _begun(collected: CollectedReport, step: BarStep) -> list[tuple[date, date]]:
    """The steps that have begun, or have transactions, or stand before such a one; all of a period still to come.
    Months and years before the household's first record are left out: they were not cheap, nobody knows what they were.
    """
    steps = list_steps(DateRange(collected.start, collected.end), step, collected.months)
    last, first = _last_day(collected), collected.begun_on
    if first is not None and step != "day":
        steps = [it for it in steps if it[1] >= first] or steps
    return [it for it in steps if it[0] <= last] or steps


def _last_day(collected: CollectedReport) -> date:
    """The day of the report, or that of the last sum where it is later."""
    return max([collected.made_at.date(), *(it.day for it in collected.sums)])


def _table(frame: pd.DataFrame, index: str, columns: str) -> pd.DataFrame:
    """Sums of amounts by two columns; missing cells are not numbers."""
    return frame.pivot_table(index=index, columns=columns, values="amount", aggfunc=_sum)


def _cell(table: pd.DataFrame, row: object, column: str) -> Decimal:
    if row not in table.index or column not in table.columns:
        return _ZERO
    return _or_zero(table.at[row, column])


def _or_zero(cell: object) -> Decimal:
    return cell if isinstance(cell, Decimal) else _ZERO


def _sum(amounts: Sequence[Decimal] | pd.Series) -> Decimal:
    """The median of Decimals, exact up to 28 digits."""
    return sum(amounts, _ZERO)


def _order(amounts: pd.Series, collected: CollectedReport) -> list[UUID]:
    return sorted(amounts.index, key=lambda it: (-amounts[it], sort_key(collected.labels[it]), it))


def _first_of(day: date, step: BarStep, months: Months) -> date:
    if step == "day":
        return day
    name = months.name_of(day)
    return months.start(name if step == "month" else name.replace(month=1))


def list_steps(days: DateRange, step: BarStep, months: Months) -> list[tuple[date, date]]:
    """(first, last) day of every day, month or year that the range touches; months and years are whole ones."""
    if step == "day":
        return [(day, day) for day in (days.start + timedelta(days=number) for number in range(days.days))]
    if step == "month":
        whole = [months.month(name) for name in months.names(days)]
    else:
        first, last = (months.name_of(day).year for day in (days.start, days.end))
        whole = [months.year(year) for year in range(first, last + 1)]
    return [(it.start, it.end) for it in whole]
