"""The payee of a transaction: known by its name in any case, made where it is new."""

from typing import cast
from uuid import UUID

from sqlalchemy import Table, func, insert, select
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
    """Its id, and the name that it has: the one it was first written with. Locks the household, so that two who name a
    new payee at once make one. Raises TooManyPayees.
    """
    await lock_household(session, member)
    folded = fold(name)
    found = await session.execute(
        select(_COLUMNS.id, _COLUMNS.name).where(
            _COLUMNS.household_id == member.household_id, _COLUMNS.folded_name == folded
        )
    )
    if (row := found.one_or_none()) is not None:
        return row.id, row.name
    known = select(_COLUMNS.id).where(_COLUMNS.household_id == member.household_id).limit(MAX_PAYEES).subquery()
    if (await session.scalar(select(func.count()).select_from(known)) or 0) >= MAX_PAYEES:
        raise TooManyPayees(limit=MAX_PAYEES)
    payee_id = new_id()
    await session.execute(
        insert(_PAYEES).values(
            household_id=member.household_id, id=payee_id, name=name, folded_name=folded, created_by=member.user_id
        )
    )
    return payee_id, name


async def names_of(session: AsyncSession, member: Member, ids: set[UUID]) -> dict[UUID, str]:
    found = await session.execute(
        select(_COLUMNS.id, _COLUMNS.name).where(_COLUMNS.household_id == member.household_id, _COLUMNS.id.in_(ids))
    )
    return {row.id: row.name for row in found}
