"""Rates as plain values, and the arithmetic of them."""

from dataclasses import dataclass
from datetime import date as calendar_date
from datetime import timedelta
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from typing import Literal

from kopilka.exchange_rates.models import DIGITS
from kopilka.money import CURRENCIES
from kopilka.periods import DateRange

ROUBLE = "RUB"
Source = Literal["bank_of_russia", "own"]

# The first day of which there is a rate of the Bank of Russia.
FIRST_PUBLISHED = calendar_date(1992, 7, 1)
# None is published for holidays; the longest are those of New Year's.
LONGEST_HOLIDAYS = timedelta(days=14)
_DAY = timedelta(days=1)

_LAST_DIGIT = Decimal(1).scaleb(-DIGITS)
# More digits than a quotient of two rates or a product of a sum and a rate can have before it is rounded.
_WIDE = Context(prec=80, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True)
class Rate:
    """Units of `base` for one of `currency`. `date` is the day that it was published or set for, which may lie before
    the day that was asked about.
    """

    currency: str
    base: str
    rate: Decimal
    date: calendar_date
    source: Source


@dataclass(frozen=True, slots=True)
class DatedRate:
    date: calendar_date
    rate: Decimal


def with_digits_of_rate(number: Decimal) -> Decimal:
    """With the digits that a rate is kept with; 0 where they are too few for it."""
    return _WIDE.quantize(number, _LAST_DIGIT)


def ratio(numerator: Decimal, denominator: Decimal) -> Decimal:
    """As a rate."""
    return with_digits_of_rate(_WIDE.divide(numerator, denominator))


def cross_rate(currency: DatedRate, base: DatedRate) -> DatedRate | None:
    """Of two rates in roubles. As old as the older of them. None where it is too small to be told."""
    rate = ratio(currency.rate, base.rate)
    return DatedRate(min(currency.date, base.date), rate) if rate else None


def convert(amount: Decimal, rate: Decimal, base_currency: str) -> Decimal:
    """With as many digits as the base currency has, half away from zero as PostgreSQL's `round` does it, which converts
    sums too. Raises KeyError for an unknown currency.
    """
    digits = Decimal(1).scaleb(-CURRENCIES[base_currency])
    return _WIDE.multiply(amount, rate).quantize(digits, ROUND_HALF_UP, _WIDE)


def days_to_fetch(first_needed: calendar_date, fetched: DateRange | None, last: calendar_date) -> list[DateRange]:
    """Of one currency, the newest first: up to the last published day, and from as long before the first one that is
    needed that a rate holds on it. The last day that was fetched is asked for again, in case it was corrected.
    """
    start = max(first_needed - LONGEST_HOLIDAYS, FIRST_PUBLISHED)
    if fetched is None:
        return [DateRange(start, last)] if start <= last else []
    ranges = []
    if fetched.end < last:
        ranges.append(DateRange(fetched.end, last))
    if start < fetched.start:
        ranges.append(DateRange(start, fetched.start - _DAY))
    return ranges


def days_told(asked: DateRange, found: list[DatedRate], *, is_listed: bool, last: calendar_date) -> DateRange | None:
    """How far an answer is taken for complete: of a currency that has a rate of the last published day, an answer
    without that rate is one that lags behind. None where nothing of it is sure.
    """
    if asked.end < last or not is_listed or (found and found[-1].date == last):
        return asked
    return DateRange(asked.start, found[-1].date) if found else None
