"""Decisions about categories. Creating one's own takes premium; changing and using those that exist does not."""

from uuid import UUID

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.categories import queries
from kopilka.categories.errors import (
    CategoryExists,
    CategoryInUse,
    CategoryRemembered,
    ParentArchived,
    ParentUnsuitable,
    StandardCategory,
    StandardNameTaken,
    TooManyCategories,
)
from kopilka.categories.models import Category
from kopilka.categories.schemas import MAX_CATEGORIES, CategoryCreate, CategoryUpdate
from kopilka.categories.standard import BY_KEY, STANDARD
from kopilka.households import queries as households
from kopilka.households.member import Member
from kopilka.infrastructure.clock import now
from kopilka.infrastructure.database.errors import constraint_of
from kopilka.infrastructure.identifiers import new_id
from kopilka.text import fold

CHANGEABLE_OF_STANDARD = frozenset({"archived", "icon", "color"})
REMEMBERED_BY = frozenset({"fk_transfers_out_category", "fk_transfers_in_category"})


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
    """Raises ParentUnsuitable, ParentArchived, CategoryExists and TooManyCategories."""
    member.require_editor()
    member.require_premium()
    await households.lock_household(session, member)
    if await queries.has_as_many(session, member, MAX_CATEGORIES):
        raise TooManyCategories(limit=MAX_CATEGORIES)
    if data.parent_id is not None:
        await _check_parent(session, member, data.parent_id, data.type)
    category = Category(
        household_id=member.household_id,
        id=new_id(),
        name=data.name,
        folded_name=fold(data.name),
        type=data.type,
        parent_id=data.parent_id,
        icon=data.icon,
        color=data.color,
        created_by=member.user_id,
    )
    await _check_name(session, member, category, is_new=True)
    session.add(category)
    await session.flush()
    await session.refresh(category)
    return category


async def update_category(session: AsyncSession, member: Member, category_id: UUID, change: CategoryUpdate) -> Category:
    """Raises StandardCategory, ParentUnsuitable, ParentArchived and CategoryExists."""
    member.require_editor()
    await households.lock_household(session, member)
    category = await queries.get_category(session, member, category_id)
    given = change.given()
    if category.is_standard and given.keys() - CHANGEABLE_OF_STANDARD:
        raise StandardCategory
    was_called, was_archived = category.name, category.archived_at is not None
    if "parent_id" in given:
        if given["parent_id"] not in (None, category.parent_id):
            await _check_parent(session, member, given["parent_id"], category.type)
            if given["parent_id"] == category.id or await queries.has_children(session, member, category.id):
                raise ParentUnsuitable(loc=("body", "parent_id"))
        category.parent_id = given["parent_id"]
    if "name" in given:
        category.name = given["name"]
        category.folded_name = fold(given["name"])
    if "icon" in given:
        category.icon = given["icon"]
    if "color" in given:
        category.color = given["color"]
    if "archived" in given:
        category.archived_at = now() if given["archived"] else None
    is_back = was_archived and category.archived_at is None
    is_new = is_back or fold(category.name or "") != fold(was_called or "")
    if is_new or "parent_id" in given:
        await _check_name(session, member, category, is_new=is_new)
    await session.flush()
    await session.refresh(category)
    return category


async def delete_category(session: AsyncSession, member: Member, category_id: UUID) -> None:
    """Raises StandardCategory, CategoryInUse and CategoryRemembered."""
    member.require_editor()
    await households.lock_household(session, member)
    category = await queries.get_category(session, member, category_id)
    if category.is_standard:
        raise StandardCategory
    await session.delete(category)
    try:
        await session.flush()
    except IntegrityError as error:
        # Transactions and transfers refer to it, which belong to features above this one, and subcategories: foreign
        # keys say so.
        is_remembered = constraint_of(error) in REMEMBERED_BY
        raise (CategoryRemembered if is_remembered else CategoryInUse) from error


async def _check_parent(session: AsyncSession, member: Member, parent_id: UUID, type_: str) -> None:
    """Raises CategoryNotFound for another household's, as for one that does not exist, ParentUnsuitable and
    ParentArchived.
    """
    parent = await queries.get_category(session, member, parent_id)
    if parent.parent_id is not None or parent.type != type_:
        raise ParentUnsuitable(loc=("body", "parent_id"))
    if parent.archived_at is not None:
        raise ParentArchived(loc=("body", "parent_id"), name=parent.name_in(member.locale))


async def _check_name(session: AsyncSession, member: Member, category: Category, *, is_new: bool) -> None:
    """Raises CategoryExists where a sibling has the name, and StandardNameTaken where a standard category of the type
    has it on any level: reports show a category by its name alone. A standard one counts with its names in every
    language; archived ones do not count. Where the name is not new, a category that has shared it with a standard one
    since before this rule keeps it. The caller has locked the household: what is read here takes an index each.
    """
    await _fold_names(session, member)
    names = {fold(name): name for name in _names(category.standard_key, category.name)}
    for used in await queries.list_used_names(
        session, member, category_type=category.type, folded=names.keys(), besides=category.id
    ):
        taken = next(names[key] for key in map(fold, _names(used.standard_key, used.name)) if key in names)
        if used.parent_id == category.parent_id:
            raise CategoryExists(loc=("body", "name"), name=taken)
        if is_new and category.is_standard != (used.standard_key is not None):
            key = used.standard_key or category.standard_key or ""
            raise StandardNameTaken(loc=("body", "name"), name=taken, standard=BY_KEY[key].names[member.locale])


async def _fold_names(session: AsyncSession, member: Member) -> None:
    """Of categories that were named without it: by an earlier version, or in bulk."""
    named = await queries.list_unfolded_names(session, member)
    if named:
        await session.execute(
            update(Category),
            [{"household_id": member.household_id, "id": id_, "folded_name": fold(name)} for id_, name in named],
        )


def _names(standard_key: str | None, name: str | None) -> list[str]:
    if standard_key is None:
        return [name or ""]
    return list(BY_KEY[standard_key].names.values())
