"""Reads for analytics, always of the member's household: sums from the summaries, never by adding up the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Table, and_, func, or_, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.models import Account
from kopilka.analytics.figures import CategorySum, Flow
from kopilka.categories.models import Category
from kopilka.categories.standard import BY_KEY
from kopilka.households.member import Member
from kopilka.infrastructure.locales import Locale
from kopilka.periods import DateRange, split_months
from kopilka.transactions.models import DailySummary, MonthlySummary
from kopilka.transactions.queries import TRANSACTIONS

_ACCOUNTS: Table = Account.__table__  # type: ignore[assignment]
_CATEGORIES: Table = Category.__table__  # type: ignore[assignment]
_DAYS = DailySummary.__table__.c
_MONTHS = MonthlySummary.__table__.c
_ROWS = TRANSACTIONS.c


@dataclass(frozen=True, slots=True)
class Sums:
    """By category, in the currency asked for; `others` are the currencies left out."""

    categories: list[CategorySum]
    others: list[str]


@dataclass(frozen=True, slots=True)
class CategoryName:
    name: str
    parent_id: UUID | None


async def sum_categories(session: AsyncSession, member: Member, currency: str, span: DateRange) -> Sums:
    """Whole months from the monthly summary, the days before and after them from the daily one."""
    whole, edges = split_months(span)
    parts: list[Select[Any]] = []
    if whole is not None:
        parts.append(
            select(_MONTHS.currency, _MONTHS.type, _MONTHS.category_id, _MONTHS.amount, _MONTHS["count"]).where(
                _MONTHS.household_id == member.household_id, _MONTHS.month.between(whole.start, whole.end)
            )
        )
    if edges:
        parts.append(
            select(_ACCOUNTS.c.currency, _DAYS.type, _DAYS.category_id, _DAYS.amount, _DAYS["count"])
            .join(_ACCOUNTS, and_(_ACCOUNTS.c.household_id == _DAYS.household_id, _ACCOUNTS.c.id == _DAYS.account_id))
            .where(
                _DAYS.household_id == member.household_id,
                or_(*(_DAYS.date.between(edge.start, edge.end) for edge in edges)),
            )
        )
    every = union_all(*parts).subquery().c
    found = await session.execute(
        select(
            every.currency, every.type, every.category_id, func.sum(every.amount), func.sum(every["count"])
        ).group_by(every.currency, every.type, every.category_id)
    )
    rows = found.all()
    return Sums(
        [CategorySum(row[2], row[1], row[3], int(row[4])) for row in rows if row.currency == currency],
        sorted({row.currency for row in rows} - {currency}),
    )


async def sum_months(
    session: AsyncSession, member: Member, currency: str, span: DateRange
) -> tuple[dict[date, Flow], list[str]]:
    """Of each month that has any, by its first day; and the currencies left out. The range is of whole months."""
    found = await session.execute(
        select(_MONTHS.month, _MONTHS.currency, _MONTHS.type, func.sum(_MONTHS.amount), func.sum(_MONTHS["count"]))
        .where(_MONTHS.household_id == member.household_id, _MONTHS.month.between(span.start, span.end))
        .group_by(_MONTHS.month, _MONTHS.currency, _MONTHS.type)
    )
    months: dict[date, Flow] = {}
    others = set()
    for month, its_currency, kind, amount, count in found:
        if its_currency == currency:
            months[month] = months.get(month, Flow()).plus(kind, amount, int(count))
        else:
            others.add(its_currency)
    return months, sorted(others)


async def list_month_sums(
    session: AsyncSession, member: Member, currency: str, *, start: date, end: date
) -> list[tuple[date, str, UUID, Decimal]]:
    """(month, type, category, amount), the months between two first days, in order."""
    found = await session.execute(
        select(_MONTHS.month, _MONTHS.type, _MONTHS.category_id, _MONTHS.amount)
        .where(
            _MONTHS.household_id == member.household_id,
            _MONTHS.currency == currency,
            _MONTHS.month.between(start, end),
        )
        .order_by(_MONTHS.month)
    )
    return [(row[0], row[1], row[2], row[3]) for row in found.all()]


async def list_largest(
    session: AsyncSession, member: Member, currency: str, span: DateRange, *, limit: int
) -> Sequence[Row[Any]]:
    """The largest expenses, with the names of category and account: by index those of each month, then of these."""
    months = (
        select(_MONTHS.month)
        .where(
            _MONTHS.household_id == member.household_id,
            _MONTHS.month.between(span.start.replace(day=1), span.end),
            _MONTHS.currency == currency,
            _MONTHS.type == "expense",
        )
        .distinct()
        .subquery()
    )
    of_month = (
        select(_ROWS.id, _ROWS.date, _ROWS.amount, _ROWS.category_id, _ROWS.account_id, _ROWS.description)
        .where(
            _ROWS.household_id == member.household_id,
            _ROWS.month == months.c.month,
            _ROWS.currency == currency,
            _ROWS.type == "expense",
            _ROWS.deleted_at.is_(None),
            _ROWS.date.between(span.start, span.end),
        )
        .order_by(_ROWS.amount.desc(), _ROWS.id.desc())
        .limit(limit)
        .lateral()
    )
    largest = (
        select(of_month)
        .select_from(months.join(of_month, true()))
        .order_by(of_month.c.amount.desc(), of_month.c.id.desc())
        .limit(limit)
        .subquery()
    )
    return (
        await session.execute(
            select(largest, _CATEGORIES.c.standard_key, _CATEGORIES.c.name, _ACCOUNTS.c.name.label("account"))
            .join(_CATEGORIES, _same(_CATEGORIES, member, largest.c.category_id))
            .join(_ACCOUNTS, _same(_ACCOUNTS, member, largest.c.account_id))
            .order_by(largest.c.amount.desc(), largest.c.id.desc())
        )
    ).all()


async def name_categories(session: AsyncSession, member: Member, locale: Locale) -> dict[UUID, CategoryName]:
    """All of them, the archived too."""
    columns = _CATEGORIES.c
    found = await session.execute(
        select(columns.id, columns.standard_key, columns.name, columns.parent_id).where(
            columns.household_id == member.household_id
        )
    )
    return {row.id: CategoryName(name_in(locale, row.standard_key, row.name), row.parent_id) for row in found}


def name_in(locale: Locale, standard_key: str | None, name: str | None) -> str:
    return BY_KEY[standard_key].names[locale] if standard_key is not None else name or ""


async def sum_balances(session: AsyncSession, member: Member, currency: str) -> Decimal:
    """Of all accounts in the currency, the archived ones too."""
    found: Decimal | None = await session.scalar(
        select(func.sum(_ACCOUNTS.c.opening_balance + _ACCOUNTS.c.turnover)).where(
            _ACCOUNTS.c.household_id == member.household_id, _ACCOUNTS.c.currency == currency
        )
    )
    return found or Decimal(0)


def _same(table: Table, member: Member, id_: ColumnElement[UUID]) -> ColumnElement[bool]:
    return and_(table.c.household_id == member.household_id, table.c.id == id_)
