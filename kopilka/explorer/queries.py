"""Reads of saved views, always of the member's household."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.explorer.errors import ViewNotFound
from kopilka.explorer.models import SavedView
from kopilka.explorer.schemas import MAX_VIEWS
from kopilka.households.member import Member


async def list_views(session: AsyncSession, member: Member) -> Sequence[SavedView]:
    """By name."""
    found = await session.scalars(
        select(SavedView)
        .where(SavedView.household_id == member.household_id)
        .order_by(SavedView.folded_name, SavedView.id)
        .limit(MAX_VIEWS)
    )
    return found.all()


async def get_view(session: AsyncSession, member: Member, view_id: UUID, *, lock: bool = False) -> SavedView:
    """Raises ViewNotFound."""
    statement = select(SavedView).where(SavedView.household_id == member.household_id, SavedView.id == view_id)
    found = await session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise ViewNotFound
    return found
