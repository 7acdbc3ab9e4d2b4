"""What a report is made of: plain data, collected in one snapshot of the ledger, then carried to whoever draws it.

Amounts are Decimals in units of `currency`, never rounded here; shares and progress are in %, with one decimal.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from kopilka.infrastructure.locales import Locale

BarStep = Literal["day", "month", "year"]


@dataclass(frozen=True, slots=True)
class Totals:
    income: Decimal
    expense: Decimal
    count: int

    @property
    def net(self) -> Decimal:
        return self.income - self.expense


@dataclass(frozen=True, slots=True)
class Bar:
    """A day, month or year of the period, cut to it; there is one for each, also where nothing happened."""

    start: date
    end: date
    income: Decimal
    expense: Decimal


@dataclass(frozen=True, slots=True)
class CategoryTotal:
    """`share` of all categories of the same type; they add up to 100.0."""

    name: str
    amount: Decimal
    share: Decimal
    count: int


@dataclass(frozen=True, slots=True)
class LargeSpending:
    date: date
    category: str
    account: str
    description: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class GoalLine:
    """In the goal's own currency. `state` is one of goals.figures.STATES, to be named in the report's language."""

    name: str
    currency: str
    target: Decimal
    current: Decimal
    progress: Decimal
    deadline: date | None
    state: str


@dataclass(frozen=True, slots=True)
class ReportFigures:
    """`start` and `end` are the first and the last day reported on, both inclusive. Totals, bars and categories
    count transactions in `currency` only; those in `other_currencies` are in the list of transactions and nowhere
    else. `filters` are the conditions asked for beside the days, as (name, value) pairs in the report's language.
    """

    household: str
    locale: Locale
    currency: str
    digits: int
    made_at: datetime
    start: date
    end: date
    filters: tuple[tuple[str, str], ...]
    totals: Totals
    previous_start: date | None
    previous_end: date | None
    previous: Totals | None
    bar_step: BarStep
    bars: tuple[Bar, ...]
    expenses: tuple[CategoryTotal, ...]
    incomes: tuple[CategoryTotal, ...]
    largest: tuple[LargeSpending, ...]
    goals: tuple[GoalLine, ...]
    other_currencies: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Operation:
    """One transaction of the list, as its report shows it. `user` is who entered it."""

    date: date
    type: Literal["income", "expense"]
    category: str
    account: str
    description: str
    amount: Decimal
    currency: str
    user: str
