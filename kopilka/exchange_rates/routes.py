"""HTTP door of exchange rates."""

from typing import Annotated

from fastapi import Query, Response

from kopilka.exchange_rates import queries, service
from kopilka.exchange_rates.schemas import RateParams, RateRead, RateSet
from kopilka.households.door import CurrentMember
from kopilka.infrastructure.database.transactions import driver
from kopilka.infrastructure.http.responses import empty_response, json_response, problem_responses
from kopilka.infrastructure.http.routing import Session, feature_router
from kopilka.money import CURRENCIES, Currency
from kopilka.periods import LedgerDate

router = feature_router("/exchange-rates", "rates", 401, 404, 422)


@router.get("", response_model=list[RateRead])
async def list_all(session: Session, member: CurrentMember, params: Annotated[RateParams, Query()]) -> Response:
    """What one unit of each currency was worth in the household's: by the last rate on or before the day, set by hand
    or by the Bank of Russia; where both are of one day, by hand. A currency without a known rate is left out.
    """
    day = params.date or member.today
    asked = [params.currency] if params.currency else [code for code in CURRENCIES if code != member.currency]
    found = await queries.rates_on(await driver(session), member, [day], asked)
    return json_response(sorted(found.values(), key=lambda rate: rate.currency))


@router.put("/{currency}/{date}", response_model=RateRead, responses=problem_responses(403, 409))
async def set_own(
    currency: Currency, date: LedgerDate, data: RateSet, session: Session, member: CurrentMember
) -> Response:
    """Set a rate by hand, from this day until a later one is set or published; one that was set for
    this day already is replaced.
    """
    return json_response(await service.set_rate(session, member, currency, date, data.rate))


@router.delete("/{currency}/{date}", status_code=204, responses=problem_responses(403))
async def delete_own(currency: Currency, date: LedgerDate, session: Session, member: CurrentMember) -> Response:
    """Take back a rate that was set by hand."""
    await service.delete_rate(session, member, currency, date)
    return empty_response()
