"""Decisions about payees that are there already; recording a transaction makes new ones (transactions/payees.py)."""

from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, Table, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.categories.queries import get_category
from kopilka.households.member import Member
from kopilka.households.queries import lock_household
from kopilka.payees import queries
from kopilka.payees.errors import MergedWithItself, PayeeExists, PayeeNotFound
from kopilka.payees.schemas import PayeeRead, PayeeUpdate
from kopilka.text import fold
from kopilka.transactions.models import Payee
from kopilka.transactions.queries import TRANSACTIONS

_PAYEES = cast(Table, Payee.__table__)
_COLUMNS = _PAYEES.c


async def update_payee(session: AsyncSession, member: Member, payee_id: UUID, change: PayeeUpdate) -> PayeeRead:
    """Raises PayeeNotFound, PayeeExists and CategoryNotFound."""
    member.require_editor()
    await lock_household(session, member)
    current = await queries.read_payee(session, member, payee_id)
    values = {name: value for name, value in change.given().items() if value != getattr(current, name)}
    if not values:
        return current
    if values.get("category_id") is not None:
        await get_category(session, member, values["category_id"])
    if "name" in values:
        values["folded_name"] = fold(values["name"])
        await _check_name(session, member, payee_id, values["folded_name"])
    await session.execute(update(_PAYEES).where(*_one(member, payee_id)).values(**values))
    return await queries.read_payee(session, member, payee_id)


async def merge_payees(session: AsyncSession, member: Member, payee_id: UUID, into: UUID) -> PayeeRead:
    """All transactions of the one become the other's, those in the trash too, and the one is gone. Raises
    PayeeNotFound and MergedWithItself.
    """
    member.require_editor()
    if payee_id == into:
        raise MergedWithItself(loc=("body", "into"))
    await _lock_transactions(session, member, payee_id)
    kept = await queries.read_payee(session, member, into)
    await _replace(session, member, payee_id, kept.id)
    return await queries.read_payee(session, member, into)


async def delete_payee(session: AsyncSession, member: Member, payee_id: UUID) -> None:
    """Its transactions stay, without a payee. Raises PayeeNotFound."""
    member.require_editor()
    await _lock_transactions(session, member, payee_id)
    await _replace(session, member, payee_id, None)


async def _lock_transactions(session: AsyncSession, member: Member, payee_id: UUID) -> None:
    """Before the household and in the order of their ids, as all writers of the ledger lock them."""
    await session.execute(
        select(func.count()).select_from(
            select(TRANSACTIONS.c.id)
            .where(TRANSACTIONS.c.household_id == member.household_id, TRANSACTIONS.c.payee_id == payee_id)
            .order_by(TRANSACTIONS.c.id)
            .with_for_update(key_share=True)
            .subquery()
        )
    )
    await lock_household(session, member)


async def _replace(session: AsyncSession, member: Member, payee_id: UUID, by: UUID | None) -> None:
    """Raises PayeeNotFound."""
    await session.execute(
        update(TRANSACTIONS)
        .where(TRANSACTIONS.c.household_id == member.household_id, TRANSACTIONS.c.payee_id == payee_id)
        .values(payee_id=by, version=TRANSACTIONS.c.version + 1, updated_at=func.now())
    )
    gone = await session.execute(delete(_PAYEES).where(*_one(member, payee_id)).returning(_COLUMNS.id))
    if gone.one_or_none() is None:
        raise PayeeNotFound


async def _check_name(session: AsyncSession, member: Member, payee_id: UUID, folded: str) -> None:
    """Raises PayeeExists."""
    found = await session.execute(
        select(_COLUMNS.name).where(
            _COLUMNS.household_id == member.household_id, _COLUMNS.folded_name == folded, _COLUMNS.id != payee_id
        )
    )
    if (taken := found.scalar_one_or_none()) is not None:
        raise PayeeExists(loc=("body", "name"), name=taken)


def _one(member: Member, payee_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (_COLUMNS.household_id == member.household_id, _COLUMNS.id == payee_id)
