"""«Ашан 3000: продукты 2000, хозтовары остальное»: one purchase whose sum is divided among lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from kopilka.quick_entry.grammar.account_names import NamedAccount
from kopilka.quick_entry.grammar.choosing import EDGES
from kopilka.quick_entry.grammar.dates import FoundDate
from kopilka.quick_entry.grammar.doubts import Doubt
from kopilka.quick_entry.grammar.reading import Ledger, QuickEntry, QuickLine, Reading
from kopilka.quick_entry.grammar.tags import Tag
from kopilka.quick_entry.grammar.typed_line import Line, Span, read_line, without

# Not that of «12:30» and of «100+50=150».
_OPENS = re.compile(r":(?=\s)|\s?=(?=\s?[^\W\d]|\s)")
_BETWEEN = re.compile(
    r",(?=\s|[^\W\d])(?: (?:а|и|and) )?| (?:и|and|плюс|plus|а также) |(?<=[^\W\d]) ?\+ ?|(?<=\S) ?\+ ?(?=[^\W\d])"
)
_REST = re.compile(
    r"(?<!\w)(?:(?:на |все )?(?:остальное|остальные|остаток|остатки)(?: на)?|(?:the )?(?:rest|remainder|remaining)|"
    r"everything else)(?: (?:for|on|to))?(?!\w)"
)
# As many as a transaction may have would take long to read; nobody types more. Each sign that may open them is a line
# more to read.
_MOST_LINES, _MOST_OPENINGS = 20, 3
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Part:
    reading: Reading
    is_rest: bool

    @property
    def has_sum(self) -> bool:
        return self.is_rest or self.reading.chosen is not None


def find_split(
    whole: Reading, ledger: Ledger, day: FoundDate | None, account: NamedAccount | None, tags: Sequence[Tag]
) -> QuickEntry | None:
    """None where the line is none: it has no sum before the sign that opens the parts, or fewer than two of these. The
    day, the account and the tags are those of a heading.
    """
    for opening in islice(_OPENS.finditer(whole.line.folded), _MOST_OPENINGS):
        head = Reading(_cut(whole.line, Span(0, opening.start())), ledger)
        parts = _parts(whole.line, opening.end(), ledger) if head.chosen is not None else []
        if not parts:
            continue
        head.tags = whole.tags
        found = _divided(head, parts, day, account, tags)
        # «5: кофе 250, чай 100» is a number of a list, unless it is the sum of its lines.
        if head.description or "lines_differ" not in found.doubts:
            return found
    return None


def _cut(line: Line, span: Span) -> Line:
    return read_line(line.shown[span.start : span.end])


def _parts(line: Line, start: int, ledger: Ledger) -> list[_Part]:
    """Two or more, one of which has a sum; else none."""
    marks = list(_BETWEEN.finditer(line.folded, start))
    if not marks or len(marks) > _MOST_LINES:
        return []
    starts, ends = [start, *(it.end() for it in marks)], [*(it.start() for it in marks), len(line.shown)]
    parts: list[_Part] = []
    opened: int | None = None
    for begin, end in zip(starts, ends, strict=True):
        # Words without a sum belong to the sum behind them: «хлеб, молоко 200», «дом и ремонт 500».
        part = _read_part(line, Span(begin, end), ledger)
        if not part.has_sum and end < len(line.shown):
            opened = begin if opened is None else opened
            continue
        parts.append(part if opened is None else _read_part(line, Span(opened, end), ledger))
        opened = None
    are_sums = any(it.has_sum for it in parts)
    return parts if len(parts) > 1 and are_sums else []


def _read_part(line: Line, span: Span, ledger: Ledger) -> _Part:
    cut = _cut(line, span)
    rest = _REST.search(cut.folded)
    if rest is None:
        return _Part(Reading(cut, ledger), is_rest=False)
    left = Reading(read_line(without(cut.shown, [Span(*rest.span())])), ledger)
    return _Part(left, is_rest=True)


def _divided(
    head: Reading,
    parts: Sequence[_Part],
    day: FoundDate | None,
    account: NamedAccount | None,
    tags: Sequence[Tag],
) -> QuickEntry:
    readings = [it.reading for it in parts]
    # «Ашан 3000: продукты 2000, хозтовары 1000 вчера картой»: what one of them tells is true of all.
    days = [it for one in readings for it in one.days]
    accounts = {it.place: it for one in readings for it in one.accounts}
    own_day = head.day or (days[0] if days else day)
    own_account = head.account or next(iter(accounts.values()), account)
    entry = head.entry(own_day, own_account, tags=tags)
    doubts = [it for it in entry.doubts if it != "description_missing"]
    if len(days) + len(head.days) > 1:
        doubts.append("several_dates")
    elif days and days[0].doubt is not None:
        doubts.append(days[0].doubt)
    others = {it.place for it in head.accounts} | set(accounts)
    ways = [it for one in readings for it in one.ways]
    if len(others) > 1 or (not others and any(it.is_unclear for it in ways)):
        doubts.append("account_missing")
    currency = entry.currency or head.ledger.currencies[0]
    lines = [_line(it, currency) for it in parts]
    lines, is_whole = _completed(lines, parts, entry.amount)
    if not is_whole:
        doubts.append("lines_differ")
    if any(it.doubts for it in lines):
        doubts.append("lines_unclear")
    return replace(entry, lines=tuple(lines), doubts=tuple(dict.fromkeys(doubts)))


def _line(part: _Part, currency: str) -> QuickLine:
    """Its amount is still None where it is the rest."""
    reading = part.reading
    description = reading.description.strip(EDGES)
    if part.is_rest:
        # «Кошка остальное 700»: a sum and what is left of it cannot both be meant.
        doubts: list[Doubt] = ["amount_unclear"] if reading.chosen is not None else []
        amount = None
    else:
        told = reading.entry(currency=currency)
        amount = told.amount
        # Who paid and when is the purchase's; what it was called is said by the line's own doubt below.
        doubts = [it for it in told.doubts if it.startswith(("amount_", "several_amounts", "currency_", "maybe_"))]
        if told.currency not in (None, currency):
            doubts.append("currency_unclear")
    if reading.chosen is not None and reading.chosen.sign:
        doubts.append("amount_unclear")
    if not description:
        doubts.append("description_missing")
    return QuickLine(amount, description, tuple(dict.fromkeys(doubts)), part.is_rest)


def _completed(lines: list[QuickLine], parts: Sequence[_Part], whole: Decimal | None) -> tuple[list[QuickLine], bool]:
    """With the amount of the rest, and whether the lines are as much as the whole; they are not known not to be where
    one has no amount.
    """
    rests = [place for place, it in enumerate(parts) if it.is_rest]
    others = [it.amount for place, it in enumerate(lines) if place not in rests]
    if whole is None or any(it is None for it in others) or len(rests) > 1:
        unclear: tuple[Doubt, ...] = ("amount_unclear",)
        return [
            replace(it, doubts=(*it.doubts, *unclear)) if place in rests and not it.doubts else it
            for place, it in enumerate(lines)
        ], True
    left = whole - sum((it for it in others if it is not None), _ZERO)
    if not rests:
        return lines, left == 0
    if left <= 0:
        return lines, False
    return [replace(it, amount=left) if place in rests else it for place, it in enumerate(lines)], True
