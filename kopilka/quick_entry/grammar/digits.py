"""Amounts written in digits: which mark groups thousands and which one begins the decimals."""

import re
from dataclasses import dataclass
from decimal import Decimal

# The largest amount has 15 digits before the point and 4 after it. More than these are no sum that anybody means, and a
# product with a scale keeps 28 digits at most.
MOST_DIGITS = 20
# Stands for numbers with more digits: above every amount.
TOO_LONG = Decimal("Infinity")
_THREE = 3
_MARKS = re.compile(r"[.,']+")


@dataclass(frozen=True, slots=True)
class Digits:
    """`value` is None where the marks make no number («1,2,3»); `is_clear` tells whether there is one reading only."""

    value: Decimal | None
    is_clear: bool = True


_NO_NUMBER = Digits(None, is_clear=False)


def read_digits(text: str, decimals: int, *, latin: bool = False) -> Digits:
    """`text` is digits with marks inside. `decimals` are the digits that the currency has after the point.

    Three digits after the only mark are thousands (1.500) unless nothing could be grouped (0,500; 1234,567) or the
    currency has three decimals. Thousands that are not round (52.999) are not clear: it could be a price per litre.
    In `latin` text a comma groups thousands, as English writes it (1,299).
    """
    groups = _MARKS.split(text)
    marks = _MARKS.findall(text)
    if len("".join(groups).lstrip("0")) > MOST_DIGITS:
        return Digits(TOO_LONG)
    if any(len(mark) > 1 for mark in marks):
        return _NO_NUMBER
    if not marks:
        return Digits(Decimal(text))
    if len(marks) == 1:
        return _one_mark(groups[0], marks[0], groups[1], decimals, latin=latin)
    if not _are_thousands(groups[:-1]):
        return _NO_NUMBER
    if len(set(marks)) == 1:
        if len(groups[-1]) == 3:
            return Digits(Decimal("".join(groups)))
        # 10.999.99: most likely kopecks, but the mark does not say so.
        return Digits(_decimal("".join(groups[:-1]), groups[-1]), is_clear=False)
    if len(set(marks[:-1])) == 1 and marks[-1] != "'":
        return Digits(_decimal("".join(groups[:-1]), groups[-1]))
    return _NO_NUMBER


def _one_mark(whole: str, mark: str, rest: str, decimals: int, *, latin: bool) -> Digits:
    can_group = len(rest) == 3 and len(whole) <= 3 and not whole.startswith("0")
    if mark == "'":
        return Digits(Decimal(whole + rest)) if can_group else _NO_NUMBER
    if not can_group or decimals >= _THREE:
        # «0,500» is rather half a kilogram.
        is_weight = decimals < _THREE <= len(rest) and rest.endswith("0")
        return Digits(_decimal(whole, rest), is_clear=not is_weight)
    is_round = rest.endswith("0")
    return Digits(Decimal(whole + rest), is_clear=is_round or (latin and mark == ","))


def _are_thousands(groups: list[str]) -> bool:
    first, *others = groups
    return len(first) <= 3 and not first.startswith("0") and all(len(it) == 3 for it in others)


def _decimal(whole: str, decimals: str) -> Decimal:
    return Decimal(f"{whole}.{decimals}")
