"""Reads of categories, always of the member's household."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from sqlalchemy import Table, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.categories.errors import CategoryNotFound
from kopilka.categories.models import Category
from kopilka.categories.schemas import CategoryListParams, CategoryPlace, CategoryRead
from kopilka.categories.standard import ORDER, STANDARD, CategoryType
from kopilka.households.member import Member
from kopilka.infrastructure.http.pagination import check_question, question_of
from kopilka.infrastructure.locales import Locale
from kopilka.text import fold, sort_key

_COLUMNS = cast(Table, Category.__table__).c
_FOLDED_STANDARD = {it.key: frozenset(fold(name) for name in it.names.values()) for it in STANDARD}


@dataclass(frozen=True, slots=True)
class CategoryPage:
    """`next` is the cursor of the following page, None on the last one."""

    categories: list[CategoryRead]
    next: CategoryPlace | None


@dataclass(frozen=True, slots=True)
class UsedName:
    """What a category in use is called: by its own name, or by the key of a standard one."""

    parent_id: UUID | None
    standard_key: str | None
    name: str | None


async def list_categories(
    session: AsyncSession,
    member: Member,
    locale: Locale,
    *,
    type: CategoryType | None = None,  # noqa: A002 - the word of the API
    archived: bool = False,
) -> list[CategoryRead]:
    """Standard ones in their own order, then the household's own by name."""
    params = CategoryListParams(type=type, archived=archived)
    return (await page_of_categories(session, member, locale, params)).categories


async def page_of_categories(
    session: AsyncSession, member: Member, locale: Locale, params: CategoryListParams
) -> CategoryPage:
    """In the order of `list_categories`. Sorted here and not by PostgreSQL: standard names live in the code, and a
    household has no more than MAX_CATEGORIES. Raises CursorOfAnotherQuestion.
    """
    question = question_of({**params.model_dump(), "locale": locale})
    check_question(params.cursor, question)
    statement = select(Category).where(Category.household_id == member.household_id)
    if params.type is not None:
        statement = statement.where(Category.type == params.type)
    # The archived ones too: a child may take its appearance from one.
    known = {category.id: category for category in await session.scalars(statement)}
    found = sorted(
        (
            as_read(category, known.get(category.parent_id) if category.parent_id else None, locale)
            for category in known.values()
            if params.archived or category.archived_at is None
        ),
        key=_key,
    )
    if params.cursor is not None:
        last = (params.cursor.order, params.cursor.folded, params.cursor.name, params.cursor.id)
        found = [category for category in found if _key(category) > last]
    shown = found[: params.limit]
    if len(shown) == len(found):
        return CategoryPage(shown, None)
    order, folded, name, id_ = _key(shown[-1])
    return CategoryPage(shown, CategoryPlace(question=question.hex(), order=order, folded=folded, name=name, id=id_))


def _key(category: CategoryRead) -> tuple[int, str, str, UUID]:
    return (ORDER.get(category.standard_key or "", len(ORDER)), *sort_key(category.name), category.id)


async def get_category(session: AsyncSession, member: Member, category_id: UUID) -> Category:
    category = await session.get(Category, (member.household_id, category_id))
    if category is None:
        raise CategoryNotFound
    return category


async def list_used_names(
    session: AsyncSession, member: Member, *, category_type: str, folded: Collection[str], besides: UUID
) -> list[UsedName]:
    """Of the categories in use whose name, or one of whose standard names, folds to one of `folded`."""
    keys = [key for key, names in _FOLDED_STANDARD.items() if not names.isdisjoint(folded)]
    found = await session.execute(
        select(_COLUMNS.parent_id, _COLUMNS.standard_key, _COLUMNS.name).where(
            _COLUMNS.household_id == member.household_id,
            _COLUMNS.type == category_type,
            _COLUMNS.archived_at.is_(None),
            _COLUMNS.id != besides,
            or_(_COLUMNS.folded_name.in_(folded), _COLUMNS.standard_key.in_(keys)),
        )
    )
    return [UsedName(*row) for row in found]


async def list_unfolded_names(session: AsyncSession, member: Member) -> list[tuple[UUID, str]]:
    """Id and name of the household's own categories whose folded name is not stored yet."""
    found = await session.execute(
        select(_COLUMNS.id, _COLUMNS.name).where(
            _COLUMNS.household_id == member.household_id,
            _COLUMNS.folded_name.is_(None),
            _COLUMNS.standard_key.is_(None),
        )
    )
    return [(row.id, row.name) for row in found]


async def has_as_many(session: AsyncSession, member: Member, limit: int) -> bool:
    """Whether the household has `limit` categories; reads no more than that many entries of the primary key's index."""
    counted = select(_COLUMNS.id).where(_COLUMNS.household_id == member.household_id).limit(limit).subquery()
    return (await session.scalar(select(func.count()).select_from(counted)) or 0) >= limit


async def has_children(session: AsyncSession, member: Member, category_id: UUID) -> bool:
    found = await session.scalar(
        select(exists().where(Category.household_id == member.household_id, Category.parent_id == category_id))
    )
    return bool(found)


async def read_category(session: AsyncSession, member: Member, category: Category, locale: Locale) -> CategoryRead:
    parent = None if category.parent_id is None else await get_category(session, member, category.parent_id)
    return as_read(category, parent, locale)


def as_read(category: Category, parent: Category | None, locale: Locale) -> CategoryRead:
    shown, default = category.appearance(parent), category.default_appearance(parent)
    return CategoryRead(
        id=category.id,
        name=category.name_in(locale),
        type="income" if category.type == "income" else "expense",
        parent_id=category.parent_id,
        is_standard=category.is_standard,
        standard_key=category.standard_key,
        archived=category.archived_at is not None,
        icon=shown.icon,
        color=shown.color,
        default_icon=default.icon,
        default_color=default.color,
    )
