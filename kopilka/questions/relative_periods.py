"""Reads periods by how far they are from today: «за прошлый месяц», «два года назад», "in the last 7 days"."""

import re
from datetime import date

from kopilka.periods import FIRST_DATE, DateRange, Period, add_months, current_period
from kopilka.questions.calendar_words import (
    ANY_COUNTED,
    ANY_UNIT,
    ANY_WEEKDAY,
    COUNTED_UNITS,
    DAY,
    IN,
    UNITS,
    WEEKDAYS,
    WHICH_ONE,
    Form,
    months_from,
    unit_of,
    which_of,
    whole,
)
from kopilka.quick_entry.grammar.number_words import PLAIN

_MOST = {"day": 3_660, "week": 520, "month": 120, "quarter": 40, "year": 20}
_MONTHS_OF = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def _ever(_: "re.Match[str]", today: date, __: int | None) -> DateRange:
    return DateRange(FIRST_DATE, today)


def _number(word: str | None) -> int:
    """0 where it is none."""
    if word is None or word in ("a", "an"):
        return 1
    return int(word) if word.isdecimal() else PLAIN.get(word, 0)


def _counted(match: "re.Match[str]", today: date, _: int | None) -> DateRange | None:
    """Days and weeks up to today; longer units as whole months, with the current one."""
    unit = unit_of(COUNTED_UNITS, match["unit"])
    number = _number(match["count"])
    # «5 месяц», «15 год» are no number of them.
    is_one = _ONE.fullmatch(match["unit"]) is not None
    if not 0 < number <= _MOST[unit] or (is_one and number % 10 != 1):
        return None
    if unit in ("day", "week"):
        return DateRange(today - (number * (7 if unit == "week" else 1) - 1) * DAY, today)
    return _last_months(today, number * _MONTHS_OF[unit])


def latest(match: "re.Match[str]", today: date, _: int | None) -> DateRange:
    """One unit up to today. A month from the same day of the last one: the current one may have hardly begun."""
    word = match["unit"]
    if re.fullmatch(COUNTED_UNITS["day"], word):
        return DateRange(today, today)
    unit = unit_of(UNITS, word)
    if unit == "week":
        return DateRange(today - 6 * DAY, today)
    if unit == "month":
        return DateRange(add_months(today, -1) + DAY, today)
    return _last_months(today, _MONTHS_OF[unit])


def _last_months(today: date, number: int) -> DateRange:
    this = current_period(Period.MONTH, today)
    return DateRange(add_months(this.start, 1 - number), this.end)


def _half_a_year(_: "re.Match[str]", today: date, __: int | None) -> DateRange:
    return _last_months(today, 6)


def _calendar_unit(unit: str, back: int, today: date) -> DateRange | None:
    """The week, month, quarter, half or year that many before this one."""
    try:
        if unit == "week":
            monday = current_period(Period.WEEK, today).start - 7 * back * DAY
            return DateRange(monday, monday + 6 * DAY)
        months = _MONTHS_OF[unit]
        first = date(today.year, (today.month - 1) // months * months + 1, 1)
        return months_from(add_months(first, -months * back), months)
    except (ValueError, OverflowError):
        return None


def _shifted(match: "re.Match[str]", today: date, _: int | None) -> DateRange | None:
    which = which_of(match["which"])
    return _calendar_unit(unit_of(UNITS, match["unit"]), -(0 if which is None else which), today)


def _to_date(match: "re.Match[str]", today: date, _: int | None) -> DateRange | None:
    days = _calendar_unit(unit_of(UNITS, match["unit"]), 0, today)
    return days and DateRange(days.start, today)


def _last_year(_: "re.Match[str]", today: date, __: int | None) -> DateRange | None:
    return _calendar_unit("year", 1, today)


def _before_last(match: "re.Match[str]", today: date, _: int | None) -> DateRange | None:
    return _calendar_unit(unit_of(UNITS, match["unit"]), 2, today)


def _ago(match: "re.Match[str]", today: date, _: int | None) -> DateRange | None:
    """A day is that day; of longer units, the whole week, month or year in which it was."""
    unit, number = unit_of(COUNTED_UNITS, match["counted"] or match["unit"]), _number(match["count"])
    if not 0 < number <= _MOST[unit]:
        return None
    if unit == "day":
        return DateRange(today - number * DAY, today - number * DAY)
    return _calendar_unit(unit, number, today)


def _weekend(match: "re.Match[str]", today: date, _: int | None) -> DateRange:
    """The latest one; on a Saturday or Sunday the last one is that before."""
    saturday = today - ((today.weekday() - 5) % 7) * DAY
    which = which_of(match["which"]) or 0
    if which < 0:
        saturday += (which + (today > saturday + DAY)) * 7 * DAY
    elif which > 0:
        saturday += 7 * DAY
    return DateRange(saturday, saturday + DAY)


def _weekday(match: "re.Match[str]", today: date, _: int | None) -> DateRange:
    """The last such day; the name of today's is today, or with «прошлый» a week ago."""
    wanted = next(place for place, names in enumerate(WEEKDAYS) if re.fullmatch(names, match["weekday"]))
    back = (today.weekday() - wanted) % 7
    which = which_of(match["which"])
    if which == 1:
        day = today + (7 - back) * DAY
    elif which is not None and which < 0:
        day = today - ((back or 7) - 7 * (which + 1)) * DAY
    else:
        day = today - back * DAY
    return DateRange(day, day)


def _day_by_adjective(match: "re.Match[str]", today: date, _: int | None) -> DateRange:
    day = today + _ADJECTIVES[match["when"]] * DAY
    return DateRange(day, day)


def _same_day(match: "re.Match[str]", today: date, _: int | None) -> DateRange | None:
    """The day of this date in another year or month, or of this weekday in another week."""
    unit = unit_of(COUNTED_UNITS, match["counted"]) if match["counted"] else unit_of(UNITS, match["unit"])
    number = _number(match["count"] or None)
    if not 0 < number <= _MOST[unit]:
        return None
    if unit in ("day", "week"):
        day = today - number * (7 if unit == "week" else 1) * DAY
    else:
        day = add_months(today, -number * _MONTHS_OF[unit])
    return DateRange(day, day)


# What these read of months, quarters and years is made of whole months; of a latest month it is not.
OF_MONTHS = (_counted, latest, _half_a_year, _shifted, _last_year, _before_last, _ago)
UP_TO_TODAY = (_to_date,)
_ADJECTIVES = {"позавчера": -2, "вчера": -1, "сегодня": 0, "завтра": 1}
_ONE = re.compile("месяц|год|недел[юя]|квартал|день")
_NUMBER = "|".join(sorted((it for it in PLAIN if PLAIN[it]), key=len, reverse=True))
_LATEST_UNIT = (
    rf"(?P<unit>{UNITS['week']}|{UNITS['month']}|{UNITS['year']}|{UNITS['half']}|"
    r"квартал|(?<=past )quarter|день|сутки|day)"
)
_NO_ADJECTIVE = "".join(rf"(?<!{ending} )" for ending in ("ый", "ий", "ой", "ую", "юю", "ом", "ем", "ые", "ых"))
_THIS_DAY = (
    r"(?:(?:в|on|for) )?(?:(?:эт(?:от|у)|т(?:от|у))(?: же)?(?: сам(?:ый|ую))? (?:день|дату|число)|"
    r"сегодня(?:шний день)?|"
    r"(?:this|the same|same) (?:day|date)|today)"
)
_BACK = (
    rf"(?:(?:(?P<count>\d{{1,3}}|an?|{_NUMBER}) (?P<counted>{ANY_COUNTED})|(?P<unit>неделю|месяц|год)) "
    r"(?:тому )?(?:назад|ago))"
)
_LAST_UNIT = (
    r"(?:(?:в|на|of|in) )?(?:прошл\w{2,3}|last)(?P<count>)(?P<counted>) "
    rf"(?P<unit>{UNITS['week']}|{UNITS['month']}|{UNITS['year']})"
)
FORMS: tuple[Form, ...] = (
    (whole(rf"{_THIS_DAY},? (?:но )?(?:ровно )?{_BACK}"), _same_day, ""),
    (whole(rf"{_THIS_DAY},? (?:но )?{_LAST_UNIT}"), _same_day, ""),
    (whole(rf"(?:ровно |exactly |just )?{_BACK},? {_THIS_DAY}"), _same_day, ""),
    (whole(rf"{_LAST_UNIT},? {_THIS_DAY}"), _same_day, ""),
    (whole(rf"(?:ровно|exactly) {_BACK}"), _same_day, ""),
    (whole(rf"{IN}(?:все время|all time)|(?<!\w)(?:ever|за все|за всю историю)"), _ever, ""),
    (
        whole(
            rf"{IN}(?:(?:последн|прошедш|минувш)(?:ие|их|юю|ий) |эти |этих |last |past |these )?"
            rf"(?P<count>\d{{1,4}}|{_NUMBER}) "
            rf"(?:последн(?:их|ие) )?(?P<unit>{ANY_COUNTED})(?! (?:тому )?назад| ago)"
        ),
        _counted,
        "count",
    ),
    (whole(rf"{IN}(?:(?:последн(?:ие|их) )?пол[ -]?года|half a year)(?! (?:тому )?назад| ago)"), _half_a_year, "count"),
    (
        whole(
            rf"(?:{IN}последн(?:ий|юю|ее|ие|его|ей|ем|их) |(?:(?:for|in|over|during|of) )?(?:the last |(?:the )?past ))"
            rf"{_LATEST_UNIT}"
        ),
        latest,
        "count",
    ),
    (whole(rf"{IN}(?:the )?(?P<unit>{ANY_UNIT}) before last"), _before_last, "unit"),
    (whole(rf"{IN}{WHICH_ONE}(?P<unit>{ANY_UNIT})"), _shifted, "unit"),
    (
        whole(
            rf"{IN}(?:(?P<count>\d{{1,3}}|an?|{_NUMBER}) (?P<counted>{ANY_COUNTED})|"
            rf"(?P<unit>неделю|месяц|квартал|год|день)) "
            r"(?:тому )?(?:назад|ago)"
        ),
        _ago,
        "unit",
    ),
    (whole(rf"{IN}(?:{WHICH_ONE}|последни[ех] |the )?(?:выходны[ех]|weekend)"), _weekend, ""),
    (whole(rf"{IN}{WHICH_ONE}?(?P<weekday>{ANY_WEEKDAY})"), _weekday, "weekday"),
    (whole(rf"{IN}(?P<when>позавчера|вчера|сегодня|завтра)шн(?:ий|его|ем) (?:день|дня|дне)"), _day_by_adjective, ""),
    (
        whole(
            rf"(?:до конца|until the end of|till the end of|by the end of) (?:the )?{WHICH_ONE}?(?P<unit>{ANY_UNIT})"
        ),
        _shifted,
        "",
    ),
    (whole(rf"(?:с начала|(?:since|from) the (?:start|beginning) of) (?:the )?(?P<unit>{ANY_UNIT})"), _to_date, ""),
    (whole(rf"{IN}прошлогодн\w{{2,3}}"), _last_year, "year"),
    (whole(r"(?:в|per) (?P<which>)(?P<unit>неделю|месяц|год|week|month|year)"), _shifted, "rate"),
    (whole(r"(?<!for )(?<!in )(?<!over )a (?P<which>)(?P<unit>week|month|year)(?! ago)"), _shifted, "rate"),
    (whole(rf"(?P<unit>{ANY_UNIT})[ -]to[ -]date"), _to_date, ""),
    (whole(r"(?:за|for)(?: the)? (?:(?:весь|целый|whole) )?(?P<unit>день|сутки|day)(?! рожд)"), latest, "count"),
    (
        whole(
            r"(?:за|в|во|на|for|in|during|over|of)(?: the)? (?:(?:весь|всю|все|цел\w{2,3}|whole|entire) )?(?P<which>)"
            rf"(?P<unit>{ANY_UNIT})"
        ),
        _shifted,
        "",
    ),
    # Alone only where no adjective tells which: not «новый год», «каждый месяц».
    (whole(rf"{_NO_ADJECTIVE}(?P<which>)(?P<unit>недел[яю]|месяц|квартал|полугодие|год)"), _shifted, ""),
)
