"""Formulas of the summaries over the sheets of the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

# Columns of the list.
DATE, TYPE, CATEGORY, ACCOUNT, AMOUNT, PAYEE = "A", "B", "C", "D", "F", "I"
# Amounts in the report's currency, empty where a row is not counted: only in a list with other currencies.
COUNTED = "M"


@dataclass(frozen=True, slots=True)
class Ledger:
    """The sheets of the list and how long each is. `long_amounts` counts the amounts that Excel cannot hold;
    `calculates`: it can hold all amounts and all totals, else there are no formulas. `is_mixed`: the list has rows in
    other currencies, and so the column of what is counted.
    """

    sheets: list[str]
    rows: list[int]
    long_amounts: int
    calculates: bool
    is_mixed: bool = False

    @property
    def counted(self) -> str:
        """The column of amounts in the report's currency."""
        return COUNTED if self.is_mixed else AMOUNT

    def ranges(self, column: str) -> list[str]:
        return [
            f"'{sheet}'!${column}$2:${column}${max(rows, 1) + 1}"
            for sheet, rows in zip(self.sheets, self.rows, strict=True)
        ]

    def sum_ifs(self, *criteria: tuple[str, str]) -> str:
        """(column, criterion as a formula) pairs, all of which must hold."""
        return self._over("SUMIFS({},", self.counted, criteria)

    def sum_named(self, cell: str, *criteria: tuple[str, str], column: str = CATEGORY) -> str:
        """Of the category in this cell, or what else `column` holds, compared exactly: SUMIFS would read wildcards in a
        name, take "01" for 1.
        """
        return self._exactly(cell, criteria, self.counted, column=column)

    def count_named(self, cell: str, *criteria: tuple[str, str], column: str = CATEGORY) -> str:
        counted = ((COUNTED, '<>""'),) if self.is_mixed else ()
        return self._exactly(cell, criteria, None, counted, column=column)

    def sum_named_between(self, cell: str, first: str, after: date, *criteria: tuple[str, str]) -> str:
        """As `sum_named`, from the day in the cell `first` on, before the day `after`."""
        until = f"<DATE({after.year},{after.month},{after.day})"
        days = ((DATE, f">={first}"), (DATE, until))
        return self._exactly(cell, criteria, self.counted, days)

    def sum_of_account(self, cell: str, kind: str, last: date) -> str:
        """Of the account in this cell, compared exactly, up to the day `last`; `kind` is the criterion of the type."""
        until = f"<=DATE({last.year},{last.month},{last.day})"
        return self._where(((ACCOUNT, f"={cell}"), (TYPE, f"={kind}"), (DATE, until)), AMOUNT)

    def _exactly(
        self,
        cell: str,
        criteria: Sequence[tuple[str, str]],
        summed: str | None,
        conditions: Sequence[tuple[str, str]] = (),
        column: str = CATEGORY,
    ) -> str:
        terms = [(column, f"={cell}"), *((name, f"={criterion}") for name, criterion in criteria)]
        return self._where([*terms, *conditions], summed)

    def _where(self, conditions: Sequence[tuple[str, str]], summed: str | None) -> str:
        parts = []
        for place in range(len(self.sheets)):
            terms = [f"--({self.ranges(column)[place]}{condition})" for column, condition in conditions]
            terms += [self.ranges(summed)[place]] if summed else []
            parts.append(f"SUMPRODUCT({','.join(terms)})")
        return "=" + "+".join(parts)

    def count_ifs(self, *criteria: tuple[str, str]) -> str:
        counted = ((COUNTED, '"<>"'),) if self.is_mixed else ()
        return self._over("COUNTIFS(", None, (*criteria, *counted))

    def _over(self, head: str, column: str | None, criteria: Sequence[tuple[str, str]]) -> str:
        parts = []
        for place in range(len(self.sheets)):
            conditions = ",".join(f"{self.ranges(name)[place]},{criterion}" for name, criterion in criteria)
            parts.append(head.format(self.ranges(column)[place] if column else "") + conditions + ")")
        return "=" + "+".join(parts)


def whole_of(cells: str, total: str, amounts: Sequence[Decimal]) -> str:
    """What shares are of: the cell of the total. Where more came back of something than was spent, it is no part of the
    whole (analytics.figures.shares), which then is what of these cells is positive.
    """
    return f'SUMIF({cells},">0")' if any(it < 0 for it in amounts) else total


def part_of(cell: str, amount: Decimal) -> str:
    return f"MAX({cell},0)" if amount < 0 else cell
