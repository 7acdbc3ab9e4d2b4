"""Payees, tags and notes in CSV, Excel and PDF, and reports that are narrowed to a payee or a tag."""

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from conftest import Person
from kopilka.exports import listing, workbook_payees
from kopilka.exports.csv_file import render_csv
from kopilka.exports.figures import MOST_PAYEES, LargeSpending, Operation, PayeeTotal
from kopilka.exports.tests.conftest import Drain, made
from kopilka.exports.tests.report_samples import sample
from kopilka.exports.tests.test_periods import cells as cells_of
from kopilka.exports.tests.test_periods import pdf_text
from kopilka.exports.tests.test_report import pages
from kopilka.exports.tests.test_workbook import recalculated, soffice
from kopilka.exports.tests.workbook_samples import (
    HOSTILE,
    START,
    cells,
    collected_of,
    drawn,
    money,
    workbook,
    write_rows,
)

__all__ = ["soffice"]

NOTE = "Чек в бардачке\n=1+1\nвернуть до 5 июня"
# "*" and "a~b?" would be patterns for SUMIFS, "01" would be 1.
PAYEES = ("Пятёрочка", "*", "a~b?", "01", "1", "=1+1", "<r>a</r>", "🍎" * 50, "שלום", "")


def named(count: int) -> list[Operation]:
    """Every tenth without a payee; every seventh has come back."""
    return [
        replace(
            it,
            type="refund" if place % 7 == 3 and it.type == "expense" else it.type,
            payee=PAYEES[place % len(PAYEES)],
            tags=("отпуск", "сочи 2026")[: place % 3],
            note=(NOTE, "", *HOSTILE)[place % (len(HOSTILE) + 2)],
        )
        for place, it in enumerate(drawn(count))
    ]


def bought(**fields: object) -> Operation:
    base = Operation(START, "expense", "Продукты", "Карта", "еда", Decimal(5), "RUB", "a@x", "", "id")
    return replace(base, **fields)  # type: ignore[arg-type]


def test_csv_has_them_after_all_other_columns(tmp_path: Path) -> None:
    operations = [
        bought(payee="=cmd|' /C calc'!A0", tags=("отпуск", "сочи 2026"), note=NOTE),
        bought(payee="Пятёрочка", note="@SUM(A1)\r\n2"),
        bought(payee="🍎" * 200, tags=("=1",)),
        bought(),
    ]
    rows = write_rows(tmp_path / "rows", operations)
    render_csv(collected_of(operations), rows, tmp_path / "made", lambda _: None, bom=False)
    with (tmp_path / "made").open(encoding="utf-8", newline="") as file:
        header, *found = csv.reader(file, strict=True)
    assert header[9:16] == ["Код операции", "Получатель", "Метки", "Заметка", "Статус", "Часть", "Сумма всей операции"]
    assert header[16:] == ["Сумма в основной валюте", "Основная валюта"]
    assert [row[10:13] for row in found] == [
        ["'=cmd|' /C calc'!A0", "#отпуск #сочи 2026", NOTE],
        ["Пятёрочка", "", "'@SUM(A1)\r\n2"],
        ["🍎" * 200, "#=1", ""],
        ["", "", ""],
    ]
    assert {(row[7], row[9]) for row in found} == {("еда", "id")}


def test_the_list_of_a_workbook_has_them_as_text(tmp_path: Path) -> None:
    operations = named(60)
    _, path = workbook(tmp_path, operations)
    sheet = openpyxl.load_workbook(path)["Операции"]
    assert [cell.value for cell in sheet[1]][7:] == ["Кто внёс", "Получатель", "Метки", "Заметка", "Часть"]
    for row, it in zip(sheet.iter_rows(min_row=2), operations, strict=True):
        assert (row[8].value or "").rstrip(" ") == it.payee
        assert (row[9].value or "") == it.hashtags
        assert {row[place].data_type for place in (8, 9, 10)} <= {"s", "inlineStr", "n"}
        assert bool(row[10].value) == bool(it.note)
        assert row[8].quotePrefix == (it.payee == "=1+1")
    assert {it.note: row[10].value for row, it in zip(sheet.iter_rows(min_row=2), operations, strict=True)}[
        NOTE
    ] == NOTE
    # One line high, however many lines a note has; a long one ends with its column.
    heights = [sheet.row_dimensions[place].height for place in range(2, len(operations) + 2)]
    assert heights == [15.75 if it.note else None for it in operations]
    assert {bool(cell.alignment.wrap_text) == bool(cell.value) for cell in sheet["K"][1:]} == {True}


def check_payees(path: Path, payees: Sequence[PayeeTotal]) -> None:
    rows = cells(openpyxl.load_workbook(path, data_only=True)["Получатели"])
    assert rows[0] == ["Получатель", "Расходы", "Операций"]
    found = [(row[0].rstrip(" "), money(row[1]), row[2]) for row in rows[1 : len(payees) + 1]]
    assert found == [(it.name, it.amount, it.count) for it in payees]


def test_payees_have_a_sheet_that_calculates(tmp_path: Path) -> None:
    figures, path = workbook(tmp_path, named(300))
    assert len(figures.payees) == len(PAYEES) - 1
    check_payees(path, figures.payees)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [
        "Сводка", "По месяцам", "По категориям", "Категории по месяцам", "Получатели", "Операции", "Цели",
    ]  # fmt: skip
    for row in list(book["Получатели"].iter_rows(min_row=2)):
        assert row[1].value.startswith(f"=SUMPRODUCT(--('Операции'!$I$2:$I$301=$A{row[0].row}),")
        assert row[2].value.startswith("=SUMPRODUCT(")
        assert row[0].quotePrefix == (row[0].value == "=1+1")


def test_payees_of_a_very_long_list_are_plain_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_payees, "MOST_READ", 2 * (len(PAYEES) - 1) * 300 - 1)
    figures, path = workbook(tmp_path, named(300))
    check_payees(path, figures.payees)
    rows = cells(openpyxl.load_workbook(path)["Получатели"])
    assert len(rows) == len(PAYEES)
    assert not [cell for row in rows for cell in row if str(cell).startswith("=SUM")]


def test_the_hundred_largest_are_shown(tmp_path: Path) -> None:
    totals = tuple(PayeeTotal(f"Магазин {place}", Decimal(500 - place), 1) for place in range(MOST_PAYEES + 1))
    _, path = workbook(tmp_path, drawn(10), payees=totals)
    check_payees(path, totals[:MOST_PAYEES])
    rows = cells(openpyxl.load_workbook(path)["Получатели"])
    assert [row[0] for row in rows[MOST_PAYEES:]] == [
        "Магазин 99", None, "Показаны получатели с самыми большими расходами: 100.",
    ]  # fmt: skip


@pytest.mark.slow
def test_libreoffice_adds_payees_up_alike(tmp_path: Path, soffice: str) -> None:
    figures, path = workbook(tmp_path, named(300))
    check_payees(recalculated(soffice, path, tmp_path), figures.payees)


def pdf_list(folder: Path, *said: tuple[str, str, tuple[str, ...], str]) -> str:
    lines = [
        ["2026-05-03", "expense", "Кафе", "Карта", description, "250.50", "RUB", "a@x", "", "id", payee, tags, note]
        for payee, description, tags, note in said
    ]
    rows = folder / "rows"
    rows.write_text("".join(json.dumps(it) + "\n" for it in lines))
    return " ".join("".join(pages(folder, replace(sample(), rows=len(lines)), rows)).split())


def test_a_pdf_names_the_payee_before_what_was_bought(tmp_path: Path) -> None:
    text = pdf_list(
        tmp_path,
        ("Пятёрочка", "продукты", ("дача",), "секрет"),
        ("Лента", "", (), ""),
        ("", "кофе", ("сочи 2026", "отпуск"), ""),
    )
    assert "Получатель и описание" in text
    assert "Карта Пятёрочка · продукты · #дача " in text
    assert "Карта Лента −250,50" in text.replace("-250", "−250")
    assert "Карта кофе · #сочи 2026 #отпуск " in text
    assert "секрет" not in text


def test_no_payee_breaks_a_page(tmp_path: Path) -> None:
    hostile = [(text, text, (text[:50],), text) for text in ("🍎" * 200, "שלום مرحبا \u202e задом", "=cmd", "Ж" * 500)]
    text = pdf_list(tmp_path, *hostile)
    assert "=cmd · =cmd · #=cmd" in text
    assert "\u202e" not in text


def test_the_largest_of_a_pdf_name_their_payees(tmp_path: Path) -> None:
    spending = LargeSpending(START, "Техника", "Карта", "ноутбук", Decimal(89_990), payee="DNS")
    text = " ".join("".join(pages(tmp_path, replace(sample(), largest=(spending,)))).split())
    assert "DNS · ноутбук" in text


async def record_some(alice: Person) -> str:
    """The id of the payee «=Лента»."""
    first = await alice.record(100, date="2026-05-03", payee="=Лента", tags=["дача", "май"], note="две\nстроки")
    await alice.record(50, "clothes", date="2026-05-04", payee="=лента", tags=["май"])
    await alice.record(30, "clothes", date="2026-05-05", type="income", payee="=Лента")
    await alice.record(999, date="2026-05-06", payee="Ozon", tags=["дача"])
    await alice.record(7, date="2026-05-07")
    gone = await alice.record(4_000, date="2026-05-08", payee="=Лента", tags=["май"])
    await alice.http.delete(f"/transactions/{gone['id']}")
    return str(first["payee_id"])


async def test_a_report_of_one_payee(alice: Person, drain: Drain) -> None:
    payee = await record_some(alice)
    _, file = await made(alice, drain, f"/export/excel?year=2026&payee_id={payee}")
    assert [(row[5], row[8], row[9], row[10]) for row in cells_of(file.content, "Операции")[1:]] == [
        (-30, "=Лента", None, None), (50, "=Лента", "#май", None), (100, "=Лента", "#дача #май", "две\nстроки"),
    ]  # fmt: skip
    assert cells_of(file.content, "Получатели")[1] == ["=Лента", 120, 3]
    assert "Получатель: =Лента" in [row[0] for row in cells_of(file.content, "Сводка")]
    _, file = await made(alice, drain, f"/export/pdf?year=2026&payee_id={payee}")
    text = pdf_text(file.content)
    assert "Получатель: =Лента" in text
    assert "3 операции" in text
    # Of a part of the ledger there are no balances.
    assert "На начало" not in text


@pytest.mark.parametrize(("language", "said"), [("ru", "Метка: #май"), ("en", "Tag: #май")])
async def test_a_report_of_one_tag(alice: Person, drain: Drain, language: str, said: str) -> None:
    await record_some(alice)
    _, file = await made(alice, drain, "/export/csv?year=2026&tag=%23МАЙ")
    rows = list(csv.reader(file.content.decode("utf-8-sig").splitlines(keepends=True), strict=True))
    assert [(row[2], *row[10:13]) for row in rows[1:]] == [
        ("-50.00", "'=Лента", "#май", ""), ("-100.00", "'=Лента", "#дача #май", "две\nстроки"),
    ]  # fmt: skip
    _, file = await made(alice, drain, "/export/pdf?year=2026&tag=май", **{"Accept-Language": language})
    assert said in pdf_text(file.content)


async def test_payees_of_a_workbook_are_the_largest_without_what_came_back(
    alice: Person, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One more is collected than is shown, which tells that there are more."""
    monkeypatch.setattr(listing, "MOST_PAYEES", 2)
    await record_some(alice)
    await alice.record(1, date="2026-05-09", payee="Автобус")
    await alice.record(5, date="2026-05-09", payee="Метро")
    await alice.record(5_000, "salary", date="2026-05-09", payee="Работа")
    _, file = await made(alice, drain, "/export/excel?year=2026")
    assert cells_of(file.content, "Получатели")[1:] == [
        ["Ozon", 999, 1],
        ["=Лента", 120, 3],
        ["Метро", 5, 1],
    ]


async def test_a_payee_may_be_deleted_while_its_export_is_queued(alice: Person, drain: Drain) -> None:
    payee = await record_some(alice)
    asked = (await alice.http.get(f"/export/excel?payee_id={payee}")).json()
    assert (await alice.http.delete(f"/payees/{payee}")).status_code == 204
    await drain()
    file = await alice.http.get(asked["url"])
    assert "Получатель: —" in [row[0] for row in cells_of(file.content, "Сводка")]
    assert cells_of(file.content, "Операции")[1:] == []
