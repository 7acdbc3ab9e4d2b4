"""Reads of sums by the household's months: calendar ones as they are kept, other ones put together from days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from uuid import UUID

import asyncpg
from sqlalchemy import Date, Uuid, bindparam, func, select

from kopilka.analytics.conversion import Counted, OtherSum, sum_foreign
from kopilka.analytics.figures import ZERO, Flow, FlowType, MonthSum
from kopilka.analytics.queries import read_sums
from kopilka.households.member import Member
from kopilka.infrastructure.database.compiled import Compiled
from kopilka.periods import DateRange, first_of_months
from kopilka.transactions.conversion import DayRates
from kopilka.transactions.models import MonthlySummary

_MONTHS = MonthlySummary.__table__.c
_NO_FLOW = Flow()
_HOUSEHOLD = bindparam("household", type_=Uuid)
_START, _END = bindparam("start", type_=Date), bindparam("end", type_=Date)


@dataclass(frozen=True, slots=True)
class MonthFlows:
    """By the name of each month that has transactions; the others as in queries.Sums."""

    months: Mapping[date, Flow]
    converted: list[OtherSum]
    unconverted: list[OtherSum]
    rates: DayRates | None = None


@dataclass(frozen=True, slots=True)
class MonthSums:
    """The oldest month first; `others` are the currencies that are not counted. Where it `follows_rates`, the same
    ledger gives other sums once another rate is known.
    """

    sums: list[MonthSum]
    others: set[str]
    follows_rates: bool


async def sum_months(
    connection: asyncpg.Connection, member: Member, what: Counted, names: Sequence[date]
) -> MonthFlows:
    """Of months one after the other."""
    months: dict[date, Flow] = {}
    converted, unconverted, rates = [], [], None
    for month, currency, kind, amount, count in await _read_flows(connection, member, names):
        if currency == what.currency:
            months[month] = months.get(month, _NO_FLOW).plus(kind, amount, count)
        else:
            unconverted.append(OtherSum(currency, kind, amount, count))
    if what.converts and unconverted:
        unconverted = []
        foreign = await sum_foreign(connection, member, _spans(member, names))
        rates = foreign[0].rates
        for month, sums in zip(names, foreign, strict=True):
            for it in sums.categories:
                months[month] = months.get(month, _NO_FLOW).plus(it.type, it.amount, it.count)
            converted += sums.converted
            unconverted += sums.unconverted
    return MonthFlows(months, converted, unconverted, rates)


async def list_month_sums(
    connection: asyncpg.Connection, member: Member, what: Counted, *, start: date, end: date
) -> MonthSums:
    """Of the months between two names."""
    names = first_of_months(DateRange(start, end))
    rows = await _read_sums(connection, member, names)
    sums: list[MonthSum] = [(month, kind, id_, amount) for month, of, kind, id_, amount in rows if of == what.currency]
    others = {of for _, of, *_ in rows} - {what.currency}
    if not what.converts or not others:
        return MonthSums(sums, others, follows_rates=False)
    foreign = await sum_foreign(connection, member, _spans(member, names))
    every = {(month, kind, id_): amount for month, kind, id_, amount in sums}
    for month, found in zip(names, foreign, strict=True):
        for it in found.categories:
            key = month, it.type, it.category_id
            every[key] = every.get(key, ZERO) + it.amount
    of_months = [(*key, amount) for key, amount in sorted(every.items(), key=lambda it: it[0][0])]
    unknown = {it.currency for found in foreign for it in found.unconverted}
    return MonthSums(of_months, unknown, follows_rates=True)


def _spans(member: Member, names: Sequence[date]) -> list[DateRange]:
    return [member.months.month(name) for name in names]


async def _read_flows(
    connection: asyncpg.Connection, member: Member, names: Sequence[date]
) -> list[tuple[date, str, FlowType, Decimal, int]]:
    if member.months.are_calendar:
        values = {"household": member.household_id, "start": names[0], "end": names[-1]}
        return [tuple(row) for row in await _month_flows().fetch(connection, values)]
    rows = await read_sums(connection, member, _spans(member, names))
    return [(names[number], currency, kind, amount, count) for number, currency, kind, _, amount, count in rows]


async def _read_sums(
    connection: asyncpg.Connection, member: Member, names: Sequence[date]
) -> list[tuple[date, str, FlowType, UUID, Decimal]]:
    """The oldest month first."""
    if member.months.are_calendar:
        values = {"household": member.household_id, "start": names[0], "end": names[-1]}
        return [tuple(row) for row in await _month_sums().fetch(connection, values)]
    rows = sorted(await read_sums(connection, member, _spans(member, names)), key=lambda it: it[0])
    return [(names[number], currency, kind, id_, amount) for number, currency, kind, id_, amount, _ in rows]


@cache
def _month_flows() -> Compiled:
    kind = (_MONTHS.month, _MONTHS.currency, _MONTHS.type)
    return Compiled(
        select(*kind, func.sum(_MONTHS.amount), func.sum(_MONTHS["count"]))
        .where(_MONTHS.household_id == _HOUSEHOLD, _MONTHS.month.between(_START, _END))
        .group_by(*kind)
    )


@cache
def _month_sums() -> Compiled:
    return Compiled(
        select(_MONTHS.month, _MONTHS.currency, _MONTHS.type, _MONTHS.category_id, _MONTHS.amount)
        .where(_MONTHS.household_id == _HOUSEHOLD, _MONTHS.month.between(_START, _END))
        .order_by(_MONTHS.month)
    )
