"""Reads one purchase out of a typed line: which number is the sum, which day, whose account, and what is doubtful."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

from kopilka.money import CURRENCIES, MAX_AMOUNT, fits
from kopilka.quick_entry.grammar.account_names import AccountName, AccountNames, NamedAccount
from kopilka.quick_entry.grammar.amounts import Amount, find_amounts
from kopilka.quick_entry.grammar.choosing import EDGES, choose_sum, is_rival, may_be_sum_too, rest_of
from kopilka.quick_entry.grammar.counts import Count, find_count
from kopilka.quick_entry.grammar.currency_words import UNKNOWN_CODES
from kopilka.quick_entry.grammar.dates import FoundDate, find_dates, of_purchase
from kopilka.quick_entry.grammar.doubts import AmountDoubt, Doubt, PurposeDoubt
from kopilka.quick_entry.grammar.intentions import tells_no_purchase
from kopilka.quick_entry.grammar.other_numbers import (
    find_numbers_of_things,
    find_other_numbers,
    may_begin_with_a_model,
    names_a_model,
)
from kopilka.quick_entry.grammar.own_accounts import MovedBetween, find_moved
from kopilka.quick_entry.grammar.pay import goes_to_others, may_go_to_others
from kopilka.quick_entry.grammar.purposes import find_purpose, states_income
from kopilka.quick_entry.grammar.tags import Tag, names_of, take_tags
from kopilka.quick_entry.grammar.typed_line import Line, Span, without
from kopilka.quick_entry.grammar.units import PriceUnit, find_price_unit, how_many, is_weight, rounded

_EMPTY_BRACKETS = re.compile(r"\(\s*\)|\[\s*\]")
_LOOSE_MARK = re.compile(r"\s+(?=[,.;:])")
_DANGLING = re.compile(r"(?:^|\s)(?:за|на|по|в|во|с|со|из|от|и|for|at|of|on|in|by|and|from|~)$")
# What a price of one is told with, before it and after it.
_PRICE_AFTER = re.compile(r"(?:(?:^|\s)(?:по(?: цене)?|at)|[*×]|(?<=\s)[xх])\s*$")
_EACH = re.compile(
    r"^\s*(?:[₽$€р.]*\s*)?(?:each|apiece|кажд\w+|за шт\w*|x ?\d+|[хx×*] ?\d+|два раза|три раза|дважды|трижды|"
    r"twice|thrice|\d times|пополам)(?!\w)"
)
# «доходы за 2025» is more likely the year than a sum.
_YEAR_AFTER = re.compile(r"(?<!\w)(?:за|в|for|in) $")
YEARS_NEAR = 15
# «такси 2025» may be either.
_YEARS_NEXT = 1
_SHARED = re.compile(r"(?<!\w)(?:пополам|половин[ау] от|split|half of)(?!\w)")
_FOR_SEVERAL = re.compile(r"(?<!\w)(?:на (?:двоих|троих|четверых|пятерых)|for (?:two|three|four))(?!\w)")
_RANGE = re.compile(r"(?:(?<!\w)(?:с|со|from) )?(?<![\w.,])\d{1,2}(?:[./]\d{1,2})? ?(?:-|–|по|to) ?$")
# Currencies that are none of ISO 4217 (any more).
_NO_CURRENCY = re.compile(r"^\s*(?:лев(?:а|ов)|биткоин\w*|биткойн\w*|btc|usdt|eth|крипт\w+)(?!\w)")
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
class QuickEntry:
    """`type` is None where the text does not tell it: the category decides. `currency` is None where none was named.
    `amount` is exact; None where there is none, or one of so many digits that no amount can be meant. `account` counts
    the accounts of the ledger, None where the line names none. `moved`: of what may be a transfer, from where to where.
    `is_refund`: of an income that may be the refund of a purchase. `tags` are in small letters, without #; `payee` is
    one that was told apart from the words.
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


class Reading:
    """A line or a part of one, with all that was found in it. `line` is without its tags."""

    def __init__(self, typed: Line, ledger: Ledger) -> None:
        line, tags = take_tags(typed)
        self.tags: tuple[Tag, ...] = tags
        self.line = line
        self.ledger = ledger
        names = ledger.names.with_digits(line)
        others = [*find_other_numbers(line.folded), *names]
        self.days = self._days(others)
        taken = [*others, *(it.span for it in self.days)]
        self.amounts = self._sums(find_amounts(line, taken, ledger.currencies))
        chosen = choose_sum(self.amounts, line, taken)
        self.chosen = None if chosen is None else self._reckoned(chosen, taken)
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
        self.ways = ledger.names.find_ways(line, apart, [it.span for it in self.accounts])
        is_main = self.chosen is None or self.chosen.currency in (None, ledger.currencies[0])
        if not self.accounts and is_main:
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

    def _reckoned(self, amount: Amount, taken: Sequence[Span]) -> Amount:
        """«2 билета в кино по 450» are 900; «3 beers 5 each» and «2400 пополам» are asked about."""
        before, after = self.line.folded[: amount.span.start], self.line.folded[amount.span.end :]
        price = _PRICE_AFTER.search(before)
        count = None if price is None or amount.in_words else find_count(before[: price.start()], taken)
        price_of = find_price_unit(after)
        if count is not None and amount.value is not None and amount.value.is_finite():
            return self._at_price(amount, count, price_of)
        is_unclear = (
            _EACH.search(after)
            or _SHARED.search(self.line.folded)
            or (price is not None and _FOR_SEVERAL.search(self.line.folded))
            or self._may_be_year(amount, before)
            or (price_of is not None and (price is not None or find_count(before, taken) is not None))
            or may_begin_with_a_model(before, self.line.folded[amount.span.start : amount.span.end])
        )
        if price is not None and (after.strip() or amount.in_words) and find_count(before + after, taken) is not None:
            is_unclear = price  # «по 300 за два кофе»
        if _NO_CURRENCY.search(after) or self._is_in_unknown(amount):
            return replace(amount, doubts=amount.doubts | {"currency_unclear"})
        return replace(amount, doubts=amount.doubts | {"amount_unclear"}) if is_unclear else amount

    def _is_in_unknown(self, amount: Amount) -> bool:
        """«100 XAU», «HRK 50»."""
        start, end = amount.span.start, amount.span.end
        beside = (it for it in self.line.tokens if it.span.end in (start, start - 1) or it.span.start in (end, end + 1))
        return amount.currency is None and any(self.line.typed(it) in UNKNOWN_CODES for it in beside)

    def _may_be_year(self, amount: Amount, before: str) -> bool:
        if amount.value is None or amount.is_marked or amount.in_words or not amount.value.is_finite():
            return False
        if not self.line.folded[amount.span.start : amount.span.end].isdecimal():
            return False
        years = abs(amount.value - self.ledger.today.year)
        return years <= (YEARS_NEAR if _YEAR_AFTER.search(before) else _YEARS_NEXT)

    def _at_price(self, amount: Amount, count: Count, price_of: PriceUnit | None) -> Amount:
        """«300 г рыбы по 900 за кг» are 270; without «за кг» that is asked about."""
        pieces, is_clear = how_many(count.number, count.unit, price_of)
        value = (amount.value or Decimal(0)) * pieces
        doubts: frozenset[AmountDoubt] = amount.doubts
        if not is_clear or not count.is_clear:
            doubts = doubts | {"amount_unclear"}
        span = amount.span
        if price_of is not None:
            span = Span(span.start, span.end + price_of.length)
        if price_of is not None or is_weight(count.unit):
            value = rounded(value, CURRENCIES[amount.currency or self.ledger.currencies[0]])
        return replace(amount, span=span, value=value, is_marked=True, doubts=doubts)

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
