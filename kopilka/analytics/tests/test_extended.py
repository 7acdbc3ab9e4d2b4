"""Trends, forecast and anomalies through the door."""

import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import date

import asyncpg
import pytest

from conftest import Person
from kopilka.analytics.routes import AT_ONCE
from kopilka.analytics.schemas import AnomaliesRead, ForecastRead, TrendsRead
from kopilka.infrastructure.http import strict_json
from kopilka.infrastructure.http.responses import json_response
from kopilka.periods import add_months, today_in

MakePremium = Callable[..., Awaitable[None]]


async def test_through_the_door(alice: Person, make_premium: MakePremium) -> None:
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


async def test_answers_are_what_their_schemas_promise(alice: Person, make_premium: MakePremium) -> None:
    """They are not validated on their way out."""
    await make_premium(alice)
    this = today_in("Europe/Moscow").replace(day=1)
    for back in range(7):
        for category, amount in (("salary", "1000.50"), ("rent", 500 if back else 5000)):
            await alice.record(amount, category, date=add_months(this, -back).isoformat())
            await alice.record(1, category, date=add_months(this, 1).isoformat())
    for name, shape in (("trends", TrendsRead), ("forecast", ForecastRead), ("anomalies", AnomaliesRead)):
        body = (await alice.http.get(f"/analytics/{name}")).content
        assert strict_json.loads(json_response(shape.model_validate_json(body)).body) == strict_json.loads(body)
        assert all(value for name, value in strict_json.loads(body).items() if name != "other_currencies")


@pytest.mark.parametrize("name", ["trends", "forecast", "anomalies"])
async def test_unchanged_is_told_in_no_bytes(alice: Person, make_premium: MakePremium, name: str) -> None:
    await make_premium(alice)
    tag = (await alice.http.get(f"/analytics/{name}")).headers["ETag"]
    same = {"If-None-Match": tag}
    again = await alice.http.get(f"/analytics/{name}", headers=same)
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    # Names are part of the answer, and so the language is part of the tag.
    assert (await alice.http.get(f"/analytics/{name}", headers={**same, "Accept-Language": "en"})).status_code == 200
    await alice.record(5)
    assert (await alice.http.get(f"/analytics/{name}", headers=same)).status_code == 200
    tag = (await alice.http.get(f"/analytics/{name}")).headers["ETag"]
    await make_premium(alice, date(2020, 1, 1))
    refused = await alice.http.get(f"/analytics/{name}", headers={"If-None-Match": tag})
    assert (refused.status_code, refused.json()["code"]) == (403, "premium_required")


async def test_a_long_calculation_is_answered_as_well(
    alice: Person, make_premium: MakePremium, owner: asyncpg.Connection
) -> None:
    """So many categories over so many months are calculated in a thread."""
    await make_premium(alice)
    this = today_in("Europe/Moscow").replace(day=1)
    await owner.execute(
        "WITH made AS (INSERT INTO categories (household_id, id, type, name, created_by)"
        " SELECT $1, gen_random_uuid(), 'expense', 'n' || n, $3 FROM generate_series(1, 60) n RETURNING id)"
        " INSERT INTO transactions"
        " (household_id, id, account_id, category_id, type, currency, amount, date, created_by)"
        " SELECT $1, gen_random_uuid(), $2, id, 'expense', 'RUB', 100, $4::date - n * interval '1 month', $3"
        " FROM made, generate_series(0, 59) n",
        alice.household_id, alice.account_id, alice.user_id, this,
    )  # fmt: skip
    assert AT_ONCE < 60 * 60
    seen = (await alice.http.get("/analytics/trends?months=60")).json()
    assert [it["amount"] for it in seen["expense"]] == [6000] * 60
    assert [len(it["points"]) for it in seen["categories"]] == [60] * 60
    foreseen = (await alice.http.get("/analytics/forecast")).json()
    assert [it["expense"] for it in foreseen["months"]] == [6000] * 4
    assert (await alice.http.get("/analytics/anomalies")).json()["anomalies"] == []


def test_the_api_starts_without_pandas() -> None:
    shown = "import json, sys, kopilka.processes.api.app as _; print(json.dumps(sorted(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", shown], capture_output=True, check=True, text=True)
    heavy = {"pandas", "numpy", "matplotlib", "reportlab", "xlsxwriter"}
    assert heavy & set(json.loads(told.stdout)) == set()
