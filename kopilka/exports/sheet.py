"""Pages of the PDF report: A4 with a cursor, headings with bookmarks, tables over several pages, numbered footers.

Coordinates are points from the lower left corner; the cursor `y` moves down.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from kopilka.exports.charts import FAINT, GREY, INK
from kopilka.exports.tagging import Structure
from kopilka.exports.typeface import BOLD, PLAIN, clean, cut, shrink, width, wrap
from kopilka.exports.vector import Place, draw_figure, draw_text

# No ASCII85: it makes every page a quarter larger and slower, and only channels of seven bits need it.
rl_config.useA85 = 0

PAGE_WIDE, PAGE_HIGH = A4
LEFT, RIGHT = 48.0, PAGE_WIDE - 48.0
WIDE = RIGHT - LEFT
TOP, BOTTOM = PAGE_HIGH - 52.0, 56.0
_HEADING_HIGH = 42.0
_FIRST_HEADING_HIGH = 18.0
_LEADING = 1.32
CELL = 8.5
_HEAD = 8.0
_HEAD_HIGH = 20.0
_PADDING = 4.5
_BETWEEN = 10.0
# Of a row's colour: the side of its square, and how far the text beside it stands off.
_MARK, _MARK_ROOM = 6.0, 11.0

_rgb = cache(to_rgb)


@dataclass(frozen=True, slots=True)
class Column:
    """`lines`: the most lines of a cell. A column of figures has one line, in a smaller font where it does not fit.
    `marked`: it leaves room for the marks of Marked rows.
    """

    title: str
    wide: float
    figures: bool = False
    lines: int = 1
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Strong:
    """A row of a table in bold, which stays on the page of the row that follows: a day's heading, or a total. Its first
    cell goes on over the empty ones beside it. `again` are its cells at the top of a page that begins amid its rows.
    """

    cells: Sequence[str]
    again: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """A row with a small square of this colour, #rrggbb, in its marked column."""

    cells: Sequence[str]
    colour: str


Row = Sequence[str] | Strong | Marked


@dataclass(frozen=True, slots=True)
class _LaidOut:
    """A row as it is drawn: the lines of each cell, and its height in points."""

    cells: list[list[str]]
    high: float
    font: str
    colour: str | None


@dataclass(frozen=True, slots=True)
class About:
    title: str
    subject: str
    language: str
    footer: str
    made: str
    page: str


class Sheet:
    def __init__(self, target: Path, about: About) -> None:
        self._about = about
        self.canvas = Canvas(
            str(target),
            pagesize=A4,
            pageCompression=1,
            invariant=1,
            pdfVersion=(1, 7),
            lang=about.language,
            initialFontName=PLAIN,
        )
        self.canvas.setTitle(about.title)
        self.canvas.setAuthor("Kopilka")
        self.canvas.setCreator("Kopilka")
        self.canvas.setSubject(about.subject)
        self.canvas.setDateFormatter(lambda *_: about.made)
        self.canvas.setViewerPreference("DisplayDocTitle", "true")
        self.structure = Structure(self.canvas)
        self.y = TOP
        self._headings = 0

    def need(self, high: float) -> None:
        """Begins a page where less than `high` points are left on this one."""
        if self.y - high < BOTTOM:
            self.next_page()

    def next_page(self) -> None:
        self.structure.next_page()
        self.canvas.showPage()
        self.y = TOP

    def put(
        self,
        x: float,
        y: float,
        text: str,
        *,
        font: str = PLAIN,
        size: float = 9,
        colour: str = INK,
        right: bool = False,
    ) -> None:
        """One untagged line, neither shortened nor wrapped: the caller checks its width."""
        text = clean(text)
        if right:
            x -= width(text, font, size)
        self.canvas.setFillColor(_rgb(colour))
        draw_text(self.canvas, x, y, text, font, size)

    def paragraph(
        self, text: str, *, font: str = PLAIN, size: float = 9, colour: str = INK, lines: int = 3, kind: str = "P"
    ) -> None:
        found = wrap(text, font, size, WIDE, lines=lines)
        self.need(len(found) * size * _LEADING)
        with self.structure.content(kind):
            for line in found:
                self.y -= size * _LEADING
                self.put(LEFT, self.y + size * 0.3, line, font=font, size=size, colour=colour)

    def heading(self, text: str, *, keep: float) -> None:
        """Begins a page unless the heading and `keep` points after it fit."""
        self.need(_HEADING_HIGH + keep)
        self.y -= _HEADING_HIGH if self.y < TOP else _FIRST_HEADING_HIGH
        self._headings += 1
        key = f"heading-{self._headings}"
        self.canvas.bookmarkPage(key, fit="XYZ", left=0, top=self.y + 32)
        self.canvas.addOutlineEntry(text, key)
        with self.structure.content("H2"):
            self.put(LEFT, self.y + 12, text, font=BOLD, size=12.5)

    def figure(self, drawn: Figure, alternative: str, *, x: float = LEFT, down: float = 0) -> None:
        """Draws `down` points below the cursor, which does not move. Screen readers read `alternative`."""
        with self.structure.content("Figure", alternative):
            draw_figure(self.canvas, drawn, Place(x, self.y - down - float(drawn.bbox.height)))

    def rule(self, y: float, *, colour: str = FAINT, thick: float = 0.5) -> None:
        with self.structure.artifact():
            self.block(LEFT, y - thick / 2, WIDE, thick, colour)

    def block(self, x: float, y: float, wide: float, high: float, colour: str) -> None:
        self.canvas.setFillColor(_rgb(colour))
        self.canvas.rect(x, y, wide, high, stroke=0, fill=1)

    def table(
        self,
        columns: Sequence[Column],
        rows: Iterable[Row],
        *,
        by_cell: bool = True,
        size: float = CELL,
    ) -> None:
        """Repeats the head on every page. `by_cell` tags each cell; without it a row is one tagged line, so that a list
        of thousands makes a small file.
        """
        with self.structure.group("Table" if by_cell else "Sect"):
            self.need(_HEAD_HIGH + 2 * CELL * _LEADING + 2 * _PADDING)
            self._head(columns, by_cell)
            # Strong rows that wait for the one that follows, and what to say again where a page begins after them.
            waiting: list[_LaidOut] = []
            again: Sequence[str] | None = None
            for row in rows:
                found = _laid_out(columns, row, size)
                if isinstance(row, Strong):
                    waiting.append(found)
                    again = row.again
                    continue
                self._rows(columns, [*waiting, found], by_cell, size, None if waiting else again)
                waiting.clear()
            if waiting:
                self._rows(columns, waiting, by_cell, size, None)

    def _rows(
        self,
        columns: Sequence[Column],
        rows: Sequence[_LaidOut],
        by_cell: bool,
        size: float,
        again: Sequence[str] | None,
    ) -> None:
        """Draws them on one page; a new one begins with the head, then with `again`."""
        if self.y - sum(it.high for it in rows) < BOTTOM:
            self.next_page()
            self._head(columns, by_cell)
            if again is not None:
                rows = [_laid_out(columns, Strong(again), size), *rows]
        for it in rows:
            self._cells("TD", columns, it, by_cell, size=size, colour=INK)
            self.y -= it.high
            self.rule(self.y)

    def _head(self, columns: Sequence[Column], by_cell: bool) -> None:
        cells = [[cut(column.title, PLAIN, _HEAD, column.wide - _room(column))] for column in columns]
        self._cells("TH", columns, _LaidOut(cells, _HEAD_HIGH, PLAIN, None), by_cell, size=_HEAD, colour=GREY)
        self.y -= _HEAD_HIGH
        self.rule(self.y, colour=GREY)

    def _cells(
        self,
        kind: str,
        columns: Sequence[Column],
        row: _LaidOut,
        by_cell: bool,
        *,
        size: float,
        colour: str,
    ) -> None:
        if not by_cell:
            with self.structure.content("P"):
                for column, x, lines in _placed(columns, row.cells):
                    self._cell(column, x, lines, size, colour, row)
            return
        with self.structure.group("TR"):
            for column, x, lines in _placed(columns, row.cells):
                with self.structure.content(kind):
                    self._cell(column, x, lines, size, colour, row)

    def _cell(self, column: Column, x: float, lines: list[str], size: float, colour: str, row: _LaidOut) -> None:
        y, font = self.y - _PADDING - size * 0.9, row.font
        if column.marked:
            if row.colour is not None:
                self.block(x, y, _MARK, _MARK, row.colour)
            x += _MARK_ROOM
        for line in lines:
            if column.figures:
                smaller = shrink(line, font, size, column.wide)
                self.put(x + column.wide, y, line, font=font, size=smaller, colour=colour, right=True)
            else:
                self.put(x, y, line, font=font, size=size, colour=colour)
            y -= size * _LEADING

    def finish(self) -> None:
        """Adds the footers to the finished pages, since the number of pages is known only now."""
        self.canvas.showPage()
        pages = self.canvas._doc.Pages.pages
        self.canvas._code.clear()
        for number, page in enumerate(pages, 1):
            self._foot(number, len(pages))
            page.stream += "\n".join(self.canvas._code) + "\n"
            self.canvas._code.clear()
        self.structure.write()
        self.canvas.save()

    def _foot(self, number: int, count: int) -> None:
        text = self._about.page.format(number, count)
        with self.structure.artifact():
            self.put(LEFT, 34, cut(self._about.footer, PLAIN, 8, WIDE - 100), size=8, colour=GREY)
            self.put(RIGHT, 34, text, size=8, colour=GREY, right=True)


def columns_filling(columns: Sequence[Column], *, growing: int) -> list[Column]:
    """The column at index `growing` gets the width that the others leave."""
    taken = sum(it.wide for place, it in enumerate(columns) if place != growing) + _BETWEEN * (len(columns) - 1)
    found = list(columns)
    old = found[growing]
    found[growing] = replace(old, wide=WIDE - taken)
    return found


def columns_narrowed(columns: Sequence[Column], rows: Sequence[Row]) -> list[Column]:
    """Each column no wider than its longest cell or title."""
    texts = zip(*(_texts(it) for it in rows), strict=True)
    return [
        replace(it, wide=min(it.wide, _room(it) + max(width(clean(text), PLAIN, CELL) for text in (it.title, *cells))))
        for it, cells in zip(columns, texts, strict=True)
    ]


def _room(column: Column) -> float:
    return _MARK_ROOM if column.marked else 0.0


def _texts(row: Row) -> Sequence[str]:
    return row.cells if isinstance(row, Strong | Marked) else row


def _placed(columns: Sequence[Column], cells: Sequence[list[str]]) -> Iterable[tuple[Column, float, list[str]]]:
    x = LEFT
    for column, lines in zip(columns, cells, strict=True):
        yield column, x, lines
        x += column.wide + _BETWEEN


def _laid_out(columns: Sequence[Column], row: Row, size: float) -> _LaidOut:
    texts, font = _texts(row), BOLD if isinstance(row, Strong) else PLAIN
    wide = [it.wide - _room(it) for it in columns]
    if isinstance(row, Strong):
        for column, text in zip(columns[1:], texts[1:], strict=True):
            if text:
                break
            wide[0] += _BETWEEN + column.wide
    cells = [
        [text] if column.figures else wrap(text, font, size, room, lines=column.lines)
        for column, text, room in zip(columns, texts, wide, strict=True)
    ]
    high = max(map(len, cells)) * size * _LEADING + 2 * _PADDING - 2
    return _LaidOut(cells, high, font, row.colour if isinstance(row, Marked) else None)
