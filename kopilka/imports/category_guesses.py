"""Categories by what the household has done before: the words of its past operations and the letters of these words.

Each word tells how likely the categories are, by how often it had them; what its letters tell stands in where it is
rare or new. The words of a row are pooled as by naive Bayes, the weaker ones with less weight, since they depend on
each other. Where the most telling words were seen together before, that counts for more than each of them alone.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from uuid import UUID

from kopilka.imports.figures import CategoryGuess
from kopilka.imports.transliteration import to_latin
from kopilka.text import fold

# The newest; learning them takes less than a second.
MOST_EXAMPLES = 20_000
# `python -m bench.categories` shows what share of the guesses above it is right.
CONFIDENT = 0.8
_DIRECTIONS = ("-", "+")
_TOKEN = re.compile(r"[^\W_]+")
_LONGEST_TEXT = 300
_MOST_WORDS = 12
_NUMBER = 10  # digits of a number that names somebody: a telephone, an account. Shorter ones change every time.
_GRAMS = (3, 4, 5)
_COMMON = 40  # letters of more words than these tell nothing, and take the most time
_LONGEST_WORD = 24
_LETTERS_POWER = 2  # a few letters in common are chance
# How many times a word, or words together, must be seen to count as much as what stands in for them.
_WORD_SUPPORT = 0.3
_TOGETHER_SUPPORT = 2.0
_DIRECTION_SUPPORT = 0.05
_EACH_NEXT = 0.5  # the weight of the next less telling word
_TOGETHER = 2  # words
_NEARLY = 0.5  # of what the most telling one tells
_OFTEN = 2  # times that a word must be seen to be among them
_MOST_KEPT = 5_000
_DECIDING = 3
_DECIDING_SHARE = 0.4

Counts = Mapping[int, float]
# The direction, and words.
Together = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """An operation whose category is known for certain: a person has chosen it, or has left it as it was."""

    text: str
    is_income: bool
    category_id: UUID
    mcc: str | None = None


@dataclass(frozen=True, slots=True)
class _Letters:
    """What words with some letters had: the sum of their shares, and how many words these are."""

    shares: Counts
    words: int


@dataclass(frozen=True, slots=True)
class _Vote:
    """What a word says: the logarithm of how much likelier it makes each category, how much it tells at all, and what
    share of it was never seen.
    """

    word: str
    ratios: Sequence[float]
    telling: float
    new: float


@dataclass(frozen=True, slots=True)
class Model:
    """What is learned. `usual` is how frequent the categories are, `telling` how much a word says of them."""

    categories: Sequence[UUID]
    usual: Sequence[float]
    words: Mapping[str, Counts]
    letters: Mapping[str, _Letters]
    telling: Mapping[str, float]
    together: Mapping[Together, Counts]
    kept: dict[str, _Vote] = field(default_factory=dict, compare=False, repr=False)


def learn(examples: Iterable[Example]) -> Model:
    """From the newest examples on; their order does not matter otherwise."""
    numbers: dict[UUID, int] = {}
    seen: Counter[tuple[str, bool, str | None, int]] = Counter()
    for it in islice(examples, MOST_EXAMPLES):
        seen[it.text, it.is_income, it.mcc, numbers.setdefault(it.category_id, len(numbers))] += 1
    categories: Counter[int] = Counter()
    words: defaultdict[str, Counter[int]] = defaultdict(Counter)
    rows = []
    for (text, is_income, mcc, category), times in seen.items():
        said = _words(text)
        rows.append((said, is_income, mcc, category, times))
        categories[category] += times
        for word in {*said, *_signs(is_income=is_income, mcc=mcc)}:
            words[word][category] += times
    usual = [(categories[it] + 0.5) / (categories.total() + 0.5 * len(numbers)) for it in range(len(numbers))]
    telling = _telling(words, usual)
    together: defaultdict[Together, Counter[int]] = defaultdict(Counter)
    for said, is_income, mcc, category, times in rows:
        for key in _together(said, telling, is_income=is_income, mcc=mcc):
            together[key][category] += times
    return Model(tuple(numbers), usual, dict(words), _letters(words), telling, dict(together))


def guess(model: Model, text: str, *, is_income: bool, mcc: str | None = None) -> CategoryGuess | None:
    """None where it would often be wrong."""
    if not model.categories:
        return None
    said = _words(text)
    votes = [_vote(model, it) for it in dict.fromkeys((*said, *_signs(is_income=is_income, mcc=mcc)))]
    votes.sort(key=lambda it: -it.telling)
    scores = [math.log(it) for it in model.usual]
    weights = {}
    weight = 1.0
    for vote in votes:
        is_direction = vote.word in _DIRECTIONS
        weights[vote.word] = 1.0 if is_direction else weight
        for place, ratio in enumerate(vote.ratios):
            scores[place] += weights[vote.word] * ratio
        weight *= 1.0 if is_direction else _EACH_NEXT
    # Words that were never seen may say something else.
    new = _share_of_new(said, votes)
    likely = [(1 - new) * it + new * usual for it, usual in zip(_shares(scores), model.usual, strict=True)]
    for key in _together(said, model.telling, is_income=is_income, mcc=mcc):
        likely = _smoothed(model.together.get(key, {}), likely, _TOGETHER_SUPPORT)
    best = max(range(len(likely)), key=likely.__getitem__)
    if likely[best] < CONFIDENT:
        return None
    second = max((it for it in range(len(likely)) if it != best), key=likely.__getitem__, default=best)
    spoke = {it.word: weights[it.word] * (it.ratios[best] - it.ratios[second]) for it in votes}
    decided = _decided(said if mcc is None else {**said, mcc: mcc}, spoke)
    return CategoryGuess(model.categories[best], round(likely[best], 3), "learned", decided) if decided else None


def _share_of_new(said: Mapping[str, str], votes: Iterable[_Vote]) -> float:
    """How many of the letters."""
    return sum(it.new * len(it.word) for it in votes if it.word in said) / (sum(map(len, said)) or 1)


def _decided(said: Mapping[str, str], spoke: Mapping[str, float]) -> tuple[str, ...]:
    """Words as they are written, the one that decided most first."""
    strongest = max((spoke[it] for it in said), default=0.0)
    named = [it for it in said if spoke[it] > 0 and spoke[it] >= _DECIDING_SHARE * strongest]
    return tuple(said[it] for it in sorted(named, key=lambda it: -spoke[it])[:_DECIDING])


def _signs(*, is_income: bool, mcc: str | None) -> tuple[str, ...]:
    return (_DIRECTIONS[is_income],) if mcc is None else (_DIRECTIONS[is_income], mcc)


def _words(text: str) -> dict[str, str]:
    """What they are compared by, and as they are written. Without short numbers: of terminals, orders, days."""
    found: dict[str, str] = {}
    for written in _TOKEN.findall(text[:_LONGEST_TEXT]):
        if any(map(str.isdigit, written)):
            word = written if written.isdigit() and len(written) >= _NUMBER else ""
        else:
            word = _compared(written)
        if len(word) > 1:
            found.setdefault(word, written)
        if len(found) == _MOST_WORDS:
            break
    return found


@lru_cache(maxsize=10_000)
def _compared(written: str) -> str:
    return to_latin(fold(written))[:_LONGEST_WORD]


def _grams(word: str) -> set[str]:
    whole = f" {word} "
    return {whole[at : at + size] for size in _GRAMS for at in range(len(whole) - size + 1)}


def _letters(words: Mapping[str, Counter[int]]) -> dict[str, _Letters]:
    sums: defaultdict[str, defaultdict[int, float]] = defaultdict(lambda: defaultdict(float))
    how_many: Counter[str] = Counter()
    for word, counts in words.items():
        if not word.isalpha():
            continue
        total = counts.total()
        shares = [(category, count / total) for category, count in counts.items()]
        for gram in _grams(word):
            how_many[gram] += 1
            of_gram = sums[gram]
            for category, share in shares:
                of_gram[category] += share
    return {gram: _Letters(shares, how_many[gram]) for gram, shares in sums.items() if how_many[gram] <= _COMMON}


def _telling(words: Mapping[str, Counter[int]], usual: Sequence[float]) -> dict[str, float]:
    """How much each word tells that was seen often enough."""
    found = {}
    for word, counts in words.items():
        total = counts.total()
        if total >= _OFTEN:
            found[word] = sum(it / total * math.log(it / total / usual[category]) for category, it in counts.items())
    return found


def _together(
    said: Iterable[str], telling: Mapping[str, float], *, is_income: bool, mcc: str | None
) -> Iterator[Together]:
    """The words of a row that tell most, in the order of the alphabet; then the same with the shop's code."""
    known = sorted((it for it in said if it in telling), key=lambda it: (-telling[it], it))[:_TOGETHER]
    if known:
        words = sorted(it for it in known if telling[it] >= _NEARLY * telling[known[0]])
        yield (_DIRECTIONS[is_income], *words)
        if mcc is not None:
            yield (_DIRECTIONS[is_income], *words, mcc)


def _vote(model: Model, word: str) -> _Vote:
    found = model.kept.get(word)
    if found is None:
        if len(model.kept) >= _MOST_KEPT:
            model.kept.clear()
        support = _DIRECTION_SUPPORT if word in _DIRECTIONS else _WORD_SUPPORT
        by_letters, known = _by_letters(model, word)
        shares = _smoothed(model.words.get(word, {}), by_letters, support)
        ratios = [math.log(share / usual) for share, usual in zip(shares, model.usual, strict=True)]
        telling = sum(share * ratio for share, ratio in zip(shares, ratios, strict=True))
        found = model.kept[word] = _Vote(word, ratios, telling, 0 if word in model.words else 1 - known**_LETTERS_POWER)
    return found


def _by_letters(model: Model, word: str) -> tuple[Sequence[float], float]:
    """How likely the categories are by other words with the same letters, and what share of its letters these have.
    Letters of no other word tell nothing.
    """
    if not word.isalpha():
        return model.usual, 0
    own = model.words.get(word, {})
    own_total = sum(own.values())
    grams = _grams(word)
    summed: defaultdict[int, float] = defaultdict(float)
    known = 0
    for gram in grams:
        letters = model.letters.get(gram)
        others = letters.words - bool(own) if letters is not None else 0
        if letters is None or not others:
            continue
        known += 1
        for category, share in letters.shares.items():
            summed[category] += (share - own.get(category, 0) / (own_total or 1)) / others
    new = 1 - known / len(grams)
    return [new * usual + summed.get(it, 0) / len(grams) for it, usual in enumerate(model.usual)], 1 - new


def _smoothed(counts: Counts, likely: Sequence[float], support: float) -> list[float]:
    total = sum(counts.values()) + support
    # A little of everything is always possible.
    return [max((counts.get(it, 0) + support * share) / total, 1e-6) for it, share in enumerate(likely)]


def _shares(scores: Sequence[float]) -> list[float]:
    largest = max(scores)
    powers = [math.exp(it - largest) for it in scores]
    total = sum(powers)
    return [it / total for it in powers]
