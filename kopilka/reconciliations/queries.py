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

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    Table,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.models import Account
from kopilka.accounts.queries import get_account
from kopilka.households.member import Member
from kopilka.infrastructure.identifiers import first_id
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
SKEW = timedelta(days=1)
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
    columns = (_SIGNED.label("signed"), _ROWS.date, _ROWS.id)
    newest = (await _open(session, account, day, last, columns, COUNTED)).subquery().c
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
    found = await session.execute(await _open(session, account, day, last, tuple(SHOWN.values()), limit))
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


async def _open(
    session: AsyncSession,
    account: Account,
    day: calendar_date,
    last: ReconciliationRead | None,
    columns: tuple[ColumnElement[Any], ...],
    limit: int,
) -> Select[Any]:
    """Whether each of the open rows is ticked off, as `is_ticked`, and these columns of it, with `date` and `id` among
    them; the newest first.
    """
    ways = [[_ROWS.date <= day]]
    if last is not None:
        # Two ways, each by an index: days after the last one by the account's, what was recorded since by the key.
        since = [_ROWS.date <= min(day, last.date), *await _since(session, account, last)]
        ways = [[_ROWS.date > last.date, _ROWS.date <= day], since] if day > last.date else [since]
    is_ticked = _TICKS.transaction_id.is_not(None).label("is_ticked")
    newest = [
        select(is_ticked, *columns)
        .select_from(_with_ticks())
        .where(*_booked(account), *way)
        .order_by(_ROWS.date.desc(), _ROWS.id.desc())
        .limit(limit)
        for way in ways
    ]
    if len(newest) == 1:
        return newest[0]
    found = union_all(*(select(it.subquery()) for it in newest)).subquery("found")
    return select(*found.c).order_by(found.c.date.desc(), found.c.id.desc()).limit(limit)


async def _since(session: AsyncSession, account: Account, last: ReconciliationRead) -> list[ColumnElement[bool]]:
    """What was recorded since the account was reconciled; where other changes have moved its balance, what was changed.

    What was recorded and what was deleted explain a part of the drift. If they explain another one than there is, more
    was changed, though it may be nothing in the sum.
    """
    recorded = _recorded_since(last)
    if last.drift == 0:
        explained = await session.scalar(
            select(
                _sum_of(*_booked(account), _ROWS.date <= last.date, *recorded)
                - _sum_of(
                    _ROWS.household_id == account.household_id,
                    _ROWS.account_id == account.id,
                    _ROWS.deleted_at > last.created_at,
                    _ROWS.created_at <= last.created_at,
                    _ROWS.date <= last.date,
                    ~_ROWS.is_pending,
                )
            )
        )
        if explained == 0:
            return recorded
    return [_ROWS.updated_at > last.created_at - OVERLAP]


def _recorded_since(last: ReconciliationRead) -> list[ColumnElement[bool]]:
    """By the ids, whose order is that of time; the clock of a server may be wrong by far less than SKEW. The first id
    stands in the text of the statement: a plan for any id would not know that these are few.
    """
    first = bindparam("first_id", first_id(last.created_at - SKEW), _ROWS.id.type, literal_execute=True)
    return [_ROWS.id >= first, _ROWS.created_at > last.created_at]


def _sum_of(*conditions: ColumnElement[bool]) -> ScalarSelect[Decimal]:
    return select(func.coalesce(func.sum(_SIGNED), 0)).where(*conditions).scalar_subquery()


def _booked(account: Account) -> tuple[ColumnElement[bool], ...]:
    return (
        _ROWS.household_id == account.household_id,
        _ROWS.account_id == account.id,
        _ROWS.deleted_at.is_(None),
        ~_ROWS.is_pending,
    )
