"""The pivot table, made with pandas of sums of the ledger. Runs in a child process only: pandas takes 50 MB.

Amounts are whole numbers of ten-thousandths: int64 where no sum can exceed it, Python's own otherwise. No float is made
of them, also not for a mean or a median.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd

from kopilka.explorer.figures import TIME, UNITS, WHOLE, Axis, Dimension, Key, Measure, Pivot, TooLong
from kopilka.explorer.records import PivotInput
from kopilka.infrastructure.http import strict_json
from kopilka.money import CURRENCIES
from kopilka.periods import add_months
from kopilka.text import sort_key

_COLUMNS = ["rows", "columns", "amount", "count", "largest"]
_SCALE = 4
_ZERO = Decimal(0)
_SAFE = 2**62
# The key of what was put together. No key of the ledger has such a sign.
_REST = "\x00"
_WEEKDAYS = 7

Figures = Mapping[Any, Decimal | None]


def make_pivot(given: PivotInput) -> Pivot | TooLong:
    """TooLong where periods, or currencies, have more keys than the limit of their axis."""
    try:
        return _pivot(given)
    except _TooLong as refused:
        # An exception with facts does not come through the pipe between the processes.
        return refused.found


def write_answer(given: PivotInput, facts: dict[str, Any]) -> bytes | TooLong:
    """The pivot as JSON, with these facts beside it."""
    found = make_pivot(given)
    if isinstance(found, TooLong):
        return found
    figures = {it.name: getattr(found, it.name) for it in fields(Pivot)}
    return strict_json.dumps(facts | figures)


class _TooLong(Exception):
    def __init__(self, count: int, axis: Axis) -> None:
        super().__init__(count)
        self.found = TooLong(count, axis.limit)


def _pivot(given: PivotInput) -> Pivot:
    """Raises _TooLong."""
    cells = _frame(given.cells, given.measure)
    whole = cells if given.whole is None else _frame(given.whole, given.measure)
    columns = given.columns
    folded: dict[str, int] = {}
    for side, axis in (("rows", given.rows), ("columns", columns)):
        if axis is not None:
            kept = _kept(cells, side, axis, given)
            folded[side] = 0 if kept is None else len(cells[side].cat.categories) - len(kept)
            cells, whole = _put_together(cells, side, kept), _put_together(whole, side, kept)
    by_row = cells if given.repeated == "rows" else whole
    by_column = cells if given.repeated == "columns" else whole
    row_keys = _ordered(by_row, "rows", given.rows, given)
    column_keys = _ordered(by_column, "columns", columns, given) if columns is not None else []
    inside = _measured(cells, ["rows", "columns"], given)
    totals = _Totals(_measured(by_row, ["rows"], given), _measured(by_column, ["columns"], given))
    grand = _one(whole, given)
    if given.measure == "share":
        inside, totals, grand = _shares(inside, totals, grand, given)
    elif given.measure == "growth":
        inside, totals, grand = _growth(inside, totals, row_keys, column_keys, given)
    elif UNITS[given.measure] == "money":
        totals, grand = _unmixed(totals, grand, given)
    counts = _counts(by_row, "rows"), _counts(by_column, "columns")
    return Pivot(
        rows=[_key(it, given.rows, totals.rows, counts[0]) for it in row_keys],
        columns=[_key(it, columns, totals.columns, counts[1]) for it in column_keys] if columns is not None else [],
        cells=[[inside.get((row, column)) for column in column_keys] for row in row_keys],
        total=grand,
        count=int(whole["count"].sum()),
        folded_rows=folded["rows"],
    )


class _Totals:
    """Figures of whole rows and whole columns, by key."""

    def __init__(self, rows: Figures, columns: Figures) -> None:
        self.rows, self.columns = rows, columns


def _frame(csv: bytes, measure: Measure) -> pd.DataFrame:
    """Of a median in the order of the amounts."""
    frame = _exactly(csv)
    return frame.sort_values("largest", kind="stable", ignore_index=True) if measure == "median" else frame


def _exactly(csv: bytes) -> pd.DataFrame:
    if not csv:
        return pd.DataFrame({name: [] for name in _COLUMNS}).astype({"rows": "category", "columns": "category"})
    try:
        frame = _read(csv, "int64")
    except (OverflowError, ValueError):
        frame = _read(csv, "str")
    else:
        bound = max(int(frame["amount"].abs().max()), int(frame["largest"].abs().max()))
        if bound * len(frame) < _SAFE:
            return frame
    for name in ("amount", "largest"):
        frame[name] = pd.Series([int(it) for it in frame[name]], dtype=object)
    return frame


def _read(csv: bytes, numbers: str) -> pd.DataFrame:
    # Keys as texts first: of categories pandas makes numbers where it can, and 007 is a tag.
    kinds: dict[str, Any] = {"rows": "str", "columns": "str", "count": "int64", "amount": numbers, "largest": numbers}
    found = pd.read_csv(io.BytesIO(csv), header=None, names=_COLUMNS, dtype=kinds, keep_default_na=False)
    return found.astype({"rows": "category", "columns": "category"})


def _kept(frame: pd.DataFrame, side: str, axis: Axis, given: PivotInput) -> frozenset[str] | None:
    """The keys that keep a row or column of their own; None: all of them. Raises _TooLong."""
    keys = frame[side].cat.categories
    if len(keys) <= axis.limit:
        return None
    if axis.dimension in WHOLE:
        raise _TooLong(len(keys), axis)
    return frozenset(_by_size(frame, side, axis, given)[: axis.limit - 1])


def _put_together(frame: pd.DataFrame, side: str, kept: frozenset[str] | None) -> pd.DataFrame:
    """With the keys that are not kept as one, _REST."""
    if kept is None:
        return frame
    names = {key: key if key in kept else _REST for key in frame[side].cat.categories}
    return frame.assign(**{side: frame[side].map(names).astype("category")})


def _ordered(frame: pd.DataFrame, side: str, axis: Axis, given: PivotInput) -> list[str]:
    """Time in its order, without gaps; anything else by size, the rest last."""
    if axis.dimension in TIME:
        return _without_gaps(sorted(frame[side].cat.categories), axis)
    if axis.dimension == "weekday":
        return [str(number) for number in range(1, _WEEKDAYS + 1)] if len(frame) else []
    return sorted(_by_size(frame, side, axis, given), key=lambda key: key == _REST)


def _by_size(frame: pd.DataFrame, side: str, axis: Axis, given: PivotInput) -> list[str]:
    """The largest first; by the amount where the figure itself is a part or a change."""
    measure: Measure = "sum" if given.measure in ("share", "growth") else given.measure
    figures = _figures(frame, [side], measure, given)
    return sorted(figures, key=lambda key: (-abs(figures[key] or _ZERO), sort_key(_label(key, axis)), key))


def _without_gaps(keys: Sequence[str], axis: Axis) -> list[str]:
    """Raises _TooLong."""
    if not keys:
        return []
    day, last = date.fromisoformat(keys[0]), date.fromisoformat(keys[-1])
    count = _steps(day, last, axis.dimension)
    if count > axis.limit:
        raise _TooLong(count, axis)
    found: list[str] = []
    while day <= last:
        found.append(day.isoformat())
        day = _next(day, axis.dimension)
    return found


def _next(day: date, dimension: Dimension) -> date:
    if dimension == "month":
        return add_months(day, 1)
    return day + timedelta(days=7 if dimension == "week" else 1)


def _steps(first: date, last: date, dimension: Dimension) -> int:
    if dimension == "month":
        return (last.year - first.year) * 12 + last.month - first.month + 1
    return (last - first).days // (7 if dimension == "week" else 1) + 1


def _measured(frame: pd.DataFrame, by: list[str], given: PivotInput) -> Figures:
    """Of parts and changes the amounts, which these are made of."""
    measure: Measure = "sum" if given.measure in ("share", "growth") else given.measure
    return _figures(frame, by, measure, given)


def _figures(frame: pd.DataFrame, by: list[str], measure: Measure, given: PivotInput) -> dict[Any, Decimal | None]:
    """By key, or by pair of keys."""
    if not len(frame):
        return {}
    names: str | list[str] = by[0] if len(by) == 1 else by
    groups = frame.groupby(names, observed=True, sort=False)
    if measure == "count":
        return {key: Decimal(int(count)) for key, count in groups["count"].sum().items()}
    if measure == "sum":
        return {key: _exact(amount) for key, amount in groups["amount"].sum().items()}
    if measure == "max":
        return {key: _exact(amount) for key, amount in groups["largest"].max().items()}
    if measure == "mean":
        sums, counts = groups["amount"].sum(), groups["count"].sum()
        parts: Iterable[tuple[Any, int, int]] = zip(sums.index, sums, counts, strict=True)
    else:
        parts = _medians(frame, names)
    return {
        key: _rounded(int(amount), int(count), _digits(key, by, given)) for key, amount, count in parts
    }  # fmt: skip


def _medians(frame: pd.DataFrame, names: str | list[str]) -> list[tuple[Any, int, int]]:
    """(key, sum of the two in the middle, 2). A line stands for `count` transactions of the amount `largest`, which
    the lines are ordered by.
    """
    groups = frame.groupby(names, observed=True, sort=False)["count"]
    so_far, number = groups.cumsum(), groups.transform("sum")
    middle = []
    for place in ((number - 1) // 2, number // 2):
        reached = frame[so_far > place]
        middle.append(reached.groupby(names, observed=True, sort=False)["largest"].first())
    lower, upper = middle[0], middle[1].reindex(middle[0].index)
    return [(key, int(low) + int(high), 2) for key, low, high in zip(lower.index, lower, upper, strict=True)]


def _one(frame: pd.DataFrame, given: PivotInput) -> Decimal | None:
    """The figure of everything."""
    return _measured(frame.assign(columns=pd.Categorical([""] * len(frame))), ["columns"], given).get("")


def _counts(frame: pd.DataFrame, side: str) -> dict[str, int]:
    return {str(key): int(count) for key, count in frame.groupby(side, observed=True)["count"].sum().items()}


def _shares(inside: Figures, totals: _Totals, grand: Decimal | None, given: PivotInput) -> tuple[Figures, _Totals, Any]:
    """In % of the column, of a row's total in % of everything."""
    return (
        {key: _percent(amount, totals.columns.get(key[1])) for key, amount in inside.items()},
        _Totals(
            {key: _percent(amount, grand) for key, amount in totals.rows.items()},
            {key: _percent(amount, amount) for key, amount in totals.columns.items()},
        ),
        _percent(grand, grand),
    )


def _growth(
    inside: Figures, totals: _Totals, rows: Sequence[str], columns: Sequence[str], given: PivotInput
) -> tuple[Figures, _Totals, None]:
    """Along the columns where these are periods, else along the rows."""
    if given.columns is not None and given.columns.dimension in TIME:
        of_row = [_changes(columns, [(row, column) for column in columns], inside) for row in rows]
        found = {(row, column): it[column] for row, it in zip(rows, of_row, strict=True) for column in columns}
        of_columns = {} if _mixed(given, "columns") else _changes(columns, columns, totals.columns)
        return found, _Totals({}, of_columns), None
    of_column = [_changes(rows, [(row, column) for row in rows], inside) for column in columns]
    found = {(row, column): it[row] for column, it in zip(columns, of_column, strict=True) for row in rows}
    of_rows = {} if _mixed(given, "rows") else _changes(rows, rows, totals.rows)
    return found, _Totals(of_rows, {}), None


def _changes(steps: Sequence[str], keys: Sequence[Any], figures: Figures) -> dict[str, Decimal | None]:
    """By step the change in % of what was in the step before; None in the first one, and after an empty one. `keys`
    are those of the steps in `figures`.
    """
    found: dict[str, Decimal | None] = {}
    before: Decimal | None = None
    for step, key in zip(steps, keys, strict=True):
        now = figures.get(key) or _ZERO
        found[step] = None if not before else _percent(now - before, abs(before))
        before = now
    return found


def _unmixed(totals: _Totals, grand: Decimal | None, given: PivotInput) -> tuple[_Totals, Decimal | None]:
    """Without totals of several currencies."""
    if given.rows.dimension != "currency" and (given.columns is None or given.columns.dimension != "currency"):
        return totals, grand
    rows = {} if _mixed(given, "rows") else totals.rows
    columns = {} if _mixed(given, "columns") else totals.columns
    return _Totals(rows, columns), None


def _mixed(given: PivotInput, side: str) -> bool:
    """Whether a total on this side is of several currencies."""
    across = given.columns if side == "rows" else given.rows
    return across is not None and across.dimension == "currency"


def _digits(key: Any, by: Sequence[str], given: PivotInput) -> int:
    """Of the currency of this figure."""
    axes = {"rows": given.rows, "columns": given.columns}
    keys = (key,) if len(by) == 1 else key
    for side, its_key in zip(by, keys, strict=True):
        axis = axes[side]
        if axis is not None and axis.dimension == "currency" and its_key in CURRENCIES:
            return CURRENCIES[its_key]
    return CURRENCIES[given.currency]


def _exact(amount: Any) -> Decimal:
    return Decimal(int(amount)).scaleb(-_SCALE)


def _rounded(amount: int, count: int, digits: int) -> Decimal:
    """The quotient in so many digits after the point, half to even. `amount` is in ten-thousandths."""
    whole, divisor = amount * 10**digits, count * 10**_SCALE
    return Decimal(_half_even(whole, divisor)).scaleb(-digits)


def _percent(part: Decimal | None, of: Decimal | None) -> Decimal | None:
    """With one digit after the point, half to even."""
    if part is None or not of:
        return None
    top, bottom = int(part.scaleb(_SCALE)), int(of.scaleb(_SCALE))
    return Decimal(_half_even(top * 1000 * (1 if bottom > 0 else -1), abs(bottom))).scaleb(-1)


def _half_even(top: int, bottom: int) -> int:
    whole, rest = divmod(top, bottom)
    return whole + (rest * 2 > bottom or (rest * 2 == bottom and whole % 2 == 1))


def _key(key: str, axis: Axis, totals: Figures, counts: Mapping[str, int]) -> Key:
    shown = None if key in ("", _REST) else key
    return Key(shown, _label(key, axis), key == _REST, totals.get(key), counts.get(key, 0))


def _label(key: str, axis: Axis) -> str:
    if key == _REST:
        return axis.rest
    return axis.labels.get(key, key) if key else axis.none
