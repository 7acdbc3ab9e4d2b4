"""From a workbook (XLSX, XLS) to cells. What a bomb or a broken file could do is refused before it is opened."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from kopilka.statement_imports.formats.table.grid import MOST_COLUMNS, MOST_ROWS, Cell, Grid, Line
from kopilka.statement_imports.statement import StatementUnreadable

_LARGEST_OPENED = 200 * 1024 * 1024
_MOST_PARTS = 2000
_MOST_SHEETS = 50
_CHUNK = 1024 * 1024
_LONGEST_ROW = 4 * 1024 * 1024
_OVERLAP = 64
_MOST_CELLS = 4_000_000
_ROW = re.compile(rb"<(?:\w{1,8}:)?row\b")
_ROW_NUMBER = re.compile(rb'\A[^>]{0,200}?\sr="([0-9]{1,7})"')
_CELL = re.compile(rb'<(?:\w{1,8}:)?c\b(?:[^>]{0,80}?\sr="([A-Z]{1,3})[0-9])?')
# What a program that does not reckon leaves beside a formula: nothing, or 0.
_FORMULA = re.compile(
    rb"<(?:\w{1,8}:)?f\b[^>]*(?:/>|>[^<]*</(?:\w{1,8}:)?f>)\s*(?:<v>0</v>|<v/>|<v></v>|</(?:\w{1,8}:)?c>)"
)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_BOOK = "Workbook".encode("utf-16-le")
_OLD_BOOK = "Book".encode("utf-16-le")
_RowOfSheet = list[int | float | str | bool | time | date | datetime | timedelta]


def recognises(data: bytes) -> bool:
    return data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))


def read_sheets(data: bytes) -> tuple[str, list[Grid]]:
    """The format and its sheets, those without a cell left out."""
    if data.startswith(b"PK"):
        kind = "xlsx"
        _refuse_hostile(data)
    else:
        kind = "xls"
        if _PASSWORD in data:
            raise StatementUnreadable("password")
        if _BOOK not in data and _OLD_BOOK not in data:
            raise StatementUnreadable("document")
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        names = [it.name for it in book.sheets_metadata if it.typ == SheetTypeEnum.WorkSheet]
        if len(names) > _MOST_SHEETS:
            raise StatementUnreadable("too_many_sheets", detail=str(len(names)))
        grids = [_grid(book, it) for it in names]
    except (CalamineError, ValueError, OSError) as error:
        raise StatementUnreadable("workbook_broken", detail=str(error)[:80]) from None
    return kind, [it for it in grids if it.lines]


def _grid(book: CalamineWorkbook, name: str) -> Grid:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height > MOST_ROWS:
        raise StatementUnreadable("too_many_rows", detail=str(sheet.total_height))
    return Grid(list(_lines(sheet.to_python(skip_empty_area=False))), name=name)


def _lines(rows: list[_RowOfSheet]) -> Iterator[Line]:
    for number, row in enumerate(rows, 1):
        cells = [_cell(it) for it in row]
        while cells and cells[-1] is None:
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise StatementUnreadable("too_many_columns", line=number, detail=str(len(cells)))
        if cells:
            yield Line(number, cells)


def _cell(value: int | float | str | bool | time | date | datetime | timedelta) -> Cell:
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        # Fifteen digits are what a workbook keeps exactly: 0.1 + 0.2 is 0.3 in it.
        return Decimal(f"{value:.15g}")
    if isinstance(value, datetime):
        return (value + timedelta(microseconds=500_000)).replace(microsecond=0)
    return str(value) if isinstance(value, timedelta) else value


def _refuse_hostile(data: bytes) -> None:
    try:
        with ZipFile(BytesIO(data)) as parts:
            _refuse_bomb(parts.infolist())
            names = {it.filename.casefold(): it for it in parts.infolist()}
            if "xl/workbook.xml" not in names:
                raise StatementUnreadable(_other_kind(set(names)))
            for part in parts.infolist():
                if part.filename.casefold().startswith("xl/") and not part.is_dir():
                    _look_through(parts, part)
            head = parts.read(names["xl/workbook.xml"])
    except (BadZipFile, ZlibError, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise StatementUnreadable("workbook_broken") from None
    if re.search(rb'date1904="(1|true)"', head):
        raise StatementUnreadable("dates_1904")


def _refuse_bomb(parts: list[ZipInfo]) -> None:
    size = sum(it.file_size for it in parts)
    if size > _LARGEST_OPENED or len(parts) > _MOST_PARTS:
        raise StatementUnreadable("opened_too_large", detail=f"{size / 1024 / 1024:.0f}")


def _other_kind(names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "content.xml" in names:
        return "ods"
    return "document" if any(it.startswith(("word/", "ppt/")) for it in names) else "archive"


def _look_through(parts: ZipFile, part: ZipInfo) -> None:
    """Whole, so that what it comes to and its checksum are known; of a sheet how far its cells are apart: the library
    keeps a place for each between them.
    """
    extent = _Extent() if _SHEET.fullmatch(part.filename) is not None else None
    rest = b""
    with parts.open(part) as opened:
        while chunk := opened.read(_CHUNK):
            data = rest + chunk
            if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
                raise StatementUnreadable("workbook_broken", detail="DOCTYPE")
            rest = extent.take(data) if extent is not None else data[-_OVERLAP:]
    if extent is not None:
        if rest.startswith(b"<row"):
            extent.take_row(rest.removeprefix(b"<row"))
        extent.refuse()


@dataclass(slots=True)
class _Extent:
    rows: int = 0
    columns: int = 0

    def take(self, data: bytes) -> bytes:
        """What is left over: the last row, of which more may come."""
        pieces = _ROW.split(data)
        for it in pieces[1:-1]:  # what stands before the first row is no row
            self.take_row(it)
        rest = b"<row" + pieces[-1] if len(pieces) > 1 else data[-_OVERLAP:]
        if len(rest) > _LONGEST_ROW:
            raise StatementUnreadable("too_many_columns", line=self.rows + 1)
        return rest

    def take_row(self, row: bytes) -> None:
        if b"f>" in row and _FORMULA.search(row):
            raise StatementUnreadable("formulas", line=self.rows + 1)
        found = _ROW_NUMBER.match(row)
        self.rows = max(self.rows + 1, int(found[1]) if found is not None else 0)
        cells = _CELL.findall(row)
        widest = max((_column(it) for it in cells), default=0)
        self.columns = max(self.columns, widest, len(cells))

    def refuse(self) -> None:
        if self.columns > MOST_COLUMNS * 5:
            raise StatementUnreadable("too_many_columns", detail=str(self.columns))
        if self.rows > MOST_ROWS or self.columns * self.rows > _MOST_CELLS:
            raise StatementUnreadable("too_many_rows", detail=str(self.rows))


def _column(letters: bytes) -> int:
    number = 0
    for it in letters:
        number = number * 26 + it - ord("A") + 1
    return number
