"""Rates as they cross the doors, and the job that fetches them."""

import re
from datetime import date as calendar_date
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from kopilka.exchange_rates.figures import Source, with_digits_of_rate
from kopilka.infrastructure.jobs.queue import Payload
from kopilka.money import Currency, Total, wire
from kopilka.periods import LedgerDate

# Of one set by hand; a larger one is a mistake.
MAX_RATE = 1_000_000_000
_LONGEST = 64
_SHAPE = re.compile(r"-?(0|0?[1-9][0-9]*)(\.[0-9]+)?")


def _rate(value: Any) -> Decimal:
    is_plain = isinstance(value, str) and len(value) <= _LONGEST and _SHAPE.fullmatch(value) is not None
    if isinstance(value, bool) or not (is_plain or isinstance(value, Decimal | int)):
        raise PydanticCustomError("rate_not_a_number", "The rate must be a plain decimal number")
    rate = Decimal(value)
    if not rate.is_finite():
        raise PydanticCustomError("rate_not_a_number", "The rate must be a plain decimal number")
    if rate <= 0:
        raise PydanticCustomError("rate_not_positive", "The rate must be greater than zero")
    if rate > MAX_RATE:
        raise PydanticCustomError("rate_too_large", "The rate must be at most 1000000000")
    kept = with_digits_of_rate(rate)
    if kept != rate:
        raise PydanticCustomError("rate_too_precise", "The rate must have at most 10 digits after the point")
    return Decimal(wire(kept))


PositiveRate = Annotated[
    Decimal,
    BeforeValidator(_rate),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "exclusiveMinimum": 0, "maximum": MAX_RATE},
                {"type": "string", "pattern": r"^(0|0?[1-9][0-9]{0,8})(\.[0-9]{1,10})?$"},
            ],
            "examples": [78.3159, "0.0125"],
        },
        mode="validation",
    ),
]


class RateRead(BaseModel):
    currency: str
    base: str = Field(description="The household's currency.")
    rate: Total = Field(
        description="Units of the base currency for one of this one, with up to 10 digits after the point."
    )
    date: calendar_date = Field(
        description="The day that it was published or set for: the last one on or before the day asked about. Of a "
        "rate across the rouble the older of the two."
    )
    source: Source = Field(description="Its own rate goes before a published one that is not later.")


class RateParams(BaseModel):
    model_config = ConfigDict(extra="forbid")

    date: LedgerDate | None = Field(None, description="Default: today.")
    currency: Currency | None = Field(None, description="Default: all whose rate is known.")


class RateSet(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"rate": 78.3159}]})

    rate: PositiveRate = Field(description="Units of the household's currency for one of this one.")


class FetchExchangeRates(Payload):
    """Fetch what is missing of the rates that are needed."""

    job_name: ClassVar[str] = "fetch_exchange_rates"
