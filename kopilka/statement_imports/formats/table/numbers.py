"""Sums as banks write them, and the decimal mark of a column, decided over all its rows."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from kopilka.money import CURRENCIES
from kopilka.statement_imports.statement import DecimalMark

MARKS: tuple[DecimalMark, ...] = (",", ".")
_LONGEST = 60
_LONGEST_SUM = 19
_SPACES = dict.fromkeys(
    map(ord, "\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"), " "
)
_REMOVED: dict[int, None] = dict.fromkeys(
    map(ord, "\u200b\u200e\u200f\u2060\ufeff\u2066\u2067\u2068\u2069\u202a\u202c")
)
_MINUS = dict.fromkeys(map(ord, "\u2212\u2013\u2014\u2012\u2010\u2011\ufe63\uff0d"), "-")
_APOSTROPHES = dict.fromkeys(map(ord, "\u2019\u02bc`\u00b4"), "'")
_TIDY = {**_SPACES, **_REMOVED, **_MINUS, **_APOSTROPHES}

_SYMBOLS = {
    "₽": "RUB", "руб": "RUB", "руб.": "RUB", "р": "RUB", "р.": "RUB", "rur": "RUB", "рублей": "RUB", "€": "EUR",
    "£": "GBP", "zł": "PLN", "₴": "UAH", "грн": "UAH", "₸": "KZT", "тг": "KZT", "kč": "CZK", "₺": "TRY", "₾": "GEL",
    "₪": "ILS", "₹": "INR", "chf": "CHF", "byr": "BYN", "ft": "HUF", "us$": "USD", "֏": "AMD", "₩": "KRW",
}  # fmt: skip
# What several currencies are written by: beside a number it is no news of which.
_SHARED = {"$", "kr", "kr.", "¥", "lei", "din"}
_SHAPE = re.compile(
    r"(?P<open>\()?\s*(?P<sign>[-+])?\s*(?P<left>[^\d\s().,'+-]{1,4}\.?)?\s*(?P<inner>[-+])?\s*"
    r"(?P<body>[\d][\d .,']*|[.,]\d+)\s*(?P<trail>[-+])?\s*(?P<right>[^\d\s().,'+-]{1,6}\.?)?\s*(?P<close>\))?"
)
_READINGS = {
    ",": re.compile(r"(?:\d{1,3}(?:([.' ])\d{3})(?:\1\d{3})*|\d*)(?:,\d+)?"),
    # Lakhs of India come in pairs of digits.
    ".": re.compile(r"(?:\d{1,3}(?:([,' ])\d{3})(?:\1\d{3})*|\d{1,2}(?:,\d{2})+,\d{3}|\d*)(?:\.\d+)?"),
}
_NOT_DIGITS = str.maketrans("", "", " '")


@dataclass(frozen=True, slots=True)
class Written:
    """A sum as it stands: `body` has digits, spaces, apostrophes and marks alone; by `marks` it can be read."""

    body: str
    marks: tuple[DecimalMark, ...]
    negative: bool
    signed: bool
    currency: str | None

    def value(self, mark: DecimalMark) -> Decimal:
        other = "." if mark == "," else ","
        digits = self.body.translate(_NOT_DIGITS).replace(other, "").replace(mark, ".")
        number = Decimal(digits)
        return -number if self.negative and number else number


def written(text: str) -> Written | None:
    """None where it is no sum. Raises nothing, however strange the text."""
    if len(text) > _LONGEST:
        return None
    tidy = text.translate(_TIDY).strip().lstrip("'")
    found = _SHAPE.fullmatch(tidy)
    if found is None or (found["open"] is None) != (found["close"] is None):
        return None
    currencies = [it for name in ("left", "right") if (it := found[name])]
    known = [currency_of(it) for it in currencies]
    if any(it is None and name.casefold() not in _SHARED for it, name in zip(known, currencies, strict=True)):
        return None
    signs = [it for name in ("sign", "inner", "trail") if (it := found[name])]
    if len(signs) + (found["open"] is not None) > 1:
        return None
    body = found["body"].strip()
    if len(body.translate(_NOT_DIGITS)) > _LONGEST_SUM:  # the number of an account
        return None
    marks = tuple(it for it in MARKS if _READINGS[it].fullmatch(body))
    if not marks:
        return None
    return Written(
        body=body,
        marks=marks,
        negative=found["open"] is not None or "-" in signs,
        signed=bool(signs) or found["open"] is not None,
        currency=next((it for it in known if it), None),
    )


def is_empty(text: str) -> bool:
    """A dash is how some banks write that there is nothing."""
    return not text.translate(_TIDY).strip(" -'")


def currency_of(text: str) -> str | None:
    """The code; RUR is what RUB was before 1998, and banks still write it."""
    name = text.strip().casefold()
    if name in _SYMBOLS:
        return _SYMBOLS[name]
    code = _NUMERIC.get(name, name.upper())
    return code if code in CURRENCIES else None


_NUMERIC = {"643": "RUB", "810": "RUB", "840": "USD", "978": "EUR", "156": "CNY", "826": "GBP", "398": "KZT"}


def possible_marks(values: Iterable[Written]) -> frozenset[DecimalMark]:
    """Those by which every value of a column can be read."""
    possible = frozenset(MARKS)
    for marks in {it.marks for it in values}:
        possible &= frozenset(marks)
    return possible


def differ(values: Iterable[Written]) -> bool:
    """Whether it matters which mark it is: not where no value has one."""
    return any(it.value(",") != it.value(".") for it in values)


def fits_digits(amount: Decimal, currency: str) -> bool:
    digits = CURRENCIES[currency]
    return amount == amount.quantize(Decimal(1).scaleb(-digits)) if amount.adjusted() < 20 else False
