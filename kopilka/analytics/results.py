"""What the analytics services return: frozen values, field by field what `schemas` describes for the doors.

Amounts are Decimals in units of `currency`; shares and percents are in %, to one decimal.

Without slots: orjson writes an instance with a __dict__ in half the time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from kopilka.analytics.figures import FlowType


@dataclass(frozen=True)
class CurrencySum:
    """Transactions recorded in one currency, in that currency: `amount` is income less expense, of one type its sum."""

    currency: str
    amount: Decimal
    count: int


@dataclass(frozen=True)
class FlowTotals:
    """`net` is income less expense, `count` the number of transactions."""

    income: Decimal
    expense: Decimal
    net: Decimal
    count: int


@dataclass(frozen=True)
class MonthTotals:
    """`month` is 1 to 12."""

    month: int
    start_date: date
    end_date: date
    income: Decimal
    expense: Decimal
    net: Decimal
    count: int


@dataclass(frozen=True)
class PeriodTotals:
    """Both days belong to the period."""

    start_date: date
    end_date: date
    income: Decimal
    expense: Decimal
    net: Decimal
    count: int


@dataclass(frozen=True)
class YearByMonths:
    year: int
    currency: str
    other_currencies: Sequence[str]
    converted: Sequence[CurrencySum]
    unconverted: Sequence[CurrencySum]
    months: Sequence[MonthTotals]
    total: FlowTotals


@dataclass(frozen=True)
class CategoryShare:
    """`amount`, `share` and `count` are of the category's own transactions, without its subcategories'."""

    category_id: UUID
    name: str
    parent_id: UUID | None
    amount: Decimal
    share: Decimal
    count: int
    amount_with_children: Decimal
    count_with_children: int


@dataclass(frozen=True)
class CategoryShares:
    start_date: date
    end_date: date
    type: FlowType
    currency: str
    other_currencies: Sequence[str]
    converted: Sequence[CurrencySum]
    unconverted: Sequence[CurrencySum]
    total: Decimal
    categories: Sequence[CategoryShare]


@dataclass(frozen=True)
class Spending:
    """One of the largest expenses, with the names of its category (in the reader's language) and account. A split
    has no category of its own, and the names of all its categories, those of the largest parts first. What was recorded
    in another currency is converted, and has its `recorded_amount` in `recorded_currency`.
    """

    id: UUID
    date: date
    amount: Decimal
    category_id: UUID | None
    category: str
    account_id: UUID
    account: str
    description: str | None
    payee: str | None
    recorded_amount: Decimal | None
    recorded_currency: str | None


@dataclass(frozen=True)
class RepeatedSpending:
    """Large expenses of one category and payee, or without one with one description: the largest of them, how many,
    and their sum.
    """

    category_id: UUID | None
    category: str
    description: str | None
    payee: str | None
    amount: Decimal
    count: int
    total: Decimal
    last_date: date


@dataclass(frozen=True)
class Summary:
    """The totals count the whole period; `days` and the daily averages only its days up to today."""

    start_date: date
    end_date: date
    currency: str
    other_currencies: Sequence[str]
    converted: Sequence[CurrencySum]
    unconverted: Sequence[CurrencySum]
    income: Decimal
    expense: Decimal
    net: Decimal
    count: int
    saving_rate: Decimal | None
    days: int
    average_daily_income: Decimal
    average_daily_expense: Decimal
    biggest_spendings: Sequence[Spending]
    biggest_folded: Sequence[RepeatedSpending]


@dataclass(frozen=True)
class Difference:
    """Now less then; `percent` is None where there was nothing then."""

    amount: Decimal
    percent: Decimal | None


@dataclass(frozen=True)
class FlowDifference:
    income: Difference
    expense: Difference
    net: Difference


@dataclass(frozen=True)
class CategoryComparison:
    category_id: UUID
    name: str
    type: FlowType
    amount: Decimal
    previous_amount: Decimal
    year_ago_amount: Decimal
    change: Difference
    year_ago_change: Difference


@dataclass(frozen=True)
class Comparison:
    currency: str
    other_currencies: Sequence[str]
    converted: Sequence[CurrencySum]
    unconverted: Sequence[CurrencySum]
    current: PeriodTotals
    previous: PeriodTotals
    year_ago: PeriodTotals
    change: FlowDifference
    year_ago_change: FlowDifference
    categories: Sequence[CategoryComparison]
    changed_most: Sequence[CategoryComparison]


@dataclass(frozen=True)
class TrendPoint:
    """`month` is its name: the first day of the calendar month that it is, or is named after (periods.Months)."""

    month: date
    amount: Decimal
    moving_average: Decimal | None


@dataclass(frozen=True)
class CategoryTrend:
    category_id: UUID
    name: str
    type: FlowType
    total: Decimal
    slope: Decimal
    points: Sequence[TrendPoint]


@dataclass(frozen=True)
class Trends:
    currency: str
    other_currencies: Sequence[str]
    window: int
    income: Sequence[TrendPoint]
    expense: Sequence[TrendPoint]
    categories: Sequence[CategoryTrend]


@dataclass(frozen=True)
class PastMonth:
    """A finished one: `month` is its name, `balance` that of its end."""

    month: date
    income: Decimal
    expense: Decimal
    balance: Decimal


@dataclass(frozen=True)
class ForecastMonth:
    """`balance` is that of the month's end; `month` is its name."""

    month: date
    income: Decimal
    expense: Decimal
    balance: Decimal
    balance_low: Decimal
    balance_high: Decimal


@dataclass(frozen=True)
class ForecastError:
    """How far off the method was in `months` that are known; None where none could be held back."""

    months: int
    mean_absolute_error: Decimal | None
    naive_error: Decimal | None


@dataclass(frozen=True)
class RecurringCategory:
    """`amount` is expected every month."""

    category_id: UUID
    name: str
    type: FlowType
    amount: Decimal


@dataclass(frozen=True)
class Forecast:
    """`balance` counts transactions up to today; those dated later are in `planned_income` and `planned_expense`."""

    currency: str
    other_currencies: Sequence[str]
    is_estimate: bool
    note: str
    balance: Decimal
    planned_income: Decimal
    planned_expense: Decimal
    past: Sequence[PastMonth]
    months: Sequence[ForecastMonth]
    recurring: Sequence[RecurringCategory]
    error: ForecastError


@dataclass(frozen=True)
class Anomaly:
    """`usual` is the median of the other months; `score` counts robust standard deviations from it."""

    category_id: UUID
    name: str
    month: date
    amount: Decimal
    usual: Decimal
    score: Decimal


@dataclass(frozen=True)
class Anomalies:
    currency: str
    other_currencies: Sequence[str]
    anomalies: Sequence[Anomaly]


@dataclass(frozen=True)
class Week:
    """Seven days beside the seven before them. `largest`: names and sums of expense categories; `balance`: what the
    accounts hold now; `count`: transactions of both weeks.
    """

    start: date
    end: date
    currency: str
    other_currencies: Sequence[str]
    income: Decimal
    expense: Decimal
    income_before: Decimal
    expense_before: Decimal
    largest: Sequence[tuple[str, Decimal]]
    balance: Decimal
    count: int
