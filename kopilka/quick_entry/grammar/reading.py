"""Reads one purchase out of a typed line: which number is the sum, which day, whose account, and what is doubtful."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

from kopilka.money import MAX_AMOUNT, fits
from kopilka.quick_entry.grammar.account_names import AccountName, AccountNames, NamedAccount, WayToPay
from kopilka.quick_entry.grammar.amounts import Amount, find_amounts
from kopilka.quick_entry.grammar.card_masks import find_masks
from kopilka.quick_entry.grammar.checked_sums import SumOfLine
from kopilka.quick_entry.grammar.choosing import EDGES, choose_sum, is_rival, may_be_sum_too, rest_of
from kopilka.quick_entry.grammar.dates import FoundDate, find_dates, of_purchase
from kopilka.quick_entry.grammar.doubts import Doubt, PurposeDoubt
from kopilka.quick_entry.grammar.intentions import tells_no_purchase
from kopilka.quick_entry.grammar.other_numbers import (
    find_numbers_of_things,
    find_other_numbers,
    names_a_model,
)
from kopilka.quick_entry.grammar.own_accounts import MovedBetween, find_moved
from kopilka.quick_entry.grammar.pay import goes_to_others, may_go_to_others
from kopilka.quick_entry.grammar.purposes import find_purpose, states_income
from kopilka.quick_entry.grammar.tags import Tag, names_of, take_tags
from kopilka.quick_entry.grammar.typed_line import Line, Span, without

_EMPTY_BRACKETS = re.compile(r"\(\s*\)|\[\s*\]")
_LOOSE_MARK = re.compile(r"\s+(?=[,.;:])")
_DANGLING = re.compile(r"(?:^|\s)(?:за|на|по|в|во|с|со|из|от|и|for|at|of|on|in|by|and|from|~)$")
_RANGE = re.compile(r"(?:(?<!\w)(?:с|со|from) )?(?<![\w.,])\d{1,2}(?:[./]\d{1,2})? ?(?:-|–|по|to) ?$")
# Seldom meant, where money is worth about as much as a rouble or more.
_UNUSUAL = 10_000_000
_CHEAP = frozenset({"UZS", "VND", "IDR", "IRR", "LBP", "LAK", "GNF", "PYG", "SLE", "COP", "KHR", "MMK", "UGX", "TZS"})
# Fewer are hardly a sum in a line of several, unless they are marked as money: «2 кофе и 3 булки».
_FEW = 10
# How often it is tried whether 12.03 is a day: a line of hundreds of them is no entry.
_TRIES = 3


@dataclass(frozen=True)
class Ledger:
    """What of a household the grammar knows. `today` is the day the text was written; the first account is the default
    one, and sums without a currency are in its currency.
    """

    today: date
    accounts: Sequence[AccountName]
    currency: str

    @cached_property
    def currencies(self) -> tuple[str, ...]:
        """Those in use, the one of sums without a currency first."""
        return tuple(dict.fromkeys([*(it.currency for it in self.accounts), self.currency]))

    @cached_property
    def names(self) -> AccountNames:
        return AccountNames(self.accounts)


@dataclass(frozen=True, slots=True)
class QuickLine:
    """What of a purchase is for one category. `amount` is None where it is not known; of the rest it is reckoned."""

    amount: Decimal | None
    description: str
    doubts: tuple[Doubt, ...]
    is_rest: bool = False


@dataclass(frozen=True, slots=True)
class QuickEntry:
    """`type` is None where the text does not tell it: the category decides. `currency` is None where none was named.
    `amount` is exact; None where there is none, or one of so many digits that no amount can be meant. `account` counts
    the accounts of the ledger, None where the line names none. `moved`: of what may be a transfer, from where to where.
    `is_refund`: of an income that may be the refund of a purchase. `tags` are in small letters, without #; `payee` is
    one that was told apart from the words. `lines`: two or more where the sum is divided, else none.
    """

    amount: Decimal | None
    currency: str | None
    type: Literal["income", "expense"] | None
    date: date
    description: str
    account: int | None
    tags: tuple[str, ...]
    doubts: tuple[Doubt, ...]
    moved: MovedBetween | None = None
    is_refund: bool = False
    payee: str | None = None
    lines: tuple[QuickLine, ...] = ()


class Reading:
    """A line or a part of one, with all that was found in it. `line` is without its tags."""

    def __init__(self, typed: Line, ledger: Ledger) -> None:
        line, tags = take_tags(typed)
        self.tags: tuple[Tag, ...] = tags
        self.line = line
        self.ledger = ledger
        names = ledger.names.with_digits(line)
        masks = find_masks(line.folded)
        others = [*find_other_numbers(line.folded), *names, *(span for span, _ in masks)]
        self.days = self._days(others)
        taken = [*others, *(it.span for it in self.days)]
        self.amounts = self._sums(find_amounts(line, taken, ledger.currencies))
        chosen = choose_sum(self.amounts, line, taken)
        checks = SumOfLine(line, ledger.currencies[0], ledger.today, ledger.names.words)
        self.chosen = None if chosen is None else checks.checked(chosen, taken)
        self.purpose: PurposeDoubt | None = find_purpose(line.folded)
        self.is_income = self.purpose == "maybe_income" and states_income(line.folded)
        self.is_plan = tells_no_purchase(line.folded)
        sums = [] if self.chosen is None else [self.chosen.span]
        apart = [*sums, *(it.span for it in self.days)]
        said = without(line.folded, apart).strip(EDGES)
        self.is_paid_out = goes_to_others(said)
        if self.is_paid_out and self.purpose in ("maybe_income", "maybe_transfer"):
            self.purpose = None
        if self.purpose is None and not self.is_paid_out and may_go_to_others(said):
            self.purpose = "maybe_income"
        self.accounts = ledger.names.find(line, apart)
        if self.purpose in (None, "maybe_income") and len({it.place for it in self.accounts}) > 1:
            self.purpose = "maybe_transfer"
        paid_in = None if self.chosen is None else self.chosen.currency
        self.ways = [
            *ledger.names.find_cards(masks, paid_in),
            *ledger.names.find_ways(line, apart, [it.span for it in self.accounts], paid_in),
        ]
        by_digits = ledger.names.of_digits(masks)
        if by_digits is not None:
            self.ways += [WayToPay(it.span, None, is_unclear=False) for it in self.accounts]
            self.accounts = [by_digits]
        if not self.accounts:
            self.accounts = [NamedAccount(it.place, it.span) for it in self.ways[:1] if it.place is not None]
        self.moved: MovedBetween | None = None
        if self.purpose == "maybe_transfer":
            self.moved = find_moved(line, self.accounts, ledger.accounts)
            self.accounts, self.ways = [], []  # which of them pays, and which one gets, is for the person to say

    def _days(self, others: Sequence[Span]) -> list[FoundDate]:
        """Those that do not overlap; one that may be a sum only where there is another sum."""
        found: list[FoundDate] = []
        tries = 0
        for day in find_dates(self.line.folded, self.ledger.today):
            if any(day.span.overlaps(it) for it in (*others, *(it.span for it in found))):
                continue
            if day.needs_amount and (found or tries == _TRIES):
                continue
            if day.needs_amount:
                tries += 1
                rest = find_amounts(self.line, [*others, day.span], self.ledger.currencies)
                if all(it.is_count for it in rest):
                    continue
            start = _RANGE.search(self.line.folded[: day.span.start])
            if start is not None:  # «с 10 по 15 ноября»
                day = replace(day, span=Span(start.start(), day.span.end), doubt="several_dates")
            found.append(of_purchase(day, self.ledger.today, self.line.folded))
        return found

    def _sums(self, amounts: list[Amount]) -> list[Amount]:
        """Without the numbers of buses and rooms, as far as another number is left."""
        things = find_numbers_of_things(self.line.folded)
        sums = [
            it
            for it in amounts
            # «95 евро» is petrol as a whole; what else is marked as money is none.
            if not any(it.span.overlaps(thing) and (not it.is_marked or thing.end >= it.span.end) for thing in things)
            or (it.is_marked and it.currency is None)
        ]
        return sums if any(not it.is_count for it in sums) else amounts

    @property
    def day(self) -> FoundDate | None:
        return self.days[0] if self.days else None

    @property
    def account(self) -> NamedAccount | None:
        return self.accounts[0] if self.accounts else None

    @property
    def is_sum_first(self) -> bool:
        return self.chosen is not None and not rest_of(self.line, 0, self.chosen.span.start, self._spans())

    @property
    def is_sum_last(self) -> bool:
        end = len(self.line.shown)
        return self.chosen is not None and not rest_of(self.line, self.chosen.span.end, end, self._spans())

    @property
    def is_few(self) -> bool:
        """Whether the sum may be a number of things: «булки 3»."""
        if self.chosen is None or self.chosen.value is None or not self.chosen.value.is_finite():
            return False
        return self.chosen.value < _FEW and self.chosen.value == int(self.chosen.value) and not self.chosen.is_marked

    def is_one_purchase(self, *, sums_first: bool) -> bool:
        """Words, and one sum at this end: not «2 кофе», "iphone 15", «школа 5»."""
        if self.chosen is None or self.chosen.value is None or not self.chosen.value.is_finite():
            return False
        if self._has_rivals() or not self.description or (self.is_few and (sums_first or self.chosen.in_words)):
            return False
        if not self.chosen.is_marked and (
            names_a_model(self.line.folded[: self.chosen.span.start])
            or any(self.chosen.span.overlaps(it) for it in find_numbers_of_things(self.line.folded) if self.is_few)
        ):
            return False
        return self.is_sum_first if sums_first else self.is_sum_last

    @property
    def description(self) -> str:
        """The line without what was understood, in its original case."""
        text = _EMPTY_BRACKETS.sub(" ", without(self.line.shown, self._spans()))
        text = _LOOSE_MARK.sub("", text).strip(EDGES)
        while match := _DANGLING.search(text.lower()):
            if match.start() and text[match.start() :].strip().isupper():
                break  # «Перевод от Ивана И.»
            text = text[: match.start()].strip(EDGES)
        return text

    def entry(
        self,
        day: FoundDate | None = None,
        account: NamedAccount | None = None,
        currency: str | None = None,
        tags: Sequence[Tag] = (),
        *,
        is_unclear: bool = False,
    ) -> QuickEntry:
        """The day, the account and the currency are those of a neighbour, for an entry that names none; `tags` are
        added to its own. `is_unclear`: the sum may be none.
        """
        day, account, chosen = self.day or day, self.account or account, self.chosen
        named = self.ledger.accounts[account.place].currency if account is not None else currency
        if chosen is not None and chosen.currency is not None:
            named = chosen.currency
        type_: Literal["income", "expense"] | None = None
        if chosen is not None and chosen.sign:
            type_ = "income" if chosen.sign == "+" else "expense"
        elif self.purpose == "maybe_refund" or self.is_income:
            type_ = "income"
        elif self.is_paid_out:
            type_ = "expense"
        return QuickEntry(
            amount=chosen.value if chosen and chosen.value is not None and chosen.value.is_finite() else None,
            currency=named,
            type=type_,
            date=self.ledger.today if day is None else day.date,
            description=self.description,
            account=None if account is None else account.place,
            tags=names_of([*tags, *self.tags]),
            doubts=tuple(self._doubts(day, named or self.ledger.currencies[0], is_unclear=is_unclear)),
            moved=self.moved,
            is_refund=self.purpose == "maybe_refund" and type_ == "income",
        )

    def _spans(self) -> list[Span]:
        sums = [self.chosen.span] if self.chosen is not None else []
        paid = [*(it.span for it in self.accounts), *(it.span for it in self.ways)]
        return [*sums, *(it.span for it in self.days), *paid]

    def _has_rivals(self) -> bool:
        """Whether another number may be the sum as well."""
        chosen = self.chosen
        return chosen is not None and any(
            is_rival(chosen, it) or may_be_sum_too(self.line, chosen, it)
            for it in self.amounts
            if not it.span.overlaps(chosen.span)
        )

    def _doubts(self, day: FoundDate | None, currency: str, *, is_unclear: bool) -> list[Doubt]:
        doubts: list[Doubt] = []
        if self.chosen is None:
            doubts.append("amount_missing")
        else:
            doubts += _amount_doubts(self.chosen, currency)
            if self.is_plan or is_unclear:
                doubts.append("amount_unclear")
            if self._has_rivals():
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
        if not self.accounts and any(it.is_unclear for it in self.ways):
            doubts.append("account_missing")
        is_told = self.is_income or (self.chosen is not None and self.chosen.sign == "+")
        if self.purpose is not None and not (is_told and self.purpose == "maybe_income"):
            doubts.append(self.purpose)
        return list(dict.fromkeys(doubts))


def _amount_doubts(amount: Amount, currency: str) -> list[Doubt]:
    doubts: list[Doubt] = [*sorted(amount.doubts)]
    return doubts if amount.value is None else [*doubts, *doubts_of_sum(amount.value, currency)]


def doubts_of_sum(value: Decimal, currency: str) -> list[Doubt]:
    """Why it cannot be recorded, or is to be asked about."""
    doubts: list[Doubt] = []
    if not value:
        doubts.append("amount_zero")
    if value > MAX_AMOUNT:
        doubts.append("amount_too_large")
    elif not fits(value, currency):
        doubts.append("amount_too_precise")
    elif value > _UNUSUAL and currency not in _CHEAP:
        doubts.append("amount_unusual")
    return doubts
