"""Finds the day in a typed line, Russian or English: «позавчера», «две недели назад», «в прошлую пятницу», 12.03."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from kopilka.periods import FIRST_DATE, LAST_DATE, add_months
from kopilka.quick_entry.grammar import counted_days, days_of_month, days_of_year, rough_days, weekdays
from kopilka.quick_entry.grammar.counted_days import ago, agrees, beside_a_sum
from kopilka.quick_entry.grammar.date_forms import PART_OF_DAY, Form, FoundDate, Read, Reader, valid_day, whole
from kopilka.quick_entry.grammar.days_of_year import FAR_BACK, numeric, of_month
from kopilka.quick_entry.grammar.typed_line import Span

__all__ = ["FoundDate", "find_dates", "of_purchase"]

_DAY = timedelta(days=1)
_YEAR_BACK, _LONG_AGO = 366 * _DAY, 21 * _DAY
# What is bought for a day to come.
_FOR_DAY = re.compile(
    r"(?<!\w)(?:(?:авиа|жд )?билет|брон|отел|гостиниц|хостел|концерт|театр|спектакл|поезд|самолет|рейс|тур(?:ы|а)? |"
    r"путевк|номер|столик|квартир|экскурси|ticket|hotel|flight|booking|reservation|train|concert|tour|trip|hostel|room)"
    r"[^\n]*(?<!\w)(?:на|for) $"
)


def find_dates(text: str, today: date, *, rough: bool = True) -> Iterator[FoundDate]:
    """The least ambiguous forms first, then in the order of the text. `text` is folded: small letters, е for ё.
    `rough`: also words of time that tell no day.
    """
    for maybe, forms in (*_FORMS, *(_ROUGH if rough else ())):
        for pattern, read, needs_amount in forms if maybe.search(text) else ():
            for match in pattern.finditer(text):
                if read is ago and not agrees(match):
                    yield from beside_a_sum(match, today)
                elif (found := read(match, today)) is not None:
                    yield _found(match, found, today, read, needs_amount=needs_amount)


def _found(match: "re.Match[str]", found: Read, today: date, read: Reader, *, needs_amount: bool) -> FoundDate:
    day, doubt = (found, None) if isinstance(found, date) or found is None else found
    if day is None or not FIRST_DATE <= day <= LAST_DATE:
        day, doubt = today, "date_invalid"  # else its digits would be sums: 01.01.1800
    groups = match.groupdict()
    lacks_year = read in (of_month, numeric) and groups.get("year") is None and groups.get("which") is None
    return FoundDate(Span(*match.span()), day, needs_amount, doubt, lacks_year)


def of_purchase(found: FoundDate, today: date, text: str = "") -> FoundDate:
    """Of a day that is nearly a year back because no year was told, the coming one: «билет на 30 декабря». So of one
    that something is for, in the `text` it was found in, with a doubt: «билет на 15 мая».
    """
    back = today - found.date
    is_far = found.doubt == "date_unclear" and FAR_BACK < back <= _YEAR_BACK
    is_for = _FOR_DAY.search(text[: found.span.start]) is not None and _LONG_AGO < back <= _YEAR_BACK
    if not found.lacks_year or not (is_far or is_for):
        return found
    coming = valid_day(found.date.year + 1, found.date.month, found.date.day)
    return found if coming is None else replace(found, date=coming, doubt=found.doubt or "date_unclear")


def _days(days: int) -> Reader:
    return lambda _, today: today + days * _DAY


def _about_days(days: int) -> Reader:
    return lambda _, today: (today + days * _DAY, "date_unclear")


def _about_months(months: int) -> Reader:
    return lambda _, today: (add_months(today, months), "date_unclear")


def _weekend(_: "re.Match[str]", today: date) -> Read:
    return today - ((today.weekday() - 5) % 7) * _DAY, "date_unclear"


_NEAR: tuple[Form, ...] = (
    (
        whole(rf"(?:позавчерашн(?:ий|яя|ее|ие|юю|его|ей|им)|позавчера{PART_OF_DAY}|(?:the )?day before yesterday)"),
        _days(-2),
        False,
    ),
    (whole(r"(?:позапозавчера|3 days before)"), _days(-3), False),
    (whole(r"послепослезавтра"), _days(3), False),
    (whole(r"(?:вчерашн(?:ий|яя|ее|ие|юю|его|ей|им)|вчерась|yday|yest)"), _days(-1), False),
    (whole(rf"(?:вчера{PART_OF_DAY}|yesterday(?:'s)?{PART_OF_DAY}|last night(?:'s)?)"), _days(-1), False),
    (whole(r"(?:послезавтра(?:шн\w+)?|(?:the )?day after tomorrow)"), _days(2), False),
    (whole(rf"(?:завтрашн\w+|завтра{PART_OF_DAY}|tomorrow(?:'s)?{PART_OF_DAY}|tmrw|tmr|tmw)"), _days(1), False),
    (
        whole(
            rf"(?:сегодняшн\w+|сегодня{PART_OF_DAY}|today(?:'s)?|tonight(?:'s)?|this (?:morning|afternoon|evening)|"
            r"только что|just now)"
        ),
        _days(0),
        False,
    ),
    (whole(r"(?:третьего дня)"), _about_days(-2), False),
    (whole(r"(?:накануне|the (?:day|night) before|the other night)"), _about_days(-1), False),
    (whole(r"(?:the )?week before last"), _about_days(-14), False),
)
_PERIODS: tuple[Form, ...] = (
    (whole(r"(?:на прошлой неделе|на той неделе|last week)"), _about_days(-7), False),
    (whole(r"на позапрошлой неделе"), _about_days(-14), False),
    (whole(r"(?:на следующей неделе|на будущей неделе|next week)"), _about_days(7), False),
    (whole(r"(?:в прошлом месяце|last month)"), _about_months(-1), False),
    (whole(r"(?:в следующем месяце|next month)"), _about_months(1), False),
    (whole(r"(?:в прошлом году|last year)"), _about_months(-12), False),
    (whole(r"(?:в следующем году|next year)"), _about_months(12), False),
    (whole(r"(?:на (?:прошлых )?выходных|в выходные|(?:at|on) the weekend|last weekend)"), _weekend, False),
    (
        whole(
            r"(?:на этой неделе|летом|зимой|осенью|весной|в этом месяце|на днях|недавно|"
            r"в начале (?:месяца|недели)|в конце (?:месяца|недели)|"
            r"this week|this month|the other day|recently)"
        ),
        _about_days(0),
        False,
    ),
)
# In the order of trying, each with what a text has that one of them is in: looking for that is quicker.
_FORMS: tuple[tuple["re.Pattern[str]", tuple[Form, ...]], ...] = (
    (
        re.compile("завтр|вчер|сегодн|только|дня|накан|yest|tomor|tmr|tmw|yday|before|night|today|this|just now"),
        _NEAR,
    ),
    (re.compile("назад|ago|back|earlier|через|спустя|in "), counted_days.FORMS),
    (days_of_month.MAYBE_RELATIVE, days_of_month.RELATIVE_FORMS),
    (days_of_year.MAYBE, days_of_year.FORMS),
    (weekdays.MAYBE, weekdays.FORMS),
    (
        re.compile("недел|месяц|год|выходн|лет|зим|осен|весн|днях|недавно|week|month|year|day|recently"),
        _PERIODS,
    ),
    (re.compile(r"\d|числ|ого|ое|его|ье|st|nd|rd|th"), days_of_month.FORMS),
    (days_of_year.MAYBE, days_of_year.UNSURE_FORMS),
)
_ROUGH = ((rough_days.MAYBE, rough_days.FORMS), (weekdays.MAYBE, weekdays.ROUGH_FORMS))
