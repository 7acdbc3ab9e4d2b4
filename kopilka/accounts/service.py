"""Decisions about accounts."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts import queries
from kopilka.accounts.errors import AccountInUse, AmountTooPrecise, DefaultAccountNeeded
from kopilka.accounts.models import Account
from kopilka.accounts.schemas import AccountCreate, AccountUpdate
from kopilka.households import queries as households
from kopilka.households.member import Member
from kopilka.infrastructure.clock import now
from kopilka.money import CURRENCIES, fits


async def create_account(session: AsyncSession, member: Member, data: AccountCreate) -> Account:
    """Raises AmountTooPrecise, and HouseholdNotFound where it was deleted a moment ago."""
    member.require_editor()
    currency = data.currency or member.currency
    check_digits(data.opening_balance, currency, "opening_balance")
    await households.lock_household(session, member)
    if data.is_default:
        await _clear_default(session, member)
    account = Account(
        household_id=member.household_id,
        name=data.name,
        kind=data.kind,
        currency=currency,
        opening_balance=data.opening_balance,
        is_default=data.is_default,
        created_by=member.user_id,
    )
    session.add(account)
    await session.flush()
    await session.refresh(account)
    return account


async def update_account(session: AsyncSession, member: Member, account_id: UUID, change: AccountUpdate) -> Account:
    """Raises AmountTooPrecise and DefaultAccountNeeded."""
    member.require_editor()
    # The household's row orders those who move the default about: there is always exactly one.
    await households.lock_household(session, member)
    account = await queries.get_account(session, member, account_id)
    await session.refresh(account)
    if change.name is not None:
        account.name = change.name
    if change.kind is not None:
        account.kind = change.kind
    if change.opening_balance is not None:
        check_digits(change.opening_balance, account.currency, "opening_balance")
        account.opening_balance = change.opening_balance
    if change.archived is not None and change.archived != account.archived:
        account.archived_at = now() if change.archived else None
    if change.is_default and not account.is_default:
        await _clear_default(session, member)
        account.is_default = True
    if account.is_default and account.archived:
        raise DefaultAccountNeeded
    await session.flush()
    await session.refresh(account)
    return account


async def delete_account(session: AsyncSession, member: Member, account_id: UUID) -> None:
    """Raises DefaultAccountNeeded and AccountInUse."""
    member.require_editor()
    await households.lock_household(session, member)
    account = await queries.get_account(session, member, account_id)
    if account.is_default:
        raise DefaultAccountNeeded
    await session.delete(account)
    try:
        await session.flush()
    except IntegrityError as error:
        # Whoever refers to it stands above this feature: the database knows them all.
        raise AccountInUse from error


def check_digits(amount: Decimal, currency: str, field: str) -> None:
    """Raises AmountTooPrecise where the currency has no such small coin."""
    if not fits(amount, currency):
        raise AmountTooPrecise(loc=("body", field), currency=currency, digits=CURRENCIES[currency])


async def _clear_default(session: AsyncSession, member: Member) -> None:
    """Of a household that is locked."""
    await session.execute(
        update(Account).where(Account.household_id == member.household_id, Account.is_default).values(is_default=False)
    )
