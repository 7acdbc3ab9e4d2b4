"""Days by their month: «15 ноября», "nov 20th", 12.03, 2026-11-20."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from kopilka.quick_entry.grammar.date_forms import Form, Read, valid_day, whole
from kopilka.quick_entry.grammar.days_of_month import MONTHS_AWAY, MOST_OF_MONTH, TOO_LATE, WHICH, day_of, no_day
from kopilka.quick_entry.grammar.ordinals import ENGLISH_ORDINAL, ORDINAL

_MONTHS_OF_YEAR, _SINGLE_DIGITS = 12, 10
# A day without a year that is nearly a year back may as well be the coming one.
FAR_BACK = timedelta(days=300)
_MONTHS = (
    "янв(?:ар[ьяе])?|jan(?:uary)?", "фев(?:р(?:ал[ьяе])?)?|feb(?:ruary)?", "мар(?:та?|те)?|mar(?:ch)?",
    "апр(?:ел[ьяе])?|apr(?:il)?",
    "ма[йяе]|may", "июн[ьяе]?|june?", "июл[ьяе]?|july?", "авг(?:уст[ае]?)?|aug(?:ust)?",
    "сен(?:т(?:яб(?:р[ьяе])?)?)?|sep(?:t(?:ember)?)?",
    "окт(?:яб(?:р[ьяе])?)?|oct(?:ober)?", "ноя(?:б(?:р[ьяе])?)?|nov(?:ember)?", "дек(?:аб(?:р[ьяе])?)?|dec(?:ember)?",
)  # fmt: skip
_MONTH = "|".join(f"(?P<month{place}>{words})" for place, words in enumerate(_MONTHS, start=1))
# "Lunch 20 may 12": which of the two is the day?
_NUMBER_BEHIND = re.compile(r" \d{1,2}(?![\d.,])")
# What a day is told after, where nothing else could be meant.
_NAMED = r"(?:(?:дата|число|date)[:,]? ?|on )"
_YEAR = (
    r"(?:(?P<year>(?:19|20)\d\d)(?:\s?г(?:ода?|\.)?)?|(?P<short>\d\d) ?(?:года?|г\.?)(?!\w)|"
    rf"{WHICH} (?:года|year))"
)


def of_month(match: "re.Match[str]", today: date) -> Read:
    groups = match.groupdict()
    month = next(place for place in range(1, 13) if groups[f"month{place}"])
    day = day_of(match)
    found = (
        _recent(day, month, _year_of(groups, today), today) if 1 <= day <= MOST_OF_MONTH else (today, "date_invalid")
    )
    is_between = match[0].isascii() and match[0][0].isdigit() and _NUMBER_BEHIND.match(match.string, match.end())
    return (found, "date_unclear") if is_between and isinstance(found, date) else found


def _month_alone(match: "re.Match[str]", today: date) -> Read:
    groups = match.groupdict()
    month = next(place for place in range(1, 13) if groups[f"month{place}"])
    found = _recent(1, month, _year_of(groups, today), today)
    return (found, "date_unclear") if isinstance(found, date) else found


def _year_of(groups: Mapping[str, str | None], today: date) -> str | None:
    which = groups.get("which")
    return str(today.year + MONTHS_AWAY[which]) if which is not None else groups.get("year") or groups.get("short")


def _may_be_american(match: "re.Match[str]") -> bool:
    """11/13 and 11-13-2026, not 2026-13-11."""
    has_year = match.groupdict().get("year") is not None
    return not match[0][:4].isdecimal() and ("/" in match[0] or (has_year and "-" in match[0]))


def numeric(match: "re.Match[str]", today: date) -> Read:
    day, month = int(match["day"]), int(match["month"])
    if day <= _MONTHS_OF_YEAR < month <= 31 and _may_be_american(match):
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
            return (found, "date_unclear") if today - found > FAR_BACK else found
    return today, "date_invalid"


def _maybe_numeric(match: "re.Match[str]", today: date) -> Read:
    """«20.11г»: rather a day than grams."""
    found = numeric(match, today)
    return (found, "date_unclear") if isinstance(found, date) else found


# What every form below has in it.
MAYBE = re.compile(
    r"\d[./-]\d|янв|фев|мар|апр|ма[йяе]|июн|июл|авг|сен|окт|ноя|дек|jan|feb|apr|may|jun|jul|aug|sep|oct|nov|dec"
)
FORMS: tuple[Form, ...] = (
    (whole(rf"(?:on )?(?:{_MONTH})\.? (?P<day>\d{{1,3}})(?:st|nd|rd|th)(?:,? {_YEAR})?"), of_month, False),
    (whole(rf"(?:the )?(?:3[2-9]|[4-9]\d)(?:-?(?:го|ое|е)|st|nd|rd|th)?(?: of)? (?:{_MONTH})"), no_day, False),
    (whole(rf"{TOO_LATE}(?: of)? (?:{_MONTH})"), no_day, False),
    (
        whole(
            rf"(?:(?:on )?the )?(?P<day>\d{{1,2}})(?:-?(?:го|ое|е)|st|nd|rd|th)?(?: of)?(?: |-|(?=[а-я]))(?:{_MONTH})"
            rf"\.?,?(?: {_YEAR})?"
        ),
        of_month,
        False,
    ),
    (whole(rf"(?:(?:on )?the )?(?P<ordinal>{ORDINAL})(?: of)? (?:{_MONTH})\.?,?(?: {_YEAR})?"), of_month, False),
    (whole(rf"(?:on )?(?:{_MONTH})\.? (?:the )?(?P<ordinal>{ENGLISH_ORDINAL})(?:,? {_YEAR})?"), of_month, False),
    (whole(rf"on (?:{_MONTH})\.? (?P<day>\d{{1,2}})(?:,? {_YEAR})?"), of_month, False),
    (whole(r"(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>\d{4}|\d\d)(?:\s?г(?:ода?|\.)?)?"), numeric, False),
    (whole(r"(?P<year>\d{4})(?P<mark>[-./])(?P<month>\d\d?)(?P=mark)(?P<day>\d\d?)"), numeric, False),
    (whole(r"(?P<day>\d{1,2})-(?P<month>\d{1,2})-(?P<year>(?:19|20)\d\d)"), numeric, False),
    (whole(r"(?P<day>[0-2]?\d|3[01])-(?P<month>0?[1-9]|1[0-2])-(?P<year>\d\d)"), numeric, False),
)
# Where nothing surer was found.
UNSURE_FORMS: tuple[Form, ...] = (
    (whole(rf"(?:в|in) (?:прошлом |позапрошлом |этом |last |this )?(?:{_MONTH})(?: {_YEAR})?"), _month_alone, False),
    (whole(rf"(?:в )?(?:начал[ео]|середин[еаы]|кон(?:ец|це)) (?:{_MONTH})"), _month_alone, False),
    (
        whole(rf"(?:in )?(?:early|mid|late|(?:the )?(?:end|beginning|middle|start) of)[- ](?:{_MONTH})"),
        _month_alone,
        False,
    ),
    (whole(rf"{_NAMED}(?P<day>\d{{1,2}})[./-](?P<month>\d{{1,2}})"), numeric, False),
    (whole(rf"(?:{_MONTH})\.? (?P<day>\d{{1,2}})(?:,? {_YEAR})?"), of_month, False),
    (whole(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})"), numeric, True),
    (whole(r"(?P<day>\d{1,2})\.(?P<month>\d\d)"), numeric, True),
    (whole(r"(?P<day>\d{1,2})\.(?P<month>0[1-9]|1[0-2]) ?г\.?"), _maybe_numeric, True),
    (whole(r"(?:3[2-9]\.(?:0[1-9]|1[0-2])|(?:3[2-9]|[4-9]\d)/(?:0?[1-9]|1[0-2]))"), no_day, True),
    (whole(r"(?P<day>\d\d)-(?P<month>\d\d)"), numeric, True),
)
