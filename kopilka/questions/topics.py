"""Finds what a question is about: categories by their names, and words that a list or a category has something for."""

from collections.abc import Sequence
from uuid import UUID

from kopilka.categories.standard import CategoryType
from kopilka.questions.category_names import is_name_word, match_categories
from kopilka.questions.results import NamedCategory, Topic
from kopilka.quick_entry.grammar.category_words import find_standard


def find_named(words: Sequence[str], categories: Sequence[NamedCategory]) -> list[NamedCategory]:
    """Those whose names the words are in; none where a word is in no name: «кофе с собой», something narrower."""
    found: list[NamedCategory] = []
    left = list(words)
    while left:
        best = match_categories(left, [it for it in categories if it not in found])
        if not best:
            return []
        if len({it.type for it in best}) > 1:
            best = [it for it in best if it.type == "expense"]
        found += best
        left = [word for word in left if not any(is_name_word(word, it) for it in best)]
    return [it for it in categories if it in found]


def guess_category(words: Sequence[str], type_: CategoryType, categories: Sequence[NamedCategory]) -> UUID | None:
    """What a list of words and merchants takes them for, else the only category that some of them name."""
    listed = find_standard(" ".join(words), income=type_ == "income")
    found = next((it for it in categories if listed is not None and it.standard_key == listed.name), None)
    if found is not None:
        return found.id
    named = [it for word in words for it in match_categories([word], categories)]
    return named[0].id if len({it.id for it in named}) == 1 else None


def read_topics(
    segments: Sequence[Sequence[str]], type_: CategoryType, categories: Sequence[NamedCategory]
) -> tuple[Topic, ...]:
    """Of words that stand apart: each thing once. A word is not taken for a category that is asked about itself."""
    found: list[Topic] = []
    for words in segments:
        named = find_named(words, categories)
        if named:
            found += [Topic(it.id) for it in named]
        else:
            found.append(Topic(None, " ".join(words), guess_category(words, type_, categories)))
    asked = {it.category for it in found}
    return tuple(
        dict.fromkeys(it if it.guess is None or it.guess not in asked else Topic(None, it.words) for it in found)
    )
