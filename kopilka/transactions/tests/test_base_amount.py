"""What a row is worth in the household's currency: everywhere where a row is told."""

from typing import Any

from conftest import Person


async def rated(person: Person, day: str, rate: object) -> None:
    answer = await person.http.put(f"/exchange-rates/USD/{day}", json={"rate": rate})
    assert answer.status_code < 300, answer.text


async def listed(person: Person, **params: str) -> tuple[list[Any], bool]:
    """(base amounts, whether the answer has an ETag)."""
    answer = await person.http.get("/transactions", params=params)
    return [it["base_amount"] for it in answer.json()], "ETag" in answer.headers


async def test_a_row_keeps_what_it_was_worth_on_its_day(alice: Person) -> None:
    dollars = (await alice.http.post("/accounts", json={"name": "$", "currency": "USD"})).json()["id"]
    await rated(alice, "2026-02-01", 80)
    await rated(alice, "2026-03-01", "90.005")
    own = await alice.record("12.30", date="2026-02-10")
    before = await alice.record(10, date="2026-01-31", account_id=dollars)
    first = await alice.record("0.1", date="2026-02-28", account_id=dollars)
    second = await alice.record("0.1", date="2026-03-01", account_id=dollars)
    made = [it["base_amount"] for it in (second, first, own, before)]
    assert made == [9, 8, 12.3, None]
    assert await listed(alice) == (made, False)
    assert await listed(alice, start_date="2026-02-01", end_date="2026-03-31") == (made[:3], False)
    assert await listed(alice, currency="RUB") == ([12.3], True)
    row = f"/transactions/{first['id']}"
    assert (await alice.http.get(row)).json() == first
    tag = (await alice.http.get(row)).headers["ETag"]
    await rated(alice, "2026-02-20", 81)
    changed = await alice.http.get(row, headers={"If-None-Match": tag})
    assert (changed.status_code, changed.json()["base_amount"]) == (200, 8.1)
    moved = await alice.http.patch(row, json={"date": "2026-03-05", "amount": 2})
    assert moved.json()["base_amount"] == 180.01
    of_account = await alice.http.get(f"/accounts/{dollars}/transactions")
    assert ([it["base_amount"] for it in of_account.json()], "ETag" in of_account.headers) == ([180.01, 9, None], False)
    assert "ETag" in (await alice.http.get(f"/accounts/{alice.account_id}/transactions")).headers


async def test_a_transfer_and_another_household(alice: Person, charlie: Person) -> None:
    """Each side in the household's currency; the rates that somebody else has set are not known."""
    dollars = (await alice.http.post("/accounts", json={"name": "$", "currency": "USD"})).json()["id"]
    await rated(charlie, "2026-01-01", 1000)
    await alice.transfer(900, to_account_id=dollars, to_amount=10)
    assert sorted((await listed(alice))[0], key=str) == [900, None]
    await rated(alice, "2026-01-01", 85)
    assert sorted((await listed(alice))[0]) == [850, 900]


async def test_a_row_kept_before_the_household_took_its_currency_is_told_anew(alice: Person) -> None:
    dollars = (await alice.http.post("/accounts", json={"name": "$", "currency": "USD"})).json()["id"]
    await rated(alice, "2026-01-01", 90)
    url = f"/transactions/{(await alice.record(10, account_id=dollars))['id']}"
    kept = await alice.http.get(url)
    assert kept.json()["base_amount"] == 900
    changed = await alice.http.patch(f"/households/{alice.household_id}", json={"currency": "USD"})
    assert changed.status_code == 200, changed.text
    now = await alice.http.get(url, headers={"If-None-Match": kept.headers["ETag"]})
    assert (now.status_code, now.json()["base_amount"]) == (200, 10)
    same = await alice.http.get(url, headers={"If-None-Match": now.headers["ETag"]})
    assert same.status_code == 304
    # The row itself is as it was: a change that is based on what was kept is taken.
    for tag in (kept.headers["ETag"], '"2"'):
        moved = await alice.http.patch(url, json={"description": tag}, headers={"If-Match": tag})
        assert moved.status_code == 200, moved.text
    refused = await alice.http.patch(url, json={"amount": 1}, headers={"If-Match": kept.headers["ETag"]})
    assert refused.status_code == 412


async def test_a_rate_of_one_is_no_sameness(alice: Person) -> None:
    dollars = (await alice.http.post("/accounts", json={"name": "$", "currency": "USD"})).json()["id"]
    await rated(alice, "2026-01-01", 90)
    url = f"/transactions/{(await alice.record(10, account_id=dollars))['id']}"
    kept = await alice.http.get(url)
    await rated(alice, "2026-01-01", 1)
    now = await alice.http.get(url, headers={"If-None-Match": kept.headers["ETag"]})
    assert (now.status_code, now.json()["base_amount"]) == (200, 10)
