"""What a list of the ledger is narrowed to, as conditions of a statement."""

from datetime import date as calendar_date
from typing import Any, Literal, cast
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Date,
    Integer,
    Select,
    Table,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    exists,
    extract,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy import cast as cast_to

from kopilka.categories.models import Category
from kopilka.periods import FIRST_DATE, LAST_DATE, DateRange, Months
from kopilka.transactions.errors import PeriodConflict, RangeReversed
from kopilka.transactions.figures import LEGS
from kopilka.transactions.models import Transaction, TransactionPart, TransactionTag
from kopilka.transactions.schemas import LedgerFilters, MadeByFilters, TransactionFilters

_COLUMNS = cast(Table, Transaction.__table__).c
_CATEGORIES = Category.__table__
_TAGS = cast(Table, TransactionTag.__table__).c
PARTS = cast(Table, TransactionPart.__table__).c
IS_LEG = _COLUMNS.type.in_([literal_column(f"'{leg}'") for leg in LEGS])
Way = Literal["row", "part", "either"]
"""Of a filter by category: rows of it, splits with a part in it, or both."""


def in_trash(filters: LedgerFilters) -> bool:
    return isinstance(filters, TransactionFilters) and filters.deleted


def unsearched(
    household: UUID, filters: LedgerFilters, days: DateRange | None, way: Way = "either"
) -> list[ColumnElement[bool]]:
    """All conditions but the words; each value is a bound parameter of the name that `values_of` gives it."""
    deleted = in_trash(filters)
    clauses = [
        _COLUMNS.household_id == given("household", _COLUMNS.household_id, household),
        _COLUMNS.deleted_at.is_not(None) if deleted else _COLUMNS.deleted_at.is_(None),
    ]
    if days is not None:
        clauses.append(
            _COLUMNS.date.between(
                given("first_day", _COLUMNS.date, days.start), given("last_day", _COLUMNS.date, days.end)
            )
        )
    if filters.type == "transfer":
        clauses.append(IS_LEG)
    elif filters.type == "refund":
        clauses.append(_COLUMNS.is_refund)
    elif filters.type == "purchase":
        clauses += [_COLUMNS.type == literal_column("'expense'"), ~_COLUMNS.is_refund]
    elif filters.type is not None:
        clauses.append(_COLUMNS.type == given("type", _COLUMNS.type, filters.type))
    if filters.category_id is not None:
        clauses.append(_of_category(household, filters, way))
    if isinstance(filters, TransactionFilters) and filters.status is not None:
        clauses.append(_COLUMNS.is_pending if filters.status == "pending" else ~_COLUMNS.is_pending)
    if isinstance(filters, TransactionFilters) and filters.payee == "none":
        clauses += [_COLUMNS.payee_id.is_(None), ~IS_LEG]
    if isinstance(filters, TransactionFilters) and filters.currency is not None:
        clauses.append(_COLUMNS.currency == given("currency", _COLUMNS.currency, filters.currency))
    if filters.account_id is not None:
        clauses.append(_COLUMNS.account_id == given("account", _COLUMNS.account_id, filters.account_id))
    if filters.payee_id is not None:
        clauses.append(_COLUMNS.payee_id == given("payee", _COLUMNS.payee_id, filters.payee_id))
    if filters.tag is not None:
        clauses.append(_tagged(given("tag", _TAGS.tag, filters.tag), deleted=deleted))
    if isinstance(filters, MadeByFilters):
        clauses.append(_COLUMNS.created_by == given("maker", _COLUMNS.created_by, filters.created_by))
    if filters.min_amount is not None or filters.max_amount is not None:
        amount = amount_under(household, filters, way)
        if filters.min_amount is not None:
            clauses.append(amount >= given("least", _COLUMNS.amount, filters.min_amount))
        if filters.max_amount is not None:
            clauses.append(amount <= given("most", _COLUMNS.amount, filters.max_amount))
    return clauses


def amount_under(household: UUID, filters: LedgerFilters, way: Way = "either") -> ColumnElement[Any]:
    """What a filter compares, a list is ordered by and a sum adds up: of a split, where a category is asked for, what
    of it is for that category; else the amount of the row.
    """
    if filters.category_id is None or way == "row":
        return _COLUMNS.amount
    part = (
        select(func.sum(PARTS.amount))
        .where(PARTS.household_id == _COLUMNS.household_id, PARTS.transaction_id == _COLUMNS.id)
        # Looked up once, not once for each row.
        .where(in_category(household, filters, PARTS.category_id, as_array=True))
        .correlate(Transaction.__table__)
        .scalar_subquery()
    )
    return part if way == "part" else case((_COLUMNS.lines.is_not(None), part), else_=_COLUMNS.amount)


def _of_category(household: UUID, filters: LedgerFilters, way: Way) -> ColumnElement[bool]:
    """Rows of the category, splits with a part in it, or either: one of them alone can be read in order."""
    is_of_row = in_category(household, filters, _COLUMNS.category_id, as_array=way == "either")
    # With the date, so that the index of parts can be read in the order of the list.
    has_part = and_(
        _COLUMNS.lines.is_not(None),
        exists()
        .where(
            PARTS.household_id == _COLUMNS.household_id,
            PARTS.date == _COLUMNS.date,
            PARTS.transaction_id == _COLUMNS.id,
            in_category(household, filters, PARTS.category_id, as_array=True),
        )
        # A report joins the parts beside it.
        .correlate_except(TransactionPart.__table__),
    )
    return {"row": is_of_row, "part": has_part, "either": or_(is_of_row, has_part)}[way]


def _tagged(tag: ColumnElement[str], *, deleted: bool) -> ColumnElement[bool]:
    """The tags of rows in the trash stand in their arrays alone."""
    if deleted:
        return tag == any_(_COLUMNS.tags)
    # With the date, which the trigger keeps equal, so that the index of tags can be read in the order of the list.
    return exists().where(
        _TAGS.household_id == _COLUMNS.household_id,
        _TAGS.tag == tag,
        _TAGS.date == _COLUMNS.date,
        _TAGS.transaction_id == _COLUMNS.id,
    )


def in_category(
    household: UUID, filters: LedgerFilters, column: ColumnElement[Any], *, as_array: bool = False
) -> ColumnElement[bool]:
    """Whether the column is the category that is asked for, or below it. An array can be looked up in an index where
    the condition is one of several ways; a subquery can be joined.
    """
    if filters.category_id is None:
        return true()
    if isinstance(filters, TransactionFilters) and not filters.children:
        return column == given("category", _COLUMNS.category_id, filters.category_id)
    ids = with_children(household, filters.category_id)
    return column == any_(func.array(ids.scalar_subquery(), type_=ARRAY(Uuid))) if as_array else column.in_(ids)


def date_range(filters: LedgerFilters, today: calendar_date, months: Months) -> DateRange | None:
    """The days asked for, None for all of them. Raises PeriodConflict and RangeReversed."""
    if filters.period is not None:
        if filters.start_date is not None or filters.end_date is not None:
            raise PeriodConflict(loc=("query", "period"))
        return months.current(filters.period, today)
    if filters.start_date is None and filters.end_date is None:
        return None
    start, end = filters.start_date or FIRST_DATE, filters.end_date or LAST_DATE
    if start > end:
        raise RangeReversed(loc=("query", "start_date"))
    return DateRange(start, end)


def month_of(
    day: ColumnElement[calendar_date], months: Months, span: DateRange | None, *, named: bool
) -> ColumnElement[calendar_date]:
    """The month that holds a day of this range (None: of any): by its name, or by its first day."""
    if months.are_calendar:
        return day - (cast_to(extract("day", day), Integer) - literal_column("1"))
    names = months.names(span or DateRange(FIRST_DATE, LAST_DATE))
    starts = [months.start(name) for name in names]
    # Constants, not arguments: a statement may group by what it selects.
    listed, bounds = (
        literal_column(f"(CAST('{{{','.join(map(str, days))}}}' AS date[]))", ARRAY(Date))
        for days in (names if named else starts, starts)
    )
    found: ColumnElement[calendar_date] = listed[func.width_bucket(day, bounds, type_=Integer)]
    return found


def with_children(household: UUID, category_id: UUID) -> Select[tuple[UUID]]:
    category = given("category", _CATEGORIES.c.id, category_id)
    return select(_CATEGORIES.c.id).where(
        _CATEGORIES.c.household_id == given("household", _CATEGORIES.c.household_id, household),
        or_(_CATEGORIES.c.id == category, _CATEGORIES.c.parent_id == category),
    )


def given(name: str, column: ColumnElement[Any], value: object) -> BindParameter[Any]:
    return bindparam(name, value, column.type)
