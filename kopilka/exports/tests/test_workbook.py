"""The workbook, read back cell by cell, and recalculated by LibreOffice."""

import pickle
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median
from uuid import UUID
from xml.etree import ElementTree

import openpyxl
import pytest

from kopilka.exports import workbook_pivots
from kopilka.exports.figures import LedgerSum, Operation, ReportFigures
from kopilka.exports.tests.workbook_samples import (
    EXPENSES,
    HOSTILE,
    START,
    cells,
    collected_of,
    drawn,
    money,
    workbook,
    write_rows,
)
from kopilka.periods import DateRange


def check_values(path: Path, figures: ReportFigures) -> None:
    """Every number of the summaries, as a reader of the file finds it."""
    book = openpyxl.load_workbook(path, data_only=True)
    summary, months, categories = (book[name] for name in book.sheetnames[:3])
    flat = cells(summary)
    [total] = [row for row in flat if row[0] in ("Всего", "Total")]
    totals = figures.totals
    assert [money(it) for it in total[1:4]] == [totals.income, totals.expense, totals.net]
    rows = cells(months)[1:]
    assert [(row[0].date(), *map(money, row[1:4])) for row in rows[:-1]] == [
        (bar.start, bar.income, bar.expense, bar.income - bar.expense) for bar in figures.bars
    ]
    assert ([money(it) for it in rows[-1][1:4]], rows[-1][4]) == (
        [totals.income, totals.expense, totals.net],
        totals.count,
    )
    assert sum(row[4] for row in rows[:-1]) == totals.count
    found = [row for row in cells(categories)[1:] if row[1]]
    expected = [("Расход", it) for it in figures.expenses] + [("Доход", it) for it in figures.incomes]
    assert [(row[1], row[0].rstrip(" "), money(row[2]), row[4]) for row in found] == [
        (kind, it.name, it.amount, it.count) for kind, it in expected
    ]
    # Those of the figures are rounded so that they add up to 100.
    assert all(abs(row[3] * 100 - float(it.share)) < 0.11 for row, (_, it) in zip(found, expected, strict=True))


def test_numbers_are_those_of_the_figures(tmp_path: Path) -> None:
    figures, path = workbook(tmp_path, drawn(200))
    check_values(path, figures)
    book = openpyxl.load_workbook(path)
    formulas = [
        cell for sheet in book.worksheets[:3] for row in cells(sheet) for cell in row if str(cell).startswith("=SUM")
    ]
    assert len(formulas) > 60
    assert [len(sheet._charts) for sheet in book.worksheets[:1]] == [2]


def test_the_list_is_a_table_of_real_values(tmp_path: Path) -> None:
    operations = drawn(50)
    _, path = workbook(tmp_path, operations)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Сводка", "По месяцам", "По категориям", "Категории по месяцам", "Операции", "Цели"]
    assert book.active.title == "Сводка"
    sheet = book["Операции"]
    [table] = sheet.tables.values()
    assert (table.displayName, table.ref, table.autoFilter.ref) == ("Операции", "A1:L51", "A1:L51")
    assert [it.name for it in table.tableColumns] == [cell.value for cell in sheet[1]]
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A2", "$1:$1")
    for row, it in zip(sheet.iter_rows(min_row=2), operations, strict=True):
        assert (row[0].value.date(), row[0].number_format, row[0].is_date) == (it.date, "dd.mm.yyyy", True)
        assert (row[5].data_type, money(row[5].value), row[5].number_format) == (
            "n", it.amount, '#,##0.00 "₽";[Red]-#,##0.00 "₽"',
        )  # fmt: skip
        assert {row[place].data_type for place in (1, 2, 3, 4, 6, 7)} <= {"s", "inlineStr"}


def test_text_is_never_a_formula(tmp_path: Path) -> None:
    operations = drawn(len(HOSTILE))
    _, path = workbook(tmp_path, operations)
    book = openpyxl.load_workbook(path)
    for row, it in zip(book["Операции"].iter_rows(min_row=2), operations, strict=True):
        assert row[4].data_type != "f"
        assert row[4].hyperlink is None
        clean = re.sub("[\ud800-\udfff\ufffe\uffff]", "", it.description.encode("utf-8", "replace").decode())
        found = re.sub("_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), row[4].value or "")
        assert clean in (found.rstrip(" ") if clean.startswith("<r>") else found, row[4].value), ascii(it.description)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(archive.read(name))  # noqa: S314 - our own
        lists = archive.read("xl/worksheets/sheet5.xml")
        assert b"<f>" not in lists


def test_in_english_and_other_currencies(tmp_path: Path) -> None:
    operations = [*drawn(20), Operation(START, "expense", "Taxi", "Card", "", Decimal("9.99"), "USD", "a@example.com")]
    operations.append(Operation(START, "income", "Gift", "Card", "", Decimal(500), "JPY", "a@example.com"))
    figures, path = workbook(tmp_path, operations, locale="en")
    book = openpyxl.load_workbook(path, data_only=True)
    assert book.sheetnames == ["Summary", "By month", "By category", "Categories by month", "Transactions", "Goals"]
    assert "JPY, USD" in " ".join(str(row[0]) for row in cells(book["Summary"]))
    last = list(book["Transactions"].iter_rows())[-2:]
    assert [cell[5].number_format for cell in last] == ['"$"#,##0.00;[Red]-"$"#,##0.00', '"¥"#,##0;[Red]-"¥"#,##0']
    assert figures.other_currencies == ("JPY", "USD")


def test_nothing_at_all(tmp_path: Path) -> None:
    _, path = workbook(tmp_path, [], goals=())
    book = openpyxl.load_workbook(path, data_only=True)
    assert "Цели" not in book.sheetnames
    [table] = book["Операции"].tables.values()
    assert table.ref == "A1:L2"
    [total] = [row for row in cells(book["Сводка"]) if row[0] == "Всего"]
    assert total[1:4] == [0, 0, 0]


def test_amounts_that_excel_cannot_hold_are_told_of(tmp_path: Path) -> None:
    huge = Decimal("999999999999999.99")
    operations = [Operation(START, "expense", "Дом", "Карта", "", huge, "RUB", "a@example.com"), *drawn(5)]
    figures, path = workbook(tmp_path, operations)
    book = openpyxl.load_workbook(path)
    assert [cell.value for cell in book["Операции"]["F"][1:]].count(str(huge)) == 1
    told = " ".join(str(cell) for row in cells(book["Сводка"]) for cell in row)
    assert "длиннее 15 знаков (операций: 1)" in told
    assert f"{figures.totals.expense:f}" in told
    assert "SUMIFS" not in told


def test_totals_that_excel_cannot_hold_are_told_of(tmp_path: Path) -> None:
    """Though it could hold every amount."""
    operations = [
        Operation(START, "expense", "Дом", "Карта", "", Decimal("9999999999999.99"), "RUB", "a@example.com")
    ] * 20
    figures, path = workbook(tmp_path, operations)
    told = " ".join(
        str(cell) for sheet in openpyxl.load_workbook(path).worksheets for row in cells(sheet) for cell in row
    )
    assert f"{figures.totals.expense:f}" in told
    assert "длиннее 15 знаков (операций: 0)" in told
    assert "SUMIFS" not in told


def test_charts_keep_their_values(tmp_path: Path) -> None:
    """Viewers that do not calculate draw from them."""
    _, path = workbook(tmp_path, drawn(100))
    with zipfile.ZipFile(path) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 2
    for chart in charts:
        points = [int(it) for it in re.findall(r"<c:numCache>.*?<c:ptCount val=\"(\d+)\"", chart)]
        assert points
        assert all(count >= 11 for count in points)


def check_pivot(path: Path, figures: ReportFigures) -> None:
    """Month × category, against the model of plain sums in the figures' own bars and categories."""
    sheet = openpyxl.load_workbook(path, data_only=True)["Категории по месяцам"]
    rows = [row for row in cells(sheet)[1:] if row[0]]
    found = {(row[1], row[0].rstrip(" ")): row for row in rows if row[1]}
    for kind, totals, bars in (
        ("Расход", figures.expenses, [it.expense for it in figures.bars]),
        ("Доход", figures.incomes, [it.income for it in figures.bars]),
    ):
        mine = {name: row for (its, name), row in found.items() if its == kind}
        assert {name: money(row[13]) for name, row in mine.items()} == {it.name: it.amount for it in totals}
        for month, whole in enumerate(bars):
            assert sum(money(row[2 + month]) for row in mine.values()) == whole
        for row in mine.values():
            # November has begun, December has not.
            usual = median(money(it) for it in row[2:13])
            assert abs(Decimal(repr(row[15])) - usual) < Decimal("0.000001")


def test_months_and_categories_in_one_table(tmp_path: Path) -> None:
    operations = [it for it in drawn(300) if it.date.month < 12]
    figures, path = workbook(tmp_path, operations)
    check_pivot(path, figures)
    formulas = [str(it) for row in cells(openpyxl.load_workbook(path)["Категории по месяцам"]) for it in row]
    assert "=MEDIAN(C2:M2)" in formulas
    assert "=SUM(C2:M2)" in formulas
    pivots = (figures.expense_pivot, figures.income_pivot)
    assert sum(it.startswith("=SUMPRODUCT(") for it in formulas) == 11 * sum(len(it.rows) for it in pivots)


def test_months_of_a_very_long_list_are_plain_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many formulas over as many rows would make the file slow to open."""
    operations = [it for it in drawn(300) if it.date.month < 12]
    monkeypatch.setattr(workbook_pivots, "MOST_READ", 11 * 14 * len(operations) - 1)
    figures, path = workbook(tmp_path, operations)
    assert len(figures.expense_pivot.rows) + len(figures.income_pivot.rows) == 14
    check_pivot(path, figures)
    sheet = openpyxl.load_workbook(path)["Категории по месяцам"]
    assert {cell.data_type for cell in sheet["C"][1:13]} == {"n"}


def test_years_of_categories_are_formulas_of_whole_years(tmp_path: Path) -> None:
    operations = [
        Operation(date(year, month, 1), "expense", "Дом", "Карта", "", Decimal(year), "RUB", "a@example.com")
        for year, month in ((2022, 1), (2022, 12), (2024, 6))
    ]
    _, path = workbook(tmp_path, operations, start=date(2022, 1, 1), end=date(2026, 12, 31), bar_step="year")
    row = cells(openpyxl.load_workbook(path)["Категории по годам"])[1]
    assert [f">={name}$1" in cell and f"<DATE({year + 1},1,1)" in cell for name, cell, year in
            zip("CDEFG", row[2:7], range(2022, 2027), strict=True)] == [True] * 5  # fmt: skip


def test_a_running_period_is_compared_as_far_as_it_has_come(tmp_path: Path) -> None:
    operations = drawn(50)
    _, path = workbook(
        tmp_path,
        operations,
        compared=DateRange(START, date(2026, 11, 22)),
        previous_days=DateRange(date(2025, 1, 1), date(2025, 11, 22)),
        compared_sums=(LedgerSum(START, "expense", UUID(int=1), Decimal("150.00"), 2),),
        previous_sums=(LedgerSum(date(2025, 1, 1), "expense", UUID(int=1), Decimal("100.00"), 1),),
    )
    rows = {row[0]: row[1:4] for row in cells(openpyxl.load_workbook(path, data_only=True)["Сводка"])}
    assert rows["1 января – 22 ноября 2026"] == [0, 150, -150]
    assert rows["1 января – 22 ноября 2025"] == [0, 100, -100]
    assert rows["Изменение"] == [None, 0.5, None]


def test_a_percentage_beyond_the_limit_of_the_app_is_not_told(tmp_path: Path) -> None:
    _, path = workbook(
        tmp_path,
        drawn(5),
        compared=DateRange(START, date(2026, 11, 22)),
        previous_days=DateRange(date(2025, 1, 1), date(2025, 11, 22)),
        compared_sums=(
            LedgerSum(START, "expense", UUID(int=1), Decimal("400.10"), 2),
            LedgerSum(START, "income", UUID(int=2), Decimal(400), 2),
        ),
        previous_sums=(
            LedgerSum(date(2025, 1, 1), "expense", UUID(int=1), Decimal(100), 1),
            LedgerSum(date(2025, 1, 1), "income", UUID(int=2), Decimal(100), 1),
        ),
    )
    rows = {row[0]: row[1:4] for row in cells(openpyxl.load_workbook(path, data_only=True)["Сводка"])}
    assert rows["Изменение"] == [3, None, None]


def test_what_was_recorded_in_part_is_not_compared_in_percent(tmp_path: Path) -> None:
    _, path = workbook(
        tmp_path,
        drawn(5),
        compared=DateRange(START, date(2026, 11, 22)),
        previous_days=DateRange(date(2025, 1, 1), date(2025, 11, 22)),
        compared_sums=(LedgerSum(START, "expense", UUID(int=1), Decimal("150.00"), 2),),
        previous_sums=(LedgerSum(date(2025, 11, 1), "expense", UUID(int=1), Decimal("1.00"), 1),),
        recorded_from=date(2025, 11, 3),
    )
    rows = {row[0]: row[1:4] for row in cells(openpyxl.load_workbook(path, data_only=True)["Сводка"])}
    assert "Изменение" not in rows
    assert rows["1 января – 22 ноября 2025"] == [0, 1, -1]
    assert any("записи есть только с 3 ноября 2025" in str(text) for text in rows)


@pytest.fixture(scope="session")
def soffice() -> str:
    found = shutil.which("soffice")
    if found is None:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-calc-nogui")
    return found


@pytest.mark.slow
def test_libreoffice_recalculates_the_same(tmp_path: Path, soffice: str) -> None:
    # Of the first category more came back than was spent.
    back = [replace(it, type="refund", amount=it.amount * 3) for it in drawn(300, seed=7) if it.category == EXPENSES[0]]
    operations = [*drawn(300, seed=7), *back]
    figures, path = workbook(tmp_path, [it for it in operations if it.date.month < 12])
    assert any(it.amount < 0 for it in figures.expenses)
    # The stored values are wrong on purpose: what comes back right was calculated.
    spoilt = tmp_path / "spoilt.xlsx"
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(spoilt, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in archive.namelist():
            data = archive.read(name)
            if name.startswith("xl/worksheets/sheet"):
                data = re.sub(rb"</f><v>[^<]*</v>", b"</f><v>-1</v>", data)
            copy.writestr(name, data)
    again = recalculated(soffice, spoilt, tmp_path)
    check_values(again, figures)
    check_pivot(again, figures)


def recalculated(soffice: str, path: Path, folder: Path) -> Path:
    """Opened and saved by LibreOffice, which is told to calculate everything anew."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    item = "/org.openoffice.Office.Calc/Formula/Load"
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        f'<item oor:path="{item}"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>'
        "</oor:items>"
    )
    out = folder / "out"
    command = [soffice, "--headless", f"-env:UserInstallation=file://{profile}", "--convert-to", "xlsx"]
    told = subprocess.run(
        [*command, "--outdir", str(out), str(path)], capture_output=True, timeout=180, check=True, text=True
    )
    assert "Error" not in told.stderr, told.stderr
    return out / path.name


MANY = r"""
import pickle, re, sys
from pathlib import Path
from kopilka.exports.rendering import render
folder = Path(sys.argv[1])
collected = pickle.loads((folder / "collected").read_bytes())
render("excel", collected, folder / "rows", folder / "made.xlsx", folder / "progress", True)
print(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])
"""


@pytest.mark.slow
@pytest.mark.parametrize("rows", [20_000, pytest.param(100_000, marks=[pytest.mark.long, pytest.mark.timeout(1200)])])
def test_many_rows_fit_into_little_memory(tmp_path: Path, rows: int) -> None:
    operations = drawn(rows)
    write_rows(tmp_path / "rows", operations)
    (tmp_path / "collected").write_bytes(pickle.dumps(collected_of(operations)))
    told = subprocess.run(
        [sys.executable, "-c", MANY, str(tmp_path)], capture_output=True, check=True, text=True, timeout=1100
    )
    assert int(told.stdout) // 1024 <= 300
    book = openpyxl.load_workbook(tmp_path / "made.xlsx", read_only=True)
    assert sum(1 for _ in book["Операции"].iter_rows(values_only=True)) == rows + 1
    book.close()
