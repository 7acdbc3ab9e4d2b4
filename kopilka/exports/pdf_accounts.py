"""The accounts of a PDF report: balances and what has moved, in their own currencies and in that of the report."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from kopilka.exports.charts import GREY
from kopilka.exports.figures import AccountLine, BaseLine, ReportFigures
from kopilka.exports.sheet import Column, Sheet, Strong, columns_filling
from kopilka.exports.wording import Words, money, period_phrase
from kopilka.money import CURRENCIES

# Of each account; transfers between accounts come before the last of them, where there are any.
_NARROW = 72.0
# Of the amounts in one currency: transfers and revaluation.
_SIGNED = (3, 4)
ALWAYS_SHOWN = ("opening", "income", "expense", "closing")


def write_accounts(sheet: Sheet, figures: ReportFigures, words: Words) -> None:
    """Opening and closing balances of the accounts in use; they add up in each line and in each column."""
    days = figures.accounts_days
    if not figures.accounts or days is None:
        return
    rows: list[Sequence[str] | Strong] = []
    parts = list(ALWAYS_SHOWN)
    if any(it.transferred for it in figures.accounts):
        parts.insert(-1, "transferred")
    for currency, group in groupby(figures.accounts, key=lambda it: it.currency):
        lines = list(group)
        rows += [(it.name, *_shown(figures, it, parts)) for it in lines]
        if len(lines) > 1:
            whole = [sum((getattr(it, name) for it in lines), Decimal(0)) for name in parts]
            digits = CURRENCIES.get(currency, 2)
            rows.append(Strong((words.together, *(money(figures.locale, it, currency, digits) for it in whole))))
    titles = {"opening": words.opening, "income": words.income, "expense": words.expense, "closing": words.closing}
    titles["transferred"] = words.transferred
    width = 88 if len(parts) == len(ALWAYS_SHOWN) else 78
    columns = [Column(words.account, 0, lines=3), *(Column(titles[part], width, figures=True) for part in parts)]
    sheet.heading(words.accounts.format(period_phrase(figures.locale, days.start, days.end)), keep=90)
    sheet.table(columns_filling(columns, growing=0), rows)
    if figures.archived_moved:
        sheet.y -= 4
        sheet.paragraph(words.archived_moved, size=8.5, colour=GREY)
    if any(it.currency != figures.currency for it in figures.accounts) and figures.conversion:
        _in_one_currency(sheet, figures, words)


def _shown(figures: ReportFigures, it: AccountLine, parts: Sequence[str]) -> list[str]:
    digits = CURRENCIES.get(it.currency, 2)
    return [
        money(figures.locale, getattr(it, part), it.currency, digits, signed=part == "transferred") for part in parts
    ]


def _in_one_currency(sheet: Sheet, figures: ReportFigures, words: Words) -> None:
    """By currency, with what the change of the rates makes up, and together."""
    rows: list[Sequence[str] | Strong] = []
    whole: list[BaseLine] = []
    unknown: list[str] = []
    for currency, group in groupby(figures.accounts, key=lambda it: it.currency):
        lines = list(group)
        known = [it.base for it in lines if it.base is not None]
        unknown += [it.name for it in lines if it.base is None]
        if known:
            whole.append(_together(known))
            rows.append((currency, *_in_base(figures, whole[-1])))
    sheet.y -= 8
    sheet.paragraph(words.in_currency.format(figures.currency), size=8.5, colour=GREY)
    if len(rows) > 1:
        rows.append(Strong((words.together, *_in_base(figures, _together(whole)))))
    if rows:
        titles = (words.opening, words.income, words.expense, words.transferred, words.revalued, words.closing)
        columns = [Column("", 0, lines=2), *(Column(title, _NARROW, figures=True) for title in titles)]
        sheet.table(columns_filling(columns, growing=0), rows)
    if unknown:
        sheet.y -= 4
        sheet.paragraph(words.not_converted.format(", ".join(unknown)), size=8.5, colour=GREY)


def _together(lines: Sequence[BaseLine]) -> BaseLine:
    first, *others = lines
    return sum(others, first)


def _in_base(figures: ReportFigures, it: BaseLine) -> list[str]:
    amounts = (it.opening, it.income, it.expense, it.transferred, it.revalued, it.closing)
    return [
        money(figures.locale, amount, figures.currency, figures.digits, signed=place in _SIGNED)
        for place, amount in enumerate(amounts)
    ]
