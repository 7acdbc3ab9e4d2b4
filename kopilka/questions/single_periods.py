"""Finds each period that a question names, by itself: «в прошлом мае», «за 3 квартал», "two months ago", «вчера»."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from kopilka.periods import CALENDAR, FIRST_DATE, LAST_DATE, DateRange, Months
from kopilka.questions import named_periods, relative_periods
from kopilka.questions.calendar_words import ANY_MONTH, COUNTED_UNITS, UNITS, FormKind, Kind, Read
from kopilka.quick_entry.grammar.dates import find_dates
from kopilka.quick_entry.grammar.ordinals import ORDINAL
from kopilka.quick_entry.grammar.typed_line import Span


@dataclass(frozen=True, slots=True)
class SinglePeriod:
    """`in_year` reads a dated one again, of the year that is named elsewhere."""

    span: Span
    days: DateRange
    is_clear: bool = True
    kind: Kind = ""
    in_year: Callable[[int], DateRange | None] | None = None


def find_periods(text: str, today: date, months: Months = CALENDAR, *, is_asking: bool) -> list[SinglePeriod]:
    """Of folded text, in its order; none overlaps another. Months, quarters and years are made of these `months`.
    Unless something is plainly asked, 12.05 is rather a sum."""
    found: list[SinglePeriod] = []
    for pattern, read, kind in _FORMS:
        for match in pattern.finditer(text):
            if _is_free(Span(*match.span()), found) and (one := _single(match, read, kind, today, months)):
                found.append(one)
    is_alone = not found
    for one, may_be_sum in _days(text, today):
        # «23 февраля 2024 года»: the year alone was found before.
        others = [it for it in found if it.kind != "year" or not _is_within(it.span, one.span)]
        if _is_free(one.span, others) and not (may_be_sum and not (is_asking and is_alone)):
            found = [*others, one]
            is_alone = is_alone and not may_be_sum
    return sorted(found, key=lambda it: it.span.start)


def _is_within(span: Span, other: Span) -> bool:
    return other.start <= span.start and span.end <= other.end and span != other


def _is_free(span: Span, found: list[SinglePeriod]) -> bool:
    return not any(it.span.overlaps(span) for it in found)


def _single(match: "re.Match[str]", read: Read, form: FormKind, today: date, months: Months) -> SinglePeriod | None:
    days = _days_read(match, read, today, None, months)
    if days is None or not _is_in_calendar(days):
        return None
    kind = _kind(match.groupdict(), form)
    in_year = partial(_in_year, match, read, today, months) if kind == "dated" else None
    return SinglePeriod(Span(*match.span()), days, kind=kind, in_year=in_year)


def _kind(groups: dict[str, str | None], form: FormKind) -> Kind:
    if form == "unit":
        word = groups.get("counted") or groups["unit"] or ""
        return "week" if re.fullmatch(_WEEKS, word) else "year" if re.fullmatch(_YEARS, word) else ""
    if form in ("dated", "weekday") and any(groups.get(it) for it in ("year", "year0", "year1", "year2", "which")):
        return ""
    return form


def _days_read(match: "re.Match[str]", read: Read, today: date, year: int | None, months: Months) -> DateRange | None:
    """Months are read as calendar ones, as if today were in the one that this month is named after."""
    if months.are_calendar or not _is_of_months(match, read):
        return read(match, today, year)
    days = read(match, months.name_of(today), year)
    if days is None:
        return None
    if read in relative_periods.UP_TO_TODAY:
        return DateRange(months.start(days.start), today)
    return months.named(days)


def _is_of_months(match: "re.Match[str]", read: Read) -> bool:
    groups = match.groupdict()
    word = groups.get("counted") or groups.get("unit") or ""
    if read in named_periods.OF_MONTHS:
        return True
    if read not in (*relative_periods.OF_MONTHS, *relative_periods.UP_TO_TODAY):
        return False
    is_latest_month = read is relative_periods.latest and re.fullmatch(UNITS["month"], word) is not None
    return re.fullmatch(_SHORTER, word) is None and not is_latest_month


def _in_year(match: "re.Match[str]", read: Read, today: date, months: Months, year: int) -> DateRange | None:
    days = _days_read(match, read, today, year, months)
    return days if _is_in_calendar(days) else None


def _is_in_calendar(days: DateRange | None) -> bool:
    return days is not None and days.start >= FIRST_DATE and days.end <= LAST_DATE


def _days(text: str, today: date) -> Iterator[tuple[SinglePeriod, bool]]:
    """With whether it may be a sum as well."""
    for day in find_dates(text, today, rough=False):
        typed = text[day.span.start : day.span.end]
        is_of_month = _DAY_OF_MONTH.search(typed) is not None
        # A day of nearly a year ago may be the coming one, for entries; a question is about what is past.
        is_clear = day.doubt is None or (day.doubt == "date_unclear" and is_of_month and "/" not in typed)
        # Of how many ago it is, was read before where that is told: «лет назад» is no time.
        is_clear = is_clear and not _VAGUELY_AGO.search(typed)
        is_dated = is_of_month and is_clear and _ANY_YEAR.search(typed) is None
        yield (
            SinglePeriod(
                day.span,
                DateRange(day.date, day.date),
                is_clear=is_clear,
                kind="dated" if is_dated else "",
                in_year=partial(_same_day, day.date) if is_dated else None,
            ),
            day.needs_amount,
        )


def _same_day(day: date, year: int) -> DateRange | None:
    try:
        return DateRange(day.replace(year=year), day.replace(year=year))
    except ValueError:
        return None


_WEEKS, _YEARS = (rf"{UNITS[it]}|{COUNTED_UNITS[it]}" for it in ("week", "year"))
_SHORTER = rf"{_WEEKS}|{COUNTED_UNITS['day']}"
_DAY_OF_MONTH = re.compile(rf"(?:\d|{ORDINAL})\D*(?:{ANY_MONTH})|(?:{ANY_MONTH})\D*\d|\d[./-]\d")
_VAGUELY_AGO = re.compile(r"(?:дн|ден|сут|нед|мес|год|лет|day|week|month|year).* (?:назад|ago)")
_ANY_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)|\d[./]\d+[./]\d")
_FORMS = (*named_periods.FORMS, *relative_periods.FORMS)
