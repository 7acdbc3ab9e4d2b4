"""Reads of sessions."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.auth.errors import SessionNotFound
from kopilka.auth.models import AuthSession
from kopilka.auth.schemas import SessionRead
from kopilka.households.member import Member


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
