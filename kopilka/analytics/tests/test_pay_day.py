"""A household whose months begin on its pay day: every figure by month beside a model of plain Decimals."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from conftest import Person
from kopilka.analytics.tests.conftest import Entry
from kopilka.analytics.tests.pay_day_model import (
    DAY,
    PAY_DAYS,
    PayDay,
    borders,
    by_category,
    flow,
    record_at,
    set_months,
)
from kopilka.analytics.tests.test_analytics import ask, exact
from kopilka.analytics.tests.test_extended import MakePremium
from kopilka.periods import today_in

pytestmark = pytest.mark.parametrize("pay_day", PAY_DAYS, ids=str)
MONTHS = 14


@pytest.fixture
def today() -> date:
    return today_in("Europe/Moscow")


@pytest.fixture
async def told(alice: Person, today: date, pay_day: PayDay) -> list[Entry]:
    await set_months(alice, pay_day)
    return await record_at(alice, borders(pay_day, today, months=MONTHS))


def flow_of(found: dict[str, Any]) -> dict[str, Decimal]:
    return {it: found[it] for it in ("income", "expense")}


def span_of(found: dict[str, Any]) -> tuple[date, date]:
    return date.fromisoformat(found["start_date"]), date.fromisoformat(found["end_date"])


async def test_a_year_is_its_twelve_months(alice: Person, told: list[Entry], today: date, pay_day: PayDay) -> None:
    this_year = pay_day.name(today)[0]
    assert (await ask(alice, "monthly"))["year"] == this_year
    for year in (this_year, this_year - 1):
        found = await ask(alice, "monthly", year=year)
        for month in found["months"]:
            days = pay_day.days(year, int(month["month"]))
            assert span_of(month) == days
            assert flow_of(month) == flow(told, *days)
            assert month["count"] == sum(days[0] <= it.date <= days[1] for it in told)
        whole = (pay_day.first_day(year, 1), pay_day.first_day(year + 1, 1) - DAY)
        assert flow_of(found["total"]) == flow(told, *whole)
        shares = await ask(alice, "categories", year=year)
        assert (span_of(shares), shares["total"]) == (whole, flow(told, *whole)["expense"])


async def test_the_current_month(alice: Person, told: list[Entry], today: date, pay_day: PayDay) -> None:
    days = pay_day.days(*pay_day.name(today))
    for params in ({}, {"period": "month"}):
        summary = await ask(alice, "summary", **params)
        assert (span_of(summary), flow_of(summary)) == (days, flow(told, *days))
        assert summary["days"] == (today - days[0]).days + 1
        largest = sorted(
            (it.amount for it in told if it.type == "expense" and days[0] <= it.date <= days[1]), reverse=True
        )
        assert [it["amount"] for it in summary["biggest_spendings"]] == largest[:10]
    whole = (pay_day.first_day(pay_day.name(today)[0], 1), pay_day.first_day(pay_day.name(today)[0] + 1, 1) - DAY)
    summary = await ask(alice, "summary", period="year")
    assert (span_of(summary), flow_of(summary)) == (whole, flow(told, *whole))
    answer = await alice.http.get("/transactions/summary", params={"period": "month"})
    [own] = exact(answer.content)["by_currency"]
    assert flow_of(own) == flow(told, *days)
    listed = (await alice.http.get("/transactions", params={"period": "month", "limit": 100})).json()
    assert len(listed) == sum(days[0] <= it.date <= days[1] for it in told)


async def test_a_month_by_its_name(alice: Person, told: list[Entry], today: date, pay_day: PayDay) -> None:
    for back in range(MONTHS):
        year, month = pay_day.back(today, back)
        days = pay_day.days(year, month)
        for kind in ("income", "expense"):
            found = await ask(alice, "categories", year=year, month=month, type=kind)
            assert span_of(found) == days
            assert {it["category_id"]: it["amount"] for it in found["categories"]} == by_category(told, *days, kind)


async def test_the_same_part_of_the_month_before(
    alice: Person, told: list[Entry], today: date, pay_day: PayDay
) -> None:
    found = await ask(alice, "comparison", period="month")
    first = pay_day.first_day(*pay_day.name(today))
    passed = today - first
    assert span_of(found["current"]) == (first, today)
    for side, back in (("previous", 1), ("year_ago", 12)):
        start, end = pay_day.days(*pay_day.back(today, back))
        assert span_of(found[side]) == (start, min(start + passed, end))
    for side in ("current", "previous", "year_ago"):
        assert flow_of(found[side]) == flow(told, *span_of(found[side]))
    # A month that is over is compared as a whole, whichever way it was named.
    start, end = pay_day.days(*pay_day.back(today, 1))
    over = await ask(alice, "comparison", start_date=start, end_date=end)
    assert span_of(over["previous"]) == pay_day.days(*pay_day.back(today, 2))
    assert flow_of(over["previous"]) == flow(told, *pay_day.days(*pay_day.back(today, 2)))


async def test_trends_and_the_forecast(
    alice: Person, told: list[Entry], today: date, pay_day: PayDay, make_premium: MakePremium
) -> None:
    await make_premium(alice)
    names = [pay_day.back(today, back) for back in range(MONTHS - 1, -1, -1)]
    found = await ask(alice, "trends", months=MONTHS)
    for kind in ("income", "expense"):
        assert [it["month"] for it in found[kind]] == [f"{year}-{month:02}-01" for year, month in names]
        assert [it["amount"] for it in found[kind]] == [flow(told, *pay_day.days(*it))[kind] for it in names]
    for category in found["categories"]:
        wanted = [
            by_category(told, *pay_day.days(*it), category["type"]).get(category["category_id"], 0) for it in names
        ]
        assert [it["amount"] for it in category["points"]] == wanted
    foreseen = await ask(alice, "forecast")
    assert foreseen["months"][0]["month"] == f"{names[-1][0]}-{names[-1][1]:02}-01"
    held = {it: sum((e.amount if e.type == "income" else -e.amount for e in told if e.date <= it), Decimal(0))
            for it in {today, *(pay_day.days(*name)[1] for name in names)}}  # fmt: skip
    assert foreseen["balance"] == held[today]
    for past, name in zip(foreseen["past"], names[-7:-1], strict=True):
        assert flow_of(past) == flow(told, *pay_day.days(*name))
        assert past["balance"] == held[pay_day.days(*name)[1]]


async def test_changing_it_changes_the_answers(alice: Person, today: date, pay_day: PayDay) -> None:
    paths = ("monthly", "summary?period=month", "comparison?period=month", "explore?rows=month")
    before = {it: await alice.http.get(f"/analytics/{it}") for it in paths}
    await set_months(alice, pay_day)
    for path, answer in before.items():
        again = await alice.http.get(f"/analytics/{path}", headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.headers["ETag"] != answer.headers["ETag"]) == (200, True), path
