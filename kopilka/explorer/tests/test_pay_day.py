"""Months of the explorer's table are those of the household."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from conftest import Person
from kopilka.analytics.tests.pay_day_model import PAY_DAYS, PayDay, borders, by_category, flow, record_at, set_months
from kopilka.infrastructure.http import strict_json
from kopilka.periods import today_in


async def table(person: Person, **params: str) -> Any:
    answer = await person.http.get("/analytics/explore", params=params)
    assert answer.status_code == 200, answer.text
    return strict_json.loads(answer.content)


@pytest.mark.parametrize("pay_day", PAY_DAYS, ids=str)
async def test_by_month(alice: Person, pay_day: PayDay) -> None:
    today = today_in("Europe/Moscow")
    await set_months(alice, pay_day)
    told = await record_at(alice, borders(pay_day, today, months=9))
    # The first border is the last day of the month before them.
    names = [pay_day.back(today, back) for back in range(9, -1, -1)]
    keys = [f"{year}-{month:02}-01" for year, month in names]
    for kind in ("income", "expense"):
        found = await table(alice, rows="month", type=kind)
        assert [(it["key"], it["total"]) for it in found["rows"] if it["total"]] == [
            (key, amount) for key, name in zip(keys, names, strict=True)
            if (amount := flow(told, *pay_day.days(*name))[kind])
        ]  # fmt: skip
    pivot = await table(alice, rows="category", columns="month", type="expense")
    columns = [it["key"] for it in pivot["columns"]]
    for row, cells in zip(pivot["rows"], pivot["cells"], strict=True):
        for key, cell in zip(columns, cells, strict=True):
            name = date.fromisoformat(key)
            wanted = by_category(told, *pay_day.days(name.year, name.month), "expense")
            assert (cell or Decimal(0)) == wanted.get(row["key"], 0), (row["label"], key)
    # With the growth of each, and narrowed to a period: the same months.
    grown = await table(alice, rows="month", measure="growth", type="expense")
    assert [it["key"] for it in grown["rows"]] == columns
    this = await table(alice, rows="month", type="expense", period="month")
    assert [it["key"] for it in this["rows"]] == keys[-1:]
    assert this["total"] == flow(told, *pay_day.days(*names[-1]))["expense"]
