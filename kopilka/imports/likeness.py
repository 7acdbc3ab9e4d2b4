"""How alike two texts of operations are, whatever format, script or case their banks write them in."""

import re
from functools import lru_cache

from kopilka.imports.transliteration import to_latin
from kopilka.text import fold

# Letters of a word that are compared: endings differ, and formats cut words.
_STEM = 5
_SHORTEST = 3
_WORD = re.compile(r"[^\W\d_]+")
# Words of any bank and any shop, which make nothing alike.
_COMMON = frozenset(
    to_latin(word)[:_STEM]
    for word in (
        "oplata", "platezh", "pokupka", "pokupki", "perevod", "spisanie", "zachislenie", "postuplenie", "karta",
        "karte", "karty", "kartoy", "schet", "scheta", "rub", "rur", "usd", "eur", "moscow", "moskva",
        "spb", "sankt", "peterburg", "rus", "russia", "rossiya", "ooo", "oao", "zao", "pao", "gup", "bank", "mcc",
        "terminal", "atm", "pos", "retail", "purchase", "payment", "card", "transfer", "from", "the", "for", "and",
        "visa", "mir", "mastercard", "hold", "tovary", "uslugi", "oper", "operatsiya", "summa",
    )
)  # fmt: skip


@lru_cache(maxsize=65_536)
def stems(text: str) -> frozenset[str]:
    """The beginnings of its words, in Latin letters, without words that say nothing of who or what."""
    words = (to_latin(it) for it in _WORD.findall(fold(text)))
    return frozenset(it[:_STEM] for it in words if len(it) >= _SHORTEST) - _COMMON


def are_alike(one: str, other: str) -> bool:
    """Whether they share a word."""
    return not stems(one).isdisjoint(stems(other))
