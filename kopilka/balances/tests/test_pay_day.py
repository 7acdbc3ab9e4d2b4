"""Balances by month end with the months of the household."""

from datetime import date
from decimal import Decimal

import pytest

from conftest import Person
from kopilka.analytics.tests.pay_day_model import PAY_DAYS, PayDay, borders, record_at, set_months
from kopilka.infrastructure.http import strict_json
from kopilka.periods import today_in


@pytest.mark.parametrize("pay_day", PAY_DAYS, ids=str)
async def test_balances_at_the_ends_of_months(alice: Person, pay_day: PayDay) -> None:
    today = today_in("Europe/Moscow")
    await set_months(alice, pay_day)
    told = await record_at(alice, borders(pay_day, today, months=6))

    def held(day: date) -> Decimal:
        return sum((it.amount if it.type == "income" else -it.amount for it in told if it.date <= day), Decimal(0))

    ends = [pay_day.days(*pay_day.back(today, back))[1] for back in range(11, 0, -1)] + [today]
    answer = await alice.http.get("/analytics/net-worth", params={"step": "month"})
    worth = strict_json.loads(answer.content)
    assert worth["start_date"] == pay_day.first_day(*pay_day.back(today, 11)).isoformat()
    assert [(it["date"], it["total"]) for it in worth["points"]] == [(it.isoformat(), held(it)) for it in ends]
    answer = await alice.http.get(
        f"/accounts/{alice.account_id}/balance",
        params={"step": "month", "start_date": worth["start_date"], "end_date": today.isoformat()},
    )
    history = strict_json.loads(answer.content)
    assert [(it["date"], it["balance"]) for it in history["points"]] == [(it.isoformat(), held(it)) for it in ends]
