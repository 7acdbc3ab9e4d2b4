"""The premium part: trends, forecast and anomalies. Each function reads what it needs; the arithmetic is done later."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

import asyncpg

from kopilka.analytics import forecasting, queries
from kopilka.analytics.conversion import counted
from kopilka.analytics.forecasting import AHEAD, ForecastInput
from kopilka.analytics.month_sums import list_month_sums
from kopilka.analytics.results import Anomalies, Anomaly, CategoryTrend, Forecast, RecurringCategory, Trends
from kopilka.analytics.schemas import CurrencyParams, TrendParams
from kopilka.households.member import Member
from kopilka.infrastructure.locales import Locale
from kopilka.money import CURRENCIES
from kopilka.periods import DateRange, add_months, first_of_months

HISTORY_MONTHS = 37
ANOMALY_MONTHS = 24
NOTES: dict[Locale, str] = {
    "ru": "Оценка по прошлым месяцам, а не обещание: посмотрите, насколько она ошибалась раньше.",
    "en": "An estimate from the months before, not a promise: see how far off it has been.",
}

T = TypeVar("T", covariant=True)


@dataclass(frozen=True, slots=True)
class Calculation(Generic[T]):
    """Arithmetic on what was read, to be done when the transaction is over, so that no connection waits for it.
    `amounts` is an upper bound of how many amounts `run` looks at. Where it `follows_rates`, the same ledger gives
    another result once another rate is known.
    """

    amounts: int
    run: Callable[[], T]
    follows_rates: bool


async def trends(
    connection: asyncpg.Connection, member: Member, params: TrendParams, locale: Locale
) -> Calculation[Trends]:
    """Month by month, the current one last."""
    what = counted(member, params.currency)
    months = _last_months(member, params.months)
    kept = await list_month_sums(connection, member, what, start=months[0], end=months[-1])
    names = await queries.name_categories(connection, member, locale)

    def run() -> Trends:
        found = forecasting.trends(kept.sums, months, params.window, CURRENCIES[what.currency])
        return Trends(
            currency=what.currency,
            other_currencies=sorted(kept.others),
            window=params.window,
            income=found.income,
            expense=found.expense,
            categories=[
                CategoryTrend(it.key[1], names[it.key[1]].name, it.key[0], it.total, it.slope, it.points)
                for it in found.categories
            ],
        )

    return Calculation(len(months) * len(names), run, kept.follows_rates)


async def forecast(
    connection: asyncpg.Connection, member: Member, params: CurrencyParams, locale: Locale
) -> Calculation[Forecast]:
    """Balances at the end of this month and of three more."""
    what = counted(member, params.currency)
    today = member.today
    month = member.months.name_of(today)
    kept = await list_month_sums(
        connection, member, what, start=add_months(month, -HISTORY_MONTHS), end=add_months(month, AHEAD - 1)
    )
    balances = await queries.sum_balances(connection, member, what, today)
    names = await queries.name_categories(connection, member, locale)
    days = member.months.month(month)
    given = ForecastInput(
        sums=kept.sums,
        month=month,
        digits=CURRENCIES[what.currency],
        balance=balances.today,
        month_to_date=balances.month_to_date,
        part_left=(days.end - today).days / days.days,
    )

    def run() -> Forecast:
        found = forecasting.forecast(given)
        return Forecast(
            currency=what.currency,
            other_currencies=sorted(kept.others | balances.others),
            is_estimate=True,
            note=NOTES[locale],
            balance=balances.today,
            planned_income=balances.planned.income,
            planned_expense=balances.planned.expense,
            past=found.past,
            months=found.months,
            recurring=[
                RecurringCategory(it.key[1], names[it.key[1]].name, it.key[0], it.amount) for it in found.recurring
            ],
            error=found.error,
        )

    return Calculation((HISTORY_MONTHS + AHEAD) * len(names), run, kept.follows_rates or balances.follows_rates)


async def anomalies(
    connection: asyncpg.Connection, member: Member, params: CurrencyParams, locale: Locale
) -> Calculation[Anomalies]:
    """Of the last twelve months, judged by the last ANOMALY_MONTHS."""
    what = counted(member, params.currency)
    months = _last_months(member, ANOMALY_MONTHS)
    kept = await list_month_sums(connection, member, what, start=months[0], end=months[-1])
    names = await queries.name_categories(connection, member, locale)

    def run() -> Anomalies:
        found = forecasting.anomalies(kept.sums, months, CURRENCIES[what.currency])
        return Anomalies(
            currency=what.currency,
            other_currencies=sorted(kept.others),
            anomalies=[
                Anomaly(it.category_id, names[it.category_id].name, it.month, it.amount, it.usual, it.score)
                for it in found
            ],
        )

    return Calculation(len(months) * len(names), run, kept.follows_rates)


def _last_months(member: Member, count: int) -> list[date]:
    """The names of the last months, the current one included."""
    this = member.months.name_of(member.today)
    return first_of_months(DateRange(add_months(this, 1 - count), this))
