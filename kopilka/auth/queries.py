"""Reads of sessions."""

from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.auth.errors import SessionNotFound
from kopilka.auth.models import AuthSession
from kopilka.auth.schemas import Me, SessionRead
from kopilka.households.member import Member
from kopilka.households.models import Household, Membership
from kopilka.households.schemas import HouseholdRead
from kopilka.infrastructure.database.compiled import Compiled
from kopilka.infrastructure.database.transactions import driver
from kopilka.users.models import User

_USERS, _HOUSEHOLDS, _MEMBERSHIPS = User.__table__.c, Household.__table__.c, Membership.__table__.c
# Built once: every start of a client asks it.
_ME = Compiled(
    select(
        _USERS.email,
        _USERS.is_active,
        _USERS.is_verified,
        _USERS.is_admin,
        _USERS.locale,
        _USERS.created_at,
        _HOUSEHOLDS.id,
        _HOUSEHOLDS.name,
        _HOUSEHOLDS.currency,
        _HOUSEHOLDS.time_zone,
        _HOUSEHOLDS.month_starts_on,
        _HOUSEHOLDS.month_starts_before_weekend,
        _HOUSEHOLDS.is_example,
        _MEMBERSHIPS.role,
        _MEMBERSHIPS.is_personal,
        _HOUSEHOLDS.created_at.label("household_created_at"),
    )
    .join_from(User.__table__, Membership.__table__, _MEMBERSHIPS.user_id == _USERS.id)
    .join(Household.__table__, _HOUSEHOLDS.id == _MEMBERSHIPS.household_id)
    .where(_USERS.id == bindparam("user"))
    .order_by(_MEMBERSHIPS.is_personal.desc(), _HOUSEHOLDS.created_at, _HOUSEHOLDS.id)
)


async def read_me(session: AsyncSession, member: Member) -> Me:
    """The user with all their households, the personal one first, in one round trip."""
    rows = await _ME.fetch(await driver(session), {"user": member.user_id})
    return Me(
        id=member.user_id,
        email=rows[0]["email"],
        is_active=rows[0]["is_active"],
        is_verified=rows[0]["is_verified"],
        is_admin=rows[0]["is_admin"],
        is_premium=member.is_premium,
        premium_until=member.premium_until,
        locale=rows[0]["locale"],
        created_at=rows[0]["created_at"],
        household_id=member.household_id,
        households=[
            HouseholdRead(
                id=row["id"],
                name=row["name"],
                currency=row["currency"],
                time_zone=row["time_zone"],
                month_starts_on=row["month_starts_on"],
                month_starts_before_weekend=row["month_starts_before_weekend"],
                role=row["role"],
                is_personal=row["is_personal"],
                is_example=row["is_example"],
                created_at=row["household_created_at"],
            )
            for row in rows
        ],
    )


async def list_sessions(session: AsyncSession, member: Member) -> list[SessionRead]:
    """Those that still stand, the latest used first."""
    found = await session.scalars(
        select(AuthSession)
        .where(
            AuthSession.user_id == member.user_id,
            AuthSession.ended_at.is_(None),
            AuthSession.expires_at > func.now(),
        )
        .order_by(AuthSession.refreshed_at.desc(), AuthSession.id)
    )
    return [
        SessionRead(
            id=row.id,
            user_agent=row.user_agent,
            created_at=row.created_at,
            refreshed_at=row.refreshed_at,
            expires_at=row.expires_at,
            is_current=row.id == member.session_id,
        )
        for row in found
    ]


async def get_session(session: AsyncSession, member: Member, session_id: UUID) -> AuthSession:
    found = await session.scalar(
        select(AuthSession).where(
            AuthSession.id == session_id,
            AuthSession.user_id == member.user_id,
            AuthSession.ended_at.is_(None),
        )
    )
    if found is None:
        raise SessionNotFound
    return found
