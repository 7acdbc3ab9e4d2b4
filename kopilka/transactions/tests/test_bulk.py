"""Many transactions changed at once: the rules of the single routes, all or nothing, and back again."""

import asyncio
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from conftest import Person
from kopilka.processes.checks.invariants import INVARIANTS
from tests.statements import asked

LEDGER = {
    "turnover_is_the_sum", "summaries_are_the_sums", "months_are_the_sums", "transactions_stay_at_home",
    "amounts_are_money",
}  # fmt: skip
ANALYTICS = (
    "/analytics/monthly?year=2026", "/analytics/categories?start_date=2026-05-01&end_date=2026-05-31",
    "/analytics/summary?start_date=2026-05-01&end_date=2026-05-31",
)  # fmt: skip


async def bulk(person: Person, **body: Any) -> httpx.Response:
    return await person.http.post("/transactions/bulk", json=body)


async def done(person: Person, **body: Any) -> tuple[int, int, int]:
    answer = await bulk(person, **body)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert set(told) == {"changed", "deleted", "restored", "splits_kept"}
    return told["changed"], told["deleted"], told["restored"]


async def refused(person: Person, status: int, code: str, *loc: str | int, **body: Any) -> None:
    answer = await bulk(person, **body)
    assert answer.status_code == status, answer.text
    problem = answer.json()
    if loc:
        assert (problem["errors"][0]["loc"], problem["errors"][0]["code"]) == (["body", *loc], code)
    assert code in (problem["code"], *(it["code"] for it in problem.get("errors", ())))


async def new_account(person: Person, name: str = "Карта", **fields: Any) -> str:
    made = await person.http.post("/accounts", json={"name": name, **fields})
    assert made.status_code == 201, made.text
    found: str = made.json()["id"]
    return found


async def rows(person: Person) -> dict[str, dict[str, Any]]:
    live = (await person.http.get("/transactions?limit=500")).json()
    trash = (await person.http.get("/transactions?limit=500&deleted=true")).json()
    return {it["id"]: it for it in live + trash}


async def stored(person: Person, owner: asyncpg.Connection) -> list[Any]:
    """All that a change of the ledger moves."""
    tables = ("transactions", "daily_summaries", "monthly_summaries", "accounts")
    found = [await owner.fetchval("SELECT revision FROM households WHERE id = $1", person.household_id)]
    for table in tables:
        query = f"SELECT * FROM {table} WHERE household_id = $1 ORDER BY 1, 2, 3, 4, 5"  # noqa: S608 - names of tables
        found.append(await owner.fetch(query, person.household_id))
    return found


async def assert_sound(person: Person, owner: asyncpg.Connection) -> None:
    assert {it.name for it in INVARIANTS} >= LEDGER
    for invariant in INVARIANTS:
        if invariant.name in LEDGER:
            broken = [row["key"] for row in await owner.fetch(invariant.sql)]
            assert not [key for key in broken if str(key).startswith(person.household_id)], invariant.name


async def totals(person: Person, owner: asyncpg.Connection) -> list[Any]:
    """What anybody sees of sums, without the versions that every write moves."""
    _, _, daily, monthly, _ = await stored(person, owner)
    seen = []
    for url in ANALYTICS:
        answer = await person.http.get(url)
        assert answer.status_code == 200, answer.text
        seen.append(answer.json())
    accounts = {it["id"]: it["balance"] for it in (await person.http.get("/accounts")).json()}
    return [daily, monthly, accounts, *seen]


async def revision(person: Person, owner: asyncpg.Connection) -> int:
    found: int = await owner.fetchval("SELECT revision FROM households WHERE id = $1", person.household_id)
    return found


async def test_changed_deleted_and_restored_in_one_call(alice: Person, owner: asyncpg.Connection) -> None:
    card = await new_account(alice)
    one, two, three, four = [(await alice.record(amount))["id"] for amount in (1, 2, 4, 8)]
    assert (await alice.http.delete(f"/transactions/{four}")).status_code == 204
    before, moved = await rows(alice), await revision(alice, owner)
    assert await done(
        alice,
        changes=[
            {"ids": [one], "category_id": alice.categories["taxi"]},
            {"ids": [two], "account_id": card, "category_id": alice.categories["eating_out"]},
        ],
        delete=[three],
        restore=[four],
    ) == (2, 1, 1)
    assert await revision(alice, owner) == moved + 1
    after = await rows(alice)
    assert after[one]["category_id"] == alice.categories["taxi"]
    assert (after[two]["account_id"], after[two]["category_id"]) == (card, alice.categories["eating_out"])
    assert after[three]["deleted_at"]
    assert after[four]["deleted_at"] is None
    for it in (one, two, three, four):
        assert after[it]["version"] == before[it]["version"] + 1
        assert after[it]["updated_at"] > before[it]["updated_at"]
        kept = {"amount", "currency", "type", "date", "description", "user_id", "created_at"}
        assert {name: after[it][name] for name in kept} == {name: before[it][name] for name in kept}
    assert [await alice.balance(), await alice.balance(card)] == [-9, -2]
    stale = await alice.http.patch(f"/transactions/{one}", json={"amount": 5}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    await assert_sound(alice, owner)


async def test_one_call_undoes_another(alice: Person, owner: asyncpg.Connection) -> None:
    """A row each of several categories, accounts and types, and one that was in the trash before."""
    card = await new_account(alice)
    spent = [
        (await alice.record(number + 1, "groceries", date=f"2026-05-{number + 1:02}"))["id"] for number in range(4)
    ]
    spent.append((await alice.record("0.37", "taxi", account_id=card))["id"])
    gone = (await alice.record(1000, "salary"))["id"]
    before, sums = await rows(alice), await totals(alice, owner)
    assert await done(
        alice, changes=[{"ids": spent, "category_id": alice.categories["health"], "account_id": card}], delete=[gone]
    ) == (5, 1, 0)
    assert await totals(alice, owner) != sums
    await assert_sound(alice, owner)
    groups: dict[tuple[str, str], list[str]] = {}
    for it in spent:
        groups.setdefault((before[it]["category_id"], before[it]["account_id"]), []).append(it)
    changes = [{"ids": ids, "category_id": category, "account_id": at} for (category, at), ids in groups.items()]
    assert len(changes) == 2
    assert await done(alice, changes=changes, restore=[gone]) == (5, 0, 1)
    assert await totals(alice, owner) == sums
    moving = {"version", "updated_at"}
    after = await rows(alice)
    assert {key: row | dict.fromkeys(moving) for key, row in after.items()} == {
        key: row | dict.fromkeys(moving) for key, row in before.items()
    }
    assert {it["version"] for it in after.values()} == {3}
    await assert_sound(alice, owner)


async def test_refusals_change_nothing(alice: Person, charlie: Person, owner: asyncpg.Connection) -> None:
    """Beside every bad operation there is a good one, which must not be carried out either."""
    good, spent, trashed = [(await alice.record("10.50"))["id"] for _ in range(3)]
    earned, strange = (await alice.record(5, "salary"))["id"], (await charlie.record())["id"]
    yen, old = await new_account(alice, "円", currency="JPY"), await new_account(alice, "Старый")
    await alice.http.delete(f"/transactions/{trashed}")
    assert (await alice.http.patch(f"/accounts/{old}", json={"archived": True})).status_code == 200
    taxi, sport = alice.categories["taxi"], alice.categories["health"]
    assert (await alice.http.patch(f"/categories/{sport}", json={"archived": True})).status_code == 200
    before = await stored(alice, owner)
    place = ("changes", 1, "ids", 1)
    for status, code, loc, change in (
        (422, "type_mismatch", place, {"ids": [spent, earned], "category_id": taxi}),
        (422, "currency_mismatch", ("changes", 1, "ids", 0), {"ids": [earned, spent], "account_id": yen}),
        (404, "transaction_not_found", place, {"ids": [spent, strange], "category_id": taxi}),
        (404, "transaction_not_found", place, {"ids": [spent, str(uuid4())], "category_id": taxi}),
        (404, "transaction_not_found", place, {"ids": [spent, trashed], "category_id": taxi}),
        (404, "category_not_found", ("changes", 1, "category_id"), {"ids": [spent], "category_id": str(uuid4())}),
        (404, "account_not_found", ("changes", 1, "account_id"), {"ids": [spent], "account_id": charlie.account_id}),
        (409, "category_archived", ("changes", 1, "category_id"), {"ids": [spent], "category_id": sport}),
        (409, "account_archived", ("changes", 1, "account_id"), {"ids": [spent], "account_id": old}),
        (422, "transaction_repeated", place, {"ids": [spent, spent], "category_id": taxi}),
        (422, "transaction_repeated", ("changes", 1, "ids", 0), {"ids": [good.upper()], "category_id": taxi}),
    ):
        await refused(alice, status, code, *loc, changes=[{"ids": [good], "category_id": taxi}, change])
        assert await stored(alice, owner) == before, code
    for status, code, loc, body in (
        (404, "transaction_not_found", ("delete", 1), {"delete": [good, trashed]}),
        (404, "transaction_not_found", ("delete", 1), {"delete": [good, strange]}),
        (404, "transaction_not_found", ("restore", 1), {"restore": [trashed, strange]}),
        (422, "transaction_repeated", ("restore", 0), {"delete": [good], "restore": [good]}),
    ):
        await refused(alice, status, code, *loc, **body)
        assert await stored(alice, owner) == before, code


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "nothing_to_change"),
        ({"changes": [], "delete": [], "restore": []}, "nothing_to_change"),
        ({"changes": [{"ids": [str(uuid4())]}]}, "nothing_to_change"),
        ({"changes": [{"ids": [], "category_id": str(uuid4())}]}, "too_short"),
        ({"changes": [{"category_id": str(uuid4())}]}, "missing"),
        ({"changes": [{"ids": [str(uuid4())], "account_id": None}]}, "not_null"),
        ({"changes": [{"ids": [str(uuid4())], "amount": 1}]}, "extra_forbidden"),
        ({"delete": None}, "list_type"),
        ({"delete": ["1"]}, "uuid_parsing"),
        ({"delete": [str(uuid4()) for _ in range(5_001)]}, "too_long"),
        ({"delete": [str(uuid4()) for _ in range(2_500)], "restore": [str(uuid4()) for _ in range(2_501)]}, "too_long"),
    ],
    ids=lambda it: it if isinstance(it, str) else "",
)
async def test_bad_bodies(alice: Person, body: dict[str, Any], code: str) -> None:
    await refused(alice, 422, code, **body)


async def test_what_is_kept_may_be_archived(alice: Person) -> None:
    """As in a PATCH: only what a row newly gets has to be in use."""
    card, old = await new_account(alice), await new_account(alice, "Старый")
    made = (await alice.record(1, "taxi", account_id=old))["id"]
    taxi = alice.categories["taxi"]
    await alice.http.patch(f"/accounts/{old}", json={"archived": True})
    await alice.http.patch(f"/categories/{taxi}", json={"archived": True})
    assert await done(alice, changes=[{"ids": [made], "category_id": taxi, "account_id": old}]) == (0, 0, 0)
    assert await done(alice, changes=[{"ids": [made], "account_id": card}]) == (1, 0, 0)
    assert await done(alice, delete=[made]) == (0, 1, 0)
    assert await done(alice, restore=[made]) == (0, 0, 1)


async def test_restoring_what_is_not_in_the_trash_leaves_it(alice: Person, owner: asyncpg.Connection) -> None:
    live, trashed, purged = [(await alice.record())["id"] for _ in range(3)]
    await done(alice, delete=[trashed, purged])
    await owner.execute("UPDATE transactions SET deleted_at = now() - interval '31 days' WHERE id = $1", purged)
    before = await stored(alice, owner)
    assert await done(alice, restore=[live]) == (0, 0, 0)
    await refused(alice, 404, "transaction_not_found", "restore", 2, restore=[live, trashed, purged])
    assert await stored(alice, owner) == before
    assert await done(alice, restore=[live, trashed]) == (0, 0, 1)
    assert (await rows(alice))[live]["version"] == 1


async def test_a_viewer_is_refused_and_an_editor_is_not(
    alice: Person, bob: Person, dora: Person, owner: asyncpg.Connection
) -> None:
    made = (await alice.record())["id"]
    before = await stored(alice, owner)
    await refused(bob, 403, "role_required", delete=[made])
    await refused(bob, 403, "role_required", delete=[str(uuid4())])
    assert await stored(alice, owner) == before
    assert await done(dora, delete=[made]) == (0, 1, 0)


async def test_five_hundred_rows_take_a_handful_of_statements(
    app: FastAPI, alice: Person, owner: asyncpg.Connection
) -> None:
    card = await new_account(alice)
    ids = [uuid4() for _ in range(500)]
    await owner.execute(
        "INSERT INTO transactions (household_id, id, account_id, category_id, type, currency, amount, date, created_by)"
        " SELECT $1, id, $2, $3, 'expense', 'RUB', n, date '2025-01-01' + n::integer, $4"
        " FROM unnest($5::uuid[]) WITH ORDINALITY AS it (id, n)",
        alice.household_id, alice.account_id, alice.categories["groceries"], alice.user_id, ids,
    )  # fmt: skip
    sums, named = await totals(alice, owner), [str(it) for it in ids]
    home, old, new = alice.account_id, alice.categories["groceries"], alice.categories["taxi"]
    for body, expected in (
        ({"changes": [{"ids": named, "category_id": new, "account_id": card}]}, (500, 0, 0)),
        ({"changes": [{"ids": [it], "category_id": old, "account_id": home} for it in named]}, (500, 0, 0)),
        ({"delete": named}, (0, 500, 0)),
        ({"restore": named}, (0, 0, 500)),
    ):
        with asked(app) as statements:
            assert await done(alice, **body) == expected
        assert len(statements) <= 7, (
            statements
        )  # enter_request, sides, rows, household, categories, accounts, the write
        await assert_sound(alice, owner)
    assert await totals(alice, owner) == sums
    assert await alice.balance() == -125250


async def test_writers_at_once_neither_deadlock_nor_fail(alice: Person, owner: asyncpg.Connection) -> None:
    """Rows in opposite orders, single changes of the same rows, and an account that goes meanwhile."""
    made = [(await alice.record(number + 1))["id"] for number in range(12)]
    food, taxi = alice.categories["food"], alice.categories["taxi"]
    for number in range(12):
        card = await new_account(alice, "Недолгий")
        answers = await asyncio.gather(
            bulk(alice, changes=[{"ids": made, "category_id": taxi if number % 2 else food}]),
            bulk(alice, changes=[{"ids": made[::-1], "account_id": card}]),
            alice.http.delete(f"/transactions/{made[3]}"),
            alice.http.patch(f"/transactions/{made[7]}", json={"amount": number + 1, "account_id": alice.account_id}),
            bulk(alice, delete=[made[11], made[10]]),
            alice.http.delete(f"/accounts/{card}"),
        )
        assert {it.status_code for it in answers} <= {200, 204, 404, 409}, [it.text for it in answers]
        answers = await asyncio.gather(
            bulk(alice, restore=made),
            bulk(alice, restore=made[::-1]),
            alice.http.post(f"/transactions/{made[3]}/restore"),
        )
        assert {it.status_code for it in answers} == {200}, [it.text for it in answers]
        await done(alice, changes=[{"ids": made, "account_id": alice.account_id}])
    await assert_sound(alice, owner)


async def test_idempotency_key(alice: Person, owner: asyncpg.Connection) -> None:
    made = [(await alice.record())["id"] for _ in range(2)]
    key = {"Idempotency-Key": uuid4().hex}
    first = await alice.http.post("/transactions/bulk", json={"delete": made}, headers=key)
    before = await stored(alice, owner)
    again = await alice.http.post("/transactions/bulk", json={"delete": made}, headers=key)
    assert (first.status_code, again.status_code, again.headers["Idempotency-Replayed"]) == (200, 200, "true")
    assert first.json() == again.json() == {"changed": 0, "deleted": 2, "restored": 0, "splits_kept": 0}
    other = await alice.http.post("/transactions/bulk", json={"restore": made}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await stored(alice, owner) == before
