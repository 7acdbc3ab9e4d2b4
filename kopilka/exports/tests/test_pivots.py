"""Figures made by pandas are exactly those of plain Decimal arithmetic."""

import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kopilka.analytics.figures import shares
from kopilka.exports.figures import LedgerSum
from kopilka.exports.pivots import build_figures, list_steps
from kopilka.exports.tests.report_samples import collected
from kopilka.periods import CALENDAR, DateRange

LABELS = {UUID(int=number): name for number, name in enumerate("абвгде", start=1)}
DIGITS = {"RUB": 2, "KWD": 3, "JPY": 0}
FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[str, str, DateRange, list[LedgerSum]]:
    currency = draw(st.sampled_from(sorted(DIGITS)))
    step = draw(st.sampled_from(["day", "month", "year"]))
    start = draw(st.dates(FIRST, LAST))
    longest = (LAST - start).days if step != "day" else min(60, (LAST - start).days)
    days = DateRange(start, start + timedelta(days=draw(st.integers(0, longest))))
    amounts = st.integers(1, 10**17).map(lambda it: Decimal(it).scaleb(-DIGITS[currency]))
    dates = st.dates(days.start, days.end)
    if step != "day":
        dates = dates.map(lambda it: it.replace(day=1))
    sums = st.builds(
        LedgerSum, dates, st.sampled_from(["income", "expense"]), st.sampled_from(sorted(LABELS)), amounts,
        st.integers(1, 50),
    )  # fmt: skip
    return currency, step, days, draw(st.lists(sums, max_size=40))


def total(sums: list[LedgerSum], **conditions: Any) -> Decimal:
    return sum(
        (it.amount for it in sums if all(getattr(it, name) == value for name, value in conditions.items())), Decimal(0)
    )


@settings(max_examples=60, deadline=None, database=None)
@given(ledgers())
def test_pandas_and_plain_decimals_agree(ledger: tuple[str, str, DateRange, list[LedgerSum]]) -> None:
    currency, step, days, sums = ledger
    asked = replace(
        collected(), currency=currency, digits=DIGITS[currency], start=days.start, end=days.end, bar_step=step,
        sums=tuple(sums), compared=days, compared_sums=tuple(sums), previous_days=days, previous_sums=(),
        labels=LABELS,
    )  # fmt: skip
    figures = build_figures(asked)
    assert (figures.totals.income, figures.totals.expense) == (total(sums, type="income"), total(sums, type="expense"))
    assert figures.totals.count == sum(it.count for it in sums)
    assert figures.compared_totals == figures.totals
    assert figures.previous is not None
    assert (figures.previous.income, figures.previous.count) == (0, 0)
    for bar, (first, last) in zip(figures.bars, begun(list_steps(days, step, CALENDAR), sums), strict=True):
        mine = [it for it in sums if first <= it.day <= last]
        assert (bar.income, bar.expense) == (total(mine, type="income"), total(mine, type="expense"))
        assert bar.count == sum(it.count for it in mine)
        assert (bar.start, bar.end) == (max(first, days.start), min(last, days.end))
    for kind, found, pivot in (
        ("expense", figures.expenses, figures.expense_pivot),
        ("income", figures.incomes, figures.income_pivot),
    ):
        expected = {
            LABELS[key]: total(sums, type=kind, category_id=key)
            for key in {it.category_id for it in sums if it.type == kind}
        }
        assert {it.name: it.amount for it in found} == expected
        assert [(it.name, it.total, it.share) for it in pivot.rows] == [(it.name, it.amount, it.share) for it in found]
        assert [it.share for it in found] == shares([it.amount for it in found])
        check_pivot(pivot, sums, kind, days, step)


def begun(steps: list[tuple[date, date]], sums: list[LedgerSum]) -> list[tuple[date, date]]:
    """Without those at the end that have neither begun nor transactions; all, where none has begun."""
    last = max([collected().made_at.date(), *(it.day for it in sums)])
    return [it for it in steps if it[0] <= last] or steps


def check_pivot(pivot: Any, sums: list[LedgerSum], kind: str, days: DateRange, step: str) -> None:
    steps = begun(list_steps(days, "year" if step == "year" else "month", CALENDAR), sums)
    assert pivot.steps == tuple(first for first, _ in steps)
    ids = {name: key for key, name in LABELS.items()}
    for row in pivot.rows:
        cells = [
            total([it for it in sums if first <= it.day <= last], type=kind, category_id=ids[row.name])
            for first, last in steps
        ]
        assert list(row.amounts) == cells
        assert row.median == (median(cells[: pivot.counted]) if pivot.counted else 0)
    assert list(pivot.total.amounts) == [
        total([it for it in sums if first <= it.day <= last], type=kind) for first, last in steps
    ]
    assert pivot.total.share == (100 if pivot.rows else 0)


def test_medians_leave_out_months_to_come() -> None:
    """Made in November 2026: December has no transactions yet."""
    key = next(iter(LABELS))
    sums = [LedgerSum(date(2026, month, 1), "expense", key, Decimal(month), 1) for month in range(1, 12)]
    plain = replace(collected(), labels=LABELS, compared=None, compared_sums=(), previous_sums=())
    figures = build_figures(replace(plain, sums=tuple(sums)))
    assert (figures.expense_pivot.counted, len(figures.expense_pivot.steps), len(figures.bars)) == (11, 11, 11)
    assert figures.expense_pivot.rows[0].median == 6
    later = [*sums, LedgerSum(date(2026, 12, 1), "expense", key, Decimal(12), 1)]
    assert build_figures(replace(plain, sums=tuple(later))).expense_pivot.counted == 12


@pytest.mark.parametrize("step", ["month", "year"])
def test_months_before_the_first_record_are_none(step: str) -> None:
    """A household that began in August spent nothing in July that anybody knows of."""
    key = next(iter(LABELS))
    sums = [LedgerSum(date(2026, month, 1), "expense", key, Decimal(month), 1) for month in range(8, 12)]
    plain = replace(collected(), labels=LABELS, compared=None, compared_sums=(), previous_sums=())
    asked = replace(plain, sums=tuple(sums), begun_on=date(2026, 8, 20), bar_step=step, start=date(2024, 1, 1))
    figures = build_figures(asked)
    firsts = [date(2026, month, 1) for month in range(8, 12)] if step == "month" else [date(2026, 1, 1)]
    assert ([*figures.expense_pivot.steps], [it.start for it in figures.bars]) == (firsts, firsts)
    assert figures.expense_pivot.rows[0].median == (Decimal("9.5") if step == "month" else 38)
    # A report of days before it has them all: there is nothing else to show.
    early = build_figures(replace(asked, sums=(), start=date(2024, 1, 1), end=date(2025, 12, 31)))
    assert len(early.bars) == (24 if step == "month" else 2)


@pytest.mark.parametrize("module", ["kopilka.processes.api.app", "kopilka.processes.worker.main"])
def test_processes_do_not_load_what_only_children_need(module: str) -> None:
    """Nor Babel's data, which is read on first use."""
    heavy = "{'pandas', 'numpy', 'matplotlib', 'reportlab', 'xlsxwriter'}"
    code = (
        f"import sys, {module}; from kopilka.exports import wording; "
        f"print(sorted({heavy} & set(sys.modules)), wording._cldr.cache_info().currsize)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=120)
    assert told.stdout.split() == ["[]", "0"]


def test_a_workbook_does_not_load_the_libraries_of_a_pdf() -> None:
    code = (
        "import sys, kopilka.exports.rendering, kopilka.exports.workbook; "
        "print(sorted({'matplotlib', 'reportlab'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=120)
    assert told.stdout.split() == ["[]"]
