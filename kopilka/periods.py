"""Ranges of days: the current week, month and year in a time zone, the range before a range, months of a range."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

FIRST_DATE = date(1970, 1, 1)
LAST_DATE = date(2100, 12, 31)

# Months that begin later are named after the next calendar month: most of their days are in it.
LAST_START_OF_SAME_NAME = 15
MONTHS_OF_YEAR = 12

_DAY = timedelta(days=1)
_FRIDAY = 4
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Period(StrEnum):
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True)
class DateRange:
    """Both ends belong to the range. Raises ValueError when it ends before it starts."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("a range ends on or after the day it starts")

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


def month_range(year: int, month: int) -> DateRange:
    return DateRange(date(year, month, 1), _last_day(year, month))


def year_range(year: int) -> DateRange:
    return DateRange(date(year, 1, 1), date(year, 12, 31))


def current_period(period: Period, today: date) -> DateRange:
    """The week is the ISO one, Monday to Sunday."""
    match period:
        case Period.WEEK:
            monday = today - timedelta(days=today.weekday())
            return DateRange(monday, monday + timedelta(days=6))
        case Period.MONTH:
            return month_range(today.year, today.month)
        case Period.YEAR:
            return year_range(today.year)


def is_whole_months(span: DateRange) -> bool:
    """From the first day of a month to the last day of the same or a later one."""
    return span.start.day == 1 and span.end == _last_day(span.end.year, span.end.month)


def is_whole_weeks(span: DateRange) -> bool:
    """From a Monday to a Sunday."""
    return span.start.weekday() == 0 and span.end.weekday() == 6


def months_in(span: DateRange) -> int:
    """How many calendar months the range touches."""
    return _month_number(span.end) - _month_number(span.start) + 1


def add_months(day: date, months: int) -> date:
    """The same day of another month, or its last one where it is shorter: 31 January + 1 is 28 February.

    Raises ValueError outside the years 1 to 9999.
    """
    year, month = divmod(_month_number(day) + months, 12)
    return date(year, month + 1, min(day.day, _last_day(year, month + 1).day))


def shift_days(span: DateRange, by: timedelta) -> DateRange:
    """The range moved by whole days. Raises OverflowError outside the years 1 to 9999."""
    return DateRange(span.start + by, span.end + by)


def first_of_months(span: DateRange) -> list[date]:
    """The first day of every month that the range touches, in order."""
    first = span.start.replace(day=1)
    return [add_months(first, months) for months in range(months_in(span))]


@dataclass(frozen=True, slots=True)
class Months:
    """The months of a household: each begins on this day of a calendar month, from 1 to 28, or where they begin
    `before_weekend` on the Friday before, if that day is a Saturday or Sunday.

    A month's name is the first day of the calendar month that it is named after: the one it begins in, or the next one
    where it begins after the 15th (decision 61). A year is the twelve months that are named after it. Names are
    counted like calendar months, with `add_months`.
    """

    starts_on: int = 1
    before_weekend: bool = False

    @property
    def are_calendar(self) -> bool:
        return self.starts_on == 1 and not self.before_weekend

    def start(self, name: date) -> date:
        if self.are_calendar:
            return name
        month = name if self.starts_on <= LAST_START_OF_SAME_NAME else add_months(name, -1)
        day = month.replace(day=self.starts_on)
        return day - max(day.weekday() - _FRIDAY, 0) * _DAY if self.before_weekend else day

    def end(self, name: date) -> date:
        if self.are_calendar:
            return _last_day(name.year, name.month)
        return self.start(add_months(name, 1)) - _DAY

    def name_of(self, day: date) -> date:
        """Of the month that holds the day."""
        first = day.replace(day=1)
        if self.are_calendar:
            return first
        return next(name for by in (1, 0, -1) if self.start(name := add_months(first, by)) <= day)

    def month(self, name: date) -> DateRange:
        return DateRange(self.start(name), self.end(name))

    def year(self, year: int) -> DateRange:
        return self.named(year_range(year))

    def named(self, span: DateRange) -> DateRange:
        """The days of all months named after the calendar months that the range touches."""
        return DateRange(self.start(span.start.replace(day=1)), self.end(span.end.replace(day=1)))

    def current(self, period: Period, today: date) -> DateRange:
        """The week is the ISO one, whenever months begin."""
        if period == Period.WEEK:
            return current_period(period, today)
        return self.named(current_period(period, self.name_of(today)))

    def names(self, span: DateRange) -> list[date]:
        """Of every month that the range touches, in order."""
        return first_of_months(DateRange(self.name_of(span.start), self.name_of(span.end)))

    def are_whole(self, span: DateRange) -> bool:
        """From the first day of a month to the last day of the same or a later one."""
        return span.start == self.start(self.name_of(span.start)) and span.end == self.end(self.name_of(span.end))

    def count(self, span: DateRange) -> int:
        """How many months the range touches."""
        return months_in(DateRange(self.name_of(span.start), self.name_of(span.end)))

    def shift(self, day: date, months: int) -> date:
        """The same day of another month, counted from its beginning, or its last one where it is shorter."""
        name = self.name_of(day)
        other = self.month(add_months(name, months))
        return min(other.start + (day - self.start(name)), other.end)

    def shift_whole(self, span: DateRange, months: int) -> DateRange:
        """Whole months moved by months: they are whole months again."""
        first, last = (add_months(self.name_of(day), months) for day in (span.start, span.end))
        return DateRange(self.start(first), self.end(last))

    def previous(self, span: DateRange) -> DateRange:
        """As many whole months before a range of whole months, else as many days."""
        if self.are_whole(span):
            return self.shift_whole(span, -self.count(span))
        return shift_days(span, timedelta(days=-span.days))


CALENDAR = Months()


def close_range(
    start: date | None, end: date | None, *, rows: DateRange | None, today: date, months: Months
) -> DateRange:
    """The days of a question with an open start or end (None). `rows` reaches from the first to the last row that the
    question finds; None where it finds none.

    An open start becomes the first row. An open end becomes today, or the last row where that is dated later. Without
    rows a range with an open start begins with the month of its end.
    """
    if end is None:
        end = max(start or today, today, rows.end if rows else today)
    if start is None:
        start = rows.start if rows else months.start(months.name_of(end))
    return DateRange(min(start, end), end)


@dataclass(frozen=True, slots=True)
class MonthSplit:
    """A range as calendar months and days: all of `months` and `added`, without `removed`."""

    months: DateRange | None
    added: tuple[DateRange, ...]
    removed: tuple[DateRange, ...]

    @property
    def days(self) -> int:
        """How many stand for themselves, added or removed."""
        return sum(part.days for part in (*self.added, *self.removed))


def split_months(span: DateRange) -> MonthSplit:
    """By as few single days as can be: the larger part of a month is the month without the rest."""
    first = _nearer_first(span.start)
    last = _nearer_first(span.end + _DAY) - _DAY
    if first <= last:
        split = MonthSplit(
            DateRange(first, last),
            _ranges((span.start, first - _DAY), (last + _DAY, span.end)),
            _ranges((first, span.start - _DAY), (span.end + _DAY, last)),
        )
        if split.days < span.days:
            return split
    return MonthSplit(None, (span,), ())


def _nearer_first(day: date) -> date:
    """Of its month's first day and the next month's."""
    this, following = day.replace(day=1), _last_day(day.year, day.month) + _DAY
    return this if day - this <= following - day else following


def _ranges(*parts: tuple[date, date]) -> tuple[DateRange, ...]:
    return tuple(DateRange(start, end) for start, end in parts if start <= end)


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _last_day(year: int, month: int) -> date:
    # By way of the 28th, so that December of the last year the calendar knows is no special case.
    if month == 12:
        return date(year, 12, 31)
    return date(year, month + 1, 1) - _DAY


def today_in(zone: str, now: datetime | None = None) -> date:
    """Takes a name that TimeZone accepts. Raises ValueError when `now` carries no offset."""
    if now is None:
        now = datetime.now(UTC)
    if now.utcoffset() is None:
        raise ValueError("now must be aware of its offset")
    return now.astimezone(ZoneInfo(zone)).date()


def _ledger_date(value: object) -> date:
    if isinstance(value, str) and _ISO_DATE.fullmatch(value):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError("date_invalid", "There is no such day in the calendar") from None
    elif isinstance(value, date) and not isinstance(value, datetime):
        day = value
    else:
        raise PydanticCustomError("date_invalid", "The date must be written as YYYY-MM-DD")
    if not FIRST_DATE <= day <= LAST_DATE:
        raise PydanticCustomError("date_out_of_range", "The date must lie between 1970-01-01 and 2100-12-31")
    return day


@cache
def _zone_names() -> frozenset[str]:
    # Debian adds "localtime", the server's own zone, and IANA's "Factory" stands for "nobody has set one".
    return frozenset(available_timezones() - {"localtime", "Factory"})


def _time_zone(value: object) -> str:
    # Asking the set, never the file system: ZoneInfo would open a path made of what a stranger typed.
    if isinstance(value, str) and value in _zone_names():
        return value
    raise PydanticCustomError("time_zone_unknown", "The time zone must be a name of the IANA database")


LedgerDate = Annotated[
    date,
    BeforeValidator(_ledger_date),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-05-31"]}),
]

TimeZone = Annotated[
    str,
    BeforeValidator(_time_zone),
    WithJsonSchema({"type": "string", "examples": ["Europe/Moscow", "Asia/Yekaterinburg"]}),
]
