"""Goals through the door."""

import asyncio
from datetime import date, timedelta
from typing import Any

import asyncpg

from conftest import Person
from kopilka.periods import add_months, today_in


def today() -> date:
    return today_in("Europe/Moscow")


async def test_ten_thousand_in_three_months(alice: Person) -> None:
    made = await alice.http.post("/goals", json={"name": "Отпуск", "target_amount": 10000, "months": 3})
    assert made.status_code == 201
    goal = made.json()
    assert goal["deadline"] == add_months(today(), 3).isoformat()
    assert (goal["progress"], goal["monthly_needed"], goal["state"]) == (0, 3333.34, "on_track")
    address = f"/goals/{goal['id']}"
    first = await alice.http.post(f"{address}/contributions", json={"amount": 3500, "note": "С зарплаты"})
    assert first.status_code == 201
    assert first.json()["date"] == today().isoformat()
    assert first.json()["user_id"] == alice.user_id
    await alice.http.post(f"{address}/contributions", json={"amount": "-500.50", "date": "2026-01-02"})
    found = (await alice.http.get(address)).json()
    assert (found["current_amount"], found["progress"], found["remaining"]) == (2999.5, 29.9, 7000.5)
    assert found["pace"] == 2999.5
    assert found["expected_on"] is not None
    listed = (await alice.http.get(f"{address}/contributions")).json()
    assert [it["amount"] for it in listed] == [3500, -500.5]
    assert (await alice.http.get("/goals")).json() == [found]


async def test_contributions_come_in_pages(alice: Person) -> None:
    goal = await alice.save_up(*range(1, 8))
    seen: list[Any] = []
    address = f"/goals/{goal['id']}/contributions?limit=3"
    while address:
        page = await alice.http.get(address)
        seen += [it["amount"] for it in page.json()]
        address = page.links.get("next", {}).get("url", "")
    assert seen == [7, 6, 5, 4, 3, 2, 1]


async def test_no_more_is_taken_out_than_there_is(alice: Person) -> None:
    goal = await alice.save_up(100)
    address = f"/goals/{goal['id']}/contributions"
    answers = await asyncio.gather(*(alice.http.post(address, json={"amount": -60}) for _ in range(4)))
    assert sorted(it.status_code for it in answers) == [201, 409, 409, 409]
    assert {it.json()["code"] for it in answers if it.status_code == 409} == {"goal_overdrawn"}
    [_, deposit] = (await alice.http.get(address)).json()
    assert (await alice.http.delete(f"{address}/{deposit['id']}")).json()["code"] == "goal_overdrawn"
    [withdrawal, _] = (await alice.http.get(address)).json()
    assert (await alice.http.delete(f"{address}/{withdrawal['id']}")).status_code == 204
    assert (await alice.http.delete(f"{address}/{deposit['id']}")).status_code == 204
    assert (await alice.http.get(f"/goals/{goal['id']}")).json()["current_amount"] == 0


async def test_a_goal_follows_its_account(alice: Person) -> None:
    account = (
        await alice.http.post("/accounts", json={"name": "Вклад", "kind": "savings", "opening_balance": 1000})
    ).json()
    goal = await alice.save_up(account_id=account["id"])
    assert (goal["current_amount"], goal["pace"]) == (1000, 0)
    await alice.record(2500, "salary", account_id=account["id"], date=today().isoformat())
    await alice.record(400, "taxi", account_id=account["id"], date=(today() - timedelta(days=1)).isoformat())
    found = (await alice.http.get(f"/goals/{goal['id']}")).json()
    assert (found["current_amount"], found["progress"], found["pace"]) == (3100, 31, 2500)
    refused = await alice.http.post(f"/goals/{goal['id']}/contributions", json={"amount": 5})
    assert (refused.status_code, refused.json()["code"]) == (409, "goal_follows_account")
    assert (await alice.http.delete(f"/accounts/{account['id']}")).json()["code"] == "account_in_use"
    alone = await alice.http.patch(f"/goals/{goal['id']}", json={"account_id": None})
    assert alone.json()["current_amount"] == 0


async def test_what_is_planned_is_told_apart(alice: Person) -> None:
    """Rows dated after today: of a followed account, and contributions."""
    later = (today() + timedelta(days=20)).isoformat()
    account = (await alice.http.post("/accounts", json={"name": "Вклад", "opening_balance": 1000})).json()["id"]
    following = await alice.save_up(account_id=account)
    await alice.record(400, "salary", account_id=account, date=today().isoformat())
    await alice.record(5000, "salary", account_id=account, date=later)
    await alice.record(300, "taxi", account_id=account, date=later)
    found = (await alice.http.get(f"/goals/{following['id']}")).json()
    assert (found["current_amount"], found["planned_amount"], found["pace"]) == (1400, 4700, 400)
    collecting = await alice.save_up(100)
    address = f"/goals/{collecting['id']}"
    await alice.http.post(f"{address}/contributions", json={"amount": 9900, "date": later})
    found = (await alice.http.get(address)).json()
    assert (found["current_amount"], found["planned_amount"], found["pace"], found["progress"]) == (100, 9900, 100, 1)
    assert (found["state"], found["remaining"]) == ("on_track", 9900)
    assert {it["id"]: it["planned_amount"] for it in (await alice.http.get("/goals")).json()} == {
        following["id"]: 4700, collecting["id"]: 9900,
    }  # fmt: skip


async def test_a_withdrawal_counts_on_no_later_contribution(alice: Person) -> None:
    goal = await alice.save_up(100)
    address = f"/goals/{goal['id']}/contributions"

    async def put(amount: int, days: int) -> str:
        answer = await alice.http.post(
            address, json={"amount": amount, "date": (today() + timedelta(days=days)).isoformat()}
        )
        return str(answer.json().get("code", answer.status_code))

    assert await put(50, 10) == "201"
    assert await put(-120, 0) == "goal_overdrawn"
    assert await put(-120, 5) == "goal_overdrawn"
    assert await put(-160, 10) == "goal_overdrawn"
    assert await put(-120, 10) == "201"
    # 100 today, 30 from the tenth day on: what is planned to be taken out is no longer there today.
    assert await put(-40, 0) == "goal_overdrawn"
    assert await put(-30, -3) == "201"
    assert await put(-1, 11) == "goal_overdrawn"
    [latest, *_] = (await alice.http.get(address)).json()
    assert (await alice.http.get(f"/goals/{goal['id']}")).json()["current_amount"] == 70
    assert latest["amount"] == -120


async def test_a_goal_due_today_with_nothing_in_it_is_late(alice: Person) -> None:
    late = await alice.save_up(deadline=today().isoformat(), target_amount=1000)
    assert (late["state"], late["expected_on"]) == ("behind", None)
    slow = await alice.save_up(100, deadline=(today() + timedelta(days=30)).isoformat(), target_amount=1000)
    assert slow["state"] == "behind"
    assert slow["expected_on"] > slow["deadline"]


async def test_goals_come_in_pages(alice: Person) -> None:
    """Each goal once, in one order, whatever the size of the page; those without a deadline last."""
    for number, months in enumerate([3, None, 1, 3, None, 2, 1]):
        await alice.save_up(number or 1, **({"months": months} if months else {}))
    whole = (await alice.http.get("/goals")).json()
    deadlines = [it["deadline"] or "9999" for it in whole]
    assert (len(whole), deadlines) == (7, sorted(deadlines))
    for limit in (1, 2, 3, 7, 1000):
        seen: list[Any] = []
        address = f"/goals?limit={limit}"
        while address:
            page = await alice.http.get(address)
            assert len(page.json()) <= limit
            seen += page.json()
            address = page.links.get("next", {}).get("url", "")
        assert seen == whole
    for wrong, code in (
        ({"limit": 0}, "greater_than_equal"),
        ({"limit": 1001}, "less_than_equal"),
        ({"cursor": "x"}, "cursor_invalid"),
    ):
        refused = await alice.http.get("/goals", params=wrong)
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, code)


async def test_a_household_has_a_thousand_goals_at_most(alice: Person, owner: asyncpg.Connection) -> None:
    await owner.execute(
        "INSERT INTO goals (household_id, id, name, target_amount, currency, start_on, created_by)"
        " SELECT $1, gen_random_uuid(), 'n' || n, 100, 'RUB', '2026-01-01', $2 FROM generate_series(1, 998) n",
        alice.household_id, alice.user_id,
    )  # fmt: skip
    body = {"name": "Море", "target_amount": 100}
    answers = await asyncio.gather(*(alice.http.post("/goals", json=body) for _ in range(4)))
    assert sorted(it.status_code for it in answers) == [201, 201, 409, 409]
    refused = next(it for it in answers if it.status_code == 409).json()
    assert refused["code"] == "too_many_goals"
    assert refused["detail"] == "У вас уже 1000 целей, больше завести нельзя. Удалите ненужные."
    page = await alice.http.get("/goals")  # all of them, to whoever asks for no pages
    assert (len(page.json()), "next" in page.links) == (1000, False)
    goal = page.json()[0]["id"]
    assert (await alice.http.delete(f"/goals/{goal}")).status_code == 204
    assert (await alice.http.post("/goals", json=body)).status_code == 201


async def fill(owner: asyncpg.Connection, person: Person, goal_id: str, count: int) -> None:
    await owner.execute(
        "INSERT INTO goal_contributions (household_id, id, goal_id, amount, date, created_by)"
        " SELECT $1, gen_random_uuid(), $2, 1, '2026-01-01', $3 FROM generate_series(1, $4::integer)",
        person.household_id, goal_id, person.user_id, count,
    )  # fmt: skip


async def test_a_goal_has_five_thousand_contributions_at_most(alice: Person, owner: asyncpg.Connection) -> None:
    goal, other = await alice.save_up(100), await alice.save_up(100)
    await fill(owner, alice, goal["id"], 4_997)  # and one
    address = f"/goals/{goal['id']}/contributions"
    answers = await asyncio.gather(*(alice.http.post(address, json={"amount": 1}) for _ in range(4)))
    assert sorted(it.status_code for it in answers) == [201, 201, 409, 409]
    for language, detail in (
        ("ru", "У одной цели может быть не больше 5000 взносов, вместе со снятиями. Удалите ненужные или заведите новую"
               " цель."),
        ("en", "A goal can have at most 5000 contributions, withdrawals included. Delete some that are not needed, or"
               " start a new goal."),
    ):  # fmt: skip
        refused = await alice.http.post(address, json={"amount": -1}, headers={"Accept-Language": language})
        assert (refused.status_code, refused.json()["code"]) == (409, "too_many_contributions")
        assert refused.json()["detail"] == detail
    assert (await alice.http.post(f"/goals/{other['id']}/contributions", json={"amount": 1})).status_code == 201
    [newest] = (await alice.http.get(address, params={"limit": 1})).json()
    assert (await alice.http.delete(f"{address}/{newest['id']}")).status_code == 204
    assert (await alice.http.post(address, json={"amount": -1})).status_code == 201


async def test_a_goal_with_many_contributions_touches_the_household_as_often_as_one_with_few(
    alice: Person, owner: asyncpg.Connection
) -> None:
    async def touches(contributions: int) -> tuple[int, int]:
        """Of the household, by recording many at once and by deleting the goal."""
        goal = await alice.save_up(100)
        seen = [await revision()]
        await fill(owner, alice, goal["id"], contributions)
        seen.append(await revision())
        assert (await alice.http.delete(f"/goals/{goal['id']}")).status_code == 204
        seen.append(await revision())
        return seen[1] - seen[0], seen[2] - seen[1]

    async def revision() -> int:
        found: int = await owner.fetchval("SELECT revision FROM households WHERE id = $1", alice.household_id)
        return found

    assert await touches(500) == await touches(1)
    assert min(await touches(1)) > 0


async def test_a_goal_with_contributions_follows_nothing(alice: Person) -> None:
    goal = await alice.save_up(100)
    refused = await alice.http.patch(f"/goals/{goal['id']}", json={"account_id": alice.account_id})
    assert (refused.status_code, refused.json()["code"]) == (409, "goal_has_contributions")


async def test_what_a_goal_cannot_be(alice: Person) -> None:
    dollars = (await alice.http.post("/accounts", json={"name": "$", "currency": "USD"})).json()["id"]
    good = {"name": "Море", "target_amount": 100}
    for change, status, code in (
        ({"target_amount": 0}, 422, "amount_not_positive"),
        ({"target_amount": "0.001"}, 422, "amount_too_precise_for_currency"),
        ({"months": 3, "deadline": "2100-01-01"}, 422, "deadline_twice"),
        ({"deadline": "2020-01-01"}, 422, "deadline_passed"),
        ({"months": 0}, 422, "greater_than_equal"),
        ({"account_id": dollars, "currency": "RUB"}, 422, "account_currency_differs"),
        ({"currency": "XXX"}, 422, "currency_unknown"),
        ({"progress": 50}, 422, "extra_forbidden"),
    ):
        refused = await alice.http.post("/goals", json=good | change)
        assert refused.status_code == status, change
        told = refused.json()
        assert code in (told["code"], told["errors"][0]["code"]), told
    assert (await alice.http.get("/goals")).json() == []
    goal = await alice.save_up()
    zero = await alice.http.post(f"/goals/{goal['id']}/contributions", json={"amount": 0})
    assert zero.json()["errors"][0]["code"] == "amount_zero"
    empty = await alice.http.patch(f"/goals/{goal['id']}", json={"target_amount": None})
    assert empty.status_code == 422


async def test_changing_and_deleting(alice: Person) -> None:
    goal = await alice.save_up(100)
    address = f"/goals/{goal['id']}"
    changed = await alice.http.patch(address, json={"name": "Велосипед", "target_amount": 200, "deadline": None})
    assert (changed.json()["name"], changed.json()["progress"]) == ("Велосипед", 50)
    assert (await alice.http.delete(address)).status_code == 204
    assert (await alice.http.get(address)).json()["code"] == "goal_not_found"
    assert (await alice.http.get(f"{address}/contributions")).json()["code"] == "goal_not_found"


async def test_a_goal_moves_the_ledgers_answers_on(alice: Person) -> None:
    """Reports show goals: what was computed for the revision before no longer holds."""
    before = (await alice.http.get("/transactions")).headers["ETag"]
    goal = await alice.save_up()
    between = (await alice.http.get("/transactions")).headers["ETag"]
    await alice.http.post(f"/goals/{goal['id']}/contributions", json={"amount": 5})
    assert len({before, between, (await alice.http.get("/transactions")).headers["ETag"]}) == 3


async def test_a_goal_in_another_currency_is_told_in_the_households(alice: Person) -> None:
    await alice.http.put("/exchange-rates/KWD/2020-01-01", json={"rate": "300.005"})
    amounts = {}
    for currency in ("RUB", "KWD", "JPY"):
        goal = await alice.save_up(1, name=currency, currency=currency)
        amounts[currency] = (goal["base_amount"], goal["base_target"])
    assert amounts == {"RUB": (1, 10_000), "KWD": (300.01, 3_000_050), "JPY": (None, None)}
    listed = (await alice.http.get("/goals")).json()
    assert {it["currency"]: (it["base_amount"], it["base_target"]) for it in listed} == amounts
