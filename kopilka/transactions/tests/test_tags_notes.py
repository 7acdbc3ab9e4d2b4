"""Tags and notes of transactions."""

from typing import Any

import asyncpg
import pytest

from conftest import Person
from kopilka.processes.checks.invariants import INVARIANTS


async def found(person: Person, **params: Any) -> list[str]:
    answer = await person.http.get("/transactions", params=params)
    assert answer.status_code == 200, answer.text
    return [it["id"] for it in answer.json()]


async def tags(person: Person, **params: Any) -> dict[str, int]:
    return {it["name"]: it["count"] for it in (await person.http.get("/transactions/tags", params=params)).json()}


async def assert_sound(owner: asyncpg.Connection) -> None:
    [found] = [it for it in INVARIANTS if it.name == "tags_are_found"]
    assert await owner.fetch(found.sql) == []


async def bulk(person: Person, **body: Any) -> dict[str, Any]:
    answer = await person.http.post("/transactions/bulk", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_tags_are_kept_in_small_letters_each_once(alice: Person, owner: asyncpg.Connection) -> None:
    row = await alice.record(tags=["#Отпуск", "отпуск", "Сочи 2026"], note="  Чек\r\nв бардачке ")
    assert (row["tags"], row["note"]) == (["отпуск", "сочи 2026"], "Чек\nв бардачке")
    plain = await alice.record()
    assert (plain["tags"], plain["note"]) == ([], None)
    assert await found(alice, tag="ОТПУСК") == [row["id"]]
    assert await found(alice, tag="#сочи 2026") == [row["id"]]
    assert await found(alice, tag="сочи") == []
    assert await tags(alice) == {"отпуск": 1, "сочи 2026": 1}
    assert await tags(alice, q="со") == {"сочи 2026": 1}
    await assert_sound(owner)


async def test_tags_follow_changes_the_trash_and_the_day(alice: Person, owner: asyncpg.Connection) -> None:
    row = await alice.record(tags=["дача"])
    url = f"/transactions/{row['id']}"
    await alice.http.patch(url, json={"date": "2026-04-01", "tags": ["дача", "ремонт"]})
    await assert_sound(owner)
    assert await found(alice, tag="ремонт", end_date="2026-04-30") == [row["id"]]
    same = (await alice.http.patch(url, json={"tags": ["Дача", "ремонт"]})).json()
    assert same["version"] == 2
    await alice.http.delete(url)
    await assert_sound(owner)
    assert await found(alice, tag="дача") == []
    assert await found(alice, tag="дача", deleted=True) == [row["id"]]
    assert await tags(alice) == {}
    await alice.http.post(f"{url}/restore")
    assert await tags(alice) == {"дача": 1, "ремонт": 1}
    cleared = (await alice.http.patch(url, json={"tags": [], "note": None})).json()
    assert cleared["tags"] == []
    assert await tags(alice) == {}
    await assert_sound(owner)


async def test_sums_are_of_what_the_filter_finds(alice: Person) -> None:
    row = await alice.record(30, tags=["дача"], payee="Лента")
    await alice.record(70)
    for asked in ({"tag": "дача"}, {"payee_id": row["payee_id"]}):
        found = (await alice.http.get("/transactions/summary", params=asked)).json()
        assert (found["count"], found["by_currency"][0]["expense"]) == (1, 30)
        counted = await alice.http.get("/transactions", params=asked | {"count": True})
        assert counted.headers["X-Total-Count"] == "1"


async def test_search_finds_tags_and_notes(alice: Person) -> None:
    row = await alice.record(description="Бензин", tags=["отпуск"], note="по дороге в Ярославль")
    await alice.record(description="Бензин")
    for q in ("отпуск", "#отпуск", "бензин ярославль", "ярославль отпуск"):
        assert await found(alice, q=q) == [row["id"]], q
    await alice.http.patch(f"/transactions/{row['id']}", json={"note": None})
    assert await found(alice, q="ярославль") == []
    assert await found(alice, q="отпуск бензин") == [row["id"]]


async def test_a_transfer_of_tagged_rows_is_described_anew(alice: Person) -> None:
    made = await alice.http.post("/accounts", json={"name": "Вклад", "kind": "savings"})
    out = await alice.record(5, tags=["дача"], note="гвозди")
    into = await alice.record(5, "interest", account_id=made.json()["id"])
    linked = (await alice.http.post("/transfers/link", json={"transaction_ids": [out["id"], into["id"]]})).json()
    changed = await alice.http.patch(f"/transfers/{linked['id']}", json={"description": "Доски"})
    assert changed.status_code == 200, changed.text
    assert await found(alice, q="доски #дача гвозди") == [out["id"]]
    assert set(await found(alice, q="доски")) == {out["id"], into["id"]}


async def test_many_get_a_payee_and_tags_and_lose_them(alice: Person, owner: asyncpg.Connection) -> None:
    first = await alice.record(tags=["дача"], payee="Лента")
    second = await alice.record(note="гвозди")
    ids = [first["id"], second["id"]]
    done = await bulk(alice, changes=[{"ids": ids, "payee": "Леруа", "add_tags": ["Ремонт"], "remove_tags": ["дача"]}])
    assert done["changed"] == 2
    await assert_sound(owner)
    rows = (await alice.http.get("/transactions")).json()
    assert [(it["payee"], it["tags"]) for it in rows] == [("Леруа", ["ремонт"])] * 2
    assert await found(alice, q="ремонт гвозди") == [second["id"]]
    again = await bulk(alice, changes=[{"ids": ids, "add_tags": ["ремонт"]}])
    assert again["changed"] == 0
    assert (await bulk(alice, changes=[{"ids": ids, "payee": None, "tags": []}]))["changed"] == 2
    rows = (await alice.http.get("/transactions")).json()
    assert [(it["payee"], it["tags"]) for it in rows] == [(None, [])] * 2


async def test_what_a_filter_changed_is_undone(alice: Person) -> None:
    before = [await alice.record(tags=["дача"], payee="Лента"), await alice.record(100, "clothes")]
    body = {"filter": {}, "expected": 2, "action": "change", "payee": "Магнит", "add_tags": ["май"]}
    changed = (await alice.http.post("/transactions/bulk/filtered", json=body)).json()
    assert changed["changed"] == 2
    assert await tags(alice) == {"май": 2, "дача": 1}
    await bulk(alice, **changed["undo"])
    for row in before:
        now = (await alice.http.get(f"/transactions/{row['id']}")).json()
        assert (now["payee"], now["tags"]) == (row["payee"], row["tags"])


async def test_a_transaction_has_at_most_twenty_tags(alice: Person) -> None:
    row = await alice.record(tags=[f"т{number}" for number in range(20)])
    body = {"changes": [{"ids": [row["id"]], "add_tags": ["ещё"]}]}
    refused = await alice.http.post("/transactions/bulk", json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "too_many_tags")


@pytest.mark.parametrize(
    "fields",
    [
        {"tags": [f"т{number}" for number in range(21)]},
        {"tags": ["я" * 51]},
        {"tags": ["#"]},
        {"tags": ["#\u200b"]},
        {"tags": [" "]},
        {"tags": [None]},
        {"tags": None},
        {"tags": "отпуск"},
        {"tags": ["a\u001fb"]},
        {"note": "я" * 2_001},
        {"note": "\u0001"},
        {"note": 5},
    ],
)
async def test_what_cannot_be_kept_is_refused(alice: Person, fields: dict[str, Any]) -> None:
    body = {"amount": 1, "category_id": alice.categories["groceries"], "date": "2026-05-01", **fields}
    assert (await alice.http.post("/transactions", json=body)).status_code == 422
    assert await found(alice) == []


async def test_those_without_a_payee_are_found(alice: Person) -> None:
    """Transfers never have one, and are not among them; what has none is summed and changed as any filter is."""
    savings = (await alice.http.post("/accounts", json={"name": "Вклад"})).json()["id"]
    moved = {"from_account_id": alice.account_id, "to_account_id": savings, "amount": 700, "date": "2026-11-22"}
    assert (await alice.http.post("/transfers", json=moved)).status_code == 201
    await alice.record(30, payee="Лента")
    plain = await alice.record(50)
    found = await alice.http.get("/transactions", params={"payee": "none", "count": "true"})
    assert [it["id"] for it in found.json()] == [plain["id"]]
    assert found.headers["X-Total-Count"] == "1"
    summed = (await alice.http.get("/transactions/summary", params={"payee": "none"})).json()
    assert [(it["currency"], it["expense"]) for it in summed["by_currency"]] == [("RUB", 50)]
    both = {"payee": "none", "payee_id": (await alice.http.get("/payees")).json()[0]["id"]}
    refused = await alice.http.get("/transactions", params=both)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "payee_and_none"), refused.text
    assert (await alice.http.get("/transactions", params={"payee": "Лента"})).status_code == 422
