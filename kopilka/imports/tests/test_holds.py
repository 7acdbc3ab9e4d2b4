"""Holds: pending rows are pending transactions, and are recognised when the bank has booked them."""

import asyncpg

from conftest import Person
from kopilka.imports.tests.conftest import (
    Row,
    Work,
    assert_sound,
    brought,
    confirmed,
    decide,
    imported,
    ledger,
    rows,
    tbank,
)

HOLD: Row = ("05.07.2026 12:27:59", "-422,00", "Кофейня")
HOTEL: Row = ("06.07.2026 20:00:00", "-9000,00", "Отель")


async def test_a_hold_that_is_booked_is_the_same(alice: Person, work: Work, owner: asyncpg.Connection) -> None:
    await imported(alice, work, tbank(HOLD, pending=[0]))
    [pending] = await ledger(alice)
    assert (pending["status"], await alice.balance()) == ("pending", 0)
    found = await brought(alice, work, tbank(HOLD))
    [row] = await rows(alice, found["id"])
    assert (row["reason"], row["match"]["transaction_id"]) == ("booked", pending["id"])
    done = await confirmed(alice, work, found["id"])
    assert done["outcome"] == {"added": 0, "matched": 0, "updated": 1}
    [booked] = await ledger(alice)
    assert (booked["id"], booked["status"], booked["amount"]) == (pending["id"], "booked", 422)
    assert await alice.balance() == -422
    again = await brought(alice, work, tbank(HOLD))
    assert again["statements"][0]["duplicates"] == 1
    assert [it["reason"] for it in await rows(alice, again["id"])] == ["known"]
    undone = await alice.http.post(f"/imports/{done['id']}/undo")
    assert undone.json()["undone"] == {"trashed": 0, "edited": 0, "given_back": 1}
    [again_pending] = await ledger(alice)
    assert (again_pending["status"], await alice.balance()) == ("pending", 0)
    await assert_sound(alice, owner)


async def test_of_a_hold_that_was_changed_only_what_nobody_has_changed_follows(alice: Person, work: Work) -> None:
    await imported(alice, work, tbank(HOLD, pending=[0]))
    [pending] = await ledger(alice)
    change = {"date": "2026-07-01", "description": "С Борисом"}
    assert (await alice.http.patch(f"/transactions/{pending['id']}", json=change)).status_code == 200
    await imported(alice, work, tbank(HOLD))
    [booked] = await ledger(alice)
    assert (booked["status"], booked["date"], booked["description"]) == ("booked", "2026-07-01", "С Борисом")


async def test_a_hold_of_another_amount_is_brought_up_to_date_where_a_person_says_so(
    alice: Person, work: Work, owner: asyncpg.Connection
) -> None:
    await imported(alice, work, tbank(HOTEL, pending=[0]))
    found = await brought(alice, work, tbank(("06.07.2026 20:00:00", "-9100,50", "Отель")))
    [row] = await rows(alice, found["id"])
    if row["state"] == "doubtful":
        assert (row["action"], found["statements"][0]["undecided"]) == (None, 1)
    answer = await decide(alice, found["id"], {"index": 0, "action": "match"})
    assert answer.status_code == 200, answer.text
    done = await confirmed(alice, work, found["id"])
    [booked] = await ledger(alice)
    assert (booked["amount"], booked["status"]) == (9100.5, "booked")
    assert await alice.balance() == -9100.5
    assert (await alice.http.post(f"/imports/{done['id']}/undo")).json()["undone"]["given_back"] == 1
    [hold] = await ledger(alice)
    assert (hold["amount"], hold["status"]) == (9000, "pending")
    await assert_sound(alice, owner)


async def test_of_a_split_hold_the_last_line_takes_the_difference(
    alice: Person, work: Work, owner: asyncpg.Connection
) -> None:
    await imported(alice, work, tbank(HOTEL, pending=[0]))
    [hold] = await ledger(alice)
    lines = [
        {"category_id": alice.categories[it], "amount": amount}
        for it, amount in (("travel", 8000), ("eating_out", 1000))
    ]
    assert (await alice.http.patch(f"/transactions/{hold['id']}", json={"lines": lines})).status_code == 200
    found = await brought(alice, work, tbank(("06.07.2026 20:00:00", "-9100,50", "Отель")))
    await decide(alice, found["id"], {"index": 0, "action": "match"})
    await confirmed(alice, work, found["id"])
    [booked] = await ledger(alice)
    assert (booked["amount"], [it["amount"] for it in booked["lines"]]) == (9100.5, [8000, 1100.5])
    await assert_sound(alice, owner)


async def test_what_was_pending_and_entered_by_hand_is_booked(alice: Person, work: Work) -> None:
    entered = await alice.record(422, "eating_out", date="2026-07-05", status="pending", description="Кофейня")
    found = await brought(alice, work, tbank(HOLD))
    await decide(alice, found["id"], {"index": 0, "action": "match", "transaction_id": entered["id"]})
    done = await confirmed(alice, work, found["id"])
    assert done["outcome"] == {"added": 0, "matched": 1, "updated": 0}
    [kept] = await ledger(alice)
    assert (kept["id"], kept["status"]) == (entered["id"], "booked")
    assert (await alice.http.post(f"/imports/{done['id']}/undo")).json()["undone"]["given_back"] == 1
    assert (await ledger(alice))[0]["status"] == "pending"
