"""Guesses the category of an entry: what the household has used for its words before, then a list of words."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from kopilka.categories.standard import CategoryType
from kopilka.quick_entry.grammar.category_words import find_standard
from kopilka.text import fold

# A tag names an occasion, not what was bought.
_TAG = re.compile(r"#\S+")
# Words that say nothing of what was bought.
_EMPTY = frozenset(
    fold(
        "за на по в во с со из от до для к у о об и или не без под при это еще ещё мой моя моё себе нам мне"
        " купил купила купили куплено покупка покупки покупал взял взяла взяли заказ заказал заказала заказали"
        " оплата оплатил оплатила оплатили оплачено оплату платеж платёж заплатил заплатила плата потратил потратила"
        " услуги услуга счет счёт чек новый новая новое новые домой утром днем днём вечером ночью"
        " магазин карта картой наличными"
        " the a an for of on in at to from with and or my our new paid pay payment bought buy order ordered spent bill"
    ).split()
)
_PREPOSITIONS = frozenset(
    [
        "за",
        "на",
        "по",
        "в",
        "во",
        "с",
        "со",
        "из",
        "от",
        "до",
        "для",
        "к",
        "у",
        "под",
        "без",
        "for",
        "of",
        "on",
        "in",
        "at",
        "to",
        "from",
        "with",
        "by",
    ]
)
# So many words may stand behind one: «кофе в новом кафе».
_MOST_AFTER = 2
# Of the votes for the first guess, at least so many more than for the second.
_CLEARLY_MORE = 1.5
# The vote of a word that was used twice or more; of one use it is half.
_OF_TWO_USES = 1.6
# The vote of what a word means nearly as often.
_OF_OTHER_MEANING = 0.8
_ENDING = 2
_SHORTEST_STEM = 4


@dataclass(frozen=True, slots=True)
class Past:
    """How often the household has recorded this folded text, with these stems, in this category."""

    text: str
    stems: frozenset[str]
    category_id: UUID
    type: CategoryType
    count: int


@dataclass(frozen=True, slots=True)
class Guess:
    """`is_clear` is False where another category has nearly as much for it."""

    category_id: UUID
    type: CategoryType
    by: Literal["history", "words"]
    is_clear: bool = True


def stems(description: str) -> list[str]:
    """The words that tell something, each once, without the ending that a Russian case changes."""
    words = _words(description)
    return list(dict.fromkeys(_stem(it) for it in words if it not in _EMPTY and not it[0].isdigit()))


def _words(description: str) -> list[str]:
    words = (it.strip("«»\"'()!?.,:;") for it in fold(description).replace("-", " ").split())
    return [it for it in words if it]


def _stem(word: str) -> str:
    if not all("а" <= it <= "я" for it in word) or len(word) <= _SHORTEST_STEM:
        return word
    return word[: max(_SHORTEST_STEM, len(word) - _ENDING)]


def names_purchase(description: str, known: Collection[str]) -> bool:
    """Whether all these words name something that is bought, but for what follows a preposition: «кофе», «такси в
    аэропорт», not «люблю кино», «такси опять», «на здоровье». `known` are stems that the household has used.
    """
    words = _words(_TAG.sub(" ", description))
    after = _MOST_AFTER
    is_named = False
    for place, word in enumerate(words):
        if word in _PREPOSITIONS:
            if not is_named:
                return False
            after = 0
        elif word in _EMPTY or word[0].isdigit():
            continue
        elif _is_known(words, place, known):
            is_named, after = True, after + 1
        elif is_named and after < _MOST_AFTER:
            after += 1
        else:
            return False
    return is_named


def _is_known(words: Sequence[str], place: int, known: Collection[str]) -> bool:
    """By itself, or with a neighbour: «проездной билет»."""
    if _stem(words[place]) in known or find_standard(words[place]) is not None:
        return True
    pairs = (words[at : at + 2] for at in (place - 1, place) if at >= 0)
    found = [find_standard(" ".join(it)) for it in pairs if len(it) > 1]
    return any(it is not None and " " in it.word for it in found)


def guess_category(
    description: str,
    type_: CategoryType | None,
    past: Sequence[Past],
    standard: Mapping[str, tuple[UUID, CategoryType]],
) -> Guess | None:
    """`past` has at least what shares a stem with the description; `standard` the categories in use by their keys. A
    type that is known is kept.
    """
    fitting = [it for it in past if type_ is None or it.type == type_]
    same = _same(description, fitting)
    if same:
        return Guess(same[0].category_id, same[0].type, "history")
    votes, types, by_past = _votes(description, type_, fitting, standard)
    if not votes:
        return None
    best, *others = _ranked(votes)
    is_clear = not others or votes[best] >= _CLEARLY_MORE * votes[others[0]]
    if best in by_past and _shares_one_use(stems(description), [it for it in fitting if it.category_id == best]):
        listed = _listed(description, type_, standard)
        is_clear = is_clear and listed is not None and listed[0] == best
    return Guess(best, types[best], "history" if best in by_past else "words", is_clear)


def rank_categories(
    description: str,
    type_: CategoryType,
    past: Sequence[Past],
    standard: Mapping[str, tuple[UUID, CategoryType]],
) -> list[UUID]:
    """All that have anything for them, the likeliest first; of the arguments as for `guess_category`."""
    fitting = [it for it in past if it.type == type_]
    votes, _, _ = _votes(description, type_, fitting, standard)
    return list(dict.fromkeys([*(it.category_id for it in _same(description, fitting)), *_ranked(votes)]))


def _same(description: str, past: Sequence[Past]) -> list[Past]:
    """Those of the very text, the most frequent first."""
    same = [it for it in past if it.text == fold(description)]
    return sorted(same, key=lambda it: (it.count, str(it.category_id)), reverse=True)


def _ranked(votes: Mapping[UUID, float]) -> list[UUID]:
    return sorted(votes, key=lambda it: (-votes[it], str(it)))


def _votes(
    description: str,
    type_: CategoryType | None,
    fitting: Sequence[Past],
    standard: Mapping[str, tuple[UUID, CategoryType]],
) -> tuple[dict[UUID, float], dict[UUID, CategoryType], set[UUID]]:
    """The votes, the types of those voted for, and which of them the past has voted for."""
    votes: dict[UUID, float] = defaultdict(float)
    types: dict[UUID, CategoryType] = {}
    known = _vote_of_the_past(stems(description), fitting, votes, types)
    by_past = set(votes)
    listed = _listed(description, type_, standard)
    if listed is not None:
        category_id, its_type, word, other = listed
        # What the household has used is its own by now: the phrase of the list, or a word of it («яндекс маркет»).
        own = [any(it.startswith(_stem(part)) or part.startswith(it) for it in known) for part in word.split()]
        votes[category_id] += 0.5 if all(own) else 1.0 if any(own) else 1.5
        types[category_id] = its_type
        if other is not None and other in standard:
            votes[standard[other][0]] += _OF_OTHER_MEANING * votes[category_id]
            types[standard[other][0]] = standard[other][1]
    return votes, types, by_past


def _shares_one_use(words: Sequence[str], past: Sequence[Past]) -> bool:
    """Whether all that the past tells is one use that has other words, too, as have these: of «доставка мебели»,
    «доставка документов».
    """
    said = set(words)
    sharing = [it for it in past if said & it.stems]
    return sum(it.count for it in sharing) == 1 and all(it.stems - said and said - it.stems for it in sharing)


def _listed(
    description: str, type_: CategoryType | None, standard: Mapping[str, tuple[UUID, CategoryType]]
) -> tuple[UUID, CategoryType, str, str | None] | None:
    """What the list of words says, with the words of it, and the key of what they may mean as well."""
    fit = None if type_ is None else {key for key, (_, of) in standard.items() if of == type_}
    key = find_standard(_TAG.sub(" ", description), income=type_ == "income", among=fit)
    if key is None or key.name not in standard:
        return None
    return (*standard[key.name], key.word, key.other)


def _vote_of_the_past(
    words: Sequence[str], past: Sequence[Past], votes: dict[UUID, float], types: dict[UUID, CategoryType]
) -> set[str]:
    """Each word votes with the shares of the categories that it was used for; returns those that it has by
    themselves, or only with others of these words.
    """
    known = set()
    said = set(words)
    for word in words:
        counts: dict[UUID, float] = defaultdict(float)
        for it in past:
            if word in it.stems:
                # The category may have been for the other words of that text: of «такси подарок», «подарок» is half.
                counts[it.category_id] += it.count * len(said & it.stems) / len(it.stems)
                types[it.category_id] = it.type
                if it.stems <= said:
                    known.add(word)
        total = sum(counts.values())
        for category_id, count in counts.items():
            votes[category_id] += count / total * _OF_TWO_USES * min(1.0, total / 2)
    return known
