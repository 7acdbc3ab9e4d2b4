"""On which account a statement's operations are to be recorded: as chosen, as the last time, or as names tell."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.banks import CardHolder, account_of_card
from kopilka.accounts.models import Account
from kopilka.households.member import Member
from kopilka.imports.models import ImportStatement, StatementImport
from kopilka.imports.reading import ReadFile, ReadStatement
from kopilka.imports.schemas import Chosen

_DIGITS = re.compile(r"\d")
_CARD = 4
_WHOLE_NUMBER = 10


@dataclass(frozen=True, slots=True)
class AccountChoice:
    """`is_sure` is not set of what is only proposed: a person has to accept it."""

    account_id: UUID | None
    is_sure: bool


async def choose_accounts(session: AsyncSession, member: Member, file: ReadFile, chosen: Chosen) -> list[AccountChoice]:
    """One for each statement of the file. Accounts in the archive take nothing new, and are not chosen."""
    found = await session.scalars(
        select(Account)
        .where(Account.household_id == member.household_id, Account.archived_at.is_(None))
        .order_by(Account.is_default.desc(), Account.created_at, Account.id)
    )
    accounts = list(found)
    currencies = [it.currency for it in file.statements]
    choices = []
    for place, part in enumerate(file.statements):
        own = [it for it in accounts if it.currency == part.currency]
        asked = [chosen.accounts.get(place)]
        if currencies.count(part.currency) == 1:  # one of several is not told by the currency
            asked.append(chosen.account_id)
        ids = {it.id for it in own}
        told = next((it for it in asked if it in ids), None)
        if told is not None:
            choices.append(AccountChoice(told, True))
        else:
            choices.append(await _guessed(session, member, file.bank, part, own))
    return choices


async def _guessed(
    session: AsyncSession, member: Member, bank: str | None, part: ReadStatement, own: Sequence[Account]
) -> AccountChoice:
    ids = {it.id for it in own}
    remembered = [it for it in await _remembered(session, member, bank, part) if it in ids]
    if remembered:
        # Without a number, a bank's file may be that of any account there.
        is_sure = bool(part.account_hint) or (bank is not None and len(remembered) == 1)
        return AccountChoice(remembered[0], is_sure)
    digits = "".join(_DIGITS.findall(part.account_hint))
    holders = [CardHolder(it.name, it.currency) for it in own]
    if len(digits) >= _CARD:
        named = [it for it in own if _has_number(it.name, digits)]
        if len(named) == 1:
            return AccountChoice(named[0].id, True)
    place, _ = account_of_card(holders, bank, digits[-_CARD:] if len(digits) >= _CARD else None, part.currency)
    if place is not None:
        return AccountChoice(own[place].id, False)
    # No bank has a statement of somebody's cash.
    likely = [it.id for it in own if it.kind != "cash"]
    return AccountChoice(likely[0] if len(likely) == 1 else None, False)


async def _remembered(session: AsyncSession, member: Member, bank: str | None, part: ReadStatement) -> Sequence[UUID]:
    """Where finished imports of this bank, number and currency went, the latest first."""
    found = await session.scalars(
        select(ImportStatement.account_id)
        .join(
            StatementImport,
            (StatementImport.household_id == ImportStatement.household_id)
            & (StatementImport.id == ImportStatement.import_id),
        )
        .where(
            ImportStatement.household_id == member.household_id,
            ImportStatement.account_hint == part.account_hint,
            ImportStatement.currency == part.currency,
            ImportStatement.account_id.is_not(None),
            ImportStatement.rows > ImportStatement.skipped,
            StatementImport.bank.is_not_distinct_from(bank),
            StatementImport.status == "done",
        )
        .group_by(ImportStatement.account_id)
        .order_by(func.max(StatementImport.created_at).desc())
    )
    return [it for it in found if it is not None]


def _has_number(name: str, digits: str) -> bool:
    """Whether an account's name has the last digits of the number, or all of it."""
    groups = re.findall(r"\d+", name)
    if digits[-_CARD:] in groups:
        return True
    return len(digits) >= _WHOLE_NUMBER and digits in "".join(groups)
