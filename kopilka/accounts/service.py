"""Decisions about accounts."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts import queries
from kopilka.accounts.errors import (
    AccountChanged,
    AccountInUse,
    AmountTooPrecise,
    DefaultAccountArchived,
    DefaultAccountNeeded,
    TooManyAccounts,
)
from kopilka.accounts.models import Account
from kopilka.accounts.schemas import MAX_ACCOUNTS, AccountCreate, AccountUpdate
from kopilka.households import queries as households
from kopilka.households.member import Member
from kopilka.infrastructure.clock import now
from kopilka.infrastructure.http.changes import matches
from kopilka.money import CURRENCIES, fits


async def create_account(session: AsyncSession, member: Member, data: AccountCreate) -> Account:
    """Raises AmountTooPrecise, TooManyAccounts, and HouseholdNotFound where it was deleted a moment ago."""
    member.require_editor()
    household_currency = await households.lock_household(session, member)
    currency = data.currency or household_currency
    check_digits(data.opening_balance, currency, "opening_balance")
    if await queries.has_as_many(session, member, MAX_ACCOUNTS):
        raise TooManyAccounts(limit=MAX_ACCOUNTS)
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


async def update_account(
    session: AsyncSession, member: Member, account_id: UUID, change: AccountUpdate, *, if_match: str | None = None
) -> Account:
    """Raises AccountChanged, AmountTooPrecise, DefaultAccountNeeded and DefaultAccountArchived."""
    member.require_editor()
    # Changes of the default go one after the other, so that there is always exactly one.
    await households.lock_household(session, member)
    account = await queries.get_account(session, member, account_id)
    await session.refresh(account)
    if not matches(if_match, account.version):
        raise AccountChanged
    was_default = account.is_default
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
        raise DefaultAccountNeeded(name=account.name) if was_default else DefaultAccountArchived(name=account.name)
    await session.flush()
    await session.refresh(account)
    return account


async def delete_account(session: AsyncSession, member: Member, account_id: UUID) -> None:
    """Raises DefaultAccountNeeded and AccountInUse."""
    member.require_editor()
    await households.lock_household(session, member)
    account = await queries.get_account(session, member, account_id)
    if account.is_default:
        raise DefaultAccountNeeded(name=account.name)
    await session.delete(account)
    try:
        await session.flush()
    except IntegrityError as error:
        # Transactions and goals refer to it, which belong to features above this one: their foreign keys say so.
        raise AccountInUse from error


def check_digits(amount: Decimal, currency: str, field: str) -> None:
    """Raises AmountTooPrecise where the amount has more digits after the point than the currency."""
    if not fits(amount, currency):
        raise AmountTooPrecise(field=field, currency=currency, digits=CURRENCIES[currency])


async def _clear_default(session: AsyncSession, member: Member) -> None:
    """The caller has locked the household."""
    await session.execute(
        update(Account).where(Account.household_id == member.household_id, Account.is_default).values(is_default=False)
    )
