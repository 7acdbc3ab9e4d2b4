"""From text to cells: delimiter and quoting are decided over the whole file."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from kopilka.statement_imports.formats.table.grid import MOST_COLUMNS, MOST_ROWS, Grid, Line
from kopilka.statement_imports.statement import StatementUnreadable

DELIMITERS = ";\t,|"
_HEAD = 300
_MOST = 0.5
_LONGEST_LINE = 100_000
_LONGEST_CELL = 20_000
_REMEMBERED = 20_000
_SEPARATOR = re.compile(r"sep=(.)\n")
# How cells with delimiters in them are written, the usual first.
_QUOTING: tuple[dict[str, Any], ...] = (
    {"quotechar": '"', "doublequote": True},
    {"quotechar": '"', "doublequote": True, "skipinitialspace": True},
    {"quotechar": '"', "doublequote": False, "escapechar": "\\"},
    {"quoting": csv.QUOTE_NONE},
)


@dataclass(frozen=True, slots=True)
class _Reading:
    grid: Grid
    misfits: int


def read_grid(text: str, is_header: Callable[[Line], int]) -> Grid | None:
    """None where no delimiter makes a table of it. `is_header` tells how much of a header a line is, 0 for none."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    told = _SEPARATOR.match(text)
    if told is not None:
        # Blanked out, so that lines are counted as they stand in the file.
        text = "\n" + text[told.end() :]
    _refuse_endless(text)
    delimiter = told[1] if told is not None and told[1] in DELIMITERS else _delimiter(text, is_header)
    return _quoted(text, delimiter, is_header) if delimiter is not None else None


def _refuse_endless(text: str) -> None:
    if text.count("\n") > MOST_ROWS:
        raise StatementUnreadable("too_many_rows", detail=str(MOST_ROWS))
    start = 0
    number = 1
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if end - start > _LONGEST_LINE:
            raise StatementUnreadable("line_too_long", line=number, detail=str(end - start))
        start, number = end + 1, number + 1


def _delimiter(text: str, is_header: Callable[[Line], int]) -> str | None:
    """The one by which some line is most of a header; else the one by which most lines have as many cells."""
    head = "\n".join(text.split("\n", _HEAD)[:_HEAD])
    best: tuple[int, float, str] | None = None
    refusal: StatementUnreadable | None = None
    for delimiter in DELIMITERS:
        try:
            lines = list(_lines(head, delimiter, _QUOTING[0], strict=False))
        except csv.Error:
            continue
        except StatementUnreadable as error:
            refusal = error
            continue
        wide = [len(it.cells) for it in lines if len(it.cells) > 1]
        if not wide:
            continue
        score = max(is_header(it) for it in lines)
        even = Counter(wide).most_common(1)[0][1] / len(lines)
        if best is None or (score, even) > best[:2]:
            best = (score, even, delimiter)
    if best is None or (best[0] == 0 and best[1] < _MOST):
        if refusal is not None:
            raise refusal
        return None
    return best[2]


def _quoted(text: str, delimiter: str, is_header: Callable[[Line], int]) -> Grid:
    best: _Reading | None = None
    refusal: StatementUnreadable | None = None
    ended = text.endswith("\n")
    for quoting in _QUOTING:
        if "escapechar" in quoting and '\\"' not in text:
            continue
        try:
            lines = list(_lines(text, delimiter, quoting, strict=True))
            _refuse_swallowed(lines, delimiter)
        except csv.Error as error:
            code = "cut" if "unexpected end of data" in str(error) else "quotes_unbalanced"
            refusal = refusal or StatementUnreadable(code, line=_last_quote(text))
            continue
        except StatementUnreadable as error:
            refusal = refusal or error
            continue
        if quoting.get("quoting") == csv.QUOTE_NONE and _is_quoted(lines):
            continue
        reading = _Reading(Grid(lines, ended), _misfits(lines, is_header))
        if best is None or reading.misfits < best.misfits:
            best = reading
        if not best.misfits:
            break
    if best is None:
        raise refusal or StatementUnreadable("quotes_unbalanced")
    _refuse_cut(best.grid, text, delimiter)
    return best.grid


def _lines(text: str, delimiter: str, quoting: dict[str, Any], *, strict: bool) -> Iterator[Line]:
    reader = csv.reader(_physical(text), delimiter=delimiter, strict=strict, **quoting)
    # Most cells of a statement say what others say, and a hundred thousand rows have to fit.
    known: dict[str, str] = {}
    number = 1
    for cells in reader:
        if len(cells) > MOST_COLUMNS:
            raise StatementUnreadable("too_many_columns", line=number, detail=str(len(cells)))
        if len(known) > _REMEMBERED:
            known.clear()
        stripped = [known.setdefault(it, it) or None for it in map(str.strip, cells)]
        if any(stripped):
            yield Line(number, stripped)
        number = reader.line_num + 1


def _physical(text: str) -> Iterator[str]:
    """Lines with their breaks, one at a time: a buffer of the whole text takes four bytes a letter."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


def _refuse_swallowed(lines: list[Line], delimiter: str) -> None:
    """A quote that nobody closed takes in all lines up to the next quote, and the rows on them would be lost."""
    widest = max((len(it.cells) for it in lines), default=0)
    for line in lines:
        for cell in line.cells:
            if not isinstance(cell, str) or "\n" not in cell:
                continue
            rest = cell.split("\n")[1:]
            if len(cell) > _LONGEST_CELL or any(it.count(delimiter) >= max(2, widest // 2) for it in rest):
                raise StatementUnreadable("quotes_unbalanced", line=line.number)


def _is_quoted(lines: list[Line]) -> bool:
    """Whether most cells are in quotes, so that quotes cannot be mere letters."""
    cells = [it for line in lines for it in line.cells if isinstance(it, str)]
    return sum(1 for it in cells if it[0] == it[-1] == '"' and len(it) > 1) * 2 > len(cells)


def _misfits(lines: list[Line], is_header: Callable[[Line], int]) -> int:
    header = next((it for it in lines[:_HEAD] if is_header(it)), None)
    if header is None:
        return 0
    width = len(header.cells)
    return sum(1 for it in lines if any(it.cells[width:]))


def _last_quote(text: str) -> int:
    return text.count("\n", 0, max(text.rfind('"'), 0)) + 1


def _refuse_cut(grid: Grid, text: str, delimiter: str) -> None:
    """The last line has fewer cells than all others, and no line break behind it."""
    if grid.ended or len(grid.lines) < 3:
        return
    last, before = grid.lines[-1], grid.lines[-2]
    if len(last.cells) < len(before.cells) and len(last.cells) > 1 and text.rstrip().rfind("\n") >= 0:
        widths = {len(it.cells) for it in grid.lines[-20:-1]}
        if len(widths) == 1:
            raise StatementUnreadable("cut", line=last.number, detail=last.whole()[-40:])
