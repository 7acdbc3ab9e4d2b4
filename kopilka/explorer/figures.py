"""What the explorer asks and answers: values only. They go to the child process that calculates, and come back."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, get_args

Dimension = Literal[
    "month", "week", "weekday", "day", "category", "top_category", "payee", "tag", "account", "member", "currency"
]
Measure = Literal["sum", "mean", "median", "count", "max", "share", "growth"]
Unit = Literal["money", "count", "percent"]
Side = Literal["rows", "columns"]

DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
# Periods that follow one another. Keys are their first days, ISO.
TIME: frozenset[Dimension] = frozenset({"month", "week", "day"})
# Whose keys are never put together as the rest: parts of time, and amounts that do not add up.
WHOLE: frozenset[Dimension] = frozenset({"month", "week", "weekday", "day", "currency"})
UNITS: dict[Measure, Unit] = {
    "sum": "money", "mean": "money", "median": "money", "max": "money", "count": "count", "share": "percent",
    "growth": "percent",
}  # fmt: skip
MOST_ROWS, MOST_COLUMNS = 1_000, 60


@dataclass(frozen=True, slots=True)
class Axis:
    """`labels` are names by key, of more keys than are found; a key that is not in it is its own label. `none` is the
    label of transactions that have no such thing, `rest` that of the keys that were put together.
    """

    dimension: Dimension
    limit: int
    none: str = ""
    rest: str = ""
    labels: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Key:
    """A row or a column. `key` is None for what has none, and for the rest. `total` is that of all its transactions,
    None where nothing can be told. `count` is their number.
    """

    key: str | None
    label: str
    is_rest: bool
    total: Decimal | None
    count: int


@dataclass(frozen=True, slots=True)
class Pivot:
    """`cells` has a list for each row, with a value for each column: None where there is nothing. Without columns the
    lists are empty, and the totals of the rows are what is asked for. `folded_rows` were put together as the rest.
    """

    rows: list[Key]
    columns: list[Key]
    cells: list[list[Decimal | None]]
    total: Decimal | None
    count: int
    folded_rows: int


@dataclass(frozen=True, slots=True)
class TooLong:
    """Instead of a Pivot: there would be `count` rows or columns, which cannot be put together."""

    count: int
    limit: int


@dataclass(frozen=True, slots=True)
class OtherCurrency:
    """What fits the filters in another currency than that of the answer."""

    currency: str
    amount: Decimal
    count: int
