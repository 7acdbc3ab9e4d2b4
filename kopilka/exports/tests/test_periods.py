"""Open ends, running periods and categories of one name, through the doors."""

import io
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import unquote

import asyncpg
import openpyxl
import pypdfium2
import pytest

from conftest import Person
from kopilka.exports.tests.conftest import Drain, made
from kopilka.exports.wording import money, percent, period_phrase
from kopilka.periods import today_in


def today() -> date:
    return today_in("Europe/Moscow")


def cells(content: bytes, sheet: str) -> list[list[object]]:
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return [[cell.value for cell in row] for row in book[sheet].iter_rows()]


def pdf_text(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return " ".join(text.split())


def squeezed(text: str) -> str:
    return " ".join(text.split())


async def test_an_open_end_is_today_or_the_last_row(alice: Person, drain: Drain) -> None:
    start = today().replace(day=1) - timedelta(days=1)
    await alice.record(100, date=start.isoformat())
    asked, file = await made(alice, drain, f"/export/excel?start_date={start}")
    assert asked["file_name"] == f"Копилка, {period_phrase('ru', start, None)}.xlsx"
    assert cells(file.content, "Сводка")[1][0] == f"С{period_phrase('ru', start, None)[1:]}"
    days = [row[0].date() for row in cells(file.content, "По дням")[1:-1]]
    assert (days[0], days[-1]) == (start, today())
    later = today() + timedelta(days=80)
    await alice.record(5, date=later.isoformat())
    _, file = await made(alice, drain, f"/export/excel?start_date={start}")
    assert cells(file.content, "По месяцам")[-2][0].date() == later.replace(day=1)


async def test_an_open_start_is_the_first_row_and_compared_with_nothing(alice: Person, drain: Drain) -> None:
    await alice.record(100, date="2026-03-10")
    await alice.record(7, date="2026-04-20")
    asked, file = await made(alice, drain, "/export/pdf?end_date=2026-05-15", **{"Accept-Language": "en"})
    assert asked["file_name"] == "Kopilka, up to 15 May 2026.pdf"
    text = pdf_text(file.content)
    assert "Up to 15 May 2026" in text
    assert "Changes are" not in text
    assert "1970" not in text
    assert "1913" not in text
    _, file = await made(alice, drain, "/export/excel?end_date=2026-05-15")
    assert [row[0].month for row in cells(file.content, "По месяцам")[1:-1]] == [3, 4, 5]


async def test_without_days_a_workbook_begins_with_the_first_row(alice: Person, drain: Drain) -> None:
    asked, file = await made(alice, drain, "/export/excel")
    assert asked["file_name"] == "Копилка, за всё время.xlsx"
    # The month of today, as far as it has come; a header and a total.
    assert len(cells(file.content, "По дням")) == today().day + 2
    await alice.record(100, date=(today().replace(day=1) - timedelta(days=100)).isoformat())
    _, file = await made(alice, drain, "/export/excel")
    assert cells(file.content, "По месяцам")[-2][0].date() == today().replace(day=1)


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Kopilka, November 2026.pdf"), ("ru", "Копилка, ноябрь 2026.pdf")]
)
async def test_capitals_of_file_names(alice: Person, drain: Drain, language: str, name: str) -> None:
    asked, file = await made(alice, drain, "/export/pdf?year=2026&month=11", **{"Accept-Language": language})
    assert asked["file_name"] == name
    assert unquote(file.headers["Content-Disposition"].partition("filename*=UTF-8''")[2]) == name


def nine_days_back_and_twenty_ahead() -> str:
    return f"start_date={today() - timedelta(days=9)}&end_date={today() + timedelta(days=20)}"


def this_week_and_the_next() -> str:
    monday = today() - timedelta(days=today().weekday())
    return f"start_date={monday}&end_date={monday + timedelta(days=13)}"


# Running ones, all of which have days to come.
@pytest.mark.parametrize(
    "question",
    [
        lambda: "period=week",
        lambda: "period=month",
        lambda: "period=year",
        nine_days_back_and_twenty_ahead,
        this_week_and_the_next,
    ],
    ids=["week", "month", "year", "days", "weeks"],
)
async def test_a_pdf_compares_as_analytics_do(alice: Person, drain: Drain, question: Callable[[], str]) -> None:
    """With rows dated later, which a running period contains and its comparison does not."""
    # Before all of them, so that no period before is one that was recorded in part.
    await alice.record(1, date=(today() - timedelta(days=800)).isoformat())
    for days, amount in ((0, "300.10"), (8, "50"), (1, "700"), (31, "41.07"), (365, "900"), (33, "11.5"), (20, "64")):
        await alice.record(amount, date=(today() - timedelta(days=days)).isoformat())
    for days in (1, 2, 5, 12, 29):
        await alice.record(100 + days, date=(today() + timedelta(days=days)).isoformat())
    compared = (await alice.http.get(f"/analytics/comparison?{question()}")).json()
    current, previous = compared["current"], compared["previous"]
    _, file = await made(alice, drain, f"/export/pdf?{question()}")
    text = pdf_text(file.content)
    first, last = (date.fromisoformat(previous[it]) for it in ("start_date", "end_date"))
    assert squeezed(f"к периоду: {period_phrase('ru', first, last)}.") in text
    now, then = (Decimal(str(it["expense"])) for it in (current, previous))
    expected = money("ru", now - then, "RUB", 2, signed=True)
    change = compared["change"]["expense"]["percent"]
    if change is not None and abs(change) < 1000:
        expected += f" ({percent('ru', Decimal(str(change)), signed=True)})"
    assert squeezed(expected) in text
    _, file = await made(alice, drain, f"/export/excel?{question()}")
    rows = {row[0]: row[2] for row in cells(file.content, "Сводка")}
    title = period_phrase("ru", first, last)
    assert Decimal(str(rows[title[0].upper() + title[1:]])).quantize(Decimal("0.01")) == then


async def test_an_own_category_is_not_the_standard_one_of_its_name(
    alice: Person, drain: Drain, make_premium: Callable[[Person], Awaitable[None]], owner: asyncpg.Connection
) -> None:
    await make_premium(alice)
    body = {"name": "Еда с рынка", "type": "expense", "parent_id": alice.categories["gifts"]}
    made_own = await alice.http.post("/categories", json=body)
    assert made_own.status_code == 201, made_own.text
    own = made_own.json()
    # As a version before could name it.
    await owner.execute("UPDATE categories SET name = 'Продукты' WHERE id = $1", own["id"])
    await alice.record(100, date="2026-05-01")
    await alice.record("23.50", date="2026-05-02", category_id=own["id"])
    _, file = await made(alice, drain, "/export/excel?year=2026&month=5")
    found = {row[0]: row[2] for row in cells(file.content, "По категориям")[1:] if row[1]}
    assert found == {"Продукты": 100, "Продукты (своя)": 23.5}
    assert [row[2] for row in cells(file.content, "Операции")[1:]] == ["Продукты (своя)", "Продукты"]
    _, file = await made(alice, drain, "/export/pdf?year=2026&month=5")
    text = pdf_text(file.content)
    assert squeezed(f"Продукты {money('ru', Decimal(100), 'RUB', 2)}") in text
    assert squeezed(f"Продукты (своя) {money('ru', Decimal('23.50'), 'RUB', 2)}") in text
