"""What the household is worth over time."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from conftest import Person


async def worth(person: Person, **params: Any) -> dict[str, Any]:
    answer = await person.http.get("/analytics/net-worth", params=params)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def opened(person: Person, currency: str = "RUB", balance: object = 0) -> str:
    body = {"name": currency, "currency": currency, "opening_balance": balance}
    made = await person.http.post("/accounts", json=body)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def rated(person: Person, currency: str, day: str, rate: object) -> None:
    answer = await person.http.put(f"/exchange-rates/{currency}/{day}", json={"rate": rate})
    assert answer.status_code < 300, answer.text


def totals(found: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(point["date"], point["total"]) for point in found["points"]]


async def test_all_accounts_count_at_the_ends_of_the_months(alice: Person) -> None:
    savings = await opened(alice, balance=1000)
    await alice.record(500, "salary", date="2026-01-31")
    await alice.record(200, date="2026-02-01")
    await alice.transfer(amount=50, to_account_id=savings, date="2026-02-15")
    await alice.record(7, date="2026-04-01", account_id=savings)
    found = await worth(alice, **{"from": "2026-01-15", "to": "2026-03-10", "step": "month"})
    assert totals(found) == [("2026-01-31", 1500), ("2026-02-28", 1300), ("2026-03-10", 1300)]
    by_account = {it["account_id"]: it["balances"] for it in found["accounts"]}
    assert by_account == {alice.account_id: [500, 250, 250], savings: [1000, 1050, 1050]}
    assert [it["converted"] for it in found["accounts"]] == [it["balances"] for it in found["accounts"]]


async def test_other_currencies_are_converted_at_the_rate_of_each_day(alice: Person) -> None:
    dollars = await opened(alice, "USD", 100)
    await rated(alice, "USD", "2026-02-10", "80.5")
    await rated(alice, "USD", "2026-03-20", 90)
    found = await worth(alice, **{"from": "2026-01-01", "to": "2026-03-31", "step": "month"})
    assert totals(found) == [("2026-01-31", 0), ("2026-02-28", 8050), ("2026-03-31", 9000)]
    assert [it["unconverted"] for it in found["points"]] == [[{"currency": "USD", "amount": 100}], [], []]
    [told] = [it for it in found["accounts"] if it["account_id"] == dollars]
    assert (told["balances"], told["converted"]) == ([100, 100, 100], [None, 8050, 9000])
    assert found["rates"] == [{"currency": "USD", "rate": 90, "date": "2026-03-20", "source": "own"}]


async def test_parts_are_rounded_so_that_they_add_up(alice: Person) -> None:
    for _ in range(3):
        await opened(alice, "USD", "0.01")
    await rated(alice, "USD", "2026-01-01", "33.3333333333")
    found = await worth(alice, **{"from": "2026-01-05", "to": "2026-01-05"})
    [point] = found["points"]
    assert point["total"] == 0.99  # three times 0.33
    assert sum(Decimal(str(it["converted"][0])) for it in found["accounts"]) == Decimal("0.99")


async def test_an_empty_account_needs_no_rate_and_an_archived_one_counts(alice: Person) -> None:
    await opened(alice, "KZT")
    old = await opened(alice, balance=300)
    await alice.http.patch(f"/accounts/{old}", json={"archived": True})
    [point] = (await worth(alice, **{"from": "2026-01-05", "to": "2026-01-05"}))["points"]
    assert (point["total"], point["unconverted"]) == (300, [])


async def test_it_is_the_sum_of_the_histories_of_the_accounts(alice: Person) -> None:
    chance = random.Random(11)
    accounts = [alice.account_id, await opened(alice, balance="10.5"), await opened(alice, balance=-3)]
    for _ in range(40):
        await alice.record(
            chance.choice([1, "2.5", 300]),
            chance.choice(["groceries", "salary"]),
            date=str(date(2026, 1, 1) + timedelta(days=chance.randint(0, 120))),
            account_id=chance.choice(accounts),
        )
    for step in ("day", "week", "month"):
        start, end = date(2026, 1, chance.randint(1, 28)), date(2026, 4, chance.randint(1, 28))
        found = await worth(alice, **{"from": str(start), "to": str(end), "step": step})
        sums: dict[str, Decimal] = {}
        for account in accounts:
            asked = {"start_date": str(start), "end_date": str(end), "step": step}
            told = (await alice.http.get(f"/accounts/{account}/balance", params=asked)).json()
            for point in told["points"]:
                sums[point["date"]] = sums.get(point["date"], Decimal(0)) + Decimal(str(point["balance"]))
        assert {day: Decimal(str(total)) for day, total in totals(found)} == sums


async def test_without_days_it_is_of_a_year(alice: Person) -> None:
    found = await worth(alice)
    assert found["points"][-1]["date"] == found["end_date"]
    assert date.fromisoformat(found["start_date"]).day == 1
    assert found["step"] == "week"


async def test_many_accounts_take_a_larger_step(alice: Person) -> None:
    for _ in range(40):
        await opened(alice)
    asked = {"from": "2023-01-01", "to": "2026-06-01"}
    refused = await alice.http.get("/analytics/net-worth", params=asked | {"step": "day"})
    assert (refused.status_code, refused.json()["code"]) == (422, "too_many_points")
    assert len((await worth(alice, **asked, step="month"))["accounts"]) == 41


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"from": "2026-02-02", "to": "2026-02-01"}, "range_reversed"),
        ({"from": "1970-01-01", "to": "2026-02-01", "step": "day"}, "too_many_points"),
        ({"from": "yesterday"}, "validation_failed"),
        ({"start_date": "2026-02-02"}, "validation_failed"),
    ],
)
async def test_what_cannot_be_answered(alice: Person, params: dict[str, str], code: str) -> None:
    answer = await alice.http.get("/analytics/net-worth", params=params)
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
