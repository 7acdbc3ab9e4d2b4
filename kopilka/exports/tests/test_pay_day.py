"""Reports by month, where months begin on a pay day: the sheets of a workbook and the words of a PDF."""

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from conftest import Person
from kopilka.analytics.tests.pay_day_model import PAY_DAYS, PayDay, borders, by_category, flow, record_at, set_months
from kopilka.exports.tests.conftest import Drain, made
from kopilka.exports.tests.test_periods import cells, pdf_text, squeezed, today
from kopilka.exports.wording import money, period_phrase

KOPECK = Decimal("0.01")


def exact(cell: object) -> Decimal:
    return Decimal(str(cell or 0)).quantize(KOPECK)


@pytest.mark.parametrize("pay_day", PAY_DAYS, ids=str)
async def test_a_year_by_months(alice: Person, drain: Drain, pay_day: PayDay) -> None:
    await set_months(alice, pay_day)
    told = await record_at(alice, borders(pay_day, today(), months=8))
    year = pay_day.name(today())[0]
    whole = (pay_day.first_day(year, 1), pay_day.days(year, 12)[1])
    asked, file = await made(alice, drain, f"/export/excel?year={year}")
    assert asked["file_name"] == f"Копилка, {period_phrase('ru', *whole)}.xlsx"
    rows = {row[0].date(): row for row in cells(file.content, "По месяцам")[1:] if isinstance(row[0], datetime)}
    names = {pay_day.first_day(year, month): pay_day.days(year, month) for month in range(1, 13)}
    assert set(rows) <= set(names)
    for first, row in rows.items():
        wanted = flow(told, *names[first])
        assert (exact(row[1]), exact(row[2])) == (wanted["income"], wanted["expense"]), first
    everything = flow(told, *whole)
    assert sum((exact(row[2]) for row in rows.values()), Decimal(0)) == everything["expense"]
    head, *lines = cells(file.content, "Категории по месяцам")
    starts = {place: cell.date() for place, cell in enumerate(head) if isinstance(cell, datetime)}
    assert list(starts.values()) == list(rows)
    labels = {it["id"]: it["name"] for it in (await alice.http.get("/categories")).json()}
    for place, first in starts.items():
        wanted = {labels[key]: amount for key, amount in by_category(told, *names[first], "expense").items()}
        shown = {str(row[0]): exact(row[place]) for row in lines if row[1] == "Расход" and row[place]}
        assert shown == wanted, first
    _, file = await made(alice, drain, f"/export/pdf?year={year}")
    text = squeezed(pdf_text(file.content))
    for amount in everything.values():
        assert squeezed(money("ru", amount, "RUB", 2)) in text


@pytest.mark.parametrize("pay_day", PAY_DAYS, ids=str)
async def test_a_month(alice: Person, drain: Drain, pay_day: PayDay) -> None:
    await set_months(alice, pay_day)
    told = await record_at(alice, borders(pay_day, today(), months=3))
    for address, back in (("period=month", 0), ("year={}&month={}", 1)):
        name = pay_day.back(today(), back)
        days = pay_day.days(*name)
        asked, file = await made(alice, drain, f"/export/csv?{address.format(*name)}")
        assert asked["file_name"] == f"Копилка, {period_phrase('ru', *days)}.csv"
        lines = file.content.decode("utf-8-sig").splitlines()[1:]
        assert len(lines) == sum(days[0] <= it.date <= days[1] for it in told)
    days = pay_day.days(*pay_day.name(today()))
    _, file = await made(alice, drain, "/export/pdf?period=month")
    first: date = days[0]
    text = squeezed(pdf_text(file.content))
    assert str(first.day) in text
    assert squeezed(money("ru", flow(told, *days)["expense"], "RUB", 2)) in text


@pytest.mark.parametrize(
    ("starts_on", "asked"),
    [(25, {"year": 1970}), (10, {"year": 2100}), (16, {"year": 1970, "month": 1}), (2, {"year": 2100, "month": 12})],
)
async def test_the_ends_of_the_calendar(alice: Person, starts_on: int, asked: dict[str, int]) -> None:
    """The first and last months reach out of it: what is asked for ends where it does."""
    household = f"/households/{alice.household_id}"
    changed = await alice.http.patch(household, json={"month_starts_on": starts_on})
    assert changed.status_code == 200, changed.text
    answer = await alice.http.get("/export/excel", params=asked)
    assert answer.status_code == 200, answer.text


async def test_an_export_that_waits_keeps_the_months_it_was_asked_with(alice: Person, drain: Drain) -> None:
    """Its days were named by them, so its bars and sheets are."""
    household = f"/households/{alice.household_id}"
    for starts_on, other, months in ((10, 1, 4), (1, 10, 3)):
        changed = await alice.http.patch(household, json={"month_starts_on": starts_on})
        assert changed.status_code == 200, changed.text
        if starts_on == 10:
            for day in ("2026-01-09", "2026-01-10", "2026-02-09", "2026-02-10", "2026-03-31"):
                await alice.record("100", "groceries", date=day)
        asked = await alice.http.get("/export/excel?start_date=2026-01-01&end_date=2026-03-31")
        await alice.http.patch(household, json={"month_starts_on": other})
        await drain()
        file = await alice.http.get(asked.json()["url"])
        rows = [row for row in cells(file.content, "По месяцам")[1:] if isinstance(row[0], datetime)]
        assert len(rows) == months, (starts_on, rows)
        assert sum((exact(row[2]) for row in rows), Decimal(0)) == 500


async def test_days_that_are_no_month_of_the_household_are_told_as_days(alice: Person, drain: Drain) -> None:
    await alice.record("100", "groceries", date="2026-05-20")
    days = "start_date=2026-05-01&end_date=2026-05-31"
    table = f"/export/explorer?rows=category&type=expense&{days}"
    for starts_on, told in ((1, "май 2026"), (10, "1–31 мая 2026")):
        changed = await alice.http.patch(f"/households/{alice.household_id}", json={"month_starts_on": starts_on})
        assert changed.status_code == 200, changed.text
        asked, file = await made(alice, drain, f"/export/excel?{days}")
        assert asked["file_name"] == f"Копилка, {told}.xlsx"
        assert str(cells(file.content, "Сводка")[1][0]).lower() == told
        asked, file = await made(alice, drain, table)
        assert asked["file_name"] == f"Копилка, таблица, {told}.xlsx"
        [sheet] = openpyxl.load_workbook(io.BytesIO(file.content)).worksheets[:1]
        assert str(sheet["A2"].value).lower().startswith(told)
        _, file = await made(alice, drain, f"/export/pdf?{days}")
        assert squeezed(told) in squeezed(pdf_text(file.content)).lower()
