"""The list of transactions at the end of a PDF report, by day. Notes are left to Excel and CSV: they may be long."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from kopilka.exports.figures import ReportFigures
from kopilka.exports.rows_file import read_operations
from kopilka.exports.sheet import Column, Sheet, Strong, columns_filling
from kopilka.exports.wording import Words, day_title, money
from kopilka.money import CURRENCIES

_LIST = 8.0
_REPORT_EVERY = 500


def write_list(sheet: Sheet, figures: ReportFigures, words: Words, rows: Path, report: Callable[[float], None]) -> None:
    """All transactions, the newest first, each day with its sum; who entered them, where there are several people."""
    columns = [
        Column(words.category, 100, lines=6),
        Column(words.account, 80, lines=2),
        Column(words.details, 0, lines=3),
        *([Column(words.user, 90, lines=2)] if figures.entered_by_many else []),
        Column(words.amount, 92, figures=True),
    ]
    sheet.heading(words.everything, keep=90)
    sheet.table(columns_filling(columns, growing=2), _by_day(figures, words, rows, report), by_cell=False, size=_LIST)


def _by_day(
    figures: ReportFigures, words: Words, rows: Path, report: Callable[[float], None]
) -> Iterator[Sequence[str] | Strong]:
    """Each day's date and sum, then its operations; the sum is in the report's currency."""
    count = 0
    empty = [""] * (3 if figures.entered_by_many else 2)
    for day, group in groupby(read_operations(rows), key=lambda it: it.date):
        operations = list(group)
        whole = sum((it.signed for it in operations if it.currency == figures.currency), Decimal(0))
        shown = money(figures.locale, whole, figures.currency, figures.digits, signed=True)
        title = day_title(figures.locale, day)
        # Without the sum, which would look like another one.
        yield Strong((title, *empty, shown), (words.continued.format(title), *empty, ""))
        for it in operations:
            if count % _REPORT_EVERY == 0:
                report(min(count / figures.rows, 0.98))
            count += 1
            text = money(figures.locale, it.signed, it.currency, CURRENCIES.get(it.currency, 2), signed=True)
            users = [it.user] if figures.entered_by_many else []
            yield it.category, it.account, details(it.payee, it.said, it.hashtags, it.part), *users, text


def details(payee: str, description: str, hashtags: str = "", part: str = "") -> str:
    """«Пятёрочка · продукты на дачу · #дача · 2 из 3»."""
    return " · ".join(it for it in (payee, description, hashtags, part) if it)
