"""Days and times as banks write them, and the order of day and month of a column, decided over all its rows."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from kopilka.statement_imports.statement import DateOrder

ORDERS: tuple[DateOrder, ...] = ("day_first", "month_first", "year_first")
_LONGEST = 60
_MONTHS = {
    "jan|янв|sty|ene|gen": 1, "feb|фев|lut|fév|fev|fév": 2, "mar|мар|mär|mrt|mrz|maa": 3,
    "apr|апр|kwi|avr|abr": 4, "may|май|мая|mai|maj|mei|mag": 5, "jun|июн|cze|juin|giu": 6,
    "jul|июл|lip|juil|lug": 7, "aug|авг|sie|aoû|aou|ago": 8, "sep|сен|wrz|set": 9, "oct|окт|okt|paź|paz|ott": 10,
    "nov|ноя|lis": 11, "dec|дек|dez|gru|déc|dic": 12,
}  # fmt: skip
_MONTH_OF = {beginning: number for names, number in _MONTHS.items() for beginning in names.split("|")}
_TIME = re.compile(
    r"[T,]?\s*(?:в |at |um )?\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s*([AaPp]\.?[Mm]\.?)?"
    r"\s*(?:Z|UTC|GMT|MSK|МСК|\(?МСК\)?|[+-]\d{2}:?\d{2})?"
)
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})\s?г?\.?")
_SLASHED = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_DAY_NAMED = re.compile(
    r"(?:[^\W\d]{2,12}\.?,? )?(\d{1,2})(?:st|nd|rd|th|\.)?[ -]([^\W\d]{3,12})\.?,?[ -](\d{4}|\d{2})\s?(?:г\.?)?"
)
_NAMED_DAY = re.compile(r"(?:[^\W\d]{2,12}\.?,? )?([^\W\d]{3,12})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_FIRST_YEAR, _LAST_YEAR = 1980, 2079
_YEARS_OF_STATEMENTS = [str(it) for it in range(10, 40)]
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  # of no zone, as all days of statements
_FIRST_SERIAL, _LAST_SERIAL = 32_874, 65_746  # of 1990 and 2080


@dataclass(frozen=True, slots=True)
class Day:
    """One written day, by each order in which it is one."""

    by_order: tuple[date | None, date | None, date | None]

    def orders(self) -> frozenset[DateOrder]:
        return frozenset(order for order, day in zip(ORDERS, self.by_order, strict=True) if day is not None)

    def value(self, order: DateOrder) -> date | None:
        return self.by_order[ORDERS.index(order)]


def of_serial(number: Decimal) -> datetime | None:
    """A day of a workbook in a cell without a format: days since the end of 1899, times as parts of a day."""
    if not _FIRST_SERIAL <= number < _LAST_SERIAL:
        return None
    return _EPOCH + timedelta(seconds=round(float(number) * 86_400))


def split_time(text: str) -> tuple[str, time | None] | None:
    """The day's part, and the time behind it. None where what follows the day is no time."""
    if len(text) > _LONGEST:
        return None
    text = " ".join(text.split()).lstrip("'")
    colon = text.find(":")
    if colon < 0:
        return text, None
    start = colon - 2 if colon >= 2 and text[colon - 2].isdigit() else colon - 1
    head = text[:start].rstrip()
    for word in ("T", ",", " в", " at", " um"):
        head = head.removesuffix(word).rstrip()
    moment = read_time(text[len(head) :].strip())
    return (head, moment) if moment is not None and head else None


def read_time(text: str) -> time | None:
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    half = (found[4] or "").lower()[:1]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


@lru_cache(maxsize=20_000)
def read_day(text: str) -> Day | None:
    """None where it is no day by any order."""
    day = _read(text)
    return day if day is not None and any(day.by_order) else None


def _read(text: str) -> Day | None:
    if found := _DOTTED.fullmatch(text):  # nobody writes a month first with dots
        return Day((_day(found[3], found[2], found[1]), None, None))
    if found := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        return Day((None, None, _day(found[1], found[found.re.groups - 1], found[found.re.groups])))
    if found := _SLASHED.fullmatch(text):
        first, mark, second, last = found.groups()
        may_be_a_year = len(last) == len(first) == 2 and mark == "-" and first in _YEARS_OF_STATEMENTS
        year_first = _day(first, second, last) if may_be_a_year else None
        return Day((_day(last, second, first), _day(last, first, second), year_first))
    if found := _DAY_NAMED.fullmatch(text):
        return _named(found[3], found[2], found[1])
    if found := _NAMED_DAY.fullmatch(text):
        return _named(found[3], found[1], found[2])
    return None


def _named(year: str, month: str, day: str) -> Day | None:
    word = month.casefold()
    number = _MONTH_OF.get(word[:4]) or _MONTH_OF.get(word[:3])
    found = _day(year, str(number), day) if number else None
    return Day((found, found, found))


def _day(year: str, month: str, day: str) -> date | None:
    number = int(year) + (2000 if len(year) == 2 else 0)
    if not _FIRST_YEAR <= number <= _LAST_YEAR:
        return None
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None
