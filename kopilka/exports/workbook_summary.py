"""The summary sheets: formulas over the list, each with its value, since some viewers do not calculate."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from kopilka.analytics.figures import ZERO, change_percent
from kopilka.exports.figures import ReportFigures, Totals
from kopilka.exports.wording import goal_state, moment_title, period_title, report_title
from kopilka.exports.workbook_formats import ORANGE, TEAL, Formats
from kopilka.exports.workbook_formulas import CURRENCY, DATE, TYPE, Ledger
from kopilka.exports.workbook_text import fits_excel, safe
from kopilka.exports.workbook_words import Words
from kopilka.money import CURRENCIES
from kopilka.periods import DateRange, add_months

CHARTED_CATEGORIES = 12


@dataclass(frozen=True, slots=True)
class _Step:
    """A month or a year of the report; `after` is the first day that is no longer in it."""

    start: date
    after: date
    income: Decimal
    expense: Decimal
    count: int


class SummarySheet:
    """Writes amounts as formulas with their values, or as values alone where Excel could not calculate them exactly."""

    def __init__(self, sheet: Worksheet, formats: Formats, figures: ReportFigures, words: Words, ledger: Ledger):
        self.sheet, self.formats, self.figures, self.words, self.ledger = sheet, formats, figures, words, ledger
        self.money = formats.money(figures.currency, figures.digits)
        self.total_money = formats.money(figures.currency, figures.digits, total=True)
        self.income = f'"{words.income}"'
        self.expense = f'"{words.expense}"'
        self.currency = (CURRENCY, f'"{figures.currency}"')
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)

    def headers(self, row: int, *titles: str, texts: int = 1) -> None:
        for column, title in enumerate(titles):
            shape = self.formats.header if column < texts else self.formats.amount_header
            self.sheet.write_string(row, column, title, shape)

    def amount(self, row: int, column: int, formula: str, value: Decimal, *, total: bool = False) -> None:
        shape = self.total_money if total else self.money
        if self.ledger.calculates:
            self.sheet.write_formula(row, column, formula, shape, float(value))
        else:
            self.plain_amount(row, column, value, total=total)

    def plain_amount(self, row: int, column: int, value: Decimal, *, total: bool = False) -> None:
        shape = self.total_money if total else self.money
        if fits_excel(value):
            self.sheet.write_number(row, column, float(value), shape)
        else:
            self.sheet.write_string(row, column, f"{value:f}", shape)

    def days(self, row: int, step: _Step) -> tuple[tuple[str, str], tuple[str, str]]:
        """Criteria: from the day in the row's first cell on, before the first day of the next step."""
        after = step.after
        return (
            (DATE, f'">="&{xl_rowcol_to_cell(row, 0, col_abs=True)}'),
            (DATE, f'"<"&DATE({after.year},{after.month},{after.day})'),
        )


def write_summaries(
    workbook: Any,
    sheets: Sequence[Worksheet],
    goals: Worksheet | None,
    formats: Formats,
    figures: ReportFigures,
    words: Words,
    ledger: Ledger,
) -> None:
    """`sheets`: summary, months, categories."""
    summary, months, categories = (SummarySheet(it, formats, figures, words, ledger) for it in sheets)
    steps = _steps(figures)
    _write_months(months, steps)
    last_category = _write_categories(categories)
    _write_summary(workbook, summary, steps, sheets[1].name, sheets[2].name, last_category)
    if goals is not None:
        _write_goals(SummarySheet(goals, formats, figures, words, ledger))


def _write_summary(
    workbook: Any, it: SummarySheet, steps: list[_Step], months: str, categories: str, last_category: int
) -> None:
    sheet, figures, words, formats = it.sheet, it.figures, it.words, it.formats
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 3, 20)
    sheet.write_string(0, 0, safe(figures.household), formats.title)
    sheet.write_string(1, 0, report_title(figures), formats.subtitle)
    lines = [f"{words.made}: {moment_title(figures.locale, figures.made_at)}"]
    lines += [safe(f"{name}: {value}") for name, value in figures.filters]
    if figures.other_currencies:
        lines.append(words.currency_left_out.format(names=", ".join(figures.other_currencies)))
    if not it.ledger.calculates:
        lines.append(words.long_amounts.format(count=it.ledger.long_amounts))
    for row, line in enumerate(lines, start=2):
        sheet.write_string(row, 0, line, formats.note)
    row = 3 + len(lines)
    it.headers(row, "", words.incomes, words.expenses, words.net)
    row += 1
    sheet.write_string(row, 0, words.total)
    it.amount(row, 1, it.ledger.sum_ifs((TYPE, it.income), it.currency), figures.totals.income)
    it.amount(row, 2, it.ledger.sum_ifs((TYPE, it.expense), it.currency), figures.totals.expense)
    it.amount(row, 3, f"=ROUND(B{row + 1}-C{row + 1},{figures.digits})", figures.totals.net)
    row = _write_comparison(it, row + 1) + 1
    _write_flows(it, row, steps)
    end = row + len(steps)
    _write_top(it, end + 3)
    _chart_flows(workbook, it, months, len(steps))
    _chart_categories(workbook, it, categories, last_category)
    sheet.set_landscape()


def _write_comparison(it: SummarySheet, row: int) -> int:
    """The totals of the days before, and the change in %; returns the first free row.

    While a period is running, its own totals up to today stand above: those are what is compared. The days before are
    not in the list, so their totals are plain numbers.
    """
    figures = it.figures
    days, before, now, then = figures.compared, figures.previous_days, figures.compared_totals, figures.previous
    if days is None or before is None or now is None or then is None:
        return row
    current_row = row - 1
    if days.end < figures.end:
        _write_totals(it, row, days, now)
        current_row, row = row, row + 1
    _write_totals(it, row, before, then)
    it.sheet.write_string(row + 1, 0, it.words.change)
    pairs = ((now.income, then.income), (now.expense, then.expense), (now.net, then.net))
    for column, (amount, earlier) in enumerate(pairs, start=1):
        change = change_percent(amount, earlier)
        if change is None:
            continue
        letter = "ABCD"[column]
        formula = f"=({letter}{current_row + 1}-{letter}{row + 1})/ABS({letter}{row + 1})"
        if it.ledger.calculates and fits_excel(earlier):
            it.sheet.write_formula(row + 1, column, formula, it.formats.percent, float(change) / 100)
        else:
            it.sheet.write_number(row + 1, column, float(change) / 100, it.formats.percent)
    return row + 2


def _write_totals(it: SummarySheet, row: int, days: DateRange, totals: Totals) -> None:
    it.sheet.write_string(row, 0, period_title(it.figures.locale, days.start, days.end))
    for column, amount in enumerate((totals.income, totals.expense, totals.net), start=1):
        it.plain_amount(row, column, amount)


def _write_flows(it: SummarySheet, row: int, steps: list[_Step], *, counted: bool = False) -> None:
    """Month, income, expense and net, each a formula over the list, one row for each step."""
    words = it.words
    first = words.year if it.figures.bar_step == "year" else words.month
    it.headers(row, first, words.incomes, words.expenses, words.net, *([words.count] if counted else []))
    shape = it.formats.year if it.figures.bar_step == "year" else it.formats.month
    for at, step in enumerate(steps, start=row + 1):
        it.sheet.write_datetime(at, 0, step.start, shape)
        days = it.days(at, step)
        it.amount(at, 1, it.ledger.sum_ifs((TYPE, it.income), it.currency, *days), step.income)
        it.amount(at, 2, it.ledger.sum_ifs((TYPE, it.expense), it.currency, *days), step.expense)
        it.amount(at, 3, f"=ROUND(B{at + 1}-C{at + 1},{it.figures.digits})", step.income - step.expense)
        if counted:
            it.sheet.write_formula(at, 4, it.ledger.count_ifs(it.currency, *days), it.formats.count, step.count)


def _write_top(it: SummarySheet, row: int) -> None:
    """The categories with the largest expenses."""
    it.headers(row, it.words.category, it.words.expenses, it.words.share)
    for at, category in enumerate(it.figures.expenses[:CHARTED_CATEGORIES], start=row + 1):
        it.sheet.write_string(at, 0, safe(category.name))
        it.amount(at, 1, it.ledger.sum_named(f"$A{at + 1}", (TYPE, it.expense), it.currency), category.amount)
        it.sheet.write_number(at, 2, float(category.share) / 100, it.formats.percent)


def _write_months(it: SummarySheet, steps: list[_Step]) -> None:
    sheet, words = it.sheet, it.words
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 4, 18)
    _write_flows(it, 0, steps, counted=True)
    end = len(steps) + 1
    sheet.write_string(end, 0, words.total, it.formats.total)
    totals = it.figures.totals
    for column, (letter, value) in enumerate((("B", totals.income), ("C", totals.expense), ("D", totals.net)), start=1):
        it.amount(end, column, f"=SUM({letter}2:{letter}{end})", value, total=True)
    sheet.write_formula(end, 4, f"=SUM(E2:E{end})", it.formats.total_count, totals.count)
    sheet.freeze_panes(1, 0)


def _write_categories(it: SummarySheet) -> int:
    """The last row of the expenses, which the chart is made of; 0 where there are none."""
    sheet, words, figures = it.sheet, it.words, it.figures
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 12)
    sheet.set_column(2, 4, 18)
    it.headers(0, words.category, words.type, words.amount, words.share, words.count, texts=2)
    row, last = 1, 0
    for kind, criterion, found, whole in (
        (words.expense, it.expense, figures.expenses, figures.totals.expense),
        (words.income, it.income, figures.incomes, figures.totals.income),
    ):
        first = row
        for category in found:
            sheet.write_string(row, 0, safe(category.name))
            sheet.write_string(row, 1, kind)
            name, criteria = f"$A{row + 1}", ((TYPE, criterion), it.currency)
            it.amount(row, 2, it.ledger.sum_named(name, *criteria), category.amount)
            sheet.write_number(row, 3, float(category.share) / 100, it.formats.percent)
            sheet.write_formula(row, 4, it.ledger.count_named(name, *criteria), it.formats.count, category.count)
            row += 1
        if not found:
            continue
        last = row - 1 if criterion == it.expense else last
        sheet.write_string(row, 0, words.expenses if criterion == it.expense else words.incomes, it.formats.total)
        sheet.write_blank(row, 1, None, it.formats.total)
        it.amount(row, 2, f"=SUM(C{first + 1}:C{row})", whole, total=True)
        sheet.write_formula(row, 3, f"=SUM(D{first + 1}:D{row})", it.formats.total_percent, 1)
        count = sum(category.count for category in found)
        sheet.write_formula(row, 4, f"=SUM(E{first + 1}:E{row})", it.formats.total_count, count)
        row += 2
    sheet.freeze_panes(1, 0)
    return last


def _write_goals(it: SummarySheet) -> None:
    sheet, words, formats = it.sheet, it.words, it.formats
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 5, 18)
    it.headers(0, words.goal, words.state, words.deadline, words.target, words.saved, words.progress, texts=3)
    for row, goal in enumerate(it.figures.goals, start=1):
        shape = formats.money(goal.currency, CURRENCIES[goal.currency])
        sheet.write_string(row, 0, safe(goal.name))
        sheet.write_string(row, 1, goal_state(it.figures.locale, goal.state))
        if goal.deadline is not None:
            sheet.write_datetime(row, 2, goal.deadline, formats.date)
        for column, amount in ((3, goal.target), (4, goal.current)):
            if fits_excel(amount):
                sheet.write_number(row, column, float(amount), shape)
            else:
                sheet.write_string(row, column, f"{amount:f}", shape)
        sheet.write_number(row, 5, float(goal.progress) / 100, formats.percent)
    sheet.freeze_panes(1, 0)


def _chart_flows(workbook: Any, it: SummarySheet, months: str, count: int) -> None:
    chart = workbook.add_chart({"type": "column"})
    for column, colour in ((1, TEAL), (2, ORANGE)):
        chart.add_series(
            {
                "name": [months, 0, column],
                "categories": [months, 1, 0, count, 0],
                "values": [months, 1, column, count, column],
                "fill": {"color": colour},
                "gap": 60,
                "overlap": -5,
            }
        )
    _dress(chart, it.words.flow_chart, 460)
    shape = "yyyy" if it.figures.bar_step == "year" else it.formats.chart_month
    chart.set_x_axis({"text_axis": True, "num_format": shape, "num_font": {"size": 9}, "line": {"color": "#D1D5DB"}})
    chart.set_y_axis({"major_gridlines": {"visible": True, "line": {"color": "#E5E7EB"}}, "num_format": "#,##0",
                      "line": {"none": True}})  # fmt: skip
    it.sheet.insert_chart(1, 5, chart)


def _chart_categories(workbook: Any, it: SummarySheet, categories: str, last: int) -> None:
    if not last:
        return
    chart = workbook.add_chart({"type": "bar"})
    shown = min(last, CHARTED_CATEGORIES)
    chart.add_series(
        {
            "name": it.words.expenses,
            "categories": [categories, 1, 0, shown, 0],
            "values": [categories, 1, 2, shown, 2],
            "fill": {"color": ORANGE},
            "gap": 40,
        }
    )
    _dress(chart, it.words.category_chart, 60 + 30 * max(shown, 4))
    chart.set_legend({"none": True})
    # The largest on top, as in the table; the scale below.
    chart.set_y_axis({"reverse": True, "crossing": "max", "num_font": {"size": 9}, "line": {"color": "#D1D5DB"}})
    chart.set_x_axis({"major_gridlines": {"visible": True, "line": {"color": "#E5E7EB"}}, "num_format": "#,##0",
                      "line": {"none": True}})  # fmt: skip
    it.sheet.insert_chart(25, 5, chart)


def _dress(chart: Any, title: str, height: int) -> None:
    chart.set_title({"name": title, "name_font": {"size": 13, "bold": True}, "overlay": False})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 720, "height": height})
    chart.set_chartarea({"border": {"none": True}})


def _steps(figures: ReportFigures) -> list[_Step]:
    """The bars as months or years: bars of single days are added up to months."""
    is_yearly = figures.bar_step == "year"
    found: dict[date, _Step] = {}
    for bar in figures.bars:
        first = bar.start.replace(month=1, day=1) if is_yearly else bar.start.replace(day=1)
        before = found.get(first, _Step(first, add_months(first, 12 if is_yearly else 1), ZERO, ZERO, 0))
        found[first] = replace(
            before,
            income=before.income + bar.income,
            expense=before.expense + bar.expense,
            count=before.count + bar.count,
        )
    return list(found.values())
