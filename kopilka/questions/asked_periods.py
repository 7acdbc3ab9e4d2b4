"""Finds the days that a question is about: «за прошлый месяц», «с марта по май 2025», "in the last 7 days"."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from kopilka.periods import (
    FIRST_DATE,
    LAST_DATE,
    DateRange,
    Period,
    add_months,
    current_period,
    month_range,
    previous_range,
    year_range,
)
from kopilka.quick_entry.dates import find_dates
from kopilka.quick_entry.number_words import PLAIN
from kopilka.quick_entry.typed_line import Span

_DAY = timedelta(days=1)
_MOST = {"day": 3_660, "week": 520, "month": 120, "year": 20}
_MONTHS = (
    "янв(?:ар[ьяе])?|jan(?:uary)?", "феврал[ьяе]|feb(?:ruary)?", "март[ае]?|mar(?:ch)?", "апрел[ьяе]|apr(?:il)?",
    "ма[йяе]|may", "июн[ьяе]|june?", "июл[ьяе]|july?", "август[ае]?|aug(?:ust)?", "сентябр[ьяе]|sep(?:tember)?",
    "октябр[ьяе]|oct(?:ober)?", "ноябр[ьяе]|nov(?:ember)?", "декабр[ьяе]|dec(?:ember)?",
)  # fmt: skip
_ANY_MONTH = "|".join(_MONTHS)
_YEAR = r"(?:19|20)\d\d"
_IN = r"(?:(?:за|в|во|на|с|for|in|during|over|of)(?: the)? )?"
_UNIT = {
    "day": r"дн(?:я|ей|и)|день|сут(?:ки|ок)|days?",
    "week": r"недел(?:ю|и|ь|е|я)|weeks?",
    "month": r"месяц(?:а|ев|е)?|months?",
    "year": r"год(?:а|у)?|лет|years?",
}
_SEASONS = (
    (r"зим(?:ой|у|а)|winter", 12), (r"весн(?:ой|у|а)|spring", 3), (r"лет(?:ом|о)|summer", 6),
    (r"осень(?:ю)?|autumn|fall", 9),
)  # fmt: skip

_Read = Callable[["re.Match[str]", date], DateRange | None]


@dataclass(frozen=True, slots=True)
class AskedPeriod:
    spans: tuple[Span, ...]
    days: DateRange
    is_clear: bool = True


def find_period(text: str, today: date, *, is_asking: bool) -> AskedPeriod | None:
    """Of folded text. None where none is named. Unless something is plainly asked, 12.05 is rather a sum than a day."""
    for pattern, read in _FORMS:
        match = pattern.search(text)
        days = read(match, today) if match is not None else None
        if match is not None and days is not None and days.start >= FIRST_DATE and days.end <= LAST_DATE:
            return AskedPeriod((Span(*match.span()),), days)
    for day in find_dates(text, today):
        if day.needs_amount and not is_asking:
            continue
        return AskedPeriod((day.span,), DateRange(day.date, day.date), is_clear=day.doubt is None)
    return None


def _whole(pattern: str) -> "re.Pattern[str]":
    return re.compile(rf"(?<![\w.]){pattern}(?![\w])")


def _month(word: str) -> int:
    return next(place for place, names in enumerate(_MONTHS, start=1) if re.fullmatch(names, word))


def _last_month_of_name(month: int, year: str | None, today: date) -> DateRange:
    """Without a year the last one that has begun."""
    if year is not None:
        return month_range(int(year), month)
    return month_range(today.year if month <= today.month else today.year - 1, month)


def _day(day: str, month: str, year: str | None, today: date) -> date | None:
    try:
        if year is not None:
            return date(int(year) if len(year) == 4 else 2000 + int(year), int(month), int(day))
        found = date(today.year, int(month), int(day))
        return found if found <= today else date(today.year - 1, int(month), int(day))
    except ValueError:
        return None


def _between(start: date | None, end: date | None) -> DateRange | None:
    return DateRange(start, end) if start is not None and end is not None and start <= end else None


def _numeric(match: "re.Match[str]", today: date) -> DateRange | None:
    year = match["year2"] or match["year1"]
    return _between(
        _day(match["day1"], match["month1"], match["year1"] or year, today),
        _day(match["day2"], match["month2"], year, today),
    )


def _days_of_month(match: "re.Match[str]", today: date) -> DateRange | None:
    month = _last_month_of_name(_month(match["month"]), match["year"], today).start
    day1, day2 = (_day(match[name], str(month.month), str(month.year), today) for name in ("day1", "day2"))
    return _between(day1, day2)


def _months(match: "re.Match[str]", today: date) -> DateRange | None:
    end = _last_month_of_name(_month(match["month2"]), match["year"], today)
    start = month_range(end.start.year, _month(match["month1"]))
    if start.start > end.start:
        start = month_range(end.start.year - 1, start.start.month)
    return DateRange(start.start, end.end)


_SINCE = {"г": Period.YEAR, "y": Period.YEAR, "м": Period.MONTH, "m": Period.MONTH, "н": Period.WEEK, "w": Period.WEEK}


def _since(match: "re.Match[str]", today: date) -> DateRange:
    return DateRange(current_period(_SINCE[match["unit"][0]], today).start, today)


def _since_day(match: "re.Match[str]", today: date) -> DateRange | None:
    month = _last_month_of_name(_month(match["month"]), match["year"], today).start
    return _between(_day(match["day"], str(month.month), str(month.year), today), today)


def _since_month(match: "re.Match[str]", today: date) -> DateRange | None:
    return _between(_last_month_of_name(_month(match["month"]), match["year"], today).start, today)


def _counted(match: "re.Match[str]", today: date) -> DateRange | None:
    """Days and weeks up to today; months and years whole, with the current one."""
    unit = next(name for name, words in _UNIT.items() if re.fullmatch(words, match["unit"]))
    told = match["count"]
    number = int(told) if told.isdecimal() else PLAIN.get(told, 0)
    if not 0 < number <= _MOST[unit]:
        return None
    if unit in ("day", "week"):
        return DateRange(today - (number * (7 if unit == "week" else 1) - 1) * _DAY, today)
    return _last_months(today, number * (12 if unit == "year" else 1))


def _last_months(today: date, number: int) -> DateRange:
    this = current_period(Period.MONTH, today)
    return DateRange(add_months(this.start, 1 - number), this.end)


def _named_month(match: "re.Match[str]", today: date) -> DateRange | None:
    """Not where a day stands beside it: «5 мая», "May 5"."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    if re.search(r"\d[- ]?(?:го )?$", before) or re.match(r" \d\d?(?!\d)", after):
        return None
    return _last_month_of_name(_month(match["month"]), match["year"], today)


def _named_year(match: "re.Match[str]", _: date) -> DateRange:
    return year_range(int(match["year"]))


def _season(first: int) -> _Read:
    def read(_: "re.Match[str]", today: date) -> DateRange:
        start = date(today.year, first, 1)
        start = start if start <= today else date(today.year - 1, first, 1)
        return DateRange(start, month_range(*_year_and_month(add_months(start, 2))).end)

    return read


def _year_and_month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _this(period: Period) -> _Read:
    return lambda _, today: current_period(period, today)


def _last(period: Period) -> _Read:
    def read(_: "re.Match[str]", today: date) -> DateRange:
        return previous_range(current_period(period, today))

    return read


def _quarter(back: int) -> _Read:
    def read(_: "re.Match[str]", today: date) -> DateRange:
        start = add_months(date(today.year, (today.month - 1) // 3 * 3 + 1, 1), -3 * back)
        return DateRange(start, month_range(*_year_and_month(add_months(start, 2))).end)

    return read


def _weekend(found: "re.Match[str]", today: date) -> DateRange:
    """The latest one; on a Saturday or Sunday the last one is that before."""
    saturday = today - ((today.weekday() - 5) % 7) * _DAY
    if found["last"] and today <= saturday + _DAY:
        saturday -= 7 * _DAY
    return DateRange(saturday, saturday + _DAY)


_LAST = r"(?:прошл(?:ый|ую|ом|ой|ое)|предыдущ(?:ий|ую|ем|ей)|last|previous)"
_THIS = r"(?:(?:эт(?:от|у|ом|ой)|текущ(?:ий|ую|ем|ей)|this|current) )?"
_DAYS = r"(?P<day{0}>\d\d?)\.(?P<month{0}>\d\d)(?:\.(?P<year{0}>\d{{4}}|\d\d))?"
_OF_YEAR = rf"(?: (?P<year>{_YEAR}))?"
_NUMBER = "|".join(sorted(PLAIN, key=len, reverse=True))
_FORMS: tuple[tuple["re.Pattern[str]", _Read], ...] = (
    (_whole(rf"(?:с|со|from) {_DAYS.format(1)} (?:по|до|to|till|until) {_DAYS.format(2)}"), _numeric),
    (
        _whole(
            r"(?:с |со |from )?(?P<day1>\d\d?) ?(?:по|до|to|-|–) ?(?P<day2>\d\d?) "
            rf"(?P<month>{_ANY_MONTH}){_OF_YEAR}"
        ),
        _days_of_month,
    ),
    (
        _whole(
            rf"(?:(?:с|со|from|за|for) )?(?P<month1>{_ANY_MONTH}) ?(?:по|до|to|till|until|-|–) ?"
            rf"(?P<month2>{_ANY_MONTH}){_OF_YEAR}"
        ),
        _months,
    ),
    (_whole(rf"(?:с|since) (?P<day>\d\d?) (?P<month>{_ANY_MONTH}){_OF_YEAR}"), _since_day),
    (_whole(rf"(?:с|since) (?P<month>{_ANY_MONTH}){_OF_YEAR}"), _since_month),
    (_whole(r"(?:с начала|since the (?:start|beginning) of the) (?P<unit>года|месяца|недели|year|month|week)"), _since),
    (_whole(rf"{_IN}(?:вс[её] время|all time)|(?<!\w)ever"), lambda _, today: DateRange(FIRST_DATE, today)),
    (
        _whole(
            rf"{_IN}(?:последн(?:ие|их|юю|ий) |the last |last |past )?(?P<count>\d{{1,4}}|{_NUMBER}) "
            rf"(?P<unit>{'|'.join(_UNIT.values())})(?! назад| ago)"
        ),
        _counted,
    ),
    (_whole(rf"{_IN}(?:(?:последн(?:ие|их) )?полгода|half a year)"), lambda _, today: _last_months(today, 6)),
    (_whole(rf"{_IN}последнюю неделю"), lambda _, today: DateRange(today - 6 * _DAY, today)),
    (_whole(rf"{_IN}{_LAST} (?:недел[юеи]|week)"), _last(Period.WEEK)),
    (_whole(rf"{_IN}{_LAST} (?:месяце?|month)"), _last(Period.MONTH)),
    (_whole(rf"{_IN}{_LAST} (?:году?|year)"), _last(Period.YEAR)),
    (_whole(rf"{_IN}{_LAST} (?:квартале?|quarter)"), _quarter(1)),
    (_whole(rf"{_IN}{_THIS}(?:квартале?|quarter)"), _quarter(0)),
    (_whole(rf"{_IN}(?P<month>{_ANY_MONTH})(?:,? (?P<year>{_YEAR}))?(?: года?)?"), _named_month),
    # «доход 2000» is a sum, and so may be «доход в 2000».
    (_whole(rf"{_IN}(?P<year>{_YEAR})(?:-?й|-?м)?(?: г(?:ода?|оду|\.)?)"), _named_year),
    (_whole(r"(?:за|в|во|на|for|in|during|over|of) (?P<year>(?!2000)20\d\d)(?:-?й|-?м)?"), _named_year),
    *((_whole(rf"{_IN}{_THIS}(?:{words})"), _season(first)) for words, first in _SEASONS),
    (_whole(rf"{_IN}(?:(?P<last>прошлы[ех] |last )|эти[х]? |the |this )?(?:выходны[ех]|weekend)"), _weekend),
    (_whole(rf"{_IN}{_THIS}(?:недел[юеи]|week)"), _this(Period.WEEK)),
    (
        _whole(rf"(?:до конца {_THIS}месяца|until the end of the month)|{_IN}{_THIS}(?:месяце?|month)"),
        _this(Period.MONTH),
    ),
    (_whole(rf"{_IN}{_THIS}(?:году?|year)"), _this(Period.YEAR)),
)
