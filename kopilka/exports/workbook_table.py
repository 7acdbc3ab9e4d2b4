"""A table of the explorer as a workbook: numbers as numbers, periods as dates, totals that calculate where parts add up
to them.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from kopilka.explorer.figures import UNITS, Axis, Key, Pivot, TooLong
from kopilka.explorer.pivots import make_pivot
from kopilka.exports.cell_text import looks_like_formula
from kopilka.exports.figures import TableReport, TableTooLong
from kopilka.exports.wording import period_title
from kopilka.exports.workbook_formats import Formats
from kopilka.exports.workbook_text import fits_excel, safe
from kopilka.infrastructure.locales import Locale
from kopilka.money import CURRENCIES

# Title, days and filters, an empty row.
HEAD = 3
WEEKDAYS: Mapping[Locale, Sequence[str]] = {
    "ru": ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
WORDS: Mapping[Locale, Mapping[str, str]] = {
    "ru": {
        "month": "Месяц", "week": "Неделя с", "weekday": "День недели", "day": "День", "category": "Категория",
        "top_category": "Основная категория", "payee": "Получатель", "tag": "Метка", "account": "Счёт",
        "member": "Участник", "currency": "Валюта", "sum": "Сумма", "mean": "Среднее", "median": "Медиана",
        "count": "Операций", "max": "Наибольшая", "share": "Доля", "growth": "Рост", "total": "Всего",
        "sheet": "Таблица", "overlapping": "Операция с несколькими метками или категориями стоит под каждой из "
        "них, поэтому части в сумме могут быть больше итога.", "others": "Операций в других валютах здесь нет: {}.",
    },
    "en": {
        "month": "Month", "week": "Week of", "weekday": "Weekday", "day": "Day", "category": "Category",
        "top_category": "Main category", "payee": "Payee", "tag": "Tag", "account": "Account",
        "member": "Member", "currency": "Currency", "sum": "Sum", "mean": "Mean", "median": "Median",
        "count": "Transactions", "max": "Largest", "share": "Share", "growth": "Growth", "total": "Total",
        "sheet": "Table", "overlapping": "A transaction with several tags or categories stands under each of "
        "them, so that the parts may add up to more than the total.",
        "others": "Transactions in other currencies are not here: {}.",
    },
}  # fmt: skip


def render_table(report: TableReport, target: Path) -> None:
    """Writes the workbook to `target`. Raises TableTooLong."""
    pivot = make_pivot(report.given)
    if isinstance(pivot, TooLong):
        raise TableTooLong(f"{pivot.count} of {pivot.limit}")
    words = WORDS[report.locale]
    as_typed = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = xlsxwriter.Workbook(str(target), {"tmpdir": str(target.parent), **as_typed})
    made_at = report.made_at.astimezone(UTC).replace(tzinfo=None)
    workbook.set_properties({"title": safe(report.household), "author": "Kopilka", "created": made_at})
    sheet = workbook.add_worksheet(words["sheet"])
    _Table(report, pivot, sheet, Formats(workbook, report.locale)).write()
    workbook.close()


class _Table:
    def __init__(self, report: TableReport, pivot: Pivot, sheet: Worksheet, formats: Formats) -> None:
        self._report, self._pivot, self._sheet, self._formats = report, pivot, sheet, formats
        self._given, self._words = report.given, WORDS[report.locale]
        self._unit = UNITS[self._given.measure]
        self._first = HEAD + 1
        self._last = HEAD + len(pivot.rows)
        self._totals = 1 + len(pivot.columns)
        figures = [*(cell for row in pivot.cells for cell in row), pivot.total]
        figures += [it.total for it in (*pivot.rows, *pivot.columns)]
        is_exact = all(fits_excel(it) for it in figures if it is not None)
        self._adds_up = self._given.measure in ("sum", "count") and is_exact

    def write(self) -> None:
        sheet, pivot = self._sheet, self._pivot
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, self._totals, 16)
        self._write_head()
        for at, (row, cells) in enumerate(zip(pivot.rows, pivot.cells, strict=True), start=self._first):
            self._key(at, 0, row, self._given.rows)
            for column, (key, cell) in enumerate(zip(pivot.columns, cells, strict=True), start=1):
                self._figure(at, column, cell, self._currency(row, key))
            parts = xl_range(at, 1, at, self._totals - 1)
            adds_up = bool(pivot.columns) and self._given.overlapping != "columns"
            self._figure(at, self._totals, row.total, self._currency(row), parts=parts if adds_up else None)
        self._write_totals()
        self._write_notes()
        sheet.freeze_panes(self._first, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD)

    def _write_head(self) -> None:
        report, words, given = self._report, self._words, self._given
        across = "" if given.columns is None else f" × {words[given.columns.dimension].lower()}"
        title = f"{words[given.rows.dimension]}{across}: {words[given.measure].lower()}"
        self._sheet.write_string(0, 0, title, self._formats.title)
        about = [period_title(report.locale, report.start, report.end, report.months), report.currency]
        about += [f"{name}: {value}" for name, value in report.filters]
        self._sheet.write_string(1, 0, safe(" · ".join(about)), self._formats.subtitle)
        self._sheet.write_string(HEAD, 0, words[given.rows.dimension], self._formats.header)
        for column, key in enumerate(self._pivot.columns, start=1):
            if given.columns is not None:
                self._key(HEAD, column, key, given.columns)
        last = words["total"] if given.columns is not None else words[given.measure]
        self._sheet.write_string(HEAD, self._totals, last, self._formats.amount_header)

    def _write_totals(self) -> None:
        pivot, at = self._pivot, self._last + 1
        if not pivot.rows:
            return
        self._sheet.write_string(at, 0, self._words["total"], self._formats.total)
        adds_up = self._given.overlapping != "rows"
        for column, key in enumerate(pivot.columns, start=1):
            parts = xl_range(self._first, column, self._last, column) if adds_up else None
            self._figure(at, column, key.total, self._currency(None, key), parts=parts, total=True)
        parts = xl_range(self._first, self._totals, self._last, self._totals) if adds_up else None
        self._figure(at, self._totals, pivot.total, self._report.currency, parts=parts, total=True)

    def _write_notes(self) -> None:
        at = self._last + 3
        if self._given.overlapping is not None:
            self._sheet.write_string(at, 0, self._words["overlapping"], self._formats.note)
            at += 1
        if self._report.others:
            text = self._words["others"].format(", ".join(self._report.others))
            self._sheet.write_string(at, 0, text, self._formats.note)

    def _key(self, row: int, column: int, key: Key, axis: Axis) -> None:
        formats, is_head = self._formats, row == HEAD
        if key.key is not None and axis.dimension in ("month", "week", "day"):
            shape = formats.month if axis.dimension == "month" else formats.date
            if is_head:
                shape = formats.month_header if axis.dimension == "month" else formats.date_header
            self._sheet.write_datetime(row, column, date.fromisoformat(key.key), shape)
            return
        text = key.label
        if axis.dimension == "weekday" and key.key is not None:
            text = WEEKDAYS[self._report.locale][int(key.key) - 1]
        elif axis.dimension == "tag" and key.key is not None:
            text = f"#{text}"
        quoted = formats.quoted if looks_like_formula(text) else None
        self._sheet.write_string(row, column, safe(text), formats.amount_header if is_head else quoted)

    def _figure(
        self, row: int, column: int, value: Decimal | None, currency: str, *, parts: str | None = None,
        total: bool = False,
    ) -> None:  # fmt: skip
        shape = self._shape(currency, total=total)
        if value is None:
            self._sheet.write_blank(row, column, None, shape)
        elif not fits_excel(value):
            self._sheet.write_string(row, column, f"{value:f}", self._formats.long_amount)
        elif parts is not None and self._adds_up:
            self._sheet.write_formula(row, column, f"=SUM({parts})", shape, float(value))
        else:
            self._sheet.write_number(row, column, float(value if self._unit != "percent" else value / 100), shape)

    def _shape(self, currency: str, *, total: bool) -> Any:
        formats = self._formats
        if self._unit == "percent":
            return formats.total_percent if total else formats.percent
        if self._unit == "count":
            return formats.total_count if total else formats.count
        return formats.money(currency, CURRENCIES[currency], total=total)

    def _currency(self, row: Key | None, column: Key | None = None) -> str:
        """Of a figure of this row and column."""
        for key, axis in ((row, self._given.rows), (column, self._given.columns)):
            if key is not None and axis is not None and axis.dimension == "currency" and key.key is not None:
                return key.key
        return self._report.currency
