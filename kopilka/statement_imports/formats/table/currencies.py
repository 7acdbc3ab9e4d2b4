"""The currency of each row's account: told by a column, beside the sum, in a header, above the table or by the bank."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kopilka.statement_imports.formats.table.amounts import value
from kopilka.statement_imports.formats.table.columns import Sums
from kopilka.statement_imports.formats.table.grid import Line
from kopilka.statement_imports.formats.table.headers import Header
from kopilka.statement_imports.formats.table.numbers import currency_of
from kopilka.statement_imports.formats.table.told import Told
from kopilka.statement_imports.statement import (
    Choices,
    DecimalMark,
    StatementUndecided,
    StatementUnreadable,
)

_OFFERED = {"ru": ("RUB", "USD", "EUR"), "en": ("USD", "EUR", "GBP", "RUB"), "pl": ("PLN", "EUR")}


@dataclass(frozen=True, slots=True)
class Currencies:
    column: int | None
    original_column: int | None
    fallback: str | None
    language: str

    @classmethod
    def of(
        cls,
        lines: Sequence[Line],
        header: Header,
        sums: Sums,
        marks: Mapping[int, DecimalMark],
        told: Told,
        choices: Choices,
    ) -> "Currencies":
        account, plain = header.column("currency_account"), header.column("currency_plain")
        operation = header.column("currency_operation")
        converted = sums.original is not None
        of_column = header.currencies.get(sums.amount if sums.amount is not None else sums.expense or 0)
        # Beside a sum in another currency, a currency without more words may be of either.
        own = account if account is not None else plain
        if own is None and not converted:
            own = operation
        if account is None and plain is not None and converted:
            told_by_rows = {currency_of(it.text(plain)) for it in lines}
            if of_column is not None or (operation is None and len(told_by_rows) > 1):
                own = None
        original = operation if operation is not None else (plain if own != plain else None)
        fallback = of_column or told.currency
        if fallback is None and own is None and converted and original is not None:
            fallback = _where_equal(lines, sums, marks, original)
        if fallback is None and header.bank is not None:
            fallback = header.bank.currency
        return cls(own, original, fallback or choices.currency, header.language)

    def of_row(self, line: Line, beside: str | None) -> str:
        """Raises StatementUnreadable for an unknown one, StatementUndecided where nothing tells."""
        text = line.text(self.column)
        if text:
            code = currency_of(text)
            if code is None:
                raise StatementUnreadable("currency_unknown", line=line.number, detail=text[:40])
            if beside is not None and beside != code:
                raise StatementUnreadable("currency_contradicts", line=line.number, detail=f"{code}, {beside}")
            return code
        if beside is not None:
            return beside
        if self.fallback is None:
            offered = _OFFERED.get(self.language, ("EUR", "USD", "RUB"))
            raise StatementUndecided("currency", options=[(it, line.whole()[:80]) for it in offered])
        return self.fallback

    def original(self, line: Line, beside: str | None) -> str | None:
        return beside or currency_of(line.text(self.original_column))


def _where_equal(lines: Sequence[Line], sums: Sums, marks: Mapping[int, DecimalMark], column: int) -> str | None:
    """Where the bank took as much as was paid, it was paid in the account's currency."""
    found: set[str | None] = set()
    for line in lines:
        try:
            paid, taken = value(line, sums.original, marks), value(line, sums.amount, marks)
        except StatementUnreadable:
            continue
        if paid is not None and taken is not None and abs(paid[0]) == abs(taken[0]):
            found.add(currency_of(line.text(column)))
    return found.pop() if len(found) == 1 else None
