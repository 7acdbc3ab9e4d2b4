"""Reads of the largest expenses, from the ledger by an index."""

from collections.abc import Sequence
from functools import cache
from uuid import UUID

import asyncpg
from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    String,
    Table,
    Uuid,
    and_,
    bindparam,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY

from kopilka.accounts.models import Account
from kopilka.analytics.queries import name_in
from kopilka.analytics.results import Spending
from kopilka.categories.models import Category
from kopilka.households.member import Member
from kopilka.infrastructure.database.compiled import Compiled
from kopilka.infrastructure.locales import Locale
from kopilka.periods import DateRange
from kopilka.transactions.models import MonthlySummary, Payee, TransactionPart
from kopilka.transactions.queries import TRANSACTIONS

_ACCOUNTS: Table = Account.__table__  # type: ignore[assignment]
_PAYEES: Table = Payee.__table__  # type: ignore[assignment]
_PARTS: Table = TransactionPart.__table__  # type: ignore[assignment]
_CATEGORIES: Table = Category.__table__  # type: ignore[assignment]
_MONTHS = MonthlySummary.__table__.c
_ROWS = TRANSACTIONS.c
_HOUSEHOLD = bindparam("household", type_=Uuid)
_CURRENCY = bindparam("currency", type_=String)
_START, _END = bindparam("start", type_=Date), bindparam("end", type_=Date)
_LIMIT = bindparam("limit", type_=Integer)


async def list_largest(
    connection: asyncpg.Connection, member: Member, currency: str, span: DateRange, locale: Locale, *, limit: int
) -> list[Spending]:
    """The largest expenses, by an index: the largest of each month, and of those the largest of all."""
    rows = await _largest().fetch(
        connection,
        {
            "household": member.household_id,
            "currency": currency,
            "month": span.start.replace(day=1),
            "start": span.start,
            "end": span.end,
            "limit": limit,
        },
    )
    return [
        Spending(
            id=row["id"],
            date=row["date"],
            amount=row["amount"],
            category_id=row["category_id"],
            category=_names_in(locale, row["standard_keys"], row["names"])
            if row["category_id"] is None
            else name_in(locale, row["standard_key"], row["name"]),
            account_id=row["account_id"],
            account=row["account"],
            description=row["description"],
            payee=row["payee"],
        )
        for row in rows
    ]


@cache
def _largest() -> Compiled:
    months = (
        select(_MONTHS.month)
        .where(
            _MONTHS.household_id == _HOUSEHOLD,
            _MONTHS.month.between(bindparam("month", type_=Date), _END),
            _MONTHS.currency == _CURRENCY,
            _MONTHS.type == literal_column("'expense'"),
        )
        .distinct()
        .subquery()
    )
    of_month = (
        select(
            _ROWS.id, _ROWS.date, _ROWS.amount, _ROWS.category_id, _ROWS.account_id, _ROWS.description, _ROWS.payee_id
        )
        .where(
            _ROWS.household_id == _HOUSEHOLD,
            _ROWS.month == months.c.month,
            _ROWS.currency == _CURRENCY,
            _ROWS.type == literal_column("'expense'"),
            ~_ROWS.is_refund,
            ~_ROWS.is_pending,
            _ROWS.deleted_at.is_(None),
            _ROWS.date.between(_START, _END),
        )
        .order_by(_ROWS.amount.desc(), _ROWS.id.desc())
        .limit(_LIMIT)
        .lateral()
    )
    largest = (
        select(of_month)
        .select_from(months.join(of_month, true()))
        .order_by(of_month.c.amount.desc(), of_month.c.id.desc())
        .limit(_LIMIT)
        .subquery()
    )
    names = (_CATEGORIES.c.standard_key, _CATEGORIES.c.name, _ACCOUNTS.c.name.label("account"))
    return Compiled(
        select(largest, *names, _PAYEES.c.name.label("payee"), *_names_of_parts(largest.c.id))
        .outerjoin(
            _CATEGORIES, and_(_CATEGORIES.c.household_id == _HOUSEHOLD, _CATEGORIES.c.id == largest.c.category_id)
        )
        .join(_ACCOUNTS, and_(_ACCOUNTS.c.household_id == _HOUSEHOLD, _ACCOUNTS.c.id == largest.c.account_id))
        .outerjoin(_PAYEES, and_(_PAYEES.c.household_id == _HOUSEHOLD, _PAYEES.c.id == largest.c.payee_id))
        .order_by(largest.c.amount.desc(), largest.c.id.desc())
    )


def _names_of_parts(transaction_id: ColumnElement[UUID]) -> list[ColumnElement[Sequence[str]]]:
    """Standard keys and own names of the categories of a split, that of the largest part first."""
    part = _PARTS.c
    rows = (
        select(_CATEGORIES.c.id)
        .join(
            _PARTS,
            and_(part.household_id == _CATEGORIES.c.household_id, part.category_id == _CATEGORIES.c.id),
        )
        .where(part.household_id == _HOUSEHOLD, part.transaction_id == transaction_id)
        .order_by(part.amount.desc(), part.category_id)
    )
    return [
        func.array(rows.with_only_columns(column_).scalar_subquery(), type_=ARRAY(String)).label(f"{column_.key}s")
        for column_ in (_CATEGORIES.c.standard_key, _CATEGORIES.c.name)
    ]


def _names_in(locale: Locale, standard_keys: Sequence[str | None], names: Sequence[str | None]) -> str:
    return ", ".join(name_in(locale, *it) for it in zip(standard_keys, names, strict=True))
