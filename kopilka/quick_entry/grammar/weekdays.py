"""Weekdays in a typed line: «в прошлую пятницу», «на прошлой пятнице», "next monday", and short: «пн», "mon"."""

import re
from datetime import date, timedelta

from kopilka.quick_entry.grammar.date_forms import PART_OF_DAY, Form, Read, around, whole

_DAY = timedelta(days=1)
_NAMES = (
    "понедельник|monday", "вторник|tuesday", "сред[ау]|wednesday", "четверг|thursday", "пятниц[ау]|friday",
    "суббот[ау]|saturday", "воскресенье|sunday",
)  # fmt: skip
_CASES = (
    "понедельник[еа]", "вторник[еа]", "сред[еы]", "четверг[еа]", "пятниц[еы]", "суббот[еы]", "воскресень[ея]",
)  # fmt: skip
_SHORT_NAMES = ("пн|mon", "вт|tues?", "ср|weds?", "чт|thu(?:rs?)?", "пт|fri", "сб|sat", "вс|sun")
_NAME = "|".join(f"(?P<weekday{place}>{words})" for place, words in enumerate(_NAMES))
_CASE = "|".join(f"(?P<case{place}>{words})" for place, words in enumerate(_CASES))
_SHORT = "|".join(f"(?P<short{place}>{words})" for place, words in enumerate(_SHORT_NAMES))
_GROUPS = ("weekday", "case", "short")
# Other words than days: «60 вт», "sun cream", "at the sun". What stands behind them there, and before them.
_WATTS, _ALSO_WORDS = "вт", frozenset({"sat", "sun"})
_BEHIND_OTHERS = re.compile(
    r"(?:cream|screen|block|hat|glasses|dress|bed|lounger|lotion|shade|care|spray|umbrella|room|roof|flower|maid|nav|"
    r"exam|prep|test|dish|tv|phone|radio|ch[eé]ri|ami|amour|petit|valley|country|oil|milk)\w*(?!\w)"
)
_BEFORE_OTHERS = re.compile(r"(?<!\w)(?:the|in|at|for|by|under|daily|sunday)$")
_MONEY = re.compile(r"(?:[\d₽$€£]|(?<!\w)(?:р|руб\w*|usd|eur|gbp|dollars?|euros?|евро|долл\w*|тыс|[kк]))\.?$")


def _named(match: "re.Match[str]") -> int:
    return next(int(name[-1]) for name, found in match.groupdict().items() if found and name[:-1] in _GROUPS)


def _last(match: "re.Match[str]", today: date) -> Read:
    """The last such weekday; the name of today's is today, or with «прошлый» a week ago. «Прошлая среда», said on a
    Friday, is this week's or last week's.
    """
    back = (today.weekday() - _named(match)) % 7
    which = match.groupdict().get("which") or ""
    if which.startswith("позапрошл"):
        return today - (back or 7) * _DAY - 7 * _DAY
    is_past = which.startswith(("прош", "last"))
    found = today - (back or (7 if is_past else 0)) * _DAY
    return (found, "date_unclear") if is_past and 0 < back <= today.weekday() else found


def _next(match: "re.Match[str]", today: date) -> Read:
    return today + ((_named(match) - today.weekday()) % 7 or 7) * _DAY


def _short(match: "re.Match[str]", today: date) -> Read:
    """At the beginning or at the end of a line that tells something else, too: «пн кофе 200», "coffee 20 mon"."""
    before, after = around(match)
    if before and after:
        return None
    rest = before or after
    if rest and not re.search(r"[^\W\d]{2}", rest):
        return None  # «ср 300»
    found, word = _last(match, today), match[0].strip(".")
    if not isinstance(found, date) or not rest:
        return found
    is_by_number = after[:1].isdigit() or _MONEY.search(before) is not None
    if word == _WATTS and before[-1:].isdigit():
        # «Лампа 300 60 вт»
        return None if len(re.findall(r"\d+", before)) > 1 else (found, "date_unclear")
    if is_by_number:
        return found
    if (after and _BEHIND_OTHERS.match(after)) or _BEFORE_OTHERS.search(before):
        return None
    return (found, "date_unclear") if word in _ALSO_WORDS or "." in match[0] else found


def _several(match: "re.Match[str]", today: date) -> Read:
    """«Пн-пт», "mon and tue"."""
    found = _short(match, today)
    return (found, "several_dates") if isinstance(found, date) else found


def _before_last(match: "re.Match[str]", today: date) -> Read:
    """ "Tuesday before last": a week before the last one."""
    found = _last(match, today)
    return found - 7 * _DAY if isinstance(found, date) else None


def _roughly(match: "re.Match[str]", today: date) -> Read:
    """ "Since monday", "every friday"."""
    found = _last(match, today)
    return (found, "date_unclear") if isinstance(found, date) else found


def _in_a_week(match: "re.Match[str]", today: date) -> Read:
    found = _next(match, today)
    return found + 7 * _DAY if isinstance(found, date) else None


def _about_today(_: "re.Match[str]", today: date) -> Read:
    return today, "date_unclear"


# What every form below has in it.
MAYBE = re.compile("понед|вторн|сред|четв|пятн|субб|воскр|monday|tue|wed|thu|fri|sat|sun|mon|пн|вт|ср|чт|пт|сб|вс")
_WHICH_IN_CASE = r"(?P<which>(?:поза)?прошл(?:ой|ого|ом) |эт(?:ой|ого|ом) )"
FORMS: tuple[Form, ...] = (
    (whole(rf"(?:{_NAME}) before last"), _before_last, False),
    (whole(rf"a week from (?:{_NAME})"), _in_a_week, False),
    (whole(rf"(?:until|till|since|before|after|by|every|each) (?:{_NAME})s?"), _roughly, False),
    (
        whole(rf"(?:во? )?(?:след|ближ)(?:\.|ующ\w+|айш\w+)? (?:{_NAME}|{_SHORT}){PART_OF_DAY}"),
        _next,
        False,
    ),
    (
        whole(
            rf"(?:во? )?(?P<which>прош(?:\.|л\.|л|л(?:ый|ую|ое|ая))? |эт(?:от|у|о|а) )(?:{_NAME}|{_SHORT}){PART_OF_DAY}"
        ),
        _last,
        False,
    ),
    (
        whole(
            rf"(?:во? |on )?(?:this )?(?:(?:следующ|будущ|ближайш|грядущ)(?:ий|ую|ее) |"
            rf"next |(?:up)?coming |nearest )(?:{_NAME}){PART_OF_DAY}"
        ),
        _next,
        False,
    ),
    (whole(rf"(?:на|в) (?:следующ|будущ|ближайш)(?:ей|ем) (?:{_CASE})"), _next, False),
    (whole(rf"next (?:{_SHORT})"), _next, False),
    (whole(rf"(?:на|в|с) {_WHICH_IN_CASE}(?:{_CASE})"), _last, False),
    (
        whole(
            rf"(?:во? |on |this )?(?P<which>прошл(?:ый|ую|ое) |позапрошл(?:ый|ую|ое) |эт(?:от|у|о) |last |this )?"
            rf"(?:{_NAME})(?:'s)?{PART_OF_DAY}"
        ),
        _last,
        False,
    ),
    (whole(rf"(?:во?|on|(?P<which>last)) (?:{_SHORT})"), _last, False),
    (whole(rf"(?:{_SHORT})(?: ?[-–/,] ?| и | или | and | or )(?:{'|'.join(_SHORT_NAMES)})"), _several, False),
    (whole(rf"(?:{_SHORT})(?!-\w)\.?"), _short, False),
)
ROUGH_FORMS: tuple[Form, ...] = (
    (
        whole(
            r"(?:к|до|с|со|после|перед) (?:понедельник[ау]|вторник[ау]|сред[еы]|четверг[ау]|пятниц[еы]|суббот[еы]|"
            r"воскресень[яю])|по (?:понедельник|вторник|сред|четверг|пятниц|суббот|воскресень)[а-я]+"
        ),
        _about_today,
        False,
    ),
)
