"""The list as CSV: read back by Python's own reader, and what spreadsheets must not calculate."""

import csv
import io
import tracemalloc
from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote

import pytest

from conftest import Person
from kopilka.exports.cell_text import guarded
from kopilka.exports.csv_file import render_csv
from kopilka.exports.figures import Operation
from kopilka.exports.tests.conftest import Drain, made
from kopilka.exports.tests.report_samples import rows_file
from kopilka.exports.tests.workbook_samples import collected_of, write_rows

HEADER = [
    "Дата", "Тип", "Сумма", "Валюта", "Категория", "Входит в категорию", "Счёт", "Описание", "Кто внёс", "Код операции",
    "Получатель", "Метки", "Заметка", "Статус", "Часть", "Сумма всей операции",
    "Сумма в основной валюте", "Основная валюта",
]  # fmt: skip


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+79990000000", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\tкофе", "  =1", "\u00a0=1", "\u200b=1",
        "\ufeff=1", "\u202e@x", "\u2066-1", "\u00ad+1", "\u3164=1", "\u2800=1", "\u115f\u034f=1", "\x01=1",
        "＝1+1", "＋1", "－1", "＠x", "\ufe62\u0031", "\u200d＝1", "\U000e0041=1", "\ue000=1", "\n=1",
    ],
)  # fmt: skip
def test_what_may_be_calculated_is_text(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", "кофе", "1=1", " кофе", "№ 5", "(−5)", "\u200b", "🍎 -1", "'=1", "é", "—", "x@y.example"]
)
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text


def test_it_is_what_the_standard_says(tmp_path: Path) -> None:
    texts = ['"Ёлка", чай; и "кофе"', "две\nстроки", "a\r\nb", "", "=1+1", "🍎 中文"]
    operations = [
        Operation(date(2026, 5, 3), "expense", "Кафе", "Карта", text, Decimal("1234.5000"), "RUB", "a@x", "Еда", "id")
        for text in texts
    ]
    operations.append(Operation(date(2026, 5, 3), "income", "Зарплата", "Карта", "", Decimal(7), "JPY", "a@x"))
    operations.append(Operation(date(2026, 5, 3), "income", "Зарплата", "Карта", "", Decimal("0.1235"), "RUB", "a@x"))
    told: list[float] = []
    rows = write_rows(tmp_path / "rows", operations)
    render_csv(collected_of(operations), rows, tmp_path / "with", told.append, bom=True)
    render_csv(collected_of(operations), rows, tmp_path / "without", told.append, bom=False)
    content = (tmp_path / "with").read_bytes()
    assert content == b"\xef\xbb\xbf" + (tmp_path / "without").read_bytes()
    assert content.endswith(b"\r\n")
    assert b'"""\xd0\x81\xd0\xbb\xd0\xba\xd0\xb0"", ' in content
    found = read(content)
    assert found[0] == HEADER
    assert [row[7] for row in found[1:7]] == [*texts[:4], "'=1+1", texts[5]]
    assert [(row[2], row[3]) for row in found[6:]] == [("-1234.50", "RUB"), ("7", "JPY"), ("0.1235", "RUB")]
    assert {len(row) for row in found} == {len(HEADER)}


def test_a_long_list_takes_little_memory(tmp_path: Path) -> None:
    rows = rows_file(tmp_path / "rows", 120_000)
    collected = collected_of([], rows=120_000)
    told: list[float] = []
    tracemalloc.start()
    try:
        render_csv(collected, rows, tmp_path / "made", told.append, bom=True)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000 < (tmp_path / "made").stat().st_size
    assert told == sorted(told)
    assert (len(told), told[-1]) == (25, 1)


async def test_from_the_question_to_the_file(
    alice: Person, drain: Drain, make_premium: Callable[[Person], Awaitable[None]]
) -> None:
    await make_premium(alice)
    body = {"name": "Еда с рынка", "type": "expense", "parent_id": alice.categories["gifts"]}
    child = (await alice.http.post("/categories", json=body)).json()["id"]
    first = await alice.record("123.45", date="2026-05-03", description="+7 999", category_id=child)
    second = await alice.record("5000", "salary", date="2026-05-04", status="pending")
    await alice.record("5", date="2026-06-04")
    asked, file = await made(alice, drain, "/export/csv?month=5&year=2026")
    assert (asked["kind"], asked["status"], asked["file_name"]) == ("csv", "queued", "Копилка, май 2026.csv")
    assert file.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert unquote(file.headers["Content-Disposition"].partition("filename*=UTF-8''")[2]) == asked["file_name"]
    assert file.content.startswith(b"\xef\xbb\xbf")
    account = (await alice.http.get("/accounts")).json()[0]["name"]
    assert read(file.content) == [
        HEADER,
        ["2026-05-04", "Доход", "5000.00", "RUB", "Зарплата", "", account, "", alice.email, second["id"], "", "", "",
         "Ожидает", "", "", "5000.00", "RUB"],
        [
            "2026-05-03", "Расход", "-123.45", "RUB", "Еда с рынка", "Подарки", account, "'+7 999", alice.email,
            first["id"], "", "", "", "Проведена", "", "", "-123.45", "RUB",
        ],
    ]  # fmt: skip
    plain, file = await made(
        alice, drain, "/export/csv?month=5&year=2026&type=income&bom=false", **{"Accept-Language": "en"}
    )
    assert plain["file_name"] == "Kopilka, May 2026.csv"
    assert file.content.startswith(b"Date,Type,Amount,Currency")
    assert [row[1] for row in read(file.content)] == ["Type", "Income"]


@pytest.mark.parametrize("query", ["bom=perhaps", "transactions=true", "month=13"])
async def test_what_is_no_question_of_a_list(alice: Person, query: str) -> None:
    refused = await alice.http.get(f"/export/csv?{query}")
    assert (refused.status_code, refused.json()["code"]) == (422, "validation_failed")


async def test_a_currency_is_a_filter_of_the_list(alice: Person, drain: Drain) -> None:
    """Its amounts in the household's currency stay what they were."""
    usd = (await alice.http.post("/accounts", json={"name": "USD", "currency": "USD"})).json()["id"]
    await alice.http.put("/exchange-rates/USD/2026-05-01", json={"rate": "80"})
    for amount, account in (("100", None), ("3", usd), ("5", usd)):
        await alice.record(amount, "groceries", date="2026-05-02", **({"account_id": account} if account else {}))
    for query, amounts in (("", ["-100.00", "-3.00", "-5.00"]), ("?currency=USD", ["-3.00", "-5.00"]),
                           ("?currency=RUB", ["-100.00"]), ("?currency=EUR", [])):  # fmt: skip
        _, file = await made(alice, drain, f"/export/csv{query}")
        rows = [dict(zip(HEADER, row, strict=True)) for row in read(file.content)[1:]]
        assert sorted(row["Сумма"] for row in rows) == amounts
        for row in rows:
            factor = 80 if row["Валюта"] == "USD" else 1
            assert (Decimal(row["Сумма в основной валюте"]), row["Основная валюта"]) == (
                Decimal(row["Сумма"]) * factor,
                "RUB",
            )
