"""HTTP door of goals."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from kopilka.goals import queries, service
from kopilka.goals.queries import GoalStanding
from kopilka.goals.schemas import (
    ContributionCreate,
    ContributionListParams,
    ContributionRead,
    GoalCreate,
    GoalRead,
    GoalUpdate,
)
from kopilka.households.door import CurrentMember
from kopilka.infrastructure.http.pagination import link_next
from kopilka.infrastructure.http.responses import empty_response, json_response, problem_responses
from kopilka.infrastructure.http.routing import Session, feature_router

router = feature_router("/goals", "goals", 401, 404, 422)


@router.get("", response_model=list[GoalRead])
async def list_all(session: Session, member: CurrentMember) -> Response:
    """Goals with their progress, the nearest deadline first."""
    return json_response([_as_read(found) for found in await queries.list_goals(session, member)])


@router.post("", status_code=201, response_model=GoalRead, responses=problem_responses(403))
async def create(data: GoalCreate, session: Session, member: CurrentMember) -> Response:
    """A new goal: 10,000 in three months, say."""
    return json_response(_as_read(await service.create_goal(session, member, data)), 201)


@router.get("/{goal_id}", response_model=GoalRead)
async def read(goal_id: UUID, session: Session, member: CurrentMember) -> Response:
    """One goal."""
    return json_response(_as_read(await queries.get_goal(session, member, goal_id)))


@router.patch("/{goal_id}", response_model=GoalRead, responses=problem_responses(403, 409))
async def update(goal_id: UUID, change: GoalUpdate, session: Session, member: CurrentMember) -> Response:
    """Rename it, change target or deadline, let it follow an account or stand alone."""
    return json_response(_as_read(await service.update_goal(session, member, goal_id, change)))


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
    """What was put aside and taken out, newest first, by pages."""
    found, following = await queries.list_contributions(session, member, goal_id, params)
    headers = {} if following is None else {"Link": link_next(request, following)}
    return json_response([ContributionRead.model_validate(it) for it in found], headers=headers)


@router.post(
    "/{goal_id}/contributions",
    status_code=201,
    response_model=ContributionRead,
    responses=problem_responses(403, 409),
)
async def contribute(goal_id: UUID, data: ContributionCreate, session: Session, member: CurrentMember) -> Response:
    """Put something aside; a negative amount takes it out again."""
    return json_response(ContributionRead.model_validate(await service.contribute(session, member, goal_id, data)), 201)


@router.delete("/{goal_id}/contributions/{contribution_id}", status_code=204, responses=problem_responses(403, 409))
async def delete_contribution(
    goal_id: UUID, contribution_id: UUID, session: Session, member: CurrentMember
) -> Response:
    """Delete one that was entered by mistake."""
    await service.take_back(session, member, goal_id, contribution_id)
    return empty_response()


def _as_read(found: GoalStanding) -> GoalRead:
    goal, standing = found.goal, found.standing
    return GoalRead(
        id=goal.id,
        name=goal.name,
        target_amount=goal.target_amount,
        current_amount=found.current,
        currency=goal.currency,
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
