"""Finds the day in a typed line, Russian or English: «позавчера», «две недели назад», «в прошлую пятницу», 12.03."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kopilka.periods import FIRST_DATE, LAST_DATE, add_months
from kopilka.quick_entry.doubts import DateDoubt
from kopilka.quick_entry.number_words import PLAIN
from kopilka.quick_entry.typed_line import Span

_MONTHS_OF_YEAR, _SINGLE_DIGITS = 12, 10
# More than these nobody counts; the calendar ends somewhere.
_MOST_DAYS, _MOST_MONTHS = 5_000, 600
_DAY = timedelta(days=1)
# A day without a year that is nearly a year back may as well be the coming one.
_FAR_BACK, _YEAR_BACK = 300 * _DAY, 366 * _DAY
_MONTHS = (
    "янв(?:ар[ьяе])?|jan(?:uary)?", "фев(?:рал[ьяе])?|feb(?:ruary)?", "мар(?:та?|те)?|mar(?:ch)?",
    "апр(?:ел[ьяе])?|apr(?:il)?",
    "ма[йяе]|may", "июн[ьяе]?|june?", "июл[ьяе]?|july?", "авг(?:уст[ае]?)?|aug(?:ust)?",
    "сен(?:т(?:ябр[ьяе])?)?|sep(?:t(?:ember)?)?",
    "окт(?:ябр[ьяе])?|oct(?:ober)?", "ноя(?:бр[ьяе])?|nov(?:ember)?", "дек(?:абр[ьяе])?|dec(?:ember)?",
)  # fmt: skip
_WEEKDAYS = (
    "понедельник|monday", "вторник|tuesday", "сред[ау]|wednesday", "четверг|thursday", "пятниц[ау]|friday",
    "суббот[ау]|saturday", "воскресенье|sunday",
)  # fmt: skip
_SHORT_WEEKDAYS = ("пн|mon", "вт|tue", "ср|wed", "чт|thu", "пт|fri", "сб|sat", "вс|sun")
_MONTH = "|".join(f"(?P<month{place}>{words})" for place, words in enumerate(_MONTHS, start=1))
_WEEKDAY = "|".join(f"(?P<weekday{place}>{words})" for place, words in enumerate(_WEEKDAYS))
_SHORT = "|".join(f"(?P<short{place}>{words})" for place, words in enumerate(_SHORT_WEEKDAYS))
_FIRST_TO_TENTH = "первого второго третьего четвертого пятого шестого седьмого восьмого девятого десятого"
_TEENS = (
    "одиннадцатого двенадцатого тринадцатого четырнадцатого пятнадцатого шестнадцатого семнадцатого восемнадцатого"
    " девятнадцатого двадцатого"
)
_UNITS_OF_TENS = _FIRST_TO_TENTH.split()[:9]
ORDINALS = {word: day for day, word in enumerate(f"{_FIRST_TO_TENTH} {_TEENS}".split(), start=1)}
ORDINALS |= {f"двадцать {word}": 20 + day for day, word in enumerate(_UNITS_OF_TENS, start=1)}
ORDINALS |= {"тридцатого": 30, "тридцать первого": 31}
_ORDINAL = "|".join(sorted(ORDINALS, key=len, reverse=True))
# What a day is told after, where nothing else could be meant.
_NAMED = r"(?:(?:дата|число|date)[:,]? ?|on )"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?:\s?г(?:ода?|\.)?)?"
_UNTIL_THIRTY = "|".join(sorted((word for word, value in PLAIN.items() if 1 <= value <= 30), key=len, reverse=True))
_COUNT = rf"(?P<count>\d{{1,4}}|(?:двадцать |twenty[ -])?(?:{_UNTIL_THIRTY}|a|an|пол|несколько|a few|several))"
_UNITS = (
    r"(?P<unit>минут[уы]?|час(?:а|ов)?|дн(?:я|ей)|день|сут(?:ки|ок)|недел(?:ю|и|ь)|мес(?:яц|яца|яцев)?|год[а]?|лет|"
    r"minutes?|hours?|days?|weeks?|months?|years?)"
)
# The forms of one and of two to four: with another number before them, that is no count.
_ONE = re.compile("минуту|час|день|сутки|неделю|месяц|год|minute|hour|day|week|month|year")
_FEW = re.compile("минуты|часа|дня|недели|месяца|года")
# More than these nobody counts where the form of the unit is wrong for them.
_MOST_COUNTED = 31
_PART_OF_DAY = r"(?: (?:утром|днем|вечером|ночью|в обед|morning|afternoon|evening|night))?"


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


def of_purchase(found: FoundDate, today: date) -> FoundDate:
    """Of a day that is nearly a year back because no year was told, the coming one: «билет на 30 декабря»."""
    is_far = found.doubt == "date_unclear" and _FAR_BACK < today - found.date <= _YEAR_BACK
    if not found.lacks_year or not is_far:
        return found
    coming = _valid(found.date.year + 1, found.date.month, found.date.day)
    return found if coming is None else replace(found, date=coming)


def _whole(pattern: str) -> "re.Pattern[str]":
    return re.compile(rf"(?<![\w.,/]){pattern}(?![\w/])(?![.,]\d)")


_Read = tuple[date, DateDoubt | None] | date | None
_Reader = Callable[["re.Match[str]", date], _Read]


def _count(match: "re.Match[str]") -> int | None:
    """None where the words do not tell a number: «несколько дней назад»."""
    words = match["count"]
    if words is None or words in ("a", "an", "один", "одну", "one"):
        return 1
    if words.isdecimal():
        return int(words)
    values = [PLAIN.get(it) for it in re.split("[ -]", words)]
    return None if None in values else sum(it for it in values if it is not None)


def _moved(match: "re.Match[str]", today: date, direction: int, *, count: int | None = None) -> _Read:
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
    return today + count * direction * (7 if unit.startswith(("нед", "week")) else 1) * _DAY


def _ago(match: "re.Match[str]", today: date) -> _Read:
    return _moved(match, today, -1)


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


def _ahead(match: "re.Match[str]", today: date) -> _Read:
    return _moved(match, today, 1)


def _half_a_year_ago(_: "re.Match[str]", today: date) -> _Read:
    return add_months(today, -6), "date_unclear"


def _named_weekday(match: "re.Match[str]") -> int:
    return next(int(name[-1]) for name, found in match.groupdict().items() if found and name[:-1] in _DAY_GROUPS)


_DAY_GROUPS = ("weekday", "short")


def _weekday(match: "re.Match[str]", today: date) -> _Read:
    """The last such weekday; the name of today's is today, or with «прошлый» a week ago."""
    back = (today.weekday() - _named_weekday(match)) % 7
    which = match.groupdict().get("which") or ""
    if which.startswith("позапрошл"):
        return today - (back or 7) * _DAY - 7 * _DAY
    return today - (back or (7 if which.startswith(("прошл", "last")) else 0)) * _DAY


def _next_weekday(match: "re.Match[str]", today: date) -> _Read:
    return today + ((_named_weekday(match) - today.weekday()) % 7 or 7) * _DAY


def _of_month(match: "re.Match[str]", today: date) -> _Read:
    groups = match.groupdict()
    month = next(place for place in range(1, 13) if groups[f"month{place}"])
    day = groups.get("day")
    return _recent(int(day) if day else ORDINALS[groups["ordinal"]], month, groups["year"], today)


def _month_alone(match: "re.Match[str]", today: date) -> _Read:
    groups = match.groupdict()
    month = next(place for place in range(1, 13) if groups[f"month{place}"])
    found = _recent(1, month, groups["year"], today)
    return (found, "date_unclear") if isinstance(found, date) else found


def _numeric(match: "re.Match[str]", today: date) -> _Read:
    day, month = int(match["day"]), int(match["month"])
    if day <= _MONTHS_OF_YEAR < month <= 31 and "/" in match[0]:
        day, month = month, day  # 11/13
    if not 1 <= day <= 31 or not 1 <= month <= 12:
        return None
    year = match.groupdict().get("year")
    found = _recent(day, month, year, today)
    # 03/04: in which order, or is it a part of something? «4/5 лет»
    if isinstance(found, date) and "/" in match[0] and year is None and day != month:
        is_latin = not re.search("[а-я]", match.string)
        if (is_latin and day <= _MONTHS_OF_YEAR) or day < month < _SINGLE_DIGITS:
            return found, "date_unclear"
    return found


def _day_of_month(match: "re.Match[str]", today: date) -> _Read:
    day = int(match["day"])
    if not 1 <= day <= 31:
        return None
    months = (add_months(today.replace(day=1), -back) for back in range(3))
    days = (_valid(month.year, month.month, day) for month in months)
    return next(it for it in days if it is not None and it <= today)


def _recent(day: int, month: int, year: str | None, today: date) -> _Read:
    """Without a year the last such day that is not in the future."""
    if not 1 <= day <= 31:
        return None
    if year is not None:
        found = _valid(int(year) if len(year) == 4 else 2000 + int(year), month, day)
        return (today, "date_invalid") if found is None else found
    for back in range(9):  # 29 February may be eight years away
        found = _valid(today.year - back, month, day)
        if found is not None and found <= today:
            return (found, "date_unclear") if today - found > _FAR_BACK else found
    return today, "date_invalid"


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _days(days: int) -> _Reader:
    return lambda _, today: today + days * _DAY


def _about_days(days: int) -> _Reader:
    return lambda _, today: (today + days * _DAY, "date_unclear")


def _about_months(months: int) -> _Reader:
    return lambda _, today: (add_months(today, months), "date_unclear")


def _weekend(_: "re.Match[str]", today: date) -> _Read:
    return today - ((today.weekday() - 5) % 7) * _DAY, "date_unclear"


_Form = tuple["re.Pattern[str]", _Reader, bool]
_FORMS: tuple[_Form, ...] = (
    (_whole(rf"(?:позавчера{_PART_OF_DAY}|(?:the )?day before yesterday)"), _days(-2), False),
    (_whole(r"(?:позапозавчера|3 days before)"), _days(-3), False),
    (_whole(r"(?:вчерашн(?:ий|яя|ее|ие|юю)|вчерась)"), _days(-1), False),
    (_whole(rf"(?:вчера{_PART_OF_DAY}|yesterday{_PART_OF_DAY}|last night)"), _days(-1), False),
    (_whole(r"(?:послезавтра|(?:the )?day after tomorrow)"), _days(2), False),
    (_whole(rf"(?:завтра{_PART_OF_DAY}|tomorrow{_PART_OF_DAY})"), _days(1), False),
    (
        _whole(rf"(?:сегодня{_PART_OF_DAY}|today|tonight|this (?:morning|afternoon|evening)|только что|just now)"),
        _days(0),
        False,
    ),
    (_whole(rf"(?:{_COUNT} )?{_UNITS} (?:тому назад|назад|ago)"), _ago, False),
    (_whole(r"полгода (?:тому )?назад"), _half_a_year_ago, False),
    (_whole(rf"через (?:{_COUNT} )?{_UNITS}"), _ahead, False),
    (_whole(rf"in {_COUNT} {_UNITS}"), _ahead, False),
    (
        _whole(rf"(?:(?:on )?the )?(?P<day>\d{{1,2}})(?:-?го|st|nd|rd|th)?(?: of)? (?:{_MONTH})\.?,?(?: {_YEAR})?"),
        _of_month,
        False,
    ),
    (_whole(rf"(?P<ordinal>{_ORDINAL}) (?:{_MONTH})(?: {_YEAR})?"), _of_month, False),
    (_whole(rf"(?:on )?(?:{_MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)(?:,? {_YEAR})?"), _of_month, False),
    (_whole(rf"on (?:{_MONTH})\.? (?P<day>\d{{1,2}})(?:,? {_YEAR})?"), _of_month, False),
    (_whole(r"(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>\d{4}|\d\d)(?:\s?г(?:ода?|\.)?)?"), _numeric, False),
    (_whole(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"), _numeric, False),
    (
        _whole(rf"(?:во? |on )?(?:следующ(?:ий|ую|ее) |будущ(?:ий|ую|ее) |next |coming )(?:{_WEEKDAY})"),
        _next_weekday,
        False,
    ),
    (
        _whole(
            rf"(?:во? |on |this )?(?P<which>прошл(?:ый|ую|ое) |позапрошл(?:ый|ую|ое) |эт(?:от|у|о) |last |this )?"
            rf"(?:{_WEEKDAY}){_PART_OF_DAY}"
        ),
        _weekday,
        False,
    ),
    (_whole(rf"(?:во?|on|last) (?:{_SHORT})"), _weekday, False),
    (_whole(r"(?:на прошлой неделе|на той неделе|last week)"), _about_days(-7), False),
    (_whole(r"на позапрошлой неделе"), _about_days(-14), False),
    (_whole(r"(?:на следующей неделе|на будущей неделе|next week)"), _about_days(7), False),
    (_whole(r"(?:в прошлом месяце|last month)"), _about_months(-1), False),
    (_whole(r"(?:в следующем месяце|next month)"), _about_months(1), False),
    (_whole(r"(?:в прошлом году|last year)"), _about_months(-12), False),
    (_whole(r"(?:в следующем году|next year)"), _about_months(12), False),
    (_whole(r"(?:на (?:прошлых )?выходных|в выходные|(?:at|on) the weekend|last weekend)"), _weekend, False),
    (
        _whole(
            r"(?:на этой неделе|летом|зимой|осенью|весной|в этом месяце|на днях|недавно|"
            r"в начале (?:месяца|недели)|в конце (?:месяца|недели)|"
            r"this week|this month|the other day|recently)"
        ),
        _about_days(0),
        False,
    ),
    (_whole(r"(?P<day>\d{1,2})(?:-?го числа| числа|-?го)"), _day_of_month, False),
    (_whole(r"(?P<day>\d{1,2})-(?:е|ое)(?: число|(?=$| \d))"), _day_of_month, False),
    (_whole(r"(?:on the|on|the) (?P<day>\d{1,2})(?:st|nd|rd|th)"), _day_of_month, False),
    (_whole(r"(?P<day>\d{1,2})(?:st|nd|rd|th)(?=$| \d)"), _day_of_month, False),
    (_whole(rf"(?:в|in) (?:{_MONTH})(?: {_YEAR})?"), _month_alone, False),
    (_whole(rf"{_NAMED}(?P<day>\d{{1,2}})[./-](?P<month>\d{{1,2}})"), _numeric, False),
    (_whole(rf"(?:{_MONTH})\.? (?P<day>\d{{1,2}})(?:,? {_YEAR})?"), _of_month, False),
    (_whole(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})"), _numeric, True),
    (_whole(r"(?P<day>\d{1,2})\.(?P<month>\d\d)"), _numeric, True),
    (_whole(r"(?P<day>\d\d)-(?P<month>\d\d)"), _numeric, True),
)
