"""Finds a date in a typed text, Russian or English: «позавчера», «в прошлую пятницу», «5 мая», 12.03."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from kopilka.periods import FIRST_DATE, LAST_DATE, add_months

_DAY = timedelta(days=1)
_MONTHS = (
    "янв(?:ар[ья])?|jan(?:uary)?", "фев(?:рал[ья])?|feb(?:ruary)?", "мар(?:та?)?|mar(?:ch)?",
    "апр(?:ел[ья])?|apr(?:il)?",
    "ма[йя]|may", "июн[ья]?|june?", "июл[ья]?|july?", "авг(?:уста?)?|aug(?:ust)?",
    "сен(?:т(?:ябр[ья])?)?|sep(?:tember)?",
    "окт(?:ябр[ья])?|oct(?:ober)?", "ноя(?:бр[ья])?|nov(?:ember)?", "дек(?:абр[ья])?|dec(?:ember)?",
)  # fmt: skip
_WEEKDAYS = (
    "понедельник|monday", "вторник|tuesday", "сред[ау]|wednesday", "четверг|thursday", "пятниц[ау]|friday",
    "суббот[ау]|saturday", "воскресенье|sunday",
)  # fmt: skip
_SHORT_WEEKDAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
_MONTH = "|".join(f"(?P<month{place}>{words})" for place, words in enumerate(_MONTHS, start=1))
_WEEKDAY = "|".join(f"(?P<weekday{place}>{words})" for place, words in enumerate(_WEEKDAYS))
_SHORT = "|".join(f"(?P<short{place}>{words})" for place, words in enumerate(_SHORT_WEEKDAYS))
_YEAR = r"(?P<year>(?:19|20)\d\d)(?:\s?г(?:ода?|\.)?)?"


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FoundDate:
    """`needs_amount`: it could be an amount too (12.03), and is a date only if the text has another amount."""

    span: Span
    date: date
    needs_amount: bool = False


def find_date(text: str, today: date) -> FoundDate | None:
    """The first match, the least ambiguous forms first. `text` is folded: lower case, е for ё."""
    for pattern, read, needs_amount in _FORMS:
        for match in pattern.finditer(text):
            day = read(match, today)
            if day is not None and FIRST_DATE <= day <= LAST_DATE:
                return FoundDate(Span(*match.span()), day, needs_amount)
    return None


def _whole(pattern: str) -> "re.Pattern[str]":
    return re.compile(rf"(?<![\w.,/]){pattern}(?![\w/])(?![.,]\d)")


def _ago(match: "re.Match[str]", today: date) -> date | None:
    count = int(match["count"] or 1)
    unit = match["unit"]
    if count > 5_000:
        return None
    if unit.startswith(("мес", "month")):
        return add_months(today, -count)
    return today - count * (7 if unit.startswith(("нед", "week")) else 1) * _DAY


def _weekday(match: "re.Match[str]", today: date) -> date:
    """The last such weekday; the name of today's is today, or with «прошлый» a week ago."""
    groups = match.groupdict()
    names = [name for name, found in groups.items() if found and name.startswith(("weekday", "short"))]
    back = (today.weekday() - int(names[0][-1])) % 7
    return today - (back or (7 if groups.get("last") else 0)) * _DAY


def _of_month(match: "re.Match[str]", today: date) -> date | None:
    groups = match.groupdict()
    month = next(place for place in range(1, 13) if groups[f"month{place}"])
    return _recent(int(groups["day"]), month, groups["year"], today)


def _numeric(match: "re.Match[str]", today: date) -> date | None:
    return _recent(int(match["day"]), int(match["month"]), match.groupdict().get("year"), today)


def _day_of_month(match: "re.Match[str]", today: date) -> date | None:
    day = int(match["day"])
    for months in range(3):
        month = add_months(today.replace(day=1), -months)
        found = _valid(month.year, month.month, day)
        if found is not None and found <= today:
            return found
    return None


def _recent(day: int, month: int, year: str | None, today: date) -> date | None:
    """Without a year the last such day that is not in the future."""
    if year is not None:
        return _valid(int(year) if len(year) == 4 else 2000 + int(year), month, day)
    for back in range(5):  # 29 February may be four years away
        found = _valid(today.year - back, month, day)
        if found is not None and found <= today:
            return found
    return None


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _fixed(days: int) -> "Callable[[re.Match[str], date], date | None]":
    return lambda _, today: today - days * _DAY


_Form = tuple["re.Pattern[str]", "Callable[[re.Match[str], date], date | None]", bool]
_FORMS: tuple[_Form, ...] = (
    (_whole(r"(?:позавчера|day before yesterday)"), _fixed(2), False),
    (_whole(r"(?:вчера(?: (?:утром|днем|вечером|ночью))?|yesterday)"), _fixed(1), False),
    (_whole(r"(?:сегодня(?: (?:утром|днем|вечером|ночью))?|today)"), _fixed(0), False),
    (
        _whole(
            r"(?:(?P<count>\d{1,4}) )?(?P<unit>дн(?:я|ей)|день|недел(?:ю|и|ь)|мес(?:яца?|яцев)|days?|weeks?|months?)"
            r" (?:назад|ago)"
        ),
        _ago,
        False,
    ),
    (_whole(rf"(?P<day>\d{{1,2}})(?:-?го)? (?:{_MONTH})(?: {_YEAR})?"), _of_month, False),
    (_whole(r"(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>\d{4}|\d\d)"), _numeric, False),
    (_whole(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"), _numeric, False),
    (_whole(rf"(?:в |во |on |last )?(?P<last>прошл(?:ый|ую|ое) |last )?(?:{_WEEKDAY})"), _weekday, False),
    (_whole(rf"во? (?:{_SHORT})"), _weekday, False),
    (_whole(r"(?P<day>\d{1,2})(?:-?го| числа|-?го числа)"), _day_of_month, False),
    (_whole(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})"), _numeric, True),
    (_whole(r"(?P<day>\d{1,2})\.(?P<month>\d\d)"), _numeric, True),
)
