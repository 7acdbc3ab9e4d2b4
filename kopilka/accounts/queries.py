"""Reads of accounts, always of the member's household."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Date, Numeric, String, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.errors import AccountNotFound
from kopilka.accounts.models import Account
from kopilka.accounts.schemas import AccountListParams, AccountPlace, AccountRead
from kopilka.households.member import Member
from kopilka.infrastructure.http.pagination import check_question, question_of


@dataclass(frozen=True, slots=True)
class AccountPage:
    """`next` is the cursor of the following page, None on the last one."""

    accounts: list[Account]
    next: AccountPlace | None


async def list_accounts(session: AsyncSession, member: Member, *, archived: bool = False) -> list[Account]:
    """Those in use (or the archived ones too), the default first, then by age."""
    return (await page_of_accounts(session, member, AccountListParams(archived=archived))).accounts


async def page_of_accounts(session: AsyncSession, member: Member, params: AccountListParams) -> AccountPage:
    """In the order of `list_accounts`. Raises CursorOfAnotherQuestion."""
    question = question_of(params)
    check_question(params.cursor, question)
    statement = select(Account).where(Account.household_id == member.household_id)
    if not params.archived:
        statement = statement.where(Account.archived_at.is_(None))
    if params.cursor is not None:
        last = tuple_(
            literal(not params.cursor.is_default), literal(params.cursor.created_at), literal(params.cursor.id)
        )
        statement = statement.where(tuple_(~Account.is_default, Account.created_at, Account.id) > last)
    statement = statement.order_by(Account.is_default.desc(), Account.created_at, Account.id).limit(params.limit + 1)
    found = list(await session.scalars(statement))
    shown = found[: params.limit]
    if len(found) == len(shown):
        return AccountPage(shown, None)
    last_shown = shown[-1]
    place = AccountPlace(
        question=question.hex(),
        is_default=last_shown.is_default,
        created_at=last_shown.created_at,
        id=last_shown.id,
    )
    return AccountPage(shown, place)


async def tell_accounts(session: AsyncSession, member: Member, accounts: Sequence[Account]) -> list[AccountRead]:
    """With what they hold in the household's currency; one statement more where any is in another."""
    base = literal(member.currency, String)
    others = [it.id for it in accounts if it.currency != member.currency]
    known: dict[UUID, Decimal | None] = {}
    if others:
        converted = func.in_base_currency(
            Account.household_id,
            Account.opening_balance + Account.turnover,
            Account.currency,
            literal(member.today, Date),
            base,
            type_=Numeric,
        )
        statement = select(Account.id, converted).where(Account.household_id == member.household_id)
        known = dict(row._tuple() for row in await session.execute(statement.where(Account.id.in_(others))))
    return [
        AccountRead.model_validate(it).model_copy(update={"base_balance": known.get(it.id, it.balance)})
        for it in accounts
    ]


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


async def has_as_many(session: AsyncSession, member: Member, limit: int) -> bool:
    """Whether the household has `limit` accounts; reads no more than that many entries of the primary key's index."""
    counted = select(Account.id).where(Account.household_id == member.household_id).limit(limit).subquery()
    return (await session.scalar(select(func.count()).select_from(counted)) or 0) >= limit
