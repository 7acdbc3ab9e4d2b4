"""The sheets of a workbook beside its list: by day, shares, accounts, charts, and how they print."""

import re
import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import openpyxl
import pytest

from kopilka.exports.figures import AccountLine, LedgerSum, Operation
from kopilka.exports.tests.test_workbook import recalculated
from kopilka.exports.tests.workbook_samples import START, cells, drawn, money, workbook
from kopilka.periods import DateRange


def test_a_month_is_told_by_day_and_only_as_far_as_it_has_come(tmp_path: Path) -> None:
    days = [date(2026, 11, 1), date(2026, 11, 1), date(2026, 11, 20)]
    operations = [Operation(it, "expense", "Дом", "Карта", "", Decimal(5), "RUB", "a@example.com") for it in days]
    ids = UUID(int=1)
    figures, path = workbook(
        tmp_path,
        operations,
        start=date(2026, 11, 1),
        end=date(2026, 11, 30),
        bar_step="day",
        sums=tuple(LedgerSum(it, "expense", ids, Decimal(5), 1) for it in days),
    )
    book = openpyxl.load_workbook(path, data_only=True)
    # Of one month no table of months.
    assert book.sheetnames == ["Сводка", "По дням", "По категориям", "Операции", "Цели"]
    rows = cells(book["По дням"])[1:-1]
    assert [row[0].date() for row in rows] == [date(2026, 11, day) for day in range(1, 23)]
    assert [row[2] for row in rows if row[2]] == [10, 5]
    assert len(figures.bars) == 22


def test_shares_follow_their_amounts(tmp_path: Path) -> None:
    _, path = workbook(tmp_path, drawn(100))
    book = openpyxl.load_workbook(path)
    shares = [row[3] for row in cells(book["По категориям"])[1:] if row[1]]
    assert len(shares) > 10
    assert all(re.fullmatch(r"=IF\(\$C\$\d+=0,0,C\d+/\$C\$\d+\)", it) for it in shares)
    top = [row[2] for row in cells(book["Сводка"]) if str(row[2]).startswith("=IF(")]
    assert len(top) == 12
    assert cells(book["Цели"])[1][5] == "=IF(D2=0,0,E2/D2)"


ACCOUNTS = (
    AccountLine("Карта", "RUB", Decimal("1000.50"), Decimal(0), Decimal(0)),
    AccountLine("=Наличные", "RUB", Decimal(-30), Decimal(5), Decimal(7), shares_name=True),
    AccountLine("Dollars", "USD", Decimal(100), Decimal(0), Decimal("0.25")),
)


def check_accounts(path: Path, accounts: Sequence[AccountLine]) -> None:
    rows = cells(openpyxl.load_workbook(path, data_only=True)["Счета"])
    assert rows[0] == ["Счёт", "Валюта", "На начало", "Доходы", "Расходы", "Переводы", "На конец"]
    found = {row[0]: [money(it) for it in row[2:7]] for row in rows[1:5]}
    for it in accounts:
        assert found[it.name] == [it.opening, it.income, it.expense, it.transferred, it.closing]
    mine = [it for it in accounts if it.currency == "RUB"]
    assert found["На всех счетах"] == [
        sum(getattr(it, name) for it in mine) for name in ("opening", "income", "expense", "transferred", "closing")
    ]


def account_workbook(folder: Path) -> tuple[Path, tuple[AccountLine, ...]]:
    """Of the running year, with rows of the list dated later, which are in no balance."""
    taxi = Operation(START, "expense", "Такси", "Dollars", "", Decimal("0.25"), "USD", "a@example.com")
    moved = [
        Operation(START, "out", "Перевод на счёт «Вклад»", "Карта", "", Decimal("700.25"), "RUB", "a@example.com"),
        Operation(START, "in", "Перевод со счёта «Вклад»", "Карта", "", Decimal(200), "RUB", "a@example.com"),
    ]
    operations = [*drawn(200), taxi, *moved]
    until = date(2026, 11, 22)
    been = [it for it in operations if it.date <= until and it.account == "Карта"]
    sums = {kind: sum((it.amount for it in been if it.type == kind), Decimal(0)) for kind in ("income", "expense")}
    first = replace(ACCOUNTS[0], **sums, transferred=Decimal("-500.25"))
    accounts = (first, *ACCOUNTS[1:])
    _, path = workbook(
        folder, operations, accounts=accounts, accounts_days=DateRange(START, until), archived_moved=True
    )
    return path, accounts


def test_accounts_add_up(tmp_path: Path) -> None:
    path, accounts = account_workbook(tmp_path)
    check_accounts(path, accounts)
    sheet = openpyxl.load_workbook(path)["Счета"]
    rows = cells(sheet)
    assert rows[1][6] == "=ROUND(C2+D2-E2+F2,2)"
    assert rows[3][2:7] == ["=SUM(C2:C3)", "=SUM(D2:D3)", "=SUM(E2:E3)", "=SUM(F2:F3)", "=SUM(G2:G3)"]
    assert rows[1][3].startswith("=SUMPRODUCT(")
    # The list cannot tell accounts of one name apart.
    assert rows[2][3:6] == [5, 7, 0]
    assert sheet["A3"].quotePrefix
    assert sheet["G3"].number_format.count("[Red]") == 1
    told = " ".join(str(row[0]) for row in rows)
    assert "1 января – 22 ноября 2026" in told
    assert "архивных счетах" in told


def test_charts_begin_at_zero_and_name_their_currency(tmp_path: Path) -> None:
    figures, path = workbook(tmp_path, drawn(100))
    with zipfile.ZipFile(path) as archive:
        charts = [archive.read(f"xl/charts/chart{number}.xml").decode() for number in (1, 2)]
    for chart in charts:
        assert '<c:min val="0"/>' in chart
        assert "#,##0 &quot;₽&quot;" in chart
    colours = re.findall(r'<c:dPt>.*?<a:srgbClr val="(\w+)"', charts[1])
    assert [f"#{it}".lower() for it in colours] == [it.colour for it in figures.expenses[:12]]


def test_names_of_categories_have_an_edge_in_their_colour(tmp_path: Path) -> None:
    figures, path = workbook(tmp_path, drawn(100))
    expected = {it.name: it.colour for it in (*figures.expenses, *figures.incomes)}
    assert len(set(expected.values())) > 10
    for sheet in openpyxl.load_workbook(path).worksheets[:4]:
        names = [row[0] for row in sheet.iter_rows() if str(row[0].value).rstrip(" ") in expected]
        assert len(names) == {"Сводка": 12, "По месяцам": 0}.get(sheet.title, len(expected))
        for cell in names:
            edge = cell.border.left
            assert (edge.style, f"#{edge.color.rgb[2:]}".lower()) == ("thick", expected[cell.value.rstrip(" ")])
            assert cell.quotePrefix == (cell.value == "=1+1")


def test_every_sheet_prints_on_a4(tmp_path: Path) -> None:
    _, path = workbook(tmp_path, drawn(20), household="Семья & Ко")
    one_page = {"Сводка": "landscape", "По месяцам": "portrait", "По категориям": "portrait"}
    for sheet in openpyxl.load_workbook(path):
        page = sheet.page_setup
        assert (page.paperSize, page.orientation) == (9, one_page.get(sheet.title, "landscape"))
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        # One page wide, which is the default; as high, which is too, or as many as it takes.
        assert (page.fitToWidth, page.fitToHeight) == (None, None if sheet.title in one_page else 0)
        assert sheet.print_title_rows == "$1:$1"
        assert "Семья && Ко · 2026 год" in (sheet.oddHeader.left.text or "")


def test_more_rows_than_a_page_holds_take_several(tmp_path: Path) -> None:
    operations = [
        Operation(START, "expense", f"Категория {it}", "Карта", "", Decimal(it + 1), "RUB", "a@example.com")
        for it in range(90)
    ]
    _, path = workbook(tmp_path, operations)
    assert openpyxl.load_workbook(path)["По категориям"].page_setup.fitToHeight == 0


@pytest.mark.slow
def test_libreoffice_adds_accounts_up_alike(tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-calc-nogui")
    path, accounts = account_workbook(tmp_path)
    check_accounts(recalculated(soffice, path, tmp_path), accounts)
