"""Rates on given days, for the member's household."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date as calendar_date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import asyncpg
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.exchange_rates.figures import ROUBLE, DatedRate, Rate, cross_rate
from kopilka.exchange_rates.models import FetchedRates
from kopilka.households.member import Member
from kopilka.periods import LAST_DATE, DateRange

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

# The same for days that lie close to each other: all rates from the last one on or before the first of them.
_PUBLISHED_BETWEEN = """
SELECT found.currency, found.date, found.rate
  FROM unnest($1::text[]) AS code (currency)
 CROSS JOIN LATERAL (SELECT r.currency, r.date, r.rate FROM exchange_rates r
                      WHERE r.currency = code.currency AND r.date <= $3::date
                        AND r.date >= coalesce((SELECT max(b.date) FROM exchange_rates b
                                                 WHERE b.currency = code.currency AND b.date <= $2::date), $2::date)
                    ) found
 ORDER BY found.currency, found.date
"""
_OWN_BETWEEN = """
SELECT found.currency, found.date, found.rate
  FROM unnest($1::text[]) AS code (currency)
 CROSS JOIN LATERAL (SELECT r.currency, r.date, r.rate FROM own_exchange_rates r
                      WHERE r.household_id = $4 AND r.base_currency = $5
                        AND r.currency = code.currency AND r.date <= $3::date
                        AND r.date >= coalesce((SELECT max(b.date) FROM own_exchange_rates b
                                                 WHERE b.household_id = $4 AND b.base_currency = $5
                                                   AND b.currency = code.currency AND b.date <= $2::date), $2::date)
                    ) found
 ORDER BY found.currency, found.date
"""
# A rouble is a rouble on every day: it is never the older of two.
_ROUBLE_ITSELF = DatedRate(LAST_DATE, Decimal(1))
# A probe costs as much as reading a few rates in their order.
DAYS_OF_PROBE = 4

Found = dict[tuple[str, calendar_date], DatedRate]


class _Found(NamedTuple):
    """On one day: what a currency and the household's are in roubles, and the household's own rate of the one."""

    currency: DatedRate | None
    base: DatedRate | None
    own: DatedRate | None


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
    published, own = await _find(connection, member, asked, others)
    for currency in others:
        # The same rate counts on many days in a row.
        known: _Found | None = None
        rate = None
        for day in asked:
            found = _Found(
                _in_roubles(published, currency, day), _in_roubles(published, base, day), own.get((currency, day))
            )
            if found != known:
                known, rate = found, _rate(currency, base, found)
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


async def _find(
    connection: asyncpg.Connection, member: Member, asked: Sequence[calendar_date], others: Sequence[str]
) -> tuple[Found, Found]:
    """(published, the household's own) of these days, which are in their order."""
    codes, of_household = sorted({*others, member.currency} - {ROUBLE}), (member.household_id, member.currency)
    first, last = asked[0], asked[-1]
    if len(asked) * DAYS_OF_PROBE < (last - first).days:
        return (
            _by_day(await connection.fetch(_PUBLISHED, asked, codes)),
            _by_day(await connection.fetch(_OWN, asked, others, *of_household)),
        )
    return (
        _last_before(await connection.fetch(_PUBLISHED_BETWEEN, codes, first, last), asked),
        _last_before(await connection.fetch(_OWN_BETWEEN, others, first, last, *of_household), asked),
    )


def _by_day(rows: Iterable[asyncpg.Record]) -> Found:
    return {(currency, day): DatedRate(date, rate) for day, currency, date, rate in rows}


def _last_before(rows: Iterable[asyncpg.Record], asked: Sequence[calendar_date]) -> Found:
    """Of rows and days in their order."""
    found: Found = {}
    for currency, of_currency in groupby(rows, key=itemgetter(0)):
        rates = [DatedRate(date, rate) for _, date, rate in of_currency]
        place = -1
        for day in asked:
            while place + 1 < len(rates) and rates[place + 1].date <= day:
                place += 1
            if place >= 0:
                found[currency, day] = rates[place]
    return found


def _in_roubles(published: Found, currency: str, day: calendar_date) -> DatedRate | None:
    return _ROUBLE_ITSELF if currency == ROUBLE else published.get((currency, day))


def _rate(currency: str, base: str, found: _Found) -> Rate | None:
    own, published = found.own, None
    if found.currency is not None and found.base is not None:
        published = cross_rate(found.currency, found.base)
    if own is not None and (published is None or own.date >= published.date):
        return Rate(currency, base, own.rate, own.date, "own")
    if published is None:
        return None
    return Rate(currency, base, published.rate, published.date, "bank_of_russia")
