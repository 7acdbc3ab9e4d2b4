"""Reads of one account's balances, always of the member's household.

Each answer is one statement, so that rows, sums and balance are of one moment. What the account holds is known
(opening balance and turnover); from there the newer rows are taken off.
"""

from dataclasses import dataclass
from datetime import date as calendar_date
from decimal import Decimal
from functools import cache
from typing import Any, cast
from uuid import UUID

import asyncpg
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Numeric,
    Select,
    Table,
    Uuid,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    true,
    tuple_,
)

from kopilka.accounts.errors import AccountNotFound
from kopilka.accounts.models import Account
from kopilka.balances.errors import TooManyPoints
from kopilka.balances.figures import (
    MAX_POINTS,
    AccountRow,
    History,
    Step,
    count_points,
    first_days,
    points_of,
    usual_step,
)
from kopilka.balances.schemas import AccountRowsParams, BalancePlace, HistoryParams
from kopilka.households.member import Member
from kopilka.households.models import Household
from kopilka.infrastructure.database.compiled import Compiled
from kopilka.infrastructure.http.pagination import check_question, question_of
from kopilka.periods import DateRange, close_range
from kopilka.transactions.errors import RangeReversed
from kopilka.transactions.figures import record_of
from kopilka.transactions.models import DailyTurnover
from kopilka.transactions.queries import SHOWN, TRANSACTIONS

_ZERO = Decimal(0)
_ACCOUNTS = cast(Table, Account.__table__).c
_HOUSEHOLDS = cast(Table, Household.__table__).c
_DAYS = cast(Table, DailyTurnover.__table__).c
_ROWS = TRANSACTIONS.c
_INCOMING = or_(_ROWS.type.in_((literal_column("'income'"), literal_column("'in'"))), _ROWS.is_refund)
_SIGNED = case((_ROWS.is_pending, literal_column("0")), (_INCOMING, _ROWS.amount), else_=-_ROWS.amount)
_HOUSEHOLD, _ACCOUNT = bindparam("household", type_=Uuid), bindparam("account", type_=Uuid)
_BALANCE = _ACCOUNTS.opening_balance + _ACCOUNTS.turnover
_THIS_ACCOUNT = and_(_ACCOUNTS.household_id == _HOUSEHOLD, _ACCOUNTS.id == _ACCOUNT)
_ITS_ROWS = and_(_ROWS.household_id == _HOUSEHOLD, _ROWS.account_id == _ACCOUNT, _ROWS.deleted_at.is_(None))
_ITS_DAYS = and_(_DAYS.household_id == _HOUSEHOLD, _DAYS.account_id == _ACCOUNT)


@dataclass(frozen=True, slots=True)
class AccountRows:
    """`next` is the cursor of the following page, None on the last one."""

    rows: list[AccountRow]
    next: BalancePlace | None


async def page_of_rows(
    connection: asyncpg.Connection, member: Member, account_id: UUID, params: AccountRowsParams
) -> AccountRows:
    """Rows of one account, newest first, dated later than today or not. Raises AccountNotFound and
    CursorOfAnotherQuestion.
    """
    question = question_of({"account": account_id})
    check_question(params.cursor, question)
    values: dict[str, Any] = {"household": member.household_id, "account": account_id, "rows": params.limit + 1}
    if params.cursor is not None:
        values |= params.cursor.model_dump(exclude={"question"})
    found = await _page(params.cursor is not None).fetch(connection, values)
    if not found:
        raise AccountNotFound
    revision, balance = found[0]["ledger_revision"], found[0]["starts_with"]
    rows: list[AccountRow] = []
    for row in found:
        if row["id"] is None or len(rows) == params.limit:
            break
        record = record_of([row[name] for name in SHOWN])
        rows.append(AccountRow(record, balance))
        balance -= record.signed
    if len(found) <= params.limit:
        return AccountRows(rows, None)
    last = rows[-1].transaction
    place = BalancePlace(question=question.hex(), date=last.date, id=last.id, revision=revision, balance=balance)
    return AccountRows(rows, place)


@cache
def _page(has_cursor: bool) -> Compiled:
    """Rows of one page and one more; at least one row of NULLs where the account exists."""
    starts_with: ColumnElement[Any] = _BALANCE
    page = select(*SHOWN.values()).where(_ITS_ROWS)
    if has_cursor:
        key = tuple_(_ROWS.date, _ROWS.id)
        last = tuple_(bindparam("date", type_=Date), bindparam("id", type_=Uuid))
        page = page.where(key < last)
        # What is newer: whole days by their sums, and of the cursor's day the rows.
        days = select(_sum(_DAYS.amount)).where(_ITS_DAYS, _DAYS.date > bindparam("date", type_=Date))
        of_day = select(_sum(_SIGNED)).where(_ITS_ROWS, _ROWS.date == bindparam("date", type_=Date), key >= last)
        # Of the same moment: the cursor's balance is taken only where this very statement sees the revision it is of.
        starts_with = case(
            (
                _HOUSEHOLDS.revision == bindparam("revision", type_=BigInteger),
                bindparam("balance", type_=Numeric(32, 4)),
            ),
            else_=_BALANCE - days.scalar_subquery() - of_day.scalar_subquery(),
        )
    page = page.order_by(_ROWS.date.desc(), _ROWS.id.desc()).limit(bindparam("rows", type_=Integer))
    rows = page.subquery("page")
    statement = (
        select(_HOUSEHOLDS.revision.label("ledger_revision"), starts_with.label("starts_with"), *rows.c)
        .select_from(_joined(rows))
        .order_by(rows.c.date.desc(), rows.c.id.desc())
    )
    return Compiled(statement)


def _joined(rows: FromClause) -> FromClause:
    accounts, households = cast(Table, Account.__table__), cast(Table, Household.__table__)
    return households.join(accounts, and_(households.c.id == _HOUSEHOLD, _THIS_ACCOUNT)).outerjoin(rows, true())


async def read_history(
    connection: asyncpg.Connection, member: Member, account_id: UUID, params: HistoryParams
) -> History:
    """Balances at the ends of days, weeks or months. Raises AccountNotFound, RangeReversed and TooManyPoints."""
    if params.start_date and params.end_date and params.start_date > params.end_date:
        raise RangeReversed(loc=("query", "start_date"))
    span = await _span(connection, member, account_id, params)
    step = params.step or usual_step(span)
    if (points := count_points(span, step, member.months)) > MAX_POINTS:
        raise TooManyPoints(loc=("query", "step"), points=points, limit=MAX_POINTS)
    firsts = first_days(span, step, member.months)
    bounds = [*firsts, *_day_after(span.end)]
    values = {"household": member.household_id, "account": account_id, "start": span.start, "bounds": bounds}
    found = await _changes().fetch(connection, values | {"today": member.today})
    if not found:
        raise AccountNotFound
    balance, planned = found[0]["balance"], found[0]["planned"]
    changes = {row["step"]: row["change"] for row in found if row["step"] is not None}
    after = balance - changes.pop(len(firsts) + 1, _ZERO)
    told = points_of(span, firsts, changes, after)
    return History(
        currency=found[0]["currency"],
        start_date=span.start,
        end_date=span.end,
        step=Step(step),
        opening=told[0].balance - told[0].change,
        today=balance - planned,
        planned=planned,
        points=told,
    )


async def _span(connection: asyncpg.Connection, member: Member, account_id: UUID, params: HistoryParams) -> DateRange:
    if params.start_date is not None and params.end_date is not None:
        return DateRange(params.start_date, params.end_date)
    [found] = await _first_and_last().fetch(connection, {"household": member.household_id, "account": account_id})
    rows = DateRange(found["first"], found["last"]) if found["first"] is not None else None
    return close_range(params.start_date, params.end_date, rows=rows, today=member.today, months=member.months)


def _sum(amounts: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(amounts), literal_column("0"))


def _day_after(day: calendar_date) -> list[calendar_date]:
    return [calendar_date.fromordinal(day.toordinal() + 1)]


@cache
def _first_and_last() -> Compiled:
    """By the index of the account's rows, from either end."""
    dates = select(_ROWS.date).where(_ITS_ROWS).limit(literal_column("1"))
    ends = [dates.order_by(order) for order in (_ROWS.date, _ROWS.date.desc())]
    first, last = (each.scalar_subquery() for each in ends)
    return Compiled(select(first.label("first"), last.label("last")))


@cache
def _changes() -> Compiled:
    """The account's balance and what of it is planned, beside the net change of each step; `bounds` are the first days
    of the steps and the day after the last one, so that the last number is of all that is later.
    """
    bounds = bindparam("bounds", type_=ARRAY(Date))
    step = func.width_bucket(_DAYS.date, bounds, type_=Integer)
    changes = (
        select(step.label("step"), func.sum(_DAYS.amount).label("change"))
        .where(_ITS_DAYS, _DAYS.date >= bindparam("start", type_=Date))
        .group_by(step)
        .subquery("changes")
    )
    today = bindparam("today", type_=Date)
    planned = select(_sum(_DAYS.amount)).where(_ITS_DAYS, _DAYS.date > today)
    statement: Select[Any] = (
        select(
            _ACCOUNTS.currency,
            _BALANCE.label("balance"),
            planned.scalar_subquery().label("planned"),
            changes.c.step,
            changes.c.change,
        )
        .select_from(cast(Table, Account.__table__).outerjoin(changes, true()))
        .where(_THIS_ACCOUNT)
    )
    return Compiled(statement)
