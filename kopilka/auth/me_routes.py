"""HTTP door of /users/me: who is calling."""

from fastapi import Response

from kopilka.auth import queries
from kopilka.auth.schemas import Me
from kopilka.households.door import CurrentMember
from kopilka.infrastructure.http.responses import json_response
from kopilka.infrastructure.http.routing import Session, feature_router
from kopilka.users import queries as users
from kopilka.users.schemas import UserUpdate

router = feature_router("/users", "users", 401, 422)


@router.get("/me", response_model=Me)
async def read(session: Session, member: CurrentMember) -> Response:
    """You, your households, and until when you have premium."""
    return json_response(await queries.read_me(session, member))


@router.patch("/me", response_model=Me)
async def update(change: UserUpdate, session: Session, member: CurrentMember) -> Response:
    """Change your language. E-mail and password have doors of their own, which ask for proof."""
    user = await users.get_user(session, member.user_id)
    user.locale = change.locale
    await session.flush()
    return json_response(await queries.read_me(session, member))
