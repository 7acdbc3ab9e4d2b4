"""HTTP door of the example household: create and delete it."""

from uuid import UUID

from fastapi import Request, Response

from kopilka.example import service
from kopilka.households.door import CurrentMember
from kopilka.households.schemas import HouseholdRead
from kopilka.infrastructure.http.responses import empty_response, json_response, problem_responses
from kopilka.infrastructure.http.routing import Session, feature_router

router = feature_router("/households", "households", 401, 404, 422)


@router.post(
    "/example",
    status_code=201,
    response_model=HouseholdRead,
    responses={200: {"model": HouseholdRead, "description": "The example that you have already."}},
)
async def make_example(request: Request, session: Session, member: CurrentMember) -> Response:
    """A household of yours to look around in: fourteen months of somebody's life, apart from your own data.

    There is one at most: whoever has it gets the same one again. Deleting the household removes all of it.
    """
    household, is_new = await service.make_example(
        session, member.user_id, premium_for_all=request.app.state.settings.premium_for_all
    )
    return json_response(household, 201 if is_new else 200)


@router.delete("/{household_id}", status_code=204, responses=problem_responses(403, 409))
async def remove_example(household_id: UUID, session: Session, member: CurrentMember) -> Response:
    """Delete an example household with all that is in it (owners). Others cannot be deleted."""
    await service.remove_example(session, member)
    return empty_response()
