"""A grid in parts: what stands above, a header with its rows, perhaps another header with its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from kopilka.statement_imports.formats.table.columns import Sums, is_day, is_own_day, number
from kopilka.statement_imports.formats.table.grid import Line
from kopilka.statement_imports.formats.table.headers import Header, header_of
from kopilka.statement_imports.formats.table.numbers import is_empty, written
from kopilka.statement_imports.formats.table.states import (
    State,
    is_balance,
    is_grand_total,
    is_total,
    may_tell,
    state_of,
)
from kopilka.statement_imports.formats.table.told import names_account
from kopilka.statement_imports.formats.table.words import folded
from kopilka.statement_imports.statement import Field, SkippedRow, StatementUnreadable

_CELLS_OF_A_WORD = 2  # and its value, as «from; 01.02.2026»


@dataclass(frozen=True, slots=True)
class Section:
    """`above` are the lines that tell of its account."""

    header: Header
    lines: Sequence[Line]
    above: Sequence[Line]


@dataclass(slots=True)
class Sorted:
    """The lines of a section. `asides` are no operations, but may tell balances and sums."""

    rows: list[Line] = field(default_factory=list)
    pending: set[int] = field(default_factory=set)
    skipped: list[SkippedRow] = field(default_factory=list)
    asides: list[Line] = field(default_factory=list)


def sections_of(lines: Sequence[Line], mapping: Mapping[str, Field]) -> list[Section]:
    """A header repeated, as on each page, begins no new section, unless another account is named above it."""
    found: list[Section] = []
    body: list[Line] = []
    known: Sequence[str] = ()
    for line in lines:
        header = _header(line, mapping)
        if header is None:
            body.append(line)
            continue
        words = [folded(it) for it in header.words]
        above = _of_next_account(body) if found else body
        if words == known and not above:
            continue
        if found:
            del body[len(body) - len(above) :]
        else:
            _refuse_rows_above(above)
        known, body = words, []
        found.append(Section(header, body, above))
    return found


def _of_next_account(body: Sequence[Line]) -> list[Line]:
    """The lines below the last row, from that on which names an account."""
    last = max((position for position, it in enumerate(body) if any(map(is_day, it.cells))), default=-1)
    for position in range(last + 1, len(body)):
        if names_account(body[position].whole()):
            return list(body[position:])
    return []


def _refuse_rows_above(lines: Sequence[Line]) -> None:
    """Rows under a header of unknown words would be lost, if another table with a known header followed."""
    for line in lines:
        cells = [it for it in line.cells if it is not None]
        sums = [
            it for it in cells if isinstance(it, Decimal) or (isinstance(it, str) and not is_day(it) and written(it))
        ]
        if len(cells) > _CELLS_OF_A_WORD and any(map(is_day, cells)) and sums:
            raise StatementUnreadable("rows_above_header", line=line.number, detail=line.whole()[:80])


def _header(line: Line, mapping: Mapping[str, Field]) -> Header | None:
    if any(is_day(it) for it in line.cells):
        return None
    header = header_of(line, mapping)
    return header if header is not None and header.is_complete() else None


def sort_lines(section: Section, sums: Sums) -> Sorted:
    """Raises StatementUnreadable for a line with a sum of which the day cannot be read."""
    header = section.header
    sorted_lines = Sorted()
    status = header.column("status")
    days = [*header.columns("date"), *header.columns("booked_on")]
    texts = [column for column, it in enumerate(header.roles) if it in ("description", "payee", "kind", "details")]
    width = len(header.words)
    # Some banks let a description run on into columns without a name; a sum in one of them would be lost.
    unnamed = [column for column, it in enumerate(header.words) if not it and column]
    for line in section.lines:
        if not any(is_own_day(line.cell(it)) for it in days):
            _aside(line, header, sums, days, sorted_lines)
            continue
        if any(line.cells[width:]):
            raise StatementUnreadable("too_many_cells", line=line.number, detail=line.whole()[:80])
        for column in unnamed:
            if _has_sum(line, column):
                raise StatementUnreadable("column_unnamed", line=line.number, detail=line.text(column)[:80])
        state = _state(line, status)
        if state != "booked" and state != "pending":
            sorted_lines.skipped.append(SkippedRow(line.number, state, line.whole()))
        elif _tells_a_balance(line, texts):
            sorted_lines.asides.append(line)
            sorted_lines.skipped.append(SkippedRow(line.number, "information", line.whole()))
        else:
            sorted_lines.rows.append(line)
            if state == "pending":
                sorted_lines.pending.add(line.number)
    return sorted_lines


def _state(line: Line, status: int | None) -> State:
    text = line.text(status)
    if not text or is_empty(text):
        return "booked"
    state = state_of(text)
    if state is None:
        raise StatementUnreadable("status_unknown", line=line.number, detail=text[:80])
    return state


def _tells_a_balance(line: Line, columns: Sequence[int]) -> bool:
    words = [text for it in columns if may_tell(text := line.text(it))]
    if any(is_balance(it) for it in words):
        return True
    if any(is_grand_total(it) for it in words):
        raise StatementUnreadable("total_line_unclear", line=line.number, detail=line.whole()[:80])
    return False


def _aside(line: Line, header: Header, sums: Sums, days: Sequence[int], found: Sorted) -> None:
    texts = [it for it in line.cells if isinstance(it, str)]
    counted = any(_has_sum(line, it) for it in sums.counted())
    if any(is_balance(it) for it in texts):
        found.asides.append(line)
        found.skipped.append(SkippedRow(line.number, "information", line.whole()))
    elif counted and any(is_total(it) for it in texts):
        found.asides.append(line)
        found.skipped.append(SkippedRow(line.number, "total_line", line.whole()))
    elif counted:
        status = line.text(header.column("status"))
        state = state_of(status) if status else None
        if state not in ("failed", "cancelled"):
            text = next((it for column in days if (it := line.text(column))), "")
            raise StatementUnreadable("date_unreadable", line=line.number, detail=text[:80])
        found.skipped.append(SkippedRow(line.number, state, line.whole()))
    else:
        found.asides.append(line)
        found.skipped.append(SkippedRow(line.number, "information", line.whole()))


def _has_sum(line: Line, column: int) -> bool:
    try:
        return number(line, column) is not None
    except StatementUnreadable:
        return False
