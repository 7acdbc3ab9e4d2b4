"""HTTP door of the explorer."""

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from kopilka.explorer import queries, service
from kopilka.explorer.errors import CalculationUnavailable, TooManySteps, TooMuchToExplore
from kopilka.explorer.figures import UNITS, TooLong
from kopilka.explorer.models import SavedView
from kopilka.explorer.schemas import ExploreParams, ExploreRead, ViewCreate, ViewRead, ViewUpdate
from kopilka.explorer.service import Table
from kopilka.households.door import CurrentLocale, CurrentMember, IfMatch, IfNoneMatch, ledger_tag
from kopilka.infrastructure.concurrency import UserLimits
from kopilka.infrastructure.http.changes import etag
from kopilka.infrastructure.http.concurrency import expensive
from kopilka.infrastructure.http.responses import (
    DeferredResponse,
    empty_response,
    json_response,
    problem_responses,
    raw_json_response,
)
from kopilka.infrastructure.http.routing import Reads, Session, feature_router, reads
from kopilka.infrastructure.jobs.process_pool import ProcessPool, TookTooLong, WorkerDied

router = feature_router("/analytics/explore", "explorer", 401, 404, 422)
# By name: the process of the API does not load pandas.
ANSWER = "kopilka.explorer.pivots:write_answer"
SECONDS = 20.0


@router.get("", response_model=ExploreRead, responses=problem_responses(429, 503))
@reads
@expensive(lambda _: True)
async def explore(
    request: Request,
    connection: Reads,
    member: CurrentMember,
    locale: CurrentLocale,
    params: Annotated[ExploreParams, Query()],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """A table of what fits the filters, by one or two dimensions: sums, means, medians, numbers, largest amounts,
    shares or growth. In the household's currency, others converted at the rates of the days, unless one is asked for;
    without transfers; refunds are taken off.
    """
    tag = ledger_tag(request, member, locale)
    # Who is in a household, and by what address, the ledger's revision does not tell.
    headers = {} if "member" in (params.rows, params.columns) else {"ETag": tag}
    if headers and if_none_match is not None and tag in if_none_match:
        return Response(status_code=304, headers=headers)
    table = await service.read_table(connection, member, params, locale)
    if table.follows_rates:  # the revision tells nothing of those either
        headers = {}

    async def make() -> Response:
        limits: UserLimits = request.app.state.table_limits
        async with limits.turn(member.user_id):
            return raw_json_response(await _answer(request.app.state.table_pool, table), headers=headers)

    return DeferredResponse(make)


@router.get("/views", response_model=list[ViewRead])
async def list_views(session: Session, member: CurrentMember) -> Response:
    """The saved views of the household, by name."""
    return json_response([_view(it) for it in await queries.list_views(session, member)])


@router.post("/views", status_code=201, response_model=ViewRead, responses=problem_responses(403, 409))
async def create_view(data: ViewCreate, session: Session, member: CurrentMember) -> Response:
    """Save a view under a name. A household may have 50."""
    return _one(await service.create_view(session, member, data), 201)


@router.get("/views/{view_id}", response_model=ViewRead)
async def read_view(view_id: UUID, session: Session, member: CurrentMember) -> Response:
    """One saved view."""
    return _one(await queries.get_view(session, member, view_id))


@router.patch("/views/{view_id}", response_model=ViewRead, responses=problem_responses(403, 409, 412))
async def update_view(
    view_id: UUID, change: ViewUpdate, session: Session, member: CurrentMember, if_match: IfMatch
) -> Response:
    """Give it another name, or another question."""
    return _one(await service.update_view(session, member, view_id, change, if_match=if_match))


@router.delete("/views/{view_id}", status_code=204, responses=problem_responses(403, 412))
async def delete_view(view_id: UUID, session: Session, member: CurrentMember, if_match: IfMatch) -> Response:
    """Delete it; what it shows stays."""
    await service.delete_view(session, member, view_id, if_match=if_match)
    return empty_response()


async def _answer(pool: ProcessPool, table: Table) -> bytes:
    """JSON as ExploreRead says, written by the child too: 60,000 cells would hold up the event loop.

    Raises TooManySteps, TooMuchToExplore and CalculationUnavailable.
    """
    try:
        found: bytes | TooLong = await pool.run(ANSWER, table.given, _facts(table), seconds=SECONDS)
    except (TookTooLong, MemoryError) as error:
        raise TooMuchToExplore(loc=("query", "start_date")) from error
    except WorkerDied as error:
        raise CalculationUnavailable from error
    if isinstance(found, TooLong):
        raise TooManySteps(count=found.count, limit=found.limit, loc=("query", "rows"))
    return found


def _facts(table: Table) -> dict[str, Any]:
    """What of ExploreRead is no figure of the table."""
    params = table.params
    return {
        "rows_by": params.rows,
        "columns_by": params.columns,
        "measure": params.measure,
        "unit": UNITS[params.measure],
        "currency": table.currency,
        "start_date": table.start,
        "end_date": table.end,
        "overlapping": table.given.overlapping is not None,
        "other_currencies": [asdict(it) for it in table.others],
    }


def _view(view: SavedView) -> ViewRead:
    return ViewRead.model_validate(view, from_attributes=True)


def _one(view: SavedView, status: int = 200) -> Response:
    return json_response(_view(view), status, {"ETag": etag(view.version)})
