"""Finds the day in a typed line, Russian or English: «позавчера», «две недели назад», «в прошлую пятницу», 12.03."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kopilka.periods import FIRST_DATE, LAST_DATE, add_months
from kopilka.quick_entry.grammar import days_of_month, weekdays
from kopilka.quick_entry.grammar.date_forms import PART_OF_DAY, Form, Read, Reader, valid_day, whole
from kopilka.quick_entry.grammar.days_of_month import MOST_OF_MONTH, TOO_LATE, day_of, no_day
from kopilka.quick_entry.grammar.doubts import DateDoubt
from kopilka.quick_entry.grammar.number_words import PLAIN
from kopilka.quick_entry.grammar.ordinals import ENGLISH_ORDINAL, ORDINAL
from kopilka.quick_entry.grammar.typed_line import Span

_MONTHS_OF_YEAR, _SINGLE_DIGITS = 12, 10
# More than these nobody counts; the calendar ends somewhere.
_MOST_DAYS, _MOST_MONTHS = 5_000, 600
_DAY = timedelta(days=1)
# A day without a year that is nearly a year back may as well be the coming one.
_FAR_BACK, _YEAR_BACK, _LONG_AGO = 300 * _DAY, 366 * _DAY, 21 * _DAY
# What is bought for a day to come.
_FOR_DAY = re.compile(
    r"(?<!\w)(?:(?:авиа|жд )?билет|брон|отел|гостиниц|хостел|концерт|театр|спектакл|поезд|самолет|рейс|тур(?:ы|а)? |"
    r"путевк|номер|столик|квартир|экскурси|ticket|hotel|flight|booking|reservation|train|concert|tour|trip|hostel|room)"
    r"[^\n]*(?<!\w)(?:на|for) $"
)
_MONTHS = (
    "янв(?:ар[ьяе])?|jan(?:uary)?", "фев(?:рал[ьяе])?|feb(?:ruary)?", "мар(?:та?|те)?|mar(?:ch)?",
    "апр(?:ел[ьяе])?|apr(?:il)?",
    "ма[йяе]|may", "июн[ьяе]?|june?", "июл[ьяе]?|july?", "авг(?:уст[ае]?)?|aug(?:ust)?",
    "сен(?:т(?:ябр[ьяе])?)?|sep(?:t(?:ember)?)?",
    "окт(?:ябр[ьяе])?|oct(?:ober)?", "ноя(?:бр[ьяе])?|nov(?:ember)?", "дек(?:абр[ьяе])?|dec(?:ember)?",
)  # fmt: skip
_MONTH = "|".join(f"(?P<month{place}>{words})" for place, words in enumerate(_MONTHS, start=1))
# "Lunch 20 may 12": which of the two is the day?
_NUMBER_BEHIND = re.compile(r" \d{1,2}(?![\d.,])")
# What a day is told after, where nothing else could be meant.
_NAMED = r"(?:(?:дата|число|date)[:,]? ?|on )"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?:\s?г(?:ода?|\.)?)?"
_UNTIL_THIRTY = "|".join(sorted((word for word, value in PLAIN.items() if 1 <= value <= 30), key=len, reverse=True))
_COUNTS = (
    rf"\d{{1,4}}|(?:a )?couple(?: of)?|пар[уы][- ](?:тройк|друг)\w+|"
    rf"(?:двадцать |twenty[ -])?(?:{_UNTIL_THIRTY}|a|an|пол|несколько|a few|several)"
)
_COUNT = rf"(?P<count>{_COUNTS})"
# «Два-три», "two or three".
_RANGE = rf"(?:{_COUNTS})(?: ?[-–—] ?| или | либо | or | to ){_COUNT}"
_UNITS = (
    r"(?P<unit>минут[уы]?|час(?:а|ов)?|дн(?:я|ей)|день|сут(?:ки|ок)|недел(?:ю|и|ь|я)|мес(?:яц|яца|яцев)?|год[а]?|лет|"
    r"minutes?|hours?|days?|fortnights?|weeks?|months?|years?)"
)
# The forms of one and of two to four: with another number before them, that is no count.
_ONE = re.compile("минуту|час|день|сутки|неделю|месяц|год|minute|hour|day|week|fortnight|month|year")
_FEW = re.compile("минуты|часа|дня|недели|месяца|года")
# More than these nobody counts where the form of the unit is wrong for them.
_MOST_COUNTED = 31


@dataclass(frozen=True, slots=True)
class FoundDate:
    """`needs_amount`: it could be an amount too (12.03), and is a date only if the line has another amount.

    The date stands for the whole of what is meant where `doubt` says so: a week, or a day that does not exist.
    `lacks_year`: a day and a month were told, no year.
    """

    span: Span
    date: date
    needs_amount: bool = False
    doubt: DateDoubt | None = None
    lacks_year: bool = False


def find_dates(text: str, today: date) -> Iterator[FoundDate]:
    """The least ambiguous forms first, then in the order of the text. `text` is folded: small letters, е for ё."""
    for pattern, read, needs_amount in _FORMS:
        for match in pattern.finditer(text):
            if read is _ago and not _agrees(match):
                yield from _beside_a_sum(match, today)
                continue
            found = read(match, today)
            if isinstance(found, date):
                found = (found, None)
            if found is not None and not FIRST_DATE <= found[0] <= LAST_DATE:
                found = (today, "date_invalid")  # else its digits would be sums: 01.01.1800
            if found is not None:
                lacks_year = read in (_of_month, _numeric) and match.groupdict().get("year") is None
                yield FoundDate(Span(*match.span()), found[0], needs_amount, found[1], lacks_year)


def of_purchase(found: FoundDate, today: date, text: str = "") -> FoundDate:
    """Of a day that is nearly a year back because no year was told, the coming one: «билет на 30 декабря». So of one
    that something is for, in the `text` it was found in, with a doubt: «билет на 15 мая».
    """
    back = today - found.date
    is_far = found.doubt == "date_unclear" and _FAR_BACK < back <= _YEAR_BACK
    is_for = _FOR_DAY.search(text[: found.span.start]) is not None and _LONG_AGO < back <= _YEAR_BACK
    if not found.lacks_year or not (is_far or is_for):
        return found
    coming = valid_day(found.date.year + 1, found.date.month, found.date.day)
    return found if coming is None else replace(found, date=coming, doubt=found.doubt or "date_unclear")


def _count(match: "re.Match[str]") -> int | None:
    """None where the words do not tell a number: «несколько дней назад»."""
    words = match["count"]
    if words is not None and "couple" in words:
        return 2
    if words is None or words in ("a", "an", "один", "одну", "one"):
        return 1
    if words.isdecimal():
        return int(words)
    values = [PLAIN.get(it) for it in re.split("[ -]", words)]
    return None if None in values else sum(it for it in values if it is not None)


def _moved(match: "re.Match[str]", today: date, direction: int, *, count: int | None = None) -> Read:
    """`count`: instead of the one that stands there."""
    unit = match["unit"]
    if unit.startswith(("мин", "час", "minute", "hour")):
        return today
    if count is None and match["count"] == "пол":
        return (add_months(today, 6 * direction), "date_unclear") if unit.startswith("год") else None
    if count is None:
        count = _count(match)
    if count is None:
        return today + 3 * direction * _DAY, "date_unclear"
    months = 12 if unit.startswith(("год", "лет", "year")) else 1 if unit.startswith(("мес", "month")) else 0
    if count > (_MOST_MONTHS if months else _MOST_DAYS):
        return None
    if months:
        return add_months(today, months * count * direction)
    days = 14 if unit.startswith("fortnight") else 7 if unit.startswith(("нед", "week")) else 1
    return today + count * direction * days * _DAY


def _ago(match: "re.Match[str]", today: date) -> Read:
    return _moved(match, today, -1)


def _about_ago(match: "re.Match[str]", today: date) -> Read:
    """«Недели две назад», «два-три дня назад»."""
    found = _moved(match, today, -1)
    return (found, "date_unclear") if isinstance(found, date) and found != today else found


def _about_ahead(match: "re.Match[str]", today: date) -> Read:
    found = _moved(match, today, 1)
    return (found, "date_unclear") if isinstance(found, date) else found


def _agrees(match: "re.Match[str]") -> bool:
    """Whether the unit is in the form that goes with its count: «2 недели», "a week", but neither «350 неделю» nor
    "250 week". «21 день» goes together, and may be a sum and «день назад» all the same.
    """
    count = _count(match)
    if count is None or count == 1:
        return True
    if _FEW.fullmatch(match["unit"]):
        return count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14)
    return _ONE.fullmatch(match["unit"]) is None


def _beside_a_sum(match: "re.Match[str]", today: date) -> Iterator[FoundDate]:
    """«Обед 350 неделю назад»: the number is the sum, unless the line has another one and it may count."""
    count = _count(match) or 0
    if count <= _MOST_COUNTED and isinstance(far := _moved(match, today, -1), date) and far >= FIRST_DATE:
        yield FoundDate(Span(*match.span()), far, needs_amount=True, doubt="date_unclear")
    one = _moved(match, today, -1, count=1)
    if isinstance(one, date):
        is_clear = _ONE.fullmatch(match["unit"]) is not None and count % 10 != 1
        doubt: DateDoubt | None = None if is_clear or count > _MOST_COUNTED else "date_unclear"
        yield FoundDate(Span(match.start("unit"), match.end()), one, doubt=doubt)


def _ahead(match: "re.Match[str]", today: date) -> Read:
    return _moved(match, today, 1)


def _half_more_ago(match: "re.Match[str]", today: date) -> Read:
    """«Полторы недели назад», "a month and a half ago"."""
    unit = match["unit"]
    if unit.startswith(("год", "year")):
        return add_months(today, -18), "date_unclear"
    if unit.startswith(("мес", "month")):
        return add_months(today, -1) - 15 * _DAY, "date_unclear"
    if unit.startswith(("нед", "week")):
        return today - 10 * _DAY, "date_unclear"
    return (today - _DAY, "date_unclear") if unit.startswith(("дн", "день", "сут")) else today


def _half_a_year_ago(_: "re.Match[str]", today: date) -> Read:
    return add_months(today, -6), "date_unclear"


def _of_month(match: "re.Match[str]", today: date) -> Read:
    groups = match.groupdict()
    month = next(place for place in range(1, 13) if groups[f"month{place}"])
    day = day_of(match)
    found = _recent(day, month, groups["year"], today) if 1 <= day <= MOST_OF_MONTH else (today, "date_invalid")
    is_between = match[0].isascii() and match[0][0].isdigit() and _NUMBER_BEHIND.match(match.string, match.end())
    return (found, "date_unclear") if is_between and isinstance(found, date) else found


def _month_alone(match: "re.Match[str]", today: date) -> Read:
    groups = match.groupdict()
    month = next(place for place in range(1, 13) if groups[f"month{place}"])
    found = _recent(1, month, groups["year"], today)
    return (found, "date_unclear") if isinstance(found, date) else found


def _numeric(match: "re.Match[str]", today: date) -> Read:
    day, month = int(match["day"]), int(match["month"])
    if day <= _MONTHS_OF_YEAR < month <= 31 and "/" in match[0]:
        day, month = month, day  # 11/13
    year = match.groupdict().get("year")
    if not 1 <= day <= MOST_OF_MONTH or not 1 <= month <= _MONTHS_OF_YEAR:
        return (today, "date_invalid") if year is not None or not match[0][0].isdigit() else None
    found = _recent(day, month, year, today)
    # 03/04: in which order, or is it a part of something? «4/5 лет»
    if isinstance(found, date) and "/" in match[0] and year is None and day != month:
        is_latin = not re.search("[а-я]", match.string)
        if (is_latin and day <= _MONTHS_OF_YEAR) or day < month < _SINGLE_DIGITS:
            return found, "date_unclear"
    return found


def _recent(day: int, month: int, year: str | None, today: date) -> Read:
    """Without a year the last such day that is not in the future."""
    if not 1 <= day <= 31:
        return None
    if year is not None:
        found = valid_day(int(year) if len(year) == 4 else 2000 + int(year), month, day)
        return (today, "date_invalid") if found is None else found
    for back in range(9):  # 29 February may be eight years away
        found = valid_day(today.year - back, month, day)
        if found is not None and found <= today:
            return (found, "date_unclear") if today - found > _FAR_BACK else found
    return today, "date_invalid"


def _days(days: int) -> Reader:
    return lambda _, today: today + days * _DAY


def _about_days(days: int) -> Reader:
    return lambda _, today: (today + days * _DAY, "date_unclear")


def _about_months(months: int) -> Reader:
    return lambda _, today: (add_months(today, months), "date_unclear")


def _weekend(_: "re.Match[str]", today: date) -> Read:
    return today - ((today.weekday() - 5) % 7) * _DAY, "date_unclear"


_FORMS: tuple[Form, ...] = (
    (
        whole(rf"(?:позавчерашн(?:ий|яя|ее|ие|юю|его|ей|им)|позавчера{PART_OF_DAY}|(?:the )?day before yesterday)"),
        _days(-2),
        False,
    ),
    (whole(r"(?:позапозавчера|3 days before)"), _days(-3), False),
    (whole(r"(?:вчерашн(?:ий|яя|ее|ие|юю|его|ей|им)|вчерась)"), _days(-1), False),
    (whole(rf"(?:вчера{PART_OF_DAY}|yesterday(?:'s)?{PART_OF_DAY}|last night(?:'s)?)"), _days(-1), False),
    (whole(r"(?:послезавтра(?:шн\w+)?|(?:the )?day after tomorrow)"), _days(2), False),
    (whole(rf"(?:завтрашн\w+|завтра{PART_OF_DAY}|tomorrow(?:'s)?{PART_OF_DAY})"), _days(1), False),
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
    (whole(rf"{_RANGE} {_UNITS} (?:тому назад|назад|ago)"), _about_ago, False),
    (whole(rf"{_UNITS} {_COUNT} (?:тому назад|назад)"), _about_ago, False),
    (whole(rf"полтор[аы] {_UNITS} (?:тому назад|назад)"), _half_more_ago, False),
    (whole(r"(?:an? )?(?P<unit>week|month|year) and a half ago"), _half_more_ago, False),
    (whole(rf"(?:{_COUNT} )?{_UNITS} (?:тому назад|назад|ago)"), _ago, False),
    (whole(rf"{_COUNT} (?P<unit>days?|weeks?|months?|years?) back"), _ago, False),
    (whole(r"полгода (?:тому )?назад"), _half_a_year_ago, False),
    (whole(rf"(?:через|in) {_RANGE} {_UNITS}"), _about_ahead, False),
    (whole(rf"{_UNITS} через {_COUNT}"), _about_ahead, False),
    (whole(rf"через (?:{_COUNT} )?{_UNITS}"), _ahead, False),
    (whole(rf"in {_COUNT} {_UNITS}"), _ahead, False),
    (whole(rf"(?:on )?(?:{_MONTH})\.? (?P<day>\d{{1,3}})(?:st|nd|rd|th)(?:,? {_YEAR})?"), _of_month, False),
    (whole(rf"(?:the )?(?:3[2-9]|[4-9]\d)(?:-?(?:го|ое|е)|st|nd|rd|th)?(?: of)? (?:{_MONTH})"), no_day, False),
    (whole(rf"{TOO_LATE}(?: of)? (?:{_MONTH})"), no_day, False),
    (
        whole(
            rf"(?:(?:on )?the )?(?P<day>\d{{1,2}})(?:-?(?:го|ое|е)|st|nd|rd|th)?(?: of)? (?:{_MONTH})\.?,?(?: {_YEAR})?"
        ),
        _of_month,
        False,
    ),
    (whole(rf"(?:(?:on )?the )?(?P<ordinal>{ORDINAL})(?: of)? (?:{_MONTH})\.?,?(?: {_YEAR})?"), _of_month, False),
    (whole(rf"(?:on )?(?:{_MONTH})\.? (?:the )?(?P<ordinal>{ENGLISH_ORDINAL})(?:,? {_YEAR})?"), _of_month, False),
    (whole(rf"on (?:{_MONTH})\.? (?P<day>\d{{1,2}})(?:,? {_YEAR})?"), _of_month, False),
    (whole(r"(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>\d{4}|\d\d)(?:\s?г(?:ода?|\.)?)?"), _numeric, False),
    (whole(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"), _numeric, False),
    *weekdays.FORMS,
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
    *days_of_month.FORMS,
    (whole(rf"(?:в|in) (?:{_MONTH})(?: {_YEAR})?"), _month_alone, False),
    (whole(rf"{_NAMED}(?P<day>\d{{1,2}})[./-](?P<month>\d{{1,2}})"), _numeric, False),
    (whole(rf"(?:{_MONTH})\.? (?P<day>\d{{1,2}})(?:,? {_YEAR})?"), _of_month, False),
    (whole(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})"), _numeric, True),
    (whole(r"(?P<day>\d{1,2})\.(?P<month>\d\d)"), _numeric, True),
    (whole(r"(?:3[2-9]\.(?:0[1-9]|1[0-2])|(?:3[2-9]|[4-9]\d)/(?:0?[1-9]|1[0-2]))"), no_day, True),
    (whole(r"(?P<day>\d\d)-(?P<month>\d\d)"), _numeric, True),
)
