"""Lines of cells, whichever file they come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

# Texts are stripped; None is an empty cell. Numbers and days come from workbooks alone.
Cell = str | Decimal | datetime | date | time | None

MOST_COLUMNS = 200
MOST_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    cells: Sequence[Cell]

    def cell(self, column: int | None) -> Cell:
        return self.cells[column] if column is not None and column < len(self.cells) else None

    def text(self, column: int | None) -> str:
        return shown(self.cell(column))

    def whole(self) -> str:
        """As far as it fits a screen."""
        return " ".join(text for it in self.cells if (text := shown(it)))[:200]


@dataclass(frozen=True, slots=True)
class Grid:
    """`ended` is false of a text whose last line has no line break: it may have been cut."""

    lines: Sequence[Line]
    ended: bool = True
    name: str = ""


def shown(cell: Cell) -> str:
    if cell is None or isinstance(cell, str):
        return cell or ""
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
