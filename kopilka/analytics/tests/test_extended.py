"""Trends, forecast and anomalies: through the door, and the reckoning by itself."""

import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from conftest import Person
from kopilka.analytics.forecasting import MonthSum, anomalies, forecast, trends
from kopilka.periods import add_months, today_in

SALARY, RENT, FOOD = uuid4(), uuid4(), uuid4()
MONTH = date(2026, 11, 1)


def months(count: int) -> list[date]:
    """So many before MONTH, the oldest first."""
    return [add_months(MONTH, place - count) for place in range(count)]


def every_month(count: int, kind: str, category: UUID, *amounts: str) -> list[MonthSum]:
    return [
        (month, kind, category, Decimal(amounts[place % len(amounts)])) for place, month in enumerate(months(count))
    ]


def asked(sums: list[MonthSum], balance: str = "1000", part_left: float = 0.5) -> Any:
    return {"sums": sums, "month": MONTH, "digits": 2, "balance": Decimal(balance), "part_left": part_left}


def test_what_never_changes_is_foreseen_exactly() -> None:
    sums = every_month(24, "income", SALARY, "100000.10") + every_month(24, "expense", RENT, "60000.05")
    found = forecast(asked(sums))
    assert [it["balance"] for it in found["months"]] == [Decimal(1000) + n * Decimal("40000.05") for n in (1, 2, 3, 4)]
    assert all(it["balance_low"] == it["balance"] == it["balance_high"] for it in found["months"])
    assert {(it["category_id"], it["amount"]) for it in found["recurring"]} == {
        (SALARY, Decimal("100000.10")), (RENT, Decimal("60000.05")),
    }  # fmt: skip
    assert found["error"] == {"months": 6, "mean_absolute_error": 0, "naive_error": 0}


def test_what_is_recorded_already_stands() -> None:
    """The balance counts it; of what was expected only the rest is still to come."""
    sums = every_month(12, "expense", RENT, "500")
    now = [(MONTH, "expense", RENT, Decimal(200)), (add_months(MONTH, 1), "expense", RENT, Decimal(800))]
    found = forecast(asked(sums + now, balance="0"))
    assert [it["expense"] for it in found["months"]] == [500, 800, 500, 500]
    # Before this month there were 1,000: the balance of 0 has both amounts in it.
    assert [it["balance"] for it in found["months"]] == [500, -300, -800, -1300]


def test_december_is_known_from_other_decembers() -> None:
    sums = [
        (month, "expense", FOOD, Decimal(3000 if month.month == 12 else 1000 + 400 * (month.month % 2)))
        for month in months(36)
    ]
    november, december, *_ = forecast(asked(sums))["months"]
    assert december["expense"] > november["expense"]


def test_the_band_is_as_wide_as_the_errors_were() -> None:
    steady = every_month(24, "expense", FOOD, "1000", "1010")
    wild = every_month(24, "expense", FOOD, "100", "9000", "3000", "40", "6000")
    narrow, wide = forecast(asked(steady)), forecast(asked(wild))
    widths = [[it["balance_high"] - it["balance_low"] for it in found["months"]] for found in (narrow, wide)]
    assert all(a < b for a, b in zip(*widths, strict=True))
    assert all(width == sorted(width) for width in widths)
    assert wide["error"]["mean_absolute_error"] > narrow["error"]["mean_absolute_error"]


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_little_is_known_of_a_new_household(count: int) -> None:
    found = forecast(asked(every_month(count, "income", SALARY, "5000")))
    assert len(found["months"]) == 4
    assert found["error"] == {"months": 0, "mean_absolute_error": None, "naive_error": None}


def test_trends_are_exact_where_they_are_sums() -> None:
    big = "999999999999999.99"
    span = [*months(5), MONTH]
    sums = every_month(5, "expense", FOOD, big) + every_month(5, "expense", RENT, "0.01")
    found = trends(sums, span, 3, 2)
    assert [it["amount"] for it in found["expense"]] == [Decimal("1000000000000000.00")] * 5 + [0]
    assert [it["moving_average"] is None for it in found["expense"]] == [True, True, False, False, False, False]
    assert [it["category_id"] for it in found["categories"]] == [FOOD, RENT]
    rising = every_month(5, "income", SALARY, "100", "200", "300", "400", "500")
    assert trends(rising, span, 2, 2)["categories"][0]["slope"] == 100


def test_an_anomaly_stands_out_by_far() -> None:
    usual = every_month(24, "expense", FOOD, "1000", "1100", "950", "1050")
    odd = [(MONTH, "expense", FOOD, Decimal("5000.50"))]
    found = anomalies(usual + odd, [*months(23), MONTH], 2)
    assert [(it["month"], it["amount"]) for it in found] == [(MONTH, Decimal("5000.50"))]
    assert 900 <= found[0]["usual"] <= 1100
    assert anomalies(usual, [*months(23), MONTH], 2) == []
    assert anomalies([], months(24), 2) == []


async def test_through_the_door(alice: Person, make_premium: Callable[[Person], Awaitable[None]]) -> None:
    await make_premium(alice)
    this = today_in("Europe/Moscow").replace(day=1)
    for back in range(1, 8):
        await alice.record(90_000, "salary", date=add_months(this, -back).isoformat())
        await alice.record(30_000 if back > 1 else 180_000, "rent", date=add_months(this, -back).isoformat())
    foreseen = (await alice.http.get("/analytics/forecast")).json()
    assert foreseen["is_estimate"] is True
    assert [it["name"] for it in foreseen["recurring"]] == ["Зарплата"]
    assert foreseen["balance"] == await alice.balance()
    assert foreseen["error"]["months"] == 4
    seen = (await alice.http.get("/analytics/trends?months=8", headers={"Accept-Language": "en"})).json()
    assert [it["name"] for it in seen["categories"]] == ["Salary", "Rent and mortgage"]
    assert [it["amount"] for it in seen["income"]] == [90_000] * 7 + [0]
    [odd] = (await alice.http.get("/analytics/anomalies")).json()["anomalies"]
    assert (odd["name"], odd["amount"], odd["usual"]) == ("Аренда и ипотека", 180_000, 30_000)


def test_the_api_starts_without_pandas() -> None:
    shown = "import json, sys, kopilka.processes.api as _; print(json.dumps(sorted(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", shown], capture_output=True, check=True, text=True)
    heavy = {"pandas", "numpy", "matplotlib", "reportlab", "xlsxwriter"}
    assert heavy & set(json.loads(told.stdout)) == set()
