"""Writes of rates: those that a household sets by hand, for a day and until the next one; those that were fetched."""

from collections.abc import Mapping, Sequence
from datetime import date as calendar_date
from decimal import Decimal
from typing import cast

from sqlalchemy import Table, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.exchange_rates.errors import RateNotFound, RateOfOwnCurrency, TooManyRates
from kopilka.exchange_rates.figures import DatedRate, Rate
from kopilka.exchange_rates.models import FetchedRates, OwnExchangeRate
from kopilka.households.member import Member
from kopilka.households.queries import lock_household
from kopilka.periods import DateRange

# Of a household: one a day for 27 years.
MAX_OWN_RATES = 10_000
_OWN = cast(Table, OwnExchangeRate.__table__)
_COLUMNS = _OWN.c
_FETCHED = cast(Table, FetchedRates.__table__)
ROWS_AT_ONCE = 1_000
# What is there already is not written again: each would be a dead row an hour.
_STORE = text("""
INSERT INTO exchange_rates AS kept (currency, date, rate)
SELECT * FROM unnest(CAST(:currencies AS text[]), CAST(:dates AS date[]), CAST(:rates AS numeric[]))
    ON CONFLICT (currency, date) DO UPDATE SET rate = excluded.rate WHERE kept.rate <> excluded.rate
""")


async def set_rate(session: AsyncSession, member: Member, currency: str, day: calendar_date, rate: Decimal) -> Rate:
    """In the place of one that was set for this day before. Raises RateOfOwnCurrency and TooManyRates."""
    member.require_editor()
    base = await lock_household(session, member)
    if currency == base:
        raise RateOfOwnCurrency(loc=("path", "currency"), currency=currency)
    key = {"household_id": member.household_id, "currency": currency, "base_currency": base, "date": day}
    row = insert(_OWN).values(**key, rate=rate, created_by=member.user_id)
    await session.execute(
        row.on_conflict_do_update(
            constraint=_OWN.primary_key,
            set_={"rate": rate, "created_by": member.user_id, "created_at": func.now()},
            where=_COLUMNS.rate != rate,
        )
    )
    known = select(_COLUMNS.date).where(_COLUMNS.household_id == member.household_id).limit(MAX_OWN_RATES + 1)
    if (await session.scalar(select(func.count()).select_from(known.subquery())) or 0) > MAX_OWN_RATES:
        raise TooManyRates(limit=MAX_OWN_RATES)
    return Rate(currency, base, rate, day, "own")


async def delete_rate(session: AsyncSession, member: Member, currency: str, day: calendar_date) -> None:
    """What was set before, or is published, counts again. Raises RateNotFound."""
    member.require_editor()
    base = await lock_household(session, member)
    gone = await session.execute(
        delete(_OWN)
        .where(
            _COLUMNS.household_id == member.household_id,
            _COLUMNS.currency == currency,
            _COLUMNS.base_currency == base,
            _COLUMNS.date == day,
        )
        .returning(_COLUMNS.date)
    )
    if gone.one_or_none() is None:
        raise RateNotFound


async def store_rates(session: AsyncSession, rates: Mapping[str, Sequence[DatedRate]]) -> None:
    """Published rates by currency, no day of one twice; what is known of a day is replaced."""
    rows = sorted((code, each.date, each.rate) for code, dated in rates.items() for each in dated)
    for start in range(0, len(rows), ROWS_AT_ONCE):
        codes, dates, values = zip(*rows[start : start + ROWS_AT_ONCE], strict=True)
        await session.execute(_STORE, {"currencies": list(codes), "dates": list(dates), "rates": list(values)})


async def note_fetched(session: AsyncSession, currency: str, days: DateRange) -> None:
    """Days that join those which were fetched before."""
    row = insert(_FETCHED).values(currency=currency, from_date=days.start, until_date=days.end)
    await session.execute(
        row.on_conflict_do_update(
            constraint=_FETCHED.primary_key,
            set_={
                "from_date": func.least(_FETCHED.c.from_date, days.start),
                "until_date": func.greatest(_FETCHED.c.until_date, days.end),
                "fetched_at": func.now(),
            },
        )
    )
