"""Decisions about categories. Own ones are part of premium; keeping what one has is not."""

from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.categories import queries
from kopilka.categories.errors import CategoryExists, CategoryInUse, ParentUnsuitable, StandardCategory
from kopilka.categories.models import Category
from kopilka.categories.schemas import CategoryCreate, CategoryUpdate
from kopilka.categories.standard import BY_KEY, STANDARD
from kopilka.households import queries as households
from kopilka.households.member import Member
from kopilka.infrastructure.clock import now
from kopilka.infrastructure.identifiers import new_id
from kopilka.text import fold


async def create_standard_categories(session: AsyncSession, household_id: UUID, user_id: UUID) -> None:
    ids = {standard.key: new_id() for standard in STANDARD}
    await session.execute(
        insert(Category),
        [
            {
                "household_id": household_id,
                "id": ids[standard.key],
                "type": standard.type,
                "parent_id": ids[standard.parent] if standard.parent else None,
                "standard_key": standard.key,
                "name": None,
                "created_by": user_id,
            }
            for standard in STANDARD
        ],
    )


async def create_category(session: AsyncSession, member: Member, data: CategoryCreate) -> Category:
    """Raises ParentUnsuitable and CategoryExists."""
    member.require_editor()
    member.require_premium()
    await households.lock_household(session, member)
    if data.parent_id is not None:
        await _check_parent(session, member, data.parent_id, data.type)
    category = Category(
        household_id=member.household_id,
        id=new_id(),
        name=data.name,
        type=data.type,
        parent_id=data.parent_id,
        created_by=member.user_id,
    )
    await _check_name(session, member, category)
    session.add(category)
    await session.flush()
    await session.refresh(category)
    return category


async def update_category(session: AsyncSession, member: Member, category_id: UUID, change: CategoryUpdate) -> Category:
    """Raises StandardCategory, ParentUnsuitable and CategoryExists."""
    member.require_editor()
    await households.lock_household(session, member)
    category = await queries.get_category(session, member, category_id)
    given = change.given()
    if category.is_standard and given.keys() - {"archived"}:
        raise StandardCategory
    if "parent_id" in given:
        if given["parent_id"] is not None:
            await _check_parent(session, member, given["parent_id"], category.type)
            if given["parent_id"] == category.id or await queries.has_children(session, member, category.id):
                raise ParentUnsuitable(loc=("body", "parent_id"))
        category.parent_id = given["parent_id"]
    if "name" in given:
        category.name = given["name"]
    if "archived" in given:
        category.archived_at = now() if given["archived"] else None
    if given.keys() & {"name", "parent_id"} or given.get("archived") is False:
        await _check_name(session, member, category)
    await session.flush()
    await session.refresh(category)
    return category


async def delete_category(session: AsyncSession, member: Member, category_id: UUID) -> None:
    """Raises StandardCategory and CategoryInUse."""
    member.require_editor()
    await households.lock_household(session, member)
    category = await queries.get_category(session, member, category_id)
    if category.is_standard:
        raise StandardCategory
    await session.delete(category)
    try:
        await session.flush()
    except IntegrityError as error:
        # Whoever refers to it stands above this feature: the database knows them all.
        raise CategoryInUse from error


async def _check_parent(session: AsyncSession, member: Member, parent_id: UUID, type_: str) -> None:
    """Raises CategoryNotFound for a stranger's, as for one that does not exist, and ParentUnsuitable."""
    parent = await queries.get_category(session, member, parent_id)
    if parent.parent_id is not None or parent.type != type_:
        raise ParentUnsuitable(loc=("body", "parent_id"))


async def _check_name(session: AsyncSession, member: Member, category: Category) -> None:
    """No two live siblings of one name; a standard one counts with its names in every language."""
    siblings = await session.scalars(
        select(Category).where(
            Category.household_id == member.household_id,
            Category.type == category.type,
            Category.parent_id.is_not_distinct_from(category.parent_id),
            Category.archived_at.is_(None),
            Category.id != category.id,
        )
    )
    taken = {fold(name) for sibling in siblings for name in _names(sibling)}
    for name in _names(category):
        if fold(name) in taken:
            raise CategoryExists(name=name)


def _names(category: Category) -> list[str]:
    if category.standard_key is None:
        return [category.name or ""]
    return list(BY_KEY[category.standard_key].names.values())
