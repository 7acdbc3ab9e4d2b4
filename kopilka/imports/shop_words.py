"""Standard categories by the words of quick entry, in whatever letters a bank writes them: «STOLOVAYA», «OZON.RU»."""

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from kopilka.imports.transliteration import to_latin
from kopilka.quick_entry.grammar.category_lists import brands, english, russian
from kopilka.quick_entry.grammar.category_words import FoundWord, find_standard
from kopilka.text import fold

_TOKEN = re.compile(r"[^\W_]+")
_INDEX = 2
# Shorter words are whole ones: letters that two languages share are a word of either.
_SHORTEST_BEGINNING = 5


@dataclass(frozen=True, slots=True)
class _Entry:
    """Words that follow each other; each whole, or the beginning of one."""

    parts: tuple[str, ...]
    is_whole: tuple[bool, ...]
    key: str
    written: str

    def fits(self, words: list[str], place: int) -> bool:
        there = words[place : place + len(self.parts)]
        return len(there) == len(self.parts) and all(
            word == part if whole else word.startswith(part)
            for part, whole, word in zip(self.parts, self.is_whole, there, strict=True)
        )


def find_category(text: str, *, income: bool, among: Collection[str]) -> FoundWord | None:
    """As it is written, else by the longest entry in the letters that all spellings have in common."""
    found = find_standard(text, income=income, among=among)
    if found is not None:
        return found
    words = [to_latin(it) for it in _TOKEN.findall(fold(text))]
    fitting = [
        entry
        for place, word in enumerate(words)
        for entry in _entries().get(word[:_INDEX], ())
        if entry.key in among and entry.fits(words, place)
    ]
    best = max(fitting, key=lambda it: sum(map(len, it.parts)), default=None)
    return None if best is None else FoundWord(best.key, best.written)


@cache
def _entries() -> dict[str, list[_Entry]]:
    """By their first letters. What stands in an earlier list stays."""
    seen: dict[tuple[str, ...], _Entry] = {}
    for words in (brands.WORDS, russian.WORDS, english.WORDS):
        for key, text in words.items():
            for written in text.split():
                entry = _entry(key, written)
                if entry is not None:
                    seen.setdefault(entry.parts, entry)
    found: dict[str, list[_Entry]] = defaultdict(list)
    for entry in seen.values():
        found[entry.parts[0][:_INDEX]].append(entry)
    return dict(found)


def _entry(key: str, written: str) -> _Entry | None:
    """None of a word too short to tell anything in other letters."""
    names = [(token, it.endswith(".")) for it in written.split("_") for token in _TOKEN.findall(fold(it))]
    parts = tuple(to_latin(token) for token, _ in names)
    if sum(map(len, parts)) <= _INDEX or not all(parts):
        return None
    whole = tuple(ends or len(part) < _SHORTEST_BEGINNING for part, (_, ends) in zip(parts, names, strict=True))
    return _Entry(parts, whole, key, " ".join(token for token, _ in names))
