"""Reads of households and their members."""

from uuid import UUID

from sqlalchemy import Row, Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.households.errors import HouseholdNotFound, MemberNotFound
from kopilka.households.member import Member, Role
from kopilka.households.models import Household, Membership
from kopilka.households.schemas import HouseholdRead, MemberRead
from kopilka.infrastructure.database.compiled import Compiled
from kopilka.infrastructure.database.transactions import driver
from kopilka.users.models import User

# Built once: whoever writes to the ledger asks it.
_HOUSEHOLDS = Household.__table__.c
_LOCK = Compiled(
    select(_HOUSEHOLDS.currency).where(_HOUSEHOLDS.id == bindparam("household")).with_for_update(key_share=True)
)


def _households_of(user_id: UUID) -> Select[tuple[Household, str, bool]]:
    return (
        select(Household, Membership.role, Membership.is_personal)
        .join(Membership, Membership.household_id == Household.id)
        .where(Membership.user_id == user_id)
    )


def _as_read(row: Row[tuple[Household, str, bool]]) -> HouseholdRead:
    household, role, is_personal = row
    return HouseholdRead(
        id=household.id,
        name=household.name,
        currency=household.currency,
        time_zone=household.time_zone,
        month_starts_on=household.month_starts_on,
        month_starts_before_weekend=household.month_starts_before_weekend,
        role=Role(role).value,
        is_personal=is_personal,
        is_example=household.is_example,
        created_at=household.created_at,
    )


async def list_households(session: AsyncSession, user_id: UUID) -> list[HouseholdRead]:
    """The personal one first, then by age."""
    found = await session.execute(
        _households_of(user_id).order_by(Membership.is_personal.desc(), Household.created_at, Household.id)
    )
    return [_as_read(row) for row in found]


async def get_personal_id(session: AsyncSession, user_id: UUID) -> UUID:
    """Every user has one. The database transaction must be set to this user; its household may be any."""
    found = await session.scalar(
        select(Membership.household_id).where(Membership.user_id == user_id, Membership.is_personal)
    )
    if found is None:
        raise HouseholdNotFound
    return found


async def read_household(session: AsyncSession, member: Member) -> HouseholdRead:
    found = await session.execute(_households_of(member.user_id).where(Household.id == member.household_id))
    row = found.one_or_none()
    if row is None:
        raise HouseholdNotFound
    return _as_read(row)


async def get_household(session: AsyncSession, member: Member) -> Household:
    household = await session.get(Household, member.household_id)
    if household is None:
        raise HouseholdNotFound
    return household


async def lock_household(session: AsyncSession, member: Member) -> str:
    """Serialises changes that must hold for the household as a whole. The triggers of its ledger take the same lock.

    Returns its currency, which stays until the transaction ends; `member.currency` was read before the lock. Raises
    HouseholdNotFound where it was deleted a moment ago.
    """
    found = await _LOCK.fetch(await driver(session), {"household": member.household_id})
    if not found:
        raise HouseholdNotFound
    currency: str = found[0]["currency"]
    return currency


async def list_members(session: AsyncSession, member: Member) -> list[MemberRead]:
    found = await session.execute(
        select(Membership.user_id, User.email, Membership.role, Membership.created_at)
        .join(User, User.id == Membership.user_id)
        .where(Membership.household_id == member.household_id)
        .order_by(Membership.created_at, Membership.user_id)
    )
    return [MemberRead.model_validate(row) for row in found]


async def get_membership(session: AsyncSession, member: Member, user_id: UUID) -> Membership:
    membership = await session.get(Membership, (member.household_id, user_id), with_for_update=True)
    if membership is None:
        raise MemberNotFound
    return membership


async def count_owners(session: AsyncSession, member: Member) -> int:
    """Locks the household first, so that of two owners who step down at the same moment only one succeeds."""
    await lock_household(session, member)
    found = await session.scalar(
        select(func.count())
        .select_from(Membership)
        .where(Membership.household_id == member.household_id, Membership.role == Role.OWNER)
    )
    return found or 0
