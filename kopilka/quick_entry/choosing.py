"""Which of the numbers of a line is its sum, and which others may be it as well."""

from collections.abc import Sequence
from decimal import Decimal

from kopilka.quick_entry.amounts import Amount
from kopilka.quick_entry.typed_line import Line, Span, without

EDGES = " ,.;:–—-+=!~*×•"
# So many of something, not a sum, where another number is ten times as large.
_MOST_PIECES = 20
_MANY_TIMES = 10
# How large it is: «капучино 0,4 240», «молоко 1,5 90».
_MOST_LITRES = 3
_TIMES_OF_PART, _TIMES_OF_LITRES = 5, 40


def rest_of(line: Line, start: int, end: int, spans: Sequence[Span]) -> str:
    """What is left of this part of the line besides the spans and punctuation."""
    inside = [Span(max(it.start, start) - start, min(it.end, end) - start) for it in spans]
    return without(line.shown[start:end], [it for it in inside if it.start < it.end]).strip(EDGES)


def choose_sum(amounts: Sequence[Amount], line: Line, taken: Sequence[Span]) -> Amount | None:
    """The number marked as money; else the first or last one; else the largest. None without numbers."""
    sums = [it for it in amounts if not it.is_count]
    digits = [it for it in sums if not it.in_words]
    if digits:
        # «два кофе 500», «тысяча мелочей 500»: words are the sum only where they are called one, or where the digits
        # count things: «айфон 15 за девяносто тысяч».
        are_things = _are_few(digits)
        in_words = [it for it in sums if it.in_words and (it.currency or (it.is_marked and are_things))]
        sums = in_words if in_words and are_things else [*digits, *in_words]
    marked = [it for it in sums if it.is_marked]
    if marked:
        return max(marked, key=_size)
    edges = [
        it
        for it in sums
        if not rest_of(line, 0, it.span.start, taken) or not rest_of(line, it.span.end, len(line.shown), taken)
    ]
    return max(edges or sums, key=_size, default=None)


def _are_few(amounts: Sequence[Amount]) -> bool:
    return all(not it.is_marked and it.value is not None and it.value <= _MOST_PIECES for it in amounts)


def _size(amount: Amount) -> Decimal:
    return amount.value if amount.value is not None else Decimal(-1)


def is_rival(chosen: Amount, other: Amount) -> bool:
    if other.is_count or (other.in_words != chosen.in_words and other.currency is None):
        return False
    if other.value is None or chosen.value is None or other.is_marked:
        return True
    is_whole = other.value == other.value.to_integral_value()
    if is_whole:
        are_things = other.value <= _MOST_PIECES and other.value * _MANY_TIMES <= chosen.value
    else:
        times = _TIMES_OF_PART if other.value < 1 else _TIMES_OF_LITRES
        are_things = other.value <= _MOST_LITRES and other.value * times <= chosen.value
    return not chosen.is_marked and not are_things
