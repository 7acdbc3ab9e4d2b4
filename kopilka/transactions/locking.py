"""Rows that a change is made to, and what it refers to, read and locked in the order that all writers keep: rows by
their ids, then the household.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Row, Uuid, and_, any_, bindparam, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.models import Account
from kopilka.categories.models import Category
from kopilka.households.member import Member
from kopilka.households.models import Household
from kopilka.households.queries import lock_household
from kopilka.infrastructure.database.compiled import Compiled
from kopilka.infrastructure.database.transactions import driver
from kopilka.transactions.errors import TransactionNotFound
from kopilka.transactions.figures import LEGS, References, Stored
from kopilka.transactions.queries import TRANSACTIONS, TRASH_DAYS, live

_COLUMNS = TRANSACTIONS.c
_CATEGORIES = Category.__table__
_ACCOUNTS = Account.__table__
_HOUSEHOLDS = Household.__table__
# The columns that a category and an account are checked by.
_CATEGORY = (
    _CATEGORIES.c.id.label("category_id"),
    _CATEGORIES.c.type,
    _CATEGORIES.c.standard_key,
    _CATEGORIES.c.name.label("category_name"),
    _CATEGORIES.c.archived_at.label("category_archived_at"),
)
_ACCOUNT = (
    _ACCOUNTS.c.id.label("account_id"),
    _ACCOUNTS.c.currency,
    _ACCOUNTS.c.name.label("account_name"),
    _ACCOUNTS.c.archived_at.label("account_archived_at"),
)
STORED = tuple(_COLUMNS[name] for name in Stored.__slots__)


async def lock_transaction(session: AsyncSession, member: Member, transaction_id: UUID) -> Stored:
    """One outside the trash; nobody else changes it until the transaction ends. Raises TransactionNotFound."""
    found = await session.execute(select(*STORED).where(*live(member, transaction_id)).with_for_update(key_share=True))
    row = found.one_or_none()
    if row is None:
        raise TransactionNotFound
    return Stored(*row)


async def lock_transactions(session: AsyncSession, member: Member, ids: Collection[UUID]) -> dict[UUID, Stored]:
    """Those of them that exist, live or in the trash, by id; nobody else changes them until the transaction ends.

    In the order of their ids, and before the household as the single changes do: in any other order two writers
    would wait for each other.
    """
    found = await session.execute(
        select(*STORED)
        .where(
            _COLUMNS.household_id == member.household_id,
            _one_of(_COLUMNS.id, ids),
            # Rows that are longer in the trash belong to the purge, which locks in an order of its own.
            or_(_COLUMNS.deleted_at.is_(None), _COLUMNS.deleted_at > func.now() - TRASH_DAYS),
        )
        .order_by(_COLUMNS.id)
        .with_for_update(key_share=True)
    )
    return {row.id: Stored(*row) for row in found}


async def ids_of_transfers(session: AsyncSession, member: Member, ids: Collection[UUID]) -> set[UUID]:
    """Of all rows of the transfers that these are legs of: the legs and their fees, live or in the trash."""
    named = TRANSACTIONS.alias("named")
    found = await session.scalars(
        select(_COLUMNS.id)
        .join(
            named,
            and_(
                named.c.household_id == _COLUMNS.household_id,
                named.c.transfer_id == _COLUMNS.transfer_id,
                named.c.type.in_(LEGS),
            ),
        )
        .where(_COLUMNS.household_id == member.household_id, _one_of(named.c.id, ids))
    )
    return set(found)


async def find_targets(
    session: AsyncSession, member: Member, *, category_ids: Collection[UUID], account_ids: Collection[UUID]
) -> tuple[dict[UUID, Row[Any]], dict[UUID, Row[Any]]]:
    """The categories and the accounts among them that exist here, by id. Locks the household first (find_references):
    what is read afterwards stays until the transaction ends.
    """
    await lock_household(session, member)
    categories = await session.execute(
        select(*_CATEGORY).where(
            _CATEGORIES.c.household_id == member.household_id, _one_of(_CATEGORIES.c.id, category_ids)
        )
    )
    accounts = await session.execute(
        select(*_ACCOUNT).where(_ACCOUNTS.c.household_id == member.household_id, _one_of(_ACCOUNTS.c.id, account_ids))
    )
    return {row.category_id: row for row in categories}, {row.account_id: row for row in accounts}


async def find_references(
    session: AsyncSession, member: Member, *, category_id: UUID, account_id: UUID | None
) -> References:
    """Category and account (None: the default one). A category or account that does not exist here is None.

    Locks the household first, as every change of its accounts and categories does: in any other order a writer of the
    ledger and whoever deletes its account would wait for each other. Two statements, because one that waits for a lock
    reads all other rows as they were before it waited. Raises HouseholdNotFound.
    """
    await lock_household(session, member)
    values = {"household": member.household_id, "category": category_id}
    connection = await driver(session)
    if account_id is None:
        [row] = await _WITH_DEFAULT_ACCOUNT.fetch(connection, values)
    else:
        [row] = await _WITH_ACCOUNT.fetch(connection, {**values, "account": account_id})
    return References(*row)


def _references(account: ColumnElement[bool]) -> Compiled:
    category = _CATEGORIES.c.id == bindparam("category")
    return Compiled(
        select(*_CATEGORY, *_ACCOUNT)
        .select_from(_HOUSEHOLDS)
        .outerjoin(_CATEGORIES, and_(_CATEGORIES.c.household_id == _HOUSEHOLDS.c.id, category))
        .outerjoin(_ACCOUNTS, and_(_ACCOUNTS.c.household_id == _HOUSEHOLDS.c.id, account))
        .where(_HOUSEHOLDS.c.id == bindparam("household"))
    )


# Built once: whoever records asks one of them.
_WITH_DEFAULT_ACCOUNT = _references(_ACCOUNTS.c.is_default)
_WITH_ACCOUNT = _references(_ACCOUNTS.c.id == bindparam("account"))


def _one_of(column: ColumnElement[UUID], ids: Collection[UUID]) -> ColumnElement[bool]:
    """One parameter however many there are, so that the statement is prepared once."""
    return column == any_(literal(list(ids), ARRAY(Uuid())))
