"""Sums as banks print them: «1 249.90р», «110,00 RUR», «2 345,10 ₽», «1,250.00 RUB»; and the outline of a text, where
each sum is a mark.
"""

import re
from decimal import Decimal

from kopilka.money import CURRENCIES

_SIGNS = {"₽": "RUB", "р": "RUB", "руб": "RUB", "rur": "RUB", "$": "USD", "€": "EUR", "£": "GBP", "₸": "KZT"}
_CODES = "|".join(it.lower() for it in CURRENCIES)
NUMBER = r"\d{1,3}(?:[ ,.']\d{3})+(?:[.,]\d{1,2})?(?![\d])|\d{1,15}(?:[.,]\d{1,2})?(?!\d)"
CURRENCY = rf"(?:₽|\$|€|£|₸|(?:руб(?:л(?:ь|я|ей))?|р|rur|{_CODES})(?!\w))"
# English texts print it before the number.
CURRENCY_BEFORE = r"[$€£₽₸]"
SUM, DAY = "¤", "§"
_MARKS = re.compile(r"[ ,.']")
_ANY_SUM = re.compile(
    rf"(?<![\w.,])[+\-−–]?\s?(?:(?:{NUMBER})\s?(?:(?:тыс|млн)\b\.?\s?)?{CURRENCY}\.?(?=\W|$)|"
    rf"{CURRENCY_BEFORE}\s?(?:{NUMBER}))"
)
_MONTHS = (
    r"(?:январ|феврал|март|апрел|мая|май|июн|июл|август|сентябр|октябр|ноябр|декабр)[а-я]*|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
)
_ANY_DAY = re.compile(
    rf"(?<![\w.,/])(?:\d{{4}}-\d\d-\d\d|\d\d?[./]\d\d(?:[./]\d{{2,4}})?|\d\d?(?:st|nd|rd|"
    rf"th)? (?:{_MONTHS})(?: \d{{4}})?|"
    rf"(?:{_MONTHS}) \d\d?(?:, \d{{4}})?)(?![\w/])"
)
_BLANKS = re.compile(r" +")
_ANY_CARD = re.compile(r"[*•·]{1,6}\s?\d{4}(?!\d)")


def outline(text: str) -> str:
    """Folded, without numbers of cards, a mark for each sum that has its currency and for each day. A phrase is one
    pattern then, whatever its sum is written like: «остаток ¤», «спишем ¤ §».
    """
    folded = text.lower().replace("ё", "е").replace(SUM, " ").replace(DAY, " ")
    return _BLANKS.sub(" ", _ANY_DAY.sub(DAY, _ANY_SUM.sub(SUM, _ANY_CARD.sub("", folded))))


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
