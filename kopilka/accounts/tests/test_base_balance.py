"""What accounts hold in the household's currency, at the rate of today."""

from decimal import Decimal

import pytest

from conftest import Person
from kopilka.periods import today_in


@pytest.mark.parametrize(("base", "wanted"), [("RUB", "945.05"), ("JPY", "945"), ("KWD", "945.053")])
async def test_each_account_at_the_rate_of_today(alice: Person, base: str, wanted: str) -> None:
    changed = await alice.http.patch(f"/households/{alice.household_id}", json={"currency": base})
    assert changed.status_code == 200, changed.text
    today = today_in("Europe/Moscow").isoformat()
    dollars, euros = [
        (await alice.http.post("/accounts", json={"name": it, "currency": it, "opening_balance": 5})).json()
        for it in ("USD", "EUR")
    ]
    assert (dollars["base_balance"], euros["base_balance"]) == (None, None)
    await alice.http.put("/exchange-rates/USD/2020-01-01", json={"rate": "1"})
    await alice.http.put("/exchange-rates/USD/2026-01-01", json={"rate": "90.00500"})
    await alice.record("5.5", "salary", account_id=dollars["id"], date="2026-05-31")
    await alice.record(700, "salary", date="2026-05-31")
    listed = {it["currency"]: it for it in (await alice.http.get("/accounts")).json()}
    assert {it: one["base_balance"] for it, one in listed.items()} == {
        base: 700, "USD": float(wanted), "EUR": None,
    }  # fmt: skip
    one = (await alice.http.get(f"/accounts/{dollars['id']}")).json()
    assert one == listed["USD"]
    renamed = await alice.http.patch(f"/accounts/{dollars['id']}", json={"name": "Доллары"})
    assert renamed.json()["base_balance"] == float(wanted)
    worth = (await alice.http.get("/analytics/net-worth", params={"from": today, "to": today})).json()
    known = [Decimal(str(it["base_balance"])) for it in listed.values() if it["base_balance"] is not None]
    assert Decimal(str(worth["points"][-1]["total"])) == sum(known)
