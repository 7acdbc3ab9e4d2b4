"""The summary sheets: formulas over the list, each with its value, since some viewers do not calculate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from kopilka.exports.cell_text import looks_like_formula
from kopilka.exports.figures import ReportFigures, Totals
from kopilka.exports.story import change_told, is_whole_before, tell_currencies, tell_gap
from kopilka.exports.wording import day_title, goal_state, moment_title, period_title, report_title
from kopilka.exports.workbook_formats import ORANGE, TEAL, Formats
from kopilka.exports.workbook_formulas import DATE, TYPE, Ledger, part_of, whole_of
from kopilka.exports.workbook_text import fits_excel, safe
from kopilka.exports.workbook_words import Words
from kopilka.money import CURRENCIES
from kopilka.periods import MONTHS_OF_YEAR, DateRange, add_months

CHARTED_CATEGORIES = 12
# With more, the summary leaves them to their own sheet.
FEW_STEPS = 13
# On a page in portrait they are no smaller than three quarters of their size.
ROWS_A_PAGE = 66


@dataclass(frozen=True, slots=True)
class _Step:
    """A day, month or year of the report; `after` is the first day that is no longer in it."""

    start: date
    after: date
    income: Decimal
    expense: Decimal
    count: int


def set_page(sheet: Worksheet, figures: ReportFigures) -> None:
    """A4 in landscape, as wide as the page; each page says whose report it is, and has the head of its columns."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
    sheet.repeat_rows(0)
    title = f"{safe(figures.household)[:60]} · {report_title(figures)}".replace("&", "&&")
    sheet.set_header(f"&L&9{_apart(title)}&R&9&A")
    sheet.set_footer("&C&9&P / &N")


def set_narrow_page(sheet: Worksheet, rows: int) -> None:
    """A4 in portrait; so many rows stand on one page as long as they stay legible there."""
    sheet.set_portrait()
    sheet.fit_to_pages(1, 1 if rows <= ROWS_A_PAGE else 0)


def _apart(title: str) -> str:
    """Digits right after a font size would be taken for a part of it."""
    return f" {title}" if title[:1].isdigit() else title


class SummarySheet:
    """Writes amounts as formulas with their values, or as values alone where Excel could not calculate them exactly."""

    def __init__(self, sheet: Worksheet, formats: Formats, figures: ReportFigures, words: Words, ledger: Ledger):
        self.sheet, self.formats, self.figures, self.words, self.ledger = sheet, formats, figures, words, ledger
        self.money = formats.money(figures.currency, figures.digits)
        self.total_money = formats.money(figures.currency, figures.digits, total=True)
        self.income = f'"{words.income}"'
        self.expense = f'"{words.expense}"'
        sheet.hide_gridlines(2)
        set_page(sheet, figures)

    def headers(self, row: int, *titles: str, texts: int = 1) -> None:
        for column, title in enumerate(titles):
            shape = self.formats.header if column < texts else self.formats.amount_header
            self.sheet.write_string(row, column, title, shape)

    def amount(self, row: int, column: int, formula: str, value: Decimal, *, total: bool = False) -> None:
        self.formula(row, column, formula, value, self.total_money if total else self.money)

    def plain_amount(self, row: int, column: int, value: Decimal, *, total: bool = False) -> None:
        self.value(row, column, value, self.total_money if total else self.money)

    def formula(self, row: int, column: int, formula: str, value: Decimal, shape: Any) -> None:
        if self.ledger.calculates:
            self.sheet.write_formula(row, column, formula, shape, float(value))
        else:
            self.value(row, column, value, shape)

    def value(self, row: int, column: int, value: Decimal, shape: Any) -> None:
        if fits_excel(value):
            self.sheet.write_number(row, column, float(value), shape)
        else:
            self.sheet.write_string(row, column, f"{value:f}", shape)

    def share(self, row: int, column: int, whole: str, part: str, value: Decimal) -> None:
        """`part` as a part of `whole`, both cells or terms of a formula; `value` is in %."""
        shape = self.formats.percent
        if self.ledger.calculates:
            formula = f"=IF({whole}=0,0,{part}/{whole})"
            self.sheet.write_formula(row, column, formula, shape, float(value) / 100)
        else:
            self.sheet.write_number(row, column, float(value) / 100, shape)

    def text(self, row: int, column: int, text: str) -> None:
        """What people typed."""
        self.sheet.write_string(row, column, safe(text), self.formats.quoted if looks_like_formula(text) else None)

    def category(self, row: int, name: str, colour: str) -> None:
        """In the first column, with an edge in its colour."""
        self.sheet.write_string(row, 0, safe(name), self.formats.edged(colour, quoted=looks_like_formula(name)))

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
    # Its tables and charts belong together.
    sheet.fit_to_pages(1, 1)
    sheet.write_string(0, 0, safe(figures.household), formats.title)
    sheet.write_string(1, 0, report_title(figures), formats.subtitle)
    lines = [f"{words.made}: {moment_title(figures.locale, figures.made_at)}"]
    lines += [safe(f"{name}: {value}") for name, value in figures.filters]
    if gap := tell_gap(figures):
        lines.append(gap)
    lines += tell_currencies(figures, listed=True)
    if not it.ledger.calculates:
        lines.append(words.long_amounts.format(count=it.ledger.long_amounts))
    for row, line in enumerate(lines, start=2):
        sheet.write_string(row, 0, line, formats.note)
    row = 3 + len(lines)
    it.headers(row, "", words.incomes, words.expenses, words.net)
    row += 1
    spent = f"'{words.categories_sheet}'!$C$2:$C${len(figures.expenses) + 1}"
    whole = whole_of(spent, f"$C${row + 1}", [it.amount for it in figures.expenses])
    sheet.write_string(row, 0, words.total)
    it.amount(row, 1, it.ledger.sum_ifs((TYPE, it.income)), figures.totals.income)
    it.amount(
        row,
        2,
        it.ledger.sum_ifs(
            (TYPE, it.expense),
        ),
        figures.totals.expense,
    )
    it.amount(row, 3, f"=ROUND(B{row + 1}-C{row + 1},{figures.digits})", figures.totals.net)
    row = _write_comparison(it, row + 1) + 1
    if len(steps) <= FEW_STEPS:
        _write_flows(it, row, steps)
        row += len(steps) + 3
    _write_top(it, row, whole)
    _chart_flows(workbook, it, months, len(steps))
    _chart_categories(workbook, it, categories, last_category)


def _write_comparison(it: SummarySheet, row: int) -> int:
    """The totals of the days before, and the change in %; returns the first free row. Days that were recorded in part
    only are compared with nothing, those that were not recorded at all are not shown.

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
    if not then.count and not is_whole_before(figures):
        return row
    _write_totals(it, row, before, then)
    if not is_whole_before(figures):
        return row + 1
    it.sheet.write_string(row + 1, 0, it.words.change)
    pairs = ((now.income, then.income), (now.expense, then.expense), (now.net, then.net))
    for column, (amount, earlier) in enumerate(pairs, start=1):
        change = change_told(amount, earlier)
        # As in the PDF: where a percentage would mislead, the sums above say it.
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
    it.sheet.write_string(row, 0, period_title(it.figures.locale, days.start, days.end, it.figures.months))
    for column, amount in enumerate((totals.income, totals.expense, totals.net), start=1):
        it.plain_amount(row, column, amount)


def _write_flows(it: SummarySheet, row: int, steps: list[_Step], *, counted: bool = False) -> None:
    """Day, month or year, income, expense and net, each a formula over the list, one row for each step."""
    words = it.words
    first = {"day": words.day, "month": words.month, "year": words.year}[it.figures.bar_step]
    it.headers(row, first, words.incomes, words.expenses, words.net, *([words.count] if counted else []))
    shape = it.formats.step(it.figures.bar_step, it.figures.months)
    for at, step in enumerate(steps, start=row + 1):
        it.sheet.write_datetime(at, 0, step.start, shape)
        days = it.days(at, step)
        it.amount(at, 1, it.ledger.sum_ifs((TYPE, it.income), *days), step.income)
        it.amount(at, 2, it.ledger.sum_ifs((TYPE, it.expense), *days), step.expense)
        it.amount(at, 3, f"=ROUND(B{at + 1}-C{at + 1},{it.figures.digits})", step.income - step.expense)
        if counted:
            # Not the sides of transfers, which the list shows too.
            incomes, expenses = (
                it.ledger.count_ifs((TYPE, kind), *days).removeprefix("=") for kind in (it.income, it.expense)
            )
            it.sheet.write_formula(at, 4, f"={incomes}+{expenses}", it.formats.count, step.count)


def _write_top(it: SummarySheet, row: int, whole: str) -> None:
    """The categories with the largest expenses; `whole` is the term of all that shares are of."""
    it.headers(row, it.words.category, it.words.expenses, it.words.share)
    for at, category in enumerate(it.figures.expenses[:CHARTED_CATEGORIES], start=row + 1):
        it.category(at, category.name, category.colour)
        it.amount(at, 1, it.ledger.sum_named(f"$A{at + 1}", (TYPE, it.expense)), category.amount)
        it.share(at, 2, whole, part_of(f"B{at + 1}", category.amount), category.share)


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
    set_narrow_page(sheet, end + 1)


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
        first, end = row, row + len(found)
        shared = whole_of(f"$C${first + 1}:$C${end}", f"$C${end + 1}", [it.amount for it in found])
        for category in found:
            it.category(row, category.name, category.colour)
            sheet.write_string(row, 1, kind)
            name, criteria = f"$A{row + 1}", ((TYPE, criterion),)
            it.amount(row, 2, it.ledger.sum_named(name, *criteria), category.amount)
            it.share(row, 3, shared, part_of(f"C{row + 1}", category.amount), category.share)
            sheet.write_formula(row, 4, it.ledger.count_named(name, *criteria), it.formats.count, category.count)
            row += 1
        if not found:
            continue
        last = row - 1 if criterion == it.expense else last
        sheet.write_string(row, 0, words.expenses if criterion == it.expense else words.incomes, it.formats.total)
        sheet.write_blank(row, 1, None, it.formats.total)
        it.amount(row, 2, f"=SUM(C{first + 1}:C{row})", whole, total=True)
        parts = float(sum(category.share for category in found)) / 100
        sheet.write_formula(row, 3, f"=SUM(D{first + 1}:D{row})", it.formats.total_percent, parts)
        count = sum(category.count for category in found)
        sheet.write_formula(row, 4, f"=SUM(E{first + 1}:E{row})", it.formats.total_count, count)
        row += 2
    sheet.freeze_panes(1, 0)
    set_narrow_page(sheet, row - 1)
    return last


def _write_goals(it: SummarySheet) -> None:
    sheet, words, formats = it.sheet, it.words, it.formats
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 5, 18)
    it.headers(0, words.goal, words.state, words.deadline, words.target, words.saved, words.progress, texts=3)
    for row, goal in enumerate(it.figures.goals, start=1):
        shape = formats.money(goal.currency, CURRENCIES[goal.currency])
        it.text(row, 0, goal.name)
        sheet.write_string(row, 1, goal_state(it.figures.locale, goal.state))
        if goal.deadline is not None:
            sheet.write_datetime(row, 2, goal.deadline, formats.date)
        for column, amount in ((3, goal.target), (4, goal.current)):
            it.value(row, column, amount, shape)
        it.share(row, 5, f"D{row + 1}", f"E{row + 1}", goal.progress)
    on = day_title(it.figures.locale, it.figures.goals_on or it.figures.end)
    sheet.write_string(len(it.figures.goals) + 2, 0, words.goals_on.format(on), formats.note)
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
    shape = it.formats.chart_step(it.figures.bar_step, it.figures.months)
    chart.set_x_axis({"text_axis": True, "num_format": shape, "num_font": {"size": 9}, "line": {"color": "#D1D5DB"}})
    chart.set_y_axis({"major_gridlines": {"visible": True, "line": {"color": "#E5E7EB"}}, "min": 0,
                      "num_format": it.formats.axis(it.figures.currency), "line": {"none": True}})  # fmt: skip
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
            "points": [{"fill": {"color": category.colour}} for category in it.figures.expenses[:shown]],
            "fill": {"color": ORANGE},
            "gap": 40,
        }
    )
    _dress(chart, it.words.category_chart, 60 + 30 * max(shown, 4))
    chart.set_legend({"none": True})
    # The largest on top, as in the table; the scale below.
    chart.set_y_axis({"reverse": True, "crossing": "max", "num_font": {"size": 9}, "line": {"color": "#D1D5DB"}})
    chart.set_x_axis({"major_gridlines": {"visible": True, "line": {"color": "#E5E7EB"}}, "min": 0,
                      "num_format": it.formats.axis(it.figures.currency), "line": {"none": True}})  # fmt: skip
    it.sheet.insert_chart(25, 5, chart)


def _dress(chart: Any, title: str, height: int) -> None:
    chart.set_title({"name": title, "name_font": {"size": 13, "bold": True}, "overlay": False})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 720, "height": height})
    chart.set_chartarea({"border": {"none": True}})


def _steps(figures: ReportFigures) -> list[_Step]:
    """The bars as whole days, months or years."""
    found, months = [], figures.months
    for bar in figures.bars:
        name = months.name_of(bar.start)
        if figures.bar_step == "day":
            first, after = bar.start, bar.start + timedelta(days=1)
        elif figures.bar_step == "month":
            first, after = months.start(name), months.start(add_months(name, 1))
        else:
            january = name.replace(month=1)
            first, after = months.start(january), months.start(add_months(january, MONTHS_OF_YEAR))
        found.append(_Step(first, after, bar.income, bar.expense, bar.count))
    return found
