"""Reads of accounts, always of the member's household."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.errors import AccountNotFound
from kopilka.accounts.models import Account
from kopilka.households.member import Member


async def list_accounts(session: AsyncSession, member: Member, *, archived: bool = False) -> list[Account]:
    """Those in use (or the archived ones too), the default first, then by age."""
    statement = select(Account).where(Account.household_id == member.household_id)
    if not archived:
        statement = statement.where(Account.archived_at.is_(None))
    statement = statement.order_by(Account.is_default.desc(), Account.created_at, Account.id)
    return list(await session.scalars(statement))


async def get_account(session: AsyncSession, member: Member, account_id: UUID) -> Account:
    account = await session.get(Account, (member.household_id, account_id))
    if account is None:
        raise AccountNotFound
    return account


async def get_default_account(session: AsyncSession, member: Member) -> Account:
    found = await session.scalar(select(Account).where(Account.household_id == member.household_id, Account.is_default))
    if found is None:
        raise AccountNotFound
    return found
