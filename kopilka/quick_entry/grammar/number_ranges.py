"""Sums in words that are told roughly: «пять-шесть тысяч», "five to ten", «тысяч пять», and "three fifty", which may be
one of two sums.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kopilka.quick_entry.grammar.number_words import SCALES, read_half, read_plain, read_words

DASHES = frozenset("-−–—")
# Between the two ends of a range.
BETWEEN = frozenset({"или", "либо", "or", "to", "до"})
# Before its first end.
LEADS = frozenset({"от", "from", "between", "между"})
# Behind these «и» joins the ends.
_LEADS_OF_AND = frozenset({"between", "между"})
_AND = frozenset({"and", "и"})
# Cases that follow a number; before one they say that it is about so many.
INVERTED = frozenset({
    "тысяч", "тысячи", "тыщ", "тыщи", "тыс", "косарей", "косаря", "сотен", "сотни", "миллионов", "миллиона", "лямов",
    "ляма",
})  # fmt: skip
_HUNDRED = 100
# «Тысячу-другую»: one or two.
_OTHER = frozenset({"другую", "другая", "другой", "другие"})


@dataclass(frozen=True, slots=True)
class Rough:
    """`value` is the larger end. `length` in words; `is_money` as of `number_words.Words`."""

    value: Decimal
    length: int
    is_money: bool


@dataclass(frozen=True, slots=True)
class _End:
    """`count` is what is told of the scale: 6 of «шесть тысяч»."""

    value: Decimal
    count: Decimal
    length: int
    is_money: bool


def read_rough(words: Sequence[str], lead: str = "") -> Rough | None:
    """At the beginning of these words, whose hyphens and commas are words too; `lead` is the word before them."""
    if words[0] in INVERTED:
        return _inverted(words)
    low = _end(words)
    if low is None or low.length >= len(words):
        return None
    mark = words[low.length]
    other = low.length + (mark in DASHES)
    if low.is_money and low.value != low.count and words[other : other + 1] and words[other] in _OTHER:
        return Rough(low.value * 2, other + 1, is_money=True)
    is_named = mark in DASHES or mark in BETWEEN or (mark in _AND and lead in _LEADS_OF_AND)
    start = low.length + (is_named or mark == ",")
    high = _end(words[start:]) if start < len(words) else None
    if high is None:
        return None
    length = start + high.length
    is_of_scale = high.value != high.count and low.value < high.count  # «пять десять тысяч»
    if is_named or is_of_scale or _are_neighbours(low.value, high.count):
        value = high.value
        if high.value == high.count and high.value < low.value and low.value >= _HUNDRED:
            value = high.value * low.value / low.count  # «тысяча-полторы»
        value = max(low.value, value)
        return Rough(value, length, low.is_money or high.is_money or value >= _HUNDRED)
    is_pair = mark != "," and low.value < _HUNDRED and 10 <= high.value < _HUNDRED
    if not is_pair or low.value != int(low.value) or high.value != int(high.value):
        return None
    return Rough(low.value + high.value / 100, length, is_money=False)  # "three fifty"


def _end(words: Sequence[str]) -> _End | None:
    read = read_words(words)
    count, length = read_plain(words)
    if not length or count is None:
        count, length = read_half(words)
    if read is None:
        return None if not length or count is None else _End(count, count, length, is_money=False)
    return _End(read.value, count if length and count is not None else Decimal(1), read.length, read.is_money)


def _are_neighbours(low: Decimal, high: Decimal) -> bool:
    """«Пять шесть», «двести триста»: of one size, and the second larger."""
    sizes = (Decimal(1), Decimal(10), Decimal(100))
    return any(
        size <= low < high < 10 * size and high <= 2 * low and low % size == 0 and high % size == 0 for size in sizes
    )  # fmt: skip


def _inverted(words: Sequence[str]) -> Rough | None:
    """«Тысяч пять», «тысячи две-три», «тыс двести»."""
    if len(words) < 2 or words[1] in INVERTED or words[1] in SCALES:
        return None
    count = read_rough(words[1:]) or _end(words[1:])
    if count is None:
        return None
    scale = SCALES[words[0]]
    is_rest = words[0] == "тыс" and count.value >= _HUNDRED
    value = scale + count.value if is_rest else count.value * scale
    return Rough(value, count.length + 1, is_money=True)
