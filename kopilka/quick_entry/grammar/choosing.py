"""Which of the numbers of a line is its sum, and which others may be it as well."""

import re
from collections.abc import Sequence
from decimal import Decimal

from kopilka.quick_entry.grammar.amounts import Amount
from kopilka.quick_entry.grammar.typed_line import Line, Span, without

EDGES = " ,.;:–—-+=!~*×•"
# So many of something, not a sum, where another number is ten times as large.
_MOST_PIECES = 20
_MANY_TIMES = 10
# How large it is: «капучино 0,4 240», «молоко 1,5 90».
_MOST_LITRES = 3
_VOLUMES = frozenset(Decimal(it) / 100 for it in (20, 25, 30, 33, 35, 40, 45, 50, 60, 70, 75, 80, 90, 95, 150))
# «10 яиц», "50 eggs": in the form that stands with a number.
_COUNTED = re.compile(r"[а-я]+(?:[ое]в|ей|иц|[ое]к|ец|ий)(?!\w)|[a-z]+s(?!\w)")
# Between two sums that were to be reckoned with: «1000 - 200р».
_SIGNS = frozenset("+-−–—/*×÷")
# Of fewer pieces one speaks in one word: «две булки». So many are seldom counted.
_LEAST_BESIDE, _LEAST_ALONE = 10, 100
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
    sums = [it for it in sums if not any(_is_size_behind(it, other) for other in sums)]
    marked = [it for it in sums if it.is_marked]
    if marked:
        return max(marked, key=_size)
    edges = [
        it
        for it in sums
        if not rest_of(line, 0, it.span.start, taken) or not rest_of(line, it.span.end, len(line.shown), taken)
    ]
    return max(edges or sums, key=_size, default=None)


def _is_size_behind(amount: Amount, before: Amount) -> bool:
    """«Капучино 240 0,4»: as much as cups and bottles hold, behind a sum that is many times larger."""
    is_behind = before.span.end <= amount.span.start and not amount.is_marked and not before.is_count
    if not is_behind or amount.value not in _VOLUMES or before.value is None:
        return False
    return before.value.is_finite() and before.value >= amount.value * _TIMES_OF_LITRES


def may_be_sum_too(line: Line, chosen: Amount, other: Amount) -> bool:
    """What stands beside the sum and counts nothing there: «такси 300, двести», «100 руб 50 хлеб»."""
    if other.is_count or other.value is None or chosen.value is None or not other.value.is_finite():
        return False
    is_behind = chosen.span.end <= other.span.start
    first, second = (chosen, other) if is_behind else (other, chosen)
    between = line.folded[first.span.end : second.span.start].strip()
    after = line.folded[other.span.end :].strip()
    if between in _SIGNS and other.value > _MOST_PIECES:
        return True
    if not other.in_words:
        is_behind_currency = is_behind and not between and chosen.currency is not None and not chosen.in_words
        return is_behind_currency and other.value >= _LEAST_BESIDE and _COUNTED.match(after) is None
    # «Сто 5000 машина» is a garage.
    is_ahead = other.value > _LEAST_ALONE
    is_beside = between in (",", "или", "or") or (between in ("", "(", ", (", "и", "and") and (is_behind or is_ahead))
    is_alone = not after or not after[0].isalpha() or other.value >= _LEAST_ALONE
    is_at_end = other.value >= _LEAST_ALONE and not after
    is_meant = (is_beside and is_alone) or is_at_end  # «250 кофе двести»
    return is_meant and other.value >= _LEAST_BESIDE and other.currency is None


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
    # «Доска 20x40 3500», «4к телевизор 50000»
    is_weak = not chosen.currency and (chosen.is_reckoned or (not chosen.sign and other.value > chosen.value))
    return not (chosen.is_marked and not is_weak) and not are_things
