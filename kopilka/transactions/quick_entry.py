"""Quick entry: «вчера такси 430», "+120000 зарплата", «кофе 250 р» → amount, currency, type, day and what remains.

Pure functions, so that every client gets the same reading. What is uncertain is listed in `doubts`, to be asked.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from kopilka.money import MAX_AMOUNT
from kopilka.transactions.quick_dates import Span, find_date

Doubt = Literal[
    "amount_missing", "amount_zero", "amount_too_large", "several_amounts", "description_missing", "date_in_future"
]

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
_BREAKS = re.compile(r"[\n;]+")
_SCALES = {
    r"(?:к|k)": 1_000,
    r"(?:тыс(?:яч[аиу]?|\.)?|т\.\s?р\.?|тр|косар(?:ь|я|ей)|штук[аи]?)": 1_000,
    r"(?:млн\.?|миллион(?:а|ов)?|лям(?:а|ов)?)": 1_000_000,
}
_CURRENCIES = {
    r"(?:₽|руб(?:л(?:ь|я|ей|и))?\.?|р\.?|rub|rur)": "RUB",
    r"(?:\$|usd|долл(?:ар(?:а|ов)?)?\.?|бакс(?:а|ов)?)": "USD",
    r"(?:€|eur|евро)": "EUR",
    r"(?:£|gbp|фунт(?:а|ов)?)": "GBP",
    r"(?:₸|kzt|тенге)": "KZT",
    r"(?:₴|uah|грн\.?|грив(?:ен|на|ны|ну)?)": "UAH",
    r"(?:¥|cny|юан(?:ь|я|ей))": "CNY",
    r"(?:₺|try|лир(?:а|ы)?)": "TRY",
    r"(?:₾|gel|лари)": "GEL",
    r"(?:֏|amd|драм(?:а|ов)?)": "AMD",
    r"(?:byn|бел\.?\s?руб\.?)": "BYN",
}
_SIGNS_BEFORE = {"$": "USD", "€": "EUR", "£": "GBP", "₽": "RUB", "₸": "KZT", "¥": "CNY", "₺": "TRY", "₴": "UAH"}
# The largest amount has 15 digits before the point and 4 after it; a few more still multiply by a scale without being
# rounded (a Decimal product keeps 28).
_MOST_DIGITS = 20
# Stands for numbers with more digits: above every amount, so that the doubt is `amount_too_large`.
_TOO_LONG = Decimal("Infinity")
# Three digits after a dot or a comma are thousands (1.500), one or two are kopecks.
_DIGITS = (
    r"\d{1,3}(?:[ ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2})?(?!\d)"
)
_SCALE = "|".join(f"(?P<scale{place}>{word})" for place, word in enumerate(_SCALES))
_CURRENCY = "|".join(f"(?P<currency{place}>{word})" for place, word in enumerate(_CURRENCIES))
_END = r"(?![\w])"
_NUMBER = re.compile(
    rf"(?<![\w.,])(?P<sign>[+\-−–]\s?)?(?P<before>[$€£₽₸¥₺₴]\s?)?(?P<digits>{_DIGITS})"
    rf"(?:\s?(?:{_SCALE}){_END})?(?:\s?(?:{_CURRENCY}){_END})?(?![\w])"
)
_WORDS = {
    r"полторы тысячи": Decimal(1_500),
    r"пол\s?тысячи": Decimal(500),
    r"пол\s?миллиона": Decimal(500_000),
    r"(?:одна )?тысяч[ау]": Decimal(1_000),
}
_WORD_NUMBER = re.compile(
    rf"(?<!\w)(?P<sign>[+\-−–]\s?)?(?:{'|'.join(f'(?P<word{n}>{word})' for n, word in enumerate(_WORDS))})"
    rf"(?:\s(?:{_CURRENCY}){_END})?(?!\w)"
)
_EDGES = " ,.;:–—-+"


@dataclass(frozen=True, slots=True)
class QuickEntry:
    """`type` is None where the text does not tell it: the category decides. `currency` is None where none was named.
    `amount` is exact; None where there is none, or one of so many digits that no amount can be meant.
    """

    amount: Decimal | None
    currency: str | None
    type: Literal["income", "expense"] | None
    date: date
    description: str
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class _Amount:
    span: Span
    value: Decimal
    sign: str
    currency: str | None
    is_marked: bool
    """Whether a sign, a currency or a scale marks the number as money."""


def parse_entries(text: str, today: date) -> list[QuickEntry]:
    """One for each line, or each part between semicolons. `today` is the day in the household's time zone."""
    return [parse_entry(part, today) for part in _BREAKS.split(text) if part.strip()]


def parse_entry(text: str, today: date) -> QuickEntry:
    shown = _SPACES.sub(" ", text).strip()
    folded = _folded(shown)
    day = find_date(folded, today)
    if day is not None and day.needs_amount and not _amounts(_without(folded, day.span)):
        day = None  # «12.03» alone is a sum
    rest = folded if day is None else _without(folded, day.span)
    amounts = _amounts(rest)
    chosen = _chosen(amounts, rest)
    doubts: list[Doubt] = []
    spans = [day.span] if day is not None else []
    if chosen is None:
        doubts.append("amount_missing")
    else:
        spans.append(chosen.span)
        doubts += _doubts(chosen, amounts)
    description = _described(shown, spans)
    if not description:
        doubts.append("description_missing")
    when = today if day is None else day.date
    if when > today:
        doubts.append("date_in_future")
    return QuickEntry(
        amount=chosen.value if chosen and chosen.value.is_finite() else None,
        currency=chosen.currency if chosen else None,
        type=None if chosen is None or not chosen.sign else "income" if chosen.sign == "+" else "expense",
        date=when,
        description=description,
        doubts=tuple(doubts),
    )


def _folded(text: str) -> str:
    """Folded for matching, with the same length: an index into the result is one into `text`."""
    return "".join(it.lower() if len(it.lower()) == 1 else it for it in text).replace("ё", "е")


def _without(text: str, span: Span) -> str:
    """The text with NUL characters over the span: cut out, the numbers beside a date would become one number."""
    return text[: span.start] + "\x00" * (span.end - span.start) + text[span.end :]


def _amounts(text: str) -> list[_Amount]:
    found = []
    for match in _NUMBER.finditer(text):
        groups = match.groupdict()
        scale = next((factor for place, factor in enumerate(_SCALES.values()) if groups[f"scale{place}"]), 1)
        currency = _SIGNS_BEFORE.get((groups["before"] or "").strip()) or _currency(groups)
        sign = _sign(groups["sign"])
        is_marked = bool(sign) or currency is not None or scale > 1
        found.append(_Amount(Span(*match.span()), _number(groups["digits"]) * scale, sign, currency, is_marked))
    for match in _WORD_NUMBER.finditer(text):
        span = Span(*match.span())
        if any(it.span.start < span.end and span.start < it.span.end for it in found):
            continue
        groups = match.groupdict()
        value = next(value for place, value in enumerate(_WORDS.values()) if groups[f"word{place}"])
        found.append(_Amount(span, value, _sign(groups["sign"]), _currency(groups), is_marked=True))
    return sorted(found, key=lambda it: it.span.start)


def _currency(groups: dict[str, str | None]) -> str | None:
    return next((code for place, code in enumerate(_CURRENCIES.values()) if groups[f"currency{place}"]), None)


def _sign(sign: str | None) -> str:
    return "" if not sign else "+" if "+" in sign else "-"


def _number(digits: str) -> Decimal:
    """Exact, or infinite where it has more digits than any amount."""
    digits = digits.replace(" ", "")
    if len(digits.lstrip("0")) > _MOST_DIGITS:
        return _TOO_LONG
    whole, _, last = digits.replace(",", ".").rpartition(".")
    if not whole or len(last) == 3:
        return Decimal(digits.replace(",", "").replace(".", ""))
    return Decimal(f"{whole.replace('.', '')}.{last}")


def _chosen(amounts: list[_Amount], text: str) -> _Amount | None:
    """The number marked as money; else the first or last one; else the largest. None without numbers."""
    if not amounts:
        return None
    marked = [it for it in amounts if it.is_marked]
    if marked:
        return max(marked, key=lambda it: it.value)
    edges = [it for it in amounts if not text[: it.span.start].strip("\x00 ") or not text[it.span.end :].strip("\x00 ")]
    return max(edges or amounts, key=lambda it: it.value)


def _doubts(chosen: _Amount, amounts: list[_Amount]) -> list[Doubt]:
    doubts: list[Doubt] = []
    if not chosen.value:
        doubts.append("amount_zero")
    if chosen.value > MAX_AMOUNT:
        doubts.append("amount_too_large")
    rivals = [it for it in amounts if it is not chosen and (it.is_marked or not chosen.is_marked)]
    if any(it.is_marked or it.value > chosen.value for it in rivals):
        doubts.append("several_amounts")
    return doubts


def _described(shown: str, spans: list[Span]) -> str:
    """The text without the spans, in its original case."""
    for span in sorted(spans, key=lambda it: -it.start):
        shown = f"{shown[: span.start]} {shown[span.end :]}"
    return _SPACES.sub(" ", shown).strip(_EDGES)
