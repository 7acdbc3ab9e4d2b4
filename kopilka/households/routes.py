"""HTTP door of households. The id in the path is the household that the request speaks for."""

from uuid import UUID

from fastapi import Response

from kopilka.households import queries, service
from kopilka.households.door import CurrentMember
from kopilka.households.member import Role
from kopilka.households.schemas import HouseholdRead, HouseholdUpdate, MemberRead, MemberUpdate
from kopilka.infrastructure.http.responses import empty_response, json_response, problem_responses
from kopilka.infrastructure.http.routing import Session, feature_router

router = feature_router("/households", "households", 401, 404, 422)


@router.get("", response_model=list[HouseholdRead])
async def list_all(session: Session, member: CurrentMember) -> Response:
    """The households that you are a member of, the personal one first."""
    return json_response(await queries.list_households(session, member.user_id))


@router.get("/{household_id}", response_model=HouseholdRead)
async def read(household_id: UUID, session: Session, member: CurrentMember) -> Response:
    """One household of yours."""
    return json_response(await queries.read_household(session, member))


@router.patch("/{household_id}", response_model=HouseholdRead, responses=problem_responses(403, 409))
async def update(household_id: UUID, change: HouseholdUpdate, session: Session, member: CurrentMember) -> Response:
    """Rename it, change its time zone, its currency, or the day on which its months begin (owners)."""
    await service.update_household(session, member, change)
    return json_response(await queries.read_household(session, member))


@router.get("/{household_id}/members", response_model=list[MemberRead])
async def list_members(household_id: UUID, session: Session, member: CurrentMember) -> Response:
    """Who belongs to it, in which role."""
    return json_response(await queries.list_members(session, member))


@router.patch("/{household_id}/members/{user_id}", status_code=204, responses=problem_responses(403, 409))
async def change_role(
    household_id: UUID, user_id: UUID, change: MemberUpdate, session: Session, member: CurrentMember
) -> Response:
    """Give a member another role (owners). One owner always stays."""
    await service.change_role(session, member, user_id, Role(change.role))
    return empty_response()


@router.delete("/{household_id}/members/{user_id}", status_code=204, responses=problem_responses(403, 409))
async def remove_member(household_id: UUID, user_id: UUID, session: Session, member: CurrentMember) -> Response:
    """Remove a member (owners), or leave."""
    await service.remove_member(session, member, user_id)
    return empty_response()
