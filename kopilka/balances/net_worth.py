"""What the household is worth over time: all its accounts together, in its currency, at the rates of the days.

Read from the sums by day, so that it costs the same however many transactions there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date as calendar_date
from decimal import Decimal
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ARRAY, Date, Integer, Table, Uuid, and_, bindparam, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.models import Account
from kopilka.balances.errors import TooManyPoints
from kopilka.balances.figures import MAX_POINTS, Step, count_points, first_days, points_of, usual_step
from kopilka.balances.schemas import NetWorthParams
from kopilka.exchange_rates.figures import Rate, convert
from kopilka.exchange_rates.queries import rates_on
from kopilka.households.member import Member
from kopilka.infrastructure.database.compiled import Compiled
from kopilka.infrastructure.database.transactions import driver
from kopilka.periods import DateRange, add_months
from kopilka.transactions.errors import RangeReversed
from kopilka.transactions.models import DailyTurnover

# Balances of one answer, of all accounts together.
MAX_BALANCES = 50_000
MONTHS_SHOWN = 12
_ACCOUNTS = cast(Table, Account.__table__).c
_DAYS = cast(Table, DailyTurnover.__table__).c


@dataclass(frozen=True, slots=True)
class Unconverted:
    """Money in a currency that no rate is known for on that day."""

    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Worth:
    """At the end of the day: `total` in the household's currency, without what is unconverted."""

    date: calendar_date
    total: Decimal
    unconverted: list[Unconverted]


@dataclass(frozen=True, slots=True)
class AccountWorth:
    """Its balances at the ends of the days in its own currency, and in the household's; None where no rate is known."""

    account_id: UUID
    currency: str
    archived: bool
    balances: list[Decimal]
    converted: list[Decimal | None]


@dataclass(frozen=True, slots=True)
class NetWorth:
    """`rates`: those of the last day, by currency."""

    currency: str
    start_date: calendar_date
    end_date: calendar_date
    step: Step
    points: list[Worth]
    accounts: list[AccountWorth]
    rates: list[Rate]


async def read_net_worth(session: AsyncSession, member: Member, params: NetWorthParams) -> NetWorth:
    """Archived accounts too: what they held is part of what there was. Raises RangeReversed and TooManyPoints."""
    end = params.end_date or member.today
    months = member.months
    start = params.start_date or min(months.start(add_months(months.name_of(end), 1 - MONTHS_SHOWN)), end)
    if start > end:
        raise RangeReversed(loc=("query", "from"))
    span = DateRange(start, end)
    step = params.step or usual_step(span)
    if (points := count_points(span, step, months)) > MAX_POINTS:
        raise TooManyPoints(loc=("query", "step"), points=points, limit=MAX_POINTS)
    accounts = await _accounts(session, member, span, step)
    days = [point.date for point in points_of(span, first_days(span, step, months), {}, Decimal(0))]
    foreign = {it.currency for it in accounts} - {member.currency}
    rates = await rates_on(await driver(session), member, days, foreign) if foreign else {}
    told = [_converted(it, days, rates, member.currency) for it in accounts]
    return NetWorth(
        currency=member.currency,
        start_date=start,
        end_date=end,
        step=Step(step),
        points=[_worth(place, day, told) for place, day in enumerate(days)],
        accounts=told,
        rates=[rates[key] for key in sorted(rates) if key[1] == days[-1]],
    )


@dataclass(frozen=True, slots=True)
class _Held:
    """Balances of one account at the ends of the steps."""

    id: UUID
    currency: str
    archived: bool
    balances: list[Decimal]


async def _accounts(session: AsyncSession, member: Member, span: DateRange, step: Step) -> list[_Held]:
    """The default one first, then by age, as they are listed elsewhere. Raises TooManyPoints."""
    firsts = first_days(span, step, member.months)
    values = {
        "household": member.household_id,
        "start": span.start,
        "bounds": [*firsts, calendar_date.fromordinal(span.end.toordinal() + 1)],
    }
    found: dict[UUID, list[Any]] = {}
    for row in await _changes().fetch(await driver(session), values):
        found.setdefault(row["id"], []).append(row)
    if len(firsts) * len(found) > MAX_BALANCES:
        limit = MAX_BALANCES // len(found)
        raise TooManyPoints(loc=("query", "step"), points=len(firsts), limit=limit)
    held = []
    for id_, rows in found.items():
        changes = {row["step"]: row["change"] for row in rows if row["step"] is not None}
        after = rows[0]["balance"] - changes.pop(len(firsts) + 1, Decimal(0))
        balances = [point.balance for point in points_of(span, firsts, changes, after)]
        held.append(_Held(id_, rows[0]["currency"], rows[0]["archived_at"] is not None, balances))
    return held


@cache
def _changes() -> Compiled:
    """Each account's balance beside its net change in each step; one row without a step where nothing has changed.
    `bounds` are the first days of the steps and the day after the last one, so that the last number is of all that is
    later.
    """
    step = func.width_bucket(_DAYS.date, bindparam("bounds", type_=ARRAY(Date)), type_=Integer)
    household = bindparam("household", type_=Uuid)
    changes = (
        select(_DAYS.account_id, step.label("step"), func.sum(_DAYS.amount).label("change"))
        .where(_DAYS.household_id == household, _DAYS.date >= bindparam("start", type_=Date))
        .group_by(_DAYS.account_id, literal_column("2"))
        .subquery("changes")
    )
    return Compiled(
        select(
            _ACCOUNTS.id,
            _ACCOUNTS.currency,
            _ACCOUNTS.archived_at,
            (_ACCOUNTS.opening_balance + _ACCOUNTS.turnover).label("balance"),
            changes.c.step,
            changes.c.change,
        )
        .select_from(cast(Table, Account.__table__).outerjoin(changes, and_(changes.c.account_id == _ACCOUNTS.id)))
        .where(_ACCOUNTS.household_id == household)
        .order_by(_ACCOUNTS.is_default.desc(), _ACCOUNTS.created_at, _ACCOUNTS.id)
    )


def _converted(
    held: _Held, days: Sequence[calendar_date], rates: Mapping[tuple[str, calendar_date], Rate], base: str
) -> AccountWorth:
    converted: list[Decimal | None] = []
    for day, balance in zip(days, held.balances, strict=True):
        rate = rates.get((held.currency, day))
        if held.currency == base or not balance:
            converted.append(balance)
        else:
            converted.append(None if rate is None else convert(balance, rate.rate, base))
    return AccountWorth(held.id, held.currency, held.archived, held.balances, converted)


def _worth(place: int, day: calendar_date, accounts: list[AccountWorth]) -> Worth:
    """The sum of what the accounts show, each rounded by itself, so that the numbers add up on a page."""
    total, unknown = Decimal(0), dict[str, Decimal]()
    for account in accounts:
        value = account.converted[place]
        if value is None:
            unknown[account.currency] = unknown.get(account.currency, Decimal(0)) + account.balances[place]
        else:
            total += value
    return Worth(day, total, [Unconverted(currency, unknown[currency]) for currency in sorted(unknown)])
