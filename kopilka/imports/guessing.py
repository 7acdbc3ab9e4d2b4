"""Guesses the categories of a file's rows, in a child process. What may tell one stands here, the surest first."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from kopilka.imports.category_choice import Guesser
from kopilka.imports.category_guesses import Example, learn
from kopilka.imports.records import Category, Experience, Uncategorised


def guess_categories(experience: Experience, rows: Sequence[Uncategorised]) -> dict[int, Category]:
    """Of every row, by its index; where nothing tells it, that of what is left over, which says so."""
    examples = [Example(it.text, it.is_income, it.category_id, it.mcc) for it in experience.past]
    guesser = Guesser(learn(examples), experience.standard)
    guessed: dict[tuple[str, str, str | None, bool], Category] = {}
    found: dict[int, Category] = {}
    for row in rows:
        same = row.payee, row.description, row.mcc, row.is_income
        if same not in guessed:
            guessed[same] = _category(experience, guesser, row)
        found[row.index] = guessed[same]
    return found


def _category(experience: Experience, guesser: Guesser, row: Uncategorised) -> Category:
    guess = guesser.guess(row)
    if guess is not None and _fits(experience.types, guess.category_id, row):
        return Category(guess.category_id, guess.source, [it[:100] for it in guess.words])
    return Category(experience.others[row.is_income], "none")


def _fits(types: Mapping[UUID, str], category_id: UUID, row: Uncategorised) -> bool:
    """What came in may be a refund of an expense; what went out is never income."""
    return row.is_income or types[category_id] == "expense"
