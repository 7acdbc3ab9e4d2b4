"""Words of the calendar, Russian and English, in every case, and what they stand for: months, seasons, «прошлый»."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

from kopilka.periods import DateRange, add_months

# Of a match and today. The year is that of another period of the question: «в прошлом году в мае».
Read = Callable[["re.Match[str]", date, int | None], DateRange | None]
# What a period may be joined with: a year says of which year a "dated" one is, a week of which a weekday. Nothing is
# counted from a "count" on: «с 3 месяцев». A "rate" may be no period, «в месяц». Of a "unit", the word that is found
# says whether it is a week or a year.
Kind = Literal["", "dated", "year", "week", "weekday", "count", "rate"]
FormKind = Kind | Literal["unit"]
Form = tuple["re.Pattern[str]", Read, FormKind]

DAY = timedelta(days=1)

MONTHS = (
    "январ(?:[ьяюе]|ем)|янв|jan(?:uary)?", "феврал(?:[ьяюе]|ем)|фев|feb(?:ruary)?", "март(?:[ауе]|ом)?|mar(?:ch)?",
    "апрел(?:[ьяюе]|ем)|апр|apr(?:il)?", "ма(?:[йяюе]|ем)|may(?! (?:i|we)(?!\\w))", "июн(?:[ьяюе]|ем)|june?",
    "июл(?:[ьяюе]|ем)|july?", "август(?:[ауе]|ом)?|авг|aug(?:ust)?", "сентябр(?:[ьяюе]|ем)|сент?|sep(?:t(?:ember)?)?",
    "октябр(?:[ьяюе]|ем)|окт|oct(?:ober)?",
    "ноябр(?:[ьяюе]|ем)|ноя|nov(?:ember)?", "декабр(?:[ьяюе]|ем)|дек|dec(?:ember)?",
)  # fmt: skip
ANY_MONTH = "|".join(MONTHS)
# Never with a day after them: «в мае 24» is of 2024. "May 24" is a day, and «мая 24» may be one.
MONTHS_BEFORE_YEAR = (
    "январ(?:[ье]|ем)|янв", "феврал(?:[ье]|ем)|фев", "март(?:е|ом)?", "апрел(?:[ье]|ем)|апр", "ма(?:[йе]|ем)",
    "июн(?:[ье]|ем)", "июл(?:[ье]|ем)", "август(?:е|ом)?|авг", "сентябр(?:[ье]|ем)|сент?", "октябр(?:[ье]|ем)|окт",
    "ноябр(?:[ье]|ем)|ноя", "декабр(?:[ье]|ем)|дек",
)  # fmt: skip
# By the month that they begin with.
SEASONS = {
    12: "зим(?:ой|[ауые])|winter", 3: "весн(?:ой|[ауые])|spring", 6: "лет(?:ом|[оау])|summer",
    9: "осен(?:ью|[ьи])|autumn|fall",
}  # fmt: skip
WEEKDAYS = (
    "понедельник(?:а|ом|у|е)?|monday", "вторник(?:а|ом|у|е)?|tuesday", "сред(?:ой|[аыуе])|wednesday",
    "четверг(?:а|ом|у|е)?|thursday", "пятниц(?:ей|[аыуе])|friday", "суббот(?:ой|[аыуе])|saturday",
    "воскресень(?:е|я|ем|ю)|sunday",
)  # fmt: skip
ANY_WEEKDAY = "|".join(WEEKDAYS)
DAYS = r"дн(?:я|ей|и)|день|сут(?:ки|ок)|days?"
# One of each, in any case.
UNITS = {
    "week": r"недел(?:ей|[яюие])|нед|week", "month": r"месяц(?:а|у|е|ем)?|мес|month",
    "quarter": r"квартал(?:а|у|е|ом)?|quarter", "half": r"полугоди(?:ем|[еяюи])|half[- ]year",
    "year": r"год(?:а|у|е|ом)?|year(?:'s)?",
}  # fmt: skip
ANY_UNIT = "|".join(UNITS.values())
COUNTED_UNITS = {
    "day": DAYS, "week": r"недел[юиья]|нед|weeks?", "month": r"месяц(?:а|ев)?|мес|months?",
    "quarter": r"квартал(?:а|ов)?|quarters?", "year": r"год(?:а)?|лет|years?",
}  # fmt: skip
ANY_COUNTED = "|".join(COUNTED_UNITS.values())
# How many back or ahead: «прошлый» is the one before this one.
WHICH = {
    -2: r"позапрошл\w{2,3}", -1: r"(?:прошл|предыдущ|минувш|прошедш)\w{2,3}|прош|пред|last|previous|prior",
    0: r"эт(?:от|ого|ому|им|ом|а|ой|у|о|и|их)|(?:текущ|нынешн)\w{2,3}|this|current",
    1: r"(?:следующ|будущ)\w{2,3}|next|coming|upcoming",
}  # fmt: skip
ANY_WHICH = "|".join(WHICH.values())
YEAR = r"(?:19|20)\d\d"
# A year of two digits is one only where that is said.
OF_YEAR = (
    rf"(?:,? ?(?:of |in )?(?:the year )?(?P<year>{YEAR}|'\d\d|\d\d(?=(?:-?го)? г(?:од|\.|$| )))(?:-?го)?"
    r"(?: ?г(?:ода?|оду|\.)?)?)?"
)
IN = (
    r"(?:(?:за|в|во|на|for|in|during|over|of|on|throughout)(?: the)? )?"
    r"(?:(?:весь|вся|всю|все|всего|всей|цел\w{2,3}|whole|entire|all)(?: of)?(?: the)? )?"
)

WHICH_ONE = rf"(?:(?P<which>{ANY_WHICH}),? )"

_ORDINAL_PARTS = (
    ("1", "перв", "first", "i"), ("2", "втор", "second", "ii"), ("3", "трет", "third", "iii"),
    ("4", "четверт", "fourth", "iv"),
)  # fmt: skip


def unit_of(units: dict[str, str], word: str) -> str:
    return next(name for name, words in units.items() if re.fullmatch(words, word))


def which_of(word: str | None) -> int | None:
    return None if not word else next(by for by, words in WHICH.items() if re.fullmatch(words, word))


def year_of(word: str) -> int:
    digits = word.strip("'")
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def months_from(start: date, months: int) -> DateRange:
    return DateRange(start, add_months(start, months) - DAY)


def ordinal(name: str, most: int) -> str:
    """1, 1-й, «первый», "first", "1st" or I, in a group of this name."""
    parts = _ORDINAL_PARTS[:most]
    digits = "".join(it[0] for it in parts)
    return (
        rf"(?P<{name}>[{digits}](?:-?(?:ый|ой|ом|ем|го|ий|й|м|е|я|st|nd|rd|th))?|"
        rf"(?:{'|'.join(it[1] for it in parts)})\w{{1,3}}|{'|'.join(it[2] for it in parts)}|"
        rf"{'|'.join(it[3] for it in reversed(parts))})"
    )


def read_ordinal(word: str) -> int:
    """Of a word that `ordinal` matches."""
    return next(
        place
        for place, (digit, russian, english, roman) in enumerate(_ORDINAL_PARTS, start=1)
        if word == roman or word.startswith((digit, russian, english))
    )


def whole(pattern: str) -> "re.Pattern[str]":
    return re.compile(rf"(?<![\w.]){pattern}(?!\w)")


# Words that only tell of a time. Left over beside the period, they are a part of it that was not understood. Not those
# that tell of other things as well: «день рождения», «через банк», "late fees".
_TIMES = (
    r"(?:прошл|позапрошл|предыдущ|минувш|прошедш|следующ|будущ|ближайш|последн|нынешн|текущ)\w{2,3}|"
    r"назад|спустя|нед|мес|прош|пред|прошлогодн\w{2,3}|час(?:а|ов)?|hours?|несколько|several|few|time|раньше|ранее|"
    r"позже|потом|после|"
    r"перед|давно|недавно|накануне|врем(?:я|ени)|период\w{0,2}|"
    r"год(?:а|у|ом|е|ы|ов|ах|ам)?|лет|полгода|полугод\w+|месяц\w{0,3}|недел(?:ь|ям|ях|ей|[яюие])|квартал\w{0,3}|"
    r"дн(?:ей|и|ям|ях)|сут(?:ки|ок)|начал[аеоу]|кон(?:ец|ца|це|цу|цом)|середин\w{1,2}|половин\w{1,2}|декад\w{1,2}|"
    r"триместр\w{0,2}|четверт[ьи]|числ(?:а|ах|о|у)|"
    r"last|ago|past|previous|prior|next|coming|upcoming|since|before|after|earlier|later|recent(?:ly)?|during|"
    r"(?:year|quarter|month|week)(?:s|'s)?|days|half|halves|q[1-4]|h[12]|ytd|mtd|period"
)
TIME_WORD = re.compile("|".join((_TIMES, ANY_MONTH, *SEASONS.values(), ANY_WEEKDAY)))
# Some of the days of a period, or some of a day, or what another is compared with: the ledger is not asked by these.
NARROWING_WORD = re.compile(
    r"(?:понедельник|вторник|четверг|сред|пятниц|суббот|воскресень)[ая]м|будн\w{1,3}|будням|выходн\w{2,3}|"
    r"утр(?:ом|а|ам)|днем|вечер(?:ом|а|ам)|ноч(?:ью|ам|и|ь)|кажд\w{2,3}|обычно|usually|typically|еже(?:дневн|недельн|"
    r"месячн|годн)\w{1,3}|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days|weekdays?|weekends?|mornings?|afternoons?|evenings?|nights?|every|"
    r"each|"
    r"daily|weekly|yearly|annual(?:ly)?|больше|меньше|дороже|дешевле|more|less"
)
# The ledger knows no hours.
PART_OF_DAY = re.compile(r"(?<!\w)(?:утром|днем|вечером|ночью|в обед|morning|afternoon|evening|night|tonight)(?!\w)")
COMPARING_WORD = re.compile(r"чем|сравн\w+|разниц\w{1,2}|than|vs\.?|versus|compar\w+|differen\w+")
