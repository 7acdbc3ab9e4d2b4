"""Quick entry: «вчера такси 430», "+120000 зарплата", «обед 350 и кофе 180» → what was bought, for how much, and when.

Pure functions, so that every client gets the same reading. What is uncertain is listed in `doubts`, to be asked: a
reading without doubts is the only one that the line has.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from kopilka.money import MAX_AMOUNT, fits
from kopilka.quick_entry.account_names import AccountName, NamedAccount, find_accounts
from kopilka.quick_entry.amounts import Amount, find_amounts
from kopilka.quick_entry.dates import FoundDate, find_dates
from kopilka.quick_entry.doubts import Doubt, PurposeDoubt
from kopilka.quick_entry.other_numbers import find_numbers_of_things, find_other_numbers
from kopilka.quick_entry.purposes import find_purpose
from kopilka.quick_entry.typed_line import Line, Span, read_line, without

_BREAKS = re.compile(r"[\n;]+")
_BETWEEN = re.compile(r",(?= )| (?:и|and|плюс|plus|а также) |(?<=[^\s\d]) \+ ")
_TAG = re.compile(r"(?<![\w#])#([^\W\d][\w-]{0,49})")
_EDGES = " ,.;:–—-+=!~"
_EMPTY_BRACKETS = re.compile(r"\(\s*\)|\[\s*\]")
_DANGLING = re.compile(r"(?:^|\s)(?:за|на|по|в|во|с|со|из|от|и|for|at|of|on|in|by|and|from|~)$")
# Seldom meant, where money is worth about as much as a rouble or more.
_UNUSUAL = 10_000_000
_CHEAP = frozenset({"UZS", "VND", "IDR", "IRR", "LBP", "LAK", "GNF", "PYG", "SLE", "COP", "KHR", "MMK", "UGX", "TZS"})
# Fewer are hardly a sum in a line of several, unless they are marked as money: «2 кофе и 3 булки».
_FEW = 10
# So many of something, not a sum, where another number is one.
_MOST_PIECES = 20


@dataclass(frozen=True, slots=True)
class Ledger:
    """What of a household the grammar knows. `today` is the day the text was written; the first account is the default
    one, and sums without a currency are in its currency.
    """

    today: date
    accounts: Sequence[AccountName]
    currency: str

    @property
    def currencies(self) -> tuple[str, ...]:
        """Those in use, the one of sums without a currency first."""
        return tuple(dict.fromkeys([*(it.currency for it in self.accounts), self.currency]))


@dataclass(frozen=True, slots=True)
class QuickEntry:
    """`type` is None where the text does not tell it: the category decides. `currency` is None where none was named.
    `amount` is exact; None where there is none, or one of so many digits that no amount can be meant. `account` counts
    the accounts of the ledger, None where the line names none.
    """

    amount: Decimal | None
    currency: str | None
    type: Literal["income", "expense"] | None
    date: date
    description: str
    account: int | None
    tags: tuple[str, ...]
    doubts: tuple[Doubt, ...]


def parse_entries(text: str, ledger: Ledger) -> list[QuickEntry]:
    """One for each line, each part between semicolons, and each of several purchases in one line."""
    return [entry for part in _BREAKS.split(text) if part.strip() for entry in _parse_line(read_line(part), ledger)]


def _parse_line(line: Line, ledger: Ledger) -> list[QuickEntry]:
    parts = [_Reading(read_line(it), ledger) for it in _purchases(line, ledger)]
    if len(parts) < 2:
        return [_Reading(line, ledger).entry()]
    # «вчера обед 350 и кофе 180 картой»: what one of them tells is true of all.
    days = [it.day for it in parts if it.day is not None]
    accounts = [it.account for it in parts if it.account is not None]
    day = days[0] if len(days) == 1 else None
    account = accounts[0] if len(accounts) == 1 else None
    return [it.entry(day=day, account=account) for it in parts]


def _purchases(line: Line, ledger: Ledger) -> list[str]:
    """The parts of a line that tells several purchases: each has words and one sum, at the same end."""
    places = [Span(*match.span()) for match in _BETWEEN.finditer(line.folded)]
    starts, ends = [0, *(it.end for it in places)], [*(it.start for it in places), len(line.shown)]
    pieces = [Span(start, end) for start, end in zip(starts, ends, strict=True)]
    if len(pieces) < 2:
        return []
    readings = [_Reading(read_line(line.shown[it.start : it.end]), ledger) for it in pieces]
    sums_first = readings[0].is_sum_first
    # Words without a sum belong to the sum after them, or before them where sums come first: «хлеб, молоко 200».
    joined: list[Span] = []
    is_open = False
    for piece, reading in zip(pieces, readings, strict=True):
        has_sum = reading.chosen is not None
        if joined and (is_open or (not has_sum and sums_first)):
            joined[-1] = Span(joined[-1].start, piece.end)
        else:
            joined.append(piece)
        is_open = not has_sum and not sums_first
    if is_open and len(joined) > 1:
        joined[-2:] = [Span(joined[-2].start, joined[-1].end)]
    parts = [line.shown[it.start : it.end].strip() for it in joined]
    whole = [_Reading(read_line(it), ledger) for it in parts]
    is_split = len(parts) > 1 and all(it.is_one_purchase(sums_first=sums_first) for it in whole)
    return parts if is_split else []


class _Reading:
    """A line or a part of one, with all that was found in it."""

    def __init__(self, line: Line, ledger: Ledger) -> None:
        self.line = line
        self.ledger = ledger
        others = find_other_numbers(line.folded)
        self.days = self._days(others)
        taken = [*others, *(it.span for it in self.days)]
        amounts = find_amounts(line, taken, ledger.currencies)
        things = find_numbers_of_things(line.folded)
        sums = [it for it in amounts if not any(_overlap(it.span, thing) and not it.is_marked for thing in things)]
        self.amounts = sums if any(not it.is_count for it in sums) else amounts
        self.chosen = _chosen(self.amounts, line, taken)
        if self.chosen is not None:
            taken.append(self.chosen.span)
        self.purpose: PurposeDoubt | None = find_purpose(line.folded)
        self.accounts = find_accounts(line, taken, ledger.accounts)
        if self.purpose is None and len({it.place for it in self.accounts}) > 1:
            self.purpose = "maybe_transfer"
        if self.purpose == "maybe_transfer":
            self.accounts = []  # which of them pays, and which one gets, is for the person to say
        self.tags = tuple(dict.fromkeys(_TAG.findall(line.shown)))

    def _days(self, others: Sequence[Span]) -> list[FoundDate]:
        """Those that stand beside each other; one that may be a sum only where there is another sum."""
        found: list[FoundDate] = []
        for day in find_dates(self.line.folded, self.ledger.today):
            if any(_overlap(day.span, it.span) for it in found):
                continue
            if day.needs_amount:
                taken = [*others, *(it.span for it in found), day.span]
                rest = find_amounts(self.line, taken, self.ledger.currencies)
                if found or not any(not it.is_count for it in rest):
                    continue
            found.append(day)
        return found

    @property
    def day(self) -> FoundDate | None:
        return self.days[0] if self.days else None

    @property
    def account(self) -> NamedAccount | None:
        return self.accounts[0] if self.accounts else None

    def _spans(self) -> list[Span]:
        sums = [self.chosen.span] if self.chosen is not None else []
        return [*sums, *(it.span for it in self.days), *(it.span for it in self.accounts)]

    @property
    def is_sum_first(self) -> bool:
        if self.chosen is None:
            return False
        before = Line(self.line.shown[: self.chosen.span.start], "", ())
        spans = [it for it in self._spans() if it.end <= self.chosen.span.start]
        return not without(before.shown, spans).strip(_EDGES)

    def is_one_purchase(self, *, sums_first: bool) -> bool:
        """Words, and one sum at this end."""
        if (
            self.chosen is None
            or self.chosen.value is None
            or not self.chosen.value.is_finite()
            or not self.description
        ):
            return False
        others = [it for it in self.amounts if it is not self.chosen]
        is_few = self.chosen.value < _FEW and self.chosen.value == int(self.chosen.value)
        if _rivals(self.chosen, others) or (is_few and not self.chosen.is_marked):
            return False
        if sums_first:
            return self.is_sum_first
        after = [Span(it.start - self.chosen.span.end, it.end - self.chosen.span.end) for it in self._spans()]
        rest = without(self.line.shown[self.chosen.span.end :], [it for it in after if it.start >= 0])
        return not rest.strip(_EDGES)

    @property
    def description(self) -> str:
        """The line without what was understood, in its original case."""
        text = _EMPTY_BRACKETS.sub(" ", without(self.line.shown, self._spans())).strip(_EDGES)
        while match := _DANGLING.search(text.lower()):
            text = text[: match.start()].strip(_EDGES)
        return text

    def entry(self, day: FoundDate | None = None, account: NamedAccount | None = None) -> QuickEntry:
        day, account, chosen = self.day or day, self.account or account, self.chosen
        named = self.ledger.accounts[account.place].currency if account is not None else None
        currency = chosen.currency if chosen is not None and chosen.currency is not None else named
        type_: Literal["income", "expense"] | None = None
        if chosen is not None and chosen.sign:
            type_ = "income" if chosen.sign == "+" else "expense"
        elif self.purpose == "maybe_refund":
            type_ = "income"
        return QuickEntry(
            amount=chosen.value if chosen and chosen.value is not None and chosen.value.is_finite() else None,
            currency=currency,
            type=type_,
            date=self.ledger.today if day is None else day.date,
            description=self.description,
            account=None if account is None else account.place,
            tags=self.tags,
            doubts=tuple(self._doubts(day, currency or self.ledger.currencies[0])),
        )

    def _doubts(self, day: FoundDate | None, currency: str) -> list[Doubt]:
        doubts: list[Doubt] = []
        if self.chosen is None:
            doubts.append("amount_missing")
        else:
            doubts += _amount_doubts(self.chosen, currency)
            if _rivals(self.chosen, [it for it in self.amounts if it is not self.chosen]):
                doubts.append("several_amounts")
        if not self.description:
            doubts.append("description_missing")
        if day is not None:
            if day.doubt is not None:
                doubts.append(day.doubt)
            if day.date > self.ledger.today:
                doubts.append("date_in_future")
        if len(self.days) > 1:
            doubts.append("several_dates")
        if self.purpose is not None:
            doubts.append(self.purpose)
        return doubts


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _chosen(amounts: Sequence[Amount], line: Line, taken: Sequence[Span]) -> Amount | None:
    """The number marked as money; else the first or last one; else the largest. None without numbers."""
    sums = [it for it in amounts if not it.is_count]
    if any(not it.in_words for it in sums):
        # «два кофе 500», «тысяча мелочей 500»: words are the sum only where they are called one.
        sums = [it for it in sums if not it.in_words or it.currency is not None]
    marked = [it for it in sums if it.is_marked]
    if marked:
        return max(marked, key=_size)
    edges = [it for it in sums if _is_edge(it, line, taken)]
    return max(edges or sums, key=_size, default=None)


def _is_edge(amount: Amount, line: Line, taken: Sequence[Span]) -> bool:
    start, end = amount.span.start, amount.span.end
    before = without(line.shown[:start], [it for it in taken if it.end <= start])
    after = without(line.shown[end:], [Span(it.start - end, it.end - end) for it in taken if it.start >= end])
    return not before.strip(_EDGES) or not after.strip(_EDGES)


def _size(amount: Amount) -> Decimal:
    return amount.value if amount.value is not None else Decimal(-1)


def _rivals(chosen: Amount, others: Sequence[Amount]) -> bool:
    """Whether another number may be the sum as well."""
    for it in others:
        if it.is_count or (it.in_words != chosen.in_words and it.currency is None):
            continue
        if it.value is None or it.is_marked:
            return True
        is_few = it.value <= _MOST_PIECES and it.value == it.value.to_integral_value()
        if not chosen.is_marked and not is_few:
            return True
    return False


def _amount_doubts(amount: Amount, currency: str) -> list[Doubt]:
    doubts: list[Doubt] = [*sorted(amount.doubts)]
    value = amount.value
    if value is None:
        return doubts
    if not value:
        doubts.append("amount_zero")
    if value > MAX_AMOUNT:
        doubts.append("amount_too_large")
    elif not fits(value, currency):
        doubts.append("amount_too_precise")
    elif value > _UNUSUAL and currency not in _CHEAP:
        doubts.append("amount_unusual")
    return doubts
