"""The payee of a transaction: known by its name in any case, made where it is new."""

from collections.abc import Collection
from typing import cast
from uuid import UUID

from sqlalchemy import ARRAY, Table, Text, any_, func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.households.member import Member
from kopilka.households.queries import lock_household
from kopilka.infrastructure.identifiers import new_id
from kopilka.text import fold
from kopilka.transactions.errors import TooManyPayees
from kopilka.transactions.models import Payee

# Of a household; it bounds what a search by a name costs.
MAX_PAYEES = 10_000
_PAYEES = cast(Table, Payee.__table__)
_COLUMNS = _PAYEES.c


async def find_or_create(session: AsyncSession, member: Member, name: str) -> tuple[UUID, str]:
    """Its id, and the name that it has: the one it was first written with. Raises TooManyPayees."""
    return (await find_or_create_all(session, member, [name]))[name]


async def find_or_create_all(
    session: AsyncSession, member: Member, names: Collection[str]
) -> dict[str, tuple[UUID, str]]:
    """By the names that were asked for; as many statements for one as for thousands. Locks the household, so that two
    who name a new payee at once make one. Raises TooManyPayees.
    """
    if not names:
        return {}
    await lock_household(session, member)
    folded = {name: fold(name) for name in names}
    found = await session.execute(
        select(_COLUMNS.folded_name, _COLUMNS.id, _COLUMNS.name).where(
            _COLUMNS.household_id == member.household_id,
            _COLUMNS.folded_name == any_(literal(list(set(folded.values())), ARRAY(Text))),
        )
    )
    known = {row.folded_name: (row.id, row.name) for row in found}
    # The first spelling of each is its name.
    new = {key: name for name, key in reversed(folded.items()) if key not in known}
    if new:
        known |= await _create(session, member, new)
    return {name: known[key] for name, key in folded.items()}


async def _create(session: AsyncSession, member: Member, names: dict[str, str]) -> dict[str, tuple[UUID, str]]:
    """Of names by their folded ones. Raises TooManyPayees."""
    there = select(_COLUMNS.id).where(_COLUMNS.household_id == member.household_id).limit(MAX_PAYEES).subquery()
    if (await session.scalar(select(func.count()).select_from(there)) or 0) + len(names) > MAX_PAYEES:
        raise TooManyPayees(limit=MAX_PAYEES)
    created = {key: (new_id(), name) for key, name in names.items()}
    of_household = {"household_id": member.household_id, "created_by": member.user_id}
    rows = [of_household | {"id": id_, "name": name, "folded_name": key} for key, (id_, name) in created.items()]
    await session.execute(insert(_PAYEES), rows)
    return created


async def names_of(session: AsyncSession, member: Member, ids: set[UUID]) -> dict[UUID, str]:
    found = await session.execute(
        select(_COLUMNS.id, _COLUMNS.name).where(_COLUMNS.household_id == member.household_id, _COLUMNS.id.in_(ids))
    )
    return {row.id: row.name for row in found}
