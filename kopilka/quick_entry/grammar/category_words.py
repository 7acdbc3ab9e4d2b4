"""A list of words and merchants that tell a standard category, Russian and English."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from kopilka.quick_entry.grammar.category_lists import brands, english, meanings, russian
from kopilka.quick_entry.grammar.category_lists.meanings import Meanings
from kopilka.text import fold

_LONGEST_WHOLE = 3  # «бар» is not «баран»: a word this short is whole
_INDEX = 2  # letters by which the list is looked up; no entry is shorter
_INSIDE_WORDS = "&'+-./"
_FOR_INCOME = {"gifts": "gifts_received"}
# «продал велосипед», «налог на машину»: what is done says more than what it is done with. In letters.
_AHEAD = {"sales": 20, "pets": 6, "taxi": 6, "charity": 4, "loans": 4, "subscriptions": 4, "taxes": 6}
# Another word with so many letters of the longest one is nearly as likely.
_NEARLY = 0.7
_BEFORE_PLACES = frozenset({"на", "в", "во", "с", "для", "у", "к", "до", "по", "at", "in", "on", "for", "with", "to"})
# Of anything: «абонемент на метро», "museum membership". Another word of the description says more.
_WEAK = frozenset({("абонемент",), ("membership",)})


@dataclass(frozen=True, slots=True)
class FoundWord:
    """`name` is the key of a standard category, `word` what of the list told it. `other` is a category that is nearly
    as likely.
    """

    name: str
    word: str
    other: str | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    """Follows one another: each part is a whole word, or where `is_whole` says False, the beginning of one."""

    parts: tuple[str, ...]
    is_whole: tuple[bool, ...]
    key: str

    @property
    def weight(self) -> int:
        if self.parts in _WEAK:
            return 0
        return sum(map(len, self.parts)) + _AHEAD.get(self.key, 0)

    def fits(self, words: Sequence[str]) -> bool:
        return len(words) >= len(self.parts) and all(
            word == part if whole else word.startswith(part)
            for part, whole, word in zip(self.parts, self.is_whole, words, strict=False)
        )


def find_standard(description: str, *, income: bool = False, among: Collection[str] | None = None) -> FoundWord | None:
    """By the longest entry of the list that words of the description begin with; None where there is none. An entry
    inside another one tells nothing: «uber eats» is no taxi. `among`: only of these categories.
    """
    text = "".join(it if it.isalnum() or it in _INSIDE_WORDS else " " for it in fold(description))
    words = [it.strip(_INSIDE_WORDS) for it in text.split()]
    found = [
        (place, entry)
        for place, word in enumerate(words)
        for entry in _by_letters().get(word[:_INDEX], ())
        if entry.fits(words[place:])
    ]
    whole = [
        entry
        for place, entry in found
        if (among is None or _name(entry, income=income) in among)
        and not any(_is_inside(place, entry, *other) for other in found)
    ]
    if not whole:
        return None
    best = max(whole, key=lambda it: it.weight)
    told = FoundWord(_name(best, income=income), " ".join(best.parts), _nearly(words, best, whole, income=income))
    return _by_context(words, {it.key for it in whole if it is not best}, told, among)


def _nearly(words: Sequence[str], best: _Entry, found: Sequence[_Entry], *, income: bool) -> str | None:
    """The category of another word that tells nearly as much: of «чехол на телефон» that of the telephone."""
    others = [it for it in found if it.key != best.key]
    second = max(others, key=lambda it: it.weight, default=None)
    if second is None or best.key in _AHEAD or len(best.parts) > 1 or second.weight < _NEARLY * best.weight:
        return None
    first, last = (next(at for at, it in enumerate(words) if it.startswith(one.parts[0])) for one in (best, second))
    if first < last and not _BEFORE_PLACES.isdisjoint(words[first:last]):
        return None  # «кофе на море» is coffee
    return _name(second, income=income)


def _by_context(
    words: Sequence[str], beside: Collection[str], told: FoundWord, among: Collection[str] | None
) -> FoundWord:
    """What a word of several meanings stands for here. `beside`: the categories of what else the list knows."""
    place, several = next(((at, it) for at, word in enumerate(words) if (it := _meanings_of(word))), (0, None))
    if several is None:
        return told
    others = [*words[:place], *words[place + 1 :]]
    possible = [it for it in several.contexts if among is None or it in among]
    said = [it for it in possible if any(several.fits(it, word) for word in others)]
    is_alone = told.word.split(" ") == [words[place]] or words[place].startswith(told.word)
    if said and (is_alone or (" " not in told.word and several.fits(said[0], told.word))):
        return FoundWord(said[0], told.word, said[1] if len(said) > 1 else None)
    if not is_alone or len(possible) <= 1:
        return told
    known = [it for it in possible if it in beside]
    if known:
        return FoundWord(known[0], told.word)
    return FoundWord(told.name, told.word, possible[1] if several.is_near and told.name == possible[0] else None)


@lru_cache(maxsize=4096)
def _meanings_of(word: str) -> Meanings | None:
    whole = meanings.WORDS.get(f"{word}.")
    if whole is not None or len(word) < _INDEX:
        return whole
    return next(
        (it for start, it in meanings.WORDS.items() if not start.endswith(".") and word.startswith(start)), None
    )


def _is_inside(place: int, entry: _Entry, other_place: int, other: _Entry) -> bool:
    end, other_end = place + len(entry.parts), other_place + len(other.parts)
    return other_place <= place and end <= other_end and len(entry.parts) < len(other.parts)


def _name(entry: _Entry, *, income: bool) -> str:
    return _FOR_INCOME.get(entry.key, entry.key) if income else entry.key


def is_thing(word: str) -> bool:
    """Whether the list knows this folded word for something that is bought, rather than for a shop."""
    found = find_standard(word)
    return found is not None and found.word not in _brands()


@cache
def _brands() -> frozenset[str]:
    written = (it for text in brands.WORDS.values() for it in text.split())
    names = ([fold(part).strip(_INSIDE_WORDS) for part in it.split("_") if part] for it in written)
    return frozenset(" ".join(it) for it in names)


def words_of_the_list() -> int:
    return sum(map(len, _by_letters().values()))


@cache
def _by_letters() -> dict[str, list[_Entry]]:
    """The lists by their first letters, read at the first question. What stands in an earlier list stays."""
    seen: dict[tuple[str, ...], _Entry] = {}
    for words in (brands.WORDS, russian.WORDS, english.WORDS):
        for key, text in words.items():
            for written in text.split():
                parts = [fold(it) for it in written.split("_") if it]
                whole = tuple(it.endswith(".") or len(it) <= _LONGEST_WHOLE for it in parts)
                names = tuple(it.strip(_INSIDE_WORDS) for it in parts)
                known = seen.get(names)
                # A word that is listed whole and as a beginning is a beginning.
                if known is None or (known.key == key and sum(whole) < sum(known.is_whole)):
                    seen[names] = _Entry(names, whole, key)
    found: dict[str, list[_Entry]] = defaultdict(list)
    for entry in seen.values():
        found[entry.parts[0][:_INDEX]].append(entry)
    return dict(found)
