"""The first sheet of the workbook: what it is about, totals, months, and the charts of both."""

from decimal import Decimal
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell as cell

from kopilka.exports.excel_list import Listing
from kopilka.exports.excel_style import GREY, INK, LINE, ORANGE, TEAL, Book, cell_text
from kopilka.exports.excel_totals import Step, Sums, write_steps
from kopilka.exports.wording import moment_title, period_title

# Column 0 is a margin; charts stand to the right of the tables.
_LEFT, _CHARTS = 1, 6
_BARS = 12
_LINE_OF_A_NOTE = 130
_FONT = {"name": "Calibri", "color": GREY, "size": 9, "bold": False}


def write_summary(sums: Sums, sheet: Any, listing: Listing, steps: list[Step], shared_names: list[str]) -> None:
    book = sums.book
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 2)
    sheet.set_column(_LEFT, _LEFT, 26)
    sheet.set_column(_LEFT + 1, _LEFT + 3, 21)
    sheet.set_column(_CHARTS - 1, _CHARTS - 1, 3)
    row = _write_notes(book, sheet, _write_title(book, sheet), _notes(sums, listing, shared_names))
    top = row
    row = _write_totals(sums, sheet, row)
    end = write_steps(sums, sheet, steps, row + 1, _LEFT, counted=False)
    if sums.live and book.figures.totals.count:
        _draw_steps(book, sheet, steps, first=row + 2, at=top)
        if book.figures.expenses:
            _draw_categories(book, sheet, at=top + 16)
    book.print_setup(sheet)
    sheet.print_area(0, 0, max(end, top + 36), _CHARTS + 9)
    sheet.set_first_sheet()
    sheet.activate()


def _write_title(book: Book, sheet: Any) -> int:
    """Answers the next free row."""
    figures, words, more = book.figures, book.words, book.sheet_words
    sheet.set_row(0, 32)
    sheet.write_string(0, _LEFT, words.title, book.style(bold=True, font_size=20))
    sheet.write_string(1, _LEFT, cell_text(figures.household), book.style(font_size=13, font_color=GREY))
    lines = [
        (more.period, period_title(figures.locale, figures.start, figures.end)),
        (more.totals_in, figures.currency),
        *((f"{words.filters}: {name}", value) for name, value in figures.filters),
    ]
    row = 3
    for name, value in lines:
        sheet.write_string(row, _LEFT, cell_text(name), book.style(font_color=GREY))
        sheet.write_string(row, _LEFT + 1, cell_text(value), book.style())
        row += 1
    made = words.made.format(moment_title(figures.locale, figures.made_at))
    sheet.write_string(row, _LEFT, made, book.style(font_color=GREY))
    return row + 2


def _notes(sums: Sums, listing: Listing, shared_names: list[str]) -> list[str]:
    """What a reader must know to trust the figures."""
    book = sums.book
    figures, words, more = book.figures, book.words, book.sheet_words
    notes = []
    if figures.other_currencies:
        others = ", ".join(figures.other_currencies)
        notes.append(words.other_currencies.format(figures.currency, others, words.in_the_list))
    if listing.written_as_text:
        notes.append(more.long_amounts.format(listing.written_as_text))
    if not sums.live:
        notes.append(more.no_formulas)
    if shared_names:
        notes.append(more.same_names.format(", ".join(dict.fromkeys(shared_names))))
    if not figures.totals.count:
        notes.append(words.empty)
    return notes


def _write_notes(book: Book, sheet: Any, row: int, notes: list[str]) -> int:
    for note in notes:
        # Excel does not make a merged row high enough by itself.
        sheet.set_row(row, 16 * (len(note) // _LINE_OF_A_NOTE + 1) + 2)
        look = book.style(text_wrap=True, font_color=INK, left=5, left_color=ORANGE, indent=1)
        sheet.merge_range(row, _LEFT, row, _CHARTS + 5, "", look)
        sheet.write_string(row, _LEFT, cell_text(note), look)
        row += 1
    return row + 1 if notes else row


def _write_totals(sums: Sums, sheet: Any, row: int) -> int:
    """Answers the row after the table."""
    book = sums.book
    figures, words, more = book.figures, book.words, book.sheet_words
    period = period_title(figures.locale, figures.start, figures.end)
    titles = [period]
    if figures.previous is not None and figures.previous_start is not None and figures.previous_end is not None:
        before = period_title(figures.locale, figures.previous_start, figures.previous_end)
        titles += [more.previous.format(before), more.change]
    sheet.set_row(row, 34)
    sheet.write_string(row, _LEFT, words.total, book.header())
    for column, title in enumerate(titles, _LEFT + 1):
        sheet.write_string(row, column, title, book.header(right=True))
    income, expense = cell(row + 1, _LEFT + 1), cell(row + 2, _LEFT + 1)
    lines = (
        (words.income, TEAL, sums.sum_of("income"), figures.totals.income, "income"),
        (words.expense, ORANGE, sums.sum_of("expense"), figures.totals.expense, "expense"),
        (words.net, INK, sums.difference(income, expense), figures.totals.net, "net"),
    )
    for at, (name, colour, formula, value, which) in enumerate(lines, row + 1):
        look = {"bottom": 1, "bottom_color": LINE, "font_size": 12}
        sheet.set_row(at, 22)
        sheet.write_string(at, _LEFT, name, book.style(**look))
        sums.amount(sheet, at, _LEFT + 1, formula, value, bold=True, font_color=colour, **look)
        if figures.previous is not None:
            _write_change(sums, sheet, at, value, getattr(figures.previous, which), look)
    at = row + 4
    sheet.write_string(at, _LEFT, more.count, book.style())
    sums.count(sheet, at, _LEFT + 1, sums.count_of(), figures.totals.count)
    if figures.previous is not None:
        sheet.write_number(at, _LEFT + 2, figures.previous.count, book.style(num_format="#,##0", align="right"))
    return at + 1


def _write_change(sums: Sums, sheet: Any, row: int, value: Decimal, before: Decimal, look: dict[str, Any]) -> None:
    """The period before is not of the list, so its amount is a plain one."""
    sums.book.write_amount(sheet, row, _LEFT + 2, before, sums.book.money_style(align="right", **look))
    formula = sums.difference(cell(row, _LEFT + 1), cell(row, _LEFT + 2))
    sums.amount(sheet, row, _LEFT + 3, formula, value - before, **look)


def _draw_steps(book: Book, sheet: Any, steps: list[Step], *, first: int, at: int) -> None:
    """Of the table whose first month stands in row `first`."""
    more, last = book.sheet_words, first + len(steps) - 1
    by_years = steps[0].months == 12
    chart = book.workbook.add_chart({"type": "column"})
    for column, colour in ((_LEFT + 1, TEAL), (_LEFT + 2, ORANGE)):
        chart.add_series(
            {
                "name": [more.summary, first - 1, column],
                "categories": [more.summary, first, _LEFT, last, _LEFT],
                "values": [more.summary, first, column, last, column],
                "fill": {"color": colour},
                "border": {"none": True},
                "gap": 70,
                "overlap": -5,
            }
        )
    language = "419" if book.figures.locale == "ru" else "409"
    shown = "yyyy" if by_years else f"[$-{language}]mmm yyyy"
    chart.set_x_axis({"text_axis": True, "num_format": shown, "num_font": _FONT, "line": {"color": LINE}})
    _finish(chart, book.words.by_step["year" if by_years else "month"])
    chart.set_legend({"position": "bottom", "font": _FONT})
    sheet.insert_chart(at, _CHARTS, chart, {"object_position": 2, "description": book.words.by_step["month"]})


def _draw_categories(book: Book, sheet: Any, *, at: int) -> None:
    """The largest ones of the sheet of categories, where expenses stand first."""
    more, found = book.sheet_words, len(book.figures.expenses)
    shown = min(found, _BARS)
    chart = book.workbook.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": book.words.expenses,
            "categories": [more.categories, 1, 1, shown, 1],
            "values": [more.categories, 1, 2, shown, 2],
            "fill": {"color": ORANGE},
            "border": {"none": True},
            "gap": 45,
            "data_labels": {"value": True, "num_format": "#,##0", "font": _FONT},
        }
    )
    title = more.biggest.format(shown) if found > shown else book.words.expenses
    chart.set_y_axis({"reverse": True, "num_font": _FONT, "line": {"color": LINE}, "major_tick_mark": "none"})
    _finish(chart, title)
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    chart.set_legend({"none": True})
    sheet.insert_chart(at, _CHARTS, chart, {"object_position": 2, "description": title})


def _finish(chart: Any, title: str) -> None:
    chart.set_title({"name": title, "overlay": False, "name_font": {**_FONT, "size": 13, "bold": True, "color": INK}})
    if chart.__class__.__name__ == "ChartColumn":
        grid = {"visible": True, "line": {"color": "#E3EAE8", "width": 0.75}}
        chart.set_y_axis(
            {"num_format": "#,##0", "num_font": _FONT, "major_gridlines": grid, "line": {"none": True}}
        )
    chart.set_chartarea({"border": {"color": LINE}})
    chart.set_size({"width": 640, "height": 320})
