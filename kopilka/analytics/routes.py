"""HTTP routes of /analytics."""

from typing import Annotated

from fastapi import Query, Request, Response

from kopilka.analytics import extended, service
from kopilka.analytics.errors import TooManyCalculations
from kopilka.analytics.extended import Calculation
from kopilka.analytics.results import CategoryShares, Comparison, Summary, YearByMonths
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
from kopilka.households.member import Member
from kopilka.infrastructure.concurrency import UserLimits
from kopilka.infrastructure.http.responses import DeferredResponse, json_response, problem_responses
from kopilka.infrastructure.http.routing import Reads, feature_router, reads

router = feature_router("/analytics", "analytics", 401, 404, 422)
PREMIUM = problem_responses(403)
CALCULATED = problem_responses(403, 429)
AT_ONCE = 2_500  # amounts that are calculated with and written as JSON in about five milliseconds
LONG_CALCULATIONS = UserLimits(at_once=2, waiting=6, refusal=TooManyCalculations)


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
    """Expenses (or income) by category, with each category's share."""
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
    """A period in a few figures: income, expense, saving rate, daily averages up to today, the largest expenses."""
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

    A period that is not over counts up to today, and is compared with the same part of the other two; a week with
    whole weeks, 52 of them for a year.
    """
    tag = ledger_tag(request, member, locale)
    return _unchanged(tag, if_none_match) or _tagged(tag, await service.compare(connection, member, params, locale))


@router.get("/trends", response_model=TrendsRead, responses=CALCULATED)
@reads
async def trends(
    request: Request,
    connection: Reads,
    member: CurrentMember,
    locale: CurrentLocale,
    params: Annotated[TrendParams, Query()],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Premium: month by month, each category with its moving average and slope. Both are of finished months only."""
    member.require_premium()
    tag = ledger_tag(request, member, locale)
    return _unchanged(tag, if_none_match) or _calculated(
        tag, member, await extended.trends(connection, member, params, locale)
    )


@router.get("/forecast", response_model=ForecastRead, responses=CALCULATED)
@reads
async def forecast(
    request: Request,
    connection: Reads,
    member: CurrentMember,
    locale: CurrentLocale,
    params: Annotated[CurrencyParams, Query()],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Premium: the balance today and, as an estimate with a band, at the end of this month and of three more."""
    member.require_premium()
    tag = ledger_tag(request, member, locale)
    return _unchanged(tag, if_none_match) or _calculated(
        tag, member, await extended.forecast(connection, member, params, locale)
    )


@router.get("/anomalies", response_model=AnomaliesRead, responses=CALCULATED)
@reads
async def anomalies(
    request: Request,
    connection: Reads,
    member: CurrentMember,
    locale: CurrentLocale,
    params: Annotated[CurrencyParams, Query()],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Premium: months in which far more was spent in a category than usual."""
    member.require_premium()
    tag = ledger_tag(request, member, locale)
    return _unchanged(tag, if_none_match) or _calculated(
        tag, member, await extended.anomalies(connection, member, params, locale)
    )


def _unchanged(tag: str, if_none_match: str | None) -> Response | None:
    if if_none_match is not None and tag in if_none_match:
        return Response(status_code=304, headers={"ETag": tag})
    return None


def _tagged(tag: str, found: YearByMonths | CategoryShares | Summary | Comparison) -> Response:
    return _answer(tag, found, follows_rates=bool(found.converted or found.unconverted))


def _answer(tag: str, found: object, *, follows_rates: bool) -> Response:
    """The tag knows the ledger, and no rates: what follows them is told anew each time."""
    return json_response(found, headers=None if follows_rates else {"ETag": tag})


def _calculated(tag: str, member: Member, calculation: Calculation[object]) -> Response:
    """The arithmetic and the JSON are made after the transaction, so that no connection waits for them. Usually that
    takes about a millisecond; where it may take longer a thread does it, and the event loop serves others meanwhile.
    """

    def made() -> Response:
        return _answer(tag, calculation.run(), follows_rates=calculation.follows_rates)

    async def make() -> Response:
        if calculation.amounts <= AT_ONCE:
            return made()
        return await LONG_CALCULATIONS.run_in_thread(member.user_id, made)

    return DeferredResponse(make)
