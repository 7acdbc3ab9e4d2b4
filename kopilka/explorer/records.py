"""What the database has answered, as it goes to the child process that calculates."""

from dataclasses import dataclass

from kopilka.explorer.figures import Axis, Measure, Side


@dataclass(frozen=True, slots=True)
class PivotInput:
    """`cells` is CSV without a head, a line for each pair of keys (for a median for each transaction): key of the
    row, key of the column, sum, number, largest; an empty key is none. Sum and largest are in ten-thousandths. `whole`
    is the same where a transaction has several keys of the axis `repeated` (tags, or the categories of a split), with
    each transaction once and without the keys of that axis.
    """

    measure: Measure
    currency: str
    rows: Axis
    columns: Axis | None
    cells: bytes
    whole: bytes | None = None
    repeated: Side | None = None

    @property
    def overlapping(self) -> Side | None:
        """The axis whose parts may add up to more than the total: the sums of a split's categories do not."""
        axis = self.columns if self.repeated == "columns" else self.rows
        adds_up = axis is not None and axis.dimension != "tag" and self.measure in ("sum", "share", "growth")
        return None if adds_up else self.repeated
