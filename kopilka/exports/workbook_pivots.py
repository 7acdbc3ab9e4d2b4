"""The sheet of categories × months (or years): amounts, share of the total, and the median month."""

from xlsxwriter.utility import xl_col_to_name

from kopilka.exports.figures import BarStep, CategoryPivot, PivotRow
from kopilka.exports.workbook_formulas import TYPE, part_of, whole_of
from kopilka.exports.workbook_summary import SummarySheet
from kopilka.periods import add_months

# Before the months: category and type.
_TEXTS = 2
# Cells × rows of the list. A formula reads the whole list: calculated anew, a year of 20,000 rows took LibreOffice
# three seconds more to open, one of 100,000 rows a minute (decision 42).
MOST_READ = 5_000_000


def write_pivots(it: SummarySheet) -> None:
    """Expenses, then incomes. Amounts of steps are formulas over the list, unless there would be too much to read;
    totals, shares and medians are formulas over them.
    """
    sheet, words, figures = it.sheet, it.words, it.figures
    step: BarStep = "year" if figures.bar_step == "year" else "month"
    count = len(figures.expense_pivot.steps)
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 12)
    sheet.set_column(_TEXTS, _TEXTS + count, 16)
    sheet.set_column(_TEXTS + count + 1, _TEXTS + count + 1, 10)
    sheet.set_column(_TEXTS + count + 2, _TEXTS + count + 2, 26)
    _write_header(it, step, figures.expense_pivot)
    row = 1
    cells = count * (len(figures.expense_pivot.rows) + len(figures.income_pivot.rows))
    calculated = cells * figures.rows <= MOST_READ
    for pivot, kind, title in (
        (figures.expense_pivot, words.expense, words.expenses),
        (figures.income_pivot, words.income, words.incomes),
    ):
        if pivot.rows:
            row = _write_pivot(it, row, pivot, kind, title, calculated=calculated) + 1
    sheet.freeze_panes(1, _TEXTS)


def _write_header(it: SummarySheet, step: BarStep, pivot: CategoryPivot) -> None:
    words, formats = it.words, it.formats
    it.headers(0, words.category, words.type, texts=_TEXTS)
    for column, first in enumerate(pivot.steps, start=_TEXTS):
        it.sheet.write_datetime(0, column, first, formats.step_header(step, it.figures.months))
    for column, title in enumerate((words.total, words.share, words.median[step]), start=_TEXTS + len(pivot.steps)):
        it.sheet.write_string(0, column, title, formats.amount_header)


def _write_pivot(it: SummarySheet, row: int, pivot: CategoryPivot, kind: str, title: str, *, calculated: bool) -> int:
    """Returns the first free row. `calculated`: the amounts are formulas."""
    first = row
    months, by = it.figures.months, 12 if it.figures.bar_step == "year" else 1
    last = first + len(pivot.rows)
    for at, line in enumerate(pivot.rows, start=first):
        it.category(at, line.name, line.colour)
        it.sheet.write_string(at, 1, kind)
        for column, (start, amount) in enumerate(zip(pivot.steps, line.amounts, strict=True), start=_TEXTS):
            if not calculated:
                it.plain_amount(at, column, amount)
                continue
            head, criteria = f"{xl_col_to_name(column)}$1", ((TYPE, f'"{kind}"'),)
            after = months.start(add_months(months.name_of(start), by))
            formula = it.ledger.sum_named_between(f"$A{at + 1}", head, after, *criteria)
            it.amount(at, column, formula, amount)
        _write_ends(it, at, line, pivot, first=first)
    it.sheet.write_string(last, 0, title, it.formats.total)
    it.sheet.write_blank(last, 1, None, it.formats.total)
    for column, amount in enumerate(pivot.total.amounts, start=_TEXTS):
        letter = xl_col_to_name(column)
        it.amount(last, column, f"=SUM({letter}{first + 1}:{letter}{last})", amount, total=True)
    _write_ends(it, last, pivot.total, pivot, first=first, total=True)
    return last + 1


def _write_ends(
    it: SummarySheet, row: int, line: PivotRow, pivot: CategoryPivot, *, first: int, total: bool = False
) -> None:
    """Total, share of the total row, median of the counted steps. `first` is the first row of the pivot."""
    column = _TEXTS + len(pivot.steps)
    start, end, counted_end = (xl_col_to_name(it) for it in (_TEXTS, column - 1, _TEXTS + pivot.counted - 1))
    sums = xl_col_to_name(column)
    it.amount(row, column, f"=SUM({start}{row + 1}:{end}{row + 1})", line.total, total=total)
    shape = it.formats.total_percent if total else it.formats.percent
    if it.ledger.calculates:
        after = first + len(pivot.rows)
        totals = [it.total for it in pivot.rows]
        whole = whole_of(f"{sums}${first + 1}:{sums}${after}", f"{sums}{after + 1}", totals)
        part = whole if total else part_of(f"{sums}{row + 1}", line.total)
        formula = f"=IF({whole}=0,0,{part}/{whole})"
        it.sheet.write_formula(row, column + 1, formula, shape, float(line.share) / 100)
    else:
        it.sheet.write_number(row, column + 1, float(line.share) / 100, shape)
    if pivot.counted:
        formula = f"=MEDIAN({start}{row + 1}:{counted_end}{row + 1})"
        it.amount(row, column + 2, formula, line.median, total=total)
