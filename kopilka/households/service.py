"""Decisions about households and their members."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.households import queries
from kopilka.households.errors import LastOwner, PersonalHousehold
from kopilka.households.member import Member, Role
from kopilka.households.models import Household, Membership
from kopilka.households.schemas import HouseholdUpdate
from kopilka.infrastructure.database.transactions import set_tenant
from kopilka.infrastructure.identifiers import new_id


async def create_household(
    session: AsyncSession,
    user_id: UUID,
    *,
    name: str,
    currency: str,
    time_zone: str,
    is_personal: bool = False,
    is_example: bool = False,
) -> Household:
    """A household with this user as its owner. From here on the database transaction works in this household."""
    household = Household(id=new_id(), name=name, currency=currency, time_zone=time_zone, is_example=is_example)
    await set_tenant(session, household_id=household.id, user_id=user_id)
    session.add(household)
    await session.flush()
    session.add(Membership(household_id=household.id, user_id=user_id, role=Role.OWNER.value, is_personal=is_personal))
    await session.flush()
    return household


async def update_household(session: AsyncSession, member: Member, change: HouseholdUpdate) -> None:
    """Its accounts follow a new currency where nothing is recorded yet, by a trigger (migration 0032): transactions and
    goals belong to features above households.
    """
    member.require_owner()
    await queries.lock_household(session, member)
    household = await queries.get_household(session, member)
    for name, value in change.given().items():
        setattr(household, name, value)
    await session.flush()


async def add_member(session: AsyncSession, member: Member, user_id: UUID, role: Role) -> None:
    member.require_owner()
    session.add(Membership(household_id=member.household_id, user_id=user_id, role=role.value, is_personal=False))
    await session.flush()


async def change_role(session: AsyncSession, member: Member, user_id: UUID, role: Role) -> None:
    """Raises LastOwner where the household would be without an owner, and PersonalHousehold where the owner of a
    personal household would stop being its owner.
    """
    member.require_owner()
    owners = await queries.count_owners(session, member)
    membership = await queries.get_membership(session, member, user_id)
    if membership.is_personal and role != Role.OWNER:
        raise PersonalHousehold
    if membership.role == Role.OWNER and role != Role.OWNER and owners == 1:
        raise LastOwner
    membership.role = role.value
    await session.flush()


async def remove_member(session: AsyncSession, member: Member, user_id: UUID) -> None:
    """Owners remove anybody; everybody may leave. Raises LastOwner and PersonalHousehold."""
    if user_id != member.user_id:
        member.require_owner()
    owners = await queries.count_owners(session, member)
    membership = await queries.get_membership(session, member, user_id)
    if membership.is_personal:
        raise PersonalHousehold
    if membership.role == Role.OWNER and owners == 1:
        raise LastOwner
    await session.delete(membership)
    await session.flush()
