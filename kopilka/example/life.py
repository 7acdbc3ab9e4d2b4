"""Generates the example household's transactions. Pure and deterministic: the same day gives the same result."""

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from kopilka.categories.standard import BY_KEY
from kopilka.example.habits import (
    BILLS,
    EXCHANGES,
    HABITS,
    LARGER_HABITS,
    OCCASIONS,
    OPENINGS,
    TRIPS,
    WITHOUT_CREDIT,
    AccountKey,
    Beside,
    Bill,
    Details,
    Habit,
    Occasion,
    Opening,
    Trip,
)
from kopilka.periods import add_months

SEED = 20_260_531
YEARS = 2
MONTHS = 14  # of `short_entries`, including the current one
FRIDAY = 4
_DAY = timedelta(days=1)

# Salary in two parts, as Russian law has it; what falls on a weekend is paid on the Friday before.
PAYDAY = 5
PAY = ((PAYDAY, 89_300_00, "Зарплата"), (20, 58_700_00, "Аванс"))
RAISE, DEARER = 109, 106  # per cent of the first year's
# The lowest balances, in kopecks: the card keeps enough for the next bills, the credit card has a limit.
FLOORS: dict[AccountKey, int] = {"card": 24_000_00, "cash": 0, "savings": 40_000_00, "credit": -80_000_00, "dollars": 0}
INTEREST = 14  # per cent a year on the savings, compounded monthly
CREDIT_INTEREST = 24
CREDIT_INTEREST_DAY = 25
CASHBACK_DAY = 4
# What is moved between the accounts, in kopecks: on the day after the salary, on Fridays when little cash is left, and
# before the interest of the credit card is due.
SAVED, WITHDRAWN, LITTLE_CASH, PAID_OFF, PAYING_OFF_DAY = 9_000_00, 5_000_00, 11_000_00, 7_000_00, 24


class Part(NamedTuple):
    """A line of a receipt of several categories."""

    category: str
    amount: Decimal
    description: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A transaction that is not stored yet; account and category by their keys. `type` is as transactions have it: one
    side of a transfer is `out` or `in`, and has no category but a `transfer`, the key that both sides share. Of a split
    the category is that of its first part.
    """

    date: date
    account: AccountKey
    type: str
    category: str | None
    amount: Decimal
    description: str
    transfer: str | None = None
    is_refund: bool = False
    payee: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""
    parts: tuple[Part, ...] = ()


def entries(today: date) -> list[Entry]:
    """Two years of entries up to and including today, in order of date."""
    return Life(today, first_day(today), OPENINGS, HABITS).generate()


@lru_cache(maxsize=4)  # by `today`, which differs by time zone; generating blocks the event loop for 20 ms
def short_entries(today: date) -> tuple[Entry, ...]:
    """Fourteen months of four accounts, whose balances are never below zero."""
    start = add_months(today.replace(day=1), 1 - MONTHS)
    return tuple(Life(today, start, WITHOUT_CREDIT, LARGER_HABITS).generate())


def first_day(today: date) -> date:
    return today.replace(year=today.year - YEARS, day=min(today.day, 28))


class Life:
    """One random generator per day, seeded by the date, so that tomorrow's result has nearly the same past."""

    def __init__(self, today: date, start: date, openings: tuple[Opening, ...], habits: tuple[Habit, ...]) -> None:
        self._today = today
        self._start = start
        self._habits = habits
        self._balances: dict[AccountKey, int] = {opening.key: opening.balance for opening in openings}
        self._card_spent: dict[tuple[int, int], int] = defaultdict(int)
        self._entries: list[Entry] = []

    def generate(self) -> list[Entry]:
        day = self._start
        while day <= self._today:
            chance = random.Random(f"{SEED}/{day}")  # noqa: S311 - made-up data, not a secret
            self._earn(day)
            self._move_money(day)
            self._pay_bills(day, chance)
            trip = _trip_on(day)
            if trip is not None:
                self._travel(day, trip, chance)
            for habit in self._habits:
                self._follow(day, habit, chance, away=trip is not None)
            day += _DAY
        return self._entries

    def _earn(self, day: date) -> None:
        for payday, amount, description in PAY:
            if day == _working_day(day.replace(day=payday)):
                self._record(day, "card", "salary", self._grown(day, amount, RAISE, 100), Details("", description))
        if day.day == CASHBACK_DAY:
            last = day.replace(day=1) - _DAY
            cashback = self._card_spent[last.year, last.month] // 100_00 * 100
            self._record(day, "card", "cashback", cashback, Details("", "Кэшбэк за прошлый месяц"))
        if (day + _DAY).day == 1:
            interest = self._balances["savings"] * INTEREST // 1200
            self._record(day, "savings", "interest", interest, Details("", "Проценты на остаток"))

    def _move_money(self, day: date) -> None:
        if day - _DAY == _working_day(day.replace(day=PAYDAY)):
            self._move(day, "card", "savings", self._grown(day, SAVED, RAISE, 100), "В накопления")
        if day.weekday() == FRIDAY and self._balances["cash"] < LITTLE_CASH:
            self._move(day, "card", "cash", WITHDRAWN, "Банкомат, наличные")
        for it in EXCHANGES:
            if (it.month, it.day) == (day.month, day.day):
                self._move(day, "savings", "dollars", it.roubles * 100, "Покупка долларов", arrived=it.dollars * 100)
        if day.day == PAYING_OFF_DAY and -self._balances.get("credit", 0) >= PAID_OFF:
            self._move(day, "card", "credit", PAID_OFF, "Погашение кредитки")

    def _pay_bills(self, day: date, chance: random.Random) -> None:
        for bill in BILLS:
            amount = self._price(day, bill, chance) if bill.day == day.day else 0
            self._record(day, "card", bill.category, amount, bill.details)
        for occasion in OCCASIONS:
            if (occasion.month, occasion.day) == (day.month, day.day) and occasion.parity in (None, day.year % 2):
                self._mark(day, occasion)
        if day.day == CREDIT_INTEREST_DAY:
            interest = max(-self._balances.get("credit", 0), 0) * CREDIT_INTEREST // 1200
            self._record(day, "credit", "loans", interest, Details("", "Проценты по кредитке"))

    def _mark(self, day: date, occasion: Occasion) -> None:
        amount, account = occasion.amount * 100, occasion.account
        if BY_KEY[occasion.category].type == "expense" and not self._can_pay(account, amount):
            choice: tuple[AccountKey, ...] = ("savings", "card", "credit")
            account = next((other for other in choice if self._can_pay(other, amount)), "card")
        self._record(day, account, occasion.category, amount, occasion.details)

    def _follow(self, day: date, habit: Habit, chance: random.Random, *, away: bool) -> None:
        """Draws the same random numbers whatever the balances are, so that a balance never changes what follows."""
        share = {"any": 1.0, "work": 7 / 5, "rest": 7 / 2}[habit.days] if _suits(day, habit) else 0.0
        happens = chance.random() < habit.per_month / 30 * habit.months[day.month - 1] * share
        in_cash = chance.random() < habit.cash
        amount, place = self._price(day, habit, chance), chance.choice(habit.places)
        if not happens or away:
            return
        if habit.is_refund or BY_KEY[habit.category].type == "income":
            account = habit.into if habit.into in self._balances else "card"
            self._record(day, account, habit.category, amount, place, is_refund=habit.is_refund)
        else:
            self._spend(day, habit.category, amount, place, in_cash=in_cash, beside=_beside(day, habit.beside))

    def _travel(self, day: date, trip: Trip, chance: random.Random) -> None:
        for place in chance.sample(trip.places, chance.randint(1, 3)):
            amount = int(chance.triangular(trip.low, trip.high, trip.low)) * 100
            self._spend(day, "travel", self._grown(day, amount, DEARER, 1000), place, in_cash=False)

    def _spend(
        self,
        day: date,
        category: str,
        amount: int,
        place: Details,
        *,
        in_cash: bool,
        beside: tuple[Part, ...] = (),
    ) -> None:
        """Pays in cash where `in_cash` and possible, else by card, else by credit card; else records nothing."""
        choice: tuple[AccountKey, ...] = ("cash", "card", "credit") if in_cash else ("card", "credit")
        account = next((account for account in choice if self._can_pay(account, amount)), None)
        if account is not None:
            self._record(day, account, category, amount, place, beside=beside)

    def _can_pay(self, account: AccountKey, amount: int) -> bool:
        return account in self._balances and self._balances[account] - amount >= FLOORS[account]

    def _price(self, day: date, thing: Habit | Bill, chance: random.Random) -> int:
        """In kopecks. Triangular: small prices are more frequent than large ones."""
        roubles = chance.triangular(thing.low, thing.high, thing.low + (thing.high - thing.low) * 0.25)
        season = thing.months[day.month - 1] if isinstance(thing, Bill) else 1
        return self._grown(day, int(roubles * 100 * season), DEARER, thing.step)

    def _grown(self, day: date, kopecks: int, percent: int, step: int) -> int:
        grown = kopecks * percent // 100 if day >= self._start.replace(year=self._start.year + 1) else kopecks
        return grown // step * step

    def _record(
        self,
        day: date,
        account: AccountKey,
        category: str,
        kopecks: int,
        details: Details,
        *,
        is_refund: bool = False,
        beside: tuple[Part, ...] = (),
    ) -> None:
        if kopecks <= 0:
            return
        type_ = BY_KEY[category].type
        comes_in = is_refund or type_ == "income"
        self._balances[account] += kopecks if comes_in else -kopecks
        if account == "card" and not comes_in:
            self._card_spent[day.year, day.month] += kopecks
        amount = Decimal(kopecks).scaleb(-2)
        parts = (Part(category, amount - sum(it.amount for it in beside)), *beside) if beside else ()
        self._entries.append(
            Entry(
                day, account, type_, category, amount, details.description,
                is_refund=is_refund, payee=details.payee, tags=details.tags, note=details.note, parts=parts,
            )
        )  # fmt: skip

    def _move(
        self, day: date, source: AccountKey, target: AccountKey, left: int, description: str, *, arrived: int = 0
    ) -> None:
        """A transfer in hundredths of each account's currency, where the source can pay it. `arrived` is for another
        currency.
        """
        if not self._can_pay(source, left):
            return
        arrived = arrived or left
        self._balances[source] -= left
        self._balances[target] += arrived
        for account, type_, amount in ((source, "out", left), (target, "in", arrived)):
            value = Decimal(amount).scaleb(-2)
            self._entries.append(Entry(day, account, type_, None, value, description, f"{day}/{target}"))


def _beside(day: date, among: tuple[Beside, ...]) -> tuple[Part, ...]:
    """What else is on the receipt of the day. Drawn apart, so that nothing that follows depends on it."""
    chance = random.Random(f"{SEED}/{day}/receipt")  # noqa: S311 - made-up data, not a secret
    found = []
    for it in among:
        is_bought, kopecks = chance.random() < it.chance, chance.randint(it.low, it.high) * 100
        thing = chance.choice(it.things)
        if is_bought:
            found.append(Part(it.category, Decimal(kopecks - 10).scaleb(-2), thing))
    return tuple(found)


def _working_day(day: date) -> date:
    return day - _DAY * max(day.weekday() - FRIDAY, 0)


def _suits(day: date, habit: Habit) -> bool:
    return habit.days == "any" or (habit.days == "rest") == (day.weekday() >= 5)


def _trip_on(day: date) -> Trip | None:
    for trip in TRIPS:
        start = date(day.year, trip.month, trip.day)
        if trip.parity in (None, day.year % 2) and start <= day < start + trip.length * _DAY:
            return trip
    return None
