"""The accounts of a report: balances at both ends of its days and what has moved between them, which adds up."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Subquery, and_, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.models import Account
from kopilka.exports.conversion import ReportRates, converts
from kopilka.exports.figures import AccountLine, BaseLine
from kopilka.exports.schemas import Question
from kopilka.households.member import Member
from kopilka.periods import DateRange
from kopilka.transactions.models import DailySummary, DailyTurnover
from kopilka.transactions.schemas import DAYS, LedgerFilters

# Filters that leave a part of what is on an account.
_NARROWING = set(LedgerFilters.model_fields) - {*DAYS, "account_id"}
_ZERO = Decimal(0)
_DAY = timedelta(days=1)


async def list_accounts(
    session: AsyncSession, member: Member, question: Question, days: DateRange, rates: ReportRates
) -> tuple[tuple[AccountLine, ...], bool]:
    """(those in use, whether archived ones had transactions in these days). A balance is of everything, so there are
    none where the report is narrowed by more than an account. Archived accounts are in no balance (decision 24).
    """
    if question.model_dump(include=_NARROWING, exclude_none=True):
        return (), False
    since, within = _moved(member, days)
    balance = Account.opening_balance + Account.turnover - func.coalesce(since.c.net, 0)
    statement = (
        select(
            Account.id,
            Account.archived_at,
            Account.name,
            Account.currency,
            balance.label("opening"),
            func.coalesce(within.c.income, 0).label("income"),
            func.coalesce(within.c.expense, 0).label("expense"),
            func.coalesce(since.c.transferred, 0).label("transferred"),
        )
        .outerjoin(since, since.c.account_id == Account.id)
        .outerjoin(within, within.c.account_id == Account.id)
        .where(Account.household_id == member.household_id)
        .order_by(
            Account.currency != question.currency, Account.currency, Account.is_default.desc(), Account.created_at
        )
    )
    if question.account_id is not None:
        statement = statement.where(Account.id == question.account_id)
    found = (await session.execute(statement)).all()
    # As Excel compares them.
    names = Counter(row.name.casefold() for row in found)
    lines = {
        it.id: AccountLine(
            it.name, it.currency, it.opening, it.income, it.expense, names[it.name.casefold()] > 1, it.transferred
        )
        for it in found
        if it.archived_at is None
    }
    moved = any(it.archived_at is not None and (it.income or it.expense) for it in found)
    if rates.rates and converts(member, question):
        lines = await _with_base(session, member, lines, days, rates)
    return tuple(lines.values()), moved


def _moved(member: Member, days: DateRange) -> tuple[Subquery, Subquery]:
    """By account: what has moved since these days began, and the transfers within them; their income and expense."""
    since = (
        select(
            DailyTurnover.account_id,
            func.sum(DailyTurnover.amount).label("net"),
            func.sum(DailyTurnover.transferred_in - DailyTurnover.transferred_out)
            .filter(DailyTurnover.date <= days.end)
            .label("transferred"),
        )
        .where(DailyTurnover.household_id == member.household_id, DailyTurnover.date >= days.start)
        .group_by(DailyTurnover.account_id)
        .subquery("since")
    )
    kind, amount = DailySummary.type, DailySummary.amount
    within = (
        select(
            DailySummary.account_id,
            func.sum(amount).filter(kind == "income").label("income"),
            func.sum(amount).filter(kind == "expense").label("expense"),
        )
        .where(
            DailySummary.household_id == member.household_id,
            DailySummary.date.between(days.start, days.end),
        )
        .group_by(DailySummary.account_id)
        .subquery("within")
    )
    return since, within


async def _with_base(
    session: AsyncSession, member: Member, lines: Mapping[UUID, AccountLine], days: DateRange, rates: ReportRates
) -> dict[UUID, AccountLine]:
    """Each also in the report's currency, where every rate is known that it takes."""
    flows: dict[tuple[UUID, str], Decimal | None] = {}
    for account_id, day, kind, currency, amount in await session.execute(_flows(member, days, rates.currency)):
        counted = rates.convert(amount, currency, day)
        before = flows.get((account_id, kind), _ZERO)
        flows[account_id, kind] = None if before is None or counted is None else before + counted
    firsts = {it.currency: rates.first_day(it.currency) for it in lines.values()}
    found = {}
    for key, it in lines.items():
        opens = days.start - _DAY
        first = firsts[it.currency]
        later = first is not None and first > opens and bool(it.opening)
        base = _base(key, it, flows, (first if later and first is not None else opens, days.end), rates)
        found[key] = replace(it, base=base, opens_later=later and base is not None)
    return found


def _flows(member: Member, days: DateRange, currency: str) -> CompoundSelect[Any]:
    """What has moved on the accounts in other currencies, by day: each category by itself, which is what is rounded."""
    flow, turnover = DailySummary, DailyTurnover
    transferred = turnover.transferred_in - turnover.transferred_out
    parts = (
        select(flow.account_id, flow.date, flow.type, Account.currency, flow.amount)
        .join(Account, and_(Account.household_id == flow.household_id, Account.id == flow.account_id))
        .where(flow.household_id == member.household_id, flow.date.between(days.start, days.end)),
        select(turnover.account_id, turnover.date, literal("transferred"), Account.currency, transferred)
        .join(Account, and_(Account.household_id == turnover.household_id, Account.id == turnover.account_id))
        .where(turnover.household_id == member.household_id, turnover.date.between(days.start, days.end))
        .where(transferred != 0),
    )
    return union_all(*(it.where(Account.currency != currency) for it in parts))


def _base(
    account_id: UUID,
    it: AccountLine,
    flows: Mapping[tuple[UUID, str], Decimal | None],
    ends: tuple[date, date],
    rates: ReportRates,
) -> BaseLine | None:
    """`ends`: the days at whose rates the balances are counted."""
    if it.currency == rates.currency:
        return BaseLine(it.opening, it.income, it.expense, it.transferred, it.closing)
    # What is nothing needs no rate.
    opening = rates.convert(it.opening, it.currency, ends[0]) if it.opening else _ZERO
    closing = rates.convert(it.closing, it.currency, ends[1]) if it.closing else _ZERO
    income, expense, transferred = (
        flows.get((account_id, kind), _ZERO) for kind in ("income", "expense", "transferred")
    )
    parts = (opening, income, expense, transferred, closing)
    if any(part is None for part in parts):
        return None
    return BaseLine(*(part for part in parts if part is not None))
