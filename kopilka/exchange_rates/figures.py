"""Rates as plain values, and the arithmetic of them."""

from dataclasses import dataclass
from datetime import date as calendar_date
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Literal

from kopilka.exchange_rates.models import DIGITS
from kopilka.money import CURRENCIES

ROUBLE = "RUB"
Source = Literal["bank_of_russia", "own"]

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
    """With as many digits as the base currency has, half to even. Raises KeyError for an unknown currency."""
    return _WIDE.quantize(_WIDE.multiply(amount, rate), Decimal(1).scaleb(-CURRENCIES[base_currency]))
