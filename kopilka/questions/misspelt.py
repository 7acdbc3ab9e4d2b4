"""Words of the calendar with a typing error, put right: «в октебре», «на прошлай неделе», "in septmber"."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache

# A word this short is another one too easily: «года» and «вода», "may" and "pay".
_SHORTEST = 5
_SHORT = 6
_LONG = 7
# Beginnings, each with the endings that it has in Russian. Forms of one line mean the same.
_RUSSIAN = (
    "январ ь я ю е ем", "феврал ь я ю е ем", "март а е ом", "апрел ь я ю е ем", "август - а у е ом",
    "сентябр ь я ю е ем", "октябр ь я ю е ем", "ноябр ь я ю е ем", "декабр ь я ю е ем",
    "недел ь я ю и е ей", "месяц - а у е ем ев", "квартал - а у е ом", "полугоди е я ю и",
    "прошл ый ая ое ой ую ого ом ые ых", "позапрошл ый ая ое ой ую ого ом ые ых",
    "предыдущ ий ая ее ей ую его ем ие их", "следующ ий ая ее ей ую его ем ие их",
    "последн ий яя ее ей юю его ем ие их", "нынешн ий яя ее ей юю его ем", "текущ ий ая ее ей ую его ем",
    "зим ой", "весн ой", "летом -", "осен ью", "вчера -", "позавчера -", "сегодня -", "выходн ые ых ой", "начал а о",
    "понедельник - а у", "вторник - а у", "четверг - а у", "пятниц а у ы е", "суббот а у ы е", "воскресень е я ю",
)  # fmt: skip
_ENGLISH = (
    "january", "february", "march", "april", "august", "september", "october", "november", "december", "yesterday",
    "today", "week", "weeks", "weekend", "month", "months", "quarter", "previous", "monday", "tuesday", "wednesday",
    "thursday", "friday", "saturday", "sunday", "summer", "winter", "autumn", "spring",
)  # fmt: skip
_ADJECTIVES = tuple(line.split()[0] for line in _RUSSIAN if " ый " in line or " ий " in line or " ые " in line)
_WORD = re.compile(r"(?<![\w'-])[^\W\d_]{4,}(?![\w'-])")
# What was bought, not when: «на августина», "on a sundae"; a short word also in "for match tickets".
_FOR_WHAT = re.compile(r"(?<!\w)(?:на|для|про|on|on an?) $")
_FOR = re.compile(r"(?<!\w)for(?: an?)? $")
_NO_NOUN = re.compile(r"[а-я]+(?:ый|ий|ая|яя|ую|юю|ые|ие|ых|их)")
# So short, and yet of time after one of these: "last weak".
_WHICH = re.compile(r"(?<!\w)(?:\w*прошл\w{2}|прошед\w+|последн\w{2}|эт\w{1,2}|last|this|past|next|previous) $")


def mend_times(text: str, is_known: Callable[[str], bool]) -> str:
    """Folded text with such words replaced. Left are those that are `is_known`, and what may be two of the calendar."""

    def mend(match: "re.Match[str]") -> str:
        word = match[0]
        near = _nearest(word, text[: match.start()])
        return near if near is not None and not is_known(word) else word

    return _WORD.sub(mend, text)


def _nearest(word: str, before: str) -> str | None:
    forms = _by_letter().get(word[0], {})
    if word in forms:
        return None
    is_named = _WHICH.search(before) is not None
    found: list[tuple[int, str]] = []
    for form in forms:
        if abs(len(form) - len(word)) > 2 or (len(form) < _SHORTEST and not is_named):
            continue
        is_changed = len(form) == len(word) and sorted(form) != sorted(word)
        # A letter less, more or moved at most: another letter makes another English word, "march" and "match".
        if len(form) < _SHORT and not is_named and (_FOR.search(before) or (word.isascii() and is_changed)):
            continue
        if _NO_NOUN.fullmatch(word) and not _is_adjective(form):
            continue  # «воскресная школа»
        if not is_named and _FOR_WHAT.search(before) and not _is_adjective(form) and (is_changed or not word.isascii()):
            continue
        errors = _distance(word, form)
        if errors <= (2 if len(form) >= _LONG else 1):
            found.append((errors, form))
    if not found:
        return None
    fewest = min(errors for errors, _ in found)
    nearest = [form for errors, form in found if errors == fewest]
    return nearest[0] if len({forms[it] for it in nearest}) == 1 else None


def _is_adjective(form: str) -> bool:
    """Of the calendar's words: «прошлой», «последние»."""
    return form.startswith(_ADJECTIVES)


@cache
def _by_letter() -> dict[str, dict[str, int]]:
    """Forms by their first letter, which is seldom mistyped, each with a number for its meaning."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for meaning, form in _forms():
        found[form[0]][form] = meaning
    return found


def _forms() -> Iterator[tuple[int, str]]:
    for meaning, line in enumerate(_RUSSIAN):
        beginning, *endings = line.split()
        for ending in endings:
            yield meaning, beginning + ending.strip("-")
    for place, word in enumerate(_ENGLISH):
        yield len(_RUSSIAN) + place, word


def _distance(word: str, other: str) -> int:
    """Letters changed, left out, added, or two neighbours swapped."""
    rows = [list(range(len(other) + 1))]
    for place, letter in enumerate(word, start=1):
        row = [place]
        for at, wanted in enumerate(other, start=1):
            least = min(row[-1] + 1, rows[-1][at] + 1, rows[-1][at - 1] + (letter != wanted))
            if place > 1 and at > 1 and letter == other[at - 2] and word[place - 2] == wanted:
                least = min(least, rows[-2][at - 2] + 1)
            row.append(least)
        rows.append(row)
    return rows[-1][-1]
