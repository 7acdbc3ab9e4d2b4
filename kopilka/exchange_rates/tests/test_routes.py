"""Rates through the door: what is known on a day, and rates set by hand."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from decimal import Decimal
from typing import Any

import asyncpg
import httpx
import pytest

from conftest import Person
from kopilka.exchange_rates.service import MAX_OWN_RATES

URL = "/exchange-rates"
Store = Callable[..., Awaitable[None]]


@pytest.fixture
async def publish(owner: asyncpg.Connection) -> AsyncIterator[Store]:
    """`await publish("USD", "2026-05-30", 80)`: as the job stores it."""
    await owner.execute("DELETE FROM exchange_rates")

    async def store(code: str, day: str, rate: object) -> None:
        await owner.execute(
            "INSERT INTO exchange_rates (currency, date, rate) VALUES ($1, $2, $3)",
            code, date.fromisoformat(day), Decimal(str(rate)),
        )  # fmt: skip

    yield store
    await owner.execute("DELETE FROM exchange_rates")


async def rates(person: Person, **params: str) -> list[dict[str, Any]]:
    answer = await person.http.get(URL, params=params)
    assert answer.status_code == 200, answer.text
    return list(answer.json())


def code_of(answer: httpx.Response) -> Any:
    body = answer.json()
    return body["errors"][0]["code"] if "errors" in body else body["code"]


async def test_the_last_published_rate_is_told_with_its_day(alice: Person, publish: Store) -> None:
    await publish("USD", "2026-05-30", "78.3159")
    await publish("CNY", "2026-05-29", "10.5")
    dollar = {"currency": "USD", "base": "RUB", "rate": 78.3159, "date": "2026-05-30", "source": "bank_of_russia"}
    yuan = {"currency": "CNY", "base": "RUB", "rate": 10.5, "date": "2026-05-29", "source": "bank_of_russia"}
    assert await rates(alice, date="2026-05-31") == [yuan, dollar]
    assert await rates(alice, date="2026-05-29") == [yuan]
    assert await rates(alice, date="2026-05-28") == []
    assert await rates(alice, date="2026-05-31", currency="USD") == [dollar]
    assert await rates(alice, date="2026-05-31", currency="EUR") == []
    assert await rates(alice, date="2026-05-31", currency="RUB") == [
        {"currency": "RUB", "base": "RUB", "rate": 1, "date": "2026-05-31", "source": "bank_of_russia"}
    ]
    assert await rates(alice) == [yuan, dollar]


async def test_a_household_in_dollars_sees_all_across_the_rouble(alice: Person, publish: Store) -> None:
    await publish("USD", "2026-05-30", 80)
    await publish("EUR", "2026-05-30", 90)
    changed = await alice.http.patch(f"/households/{alice.household_id}", json={"currency": "USD"})
    assert changed.status_code == 200, changed.text
    found = {it["currency"]: it["rate"] for it in await rates(alice, date="2026-05-31")}
    assert found == {"EUR": 1.125, "RUB": 0.0125}


async def test_a_rate_by_hand_counts_until_a_later_one(alice: Person, bob: Person, publish: Store) -> None:
    await publish("USD", "2026-05-30", 80)
    answer = await alice.http.put(f"{URL}/USD/2026-05-30", json={"rate": "81.0123456789"})
    own = {"currency": "USD", "base": "RUB", "rate": 81.0123456789, "date": "2026-05-30", "source": "own"}
    assert answer.status_code == 200
    assert b'"rate":81.0123456789' in answer.content
    assert answer.json() == own
    assert await rates(alice, date="2026-05-30", currency="USD") == [own]
    assert await rates(bob, date="2026-06-30", currency="USD") == [own]
    assert await rates(alice, date="2026-05-29", currency="USD") == []
    again = await alice.http.put(f"{URL}/USD/2026-05-30", json={"rate": 82})
    assert (again.status_code, again.json()["rate"]) == (200, 82)
    await publish("USD", "2026-06-01", 83)
    assert [it["rate"] for it in await rates(alice, date="2026-06-01", currency="USD")] == [83]
    assert [it["rate"] for it in await rates(alice, date="2026-05-31", currency="USD")] == [82]
    assert (await alice.http.delete(f"{URL}/USD/2026-05-30")).status_code == 204
    assert [it["rate"] for it in await rates(alice, date="2026-05-31", currency="USD")] == [80]
    gone = await alice.http.delete(f"{URL}/USD/2026-05-30")
    assert (gone.status_code, gone.json()["code"]) == (404, "exchange_rate_not_found")


async def test_a_rate_belongs_to_the_household_that_set_it(alice: Person, charlie: Person, publish: Store) -> None:
    """To one who asks for theirs, another household's rate is none."""
    await alice.http.put(f"{URL}/USD/2026-05-30", json={"rate": 81})
    assert await rates(charlie, date="2026-05-31") == []
    assert (await charlie.http.delete(f"{URL}/USD/2026-05-30")).status_code == 404
    assert (await charlie.http.put(f"{URL}/USD/2026-05-30", json={"rate": 2})).status_code == 200
    assert [it["rate"] for it in await rates(alice, date="2026-05-31", currency="USD")] == [81]
    assert [it["rate"] for it in await rates(charlie, date="2026-05-31", currency="USD")] == [2]


async def test_a_rate_is_of_the_currency_it_was_set_in(alice: Person, publish: Store) -> None:
    """A household that counts in another currency later does not take roubles for it."""
    await alice.http.put(f"{URL}/USD/2026-05-30", json={"rate": 81})
    await alice.http.patch(f"/households/{alice.household_id}", json={"currency": "EUR"})
    assert await rates(alice, date="2026-05-31") == []
    assert (await alice.http.delete(f"{URL}/USD/2026-05-30")).status_code == 404
    await alice.http.patch(f"/households/{alice.household_id}", json={"currency": "RUB"})
    assert [it["rate"] for it in await rates(alice, date="2026-05-31")] == [81]


@pytest.mark.parametrize(
    ("rate", "code"),
    [
        (0, "rate_not_positive"), (-1, "rate_not_positive"), ("-0.5", "rate_not_positive"), ("0", "rate_not_positive"),
        (1_000_000_001, "rate_too_large"), ("1000000000.1", "rate_too_large"), ("9" * 64, "rate_too_large"),
        ("0.12345678901", "rate_too_precise"), ("0." + "0" * 40 + "1", "rate_too_precise"),
        ("1,5", "rate_not_a_number"), ("1e3", "rate_not_a_number"), ("", "rate_not_a_number"),
        (" 1", "rate_not_a_number"), ("1\n", "rate_not_a_number"), (True, "rate_not_a_number"),
        (None, "rate_not_a_number"), ([1], "rate_not_a_number"), ("NaN", "rate_not_a_number"),
        ("1" * 65, "rate_not_a_number"), ("0" * 63 + "1x", "rate_not_a_number"), ("\u0661", "rate_not_a_number"),
    ],
)  # fmt: skip
async def test_what_is_no_rate_is_refused(alice: Person, rate: object, code: str) -> None:
    answer = await alice.http.put(f"{URL}/USD/2026-05-30", json={"rate": rate})
    assert (answer.status_code, code_of(answer)) == (422, code)


@pytest.mark.parametrize(
    ("rate", "kept"),
    [
        ("1000000000", b"1000000000"), (1_000_000_000, b"1000000000"), ("0.0000000001", b"0.0000000001"),
        ("999999999.9999999999", b"999999999.9999999999"), ("1.50000000000000", b"1.5"), (1e-9, b"0.000000001"),
    ],
)  # fmt: skip
async def test_rates_are_kept_to_the_last_digit(alice: Person, rate: object, kept: bytes) -> None:
    answer = await alice.http.put(f"{URL}/USD/2026-05-30", json={"rate": rate})
    assert answer.status_code == 200, answer.text
    listed = await alice.http.get(URL, params={"date": "2026-05-30", "currency": "USD"})
    assert [b'"rate":' + kept + b"," in it.content for it in (answer, listed)] == [True, True], listed.content


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("RUB/2026-05-30", 422, "rate_of_own_currency"), ("usd/2026-05-30", 422, "currency_unknown"),
        ("XXX/2026-05-30", 422, "currency_unknown"), ("USD/2101-01-01", 422, "date_out_of_range"),
        ("USD/2026-02-30", 422, "date_invalid"), ("USD/1969-12-31", 422, "date_out_of_range"),
    ],
)  # fmt: skip
async def test_addresses_that_no_rate_can_have(alice: Person, address: str, status: int, code: str) -> None:
    answer = await alice.http.put(f"{URL}/{address}", json={"rate": 1})
    assert (answer.status_code, code_of(answer)) == (status, code)


async def test_a_household_keeps_so_many_rates(alice: Person, owner: asyncpg.Connection, publish: Store) -> None:
    await owner.execute(
        "INSERT INTO own_exchange_rates (household_id, currency, base_currency, date, rate, created_by)"
        " SELECT $1, 'USD', 'RUB', date '1971-01-01' + n, 1, $2 FROM generate_series(1, $3::int) n",
        alice.household_id, alice.user_id, MAX_OWN_RATES,
    )  # fmt: skip
    refused = await alice.http.put(f"{URL}/EUR/2026-05-30", json={"rate": 1})
    assert (refused.status_code, code_of(refused)) == (409, "too_many_exchange_rates")
    assert await rates(alice, date="2026-05-30", currency="EUR") == []
    replaced = await alice.http.put(f"{URL}/USD/1971-01-02", json={"rate": 2})
    assert replaced.status_code == 200


async def test_a_rate_by_hand_changes_the_household(alice: Person, owner: asyncpg.Connection) -> None:
    """What is reckoned by it is cached by the household's revision."""

    async def revision() -> Any:
        return await owner.fetchval("SELECT revision FROM households WHERE id = $1", alice.household_id)

    before = await revision()
    await alice.http.put(f"{URL}/USD/2026-05-30", json={"rate": 1})
    first = await revision()
    await alice.http.put(f"{URL}/USD/2026-05-30", json={"rate": 2})
    second = await revision()
    await alice.http.delete(f"{URL}/USD/2026-05-30")
    assert before < first < second < await revision()


async def test_rates_go_with_a_household_that_is_removed(alice: Person, owner: asyncpg.Connection) -> None:
    example = (await alice.http.post("/households/example")).json()["id"]
    own = {"X-Household-Id": example}
    set_there = await alice.http.put(f"{URL}/USD/2026-05-30", json={"rate": 1}, headers=own)
    assert set_there.status_code == 200, set_there.text
    kept = await alice.http.put(f"{URL}/USD/2026-05-30", json={"rate": 2})
    assert kept.status_code == 200
    assert (await alice.http.delete(f"/households/{example}")).status_code == 204
    assert await owner.fetchval("SELECT count(*) FROM own_exchange_rates WHERE household_id = $1", example) == 0
    assert [it["rate"] for it in await rates(alice, date="2026-05-30", currency="USD")] == [2]
