"""HTTP door of analytics."""

import asyncio
from typing import Annotated, Any

from fastapi import Query, Request, Response

from kopilka.analytics import extended, service
from kopilka.analytics.extended import Reckoning
from kopilka.analytics.schemas import (
    AnomaliesRead,
    CategoriesRead,
    CategoryParams,
    ComparisonRead,
    CurrencyParams,
    ForecastRead,
    MonthlyParams,
    MonthlyRead,
    RangeParams,
    SummaryRead,
    TrendParams,
    TrendsRead,
)
from kopilka.households.door import CurrentLocale, CurrentMember, IfNoneMatch, ledger_tag
from kopilka.infrastructure.http.responses import DeferredResponse, json_response, problem_responses
from kopilka.infrastructure.http.routing import Reads, feature_router, reads

router = feature_router("/analytics", "analytics", 401, 404, 422)
PREMIUM = problem_responses(403)
AT_ONCE = 2_500  # amounts that are reckoned with and written within some five milliseconds


@router.get("/monthly", response_model=MonthlyRead, responses=PREMIUM)
@reads
async def monthly(
    request: Request,
    connection: Reads,
    member: CurrentMember,
    params: Annotated[MonthlyParams, Query()],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Income and expense of every month of a year; more than two years back with premium."""
    tag = ledger_tag(request, member)
    return _unchanged(tag, if_none_match) or _tagged(tag, await service.sum_up_year(connection, member, params))


@router.get("/categories", response_model=CategoriesRead, responses=PREMIUM)
@reads
async def categories(
    request: Request,
    connection: Reads,
    member: CurrentMember,
    locale: CurrentLocale,
    params: Annotated[CategoryParams, Query()],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Where money went (or came from): each category's amount and share."""
    tag = ledger_tag(request, member, locale)
    return _unchanged(tag, if_none_match) or _tagged(
        tag, await service.share_categories(connection, member, params, locale)
    )


@router.get("/summary", response_model=SummaryRead, responses=PREMIUM)
@reads
async def summary(
    request: Request,
    connection: Reads,
    member: CurrentMember,
    locale: CurrentLocale,
    params: Annotated[RangeParams, Query()],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """A period in a few figures: income, expense, what was saved, the average day, the biggest spendings."""
    tag = ledger_tag(request, member, locale)
    return _unchanged(tag, if_none_match) or _tagged(tag, await service.summarize(connection, member, params, locale))


@router.get("/comparison", response_model=ComparisonRead, responses=PREMIUM)
@reads
async def comparison(
    request: Request,
    connection: Reads,
    member: CurrentMember,
    locale: CurrentLocale,
    params: Annotated[RangeParams, Query()],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """A period beside the one before it and the same a year ago, in total and by category.

    The current `period` counts up to today, and is compared with the same part of the one before.
    """
    tag = ledger_tag(request, member, locale)
    return _unchanged(tag, if_none_match) or _tagged(tag, await service.compare(connection, member, params, locale))


@router.get("/trends", response_model=TrendsRead, responses=PREMIUM)
@reads
async def trends(
    request: Request,
    connection: Reads,
    member: CurrentMember,
    locale: CurrentLocale,
    params: Annotated[TrendParams, Query()],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Premium: month by month, each category with its moving average and slope."""
    member.require_premium()
    tag = ledger_tag(request, member, locale)
    return _unchanged(tag, if_none_match) or _later(tag, await extended.trends(connection, member, params, locale))


@router.get("/forecast", response_model=ForecastRead, responses=PREMIUM)
@reads
async def forecast(
    request: Request,
    connection: Reads,
    member: CurrentMember,
    locale: CurrentLocale,
    params: Annotated[CurrencyParams, Query()],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Premium: the balance at the end of this month and of three more, as an estimate with a band."""
    member.require_premium()
    tag = ledger_tag(request, member, locale)
    return _unchanged(tag, if_none_match) or _later(tag, await extended.forecast(connection, member, params, locale))


@router.get("/anomalies", response_model=AnomaliesRead, responses=PREMIUM)
@reads
async def anomalies(
    request: Request,
    connection: Reads,
    member: CurrentMember,
    locale: CurrentLocale,
    params: Annotated[CurrencyParams, Query()],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Premium: months in which a category took far more than it usually does."""
    member.require_premium()
    tag = ledger_tag(request, member, locale)
    return _unchanged(tag, if_none_match) or _later(tag, await extended.anomalies(connection, member, params, locale))


def _unchanged(tag: str, if_none_match: str | None) -> Response | None:
    if if_none_match is not None and tag in if_none_match:
        return Response(status_code=304, headers={"ETag": tag})
    return None


def _tagged(tag: str, found: dict[str, Any]) -> Response:
    return json_response(found, headers={"ETag": tag})


def _later(tag: str, reckoning: Reckoning) -> Response:
    """Reckoned and written once the transaction is over: no connection waits for it. Usually that takes about a
    millisecond; the few households for which it takes far longer get a thread, and the others are served meanwhile.
    """

    def made() -> Response:
        return _tagged(tag, reckoning.reckon())

    async def reckoned() -> Response:
        return made() if reckoning.amounts <= AT_ONCE else await asyncio.to_thread(made)

    return DeferredResponse(reckoned)
