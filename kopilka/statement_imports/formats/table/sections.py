"""A grid in parts: what stands above, a header with its rows, perhaps another header with its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kopilka.statement_imports.formats.table.columns import Sums, is_day, is_own_day, number
from kopilka.statement_imports.formats.table.grid import Line
from kopilka.statement_imports.formats.table.headers import Header, header_of
from kopilka.statement_imports.formats.table.numbers import is_empty
from kopilka.statement_imports.formats.table.states import (
    State,
    is_balance,
    is_grand_total,
    is_total,
    may_tell,
    state_of,
)
from kopilka.statement_imports.formats.table.words import folded
from kopilka.statement_imports.statement import Field, SkippedRow, StatementUnreadable

_MOST_HEADERS_LOOKED_FOR = 400


@dataclass(frozen=True, slots=True)
class Section:
    header: Header
    lines: Sequence[Line]


@dataclass(slots=True)
class Sorted:
    """The lines of a section. `asides` are no operations, but may tell balances and sums."""

    rows: list[Line] = field(default_factory=list)
    pending: set[int] = field(default_factory=set)
    skipped: list[SkippedRow] = field(default_factory=list)
    asides: list[Line] = field(default_factory=list)


def sections_of(lines: Sequence[Line], mapping: Mapping[str, Field]) -> tuple[list[Line], list[Section]]:
    """The lines above the first header, and what follows. A header repeated, as on each page, begins no new section."""
    above: list[Line] = []
    found: list[Section] = []
    body: list[Line] = above
    known: Sequence[str] = ()
    for line in lines:
        header = _header(line, mapping)
        if header is None:
            body.append(line)
        elif [folded(it) for it in header.words] != known:
            known = [folded(it) for it in header.words]
            body = []
            found.append(Section(header, body))
    return above, found


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
    width = max((column for column, it in enumerate(header.words) if it), default=0) + 1
    for line in section.lines:
        if not any(is_own_day(line.cell(it)) for it in days):
            _aside(line, header, sums, days, sorted_lines)
            continue
        if any(line.cells[width:]):
            raise StatementUnreadable("too_many_cells", line=line.number, detail=line.whole()[:80])
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
