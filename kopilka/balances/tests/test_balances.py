"""Running balances and balances over time, through the HTTP door."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Person

# Whole kopecks, so that sums of JSON's numbers can be compared.
AMOUNTS = st.integers(1, 10**9).map(lambda kopecks: Decimal(kopecks) / 100)
ROWS = st.lists(st.tuples(AMOUNTS, st.sampled_from(["groceries", "salary"]), st.integers(0, 60)), max_size=8)
START = date(2026, 10, 20)


async def pages(person: Person, limit: int, account_id: str | None = None) -> list[dict[str, Any]]:
    """All rows of an account, page by page."""
    found: list[dict[str, Any]] = []
    address: str | None = f"/accounts/{account_id or person.account_id}/transactions?limit={limit}"
    while address is not None:
        answer = await person.http.get(address)
        assert answer.status_code == 200, answer.text
        assert len(answer.json()) <= limit
        found += answer.json()
        link = answer.headers.get("Link")
        address = link.partition("<")[2].partition(">")[0] if link else None
    return found


def signed(row: dict[str, Any]) -> Decimal:
    return Decimal(str(row["amount"])) * (1 if row["type"] == "income" else -1)


async def account(person: Person, **fields: Any) -> str:
    made: str = (await person.http.post("/accounts", json={"name": "Карта", **fields})).json()["id"]
    return made


# Every example has accounts of its own.
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kopecks=st.integers(-(10**9), 10**9), rows=ROWS, deleted=st.integers(0, 7), limit=st.integers(1, 4))
async def test_running_balance_and_points_agree_with_the_rows(
    alice: Person, kopecks: int, rows: list[tuple[Decimal, str, int]], deleted: int, limit: int
) -> None:
    opening = Decimal(kopecks) / 100
    mine = await account(alice, opening_balance=str(opening))
    other = await account(alice, opening_balance=7)
    made = [
        await alice.record(str(amount), category, date=str(START + timedelta(days=days)), account_id=mine)
        for amount, category, days in rows
    ]
    await alice.record(5, date=str(START), account_id=other)
    if deleted < len(made):
        await alice.http.delete(f"/transactions/{made[deleted]['id']}")
    listed = (await alice.http.get("/transactions", params={"account_id": mine})).json()
    found = await pages(alice, limit, mine)
    assert [{name: row[name] for name in row if name != "balance_after"} for row in found] == listed
    running = opening
    for row in reversed(found):
        running += signed(row)
        assert Decimal(str(row["balance_after"])) == running
    assert Decimal(str(await alice.balance(mine))) == running
    for step in ("day", "week", "month"):
        span = {"start_date": str(START + timedelta(days=3)), "end_date": str(START + timedelta(days=50))}
        history = (await alice.http.get(f"/accounts/{mine}/balance", params=span | {"step": step})).json()
        for point in history["points"]:
            held = opening + sum(signed(row) for row in found if row["date"] <= point["date"])
            assert Decimal(str(point["balance"])) == held
        first = opening + sum(signed(row) for row in found if row["date"] < span["start_date"])
        assert Decimal(str(history["opening"])) == first
        changes = sum(Decimal(str(point["change"])) for point in history["points"])
        assert first + changes == Decimal(str(history["points"][-1]["balance"]))
        assert Decimal(str(history["today"])) + Decimal(str(history["planned"])) == running


async def test_a_page_is_exact_after_what_was_written_since_the_page_before(alice: Person) -> None:
    """The cursor knows the balance; a write after it was made must not be missed, nor counted twice."""
    rows = [await alice.record(10, date=f"2026-05-0{day}") for day in range(1, 8)]
    first = await alice.http.get(f"/accounts/{alice.account_id}/transactions?limit=3")
    following = first.headers["Link"].partition("<")[2].partition(">")[0]

    async def second() -> list[float]:
        answer = await alice.http.get(following)
        return [row["balance_after"] for row in answer.json()]

    assert await second() == [-40, -30, -20]
    await alice.record(1, date="2026-05-05")  # above the page, on the day where the page before ends
    assert await second() == [-40, -30, -20]
    await alice.record(1000, "salary", date="2026-05-31")  # above it
    assert await second() == [-40, -30, -20]
    await alice.record(1000, "salary", date="2026-05-01")  # below it
    assert await second() == [960, 970, 980]
    await alice.http.delete(f"/transactions/{rows[0]['id']}")
    assert await second() == [970, 980, 990]
    await alice.http.patch(f"/accounts/{alice.account_id}", json={"opening_balance": 0.5})
    assert await second() == [970.5, 980.5, 990.5]


async def test_rows_dated_later_count_and_are_told_apart(alice: Person) -> None:
    await alice.record(40, date="2020-01-15")
    await alice.record(100, "salary", date="2100-12-31")
    assert [row["balance_after"] for row in await pages(alice, 10)] == [60, -40]
    history = (await alice.http.get(f"/accounts/{alice.account_id}/balance")).json()
    assert (history["today"], history["planned"], await alice.balance()) == (-40, 100, 60)
    # Open ends are bound by the first and the last row.
    assert (history["start_date"], history["end_date"], history["step"]) == ("2020-01-15", "2100-12-31", "month")
    assert [point["balance"] for point in history["points"]][-2:] == [-40, 60]


async def test_an_account_without_rows_has_its_opening_balance(alice: Person) -> None:
    empty = await account(alice, opening_balance="12.34")
    assert await pages(alice, 10, empty) == []
    history = (await alice.http.get(f"/accounts/{empty}/balance")).json()
    assert {point["balance"] for point in history["points"]} == {12.34}
    assert history["opening"] == 12.34


async def test_sums_beyond_one_amount(alice: Person) -> None:
    for day in (1, 2, 3):
        await alice.record("999999999999999.99", date=f"2026-05-0{day}")
    text = (await alice.http.get(f"/accounts/{alice.account_id}/transactions?limit=1")).text
    assert '"balance_after":-2999999999999999.97' in text
    assert '"balance":-2999999999999999.97' in (await alice.http.get(f"/accounts/{alice.account_id}/balance")).text


async def test_what_cannot_be_answered_is_said(alice: Person) -> None:
    address = f"/accounts/{alice.account_id}/balance"
    days = {"start_date": "1990-01-01", "end_date": "2026-01-01"}
    refused = await alice.http.get(address, params=days | {"step": "day"})
    assert (refused.status_code, refused.json()["code"]) == (422, "too_many_points")
    assert len((await alice.http.get(address, params=days)).json()["points"]) == 36 * 12 + 1
    turned = await alice.http.get(address, params={"start_date": "2026-05-02", "end_date": "2026-05-01"})
    assert turned.json()["code"] == "range_reversed"


async def test_a_cursor_of_another_account_is_refused(alice: Person) -> None:
    other = await account(alice)
    for _ in range(2):
        await alice.record()
    first = await alice.http.get(f"/accounts/{alice.account_id}/transactions?limit=1")
    query = first.headers["Link"].partition("?")[2].partition(">")[0]
    refused = await alice.http.get(f"/accounts/{other}/transactions?{query}")
    assert (refused.status_code, refused.json()["code"]) == (422, "cursor_of_another_question")


async def test_an_unchanged_account_is_not_read_again(alice: Person) -> None:
    for address in (f"/accounts/{alice.account_id}/transactions", f"/accounts/{alice.account_id}/balance"):
        tag = (await alice.http.get(address)).headers["ETag"]
        assert (await alice.http.get(address, headers={"If-None-Match": tag})).status_code == 304
        await alice.record()
        assert (await alice.http.get(address, headers={"If-None-Match": tag})).status_code == 200
