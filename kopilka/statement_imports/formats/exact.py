"""Sums, currencies and days of formats that define how they are written, checked to the last digit."""

import re
from datetime import date as calendar_date
from decimal import Decimal
from typing import Literal

from kopilka.money import CURRENCIES, MAX_AMOUNT
from kopilka.statement_imports.statement import Choices, StatementUndecided, StatementUnreadable

_SUM = re.compile(r"([+-]?)(\d*)(?:([.,])(\d*))?", re.ASCII)
_GROUPED = re.compile(
    r"[+-]?\d{1,3}(?:(?:,\d{3})+\.\d{1,4}|(?:\.\d{3})+,\d{1,4}|(?:[ \xa0]\d{3})+(?:[.,]\d{1,4})?)", re.ASCII
)
_LONGEST = 40
_NUMERIC = {
    "643": "RUB", "810": "RUB", "840": "USD", "978": "EUR", "156": "CNY", "826": "GBP", "398": "KZT", "933": "BYN",
    "756": "CHF", "392": "JPY", "949": "TRY", "784": "AED", "051": "AMD", "860": "UZS", "417": "KGS", "344": "HKD",
    "944": "AZN", "981": "GEL", "972": "TJS", "356": "INR", "985": "PLN", "203": "CZK",
}  # fmt: skip


def exact_sum(text: str, currency: str, line: int, standard: Literal[",", "."] = ".") -> Decimal:
    """Raises StatementUnreadable. Three digits after the mark that is not the format's own might be thousands, so
    that they are not read at all.
    """
    tidy = text.strip().replace("\u2212", "-")
    if len(tidy) > _LONGEST:
        raise StatementUnreadable("amount_unreadable", line=line, detail=tidy[:_LONGEST])
    if _GROUPED.fullmatch(tidy):
        tidy = _ungrouped(tidy)
    found = _SUM.fullmatch(tidy)
    if found is None or not (found[2] or found[4]):
        raise StatementUnreadable("amount_unreadable" if tidy else "amount_missing", line=line, detail=tidy)
    if found[3] not in (None, standard) and len(found[4]) == 3:
        raise StatementUnreadable("amount_unreadable", line=line, detail=tidy)
    amount = Decimal(f"{found[1]}{found[2] or 0}.{found[4] or 0}")
    if abs(amount) > MAX_AMOUNT:
        raise StatementUnreadable("amount_too_large", line=line, detail=tidy)
    digits = (found[4] or "").rstrip("0")
    if len(digits) > CURRENCIES[currency]:
        raise StatementUnreadable("too_precise", line=line, detail=tidy)
    return amount if amount else Decimal(0)


def _ungrouped(text: str) -> str:
    mark = max(text.rfind("."), text.rfind(","))
    if mark < 0:
        return text.replace(" ", "").replace("\xa0", "")
    return re.sub(r"[ \xa0.,]", "", text[:mark]) + text[mark:]


def known_currency(text: str) -> str | None:
    code = text.strip().upper()
    code = "RUB" if code == "RUR" else _NUMERIC.get(code, code)
    return code if code in CURRENCIES else None


def currency_or_ask(text: str, choices: Choices) -> str:
    """What the file says, else what the person says."""
    found = known_currency(text) or (known_currency(choices.currency) if choices.currency else None)
    if found is None:
        raise StatementUndecided("currency", samples=[[text[:_LONGEST]]] if text else ())
    return found


def day(year: str, month: str, number: str, line: int) -> calendar_date:
    try:
        found = calendar_date(int(year), int(month), int(number))
    except ValueError:
        raise StatementUnreadable("date_unreadable", line=line, detail=f"{year}-{month}-{number}"[:_LONGEST]) from None
    if not 1900 <= found.year <= 2100:
        raise StatementUnreadable("date_unreadable", line=line, detail=found.isoformat())
    return found
