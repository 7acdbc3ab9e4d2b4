"""Analytics, the workbook's cells and the PDF's text: one and the same figures, those of a model of plain Decimals."""

import io
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Person, new_client, run_due, sign_up_and_in, working
from kopilka.analytics.figures import shares
from kopilka.exports.wording import money
from kopilka.infrastructure.config import DatabaseSettings, S3Settings
from kopilka.infrastructure.database.transactions import Database
from kopilka.infrastructure.jobs.process_pool import ProcessPool
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from kopilka.infrastructure.storage import open_storage
from kopilka.periods import DateRange, Period, current_period, month_range, today_in, year_range
from tests.journeys.conftest import World

ZONES = ("Europe/Moscow", "Asia/Kamchatka", "America/Los_Angeles", "Pacific/Kiritimati", "Asia/Kathmandu")
EXPENSES = ("groceries", "taxi", "rent", "gifts", "pets")
INCOMES = ("salary", "interest")
PDF_CATEGORIES = 12


@dataclass(frozen=True)
class Entry:
    date: date
    category: str
    amount: Decimal
    may_be_refund: bool = False

    @property
    def type(self) -> str:
        return "income" if self.category in INCOMES else "expense"

    @property
    def is_refund(self) -> bool:
        return self.may_be_refund and self.type == "expense"

    @property
    def counted(self) -> Decimal:
        """In the sum of its category."""
        return -self.amount if self.is_refund else self.amount


# The ends of months and years, a leap day and any other day.
special = st.sampled_from(
    [date(2024, 2, 29), date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 28), date(2026, 11, 30)]
)
days = st.dates(date(2024, 1, 1), date(2026, 12, 31)) | special
amounts = st.integers(1, 10**11).map(lambda it: Decimal(it).scaleb(-2))
entries = st.lists(
    st.builds(Entry, days, st.sampled_from(EXPENSES + INCOMES), amounts, st.sampled_from((False, False, True))),
    min_size=1,
    max_size=25,
)
questions = st.one_of(
    st.builds(lambda year: {"year": year}, st.integers(2024, 2026)),
    st.builds(lambda year, month: {"year": year, "month": month}, st.integers(2024, 2026), st.integers(1, 12)),
    st.builds(lambda period: {"period": period}, st.sampled_from(["month", "year", "week"])),
    st.builds(lambda a, b: {"start_date": min(a, b).isoformat(), "end_date": max(a, b).isoformat()}, days, days),
)


def span_of(question: dict[str, Any], today: date) -> DateRange:
    if "period" in question:
        return current_period(Period(question["period"]), today)
    if "month" in question:
        return month_range(question["year"], question["month"])
    if "year" in question:
        return year_range(question["year"])
    return DateRange(date.fromisoformat(question["start_date"]), date.fromisoformat(question["end_date"]))


@dataclass
class Model:
    told: list[Entry]
    span: DateRange

    def __post_init__(self) -> None:
        self.within = [it for it in self.told if self.span.start <= it.date <= self.span.end]

    def total(self, kind: str) -> Decimal:
        return sum((it.counted for it in self.within if it.type == kind), Decimal(0))

    def categories(self, kind: str) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for it in self.within:
            if it.type == kind:
                found[it.category] = found.get(it.category, Decimal(0)) + it.counted
        return found

    def steps(self, *, by_day: bool = False) -> dict[date, tuple[Decimal, Decimal]]:
        """Income and expense by day, or by the first day of the month."""
        found: dict[date, tuple[Decimal, Decimal]] = {}
        for it in self.within:
            first = it.date if by_day else it.date.replace(day=1)
            income, expense = found.get(first, (Decimal(0), Decimal(0)))
            more = (it.amount, Decimal(0)) if it.type == "income" else (Decimal(0), it.counted)
            found[first] = income + more[0], expense + more[1]
        return {first: it for first, it in found.items() if any(it)}


@pytest.fixture
def work(world: World) -> Iterator[WorkerServices]:
    with tempfile.TemporaryDirectory() as folder:
        made = working(
            Database(world.database.app_url, DatabaseSettings(pool_size=4)),
            open_storage(S3Settings(), Path(folder)),
            ProcessPool(1),
            Path(folder),
        )
        world.app.state.storage = made.storage
        yield made
        world.runner.run(made.database.close())


@pytest.mark.slow
def test_all_three_tell_the_same(world: World, work: WorkerServices) -> None:
    @settings(max_examples=15, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(entries, questions, st.sampled_from(ZONES))
    def told_alike(told: list[Entry], question: dict[str, Any], zone: str) -> None:
        world.runner.run(journey(world, work, told, question, zone))

    told_alike()


async def journey(world: World, work: WorkerServices, told: list[Entry], question: dict[str, Any], zone: str) -> None:
    async with new_client(world.app) as http:
        person = await sign_up_and_in(http, f"reports.{next(world.numbers)}@example.com")
        # However far back: this is about figures, and today moves on.
        await world.owner.execute("UPDATE users SET premium_until = '2100-01-01' WHERE id = $1", person.user_id)
        await http.patch(f"/households/{person.household_id}", json={"time_zone": zone})
        for it in told:
            said = {"type": "income"} if it.is_refund else {}
            await person.record(str(it.amount), it.category, date=it.date.isoformat(), **said)
        today = today_in(zone)
        model = Model(told, span_of(question, today))
        names = {it["id"]: it["standard_key"] for it in (await http.get("/categories")).json()}
        await check_analytics(person, model, question, names)
        texts = {it["standard_key"]: it["name"] for it in (await http.get("/categories")).json()}
        check_workbook(await file(work, person, "excel", question), model, texts)
        check_pdf(await file(work, person, "pdf", question), model)
        if today != today_in(zone):
            raise AssertionError("midnight passed there meanwhile: this example proves nothing, run it again")


async def check_analytics(person: Person, model: Model, question: dict[str, Any], names: dict[str, str]) -> None:
    span = {"start_date": model.span.start.isoformat(), "end_date": model.span.end.isoformat()}
    summary = await ask(person, "summary", span)
    income, expense = model.total("income"), model.total("expense")
    assert (summary["income"], summary["expense"], summary["net"]) == (income, expense, income - expense)
    assert summary["count"] == len(model.within)
    largest = sorted((it.amount for it in model.within if it.type == "expense" and not it.is_refund), reverse=True)[:10]
    assert [it["amount"] for it in summary["biggest_spendings"]] == largest
    for kind in ("expense", "income"):
        found = await ask(person, "categories", {**question, "type": kind})
        sums = model.categories(kind)
        assert (found["start_date"], found["end_date"]) == (span["start_date"], span["end_date"])
        assert {names[it["category_id"]]: it["amount"] for it in found["categories"]} == sums
        assert sorted(it["share"] for it in found["categories"]) == sorted(shares(sorted(sums.values(), reverse=True)))
    year = await ask(person, "monthly", {"year": model.span.start.year})
    if (model.span.start.day, model.span.start.month) == (1, 1) and model.span.days >= 365:
        months = model.steps()
        for it in year["months"]:
            first = date(model.span.start.year, int(it["month"]), 1)
            assert (it["income"], it["expense"]) == months.get(first, (0, 0))


async def ask(person: Person, path: str, params: dict[str, Any]) -> Any:
    answer = await person.http.get(f"/analytics/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return json.loads(answer.content, parse_float=Decimal, parse_int=Decimal)


async def file(work: WorkerServices, person: Person, kind: str, question: dict[str, Any]) -> bytes:
    asked = await person.http.get(f"/export/{kind}", params=question)
    assert asked.status_code == 200, asked.text
    await run_due(work)
    answer = await person.http.get(asked.json()["url"])
    assert answer.status_code == 200, answer.text
    return answer.content


def check_workbook(content: bytes, model: Model, texts: dict[str, str]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    income, expense = model.total("income"), model.total("expense")
    [total] = [row for row in rows(book["Сводка"]) if row[0] == "Всего"]
    assert [exact(it) for it in total[1:4]] == [income, expense, income - expense]
    sheet = next(name for name in ("По дням", "По месяцам") if name in book.sheetnames)
    steps = rows(book[sheet])[1:-1]
    assert {row[0].date(): (exact(row[1]), exact(row[2])) for row in steps if row[1] or row[2]} == model.steps(
        by_day=sheet == "По дням"
    )
    found = {(row[1], row[0]): exact(row[2]) for row in rows(book["По категориям"])[1:] if row[1]}
    assert found == {
        (word, texts[key]): amount
        for kind, word in (("expense", "Расход"), ("income", "Доход"))
        for key, amount in model.categories(kind).items()
    }
    listed = [(row[0].date(), exact(row[5])) for row in rows(book["Операции"])[1:] if row[0]]
    assert sorted(listed) == sorted((it.date, it.counted) for it in model.within)
    assert [day for day, _ in listed] == sorted((day for day, _ in listed), reverse=True)


def check_pdf(content: bytes, model: Model) -> None:
    document = pypdfium2.PdfDocument(content)
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    income, expense = model.total("income"), model.total("expense")
    if not model.within:
        return
    for amount in (income, expense, income - expense):
        assert money("ru", amount, "RUB", 2) in text
    for kind in ("expense", "income"):
        sums = model.categories(kind)
        assert len(sums) <= PDF_CATEGORIES
        for amount in sums.values():
            assert money("ru", amount, "RUB", 2) in text


def rows(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def exact(value: Any) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal("0.01"))
