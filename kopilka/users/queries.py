"""Reads of users."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.users.errors import UserNotFound
from kopilka.users.models import User


async def get_user(session: AsyncSession, user_id: UUID) -> User:
    user = await session.get(User, user_id)
    if user is None:
        raise UserNotFound
    return user


async def lock_user(session: AsyncSession, user_id: UUID) -> User:
    """Orders those who make what a user has only one of."""
    user = await session.get(User, user_id, with_for_update={"key_share": True})
    if user is None:
        raise UserNotFound
    return user


async def find_user_by_email(session: AsyncSession, email: str) -> User | None:
    found: User | None = await session.scalar(select(User).where(func.lower(User.email) == func.lower(email)))
    return found
