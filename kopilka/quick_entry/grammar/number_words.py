"""Numbers written in words, Russian and English: «сто пятьдесят», «полторы тысячи», "two hundred fifty"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

_PLAIN = {
    0: "ноль нуль zero",
    1: "один одна одно одну одного одной one",
    2: "два две двух двумя пару пара two couple",
    3: "три трех three",
    4: "четыре четырех four",
    5: "пять пяти five",
    6: "шесть шести six",
    7: "семь семи seven",
    8: "восемь восьми eight",
    9: "девять девяти nine",
    10: "десять десяти десятку ten",
    11: "одиннадцать одиннадцати eleven",
    12: "двенадцать двенадцати twelve",
    13: "тринадцать тринадцати thirteen",
    14: "четырнадцать четырнадцати fourteen",
    15: "пятнадцать пятнадцати fifteen",
    16: "шестнадцать шестнадцати sixteen",
    17: "семнадцать семнадцати seventeen",
    18: "восемнадцать восемнадцати eighteen",
    19: "девятнадцать девятнадцати nineteen",
    20: "двадцать двадцати twenty",
    30: "тридцать тридцати thirty",
    40: "сорок сорока forty",
    50: "пятьдесят пятидесяти fifty",
    60: "шестьдесят шестидесяти sixty",
    70: "семьдесят семидесяти seventy",
    80: "восемьдесят восьмидесяти eighty",
    90: "девяносто девяноста ninety",
    100: "сто ста",
    200: "двести двухсот",
    300: "триста трехсот",
    400: "четыреста четырехсот",
    500: "пятьсот пятисот",
    600: "шестьсот шестисот",
    700: "семьсот семисот",
    800: "восемьсот восьмисот",
    900: "девятьсот девятисот",
}
# Sums that have a name of their own. Money by themselves: nobody counts glasses in them.
_SUMS = {
    "полтос": 50, "полтоса": 50, "полтинник": 50, "полтинника": 50, "полсотни": 50, "четвертак": 25, "чирик": 10,
    "червонец": 10, "стольник": 100, "сотка": 100, "сотку": 100, "сотня": 100, "сотню": 100, "соточка": 100,
    "соточку": 100, "пятихатка": 500, "пятихатку": 500, "пятихатки": 500, "пятихат": 500, "полтыщи": 500,
    "полтысячи": 500, "пол-тысячи": 500, "пол-тыщи": 500, "полмиллиона": 500_000, "пол-миллиона": 500_000,
    "поллимона": 500_000, "полляма": 500_000, "пол-ляма": 500_000, "fiver": 5, "tenner": 10, "grand": 1_000,
}  # fmt: skip
_SCALES = {
    100: "сотни сотен hundred hundreds",
    1_000: "тысяча тысячи тысяч тысячу тысячей тыща тыщу тыщи тыщ тыс тыр косарь косаря косарей косарю k к тр"
    " thousand thousands grand",
    1_000_000: "миллион миллиона миллионов млн лям ляма лямов mln million millions",
    1_000_000_000: "миллиард миллиарда миллиардов млрд bn billion billions",
}
# «Две штуки» may be two pieces of something: thousands only where nothing else is the sum.
PIECES = frozenset({"штука", "штуки", "штуку", "штук"})
_HALVES = {"полтора": Decimal("1.5"), "полторы": Decimal("1.5"), "полутора": Decimal("1.5"), "пол": Decimal("0.5")}
_PARTS = {
    ("с", "половиной"): Decimal("0.5"), ("с", "четвертью"): Decimal("0.25"), ("and", "a", "half"): Decimal("0.5"),
    ("and", "half"): Decimal("0.5"), ("and", "a", "quarter"): Decimal("0.25"),
}  # fmt: skip
_TENS = 20  # those that units are joined to

PLAIN: Mapping[str, int] = {word: value for value, words in _PLAIN.items() for word in words.split()}
SCALES: Mapping[str, int] = {word: value for value, words in _SCALES.items() for word in words.split()}
# These begin other words or stand for themselves as seldom as a preposition does: never a sum alone.
_NEVER_ALONE = frozenset({"k", "к", "тр", "тыр", "тыс", "млн", "млрд", "mln", "bn"})
_SMALL = 10


@dataclass(frozen=True, slots=True)
class Words:
    """`length` in words. `is_money` where no pieces are counted like that: a scale, a named sum, a hundred and more."""

    value: Decimal
    length: int
    is_money: bool


def read_words(words: Sequence[str]) -> Words | None:
    """The longest number at the beginning of these words, None where there is none."""
    total, place = Decimal(0), 0
    least: int | None = None  # the scale of the part before: parts come from large to small
    is_money = False
    while place < len(words):
        part = _part(words[place:])
        if part is None or (least is not None and part.scale >= least):
            break
        if least is not None and part.value >= least:
            break
        total += part.value
        place += part.length
        is_money = is_money or part.is_money
        least = part.scale
        if part.scale == 1:
            break
        if place < len(words) - 1 and words[place] == "and" and _part(words[place + 1 :]) is not None:
            place += 1
    if not place:
        return None
    return Words(total, place, is_money or total >= 100)


@dataclass(frozen=True, slots=True)
class _Part:
    value: Decimal
    length: int
    scale: int
    is_money: bool


def _part(words: Sequence[str]) -> _Part | None:
    """A number below a thousand with its scale: «двести пять тысяч», «полторы тысячи», «тысяча», "half a million"."""
    first = words[0]
    if first in _SUMS:
        return _Part(Decimal(_SUMS[first]), 1, 1, is_money=True)
    count, length = read_plain(words)
    if not length:
        count, length = read_half(words)
    scale = SCALES.get(words[length]) if length < len(words) else None
    if scale is not None and not (length == 0 and first in _NEVER_ALONE) and not (scale == 100 and length == 0):
        if length and count is not None and scale == 100 and words[length] == "hundred":
            return _hundreds(words, count, length)
        return _Part((count if count is not None and length else Decimal(1)) * scale, length + 1, scale, is_money=True)
    if not length or count is None or first in _HALVES or first == "half":
        return None
    return _Part(count, length, 1, is_money=False)


def _hundreds(words: Sequence[str], count: Decimal, length: int) -> _Part:
    """ "two hundred (and) fifty (thousand)": English has no words of its own for its hundreds."""
    value, place = count * 100, length + 1
    skipped = place + (place < len(words) and words[place] == "and")
    below, more = read_plain(words[skipped:])
    if more and below is not None and below < 100:
        value, place = value + below, skipped + more
    scale = SCALES.get(words[place], 1) if place < len(words) else 1
    if scale > 100:
        return _Part(value * scale, place + 1, scale, is_money=True)
    return _Part(value, place, 1, is_money=True)


def read_plain(words: Sequence[str]) -> tuple[Decimal | None, int]:
    """The number below a thousand that these words begin with, and its length in words: 0 where there is none."""
    total, place, least = 0, 0, 1_000
    if words and words[0] in ("a", "an") and len(words) > 1 and words[1] in SCALES:
        return Decimal(1), 1
    for word in words:
        value = _plain(word)
        if value is None:
            break
        # Hundreds, tens, units: each smaller than the last digit of the one before.
        if value >= least or (place and value == 0):
            break
        total += value
        place += 1
        least = 100 if value >= 100 else 10 if value >= 20 and value % 10 == 0 else 1
        if least == 1:
            break
    part, length = read_part(words[place:]) if place else (Decimal(0), 0)
    return total + part, place + length


def read_part(words: Sequence[str]) -> tuple[Decimal, int]:
    """«С половиной», "and a half" behind a number, with their length in words; nothing and 0 where there is none."""
    for written, part in _PARTS.items():
        if tuple(words[: len(written)]) == written:
            return part, len(written)
    return Decimal(0), 0


def _plain(word: str) -> int | None:
    """Of one word: «двадцать», "twenty-five"; not «пять-шесть»."""
    tens, hyphen, units = word.partition("-")
    ten, unit = PLAIN.get(tens), PLAIN.get(units)
    if not hyphen or ten is None or unit is None:
        return PLAIN.get(word)
    return ten + unit if _TENS <= ten < 100 and ten % 10 == 0 and 0 < unit < 10 else None


def read_half(words: Sequence[str]) -> tuple[Decimal | None, int]:
    """Of a scale that follows: «полторы», "half a"; its length in words is 0 where there is none."""
    if words[0] in _HALVES:
        return _HALVES[words[0]], 1
    if words[0] == "half":
        length = 2 if len(words) > 1 and words[1] in ("a", "of") else 1
        return Decimal("0.5"), length
    return None, 0
