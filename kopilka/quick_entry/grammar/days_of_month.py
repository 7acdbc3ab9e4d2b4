"""Days of a month without its name: «15 числа», «пятого», "on the 20th"; and such as no month has."""

import re
from datetime import date

from kopilka.periods import add_months
from kopilka.quick_entry.grammar.date_forms import Form, Read, around, valid_day, whole
from kopilka.quick_entry.grammar.ordinals import ENGLISH_ORDINAL, ORDINAL, ORDINAL_ALONE, ORDINALS, RUSSIAN_ORDINAL

MOST_OF_MONTH, _TEN = 31, 10
_PREPOSITION = re.compile(r"(?<!\w)(?:из|для|от|до|без|с|со|у|после|кроме)$")
# What ordinals tell of besides days: "20th birthday", "2nd hand".
_OF_OTHERS = re.compile(
    r"(?:birthday|anniversary|floor|street|st|avenue|ave|century|edition|season|grade|class|hand|party|gen\w*|world|"
    r"year|month|week|place|prize|time|person|row|line|day|aid|round|degree|of|half|quarter|chapter|episode|game|"
    r"класса|сорта|этажа|реб[её]нка|сына|взрослого|блюда|тарифа|уровня|взноса|сезона|тома|порядка|поколения|размера|"
    r"курса|дня|платежа|месяца|года|раза|типа|вида|поколени\w+)(?!\w)"
)
# «95-го бензина»
_PETROL = frozenset({76, 80, 92, 95, 98})
# Of more than a month has: «сорок пятого», "forty-fifth".
_UNITS = "|".join(it for it in ORDINALS if " " not in it and "-" not in it and ORDINALS[it] < _TEN)
_TENS = "сорок|пятьдесят|шестьдесят|семьдесят|восемьдесят|девяносто|сто|forty|fifty|sixty|seventy|eighty|ninety"
_ROUND = (
    r"(?:сороков|пятидесят|шестидесят|семидесят|восьмидесят|девяност|сот)(?:ого|ое)|"
    r"(?:fort|fift|sixt|sevent|eight|ninet)ieth|hundredth"
)
TOO_LATE = rf"(?:(?:{_TENS})[ -](?:{_UNITS})|{_ROUND})"


def no_day(_: "re.Match[str]", today: date) -> Read:
    return today, "date_invalid"


def day_of(match: "re.Match[str]") -> int:
    groups = match.groupdict()
    return int(groups["day"]) if groups.get("day") else ORDINALS[groups["ordinal"]]


def _day_of_month(match: "re.Match[str]", today: date) -> Read:
    day = day_of(match)
    if not 1 <= day <= MOST_OF_MONTH:
        return today, "date_invalid"
    months = (add_months(today.replace(day=1), -back) for back in range(3))
    days = (valid_day(month.year, month.month, day) for month in months)
    return next(it for it in days if it is not None and it <= today)


def _told_day(match: "re.Match[str]", today: date) -> Read:
    """«15-го», "on the 20th", not «1-го сорта», "on the 45th floor"."""
    is_petrol = int(match["day"]) in _PETROL and not match[0].isascii()
    is_other = is_petrol or _OF_OTHERS.match(around(match)[1]) is not None
    return None if is_other else _day_of_month(match, today)


def _ordinal_alone(match: "re.Match[str]", today: date) -> Read:
    """«Двадцать пятого кофе 200», "coffee 20 twenty-fifth", "25th coffee 20": at the beginning or at the end of a
    line. «Первого сорта», "second hand" may be no days.
    """
    before, after = around(match)
    found = _day_of_month(match, today)
    if (before and after) or found is None:
        return None
    groups, day = match.groupdict(), day_of(match)
    is_english = match[0].isascii()
    if before:
        is_apart = before[-1:].isdigit() or not (is_english or _PREPOSITION.search(before))
        return found if is_apart else None
    if not after or after[:1].isdigit():
        return found
    if _OF_OTHERS.match(after) or (is_english and day <= _TEN and not groups.get("day")):
        return None
    is_clear = day > _TEN and not is_english
    return found if is_clear or not isinstance(found, date) else (found, "date_unclear")


def _too_late(match: "re.Match[str]", today: date) -> Read:
    """«Сорок пятого обед 500», not «сорок пятого размера», "fiftieth birthday"."""
    before, after = around(match)
    is_told = match[0].startswith("on ") or not match[0].isascii()
    is_other = (before and after) or _OF_OTHERS.match(after) or _PREPOSITION.search(before)
    return (today, "date_invalid") if is_told and not is_other else None


def _of_that_month(match: "re.Match[str]", today: date) -> Read:
    """«5 числа прошлого месяца», "the 5th of next month"."""
    month = add_months(today.replace(day=1), MONTHS_AWAY[match["which"]])
    found = valid_day(month.year, month.month, day) if 1 <= (day := day_of(match)) <= MOST_OF_MONTH else None
    return (today, "date_invalid") if found is None else found


# How many months or years away.
MONTHS_AWAY = {
    "прошлого": -1, "позапрошлого": -2, "этого": 0, "текущего": 0, "следующего": 1, "будущего": 1, "last": -1,
    "this": 0, "next": 1,
}  # fmt: skip
WHICH = rf"(?P<which>{'|'.join(MONTHS_AWAY)})"
MAYBE_RELATIVE = re.compile("го месяца|month")
RELATIVE_FORMS: tuple[Form, ...] = (
    (
        whole(
            rf"(?:on )?(?:the )?(?P<day>\d{{1,2}})(?:-?го|-?е|-?ое|st|nd|rd|th)?(?: числа)?(?: of)? {WHICH} "
            r"(?:месяца|month)"
        ),
        _of_that_month,
        False,
    ),
    (
        whole(rf"(?:on )?(?:the )?(?P<ordinal>{ORDINAL})(?: числа)?(?: of)? {WHICH} (?:месяца|month)"),
        _of_that_month,
        False,
    ),
)
FORMS: tuple[Form, ...] = (
    (whole(r"(?P<day>\d{1,3})(?:-?го|-?ое|-?е)? числ[ао]"), _day_of_month, False),
    (whole(r"(?P<day>\d{1,2})-?го"), _told_day, False),
    (whole(rf"{TOO_LATE} числ[ао]"), no_day, False),
    (whole(rf"(?P<ordinal>{RUSSIAN_ORDINAL}) числ[ао]"), _day_of_month, False),
    (whole(rf"on the (?P<ordinal>{ENGLISH_ORDINAL})(?=$| \d|[,.;])"), _day_of_month, False),
    (whole(rf"(?:on (?:the )?)?{TOO_LATE}"), _too_late, False),
    (whole(rf"(?:the )?(?P<ordinal>{ORDINAL_ALONE})"), _ordinal_alone, False),
    (whole(r"(?P<day>\d{1,3})(?:st|nd|rd|th)"), _ordinal_alone, False),
    (whole(r"(?P<day>\d{1,2})-(?:е|ое)(?=$| \d)"), _told_day, False),
    (whole(r"(?:on the|on|the) (?P<day>\d{1,3})(?:st|nd|rd|th)"), _told_day, False),
    (whole(r"(?P<day>\d{1,3})(?:st|nd|rd|th)(?=$| \d)"), _day_of_month, False),
)
