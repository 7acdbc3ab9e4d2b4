"""HTTP route of /analytics/net-worth."""

from typing import Annotated

from fastapi import Query, Response

from kopilka.balances import net_worth
from kopilka.balances.schemas import NetWorthParams, NetWorthRead
from kopilka.households.door import CurrentMember
from kopilka.infrastructure.http.concurrency import expensive
from kopilka.infrastructure.http.responses import json_response
from kopilka.infrastructure.http.routing import Session, feature_router

router = feature_router("/analytics", "analytics", 401, 404, 422)


@router.get("/net-worth", response_model=NetWorthRead)
@expensive(lambda _: True)
async def read_net_worth(
    session: Session, member: CurrentMember, params: Annotated[NetWorthParams, Query()]
) -> Response:
    """What all accounts hold together at the end of every day, week or month, in the household's currency at the rates
    of the days; what no rate is known for is told beside. Archived accounts count.
    """
    found = await net_worth.read_net_worth(session, member, params)
    return json_response(NetWorthRead.model_validate(found))
