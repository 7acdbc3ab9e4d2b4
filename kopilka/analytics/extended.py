"""The premium part: trends, forecast and anomalies. What they are made of is read here, and reckoned afterwards."""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from kopilka.analytics import forecasting, queries
from kopilka.analytics.forecasting import Question
from kopilka.analytics.queries import CategoryName
from kopilka.analytics.schemas import CurrencyParams, TrendParams
from kopilka.analytics.service import months_until
from kopilka.households.member import Member
from kopilka.infrastructure.locales import Locale
from kopilka.money import CURRENCIES
from kopilka.periods import LAST_DATE, add_months

HISTORY_MONTHS = 37
ANOMALY_MONTHS = 24
NOTES: dict[Locale, str] = {
    "ru": "Оценка по прошлым месяцам, а не обещание: посмотрите, насколько она ошибалась раньше.",
    "en": "An estimate from the months before, not a promise: see how far off it has been.",
}


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What remains to be done once the transaction is over. `amounts` says about how many it has to look at, at most;
    `reckon` makes the answer, as the door's `response_model` describes it.
    """

    amounts: int
    reckon: Callable[[], dict[str, Any]]


async def trends(connection: asyncpg.Connection, member: Member, params: TrendParams, locale: Locale) -> Reckoning:
    """A TrendsRead."""
    currency = params.currency or member.currency
    months = months_until(member, params.months)
    sums = await queries.list_month_sums(connection, member, currency, start=months[0], end=months[-1])
    names = await queries.name_categories(connection, member, locale)

    def reckon() -> dict[str, Any]:
        found = forecasting.trends(sums, months, params.window, CURRENCIES[currency])
        return {
            "currency": currency,
            "window": params.window,
            "income": found["income"],
            "expense": found["expense"],
            "categories": _named(found["categories"], names),
        }

    return Reckoning(len(months) * len(names), reckon)


async def forecast(connection: asyncpg.Connection, member: Member, params: CurrencyParams, locale: Locale) -> Reckoning:
    """A ForecastRead."""
    currency = params.currency or member.currency
    today = member.today
    month = today.replace(day=1)
    sums = await queries.list_month_sums(
        connection, member, currency, start=add_months(month, -HISTORY_MONTHS), end=LAST_DATE
    )
    balance = await queries.sum_balances(connection, member, currency)
    names = await queries.name_categories(connection, member, locale)
    days = calendar.monthrange(today.year, today.month)[1]
    question: Question = {
        "sums": sums,
        "month": month,
        "digits": CURRENCIES[currency],
        "balance": balance,
        "part_left": (days - today.day) / days,
    }

    def reckon() -> dict[str, Any]:
        found = forecasting.forecast(question)
        return {
            "currency": currency,
            "is_estimate": True,
            "note": NOTES[locale],
            "balance": balance,
            "months": found["months"],
            "recurring": _named(found["recurring"], names),
            "error": found["error"],
        }

    # There may be more of them than of the months before: what is recorded for the future counts too.
    return Reckoning(max(HISTORY_MONTHS * len(names), len(sums)), reckon)


async def anomalies(
    connection: asyncpg.Connection, member: Member, params: CurrencyParams, locale: Locale
) -> Reckoning:
    """An AnomaliesRead."""
    currency = params.currency or member.currency
    months = months_until(member, ANOMALY_MONTHS)
    sums = await queries.list_month_sums(connection, member, currency, start=months[0], end=months[-1])
    names = await queries.name_categories(connection, member, locale)

    def reckon() -> dict[str, Any]:
        found = forecasting.anomalies(sums, months, CURRENCIES[currency])
        return {"currency": currency, "anomalies": _named(found, names)}

    return Reckoning(len(months) * len(names), reckon)


def _named(found: list[dict[str, Any]], names: dict[UUID, CategoryName]) -> list[dict[str, Any]]:
    return [{"category_id": it["category_id"], "name": names[it["category_id"]].name, **it} for it in found]
