"""The accounts of a PDF report: balances and what has moved, in their own currencies and in that of the report."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from kopilka.exports.charts import GREY
from kopilka.exports.figures import BaseLine, ReportFigures, together
from kopilka.exports.sheet import Column, Sheet, Strong, columns_filling, columns_narrowed
from kopilka.exports.wording import Words, money, period_phrase
from kopilka.money import CURRENCIES

# Of each account; transfers between accounts come before the last of them, where there are any.
_SIGNED = ("transferred", "revalued")
# That have a column each beside all together.
_MOST_CURRENCIES = 3
_IN_ONE_HIGH = 152.0
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
        rows += [(it.name, *_shown(figures, currency, parts, [getattr(it, name) for name in parts])) for it in lines]
        if len(lines) > 1:
            whole = [sum((getattr(it, name) for it in lines), Decimal(0)) for name in parts]
            rows.append(Strong((words.together, *_shown(figures, currency, parts, whole))))
    titles = {"opening": words.opening, "income": words.income, "expense": words.expense, "closing": words.closing}
    titles["transferred"] = words.transferred
    width = 88 if len(parts) == len(ALWAYS_SHOWN) else 78
    columns = [Column(words.account, 0, lines=3), *(Column(titles[part], width, figures=True) for part in parts)]
    sheet.heading(words.accounts.format(period_phrase(figures.locale, days.start, days.end, figures.months)), keep=90)
    narrowed = columns_narrowed(columns, rows)
    sheet.table(columns_filling(narrowed, growing=0), rows)
    if figures.archived_moved:
        sheet.y -= 4
        sheet.paragraph(words.archived_moved, size=8.5, colour=GREY)
    if any(it.currency != figures.currency for it in figures.accounts) and figures.conversion:
        _in_one_currency(sheet, figures, words)


def _shown(figures: ReportFigures, currency: str, parts: Sequence[str], amounts: Sequence[Decimal]) -> list[str]:
    digits = CURRENCIES.get(currency, 2)
    return [
        money(figures.locale, amount, currency, digits, signed=part in _SIGNED)
        for part, amount in zip(parts, amounts, strict=True)
    ]


def _in_one_currency(sheet: Sheet, figures: ReportFigures, words: Words) -> None:
    """Line by line from the opening balances to the closing ones, with what the change of the rates makes up: all
    accounts together, and each currency by itself where there is room for it.
    """
    known: dict[str, BaseLine] = {}
    for it in figures.accounts:
        if it.base is not None:
            known[it.currency] = known[it.currency] + it.base if it.currency in known else it.base
    whole = [(words.together, together(known.values()))] if known else []
    shown = [*known.items(), *whole] if 1 < len(known) <= _MOST_CURRENCIES else whole
    titles = {"opening": words.opening, "income": words.income, "expense": words.expense}
    titles |= {"transferred": words.transferred, "revalued": words.revalued, "closing": words.closing}
    rows: list[Sequence[str] | Strong] = []
    for part, title in titles.items():
        amounts = [getattr(line, part) for _, line in shown]
        cells = (title, *_shown(figures, figures.currency, [part] * len(amounts), amounts))
        rows.append(Strong(cells) if part == "closing" else cells)
    sheet.need(_IN_ONE_HIGH)
    sheet.y -= 8
    sheet.paragraph(words.in_currency.format(figures.currency), size=8.5, colour=GREY)
    if shown:
        columns = [Column("", 0), *(Column(title, 96, figures=True) for title, _ in shown)]
        sheet.table(columns_filling(columns, growing=0), rows)
    later = [it.name for it in figures.accounts if it.opens_later]
    unknown = [it.name for it in figures.accounts if it.base is None]
    for text, names in ((words.opens_later, later), (words.not_converted, unknown)):
        if names:
            sheet.y -= 4
            sheet.paragraph(text.format(", ".join(names)), size=8.5, colour=GREY)
