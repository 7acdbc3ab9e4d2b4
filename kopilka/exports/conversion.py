"""Sums and rows of a report in one currency, at the rates of their days (decisions 60 and 62)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.models import Account
from kopilka.exchange_rates.figures import convert
from kopilka.exchange_rates.queries import rates_on
from kopilka.exports.figures import FlowType, LedgerSum, OtherSum
from kopilka.exports.schemas import Question
from kopilka.households.member import Member
from kopilka.infrastructure.database.transactions import driver
from kopilka.periods import DateRange
from kopilka.transactions.queries import TRANSACTIONS

_ZERO = Decimal(0)
_DAY = timedelta(days=1)
_ROWS = TRANSACTIONS.c


@dataclass(frozen=True, slots=True)
class ReportRates:
    """What one unit of each currency was worth in `currency` on each day that a report needs it. Empty where the report
    is of one currency alone.
    """

    currency: str
    rates: Mapping[tuple[str, date], Decimal] = field(default_factory=dict)

    def convert(self, amount: Decimal, currency: str, day: date) -> Decimal | None:
        """None where no rate is known."""
        if currency == self.currency:
            return amount
        rate = self.rates.get((currency, day))
        return None if rate is None else convert(amount, rate, self.currency)

    def first_day(self, currency: str) -> date | None:
        """The first of these days with a rate of the currency."""
        return min((day for code, day in self.rates if code == currency), default=None)


def converts(member: Member, question: Question) -> bool:
    """Whether everything is counted in the report's currency. Not in one that the household had when it asked and has
    no more.
    """
    return not question.alone and question.currency == member.currency


async def read_rates(
    session: AsyncSession, member: Member, spans: Sequence[DateRange], *, listed_all: bool
) -> ReportRates:
    """Of every day in these spans on which something was recorded in another currency, and of the days at whose rates
    the balances at the ends of each are counted. `listed_all`: of days outside of them too. One statement where all
    accounts are in one currency.
    """
    of_household = Account.household_id == member.household_id
    found = await session.scalars(
        select(Account.currency).where(of_household, Account.currency != member.currency).distinct()
    )
    others = set(found)
    if not others:
        return ReportRates(member.currency)
    days = select(_ROWS.date).where(_ROWS.household_id == member.household_id, _ROWS.currency != member.currency)
    if not listed_all:
        days = days.where(_ROWS.date.between(min(it.start for it in spans), max(it.end for it in spans)))
    ends = {day for it in spans for day in (it.start - _DAY, it.end)}
    asked = sorted({*await session.scalars(days.distinct()), *ends})
    rates = await rates_on(await driver(session), member, asked, others)
    return ReportRates(member.currency, {key: it.rate for key, it in rates.items()})


_MARK = """
SELECT md5(concat_ws('/', (
           SELECT string_agg(concat_ws(' ', r.currency, r.date, r.rate), ',' ORDER BY r.currency, r.date)
             FROM exchange_rates r
            WHERE r.currency = :base
               OR r.currency IN (SELECT a.currency FROM accounts a WHERE a.household_id = :household)), (
           SELECT string_agg(concat_ws(' ', o.currency, o.date, o.rate), ',' ORDER BY o.currency, o.date)
             FROM own_exchange_rates o WHERE o.household_id = :household AND o.base_currency = :base)))
 WHERE EXISTS (SELECT FROM accounts a WHERE a.household_id = :household AND a.currency <> :base)
"""


async def read_mark(session: AsyncSession, member: Member) -> str:
    """Of all rates that the household's money may be converted by: another one where any of them is another. Empty
    where there is nothing to convert.
    """
    values = {"household": member.household_id, "base": member.currency}
    return await session.scalar(text(_MARK), values) or ""


@dataclass(frozen=True, slots=True)
class GroupedSum:
    """What one category took on one day in one currency, on one account where it is another than the report's; of the
    report's own currency it may be a whole month.
    """

    currency: str
    day: date
    type: FlowType
    category_id: UUID
    amount: Decimal
    count: int


@dataclass(frozen=True, slots=True)
class CountedSums:
    """`sums` are in the report's currency. `converted` is what of them was recorded in others, `unconverted` what is in
    none of them.
    """

    sums: tuple[LedgerSum, ...] = ()
    converted: tuple[OtherSum, ...] = ()
    unconverted: tuple[OtherSum, ...] = ()


def count_sums(groups: Iterable[GroupedSum], rates: ReportRates) -> CountedSums:
    """Each group is rounded by itself, as analytics does it, so that both say the same to the last digit."""
    sums: dict[tuple[date, FlowType, UUID], tuple[Decimal, int]] = {}
    converted: dict[tuple[str, FlowType], tuple[Decimal, int]] = {}
    unconverted: dict[tuple[str, FlowType], tuple[Decimal, int]] = {}
    for it in groups:
        counted = rates.convert(it.amount, it.currency, it.day)
        if it.currency != rates.currency:
            others = unconverted if counted is None else converted
            others[it.currency, it.type] = _plus(others.get((it.currency, it.type)), it.amount, it.count)
        if counted is not None:
            key = (it.day, it.type, it.category_id)
            sums[key] = _plus(sums.get(key), counted, it.count)
    return CountedSums(
        tuple(LedgerSum(*key, *sums[key]) for key in sorted(sums)), _others(converted), _others(unconverted)
    )


def _plus(before: tuple[Decimal, int] | None, amount: Decimal, count: int) -> tuple[Decimal, int]:
    return (amount, count) if before is None else (before[0] + amount, before[1] + count)


def _others(found: Mapping[tuple[str, FlowType], tuple[Decimal, int]]) -> tuple[OtherSum, ...]:
    """By currency, expenses first."""
    return tuple(OtherSum(*key, *found[key]) for key in sorted(found))


class RowsOfDay:
    """Converts the rows of a list one by one, in the order of their days, so that they add up to the sums: what is
    rounded is the sum so far of the row's account, type and category on its day, and the row is given the difference.
    One that is alone there has its own converted amount; others differ from theirs by one in the last digit at most.
    """

    def __init__(self, rates: ReportRates) -> None:
        self._rates = rates
        self._day: date | None = None
        self._so_far: dict[tuple[object, ...], Decimal] = {}

    def convert(self, amount: Decimal, currency: str, day: date, key: Sequence[object]) -> Decimal | None:
        if day != self._day:
            self._day = day
            self._so_far.clear()
        group = (currency, *key)
        before = self._so_far.get(group, _ZERO)
        after = before + amount
        until, whole = self._rates.convert(before, currency, day), self._rates.convert(after, currency, day)
        if until is None or whole is None:
            return None
        self._so_far[group] = after
        return whole - until
