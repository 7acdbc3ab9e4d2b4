"""Reads of exports, of the member's household. One that has expired is not found, even before its file is deleted."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.categories.models import Category
from kopilka.exports.errors import ExportNotFound
from kopilka.exports.labels import NamedCategory
from kopilka.exports.models import Export
from kopilka.exports.palette import PALETTE
from kopilka.households.member import Member
from kopilka.infrastructure.locales import Locale

LISTED = 50
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "excel": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
ENDINGS = {"pdf": "pdf", "excel": "xlsx", "csv": "csv"}


async def get_export(session: AsyncSession, member: Member, export_id: UUID) -> Export:
    """Its present state, also where this session has read it before. Raises ExportNotFound."""
    found = await session.scalar(
        select(Export)
        .where(Export.household_id == member.household_id, Export.id == export_id, Export.expires_at > func.now())
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise ExportNotFound
    return found


async def find_same(session: AsyncSession, member: Member, fingerprint: bytes) -> Export | None:
    found: Export | None = await session.scalar(
        select(Export).where(
            Export.household_id == member.household_id,
            Export.fingerprint == fingerprint,
            Export.status != "failed",
            Export.expires_at > func.now(),
        )
    )
    return found


async def list_exports(session: AsyncSession, member: Member) -> Sequence[Export]:
    """The newest first."""
    found = await session.scalars(
        select(Export)
        .where(Export.household_id == member.household_id, Export.expires_at > func.now())
        .order_by(Export.created_at.desc(), Export.id.desc())
        .limit(LISTED)
    )
    return found.all()


async def count_under_way(session: AsyncSession, member: Member) -> int:
    found = await session.scalar(
        select(func.count())
        .select_from(Export)
        .where(Export.household_id == member.household_id, Export.status.in_(("queued", "running")))
    )
    return found or 0


async def count_under_way_of(session: AsyncSession, user_id: UUID) -> int:
    """Those that this person has asked for in all households (migration 0011)."""
    found = await session.scalar(text("SELECT count_exports_under_way(:user)"), {"user": user_id})
    return found or 0


async def list_marks(session: AsyncSession, exports: Mapping[UUID, UUID]) -> dict[UUID, str]:
    """By export id, a text that differs whenever the export has changed; `exports` maps export ids to household ids of
    any households (migration 0011). Deleted ones are left out.
    """
    found = await session.execute(
        text("SELECT id, mark FROM export_marks(:households, :ids)"),
        {"households": list(exports.values()), "ids": list(exports)},
    )
    return {row.id: row.mark for row in found}


async def list_category_names(session: AsyncSession, member: Member, locale: Locale) -> list[NamedCategory]:
    """All categories of the household, archived ones too: transactions of any may be in a report. Each has the colour
    that GET /categories says, as it is printed.
    """
    found = await session.scalars(select(Category).where(Category.household_id == member.household_id))
    known = {it.id: it for it in found}
    return [
        NamedCategory(
            it.id,
            it.type,
            it.name_in(locale),
            it.is_standard,
            it.parent_id,
            PALETTE[it.appearance(known.get(it.parent_id) if it.parent_id else None).color],
        )
        for it in known.values()
    ]


async def list_expired(session: AsyncSession, limit: int) -> list[tuple[UUID, UUID]]:
    """(household, export) of all households, the longest expired first (migration 0003)."""
    found = await session.execute(text("SELECT household_id, id FROM expired_exports(:limit)"), {"limit": limit})
    return [(row.household_id, row.id) for row in found]


async def list_abandoned(session: AsyncSession, limit: int) -> list[str]:
    """Keys of files whose household is gone (migration 0004)."""
    found = await session.scalars(text("SELECT * FROM due_abandoned_files(:limit)"), {"limit": limit})
    return list(found)


def key_of(household_id: UUID, export_id: UUID) -> str:
    """The file's key in the storage: made of the export's id, so that a second run overwrites the file of the first."""
    return f"exports/{household_id}/{export_id}"
