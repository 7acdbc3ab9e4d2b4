"""The sheet of payees: what went to each of them, the largest first."""

from kopilka.exports.figures import MOST_PAYEES
from kopilka.exports.workbook_formulas import PAYEE, TYPE
from kopilka.exports.workbook_pivots import MOST_READ
from kopilka.exports.workbook_summary import SummarySheet, set_narrow_page


def write_payees(it: SummarySheet) -> None:
    """Sums and counts are formulas over the list, unless there would be too much to read."""
    sheet, words, payees = it.sheet, it.words, it.figures.payees[:MOST_PAYEES]
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 2, 18)
    it.headers(0, words.payee, words.expenses, words.count)
    criteria = ((TYPE, it.expense),)
    calculated = 2 * len(payees) * it.figures.rows <= MOST_READ
    for row, payee in enumerate(payees, start=1):
        it.text(row, 0, payee.name)
        cell = f"$A{row + 1}"
        if calculated:
            it.amount(row, 1, it.ledger.sum_named(cell, *criteria, column=PAYEE), payee.amount)
            counted = it.ledger.count_named(cell, *criteria, column=PAYEE)
            sheet.write_formula(row, 2, counted, it.formats.count, payee.count)
        else:
            it.plain_amount(row, 1, payee.amount)
            sheet.write_number(row, 2, payee.count, it.formats.count)
    if len(it.figures.payees) > len(payees):
        sheet.write_string(len(payees) + 2, 0, words.more_payees.format(count=len(payees)), it.formats.note)
    sheet.freeze_panes(1, 0)
    set_narrow_page(sheet, len(payees) + 1)
