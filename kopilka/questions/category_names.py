"""Finds the category that a question names: «на еду», «коммуналка», "food" of a household that writes Russian."""

from collections.abc import Iterator, Sequence

from kopilka.categories.standard import BY_KEY
from kopilka.questions.results import NamedCategory
from kopilka.quick_entry.grammar.guessing import stems
from kopilka.text import fold, word_beginnings

# Of words this short a stem says too little; they may differ in what their case ends with: «еда», «еду», «едой».
_SHORT = 4


def match_categories(words: Sequence[str], categories: Sequence[NamedCategory]) -> list[NamedCategory]:
    """The best ones: more than one where they are as good."""
    found = [(best, it) for it in categories if (best := max(_fits(words, name) for name in _names(it))) > (0, 0)]
    if not found:
        return []
    top = max(score for score, _ in found)
    return [it for score, it in found if score == top]


def is_name_word(word: str, category: NamedCategory) -> bool:
    return any(_alike(word, part) for name in _names(category) for part in _words(name))


def is_form_of(word: str, name: str) -> bool:
    """A word of the name, in any case."""
    return any(_alike(word, part) for part in _words(name))


def is_written_in_name(word: str, category: NamedCategory) -> bool:
    """The word itself, not another form of it."""
    return any(word in _words(name) for name in _names(category))


def _fits(words: Sequence[str], name: str) -> tuple[int, int]:
    """How many of the words the name has, and less by how many words of the name are not asked about."""
    parts = _words(name)
    asked = sum(any(_alike(word, part) for part in parts) for word in words)
    left = sum(not any(_alike(word, part) for word in words) for part in parts)
    return (asked, -left) if asked else (0, 0)


def _names(category: NamedCategory) -> Iterator[str]:
    yield category.name
    if category.standard_key in BY_KEY:
        yield from BY_KEY[category.standard_key].names.values()


def _words(name: str) -> list[str]:
    return [it.strip("«»\"'()!?.,:;") for it in fold(name).split() if len(it) > 1]


def _alike(word: str, part: str) -> bool:
    """Two forms of one word."""
    if word == part:
        return True
    if min(len(word), len(part)) <= _SHORT:
        return not word_beginnings(word).isdisjoint(word_beginnings(part))
    stem, other = stems(word), stems(part)
    return bool(stem and other) and (stem[0].startswith(other[0]) or other[0].startswith(stem[0]))
