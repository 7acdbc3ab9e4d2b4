"""Puts together what analytics answer: sums from the queries, arithmetic from the figures.

Answers are plain data as the doors' `response_model`s describe it: our own rows are not validated a second time.
"""

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any
from uuid import UUID

import asyncpg

from kopilka.analytics import queries
from kopilka.analytics.comparison_periods import compare_periods
from kopilka.analytics.figures import (
    ZERO,
    CategorySum,
    Flow,
    change_percent,
    percent,
    shares,
    total,
)
from kopilka.analytics.queries import CategoryName
from kopilka.analytics.schemas import CategoryParams, MonthlyParams, RangeParams
from kopilka.households.member import Member
from kopilka.infrastructure.locales import Locale
from kopilka.money import CURRENCIES
from kopilka.periods import DateRange, add_months, first_of_months, year_range
from kopilka.text import sort_key

FREE_YEARS = 2
BIGGEST = 10
CHANGED_MOST = 5
NOTHING = Flow()

Answer = dict[str, Any]


async def sum_up_year(connection: asyncpg.Connection, member: Member, params: MonthlyParams) -> Answer:
    """A MonthlyRead. Raises PremiumRequired."""
    year = params.year or member.today.year
    currency = params.currency or member.currency
    check_reach(member, date(year, 1, 1))
    months, others = await queries.sum_months(connection, member, currency, year_range(year))
    whole = Flow()
    shown = []
    for number in range(1, 13):
        flow = months.get(date(year, number, 1), NOTHING)
        whole = Flow(whole.income + flow.income, whole.expense + flow.expense, whole.count + flow.count)
        shown.append({"month": number, **_flow(flow)})
    return {
        "year": year,
        "currency": currency,
        "other_currencies": others,
        "months": shown,
        "total": _flow(whole),
    }


async def share_categories(
    connection: asyncpg.Connection, member: Member, params: CategoryParams, locale: Locale
) -> Answer:
    """A CategoriesRead. Raises PeriodAmbiguous, RangeReversed and PremiumRequired."""
    span = params.days(member.today)
    currency = params.currency or member.currency
    check_reach(member, span.start)
    [sums] = await queries.sum_categories(connection, member, currency, [span])
    names = await queries.name_categories(connection, member, locale)
    found = _sorted([it for it in sums.categories if it.type == params.type], names)
    return {
        "start_date": span.start,
        "end_date": span.end,
        "type": params.type,
        "currency": currency,
        "other_currencies": sums.others,
        "total": sum((it.amount for it in found), ZERO),
        "categories": [
            {
                "category_id": it.category_id,
                "name": names[it.category_id].name,
                "parent_id": names[it.category_id].parent_id,
                "amount": it.amount,
                "share": share,
                "count": it.count,
            }
            for it, share in zip(found, shares([it.amount for it in found]), strict=True)
        ],
    }


async def summarize(connection: asyncpg.Connection, member: Member, params: RangeParams, locale: Locale) -> Answer:
    """A SummaryRead. Raises PeriodAmbiguous, RangeReversed and PremiumRequired."""
    today = member.today
    span = params.days(today)
    currency = params.currency or member.currency
    check_reach(member, span.start)
    [sums] = await queries.sum_categories(connection, member, currency, [span])
    largest = await queries.list_largest(connection, member, currency, span, limit=BIGGEST)
    flow = total(sums.categories)
    days = max((min(span.end, today) - span.start).days + 1, 1)
    coin = Decimal(1).scaleb(-CURRENCIES[currency])
    return {
        "start_date": span.start,
        "end_date": span.end,
        "currency": currency,
        "other_currencies": sums.others,
        **_flow(flow),
        "saving_rate": percent(flow.net, flow.income),
        "days": days,
        "average_daily_income": (flow.income / days).quantize(coin, ROUND_HALF_EVEN),
        "average_daily_expense": (flow.expense / days).quantize(coin, ROUND_HALF_EVEN),
        "biggest_spendings": [
            {
                "id": row["id"],
                "date": row["date"],
                "amount": row["amount"],
                "category_id": row["category_id"],
                "category": queries.name_in(locale, row["standard_key"], row["name"]),
                "account_id": row["account_id"],
                "account": row["account"],
                "description": row["description"],
            }
            for row in largest
        ],
    }


async def compare(connection: asyncpg.Connection, member: Member, params: RangeParams, locale: Locale) -> Answer:
    """A ComparisonRead. Raises PeriodAmbiguous, RangeReversed and PremiumRequired."""
    today = member.today
    periods = compare_periods(params.days(today), today)
    currency = params.currency or member.currency
    check_reach(member, periods.current.start)
    spans = (periods.current, periods.previous, periods.year_ago)
    found = await queries.sum_categories(connection, member, currency, spans)
    names = await queries.name_categories(connection, member, locale)
    now, previous, year_ago = ({(it.type, it.category_id): it for it in sums.categories} for sums in found)
    every = [now.get(key) or CategorySum(key[1], key[0], ZERO, 0) for key in now | previous | year_ago]
    categories = [
        _compared(it, _amount(previous, it), _amount(year_ago, it), names[it.category_id].name)
        for it in _sorted(every, names)
    ]
    flows = [total(sums.categories) for sums in found]
    changed = [it for it in categories if it["change"]["amount"]]
    return {
        "currency": currency,
        "other_currencies": sorted({other for sums in found for other in sums.others}),
        "current": _spanned(spans[0], flows[0]),
        "previous": _spanned(spans[1], flows[1]),
        "year_ago": _spanned(spans[2], flows[2]),
        "change": _flow_difference(flows[0], flows[1]),
        "year_ago_change": _flow_difference(flows[0], flows[2]),
        "categories": sorted(categories, key=lambda it: str(it["type"])),
        "changed_most": sorted(changed, key=lambda it: -abs(it["change"]["amount"]))[:CHANGED_MOST],
    }


def check_reach(member: Member, start: date) -> None:
    """This year and the two before are everybody's. Raises PremiumRequired for what lies further back."""
    if start.year < member.today.year - FREE_YEARS:
        member.require_premium()


def months_until(member: Member, count: int) -> list[date]:
    """The first days of so many months, the one that runs last."""
    this = member.today.replace(day=1)
    return first_of_months(DateRange(add_months(this, 1 - count), this))


def _flow(flow: Flow) -> Answer:
    return {"income": flow.income, "expense": flow.expense, "net": flow.net, "count": flow.count}


def _spanned(span: DateRange, flow: Flow) -> Answer:
    return {"start_date": span.start, "end_date": span.end, **_flow(flow)}


def _sorted(sums: list[CategorySum], names: dict[UUID, CategoryName]) -> list[CategorySum]:
    """Largest first, equals by name."""
    return sorted(sums, key=lambda it: (-it.amount, sort_key(names[it.category_id].name), it.category_id))


def _amount(sums: dict[tuple[Any, UUID], CategorySum], like: CategorySum) -> Decimal:
    found = sums.get((like.type, like.category_id))
    return found.amount if found is not None else ZERO


def _difference(now: Decimal, then: Decimal) -> Answer:
    return {"amount": now - then, "percent": change_percent(now, then)}


def _flow_difference(now: Flow, then: Flow) -> Answer:
    return {
        "income": _difference(now.income, then.income),
        "expense": _difference(now.expense, then.expense),
        "net": _difference(now.net, then.net),
    }


def _compared(now: CategorySum, previous: Decimal, year_ago: Decimal, name: str) -> Answer:
    return {
        "category_id": now.category_id,
        "name": name,
        "type": now.type,
        "amount": now.amount,
        "previous_amount": previous,
        "year_ago_amount": year_ago,
        "change": _difference(now.amount, previous),
        "year_ago_change": _difference(now.amount, year_ago),
    }
