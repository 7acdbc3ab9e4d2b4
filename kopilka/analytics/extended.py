"""The premium part: trends, forecast and anomalies. Sums are read here, then a child process reckons with pandas."""

import calendar
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.analytics import queries
from kopilka.analytics.queries import CategoryName
from kopilka.analytics.schemas import (
    AnomaliesRead,
    AnomalyRead,
    CategoryTrendRead,
    CurrencyParams,
    ForecastErrorRead,
    ForecastMonthRead,
    ForecastRead,
    RecurringRead,
    TrendParams,
    TrendPointRead,
    TrendsRead,
)
from kopilka.analytics.service import months_until
from kopilka.households.member import Member
from kopilka.infrastructure.locales import Locale
from kopilka.infrastructure.workshop import Workshop
from kopilka.money import CURRENCIES
from kopilka.periods import LAST_DATE, add_months

MODULE = "kopilka.analytics.forecasting"
SECONDS = 20.0
HISTORY_MONTHS = 37
ANOMALY_MONTHS = 24
NOTES: dict[Locale, str] = {
    "ru": "Оценка по прошлым месяцам, а не обещание: посмотрите, насколько она ошибалась раньше.",
    "en": "An estimate from the months before, not a promise: see how far off it has been.",
}

Reckoning = Callable[[Workshop], Awaitable[Any]]
"""What remains to be done once the transaction is over."""


async def trends(session: AsyncSession, member: Member, params: TrendParams, locale: Locale) -> Reckoning:
    """Raises PremiumRequired. The reckoning answers a TrendsRead."""
    member.require_premium()
    currency = params.currency or member.currency
    months = months_until(member, params.months)
    sums = await queries.list_month_sums(session, member, currency, start=months[0], end=months[-1])
    names = await queries.name_categories(session, member, locale)

    async def reckon(workshop: Workshop) -> TrendsRead:
        arguments = (sums, months, params.window, CURRENCIES[currency])
        found = await workshop.run(f"{MODULE}:trends", *arguments, seconds=SECONDS)
        return TrendsRead(
            currency=currency,
            window=params.window,
            income=[TrendPointRead(**it) for it in found["income"]],
            expense=[TrendPointRead(**it) for it in found["expense"]],
            categories=[_named(CategoryTrendRead, it, names) for it in found["categories"]],
        )

    return reckon


async def forecast(session: AsyncSession, member: Member, params: CurrencyParams, locale: Locale) -> Reckoning:
    """Raises PremiumRequired. The reckoning answers a ForecastRead."""
    member.require_premium()
    currency = params.currency or member.currency
    today = member.today
    month = today.replace(day=1)
    sums = await queries.list_month_sums(
        session, member, currency, start=add_months(month, -HISTORY_MONTHS), end=LAST_DATE
    )
    balance = await queries.sum_balances(session, member, currency)
    names = await queries.name_categories(session, member, locale)
    days = calendar.monthrange(today.year, today.month)[1]
    question = {
        "sums": sums,
        "month": month,
        "digits": CURRENCIES[currency],
        "balance": balance,
        "part_left": (days - today.day) / days,
    }

    async def reckon(workshop: Workshop) -> ForecastRead:
        found = await workshop.run(f"{MODULE}:forecast", question, seconds=SECONDS)
        return ForecastRead(
            currency=currency,
            note=NOTES[locale],
            balance=balance,
            months=[ForecastMonthRead(**it) for it in found["months"]],
            recurring=[_named(RecurringRead, it, names) for it in found["recurring"]],
            error=ForecastErrorRead(**found["error"]),
        )

    return reckon


async def anomalies(session: AsyncSession, member: Member, params: CurrencyParams, locale: Locale) -> Reckoning:
    """Raises PremiumRequired. The reckoning answers an AnomaliesRead."""
    member.require_premium()
    currency = params.currency or member.currency
    months = months_until(member, ANOMALY_MONTHS)
    sums = await queries.list_month_sums(session, member, currency, start=months[0], end=months[-1])
    names = await queries.name_categories(session, member, locale)

    async def reckon(workshop: Workshop) -> AnomaliesRead:
        found = await workshop.run(f"{MODULE}:anomalies", sums, months, CURRENCIES[currency], seconds=SECONDS)
        return AnomaliesRead(currency=currency, anomalies=[_named(AnomalyRead, it, names) for it in found])

    return reckon


def _named(shape: type[Any], it: dict[str, Any], names: dict[UUID, CategoryName]) -> Any:
    return shape(**it, name=names[it["category_id"]].name)
