"""What is guessed of a row's category: by the household's past, by the shop's code, by a list of words."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from kopilka.categories.standard import BY_KEY
from kopilka.imports.category_guesses import Model, guess
from kopilka.imports.figures import CategoryGuess
from kopilka.imports.merchant_codes import category_of
from kopilka.imports.records import Uncategorised, text_of
from kopilka.imports.shop_words import find_category

# Of what no past stands behind. Nothing is measured of a single row; over all of them about so many are right.
_BY_CODE = 0.85
_BY_WORDS = 0.8


@dataclass(frozen=True, slots=True)
class Guesser:
    """`standard` has the household's categories by their standard keys, without the archived ones."""

    model: Model
    standard: Mapping[str, UUID]

    def guess(self, row: Uncategorised) -> CategoryGuess | None:
        """None where nothing tells it."""
        text = text_of(row.payee, row.description)
        return (
            guess(self.model, text, is_income=row.is_income, mcc=row.mcc)
            or self._by_code(row)
            or self._by_words(text, is_income=row.is_income)
        )

    def _by_code(self, row: Uncategorised) -> CategoryGuess | None:
        key = category_of(row.mcc) if row.mcc is not None and not row.is_income else None
        if row.mcc is None or key is None or key not in self.standard:
            return None
        return CategoryGuess(self.standard[key], _BY_CODE, "mcc", (row.mcc,))

    def _by_words(self, text: str, *, is_income: bool) -> CategoryGuess | None:
        type_ = "income" if is_income else "expense"
        among = [key for key in self.standard if BY_KEY[key].type == type_]
        found = find_category(text, income=is_income, among=among)
        return CategoryGuess(self.standard[found.name], _BY_WORDS, "merchant", (found.word,)) if found else None
