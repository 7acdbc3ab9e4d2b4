"""The sheet of accounts: opening balance, income, expenses, transfers and closing balance, which add up."""

from decimal import Decimal
from itertools import groupby

from kopilka.exports.figures import AccountLine, together
from kopilka.exports.wording import period_phrase
from kopilka.exports.workbook_summary import SummarySheet
from kopilka.exports.workbook_text import safe
from kopilka.money import CURRENCIES

_AMOUNTS = ("opening", "income", "expense", "transferred", "closing")
_BASE_AMOUNTS = ("opening", "income", "expense", "transferred", "revalued", "closing")


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
        days = period_phrase(figures.locale, figures.accounts_days.start, figures.accounts_days.end, figures.months)
        sheet.write_string(row + 1, 0, words.balances_of.format(days), it.formats.note)
    if figures.archived_moved:
        sheet.write_string(row + 2, 0, words.archived_moved, it.formats.note)
    if any(account.currency != figures.currency for account in figures.accounts) and figures.conversion:
        _write_in_one_currency(it, row + 4)
    sheet.freeze_panes(1, 1)


def _write_in_one_currency(it: SummarySheet, row: int) -> None:
    """Each account in the report's currency, with what the change of the rates makes up. Amounts at rates of many days
    are plain numbers; what follows from them is calculated.
    """
    sheet, words, figures = it.sheet, it.words, it.figures
    sheet.write_string(row, 0, words.in_currency.format(figures.currency), it.formats.note)
    sheet.set_column(7, 7, 20)
    titles = (words.account, words.currency, words.opening, words.incomes, words.expenses, words.transferred)
    it.headers(row + 1, *titles, words.revalued, words.closing, texts=2)
    first = row = row + 2
    known = [(account, account.base) for account in figures.accounts if account.base is not None]
    for account, base in known:
        it.text(row, 0, account.name)
        sheet.write_string(row, 1, account.currency)
        for column, amount in enumerate((base.opening, base.income, base.expense, base.transferred), start=2):
            it.plain_amount(row, column, amount)
        at = row + 1
        formula = f"=ROUND(H{at}-(C{at}+D{at}-E{at}+F{at}),{figures.digits})"
        it.amount(row, 6, formula, base.revalued)
        it.plain_amount(row, 7, base.closing)
        row += 1
    if len(known) > 1:
        sheet.write_string(row, 0, words.together, it.formats.total)
        sheet.write_string(row, 1, figures.currency, it.formats.total)
        whole = together(base for _, base in known)
        for column, name in enumerate(_BASE_AMOUNTS, start=2):
            letter = "ABCDEFGH"[column]
            it.amount(row, column, f"=SUM({letter}{first + 1}:{letter}{row})", getattr(whole, name), total=True)
        row += 1
    later = [account.name for account in figures.accounts if account.opens_later]
    unknown = [account.name for account in figures.accounts if account.base is None]
    for text, names in ((words.opens_later, later), (words.not_converted, unknown)):
        if names:
            sheet.write_string(row, 0, safe(text.format(", ".join(names))), it.formats.note)
            row += 1


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
