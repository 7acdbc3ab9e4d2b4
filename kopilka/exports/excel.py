"""The report as an Excel workbook: the whole list as a table, and totals that are formulas over it."""

from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import xlsxwriter

from kopilka.exports.excel_list import write_list
from kopilka.exports.excel_style import Book, cell_text
from kopilka.exports.excel_summary import write_summary
from kopilka.exports.excel_totals import Sums, steps_of, write_categories, write_goals, write_months
from kopilka.exports.figures import ReportFigures

# How much of the work is done once the list is written, and once the other sheets are; the rest is packing.
LISTED, SUMMED = 0.7, 0.75


def render_excel(figures: ReportFigures, rows: Path, target: Path, report: Callable[[float], None]) -> None:
    """Reports from 0 to 1. The same figures and rows make the same bytes."""
    options = {
        # A text that looks like a formula, an address or a number is a text.
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        # XlsxWriter's own temporary files go away with the target's folder, even when the process is killed.
        "tmpdir": str(target.parent),
        "use_zip64": True,
    }
    book = Book(xlsxwriter.Workbook(str(target), options), figures)
    report(0.0)
    _describe(book)
    words = book.sheet_words
    # In the order of the tabs; what is in them depends on the list, which is written first.
    summary = book.workbook.add_worksheet(words.summary)
    months = book.workbook.add_worksheet(words.months)
    categories = book.workbook.add_worksheet(words.categories)
    if figures.goals:
        write_goals(book, book.workbook.add_worksheet(words.goals))
    listing = write_list(book, rows, lambda part: report(LISTED * part))
    report(LISTED)
    steps = steps_of(book, listing)
    sums = Sums(book, listing, steps)
    write_months(sums, months, steps)
    shared_names = write_categories(sums, categories)
    write_summary(sums, summary, listing, steps, shared_names)
    report(SUMMED)
    book.workbook.close()
    report(1.0)


def _describe(book: Book) -> None:
    figures, brand = book.figures, book.words.brand
    book.workbook.set_properties(
        {
            "title": cell_text(f"{brand}: {figures.household}"),
            "subject": book.words.title,
            "author": brand,
            # Written as UTC whatever it carries.
            "created": figures.made_at.astimezone(UTC).replace(tzinfo=None),
        }
    )
