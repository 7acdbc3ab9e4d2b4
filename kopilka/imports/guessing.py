"""Guesses the categories of a file's rows, in a child process. What may tell one stands here, the surest first."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from kopilka.imports.records import Category, Experience, Uncategorised, text_of
from kopilka.quick_entry.grammar.category_words import find_standard

Learned = Mapping[tuple[str, bool], UUID]


def guess_categories(experience: Experience, rows: Sequence[Uncategorised]) -> dict[int, Category]:
    """Of every row, by its index; where nothing tells it, that of what is left over, which says so."""
    learned = _learn(experience)
    guessed: dict[tuple[str, str, str | None, bool], Category] = {}
    found: dict[int, Category] = {}
    for row in rows:
        same = row.payee, row.description, row.mcc, row.is_income
        if same not in guessed:
            guessed[same] = _category(experience, learned, row)
        found[row.index] = guessed[same]
    return found


def _learn(experience: Experience) -> Learned:
    """The most frequent category of each text."""
    counts: defaultdict[tuple[str, bool], Counter[UUID]] = defaultdict(Counter)
    for it in experience.past:
        counts[it.text, it.is_income][it.category_id] += 1
    return {text: categories.most_common(1)[0][0] for text, categories in counts.items()}


def _category(experience: Experience, learned: Learned, row: Uncategorised) -> Category:
    text = text_of(row.payee, row.description)
    known = learned.get((text, row.is_income))
    if known is not None and _fits(experience.types, known, row):
        return Category(known, "learned", (text[:100],))
    own = "income" if row.is_income else "expense"
    among = [key for key, id_ in experience.standard.items() if experience.types[id_] == own]
    word = find_standard(text, income=row.is_income, among=among)
    if word is not None:
        return Category(experience.standard[word.name], "merchant", (word.word,))
    return Category(experience.others[row.is_income], "none")


def _fits(types: Mapping[UUID, str], category_id: UUID, row: Uncategorised) -> bool:
    """What came in may be a refund of an expense; what went out is never income."""
    return row.is_income or types[category_id] == "expense"
