"""Sums in other currencies, converted into the household's at the rates of their days (decision 60).

Nothing converted is stored: a rate that comes late, is corrected or is set by hand counts at once. What is rounded is
what one category took on one account on one day; every other converted figure is a sum of these, so that all screens
agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import asyncpg

from kopilka.analytics.figures import CategorySum, FlowType
from kopilka.households.member import Member
from kopilka.money import CURRENCIES
from kopilka.periods import DateRange
from kopilka.transactions.conversion import DayRates, read_day_rates

# LATERAL, and a GROUP BY inside, read each span by itself.
_SUMS = """
SELECT span.number, found.*
  FROM unnest($3::int[], $4::date[], $5::date[]) AS span (number, first, last)
 CROSS JOIN LATERAL (
       SELECT a.currency, d.type, d.category_id, r.rate IS NOT NULL AS is_converted,
              sum(d.amount) AS amount, sum(round(d.amount * r.rate, $9)) AS converted, sum(d.count) AS count
         FROM daily_summaries d
         JOIN accounts a ON a.household_id = d.household_id AND a.id = d.account_id
         LEFT JOIN unnest($6::text[], $7::date[], $8::numeric[]) AS r (currency, date, rate)
              ON r.currency = a.currency AND r.date = d.date
        WHERE d.household_id = $1 AND d.date BETWEEN span.first AND span.last AND a.currency <> $2
        GROUP BY a.currency, d.type, d.category_id, r.rate IS NOT NULL) found
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """Which transactions are counted: those in `currency`, and where it `converts`, all others converted into it."""

    currency: str
    converts: bool


@dataclass(frozen=True, slots=True)
class OtherSum:
    """Transactions of one type in another currency, in that currency."""

    currency: str
    type: FlowType
    amount: Decimal
    count: int


@dataclass(slots=True)
class ForeignSums:
    """Of one span: `categories` in the household's currency, the others as they were recorded. `rates` are those of all
    spans.
    """

    rates: DayRates
    categories: list[CategorySum] = field(default_factory=list)
    converted: list[OtherSum] = field(default_factory=list)
    unconverted: list[OtherSum] = field(default_factory=list)


def counted(member: Member, currency: str | None) -> Counted:
    """Where no currency is asked for, everything in the household's."""
    return Counted(currency or member.currency, converts=currency is None)


async def sum_foreign(connection: asyncpg.Connection, member: Member, spans: Sequence[DateRange]) -> list[ForeignSums]:
    """One for each span, in their order."""
    rates = await read_day_rates(
        connection, member, DateRange(min(it.start for it in spans), max(it.end for it in spans))
    )
    rows = await connection.fetch(
        _SUMS,
        member.household_id,
        member.currency,
        list(range(len(spans))),
        [it.start for it in spans],
        [it.end for it in spans],
        rates.currencies,
        rates.days,
        rates.rates,
        CURRENCIES[member.currency],
    )
    found = [ForeignSums(rates) for _ in spans]
    for number, currency, kind, category_id, is_converted, amount, converted, count in rows:
        sums, other = found[number], OtherSum(currency, kind, amount, count)
        if is_converted:
            sums.categories.append(CategorySum(category_id, kind, converted, count))
            sums.converted.append(other)
        else:
            sums.unconverted.append(other)
    return found
