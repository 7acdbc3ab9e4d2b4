"""Reads of categories, always of the member's household."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.categories.errors import CategoryNotFound
from kopilka.categories.models import Category
from kopilka.categories.schemas import CategoryRead
from kopilka.categories.standard import ORDER, CategoryType
from kopilka.households.member import Member
from kopilka.infrastructure.locales import Locale
from kopilka.text import sort_key


async def list_categories(
    session: AsyncSession,
    member: Member,
    locale: Locale,
    *,
    type: CategoryType | None = None,  # noqa: A002 - the word of the API
    archived: bool = False,
) -> list[CategoryRead]:
    """Standard ones in their own order, then one's own by name."""
    statement = select(Category).where(Category.household_id == member.household_id)
    if type is not None:
        statement = statement.where(Category.type == type)
    if not archived:
        statement = statement.where(Category.archived_at.is_(None))
    categories = [as_read(category, locale) for category in await session.scalars(statement)]
    return sorted(categories, key=lambda it: (ORDER.get(it.standard_key or "", len(ORDER)), sort_key(it.name)))


async def get_category(session: AsyncSession, member: Member, category_id: UUID) -> Category:
    category = await session.get(Category, (member.household_id, category_id))
    if category is None:
        raise CategoryNotFound
    return category


async def has_children(session: AsyncSession, member: Member, category_id: UUID) -> bool:
    found = await session.scalar(
        select(exists().where(Category.household_id == member.household_id, Category.parent_id == category_id))
    )
    return bool(found)


def as_read(category: Category, locale: Locale) -> CategoryRead:
    return CategoryRead(
        id=category.id,
        name=category.name_in(locale),
        type="income" if category.type == "income" else "expense",
        parent_id=category.parent_id,
        is_standard=category.is_standard,
        standard_key=category.standard_key,
        archived=category.archived_at is not None,
    )
