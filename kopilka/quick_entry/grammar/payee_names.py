"""Which names of payees words may hold: «кофе в Шоколаднице», «Пятёрочка молоко». The household's names are not known
here: what is returned is looked up among them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

from kopilka.quick_entry.grammar.category_words import is_thing
from kopilka.text import fold

# Words of a name that is looked for.
_LONGEST = 5
# Of one place in the line: forms of all words together.
_MOST_FORMS = 64
# Of one line.
_MOST_NAMES = 400
_SHORTEST_INFLECTED = 4
_SHORTEST_STEM = 3
_EDGES = "«»\"'()!?.,:;–—- "
# In front of these a thing is named, rather than a shop: «лента для подарка».
_BEHIND_THINGS = frozenset(["для", "под", "for"])
# Behind these stands the one that was paid, or that has paid.
_BEFORE = frozenset(["в", "во", "у", "на", "из", "от", "in", "at", "from", "on"])
# What a case ends with, and what the name then ends with: «в пятёрочке», «из магнита», «в красном и белом».
_NAME_ENDINGS: dict[str, tuple[str, ...]] = {
    "е": ("а", "я", "", "о", "ь", "й"),
    "и": ("ь", "я", "а"),
    "у": ("а", "", "о"),
    "ю": ("я", "ь", "й"),
    "а": ("", "о"),
    "я": ("ь", "й", "е"),
    "ы": ("а",),
    "ой": ("а", "ая"),
    "ей": ("я", "ь"),
    "ом": ("", "о", "ое", "ый", "ой"),
    "ем": ("ь", "й", "е", "ее", "ий"),
    "ам": ("ы", "и"),
    "ах": ("ы", "и"),
    "ями": ("и",),
    "ами": ("ы", "и"),
    "ях": ("и",),
    "ого": ("ое", "ый", "ой"),
    "его": ("ее", "ий"),
    "ых": ("ые",),
    "их": ("ие",),
    "ую": ("ая",),
    "юю": ("яя",),
    "ии": ("ия",),
    "ию": ("ия",),
}
_CYRILLIC = re.compile("[а-я]+")
# «В перекрёстке», «на рынке»: the vowel that only the name has.
_FLEETING = re.compile("[бвгджзклмнпрстфхцчшщ]ь?к$")


@dataclass(frozen=True, slots=True)
class MaybePayee:
    """Folded `names` that these words may stand for, the likeliest first. `rest` are the other words, without what
    leads to the name; empty where the name is all there is.
    """

    names: tuple[str, ...]
    rest: str


def find_maybe_payees(description: str) -> list[MaybePayee]:
    """The longest first. The name is all there is, or stands behind «в», «у», «на», "at", in any case; as it is called
    also at the beginning or the end, where a thing that one buys is no name: «кофе и булка».
    """
    words = [fold(it) for it in description.split()]
    found: list[tuple[int, MaybePayee]] = []
    count = 0
    for start, end in _places(words):
        is_led = start > 0 and words[start - 1] in _BEFORE
        lead = start - 1 if is_led else start
        is_all = lead == 0 and end == len(words)
        is_bought = not is_led and end - start == 1 and is_thing(words[start])
        is_bare = not (is_all or is_led)
        if is_bare and (is_bought or not _BEHIND_THINGS.isdisjoint(words[end : end + 1])):
            continue
        forms = _as_typed(words[start:end]) if is_bare or is_bought else _forms(words[start:end])
        names = tuple(dict.fromkeys(forms))
        count += len(names)
        if count > _MOST_NAMES:
            break
        length = len(" ".join(words[start:end]))
        found.append((length, MaybePayee(names, " ".join([*words[:lead], *words[end:]]).strip(_EDGES))))
    return [it for _, it in sorted(found, key=lambda it: -it[0])]


def _places(words: list[str]) -> Iterator[tuple[int, int]]:
    """Each once: what begins the words or ends them, and what follows a preposition."""
    seen: set[tuple[int, int]] = set()
    last = len(words)
    starts = [0, *(at + 1 for at, it in enumerate(words[:-1]) if it in _BEFORE)]
    for place in (
        (0, last),
        *((start, min(start + size, last)) for start in starts for size in range(_LONGEST, 0, -1)),
        *((max(last - size, 0), last) for size in range(_LONGEST, 0, -1)),
    ):
        if place not in seen and place[0] < place[1]:
            seen.add(place)
            yield place


def _as_typed(words: list[str]) -> list[str]:
    typed = " ".join(words)
    return [it for it in (typed, typed.strip(_EDGES)) if it]


def _forms(words: list[str]) -> list[str]:
    """As typed, then what the words are called where this is a case of them."""
    typed = _as_typed(words)
    if len(words) > _LONGEST or not typed:
        return typed
    bare = typed[-1].split()
    every = islice(product(*(_called(it) for it in bare)), _MOST_FORMS)
    return [*typed, *(" ".join(it) for it in every)]


def _called(word: str) -> list[str]:
    found = [word]
    if len(word) < _SHORTEST_INFLECTED or _CYRILLIC.fullmatch(word) is None:
        return found
    for ending, called in _NAME_ENDINGS.items():
        stem = word[: -len(ending)]
        if not word.endswith(ending) or len(stem) < _SHORTEST_STEM:
            continue
        found += (stem + it for it in called)
        if "" in called and _FLEETING.search(stem) is not None:
            before = stem[:-1].rstrip("ь")
            found += (before + "ок", before + "ек")
    return list(dict.fromkeys(found))
