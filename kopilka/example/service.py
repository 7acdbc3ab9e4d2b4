"""Makes the example household and removes it, each in one transaction."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import cast
from uuid import UUID

from sqlalchemy import Table, delete, insert
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts import queries as account_queries
from kopilka.accounts import service as accounts
from kopilka.accounts.schemas import AccountCreate, AccountUpdate
from kopilka.categories import queries as categories
from kopilka.example.english import in_english
from kopilka.example.errors import HouseholdNotExample
from kopilka.example.goals import ALL_OF_IT, set_goals
from kopilka.example.habits import OPENINGS, WITHOUT_CREDIT, AccountKey, Opening
from kopilka.example.life import Entry, short_entries
from kopilka.exchange_rates.models import OwnExchangeRate
from kopilka.exports import service as exports
from kopilka.households import queries as households
from kopilka.households.entering import enter_household
from kopilka.households.errors import HouseholdNotFound
from kopilka.households.member import Member
from kopilka.households.models import Household
from kopilka.households.schemas import HouseholdRead
from kopilka.infrastructure.database.tables import Base
from kopilka.infrastructure.database.transactions import driver
from kopilka.infrastructure.identifiers import new_id
from kopilka.infrastructure.locales import Locale
from kopilka.onboarding import service as onboarding
from kopilka.text import fold
from kopilka.transactions.figures import NewTransaction
from kopilka.transactions.insertion import insert_transactions
from kopilka.transactions.lines import Line
from kopilka.transactions.models import Payee, Transaction
from kopilka.transfers.queries import TRANSFERS
from kopilka.users import queries as users

NAME: dict[Locale, str] = {"ru": "Пример", "en": "Example"}
PAYEES = cast(Table, Payee.__table__)
# Prices of the example are roubles and would be wrong in any other currency.
CURRENCY = "RUB"


async def make_example(session: AsyncSession, user_id: UUID, *, premium_for_all: bool) -> tuple[HouseholdRead, bool]:
    """The user's example household, and whether it is new; if so, the transaction has entered it."""
    # Two requests at once go one after the other: the second finds what the first has made.
    user = await users.lock_user(session, user_id)
    mine = await households.list_households(session, user_id)
    found = next((one for one in mine if one.is_example and one.role == "owner"), None)
    if found is not None:
        return found, False
    locale: Locale = "en" if user.locale == "en" else "ru"
    household = await onboarding.provision_household(
        session,
        user,
        name=NAME[locale],
        currency=CURRENCY,
        time_zone=next(one.time_zone for one in mine if one.is_personal),
        is_example=True,
    )
    member = await enter_household(
        session, user_id=user_id, household_id=household.id, sign_in=None, premium_for_all=premium_for_all
    )
    say: Callable[[str], str] = in_english if locale == "en" else str
    opened = await open_accounts(session, member, WITHOUT_CREDIT, say=say)
    await record(session, member, opened, short_entries(member.today), say=say)
    await set_goals(session, member, opened["savings"], member.today, bicycle_paid=ALL_OF_IT, say=say)
    return await households.read_household(session, member), True


async def open_accounts(
    session: AsyncSession, member: Member, openings: Sequence[Opening], *, say: Callable[[str], str] = str
) -> dict[AccountKey, UUID]:
    """The account ids by key. The wallet of the new household becomes the first account, the default one."""
    wallet = await account_queries.get_default_account(session, member)
    opened: dict[AccountKey, UUID] = {}
    for opening in openings:
        name, balance = say(opening.name), Decimal(opening.balance).scaleb(-2)
        if not opened:
            change = AccountUpdate(name=name, kind=opening.kind, opening_balance=balance)
            account = await accounts.update_account(session, member, wallet.id, change)
        else:
            data = AccountCreate(name=name, kind=opening.kind, currency=opening.currency, opening_balance=balance)
            account = await accounts.create_account(session, member, data)
        opened[opening.key] = account.id
    return opened


async def record(
    session: AsyncSession,
    member: Member,
    opened: dict[AccountKey, UUID],
    told: Sequence[Entry],
    *,
    say: Callable[[str], str] = str,
) -> None:
    """Into a household without payees. One statement for all rows: the ledger's triggers run once."""
    transfers = {key: new_id() for key in dict.fromkeys(entry.transfer for entry in told) if key is not None}
    payees = {name: new_id() for name in dict.fromkeys(say(entry.payee) for entry in told if entry.payee)}
    of_household = {"household_id": member.household_id, "created_by": member.user_id}
    if transfers:
        await session.execute(insert(TRANSFERS), [of_household | {"id": id_} for id_ in transfers.values()])
    if payees:
        named = [{"id": id_, "name": name, "folded_name": fold(name)} for name, id_ in payees.items()]
        await session.execute(insert(PAYEES), [of_household | it for it in named])
    currencies = {opening.key: opening.currency for opening in OPENINGS}
    ids = {category.standard_key: category.id for category in await categories.list_categories(session, member, "ru")}
    if rates := _paid_rates(told, currencies):
        values = [{"currency": it, "base_currency": CURRENCY, "date": day, "rate": rate} for it, day, rate in rates]
        await session.execute(insert(OwnExchangeRate), [of_household | it for it in values])
    rows = [
        NewTransaction(
            household_id=member.household_id,
            id=new_id(),
            account_id=opened[entry.account],
            category_id=ids[entry.category] if entry.category and not entry.parts else None,
            type=entry.type,
            currency=currencies[entry.account],
            amount=entry.amount,
            date=entry.date,
            description=say(entry.description),
            created_by=member.user_id,
            transfer_id=transfers[entry.transfer] if entry.transfer else None,
            is_refund=entry.is_refund,
            payee_id=payees[say(entry.payee)] if entry.payee else None,
            tags=[say(tag) for tag in entry.tags],
            note=say(entry.note) or None,
            lines=tuple(Line(it.amount, ids[it.category], say(it.description) or None) for it in entry.parts) or None,
        )
        for entry in told
    ]
    await insert_transactions(await driver(session), rows)


def _paid_rates(told: Sequence[Entry], currencies: dict[AccountKey, str]) -> list[tuple[str, date, Decimal]]:
    """Currency, day and roubles for one unit, as its purchases were paid; the first of them from the first day on, so
    that all the example's money counts without a network.
    """
    arrived = {it.transfer: it for it in told if it.type == "in" and currencies[it.account] != CURRENCY}
    rates = [
        (currencies[arrived[it.transfer].account], it.date, it.amount / arrived[it.transfer].amount)
        for it in told
        if it.type == "out" and it.transfer in arrived
    ]
    first_rates = {currency: (currency, told[0].date, rate) for currency, _, rate in reversed(rates)}
    return [*first_rates.values(), *(it for it in rates if it[1] != told[0].date)]


async def remove_example(session: AsyncSession, member: Member) -> None:
    """Deletes everything of it; notes the files for a worker to delete.

    Raises RoleRequired, HouseholdNotExample and HouseholdNotFound.
    """
    member.require_owner()
    # FOR UPDATE conflicts with the lock that writers take: those that come later find no household and raise that.
    household = await session.get(Household, member.household_id, with_for_update=True)
    if household is None:
        raise HouseholdNotFound
    if not household.is_example:
        raise HouseholdNotExample
    await exports.abandon_files(session, household.id)
    for table in _tables():
        await session.execute(delete(table).where(table.c.household_id == household.id))
    await session.delete(household)
    await session.flush()


@cache
def _tables() -> tuple[Table, ...]:
    """Every table of a household in the order of deletion: transactions first, since their trigger updates summaries
    that have to exist; then referencing tables before referenced ones. From the models, to include new tables.
    """
    transactions: Table = Base.metadata.tables[Transaction.__tablename__]
    others = (it for it in reversed(Base.metadata.sorted_tables) if "household_id" in it.c and it is not transactions)
    return (transactions, *others)
