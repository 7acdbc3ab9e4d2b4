"""Days counted from today: «две недели назад», «через 3 дня», "two days ago"."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from kopilka.periods import FIRST_DATE, add_months
from kopilka.quick_entry.grammar.date_forms import Form, FoundDate, Read, whole
from kopilka.quick_entry.grammar.doubts import DateDoubt
from kopilka.quick_entry.grammar.number_words import PLAIN
from kopilka.quick_entry.grammar.typed_line import Span

# More than these nobody counts; the calendar ends somewhere.
_MOST_DAYS, _MOST_MONTHS = 5_000, 600
_HOURS, _HALF_A_DAY = 24, 12
_DAY = timedelta(days=1)
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
    if unit.startswith(("мин", "minute")):
        return today
    if unit.startswith(("час", "hour")):
        hours = count or _count(match) or 1
        # «25 часов назад»; nobody tells the time of today.
        return today if hours < _HALF_A_DAY else (today + direction * (hours // _HOURS) * _DAY, "date_unclear")
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


def ago(match: "re.Match[str]", today: date) -> Read:
    return _moved(match, today, -1)


def _about_ago(match: "re.Match[str]", today: date) -> Read:
    """«Недели две назад», «два-три дня назад»."""
    found = _moved(match, today, -1)
    return (found, "date_unclear") if isinstance(found, date) and found != today else found


def _about_ahead(match: "re.Match[str]", today: date) -> Read:
    found = _moved(match, today, 1)
    return (found, "date_unclear") if isinstance(found, date) else found


def agrees(match: "re.Match[str]") -> bool:
    """Whether the unit is in the form that goes with its count: «2 недели», "a week", but neither «350 неделю» nor
    "250 week". «21 день» goes together, and may be a sum and «день назад» all the same.
    """
    count = _count(match)
    if count is None or count == 1:
        return True
    if _FEW.fullmatch(match["unit"]):
        return count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14)
    return _ONE.fullmatch(match["unit"]) is None


def beside_a_sum(match: "re.Match[str]", today: date) -> Iterator[FoundDate]:
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


FORMS: tuple[Form, ...] = (
    (whole(rf"{_RANGE} {_UNITS} (?:тому назад|назад|ago)"), _about_ago, False),
    (whole(rf"{_UNITS} {_COUNT} (?:тому назад|назад)"), _about_ago, False),
    (whole(rf"полтор[аы] {_UNITS} (?:тому назад|назад)"), _half_more_ago, False),
    (whole(r"(?:an? )?(?P<unit>week|month|year) and a half ago"), _half_more_ago, False),
    (whole(rf"(?:{_COUNT} )?{_UNITS} (?:тому назад|назад|ago)"), ago, False),
    (whole(rf"{_COUNT} (?P<unit>days?|weeks?|months?|years?) back"), ago, False),
    (whole(rf"{_COUNT} (?P<unit>days?|weeks?|months?|years?) earlier"), ago, False),
    (whole(rf"спустя (?:{_COUNT} )?{_UNITS}"), _about_ahead, False),
    (whole(r"полгода (?:тому )?назад"), _half_a_year_ago, False),
    (whole(rf"(?:через|in) {_RANGE} {_UNITS}"), _about_ahead, False),
    (whole(rf"{_UNITS} через {_COUNT}"), _about_ahead, False),
    (whole(rf"через (?:{_COUNT} )?{_UNITS}"), _ahead, False),
    (whole(rf"in {_COUNT} {_UNITS}"), _ahead, False),
)
