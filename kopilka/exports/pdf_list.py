"""The list of transactions at the end of a PDF report, by day. Notes are left to Excel and CSV: they may be long."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from kopilka.exports.figures import Operation, ReportFigures
from kopilka.exports.rows_file import read_operations
from kopilka.exports.sheet import Column, Sheet, Strong, columns_filling
from kopilka.exports.wording import Words, day_title, money
from kopilka.money import CURRENCIES

_ZERO = Decimal(0)
_LIST = 8.0
_REPORT_EVERY = 500


def write_list(sheet: Sheet, figures: ReportFigures, words: Words, rows: Path, report: Callable[[float], None]) -> None:
    """All transactions, the newest first, each day with its sum; who entered them, where there are several people."""
    # One more column where amounts are shown in the report's currency as well.
    amounts = [words.amount, *([words.amount_in.format(figures.currency)] if figures.mixed else [])]
    columns = [
        Column(words.category, 100, lines=6),
        Column(words.account, 80, lines=2),
        Column(words.details, 0, lines=3),
        *([Column(words.user, 90 if len(amounts) == 1 else 70, lines=2)] if figures.entered_by_many else []),
        *(Column(title, 92 if len(amounts) == 1 else 80, figures=True) for title in amounts),
    ]
    sheet.heading(words.everything, keep=90)
    sheet.table(columns_filling(columns, growing=2), _by_day(figures, words, rows, report), by_cell=False, size=_LIST)


def _by_day(
    figures: ReportFigures, words: Words, rows: Path, report: Callable[[float], None]
) -> Iterator[Sequence[str] | Strong]:
    """Each day's date and sum, then its operations. The sum is income less expenses, in the report's currency."""
    count = 0
    empty = [""] * (2 + figures.entered_by_many + figures.mixed)
    for day, group in groupby(read_operations(rows), key=lambda it: it.date):
        operations = list(group)
        whole = sum((_counted(figures, it) or _ZERO for it in operations if not it.is_transfer), _ZERO)
        shown = _money(figures, whole)
        title = day_title(figures.locale, day)
        # Without the sum, which would look like another one.
        yield Strong((title, *empty, shown), (words.continued.format(title), *empty, ""))
        for it in operations:
            if count % _REPORT_EVERY == 0:
                report(min(count / figures.rows, 0.98))
            count += 1
            text = money(figures.locale, it.signed, it.currency, CURRENCIES.get(it.currency, 2), signed=True)
            texts = [text]
            if figures.mixed:
                # All that the day's sum is of, so that the column adds up.
                counted = None if it.is_transfer else _counted(figures, it)
                texts.append("" if counted is None else _money(figures, counted))
            users = [it.user] if figures.entered_by_many else []
            yield it.category, it.account, details(it.payee, it.said, it.hashtags, it.part), *users, *texts


def _counted(figures: ReportFigures, it: Operation) -> Decimal | None:
    """What it adds to its account, in the report's currency."""
    counted = it.counted(figures.currency)
    return None if counted is None else it.with_sign(counted)


def _money(figures: ReportFigures, amount: Decimal) -> str:
    return money(figures.locale, amount, figures.currency, figures.digits, signed=True)


def details(payee: str, description: str, hashtags: str = "", part: str = "") -> str:
    """«Пятёрочка · продукты на дачу · #дача · 2 из 3»."""
    return " · ".join(it for it in (payee, description, hashtags, part) if it)
