"""All that a filter finds as one number and sums, whatever the pages."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Numeric,
    Select,
    String,
    Table,
    TableValuedAlias,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.models import Account
from kopilka.households.member import Member
from kopilka.infrastructure.database.transactions import driver
from kopilka.periods import FIRST_DATE, LAST_DATE, DateRange
from kopilka.transactions import queries, search
from kopilka.transactions.conversion import find_day_rates, in_base, read_day_rates
from kopilka.transactions.figures import TransactionRecord, record_of
from kopilka.transactions.filters import PARTS, date_range, in_category
from kopilka.transactions.models import DailySummary, DailyTurnover, MonthlySummary
from kopilka.transactions.queries import COUNTED, TRANSACTIONS
from kopilka.transactions.schemas import DAYS, CurrencyTotal, FilterSummary, MadeByFilters, TransactionFilters
from kopilka.transactions.split_counts import Repeated, list_repeated

_DAYS = cast(Table, DailySummary.__table__).c
_TURNOVERS = cast(Table, DailyTurnover.__table__).c
SUMMED = {*DAYS, "account_id", "category_id", "children", "currency", "type", "deleted", "status"}
_MONTHS = cast(Table, MonthlySummary.__table__).c
_ACCOUNTS = cast(Table, Account.__table__).c
_ROWS = TRANSACTIONS.c
_DAY_SUMS, _DAY_TURNOVERS = cast(Table, DailySummary.__table__), cast(Table, DailyTurnover.__table__)
_NOTHING = (Decimal(0), 0)


class _Sum(NamedTuple):
    """Of the rows of one currency and type; `amount` less what came back."""

    currency: str
    type: str
    amount: Decimal
    number: int
    is_pending: bool = False


class _Foreign(NamedTuple):
    """A sum in another currency than the household's; `converted` is None where no rate is known for its days."""

    sum: _Sum
    converted: Decimal | None


async def summarise(session: AsyncSession, member: Member, filters: TransactionFilters) -> FilterSummary:
    """From the summaries where these know the answer, at any size, and the pending rows; else of COUNTED rows at most.

    Raises PeriodConflict and RangeReversed.
    """
    days = date_range(filters, member.today, member.months)
    sums: list[_Sum] = []
    foreign: list[_Foreign] = []
    is_capped, rest = False, filters
    if not has_to_read_rows(filters):
        if filters.status != "pending":
            repeated = await list_repeated(session, member, filters, days)
            sums += await _kept_sums(session, member, filters, days, repeated)
            if _has_foreign(sums, member):
                foreign += await _kept_foreign(session, member, filters, days, repeated)
        # The summaries leave out what is pending.
        rest = filters.model_copy(update={"status": "pending"})
    count = sum(it.number for it in sums)
    if rest is filters or filters.status != "booked":
        words = await search.find_words(await driver(session), member, rest.q)
        found = [_Sum(*row) for row in await session.execute(_read(member, rest, days, words))]
        number = sum(it.number for it in found)
        count, is_capped = count + min(number, COUNTED), number > COUNTED
        if not is_capped:
            sums += found
            if _has_foreign(found, member):
                foreign += await _read_foreign(session, member, rest, days, words)
    return FilterSummary(
        count=count,
        is_capped=is_capped,
        by_currency=_by_currency(sums, member.currency),
        base_total=None if is_capped and not sums else _in_base(sums, foreign, member.currency),
        unconverted=_by_currency([it.sum for it in foreign if it.converted is None], member.currency),
    )


def _has_foreign(sums: Sequence[_Sum], member: Member) -> bool:
    return any(it.currency != member.currency for it in sums)


def _in_base(sums: Sequence[_Sum], foreign: Sequence[_Foreign], base: str) -> CurrencyTotal:
    counted = [it for it in sums if it.currency == base]
    counted += [it.sum._replace(currency=base, amount=it.converted) for it in foreign if it.converted is not None]
    return next(iter(_by_currency(counted, base)), None) or _total_of(base, {}, {})


async def count_splits(
    session: AsyncSession, member: Member, filters: TransactionFilters, each: Sequence[Collection[UUID]]
) -> Mapping[tuple[str, str], int]:
    """By currency and type: the booked splits that have a part in each of these sets of categories. Sums of several
    sets tell the parts apart, and count such a row in each. `filters` name no category. As `base_total` and
    `unconverted` do, what can be converted is counted in the household's currency.

    Raises PeriodConflict and RangeReversed.
    """
    is_counted = or_(_ROWS.currency == member.currency, _converted(member, _ROWS.amount, _ROWS).is_not(None))
    currency_ = case((is_counted, literal(member.currency, String)), else_=_ROWS.currency).label("counted_in")
    statement = (
        select(currency_, _ROWS.type, func.count())
        .where(*await _with_parts(session, member, filters, each))
        .group_by(currency_, _ROWS.type)
    )
    return {(currency, type_): number for currency, type_, number in await session.execute(statement)}


async def list_smallest_splits(
    session: AsyncSession,
    member: Member,
    filters: TransactionFilters,
    each: Sequence[Collection[UUID]],
    wanted: Collection[UUID],
    *,
    least: Decimal,
    limit: int,
) -> list[TransactionRecord]:
    """Those that `count_splits` counts, by what of them is for the `wanted` categories, from `least` on: the smallest
    first, at most `limit`.
    """
    amount = (
        select(func.sum(PARTS.amount))
        .where(PARTS.household_id == _ROWS.household_id, PARTS.transaction_id == _ROWS.id)
        .where(PARTS.category_id == any_(literal(list(wanted), ARRAY(Uuid))))
        .correlate(TRANSACTIONS)
        .scalar_subquery()
    )
    statement = select(*queries.SHOWN.values()).where(*await _with_parts(session, member, filters, each))
    found = await session.execute(statement.where(amount >= least).order_by(amount, _ROWS.id.desc()).limit(limit))
    return [record_of(row) for row in found]


async def _with_parts(
    session: AsyncSession, member: Member, filters: TransactionFilters, each: Sequence[Collection[UUID]]
) -> list[ColumnElement[bool]]:
    words = await search.find_words(await driver(session), member, filters.q)
    booked = filters.model_copy(update={"status": "booked"})
    parts = [search.has_part(_ROWS, any_(literal(list(ids), ARRAY(Uuid)))) for ids in each]
    return [*queries.conditions(member, booked, words), *parts]


async def _kept_sums(
    session: AsyncSession,
    member: Member,
    filters: TransactionFilters,
    days: DateRange | None,
    repeated: Sequence[Repeated],
) -> list[_Sum]:
    sums: list[_Sum] = []
    if filters.type != "transfer":
        too_many: Counter[tuple[str, str]] = Counter()
        for it in repeated:
            too_many[it.currency, it.type] += it.number
        for currency, type_, amount, number in await session.execute(_kept(member, filters, days)):
            sums.append(_Sum(currency, type_, amount, number - too_many[currency, type_]))
    if filters.type in (None, "transfer") and filters.category_id is None:
        for currency, into, out, number in await session.execute(_kept_transfers(member, filters, days)):
            sums += [_Sum(currency, "in", into, number), _Sum(currency, "out", out, 0)]
    return sums


async def _read_foreign(
    session: AsyncSession, member: Member, filters: TransactionFilters, days: DateRange | None, words: search.Words
) -> list[_Foreign]:
    """Each row is converted by itself, as the list tells it."""
    rows = bindparam("rows", COUNTED + 1, Integer)
    amount = queries.counted_amount(member.household_id, filters)
    columns = select(*(TRANSACTIONS.c[it] for it in ("id", "currency", "type", "is_pending", "date")), amount)
    columns = columns.where(_ROWS.currency != member.currency)
    found = queries.searched(columns, member.household_id, filters, days, words, rows).limit(rows).subquery("found")
    listed = await session.execute(select(found.c.currency, found.c.date).distinct())
    known = await find_day_rates(await driver(session), member, [(currency, day) for currency, day in listed])
    rates = known.as_table()
    sums = (
        select(
            found.c.currency,
            found.c.type,
            func.sum(found.c.counted),
            func.count(),
            found.c.is_pending,
            func.sum(in_base(found.c.counted, rates.c.rate, member.currency)),
        )
        .outerjoin_from(found, rates, _is_of(rates, found.c.currency, found.c.date))
        .group_by(found.c.currency, found.c.type, found.c.is_pending, rates.c.rate.is_(None))
    )
    return [_Foreign(_Sum(*row[:-1]), row[-1]) for row in await session.execute(sums)]


async def _kept_foreign(
    session: AsyncSession,
    member: Member,
    filters: TransactionFilters,
    days: DateRange | None,
    repeated: Sequence[Repeated],
) -> list[_Foreign]:
    """From the sums by day, at the rates of the days."""
    known = await read_day_rates(await driver(session), member, days or DateRange(FIRST_DATE, LAST_DATE))
    rates = known.as_table()
    found: list[_Foreign] = []
    if filters.type != "transfer":
        converts, too_many = known.by_day(), Counter[tuple[str, str, bool]]()
        for it in repeated:
            if it.day is not None:
                too_many[it.currency, it.type, (it.currency, it.day) in converts] += it.number
        for currency, type_, amount, number, converted in await session.execute(
            _kept_by_day(member, filters, days, rates)
        ):
            once = number - too_many[currency, type_, converted is not None]
            found.append(_Foreign(_Sum(currency, type_, amount, once), converted))
    if filters.type in (None, "transfer") and filters.category_id is None:
        moved = await session.execute(_kept_transfers(member, filters, days, rates))
        for currency, into, out, number, into_converted, out_converted in moved:
            found.append(_Foreign(_Sum(currency, "in", into, number), into_converted))
            found.append(_Foreign(_Sum(currency, "out", out, 0), out_converted))
    return found


def has_to_read_rows(filters: TransactionFilters) -> bool:
    """Whether no summary knows the answer: they have days, accounts, categories and currencies, nothing else that a
    filter may name, nobody who recorded them, and refunds only as taken off.
    """
    others = filters.model_dump(include=set(TransactionFilters.model_fields) - SUMMED)
    return (
        isinstance(filters, MadeByFilters)
        or filters.deleted
        or filters.type in ("refund", "purchase")
        or any(value is not None for value in others.values())
    )


def _by_currency(sums: Sequence[_Sum], first: str) -> list[CurrencyTotal]:
    booked: dict[tuple[str, str], tuple[Decimal, int]] = {}
    pending: dict[str, tuple[Decimal, int]] = {}
    for currency, type_, amount, number, is_pending in sums:
        if is_pending:
            before, count = pending.get(currency, _NOTHING)
            pending[currency] = (before + (amount if type_ == "income" else -amount), count + number)
        else:
            before, count = booked.get((currency, type_), _NOTHING)
            booked[currency, type_] = (before + amount, count + number)
    currencies = {it.currency for it in sums}
    return [
        _total_of(currency, {type_: sum_ for (of, type_), sum_ in booked.items() if of == currency}, pending)
        for currency in sorted(currencies, key=lambda it: (it != first, it))
    ]


def _total_of(
    currency: str, booked: Mapping[str, tuple[Decimal, int]], pending: Mapping[str, tuple[Decimal, int]]
) -> CurrencyTotal:
    """`booked` by type, `pending` by currency: the sum and the number of transactions."""
    income, expense, into, out = (booked.get(it, _NOTHING) for it in ("income", "expense", "in", "out"))
    waiting = pending.get(currency, _NOTHING)
    return CurrencyTotal(
        currency=currency,
        income=income[0],
        income_count=income[1],
        expense=expense[0],
        expense_count=expense[1],
        net=income[0] - expense[0],
        transferred_in=into[0],
        transferred_out=out[0],
        transfer_count=into[1] + out[1],
        pending=waiting[0],
        pending_count=waiting[1],
    )


def _read(
    member: Member, filters: TransactionFilters, days: DateRange | None, words: search.Words
) -> Select[tuple[Any, ...]]:
    rows = bindparam("rows", COUNTED + 1, Integer)
    amount = queries.counted_amount(member.household_id, filters)
    columns = select(*(TRANSACTIONS.c[it] for it in ("id", "currency", "type", "is_pending")), amount)
    found = queries.searched(columns, member.household_id, filters, days, words, rows).limit(rows).subquery("found")
    key = (found.c.currency, found.c.type)
    sums = select(*key, func.sum(found.c.counted), func.count(), found.c.is_pending)
    return sums.group_by(*key, found.c.is_pending)


def _converted(member: Member, amount: ColumnElement[Any], row: Any) -> ColumnElement[Decimal]:
    """Of one row in another currency; NULL where no rate is known."""
    base = literal(member.currency, String)
    return func.in_base_currency(literal(member.household_id), amount, row.currency, row.date, base, type_=Numeric)


def _kept(member: Member, filters: TransactionFilters, days: DateRange | None) -> Select[tuple[Any, ...]]:
    """Months where they are enough: there are far fewer of them."""
    columns: Any = _MONTHS if days is None and filters.account_id is None else _DAYS
    currency: ColumnElement[str] = _MONTHS.currency if columns is _MONTHS else _ACCOUNTS.currency
    statement = select(currency, columns.type, func.sum(columns.amount), func.sum(columns["count"]))
    if columns is _DAYS:
        statement = statement.where(_ACCOUNTS.household_id == _DAYS.household_id, _ACCOUNTS.id == _DAYS.account_id)
    return statement.where(*_asked(member, filters, days, columns, currency)).group_by(currency, columns.type)


def _asked(
    member: Member, filters: TransactionFilters, days: DateRange | None, columns: Any, currency: ColumnElement[str]
) -> list[ColumnElement[bool]]:
    """Of sums by day or by month."""
    asked = [columns.household_id == member.household_id]
    if days is not None:
        asked.append(_DAYS.date.between(days.start, days.end))
    if filters.account_id is not None:
        asked.append(_DAYS.account_id == filters.account_id)
    if filters.type is not None:
        asked.append(columns.type == filters.type)
    if filters.currency is not None:
        asked.append(currency == filters.currency)
    if filters.category_id is not None:
        asked.append(in_category(member.household_id, filters, columns.category_id))
    return asked


def _kept_by_day(
    member: Member, filters: TransactionFilters, days: DateRange | None, rates: TableValuedAlias
) -> Select[tuple[Any, ...]]:
    """Of other currencies. What one category took on one account on one day is rounded, as analytics rounds it."""
    amount = in_base(_DAYS.amount, rates.c.rate, member.currency)
    key = (_ACCOUNTS.currency, _DAYS.type)
    return (
        select(*key, func.sum(_DAYS.amount), func.sum(_DAYS["count"]), func.sum(amount))
        .join_from(_DAY_SUMS, Account.__table__, _is_on(_DAYS))
        .outerjoin(rates, _is_of(rates, _ACCOUNTS.currency, _DAYS.date))
        .where(*_asked(member, filters, days, _DAYS, _ACCOUNTS.currency), _ACCOUNTS.currency != member.currency)
        .group_by(*key, rates.c.rate.is_(None))
    )


def _is_on(sums: Any) -> ColumnElement[bool]:
    return and_(_ACCOUNTS.household_id == sums.household_id, _ACCOUNTS.id == sums.account_id)


def _is_of(rates: TableValuedAlias, currency: ColumnElement[str], day: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(rates.c.currency == currency, rates.c.day == day)


def _kept_transfers(
    member: Member, filters: TransactionFilters, days: DateRange | None, rates: TableValuedAlias | None = None
) -> Select[tuple[Any, ...]]:
    """What came in and went out, and the number of sides, by currency; without currencies that have none. With `rates`
    of other currencies alone, and both converted.
    """
    number = func.sum(_TURNOVERS.transfers)
    moved = (_TURNOVERS.transferred_in, _TURNOVERS.transferred_out)
    statement = (
        select(_ACCOUNTS.currency, *map(func.sum, moved), number)
        .join_from(_DAY_TURNOVERS, Account.__table__, _is_on(_TURNOVERS))
        .where(_TURNOVERS.household_id == member.household_id)
        .group_by(_ACCOUNTS.currency)
        .having(number != 0)
    )
    if rates is not None:
        statement = (
            statement.outerjoin(rates, _is_of(rates, _ACCOUNTS.currency, _TURNOVERS.date))
            .add_columns(*(func.sum(in_base(it, rates.c.rate, member.currency)) for it in moved))
            .where(_ACCOUNTS.currency != member.currency)
            .group_by(rates.c.rate.is_(None))
        )
    if days is not None:
        statement = statement.where(_TURNOVERS.date.between(days.start, days.end))
    if filters.account_id is not None:
        statement = statement.where(_TURNOVERS.account_id == filters.account_id)
    if filters.currency is not None:
        statement = statement.where(_ACCOUNTS.currency == filters.currency)
    return statement
