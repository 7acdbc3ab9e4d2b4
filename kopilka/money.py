"""Exact amounts of money and the currencies they are counted in."""

import re
from collections.abc import Mapping
from decimal import ROUND_DOWN, Context, Decimal, Inexact
from types import MappingProxyType
from typing import Annotated, Literal, LiteralString

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

# ISO 4217 List One as published by SIX on 2026-01-01. Left out are the thirteen codes to which it gives no
# minor unit (metals, XDR, XSU, XUA, bond units, XTS, XXX): an amount in them has no right number of digits.
_CODES_BY_DIGITS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF"
        " CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD"
        " GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL"
        " MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR"
        " PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP"
        " TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG"
    ),
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
CURRENCIES: Mapping[str, int] = MappingProxyType(
    {code: digits for digits, codes in _CODES_BY_DIGITS.items() for code in codes.split()}
)

MAX_AMOUNT = Decimal("999999999999999.9999")  # the largest value of NUMERIC(19, 4)
_MAX_WHOLE = int(MAX_AMOUNT)
_SMALLEST = Decimal("0.0001")
_WHOLE_DIGITS = 15
_DECIMALS = 4
# Longer than any valid amount, so the characters after them cannot make a long text valid.
_LOOK_AT = 64
_WIRE_LIMIT = 100

_SHAPE = re.compile(r"-?(?P<whole>0|0?[1-9][0-9]*)(?:\.(?P<decimals>[0-9]+))?")
# ROUND_DOWN: rounding up could give a twentieth digit, and quantize would return NaN without an exception.
_EXACT = Context(prec=_WHOLE_DIGITS + _DECIMALS, rounding=ROUND_DOWN, traps=[Inexact])

AmountFault = Literal["not_a_number", "too_large", "too_precise"]


class AmountInvalid(ValueError):
    def __init__(self, code: AmountFault) -> None:
        super().__init__(code)
        self.code: AmountFault = code


def parse_amount(value: object) -> Decimal:
    """Raises AmountInvalid. The size is checked before the digits are converted, so that huge inputs stay cheap."""
    if isinstance(value, str):
        return _from_text(value)
    if isinstance(value, Decimal):
        return _from_decimal(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise AmountInvalid("not_a_number")
    if not -_MAX_WHOLE <= value <= _MAX_WHOLE:
        raise AmountInvalid("too_large")
    return Decimal(value)


def _from_text(text: str) -> Decimal:
    shape = _SHAPE.fullmatch(text[:_LOOK_AT])
    if shape is None:
        raise AmountInvalid("not_a_number")
    if len(shape["whole"]) > _WHOLE_DIGITS:
        raise AmountInvalid("too_large")
    if len(shape["decimals"] or "") > _DECIMALS:
        raise AmountInvalid("too_precise")
    return Decimal(wire(Decimal(text)))


def _from_decimal(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise AmountInvalid("not_a_number")
    if not value:
        return Decimal(0)
    if value.adjusted() >= _WHOLE_DIGITS:
        raise AmountInvalid("too_large")
    if value.adjusted() < -_DECIMALS:
        raise AmountInvalid("too_precise")
    try:
        return Decimal(wire(value.quantize(_SMALLEST, context=_EXACT)))
    except Inexact:
        raise AmountInvalid("too_precise") from None


def fits(amount: Decimal, currency: str) -> bool:
    """Whether the currency has that many digits after the point. Raises KeyError for an unknown currency."""
    return len(wire(amount).partition(".")[2]) <= CURRENCIES[currency]


def wire(amount: Decimal) -> str:
    """The exact JSON number: no exponent, no trailing zeros. Raises ValueError for NaN, infinity, exponents > 100."""
    if not amount:
        return "0"
    if not amount.is_finite() or abs(amount.adjusted()) > _WIRE_LIMIT:
        raise ValueError("not an amount that can be written out")
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


_MESSAGES: Mapping[AmountFault, tuple[LiteralString, LiteralString]] = {
    "not_a_number": ("amount_not_a_number", "The amount must be a plain decimal number"),
    "too_large": ("amount_too_large", "The amount must have at most 15 digits before the point"),
    "too_precise": ("amount_too_precise", "The amount must have at most 4 digits after the point"),
}


def _amount(value: object) -> Decimal:
    try:
        return parse_amount(value)
    except AmountInvalid as refused:
        raise PydanticCustomError(*_MESSAGES[refused.code]) from None


def _positive_amount(value: object) -> Decimal:
    amount = _amount(value)
    if amount <= 0:
        raise PydanticCustomError("amount_not_positive", "The amount must be greater than zero")
    return amount


def _currency(value: object) -> str:
    if isinstance(value, str) and value in CURRENCIES:
        return value
    raise PydanticCustomError("currency_unknown", "The currency must be an ISO 4217 code of three capital letters")


_UNSIGNED = r"(0|0?[1-9][0-9]{0,13}|[1-9][0-9]{14})(\.[0-9]{1,4})?$"
_ONE_MORE = _MAX_WHOLE + 1

Amount = Annotated[
    Decimal,
    BeforeValidator(_amount),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "exclusiveMinimum": -_ONE_MORE, "exclusiveMaximum": _ONE_MORE},
                {"type": "string", "pattern": "^-?" + _UNSIGNED},
            ],
            "examples": [1234.5, "-99.90"],
        },
        mode="validation",
    ),
    WithJsonSchema({"type": "number", "examples": [1234.5, -99.9]}, mode="serialization"),
]

PositiveAmount = Annotated[
    Decimal,
    BeforeValidator(_positive_amount),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": _ONE_MORE},
                {"type": "string", "pattern": "^" + _UNSIGNED},
            ],
            "examples": [1234.5, "99.90"],
        },
        mode="validation",
    ),
    WithJsonSchema({"type": "number", "examples": [1234.5, 99.9]}, mode="serialization"),
]

Currency = Annotated[
    str,
    BeforeValidator(_currency),
    WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["RUB", "USD"]}),
]

# For responses: not validated again, and a sum may exceed the largest amount.
Total = Annotated[Decimal, WithJsonSchema({"type": "number", "examples": [1234.5]})]
