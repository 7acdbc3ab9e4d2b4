"""The rates of the days on which something was recorded in another currency than the household's (decision 60)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import asyncpg
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    Integer,
    Numeric,
    String,
    TableValuedAlias,
    column,
    func,
    literal,
    literal_column,
)

from kopilka.exchange_rates.queries import rates_on
from kopilka.households.member import Member
from kopilka.money import CURRENCIES
from kopilka.periods import DateRange

_DAYS = """
SELECT DISTINCT a.currency, d.date
  FROM accounts a
  JOIN daily_turnovers d ON d.household_id = a.household_id AND d.account_id = a.id
 WHERE a.household_id = $1 AND a.currency <> $2 AND d.date BETWEEN $3 AND $4
"""


@dataclass(frozen=True, slots=True)
class DayRates:
    """Side by side for PostgreSQL's unnest; without the days that no rate is known for."""

    currencies: list[str]
    days: list[date]
    rates: list[Decimal]

    def by_day(self) -> dict[tuple[str, date], Decimal]:
        days = zip(self.currencies, self.days, strict=True)
        return dict(zip(days, self.rates, strict=True))

    def as_table(self) -> TableValuedAlias:
        """Columns `currency`, `day` and `rate`."""
        columns = (column("currency", String), column("day", Date), column("rate", Numeric))
        given = (
            literal(self.currencies, ARRAY(String)),
            literal(self.days, ARRAY(Date)),
            literal(self.rates, ARRAY(Numeric)),
        )
        return func.unnest(*given).table_valued(*columns, name="day_rates").render_derived()


async def read_day_rates(connection: asyncpg.Connection, member: Member, span: DateRange) -> DayRates:
    """Of the days that have something booked, transfers too."""
    found = await connection.fetch(_DAYS, member.household_id, member.currency, span.start, span.end)
    return await find_day_rates(connection, member, [(currency, day) for currency, day in found])


async def find_day_rates(connection: asyncpg.Connection, member: Member, days: Sequence[tuple[str, date]]) -> DayRates:
    """Of these currencies and days."""
    rates = await rates_on(connection, member, [day for _, day in days], {currency for currency, _ in days})
    known = [(currency, day) for currency, day in days if (currency, day) in rates]
    return DayRates([it for it, _ in known], [it for _, it in known], [rates[it].rate for it in known])


def in_base(amount: ColumnElement[Decimal], rate: ColumnElement[Decimal], base_currency: str) -> ColumnElement[Decimal]:
    """With as many digits as the household's currency has, half away from zero."""
    return func.round(amount * rate, literal_column(str(CURRENCIES[base_currency]), Integer), type_=Numeric)
