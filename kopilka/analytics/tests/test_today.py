"""Today divides what has happened from what is planned: comparison, averages and balances stop at it."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from conftest import Person
from kopilka.analytics.tests.test_analytics import ask
from kopilka.periods import Period, current_period, today_in

MakePremium = Callable[..., Awaitable[None]]


@pytest.fixture
def today() -> date:
    return today_in("Europe/Moscow")


async def spend(person: Person, *spendings: tuple[object, date]) -> None:
    for amount, day in spendings:
        await person.record(amount, date=day.isoformat())


async def test_a_running_range_is_compared_up_to_today(alice: Person, today: date) -> None:
    """Ten days have passed, five are to come: the ten days before are the other side."""
    ten, five = timedelta(days=10), timedelta(days=5)
    start, end = today - ten + timedelta(days=1), today + five
    await spend(alice, (100, today), (30, start), (7_000, end), (50, start - timedelta(days=1)), (20, start - ten))
    await spend(alice, (900, start - ten - timedelta(days=1)))
    found = await ask(alice, "comparison", start_date=start, end_date=end)
    assert (found["current"]["end_date"], found["current"]["expense"]) == (today.isoformat(), 130)
    assert found["previous"]["start_date"] == (start - ten).isoformat()
    assert (found["previous"]["expense"], found["change"]["expense"]["percent"]) == (70, Decimal("85.7"))


@pytest.mark.parametrize("period", list(Period))
async def test_a_period_is_compared_as_its_dates_are(alice: Person, today: date, period: Period) -> None:
    span = current_period(period, today)
    await spend(alice, (100, today), (5_000, today + timedelta(days=1)), (5_000, span.end), (40, span.start))
    await spend(alice, *((10, today - timedelta(days=days)) for days in (7, 8, 30, 31, 364, 365, 366)))
    by_name = await ask(alice, "comparison", period=period)
    assert by_name == await ask(alice, "comparison", start_date=span.start, end_date=span.end)
    assert by_name["current"]["end_date"] == today.isoformat()
    sides = [by_name[side] for side in ("previous", "year_ago")]
    if period is Period.WEEK:
        starts = [date.fromisoformat(it["start_date"]) for it in sides]
        assert [(span.start - it).days for it in starts] == [7, 364]
        assert [it.isocalendar().weekday for it in starts] == [1, 1]


async def test_averages_are_of_the_days_so_far(alice: Person, today: date) -> None:
    start, end = today - timedelta(days=24), today + timedelta(days=4)
    await spend(alice, (250, start), (1_000, end))
    await alice.record(50, "salary", date=today.isoformat())
    await alice.record(7_777, "salary", date=end.isoformat())
    found = await ask(alice, "summary", start_date=start, end_date=end)
    assert (found["expense"], found["income"], found["count"]) == (1_250, 7_827, 4)
    assert (found["days"], found["average_daily_expense"], found["average_daily_income"]) == (25, 10, 2)
    to_come = await ask(alice, "summary", start_date=today + timedelta(days=1), end_date=end)
    assert (to_come["expense"], to_come["days"], to_come["average_daily_expense"]) == (1_000, 0, 0)


@pytest.mark.parametrize("period", list(Period))
async def test_averages_of_a_current_period(alice: Person, today: date, period: Period) -> None:
    span = current_period(period, today)
    days = (today - span.start).days + 1
    await spend(alice, (3 * days, today), (999, today + timedelta(days=1)))
    found = await ask(alice, "summary", period=period)
    assert (found["days"], found["average_daily_expense"]) == (days, 3)


async def test_the_balance_of_today_has_nothing_planned_in_it(
    alice: Person, make_premium: MakePremium, today: date
) -> None:
    await make_premium(alice)
    await spend(alice, (300, today), (40, today + timedelta(days=1)), (8, today + timedelta(days=700)))
    await alice.record(1_000, "salary", date=(today - timedelta(days=40)).isoformat())
    await alice.record(5_000, "salary", date=(today + timedelta(days=25)).isoformat())
    found = await ask(alice, "forecast")
    assert (found["balance"], found["planned_income"], found["planned_expense"]) == (700, 5_000, 48)
    assert await alice.balance() == 700 + 5_000 - 48


async def test_an_archived_account_is_in_no_balance(alice: Person, make_premium: MakePremium, today: date) -> None:
    """Whatever was archived: the balance of the forecast is the sum of the accounts that are listed."""
    await make_premium(alice)
    old = await alice.http.post("/accounts", json={"name": "Старый", "opening_balance": 50_000})
    await alice.record(500, account_id=old.json()["id"], date=today.isoformat())
    await alice.record(200, "salary", account_id=old.json()["id"], date=(today + timedelta(days=1)).isoformat())
    await alice.record(100, date=today.isoformat())

    async def compare(planned: int) -> Any:
        found = await ask(alice, "forecast")
        listed: list[Any] = (await alice.http.get("/accounts")).json()
        assert found["balance"] + found["planned_income"] == sum(it["balance"] for it in listed)
        assert found["planned_income"] == planned
        return found

    before = await compare(200)
    assert before["balance"] == 49_400
    archived = await alice.http.patch(f"/accounts/{old.json()['id']}", json={"archived": True})
    assert archived.status_code == 200
    after = await compare(0)
    assert after["balance"] == -100
    # Nothing else changes: the same month is foreseen, from another balance.
    for then, now in zip(before["months"], after["months"], strict=True):
        assert (then["income"], then["expense"]) == (now["income"], now["expense"])
        assert then["balance"] - now["balance"] == 49_500
    assert (await ask(alice, "summary", start_date=today, end_date=today))["expense"] == 600


async def test_a_parent_is_counted_with_and_without_its_children(alice: Person, today: date) -> None:
    parent, child = alice.categories["food"], alice.categories["groceries"]
    for amount, category in ((8, parent), (4, parent), (3, child), (1, alice.categories["taxi"])):
        await alice.record(amount, category_id=category, date=today.isoformat())
    found = await ask(alice, "categories", start_date=today, end_date=today)
    told = {it["category_id"]: it for it in found["categories"]}
    assert (told[parent]["amount"], told[parent]["count"]) == (12, 2)
    assert (told[parent]["amount_with_children"], told[parent]["count_with_children"]) == (15, 3)
    assert (told[child]["amount_with_children"], told[child]["count_with_children"]) == (3, 1)
    for category, it in told.items():
        asked = {"category_id": category, "start_date": today.isoformat(), "end_date": today.isoformat()}
        listed = (await alice.http.get("/transactions", params=asked)).json()
        assert (sum(row["amount"] for row in listed), len(listed)) == (
            it["amount_with_children"], it["count_with_children"],
        )  # fmt: skip
        alone = asked | {"children": "false", "currency": found["currency"]}
        listed = (await alice.http.get("/transactions", params=alone)).json()
        assert (sum(row["amount"] for row in listed), len(listed)) == (it["amount"], it["count"])
