"""Reads of reconciliations, always of the member's household.

A transaction is covered once the account was reconciled for its day or a later one after it was recorded. One that was
recorded since is open; and while the balance of that day is not what it was, one that was changed since, or while the
account was being reconciled: its time is when its writer began, which may have waited (OVERLAP).
"""

from datetime import date as calendar_date
from datetime import timedelta
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, case, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.models import Account
from kopilka.accounts.queries import get_account
from kopilka.households.member import Member
from kopilka.reconciliations.errors import ReconciliationNotFound
from kopilka.reconciliations.models import Reconciliation, ReconciliationTick
from kopilka.reconciliations.schemas import ReconciliationRead, ReconciliationState
from kopilka.transactions.figures import TransactionRecord, record_of
from kopilka.transactions.models import DailyTurnover
from kopilka.transactions.queries import COUNTED, SHOWN, TRANSACTIONS

_ROWS = TRANSACTIONS.c
_DAYS = cast(Table, DailyTurnover.__table__).c
_TICKS = cast(Table, ReconciliationTick.__table__).c
_INCOMING = or_(_ROWS.type.in_(("income", "in")), _ROWS.is_refund)
# Longer than any writer of the ledger may take.
OVERLAP = timedelta(minutes=2)
_SIGNED = case((_INCOMING, _ROWS.amount), else_=-_ROWS.amount)


async def balance_on(session: AsyncSession, account: Account, day: calendar_date) -> Decimal:
    """What the account holds at the end of the day, of what is booked."""
    later = await session.scalar(
        select(func.coalesce(func.sum(_DAYS.amount), 0)).where(
            _DAYS.household_id == account.household_id, _DAYS.account_id == account.id, _DAYS.date > day
        )
    )
    return account.balance - (later or Decimal(0))


async def read_state(
    session: AsyncSession, member: Member, account_id: UUID, day: calendar_date, stated: Decimal | None
) -> ReconciliationState:
    """Raises AccountNotFound."""
    account = await get_account(session, member, account_id)
    balance = await balance_on(session, account, day)
    last = await _latest(session, account)
    is_ticked = _TICKS.transaction_id.is_not(None)
    newest = (
        select(is_ticked.label("is_ticked"), _SIGNED.label("signed"))
        .select_from(_with_ticks())
        .where(*_open(account, day, last))
        .order_by(_ROWS.date.desc(), _ROWS.id.desc())
        .limit(COUNTED)
        .subquery()
        .c
    )
    ticked_off = func.coalesce(func.sum(newest.signed).filter(newest.is_ticked), 0)
    found = await session.execute(
        select(func.count(), func.count().filter(newest.is_ticked), ticked_off).select_from(newest.signed.table)
    )
    count, ticked_count, ticked = found.one()
    return ReconciliationState(
        account_id=account.id,
        currency=account.currency,
        date=day,
        stated=stated,
        balance=balance,
        difference=None if stated is None else stated - balance,
        open_count=count,
        ticked_count=ticked_count,
        ticked=ticked,
        last=last,
    )


async def list_open(
    session: AsyncSession, member: Member, account_id: UUID, day: calendar_date, limit: int
) -> list[tuple[TransactionRecord, bool]]:
    """Up to the day, the newest first, and whether each is ticked off. Raises AccountNotFound."""
    account = await get_account(session, member, account_id)
    last = await _latest(session, account)
    found = await session.execute(
        select(_TICKS.transaction_id.is_not(None), *SHOWN.values())
        .select_from(_with_ticks())
        .where(*_open(account, day, last))
        .order_by(_ROWS.date.desc(), _ROWS.id.desc())
        .limit(limit)
    )
    return [(record_of(row[1:]), row[0]) for row in found]


async def list_reconciliations(
    session: AsyncSession, member: Member, account_id: UUID, limit: int
) -> list[ReconciliationRead]:
    """The latest day first. Raises AccountNotFound."""
    return await _list(session, await get_account(session, member, account_id), limit)


async def get_reconciliation(
    session: AsyncSession, member: Member, account_id: UUID, reconciliation_id: UUID
) -> Reconciliation:
    """As it is now, whatever was read before. Raises ReconciliationNotFound."""
    key = (member.household_id, reconciliation_id)
    found = await session.get(Reconciliation, key, populate_existing=True)
    if found is None or found.account_id != account_id:
        raise ReconciliationNotFound
    return found


async def has_as_many(session: AsyncSession, member: Member, account_id: UUID, limit: int) -> bool:
    counted = select(Reconciliation.id).where(
        Reconciliation.household_id == member.household_id, Reconciliation.account_id == account_id
    )
    return (await session.scalar(select(func.count()).select_from(counted.limit(limit).subquery())) or 0) >= limit


async def latest(session: AsyncSession, account: Account) -> Reconciliation | None:
    return (await session.scalars(_newest(account).limit(1))).one_or_none()


async def _latest(session: AsyncSession, account: Account) -> ReconciliationRead | None:
    found = await _list(session, account, 1)
    return found[0] if found else None


def _newest(account: Account) -> Any:
    return (
        select(Reconciliation)
        .where(Reconciliation.household_id == account.household_id, Reconciliation.account_id == account.id)
        .order_by(Reconciliation.date.desc(), Reconciliation.created_at.desc())
    )


async def _list(session: AsyncSession, account: Account, limit: int) -> list[ReconciliationRead]:
    later = (
        select(func.coalesce(func.sum(_DAYS.amount), 0))
        .where(
            _DAYS.household_id == account.household_id,
            _DAYS.account_id == account.id,
            _DAYS.date > Reconciliation.date,
        )
        .correlate(Reconciliation)
        .scalar_subquery()
    )
    statement = _newest(account).add_columns((literal(account.balance) - later).label("now")).limit(limit)
    return [
        ReconciliationRead(
            id=it.id,
            account_id=it.account_id,
            date=it.date,
            balance=it.balance,
            drift=now - it.balance,
            adjustment_id=it.adjustment_id,
            created_at=it.created_at,
        )
        for it, now in await session.execute(statement)
    ]


def _with_ticks() -> Any:
    return TRANSACTIONS.outerjoin(
        ReconciliationTick,
        and_(
            _TICKS.household_id == _ROWS.household_id,
            _TICKS.account_id == _ROWS.account_id,
            _TICKS.transaction_id == _ROWS.id,
            _TICKS.reconciliation_id.is_(None),
        ),
    )


def _open(account: Account, day: calendar_date, last: ReconciliationRead | None) -> list[ColumnElement[bool]]:
    clauses = [
        _ROWS.household_id == account.household_id,
        _ROWS.account_id == account.id,
        _ROWS.deleted_at.is_(None),
        ~_ROWS.is_pending,
        _ROWS.date <= day,
    ]
    if last is not None:
        is_since = _ROWS.created_at > last.created_at
        if last.drift != 0:
            is_since = _ROWS.updated_at > last.created_at - OVERLAP
        clauses.append(or_(_ROWS.date > last.date, is_since))
    return clauses
