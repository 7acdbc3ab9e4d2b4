"""HTTP routes of /goals."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from kopilka.exchange_rates.figures import convert
from kopilka.goals import queries, service
from kopilka.goals.records import Contribution, GoalStanding
from kopilka.goals.schemas import (
    ContributionCreate,
    ContributionListParams,
    ContributionRead,
    GoalCreate,
    GoalListParams,
    GoalRead,
    GoalUpdate,
)
from kopilka.households.door import CurrentMember
from kopilka.households.member import Member
from kopilka.infrastructure.http.links import link_next
from kopilka.infrastructure.http.responses import empty_response, json_response, problem_responses
from kopilka.infrastructure.http.routing import Session, feature_router

router = feature_router("/goals", "goals", 401, 404, 422)


@router.get("", response_model=list[GoalRead])
async def list_all(
    request: Request, session: Session, member: CurrentMember, params: Annotated[GoalListParams, Query()]
) -> Response:
    """Goals with their progress, the nearest deadline first, by pages. A household has at most 1,000."""
    found, following = await queries.list_page(session, member, params)
    headers = {} if following is None else {"Link": link_next(request, following)}
    return json_response(await _told(session, member, found), headers=headers)


@router.post("", status_code=201, response_model=GoalRead, responses=problem_responses(403, 409))
async def create(data: GoalCreate, session: Session, member: CurrentMember) -> Response:
    """A new goal, for example 10,000 in three months."""
    return await _one(session, member, await service.create_goal(session, member, data), 201)


@router.get("/{goal_id}", response_model=GoalRead)
async def read(goal_id: UUID, session: Session, member: CurrentMember) -> Response:
    """One goal."""
    return await _one(session, member, await queries.get_goal(session, member, goal_id))


@router.patch("/{goal_id}", response_model=GoalRead, responses=problem_responses(403, 409))
async def update(goal_id: UUID, change: GoalUpdate, session: Session, member: CurrentMember) -> Response:
    """Rename it, change target or deadline, let it follow an account or no account."""
    return await _one(session, member, await service.update_goal(session, member, goal_id, change))


@router.delete("/{goal_id}", status_code=204, responses=problem_responses(403))
async def delete(goal_id: UUID, session: Session, member: CurrentMember) -> Response:
    """Delete a goal with its contributions; the ledger stays as it is."""
    await service.delete_goal(session, member, goal_id)
    return empty_response()


@router.get("/{goal_id}/contributions", response_model=list[ContributionRead])
async def list_contributions(
    request: Request,
    goal_id: UUID,
    session: Session,
    member: CurrentMember,
    params: Annotated[ContributionListParams, Query()],
) -> Response:
    """Contributions and withdrawals, newest first, by pages."""
    found, following = await queries.list_contributions(session, member, goal_id, params)
    headers = {} if following is None else {"Link": link_next(request, following)}
    return json_response([_contribution_read(it) for it in found], headers=headers)


@router.post(
    "/{goal_id}/contributions",
    status_code=201,
    response_model=ContributionRead,
    responses=problem_responses(403, 409),
)
async def contribute(goal_id: UUID, data: ContributionCreate, session: Session, member: CurrentMember) -> Response:
    """Add to a goal; a negative amount is a withdrawal. A goal has at most 5,000 of both."""
    return json_response(_contribution_read(await service.contribute(session, member, goal_id, data)), 201)


@router.delete("/{goal_id}/contributions/{contribution_id}", status_code=204, responses=problem_responses(403, 409))
async def delete_contribution(
    goal_id: UUID, contribution_id: UUID, session: Session, member: CurrentMember
) -> Response:
    """Delete a contribution that was entered by mistake."""
    await service.delete_contribution(session, member, goal_id, contribution_id)
    return empty_response()


async def _one(session: Session, member: Member, found: GoalStanding, status: int = 200) -> Response:
    [told] = await _told(session, member, [found])
    return json_response(told, status)


async def _told(session: Session, member: Member, found: Sequence[GoalStanding]) -> list[GoalRead]:
    rates = await queries.read_rates(session, member, found)
    return [_as_read(it, rates.get(it.goal.currency), member.currency) for it in found]


def _as_read(found: GoalStanding, rate: Decimal | None, base: str) -> GoalRead:
    goal, standing = found.goal, found.standing
    base_amount, base_target = (
        None if rate is None else convert(it, rate, base) for it in (found.current, goal.target_amount)
    )
    return GoalRead(
        id=goal.id,
        name=goal.name,
        target_amount=goal.target_amount,
        current_amount=found.current,
        planned_amount=found.planned,
        currency=goal.currency,
        base_amount=base_amount,
        base_target=base_target,
        start_on=goal.start_on,
        deadline=goal.deadline,
        account_id=goal.account_id,
        progress=standing.progress,
        remaining=standing.remaining,
        monthly_needed=standing.monthly_needed,
        pace=standing.pace,
        expected_on=standing.expected_on,
        state=standing.state,
        created_at=goal.created_at,
        updated_at=goal.updated_at,
    )


def _contribution_read(found: Contribution) -> ContributionRead:
    return ContributionRead.model_validate(found)
