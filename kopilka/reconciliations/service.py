"""Decisions about reconciliations."""

from collections.abc import Mapping, Sequence
from datetime import date as calendar_date
from decimal import Decimal
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, Table, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.errors import AccountArchived
from kopilka.accounts.models import Account
from kopilka.accounts.queries import get_account
from kopilka.accounts.service import check_digits
from kopilka.categories.queries import get_category
from kopilka.categories.standard import BY_KEY
from kopilka.households.member import Member
from kopilka.households.queries import lock_household
from kopilka.infrastructure.locales import Locale
from kopilka.money import MAX_AMOUNT, wire
from kopilka.reconciliations import queries
from kopilka.reconciliations.errors import (
    BalancesDiffer,
    DayToCome,
    DifferenceTooLarge,
    LaterReconciliation,
    LatestReconciliationFirst,
    TooManyReconciliations,
)
from kopilka.reconciliations.models import Reconciliation, ReconciliationTick
from kopilka.reconciliations.schemas import ReconciliationCreate, ReconciliationRead
from kopilka.transactions import service as transactions
from kopilka.transactions.errors import TransactionNotFound, TypeMismatch
from kopilka.transactions.locking import lock_transactions
from kopilka.transactions.queries import TRANSACTIONS
from kopilka.transactions.schemas import TransactionCreate

# Of an account: one a week for 38 years.
MAX_RECONCILIATIONS = 2_000
ADJUSTMENT: Mapping[Locale, str] = {"ru": "Поправка по сверке", "en": "Adjustment by reconciliation"}
_TICKS = cast(Table, ReconciliationTick.__table__)


async def tick(
    session: AsyncSession, member: Member, account_id: UUID, ids: Sequence[UUID], *, is_ticked: bool
) -> None:
    """Ticks transactions of the account off, or takes the ticks back; again changes nothing. Raises AccountNotFound and
    TransactionNotFound.
    """
    member.require_editor()
    await lock_household(session, member)
    account = await get_account(session, member, account_id)
    rows = TRANSACTIONS.c
    found = set(
        await session.scalars(
            select(rows.id).where(
                rows.household_id == member.household_id,
                rows.account_id == account.id,
                rows.id.in_(ids),
                rows.deleted_at.is_(None),
            )
        )
    )
    for place, transaction_id in enumerate(ids):
        if transaction_id not in found:
            missing = TransactionNotFound()
            missing.loc = ("body", "transaction_ids", place)
            raise missing
    if is_ticked:
        key = {"household_id": member.household_id, "account_id": account.id}
        ticks = [{**key, "transaction_id": transaction_id} for transaction_id in sorted(found)]
        again = insert(_TICKS).on_conflict_do_update(constraint=_TICKS.primary_key, set_={"reconciliation_id": None})
        await session.execute(again, ticks)
    else:
        await session.execute(delete(_TICKS).where(*_of(account), _TICKS.c.transaction_id.in_(found)))


async def reconcile(
    session: AsyncSession, member: Member, account_id: UUID, data: ReconciliationCreate, locale: Locale
) -> ReconciliationRead:
    """Notes that the account holds what the bank says; what differs is recorded in the category, where one is named.

    Raises AccountNotFound, AccountArchived, AmountTooPrecise, DayToCome, LaterReconciliation, TooManyReconciliations,
    BalancesDiffer, and what recording a transaction raises.
    """
    member.require_editor()
    await lock_household(session, member)
    account = await get_account(session, member, account_id)
    await _check(session, member, account, data)
    balance = await queries.balance_on(session, account, data.date)
    adjustment_id = None
    if difference := data.balance - balance:
        if data.category_id is None:
            raise BalancesDiffer(
                stated=wire(data.balance), balance=wire(balance), difference=wire(difference), currency=account.currency
            )
        adjustment_id = await _adjust(session, member, account, data.date, difference, data.category_id, locale)
    made = Reconciliation(
        household_id=member.household_id,
        account_id=account.id,
        date=data.date,
        balance=data.balance,
        adjustment_id=adjustment_id,
        created_by=member.user_id,
        # After the adjustment and whatever else this transaction has recorded.
        created_at=func.clock_timestamp(),
    )
    session.add(made)
    await session.flush()
    await _use_up_ticks(session, account, made)
    await session.refresh(made)
    return ReconciliationRead(
        id=made.id,
        account_id=account.id,
        date=made.date,
        balance=made.balance,
        drift=Decimal(0),
        adjustment_id=adjustment_id,
        created_at=made.created_at,
    )


async def _check(session: AsyncSession, member: Member, account: Account, data: ReconciliationCreate) -> None:
    """Raises AccountArchived, AmountTooPrecise, DayToCome, LaterReconciliation and TooManyReconciliations."""
    if account.archived:
        raise AccountArchived(name=account.name)
    check_digits(data.balance, account.currency, "balance")
    if data.date > member.today:
        raise DayToCome(loc=("body", "date"))
    last = await queries.latest(session, account)
    if last is not None and last.date > data.date:
        raise LaterReconciliation(date=last.date.isoformat())
    if await queries.has_as_many(session, member, account.id, MAX_RECONCILIATIONS):
        raise TooManyReconciliations(limit=MAX_RECONCILIATIONS)


async def delete_reconciliation(
    session: AsyncSession, member: Member, account_id: UUID, reconciliation_id: UUID
) -> None:
    """Takes the latest one of the account back, with its ticks, and its adjustment into the trash; one that was changed
    since, or linked to a transfer, is somebody's own transaction by now, and stays. Raises ReconciliationNotFound and
    LatestReconciliationFirst.
    """
    member.require_editor()
    made = await queries.get_reconciliation(session, member, account_id, reconciliation_id)
    # Rows before the household, as all writers lock them.
    ids = [made.adjustment_id] if made.adjustment_id is not None else []
    rows = await lock_transactions(session, member, ids)
    await lock_household(session, member)
    made = await queries.get_reconciliation(session, member, account_id, reconciliation_id)
    account = await get_account(session, member, account_id)
    last = await queries.latest(session, account)
    if last is not None and last.id != made.id:
        raise LatestReconciliationFirst(date=last.date.isoformat())
    adjustment = rows.get(made.adjustment_id) if made.adjustment_id is not None else None
    if adjustment is not None and adjustment.version == 1 and adjustment.deleted_at is None:
        await transactions.delete_transaction(session, member, adjustment.id, if_match=None)
    is_its = (*_of(account), _TICKS.c.reconciliation_id == made.id)
    await session.execute(update(_TICKS).where(*is_its).values(reconciliation_id=None))
    await session.delete(made)
    await session.flush()


async def _adjust(
    session: AsyncSession,
    member: Member,
    account: Account,
    day: calendar_date,
    difference: Decimal,
    category_id: UUID,
    locale: Locale,
) -> UUID:
    """The id of the transaction. Raises DifferenceTooLarge, and TypeMismatch where the category is of the other
    type.
    """
    if abs(difference) > MAX_AMOUNT:
        raise DifferenceTooLarge(loc=("body", "balance"), limit=wire(MAX_AMOUNT))
    type_ = "income" if difference > 0 else "expense"
    category = await get_category(session, member, category_id)
    if category.type != type_:
        name = BY_KEY[category.standard_key].names[locale] if category.standard_key else category.name
        raise TypeMismatch(loc=("body", "category_id"), category=name)
    recorded = await transactions.create_transaction(
        session,
        member,
        TransactionCreate(
            amount=abs(difference),
            category_id=category_id,
            date=day,
            account_id=account.id,
            description=ADJUSTMENT[locale],
        ),
    )
    await session.refresh(account)
    return recorded.id


async def _use_up_ticks(session: AsyncSession, account: Account, made: Reconciliation) -> None:
    """Those of the rows that it covers; what an earlier one has used up is forgotten."""
    rows = TRANSACTIONS.c
    await session.execute(delete(_TICKS).where(*_of(account), _TICKS.c.reconciliation_id.is_not(None)))
    await session.execute(
        update(_TICKS)
        .where(*_of(account), rows.household_id == account.household_id, rows.id == _TICKS.c.transaction_id)
        .where(rows.date <= made.date)
        .values(reconciliation_id=made.id)
    )


def _of(account: Account) -> tuple[ColumnElement[bool], ...]:
    """The ticks of the account."""
    return _TICKS.c.household_id == account.household_id, _TICKS.c.account_id == account.id
