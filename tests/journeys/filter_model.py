"""Which entries of the model a filter of the list finds."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.journeys.split_model import amount_under, categories_of, family_of

if TYPE_CHECKING:
    from tests.journeys.ledger_model import Entry, Ledger


def fold(text: str) -> str:
    """Case and the dots of ё make no difference."""
    return unicodedata.normalize("NFC", text).casefold().replace("ё", "е")


def _has(ledger: "Ledger", entry: "Entry", word: str) -> bool:
    """Whether a word is in the description or a name, or an amount begins as it is written."""
    categories = [ledger.categories[it] for it in categories_of(entry)]
    above = [ledger.categories[it.parent_id] for it in categories if it.parent_id]
    named = [ledger.accounts[entry.account_id].name, *(it.name for it in (*categories, *above))]
    texts = [entry.description, entry.note, *(f"#{tag}" for tag in entry.tags)]
    texts += [line["description"] for line in entry.lines or ()]
    named += [ledger.payees[entry.payee_id].name] if entry.payee_id else []
    if any(word in fold(it or "") for it in (*texts, *named)):
        return True
    if not word.replace(".", "", 1).isdecimal():
        return False
    shown, digits = f"{entry.amount:.4f}", len(word.partition(".")[2])
    whole, _, part = shown.partition(".")
    return f"{whole}.{part[:digits]}".rstrip(".") == word


def finds(ledger: "Ledger", name: str, value: str, today: date, params: Mapping[str, Any]) -> Callable[["Entry"], bool]:
    """What an entry must pass; bounds go by the whole question."""
    match name:
        case "deleted":
            return lambda it: it.deleted == (value == "true")
        case "period":
            return lambda it: _in_period(date.fromisoformat(it.date), value, today)
        case "start_date":
            return lambda it: it.date >= value
        case "end_date":
            return lambda it: it.date <= value
        case "type":
            if value == "refund":
                return lambda it: it.is_refund
            if value == "purchase":
                return lambda it: ledger.type_of(it) == "expense" and not it.is_refund
            types = ("out", "in") if value == "transfer" else (value,)
            return lambda it: ledger.type_of(it) in types
        case "category_id":
            family = set(family_of(ledger, value))
            return lambda it: bool(categories_of(it) & family)
        case "account_id":
            return lambda it: it.account_id == value
        case "payee_id":
            return lambda it: it.payee_id == value
        case "status":
            return lambda it: it.status == value
        case "tag":
            return lambda it: tags_of([value])[0] in it.tags
        case "min_amount":
            least = Decimal(value)
            return lambda it: amount_under(ledger, it, params) >= least
        case "max_amount":
            most = Decimal(value)
            return lambda it: amount_under(ledger, it, params) <= most
        case "q":
            words = fold(value).split()
            return lambda it: all(_has(ledger, it, word) for word in words)
    raise ValueError(name)


def tags_of(said: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(it.lstrip("#").lower() for it in said))


def _in_period(day: date, period: str, today: date) -> bool:
    if period == "week":
        return day.isocalendar()[:2] == today.isocalendar()[:2]
    return day.year == today.year and (period == "year" or day.month == today.month)
