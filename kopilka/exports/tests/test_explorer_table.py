"""A table of the explorer as a workbook: the same figures as the API's, as numbers, and totals that calculate."""

import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from conftest import Person
from kopilka.exports.tests.conftest import Drain, made
from kopilka.infrastructure.http import strict_json


@pytest.mark.parametrize(
    "query",
    [
        {"rows": "payee", "columns": "month", "type": "expense"},
        {"rows": "weekday", "measure": "median"},
        {"rows": "tag", "columns": "category", "measure": "count"},
        {"rows": "month", "columns": "tag", "type": "expense"},
        {"rows": "category", "columns": "week", "measure": "share", "type": "expense"},
        {"rows": "currency", "columns": "day", "measure": "mean"},
        {"rows": "month", "measure": "growth", "type": "expense"},
    ],
    ids=lambda it: " ".join(it.values()),
)
async def test_its_numbers_are_those_of_the_api(alice: Person, drain: Drain, query: dict[str, str]) -> None:
    dollars = (await alice.http.post("/accounts", json={"name": "Доллары", "currency": "USD"})).json()["id"]
    for number, payee in enumerate(("=HYPERLINK(1)", None, "<r>Магазин</r>", "007"), start=1):
        for month in (3, 4):
            tags = ["дом", "дети"] if number % 2 else []
            day = f"2026-0{month}-1{number}"
            await alice.record(f"{number}{month}.25", payee=payee, tags=tags, date=day)
    await alice.record("7.10", account_id=dollars, date="2026-04-11")
    table: Any = strict_json.loads((await alice.http.get("/analytics/explore", params=query)).content)
    address = "/export/explorer?" + "&".join(f"{name}={value}" for name, value in query.items())
    asked, file = await made(alice, drain, address)
    assert (asked["file_name"], asked["kind"]) == ("Копилка, таблица, за всё время.xlsx", "excel")
    values, formulas = (
        openpyxl.load_workbook(io.BytesIO(file.content), data_only=data_only).worksheets[0]
        for data_only in (True, False)
    )
    rows = [list(it) for it in values.iter_rows(min_row=5, max_row=5 + len(table["rows"]), values_only=True)]
    percent = table["unit"] == "percent"
    expected = [[*cells, row["total"]] for cells, row in zip(table["cells"], table["rows"], strict=True)]
    expected.append([*(it["total"] for it in table["columns"]), table["total"]])
    assert [[_number(cell, percent=percent) for cell in row[1:]] for row in rows] == expected
    if query["rows"] in ("payee", "tag"):
        signs = {"payee": "", "tag": "#"}[query["rows"]]
        labels = [signs + it["label"] if it["key"] else it["label"] for it in table["rows"]]
        assert [str(row[0]).strip() for row in rows[:-1]] == labels
    _calculates(formulas, query, rows=len(table["rows"]), columns=len(table["columns"]))


def _calculates(sheet: Any, query: dict[str, str], *, rows: int, columns: int) -> None:
    """A total is a formula where the parts add up to it, and nowhere else; no text of people's is one."""
    found = {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"}
    last = 4 + rows
    adds_up = query.get("measure", "sum") in ("sum", "count")
    letter = openpyxl.utils.get_column_letter(columns + 2)
    end = "" if columns == 1 else f":{openpyxl.utils.get_column_letter(columns + 1)}{{}}"
    expected = {}
    if adds_up and query.get("columns") not in (None, "tag"):
        expected |= {f"{letter}{row}": f"=SUM(B{row}{end.format(row)})" for row in range(5, last + 1)}
    if adds_up and query["rows"] != "tag":
        names = [openpyxl.utils.get_column_letter(column) for column in range(2, columns + 3)]
        expected |= {f"{name}{last + 1}": f"=SUM({name}5:{name}{last})" for name in names}
    assert found == expected


def _number(cell: Any, *, percent: bool) -> Decimal | None:
    if cell is None:
        return None
    assert isinstance(cell, int | float)
    return round(Decimal(repr(cell)) * (100 if percent else 1), 4)


async def test_a_table_that_cannot_be_made_says_so(alice: Person, drain: Drain) -> None:
    for month in (1, 5):
        await alice.record(date=f"2026-0{month}-01")
    asked = await alice.http.get("/export/explorer?rows=category&columns=day")
    await drain()
    export = (await alice.http.get(f"/exports/{asked.json()['id']}")).json()
    assert (export["status"], "Выберите период короче" in export["failure"]) == ("failed", True)
    refused = await alice.http.get("/export/explorer?rows=payee&measure=growth")
    assert (refused.status_code, refused.json()["code"]) == (422, "growth_without_time")
