"""Reads periods by their names: «в прошлом мае», «за 3 квартал 2025», «летом», «с 1 по 15 мая», "in 2024"."""

import re
from datetime import date

from kopilka.periods import DateRange, month_range, year_range
from kopilka.questions.calendar_words import (
    ANY_MONTH,
    IN,
    MONTHS,
    MONTHS_BEFORE_YEAR,
    OF_YEAR,
    SEASONS,
    WHICH_ONE,
    YEAR,
    Form,
    months_from,
    ordinal,
    read_ordinal,
    which_of,
    whole,
    year_of,
)

_WINTER = 12

# The year is that of another period of the question: «в прошлом году в мае».


def _month(word: str) -> int:
    return next(place for place, names in enumerate(MONTHS, start=1) if re.fullmatch(names, word))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _last_month_of_name(month: int, year: int | None, today: date) -> DateRange:
    """Without a year the last one that has begun."""
    if year is not None:
        return month_range(year, month)
    return month_range(today.year if month <= today.month else today.year - 1, month)


def _day(day: str, month: str, year: str | int | None, today: date) -> date | None:
    if year is not None:
        return _date(year_of(str(year)), int(month), int(day))
    found = _date(today.year, int(month), int(day))
    return found if found is None or found <= today else _date(today.year - 1, int(month), int(day))


def _between(start: date | None, end: date | None) -> DateRange | None:
    return DateRange(start, end) if start is not None and end is not None and start <= end else None


def _numeric(match: "re.Match[str]", today: date, of_year: int | None) -> DateRange | None:
    year = match["year2"] or match["year1"] or of_year
    return _between(
        _day(match["day1"], match["month1"], match["year1"] or year, today),
        _day(match["day2"], match["month2"], year, today),
    )


def _said_year(match: "re.Match[str]", of_year: int | None) -> int | None:
    return of_year if match["year"] is None else year_of(match["year"])


def _days_of_month(match: "re.Match[str]", today: date, of_year: int | None) -> DateRange | None:
    if match["and"] and not match["between"] and int(match["day2"]) != int(match["day1"]) + 1:
        return None  # «5 и 10 октября»: two days, and none between
    month = _last_month_of_name(_month(match["month"]), _said_year(match, of_year), today).start
    return _between(*(_date(month.year, month.month, int(match[name])) for name in ("day1", "day2")))


def _months(match: "re.Match[str]", today: date, of_year: int | None) -> DateRange | None:
    end = _last_month_of_name(_month(match["month2"]), _said_year(match, of_year), today)
    start = month_range(end.start.year, _month(match["month1"]))
    if start.start > end.start:
        start = month_range(end.start.year - 1, start.start.month)
    return DateRange(start.start, end.end)


def _years(match: "re.Match[str]", _: date, __: int | None) -> DateRange | None:
    first, last = int(match["first"]), int(match["last"])
    if match["joint"] in ("и", "and") and last != first + 1:
        return None
    return _between(date(first, 1, 1), date(last, 12, 31))


def _stretch(match: "re.Match[str]", today: date, of_year: int | None) -> DateRange | None:
    """A month, quarter, half or season. Not a month where its day stands beside it: «5 мая», "May 5"."""
    first, months = _first_and_length(match)
    before, after = match.string[: match.start()], match.string[match.end() :]
    is_after_day = _ENDS_AS_DAY.search(before) and not _IS_IN.match(match[0])
    if match["month"] and (is_after_day or _BEGINS_AS_DAY.match(after)):
        return None
    if match["season"] and _IS_ON.search(f"{before}{match[0]}") and _NAMES_THING.match(after):
        return None  # "on winter boots"
    year = year_of(match["year0"]) if match["year0"] else _said_year(match, of_year)

    def of(year: int) -> DateRange:
        return months_from(date(year, first, 1), months)

    if year is not None:
        # The winter of a year is the one that most of its months are in.
        return of(year - 1 if first == _WINTER and months > 1 else year)
    begun = next(days for back in range(2) if (days := of(today.year - back)).start <= today)
    which = which_of(match["which"])
    if which is None:
        return begun
    if which == 0:
        return begun if begun.end.year >= today.year else of(today.year)
    if which == 1:
        return of(begun.start.year + 1)
    over = begun if begun.end < today else of(begun.start.year - 1)
    return of(over.start.year + which + 1)


def _first_and_length(match: "re.Match[str]") -> tuple[int, int]:
    if match["month"]:
        return _month(match["month"]), 1
    if number := match["quarter"] or match["q"]:
        return read_ordinal(number) * 3 - 2, 3
    if number := match["half"] or match["h"]:
        return read_ordinal(number) * 6 - 5, 6
    return next(first for first, words in SEASONS.items() if re.fullmatch(words, match["season"])), 3


def _winter(match: "re.Match[str]", _: date, __: int | None) -> DateRange | None:
    """Of two years: «зимой 2024/25»."""
    first, last = year_of(match["year"]), year_of(match["next"])
    return months_from(date(first, _WINTER, 1), 3) if last == first + 1 else None


def _month_in_digits(match: "re.Match[str]", _: date, __: int | None) -> DateRange:
    return month_range(int(match["year"]), int(match["digits"]))


def _month_of_short_year(match: "re.Match[str]", today: date, _: int | None) -> DateRange | None:
    """«в мае 24»: of the years that are over or come next."""
    year = year_of(match["year"])
    return month_range(year, _month(match["month"])) if 2000 < year <= today.year + 1 else None


def _named_year(match: "re.Match[str]", _: date, __: int | None) -> DateRange:
    return year_range(year_of(match["year"]))


# What these read is made of whole months.
OF_MONTHS = (_months, _years, _stretch, _winter, _month_in_digits, _month_of_short_year, _named_year)
_ENDS_AS_DAY = re.compile(r"(?:\d(?:-?го|st|nd|rd|th)?(?: of)?|ого|ое|его|ье)[ -]?$")
_IS_IN = re.compile(r"(?:за|в|во|на|for|in|during|over) ")
_IS_ON = re.compile(r"(?<!\w)on(?: an?| the)? [a-z]+$")
_NAMES_THING = re.compile(r" (?!(?:in|of|on|for|this|last|next|and|or|to|with|did|do|we|i|how)(?!\w))[a-z]+")
_BEGINS_AS_DAY = re.compile(r" (?:the )?\d\d?(?!\d)")
_DAYS = r"(?P<day{0}>\d\d?)\.(?P<month{0}>\d\d)(?:\.(?P<year{0}>\d{{4}}|\d\d))?"
_TO = r"(?:по|до|to|till|until|through|-|–|—)"
_QUARTER = (
    rf"(?:(?!\d квартала){ordinal('quarter', 4)} (?:квартал(?:а|у|е|ом)?|кв\.?|quarter)|q(?P<q>[1-4]))"
    rf"(?: of (?:the|this) year| года)?"
)
_HALF = (
    rf"(?:{ordinal('half', 2)} (?:полугоди(?:ем|[еяюи])|половин[аыуе](?= (?:\w+ )?год| {YEAR})|half(?:[- ]year)?)|"
    rf"h(?P<h>[12]))(?: of (?:the|this) year| года)?"
)
_STRETCH = (
    rf"(?:(?P<month>{ANY_MONTH})\.?(?: месяц\w{{0,2}})?|{_QUARTER}|{_HALF}|(?P<season>{'|'.join(SEASONS.values())}))"
)
FORMS: tuple[Form, ...] = (
    (
        whole(rf"{IN}(?:{SEASONS[_WINTER]}) (?P<year>{YEAR})[-–/](?P<next>{YEAR}|\d\d)(?: ?г(?:од\w{{1,2}}|г?\.?)?)?"),
        _winter,
        "",
    ),
    # Only after «за»: alone it may be a sum.
    (
        whole(r"(?:за|в|for|in) (?P<digits>0?[1-9]|1[012])[./-](?P<year>20\d\d)"),
        _month_in_digits,
        "",
    ),
    (
        whole(r"(?:за|в|for|in) (?P<year>20\d\d)[./-](?P<digits>0[1-9]|1[012])(?![./-])"),
        _month_in_digits,
        "",
    ),
    (whole(rf"(?:с|со|from) {_DAYS.format(1)} {_TO} {_DAYS.format(2)}"), _numeric, "dated"),
    (
        whole(
            rf"(?:(?P<between>между|between) |с |со |from )?(?P<day1>\d\d?)(?:-?(?:го|е|ого))? ?"
            rf"(?:{_TO}|(?P<and>,|и|and)) ?(?P<day2>\d\d?)(?:-?(?:го|е|ого))? (?P<month>{ANY_MONTH}){OF_YEAR}"
        ),
        _days_of_month,
        "dated",
    ),
    (
        whole(
            rf"(?:(?:с|со|from|за|for|в|in) )?(?P<month1>{ANY_MONTH}) ?(?:{_TO}|/) ?(?P<month2>{ANY_MONTH}){OF_YEAR}"
        ),
        _months,
        "dated",
    ),
    (
        whole(rf"(?:между|between) (?P<month1>{ANY_MONTH}) (?:и|and) (?P<month2>{ANY_MONTH}){OF_YEAR}"),
        _months,
        "dated",
    ),
    (
        whole(
            rf"(?:(?:за|с|в|for|in|from|between|между) )?(?P<first>{YEAR}) ?(?P<joint>{_TO}|и|and) ?(?P<last>{YEAR})"
            r"(?: ?г(?:од(?:ы|ах|а|у|ов)?|г?\.?)?)?"
        ),
        _years,
        "",
    ),
    (
        whole(
            rf"{IN}(?P<month>{'|'.join(MONTHS_BEFORE_YEAR)})\.? (?P<year>\d\d)(?:-?го)?(?: ?г(?:ода?|оду|\.)?)?"
            r"(?![\w.,/-]*\d| ?(?:числ|р(?:уб|\b)))"
        ),
        _month_of_short_year,
        "dated",
    ),
    # «в прошлом, 2025 году»
    (whole(rf"{IN}{WHICH_ONE}(?P<year>{YEAR})(?:-?й|-?м|-?го)? г(?:ода?|оду|\.)?"), _named_year, "year"),
    (
        whole(rf"{IN}{WHICH_ONE}?(?:(?P<year0>{YEAR}) (?=[qh][1-4]))?{_STRETCH}{OF_YEAR}"),
        _stretch,
        "dated",
    ),
    # «доход 2000» is a sum, and so may be «доход в 2000».
    (whole(rf"{IN}(?P<year>{YEAR})(?:-?й|-?м|-?го)? ?(?:г(?:ода?|оду|одом|\.)?)"), _named_year, "year"),
    (whole(r"(?:за|в|во|for|in) (?P<year>\d\d)(?:-?й|-?м|-?го)? (?:год|году)"), _named_year, "year"),
    (
        whole(
            r"(?:за|в|во|на|for|in|during|over|of)(?: весь| all of| the whole(?: of)?)? "
            r"(?P<year>(?!2000)20\d\d)(?:-?й|-?м|-?го)?"
        ),
        _named_year,
        "year",
    ),
    (whole(r"(?:(?<=с )|(?<=со )|(?<=since ))(?P<year>(?!2000)20\d\d)"), _named_year, "year"),
)
