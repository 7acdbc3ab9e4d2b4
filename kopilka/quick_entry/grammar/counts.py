"""How many things a part of a line tells of, in digits or words: «3 билета», «двадцать пять пирожков», «300 г»."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kopilka.quick_entry.grammar.number_words import read_half, read_words
from kopilka.quick_entry.grammar.typed_line import Span
from kopilka.quick_entry.grammar.units import is_weight

_COUNTED = re.compile(r"(?<![\w.,])(\d{1,4}(?:[.,]\d{1,3})?)\s?(?:([^\W\d]+)|$)")

_HALF_UNITS = {
    "полкило": ("пол", "кило"), "полкилограмма": ("пол", "кг"), "пол-кило": ("пол", "кило"), "поллитра": ("пол", "л"),
    "пол-литра": ("пол", "л"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Count:
    """How many of something, or how much of it in its unit."""

    number: Decimal
    unit: str = ""
    is_clear: bool = True


def find_count(text: str, taken: Sequence[Span]) -> Count | None:
    """The last one of this folded part of a line; None where there is none."""
    digits = [it for it in _COUNTED.finditer(text) if not any(span.start <= it.start() < span.end for span in taken)]
    if digits:
        return Count(Decimal(digits[-1][1].replace(",", ".")), digits[-1][2] or "")
    words = [part for it in text.split() for part in _HALF_UNITS.get(it, (it,))]
    found: Count | None = None
    place = 0
    while place < len(words):
        read = read_words(words[place:])
        if read is not None and read.value > 1:
            unit = words[place + read.length] if place + read.length < len(words) else ""
            found = Count(read.value, unit, is_clear=not is_weight(unit))
        half, length = read_half(words[place:])
        if (
            read is None
            and half is not None
            and is_weight(words[place + length] if place + length < len(words) else "")
        ):
            found = Count(half, words[place + length])
        place += 1 if read is None else read.length
    return found
