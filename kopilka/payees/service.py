"""Decisions about payees that are there already; recording a transaction makes new ones (transactions/payees.py)."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Table, Uuid, any_, delete, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.categories.queries import get_category
from kopilka.households.member import Member
from kopilka.households.queries import lock_household
from kopilka.payees import queries
from kopilka.payees.errors import MergedWithItself, PayeeExists, PayeeNotFound, PayeeTooLarge
from kopilka.payees.schemas import PayeeRead, PayeeUpdate
from kopilka.text import fold
from kopilka.transactions.models import Payee
from kopilka.transactions.queries import TRANSACTIONS

_PAYEES = cast(Table, Payee.__table__)
_COLUMNS = _PAYEES.c
# Transactions of a payee that goes, and of one statement: 2,000 take a third of a second (decision 50), and the API
# ends a statement after two.
MOST_CHANGED, CHANGED_AT_ONCE = 10_000, 2_000


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
    PayeeNotFound, PayeeTooLarge and MergedWithItself.
    """
    member.require_editor()
    if payee_id == into:
        raise MergedWithItself(loc=("body", "into"))
    ids = await _lock_transactions(session, member, payee_id)
    kept = await queries.read_payee(session, member, into)
    await _replace(session, member, payee_id, kept.id, ids)
    return await queries.read_payee(session, member, into)


async def delete_payee(session: AsyncSession, member: Member, payee_id: UUID) -> None:
    """Its transactions stay, without a payee. Raises PayeeNotFound and PayeeTooLarge."""
    member.require_editor()
    ids = await _lock_transactions(session, member, payee_id)
    await _replace(session, member, payee_id, None, ids)


async def _lock_transactions(session: AsyncSession, member: Member, payee_id: UUID) -> Sequence[UUID]:
    """Before the household and in the order of their ids, as all writers of the ledger lock them. Raises
    PayeeTooLarge: the household waits for as long as they take.
    """
    of_payee = (TRANSACTIONS.c.household_id == member.household_id, TRANSACTIONS.c.payee_id == payee_id)
    found = await session.scalars(
        select(TRANSACTIONS.c.id)
        .where(*of_payee)
        .order_by(TRANSACTIONS.c.id)
        .limit(MOST_CHANGED + 1)
        .with_for_update(key_share=True)
    )
    ids = found.all()
    if len(ids) > MOST_CHANGED:
        raise PayeeTooLarge(limit=MOST_CHANGED)
    await lock_household(session, member)
    return ids


async def _replace(session: AsyncSession, member: Member, payee_id: UUID, by: UUID | None, ids: Sequence[UUID]) -> None:
    """In statements that each end in time; what was recorded between the two locks is the last one's. Raises
    PayeeNotFound.
    """
    change = (
        update(TRANSACTIONS)
        .where(TRANSACTIONS.c.household_id == member.household_id, TRANSACTIONS.c.payee_id == payee_id)
        .values(payee_id=by, version=TRANSACTIONS.c.version + 1, updated_at=func.now())
    )
    for first in range(0, len(ids), CHANGED_AT_ONCE):
        part = list(ids[first : first + CHANGED_AT_ONCE])
        await session.execute(change.where(TRANSACTIONS.c.id == any_(literal(part, ARRAY(Uuid())))))
    await session.execute(change)
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
