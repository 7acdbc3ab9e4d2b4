"""The data of a report, without a database and without drawing.

Amounts are Decimals in units of `currency`, never rounded here; shares and progress are in %, with one decimal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from kopilka.infrastructure.locales import Locale
from kopilka.periods import DateRange

FlowType = Literal["income", "expense"]
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
    """A day, month or year of the period, cut to it; there is one for each, also where nothing happened.

    `count` is the number of its transactions.
    """

    start: date
    end: date
    income: Decimal
    expense: Decimal
    count: int


@dataclass(frozen=True, slots=True)
class CategoryTotal:
    """`name` is the category's label: no other category of its type in the report has the same one. `share` is in % of
    all categories of the type; the shares add up to 100.0.
    """

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
class LedgerSum:
    """The transactions of one type and category on one day; or in one month or year, named by its first day."""

    day: date
    type: FlowType
    category_id: UUID
    amount: Decimal
    count: int


@dataclass(frozen=True, slots=True)
class PivotRow:
    """One category: an amount for each step of its pivot, in the same order. `median` is over the counted steps only
    and may have one digit more than the currency, the mean of two amounts.
    """

    name: str
    amounts: tuple[Decimal, ...]
    total: Decimal
    share: Decimal
    median: Decimal


@dataclass(frozen=True, slots=True)
class CategoryPivot:
    """Categories of one type × months, or years where the bars are years. `steps` are the first days of the months or
    years. The first `counted` of them have begun by the day of the report or have transactions; medians leave out the
    others. `total` adds up the rows; its share is 100.0, or 0.0 where there are none.
    """

    steps: tuple[date, ...]
    counted: int
    rows: tuple[PivotRow, ...]
    total: PivotRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFacts:
    """What a report shows as it was read.

    `start` and `end` are the first and the last day reported on, both inclusive; `asked_start` and `asked_end` are
    None where the question left that end open. `compared` are the days whose totals are compared with those of
    `previous_days`: all of them, or those up to today while the period is running; None where there is no comparison.
    Totals, bars and categories count transactions in `currency` only; those in `other_currencies` are
    in the list of transactions and nowhere else. `filters` are the conditions beside the days, as (name, value) pairs
    in the report's language. `rows` is the length of the list.
    """

    household: str
    locale: Locale
    currency: str
    digits: int
    made_at: datetime
    start: date
    end: date
    asked_start: date | None
    asked_end: date | None
    filters: tuple[tuple[str, str], ...]
    compared: DateRange | None
    previous_days: DateRange | None
    bar_step: BarStep
    largest: tuple[LargeSpending, ...]
    goals: tuple[GoalLine, ...]
    other_currencies: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectedReport(ReportFacts):
    """With the sums that pivots.py makes the figures of. `labels` names every category of the sums."""

    sums: tuple[LedgerSum, ...]
    compared_sums: tuple[LedgerSum, ...]
    previous_sums: tuple[LedgerSum, ...]
    labels: Mapping[UUID, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFigures(ReportFacts):
    """With everything that is calculated. `compared_totals` and `previous` are None where there is no comparison."""

    totals: Totals
    compared_totals: Totals | None
    previous: Totals | None
    bars: tuple[Bar, ...]
    expenses: tuple[CategoryTotal, ...]
    incomes: tuple[CategoryTotal, ...]
    expense_pivot: CategoryPivot
    income_pivot: CategoryPivot


@dataclass(frozen=True, slots=True)
class Operation:
    """One transaction of the list, as the report shows it. `user` is the address of whoever entered it."""

    date: date
    type: FlowType
    category: str
    account: str
    description: str
    amount: Decimal
    currency: str
    user: str
