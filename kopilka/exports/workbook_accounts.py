"""The sheet of accounts: opening balance, income, expenses, transfers and closing balance, which add up."""

from decimal import Decimal
from itertools import groupby

from kopilka.exports.figures import AccountLine
from kopilka.exports.wording import period_phrase
from kopilka.exports.workbook_summary import SummarySheet
from kopilka.money import CURRENCIES

_AMOUNTS = ("opening", "income", "expense", "transferred", "closing")


def write_accounts(it: SummarySheet) -> None:
    """Accounts in use, by currency, each currency with its total where it has several."""
    sheet, words, figures = it.sheet, it.words, it.figures
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 10)
    sheet.set_column(2, 6, 20)
    titles = (words.account, words.currency, words.opening, words.incomes, words.expenses, words.transferred)
    it.headers(0, *titles, words.closing, texts=2)
    row = 1
    for currency, group in groupby(figures.accounts, key=lambda account: account.currency):
        accounts = list(group)
        for account in accounts:
            _write_account(it, row, account)
            row += 1
        if len(accounts) > 1:
            _write_total(it, row, currency, accounts)
            row += 1
    if figures.accounts_days is not None:
        days = period_phrase(figures.locale, figures.accounts_days.start, figures.accounts_days.end)
        sheet.write_string(row + 1, 0, words.balances_of.format(days), it.formats.note)
    if figures.archived_moved:
        sheet.write_string(row + 2, 0, words.archived_moved, it.formats.note)
    sheet.freeze_panes(1, 1)


def _write_account(it: SummarySheet, row: int, account: AccountLine) -> None:
    """Where two accounts share a name the list cannot tell them apart, so their turnover is written as it is."""
    it.text(row, 0, account.name)
    it.sheet.write_string(row, 1, account.currency)
    money = it.formats.money(account.currency, CURRENCIES[account.currency])
    it.value(row, 2, account.opening, money)
    days = it.figures.accounts_days
    for column, kind, amount in ((3, it.income, account.income), (4, it.expense, account.expense)):
        if account.shares_name or days is None:
            it.value(row, column, amount, money)
        else:
            it.formula(row, column, it.ledger.sum_of_account(f"$A{row + 1}", kind, days.end), amount, money)
    if account.shares_name or days is None:
        it.value(row, 5, account.transferred, money)
    else:
        into, out = (
            it.ledger.sum_of_account(f"$A{row + 1}", f'"{it.words.transfer[leg]}"', days.end) for leg in ("in", "out")
        )
        it.formula(row, 5, f"{into}-({out.removeprefix('=')})", account.transferred, money)
    closing = f"=ROUND(C{row + 1}+D{row + 1}-E{row + 1}+F{row + 1},{CURRENCIES[account.currency]})"
    it.formula(row, 6, closing, account.closing, money)


def _write_total(it: SummarySheet, row: int, currency: str, accounts: list[AccountLine]) -> None:
    money = it.formats.money(currency, CURRENCIES[currency], total=True)
    it.sheet.write_string(row, 0, it.words.together, it.formats.total)
    it.sheet.write_string(row, 1, currency, it.formats.total)
    for column, name in enumerate(_AMOUNTS, start=2):
        letter = "ABCDEFG"[column]
        whole = sum((getattr(account, name) for account in accounts), Decimal(0))
        it.formula(row, column, f"=SUM({letter}{row - len(accounts) + 1}:{letter}{row})", whole, money)
