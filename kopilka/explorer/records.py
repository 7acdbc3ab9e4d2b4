"""What the database has answered, as it goes to the child process that calculates."""

from dataclasses import dataclass

from kopilka.explorer.figures import Axis, Measure, Side


@dataclass(frozen=True, slots=True)
class PivotInput:
    """`cells` is CSV without a head, a line for each pair of keys (for a median for each transaction): key of the
    row, key of the column, sum, number, largest; an empty key is none. Sum and largest are in ten-thousandths. `whole`
    is the same where a transaction has several keys, with each transaction once and without the keys of that axis.
    """

    measure: Measure
    currency: str
    rows: Axis
    columns: Axis | None
    cells: bytes
    whole: bytes | None = None

    @property
    def overlapping(self) -> Side | None:
        """The axis on which a transaction may stand several times."""
        if self.rows.dimension == "tag":
            return "rows"
        return "columns" if self.columns is not None and self.columns.dimension == "tag" else None
