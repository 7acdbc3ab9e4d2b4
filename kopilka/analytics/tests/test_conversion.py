"""What is earned and spent in other currencies counts at the rate of its day, beside a model of plain Decimals."""

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from conftest import Person
from kopilka.analytics import service
from kopilka.analytics.tests.conftest import Entry, Record
from kopilka.analytics.tests.test_analytics import ask
from kopilka.analytics.tests.test_extended import MakePremium
from kopilka.periods import month_range, today_in

START, END = date(2025, 1, 1), date(2026, 3, 31)
RATED_FROM = date(2025, 2, 10)  # before it nothing is known
CENT = Decimal("0.01")
Rates = dict[date, Decimal]


async def opened(person: Person, currency: str, balance: object = 0) -> str:
    body = {"name": currency, "currency": currency, "opening_balance": balance}
    return str((await person.http.post("/accounts", json=body)).json()["id"])


async def rated(person: Person, currency: str, day: date, rate: object) -> None:
    answer = await person.http.put(f"/exchange-rates/{currency}/{day}", json={"rate": str(rate)})
    assert answer.status_code < 300, answer.text


@pytest.fixture
async def rates(alice: Person) -> Rates:
    """Of the dollar, each as good until the next."""
    drawn, found = random.Random(5), {}
    for number in range(8):
        day = RATED_FROM + timedelta(days=37 * number)
        found[day] = Decimal(drawn.randrange(600_000, 1_200_000)).scaleb(-4)
        await rated(alice, "USD", day, found[day])
    return found


@pytest.fixture
async def told(alice: Person, record: Record) -> list[Entry]:
    dollars, yen = await opened(alice, "USD"), await opened(alice, "JPY")
    own = await record(alice, 1, count=40, start=START, end=END)
    foreign = await record(alice, 2, count=60, start=START, end=END, account_id=dollars)
    # On one day, of one category: what they took together is rounded.
    foreign += await record(alice, 3, count=25, start=END, end=END, account_id=dollars)
    await alice.record(500, date="2025-06-01", account_id=yen)
    return own + foreign


def in_roubles(told: Iterable[Entry], rates: Rates) -> list[Entry]:
    """Without what no rate is known for; dollars of one day, category and type put together."""
    days: dict[tuple[date, str, str], Decimal] = defaultdict(Decimal)
    found = []
    for it in told:
        if it.currency == "RUB":
            found.append(it)
        elif it.date >= RATED_FROM:
            days[it.date, it.type, it.category_id] += it.amount
    for (day, kind, category), amount in days.items():
        rate = rates[max(it for it in rates if it <= day)]
        found.append(Entry(day, kind, category, (amount * rate).quantize(CENT, ROUND_HALF_UP), "RUB"))
    return found


def sums(told: Iterable[Entry], start: date, end: date) -> dict[str, Decimal]:
    found = {"income": Decimal(0), "expense": Decimal(0)}
    for it in told:
        if start <= it.date <= end:
            found[it.type] += it.amount
    return found


def flow_of(found: dict[str, Any]) -> dict[str, Decimal]:
    return {it: found[it] for it in ("income", "expense")}


async def test_months_and_categories(alice: Person, told: list[Entry], rates: Rates) -> None:
    known = in_roubles(told, rates)
    year = await ask(alice, "monthly", year=2025)
    for month in year["months"]:
        days = month_range(2025, int(month["month"]))
        assert flow_of(month) == sums(known, days.start, days.end), month
    lost = [it for it in told if it.currency == "USD" and it.date < RATED_FROM]
    income, expense = (sum((it.amount for it in lost if it.type == kind), Decimal(0)) for kind in ("income", "expense"))
    assert year["unconverted"] == [
        {"currency": "JPY", "amount": -500, "count": 1},
        {"currency": "USD", "amount": income - expense, "count": len(lost)},
    ]
    assert (year["other_currencies"], [it["currency"] for it in year["converted"]]) == (["JPY", "USD"], ["USD"])
    for start, end in ((START, END), (date(2025, 2, 4), date(2025, 11, 5)), (END, END)):
        found = await ask(alice, "categories", start_date=start, end_date=end)
        wanted: dict[str, Decimal] = defaultdict(Decimal)
        for it in known:
            if it.type == "expense" and start <= it.date <= end:
                wanted[it.category_id] += it.amount
        assert {it["category_id"]: it["amount"] for it in found["categories"]} == wanted
        assert found["total"] == sum(wanted.values())


async def test_summary_and_comparison(alice: Person, told: list[Entry], rates: Rates) -> None:
    known = in_roubles(told, rates)
    start, end = date(2025, 7, 1), date(2025, 12, 31)
    found = await ask(alice, "summary", start_date=start, end_date=end)
    assert flow_of(found) == sums(known, start, end)
    each = [it for one in told for it in in_roubles([one], rates) if it.type == "expense" and start <= it.date <= end]
    assert [it["amount"] for it in found["biggest_spendings"]] == sorted((it.amount for it in each), reverse=True)[:10]
    converted = [it for it in found["biggest_spendings"] if it["recorded_currency"]]
    assert converted
    assert all(it["recorded_currency"] == "USD" and it["recorded_amount"] < it["amount"] for it in converted)
    compared = await ask(alice, "comparison", start_date=start, end_date=end)
    for name in ("current", "previous", "year_ago"):
        days = (date.fromisoformat(compared[name][it]) for it in ("start_date", "end_date"))
        assert flow_of(compared[name]) == sums(known, *days), name


async def test_one_currency_asked_for_is_told_by_itself(alice: Person, told: list[Entry], rates: Rates) -> None:
    for currency in ("RUB", "USD"):
        found = await ask(alice, "summary", start_date=START, end_date=END, currency=currency)
        assert flow_of(found) == sums([it for it in told if it.currency == currency], START, END)
        assert (found["converted"], len(found["unconverted"])) == ([], 2)


async def test_a_rate_counts_as_soon_as_it_is_known(alice: Person) -> None:
    """No answer made with another rate is taken for unchanged."""
    await alice.record(10, date="2026-02-03", account_id=await opened(alice, "USD"))
    asked = "/analytics/categories?month=2&year=2026"
    first = await alice.http.get(asked)
    assert ("ETag" in first.headers, first.json()["total"], first.json()["other_currencies"]) == (False, 0, ["USD"])
    for rate in (90, 91):
        await rated(alice, "USD", date(2026, 2, 1), rate)
        found = await alice.http.get(asked)
        assert ("ETag" in found.headers, found.json()["total"]) == (False, 10 * rate)


async def test_a_split_that_is_not_converted_is_not_counted(alice: Person) -> None:
    dollars = await opened(alice, "USD")
    await rated(alice, "USD", date(2026, 2, 1), 90)
    lines = [{"amount": 1, "category_id": alice.categories[it]} for it in ("groceries", "taxi", "rent")]
    for day in ("2026-01-10", "2026-02-10"):
        await alice.record(3, date=day, account_id=dollars, category_id=None, lines=lines)
    found = await ask(alice, "monthly", year=2026)
    assert [it["count"] for it in found["months"][:3]] == [0, 1, 0]
    assert (found["total"]["count"], found["total"]["expense"]) == (1, 270)
    found = await ask(alice, "comparison", start_date="2026-02-01", end_date="2026-02-28")
    assert (found["current"]["count"], found["previous"]["count"]) == (1, 0)


async def test_forecast_and_trends(alice: Person, make_premium: MakePremium) -> None:
    await make_premium(alice)
    today = today_in("Europe/Moscow")
    dollars, yen = await opened(alice, "USD", 100), await opened(alice, "JPY", 5)
    await rated(alice, "USD", date(2020, 1, 1), 80)
    await alice.record(100, "salary", date=today.isoformat())
    await alice.record(3, date=today.isoformat(), account_id=dollars)
    await alice.record(2, date=(today + timedelta(days=1)).isoformat(), account_id=dollars)
    found = await ask(alice, "forecast")
    assert (found["balance"], found["planned_expense"], found["other_currencies"]) == (100 + 97 * 80, 160, ["JPY"])
    assert (await ask(alice, "forecast", currency="USD"))["balance"] == 97
    trends = await ask(alice, "trends")
    spent = next(it for it in trends["expense"] if it["month"] == today.replace(day=1).isoformat())
    assert spent["amount"] == (240 if (today + timedelta(days=1)).month != today.month else 400)
    await alice.record(7, date=today.isoformat(), account_id=yen)
    assert (await ask(alice, "trends"))["other_currencies"] == ["JPY"]


async def test_what_has_no_rate_hides_none_of_the_largest(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "FOLDED_AMONG", 2)
    dollars = await opened(alice, "USD")
    await rated(alice, "USD", date(2026, 2, 15), 90)
    for amount in (500, 400, 300):
        await alice.record(amount, date="2026-02-03", account_id=dollars)
    await alice.record(2, date="2026-02-20", account_id=dollars)
    await alice.record(100, date="2026-02-21")
    found = await ask(alice, "summary", start_date="2026-02-01", end_date="2026-02-28")
    assert [it["amount"] for it in found["biggest_spendings"]] == [180, 100]
