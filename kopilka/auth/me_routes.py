"""HTTP door of /users/me: who is calling."""

from fastapi import Response

from kopilka.auth.schemas import Me
from kopilka.households import queries as households
from kopilka.households.door import CurrentMember
from kopilka.households.member import Member
from kopilka.infrastructure.answers import answer
from kopilka.infrastructure.edge import Session, feature_router
from kopilka.users import queries as users
from kopilka.users.schemas import UserUpdate

router = feature_router("/users", "users", 401, 422)


@router.get("/me", response_model=Me)
async def read(session: Session, member: CurrentMember) -> Response:
    """You, your households, and until when you have premium."""
    return answer(await _me(session, member))


@router.patch("/me", response_model=Me)
async def update(change: UserUpdate, session: Session, member: CurrentMember) -> Response:
    """Change your language. E-mail and password have doors of their own, which ask for proof."""
    user = await users.get_user(session, member.user_id)
    user.locale = change.locale
    await session.flush()
    return answer(await _me(session, member))


async def _me(session: Session, member: Member) -> Me:
    user = await users.get_user(session, member.user_id)
    return Me(
        id=user.id,
        email=user.email,
        is_active=user.is_active,
        is_verified=user.is_verified,
        is_premium=member.is_premium,
        premium_until=member.premium_until,
        locale=user.locale,
        created_at=user.created_at,
        household_id=member.household_id,
        households=await households.list_households(session, member.user_id),
    )
