"""The Excel workbook: the list of transactions as a real table, summaries that calculate from it, native charts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from kopilka.exports.cell_text import looks_like_formula
from kopilka.exports.figures import Operation, ReportFigures
from kopilka.exports.rows_file import read_operations
from kopilka.exports.workbook_accounts import write_accounts
from kopilka.exports.workbook_formats import Formats
from kopilka.exports.workbook_formulas import Ledger
from kopilka.exports.workbook_payees import write_payees
from kopilka.exports.workbook_pivots import write_pivots
from kopilka.exports.workbook_summary import SummarySheet, set_page, write_summaries
from kopilka.exports.workbook_text import fits_excel, safe
from kopilka.exports.workbook_words import WORDS, Words
from kopilka.money import CURRENCIES

# Of Excel: 1,048,576 rows, the header among them.
ROWS_A_SHEET = 1_048_575
REPORT_EVERY = 2_000
# In points. XlsxWriter leaves out a height of 15, which is Excel's own, and then Excel would fit the row to its text.
ONE_LINE = 15.75
COLUMN_WIDTHS = (12, 17, 26, 22, 36, 18, 9, 28, 24, 20, 28, 8, 20)
# Of the amount in the report's currency, where the list has rows in others.
_COUNTED = 12


@dataclass(frozen=True, slots=True)
class _ListPart:
    """One sheet of the list: its name, its rows, and how many of their amounts Excel cannot hold."""

    name: str
    rows: int
    long_amounts: int


def render_excel(figures: ReportFigures, rows: Path, target: Path, report: Callable[[float], None]) -> None:
    """Writes the workbook to `target` and calls `report` with the part that is done, 0 to 1."""
    words = WORDS[figures.locale]
    workbook = xlsxwriter.Workbook(
        str(target),
        {
            # Its own temporary files go away with the target's folder, also where the process is killed.
            "tmpdir": str(target.parent),
            # Text that people typed stays text: XlsxWriter makes no formula, link or number of it.
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    made_at = figures.made_at.astimezone(UTC).replace(tzinfo=None)
    workbook.set_properties({"title": safe(figures.household), "author": "Kopilka", "created": made_at})
    formats = Formats(workbook, figures.locale)
    names = (words.summary_sheet, words.flow_sheet[figures.bar_step], words.categories_sheet)
    summaries = [workbook.add_worksheet(name) for name in names]
    # Of one month the sheet of categories says the same.
    has_pivots = len(figures.expense_pivot.steps) > 1
    pivot_name = words.pivot_sheet["year" if figures.bar_step == "year" else "month"]
    pivots = workbook.add_worksheet(pivot_name) if has_pivots else None
    payees = workbook.add_worksheet(words.payees_sheet) if figures.payees else None
    accounts = workbook.add_worksheet(words.accounts_sheet) if figures.accounts else None
    sheets = list(_write_operations(workbook, formats, figures, words, rows, report))
    long_amounts = sum(it.long_amounts for it in sheets)
    ledger = Ledger(
        [it.name for it in sheets],
        [it.rows for it in sheets],
        long_amounts,
        calculates=not long_amounts and all(map(fits_excel, _sums(figures))),
        is_mixed=figures.mixed,
    )
    goals = workbook.add_worksheet(words.goals_sheet) if figures.goals else None
    write_summaries(workbook, summaries, goals, formats, figures, words, ledger)
    if pivots is not None:
        write_pivots(SummarySheet(pivots, formats, figures, words, ledger))
    if payees is not None:
        write_payees(SummarySheet(payees, formats, figures, words, ledger))
    if accounts is not None:
        write_accounts(SummarySheet(accounts, formats, figures, words, ledger))
    summaries[0].activate()
    workbook.close()
    report(1.0)


def _write_operations(
    workbook: Any,
    formats: Formats,
    figures: ReportFigures,
    words: Words,
    rows: Path,
    report: Callable[[float], None],
) -> Iterator[_ListPart]:
    """One sheet, or more where the list is longer than a sheet."""
    operations = read_operations(rows)
    left, done, number = figures.rows, 0, 1
    while number == 1 or left:
        count = min(left, ROWS_A_SHEET)
        name = words.operations_sheet if number == 1 else f"{words.operations_sheet} {number}"
        sheet = workbook.add_worksheet(name, worksheet_class=_ListSheet)
        _furnish(sheet, formats, figures, words, f"{words.table_name}{number if number > 1 else ''}", count)
        long_amounts = 0
        for row, it in enumerate(islice(operations, count), start=1):
            _write_operation(sheet, row, it, formats, words)
            long_amounts += not fits_excel(it.amount)
            if figures.mixed and (counted := it.counted(figures.currency)) is not None:
                shape = formats.money(figures.currency, figures.digits)
                _write_amount(sheet, row, _COUNTED, -counted if it.type == "refund" else counted, shape, formats)
                long_amounts += not fits_excel(counted) and fits_excel(it.amount)
            if (done + row) % REPORT_EVERY == 0:
                report(0.95 * (done + row) / figures.rows)
        left, done, number = left - count, done + count, number + 1
        yield _ListPart(name, count, long_amounts)


def _furnish(sheet: Worksheet, formats: Formats, figures: ReportFigures, words: Words, table: str, count: int) -> None:
    """Header, table, widths, print set-up. A table needs a row below its header: an empty list shows an empty one."""
    titles = [*words.columns, *([words.amount_in.format(figures.currency)] if figures.mixed else [])]
    for column, width in enumerate(COLUMN_WIDTHS[: len(titles)]):
        sheet.set_column(column, column, width)
    _add_table(sheet, titles, table, max(count, 1))
    amounts = {5: formats.amount_header, 6: formats.apart_header, _COUNTED: formats.amount_header}
    for column, title in enumerate(titles):
        shape = amounts.get(column, formats.header)
        sheet.write_string(0, column, title, shape)
    sheet.freeze_panes(1, 0)
    set_page(sheet, figures)


def _add_table(sheet: Worksheet, titles: Sequence[str], name: str, count: int) -> None:
    """XlsxWriter refuses tables in constant-memory mode, since it would write their cells out of order, and it notes
    every cell that a table covers. Here only the definition is wanted: the mode is off while no row has been written
    yet, the table is declared over one row, then stretched. The header is written again, as rows are in this mode.
    """
    sheet.constant_memory = False
    columns = [{"header": title} for title in titles]
    last = len(columns) - 1
    sheet.add_table(0, 0, 1, last, {"name": name, "columns": columns, "style": "Table Style Light 1"})
    sheet.constant_memory = True
    whole = xl_range(0, 0, count, last)
    sheet.tables[-1].update({"range": whole, "a_range": whole, "autofilter": whole})
    # The sheet's own extent, which the declaration has widened to one row only.
    sheet.dim_rowmax = max(sheet.dim_rowmax or 0, count)


def _write_operation(sheet: Worksheet, row: int, it: Operation, formats: Formats, words: Words) -> None:
    sheet.write_datetime(row, 0, it.date, formats.date)
    sheet.write_string(row, 1, words.types[it.type])
    texts = ((2, it.category), (3, it.account), (4, it.said), (7, it.user), (8, it.payee), (9, it.hashtags))
    for column, text in texts:
        if text:
            sheet.write_string(row, column, safe(text), formats.quoted if looks_like_formula(text) else None)
    if it.note:
        # Wrapped in a row of one line: beside the last column nothing would end it, neither on the screen nor on paper.
        sheet.set_row(row, ONE_LINE)
        sheet.write_string(row, 10, safe(it.note), formats.text_in_lines(quoted=looks_like_formula(it.note)))
    if it.part:
        sheet.write_string(row, 11, it.part)
    money = formats.money(it.currency, CURRENCIES[it.currency])
    amount = -it.amount if it.type == "refund" else it.amount
    _write_amount(sheet, row, 5, amount, money, formats)
    sheet.write_string(row, 6, it.currency, formats.apart)


def _write_amount(sheet: Worksheet, row: int, column: int, amount: Decimal, shape: Any, formats: Formats) -> None:
    if fits_excel(amount):
        sheet.write_number(row, column, float(amount), shape)
    else:
        sheet.write_string(row, column, f"{amount:f}", formats.long_amount)


def _sums(figures: ReportFigures) -> list[Decimal]:
    """Every sum that a formula of the workbook calculates."""
    totals = [figures.totals.income, figures.totals.expense, figures.totals.net]
    totals += [amount for bar in figures.bars for amount in (bar.income, bar.expense, bar.income - bar.expense)]
    totals += [it.amount for it in (*figures.expenses, *figures.incomes)]
    totals += [it.amount for it in figures.payees]
    totals += [
        amount for it in figures.accounts for amount in (it.opening, it.income, it.expense, it.transferred, it.closing)
    ]
    totals += [
        amount
        for it in figures.accounts
        if (base := it.base) is not None
        for amount in (base.opening, base.income, base.expense, base.transferred, base.revalued, base.closing)
    ]
    for pivot in (figures.expense_pivot, figures.income_pivot):
        for row in (*pivot.rows, pivot.total):
            totals += [*row.amounts, row.total, row.median]
    return totals


class _ListSheet(Worksheet):  # type: ignore[misc] # has no types
    """Constant memory for the list alone: the other sheets are small, and charts take cached values from them."""

    def _initialize(self, init_data: dict[str, Any]) -> None:
        super()._initialize({**init_data, "constant_memory": True})
