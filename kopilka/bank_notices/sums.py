"""Sums as banks print them: «1 249.90р», «110,00 RUR», «2 345,10 ₽», «1,250.00 RUB»."""

import re
from decimal import Decimal

from kopilka.money import CURRENCIES

_SIGNS = {"₽": "RUB", "р": "RUB", "руб": "RUB", "rur": "RUB", "$": "USD", "€": "EUR", "£": "GBP", "₸": "KZT"}
_CODES = "|".join(it.lower() for it in CURRENCIES)
NUMBER = r"\d{1,3}(?:[ ,.']\d{3})+(?:[.,]\d{1,2})?(?![\d])|\d{1,15}(?:[.,]\d{1,2})?(?!\d)"
CURRENCY = rf"(?:₽|\$|€|£|₸|(?:руб(?:л(?:ь|я|ей))?|р|rur|{_CODES})(?!\w))"
_MARKS = re.compile(r"[ ,.']")


def number_of(text: str) -> tuple[Decimal, bool]:
    """The value, and whether there is one reading only: 1.350 may be a price with three decimals."""
    parts, marks = _MARKS.split(text), _MARKS.findall(text)
    has_decimals = bool(marks) and marks[-1] in ",." and len(parts[-1]) <= 2
    whole = "".join(parts[:-1] if has_decimals else parts)
    value = Decimal(f"{whole}.{parts[-1]}" if has_decimals else whole)
    return value, has_decimals or all(it == " " for it in marks) or len(marks) > 1


def currency_of(word: str) -> str:
    folded = word.lower()
    return "RUB" if folded.startswith("руб") else _SIGNS.get(folded) or folded.upper()
