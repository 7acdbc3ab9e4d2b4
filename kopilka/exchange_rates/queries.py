"""Rates on given days, for the member's household."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date as calendar_date
from decimal import Decimal

import asyncpg
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.exchange_rates.figures import ROUBLE, DatedRate, Rate, cross_rate
from kopilka.exchange_rates.models import FetchedRates
from kopilka.households.member import Member
from kopilka.periods import DateRange

# Of each currency and day the last rate on or before that day: one probe of the primary key each.
_PUBLISHED = """
SELECT asked.day, code.currency, found.date, found.rate
  FROM unnest($1::date[]) AS asked (day)
 CROSS JOIN unnest($2::text[]) AS code (currency)
 CROSS JOIN LATERAL (SELECT r.date, r.rate FROM exchange_rates r
                      WHERE r.currency = code.currency AND r.date <= asked.day
                      ORDER BY r.date DESC LIMIT 1) found
"""
_OWN = """
SELECT asked.day, code.currency, found.date, found.rate
  FROM unnest($1::date[]) AS asked (day)
 CROSS JOIN unnest($2::text[]) AS code (currency)
 CROSS JOIN LATERAL (SELECT r.date, r.rate FROM own_exchange_rates r
                      WHERE r.household_id = $3 AND r.base_currency = $4
                        AND r.currency = code.currency AND r.date <= asked.day
                      ORDER BY r.date DESC LIMIT 1) found
"""

Found = dict[tuple[str, calendar_date], DatedRate]


async def rates_on(
    connection: asyncpg.Connection, member: Member, days: Sequence[calendar_date], currencies: Collection[str]
) -> dict[tuple[str, calendar_date], Rate]:
    """What one unit of each currency was worth in the household's on each day, by currency and day. No key where
    nothing is known on or before that day. Two statements for any number of days.

    The later of the household's own rate and the Bank of Russia's counts, its own one where both are of one day. The
    household's currency itself is 1.
    """
    base, asked = member.currency, sorted(set(days))
    others = sorted(set(currencies) - {base})
    rates = {(base, day): Rate(base, base, Decimal(1), day, "bank_of_russia") for day in asked if base in currencies}
    if not asked or not others:
        return rates
    published = _by_day(await connection.fetch(_PUBLISHED, asked, sorted({*others, base} - {ROUBLE})))
    own = _by_day(await connection.fetch(_OWN, asked, others, member.household_id, base))
    for currency in others:
        for day in asked:
            rate = _rate(currency, base, _cross(published, currency, base, day), own.get((currency, day)))
            if rate is not None:
                rates[currency, day] = rate
    return rates


async def list_needed(session: AsyncSession) -> dict[str, calendar_date]:
    """The currencies that anybody's accounts need a rate of, each with the first day; tells nobody's household."""
    found = await session.execute(text("SELECT currency, first_date FROM needed_rates() ORDER BY currency"))
    return {row.currency: row.first_date for row in found}


async def list_fetched(session: AsyncSession) -> dict[str, DateRange]:
    """The days of each currency that were asked for already."""
    found = await session.execute(select(FetchedRates.currency, FetchedRates.from_date, FetchedRates.until_date))
    return {row.currency: DateRange(row.from_date, row.until_date) for row in found}


def _by_day(rows: Iterable[asyncpg.Record]) -> Found:
    return {(currency, day): DatedRate(date, rate) for day, currency, date, rate in rows}


def _cross(published: Found, currency: str, base: str, day: calendar_date) -> DatedRate | None:
    # A rouble is a rouble on every day: it is never the older of the two.
    rouble = DatedRate(day, Decimal(1))
    sides = [rouble if code == ROUBLE else published.get((code, day)) for code in (currency, base)]
    return None if sides[0] is None or sides[1] is None else cross_rate(sides[0], sides[1])


def _rate(currency: str, base: str, published: DatedRate | None, own: DatedRate | None) -> Rate | None:
    if own is not None and (published is None or own.date >= published.date):
        return Rate(currency, base, own.rate, own.date, "own")
    if published is None:
        return None
    return Rate(currency, base, published.rate, published.date, "bank_of_russia")
