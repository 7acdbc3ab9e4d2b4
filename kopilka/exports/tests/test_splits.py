"""Splits in reports: each line by itself, the sums of the categories and the balance of the account once."""

import csv
import io
from typing import Any

import openpyxl
import pypdfium2
import pytest

from conftest import Person
from kopilka.exports.tests.conftest import Drain, made

MAY = "start_date=2026-05-01&end_date=2026-05-31"


@pytest.fixture
async def bought(alice: Person) -> Person:
    lines = [
        {"category_id": alice.categories["groceries"], "amount": 1000},
        {"category_id": alice.categories["household_goods"], "amount": "300.50", "description": "порошок"},
        {"category_id": alice.categories["groceries"], "amount": 200},
    ]
    fields: dict[str, Any] = {"category_id": None, "lines": lines, "description": "чек", "payee": "Лента"}
    await alice.record("1500.50", **fields)
    await alice.record(70, "taxi", date="2026-05-02")
    return alice


async def test_lines_of_a_csv(bought: Person, drain: Drain) -> None:
    _, file = await made(bought, drain, f"/export/csv?{MAY}")
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))
    shown = ("Сумма", "Категория", "Описание", "Часть", "Сумма всей операции")
    assert [tuple(it[name] for name in shown) for it in rows] == [
        ("-1000.00", "Продукты", "чек", "1 из 3", "-1500.50"),
        ("-300.50", "Дом и ремонт", "чек · порошок", "2 из 3", "-1500.50"),
        ("-200.00", "Продукты", "чек", "3 из 3", "-1500.50"),
        ("-70.00", "Такси", "", "", ""),
    ]
    assert len({it["Код операции"] for it in rows}) == 2
    # Of one category, and of the one above it.
    for key, parts in (("household_goods", ["2 из 3"]), ("food", ["1 из 3", "3 из 3"])):
        _, file = await made(bought, drain, f"/export/csv?{MAY}&category_id={bought.categories[key]}")
        rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))
        assert [it["Часть"] for it in rows] == parts


async def test_sums_of_a_workbook_are_those_of_its_list(bought: Person, drain: Drain) -> None:
    _, file = await made(bought, drain, f"/export/excel?{MAY}")
    book = openpyxl.load_workbook(io.BytesIO(file.content), data_only=True)
    found = {row[0].value: row[2].value for row in book["По категориям"].iter_rows(min_row=2) if row[1].value}
    assert found == {"Продукты": 1200, "Дом и ремонт": 300.5, "Такси": 70}
    listed = [(row[2].value, row[5].value) for row in book["Операции"].iter_rows(min_row=2)]
    assert {name: sum(amount for label, amount in listed if label == name) for name in found} == found
    assert [row[4].value for row in book["Счета"].iter_rows(min_row=2, max_row=2)] == [1570.5]
    _, file = await made(bought, drain, f"/export/excel?{MAY}&category_id={bought.categories['groceries']}")
    book = openpyxl.load_workbook(io.BytesIO(file.content), data_only=True)
    assert [row[5].value for row in book["Операции"].iter_rows(min_row=2)] == [1000, 200]
    assert [row[1].value for row in book["Получатели"].iter_rows(min_row=2, max_row=2)] == [1200]


async def test_the_largest_of_a_pdf_name_the_categories(bought: Person, drain: Drain) -> None:
    _, file = await made(bought, drain, f"/export/pdf?{MAY}&transactions=true")
    document = pypdfium2.PdfDocument(file.content)
    text = " ".join("".join(page.get_textpage().get_text_bounded() for page in document).split())
    document.close()
    assert "Продукты, Дом и ремонт" in text
    assert "Лента · чек · порошок · 2 из 3" in text
    # A split is one, whatever it is split into.
    assert "2 операции." in text
