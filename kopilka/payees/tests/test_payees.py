"""Payees: made by recording, renamed, merged, taken off."""

import base64
import json
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import httpx
import pytest

from conftest import Person
from kopilka.infrastructure.http.pagination import question_of
from kopilka.payees.schemas import PayeeListParams


async def payees(person: Person, **params: Any) -> list[dict[str, Any]]:
    answer = await person.http.get("/payees", params=params)
    assert answer.status_code == 200, answer.text
    return list(answer.json())


async def one(person: Person, name: str) -> dict[str, Any]:
    [found] = [it for it in await payees(person) if it["name"] == name]
    return found


async def read(person: Person, row: dict[str, Any]) -> dict[str, Any]:
    return dict((await person.http.get(f"/transactions/{row['id']}")).json())


async def test_a_name_in_any_case_is_one_payee(alice: Person) -> None:
    first = await alice.record(100, payee="Пятёрочка")
    second = await alice.record(50, payee="пятерочка")
    assert first["payee"] == second["payee"] == "Пятёрочка"
    assert first["payee_id"] == second["payee_id"]
    assert (await alice.record(10))["payee_id"] is None
    [found] = await payees(alice)
    groceries = first["category_id"]
    assert found == {
        "id": first["payee_id"], "name": "Пятёрочка", "category_id": None, "usual_category_id": groceries,
        "count": 2, "last_date": first["date"],
    }  # fmt: skip
    listed = (await alice.http.get("/transactions", params={"payee_id": first["payee_id"]})).json()
    assert {it["id"] for it in listed} == {first["id"], second["id"]}
    assert {it["payee"] for it in listed} == {"Пятёрочка"}


async def test_a_payee_is_changed_and_taken_off_with_the_transaction(alice: Person) -> None:
    row = await alice.record(100, payee="Лента")
    url = f"/transactions/{row['id']}"
    changed = (await alice.http.patch(url, json={"payee": "Магнит"})).json()
    assert (changed["payee"], changed["version"]) == ("Магнит", 2)
    again = (await alice.http.patch(url, json={"payee": "МАГНИТ"})).json()
    assert (again["payee"], again["version"]) == ("Магнит", 2)
    off = (await alice.http.patch(url, json={"payee": None})).json()
    assert (off["payee"], off["payee_id"]) == (None, None)


async def test_the_usual_category_is_the_chosen_one_or_that_of_the_latest(alice: Person) -> None:
    for category in ("clothes", "groceries", "groceries"):
        await alice.record(100, category, payee="ВкусВилл")
    found = await one(alice, "ВкусВилл")
    assert (found["category_id"], found["usual_category_id"]) == (None, alice.categories["groceries"])
    clothes = alice.categories["clothes"]
    chosen = (await alice.http.patch(f"/payees/{found['id']}", json={"category_id": clothes})).json()
    assert (chosen["category_id"], chosen["usual_category_id"]) == (clothes, clothes)
    left = (await alice.http.patch(f"/payees/{found['id']}", json={"category_id": None})).json()
    assert left["usual_category_id"] == found["usual_category_id"]


async def test_a_renamed_payee_is_renamed_in_every_answer(alice: Person) -> None:
    row = await alice.record(100, payee="Пятерочка 4512")
    before = await alice.http.get("/transactions")
    tag = (await alice.http.get(f"/transactions/{row['id']}")).headers["ETag"]
    renamed = await alice.http.patch(f"/payees/{row['payee_id']}", json={"name": "Пятёрочка"})
    assert renamed.json()["name"] == "Пятёрочка"
    listed = await alice.http.get("/transactions", headers={"If-None-Match": before.headers["ETag"]})
    assert [it["payee"] for it in listed.json()] == ["Пятёрочка"]
    single = await alice.http.get(f"/transactions/{row['id']}", headers={"If-None-Match": tag})
    assert single.json()["payee"] == "Пятёрочка"


async def test_a_name_that_is_taken_says_whose(alice: Person) -> None:
    first, second = [await alice.record(1, payee=name) for name in ("Ozon", "Озон")]
    taken = await alice.http.patch(f"/payees/{second['payee_id']}", json={"name": "OZON"})
    assert (taken.status_code, taken.json()["code"]) == (409, "payee_exists")
    assert "«Ozon»" in taken.json()["detail"]
    own = await alice.http.patch(f"/payees/{first['payee_id']}", json={"name": "OZON"})
    assert own.json()["name"] == "OZON"


async def test_merging_moves_all_transactions(alice: Person) -> None:
    kept = await alice.record(1, payee="Ozon")
    moved = [await alice.record(amount, payee="Озон маркет") for amount in (2, 3)]
    await alice.http.delete(f"/transactions/{moved[0]['id']}")
    answer = await alice.http.post(f"/payees/{moved[0]['payee_id']}/merge", json={"into": kept["payee_id"]})
    assert (answer.json()["name"], answer.json()["count"]) == ("Ozon", 2)
    assert [it["name"] for it in await payees(alice)] == ["Ozon"]
    assert (await read(alice, moved[1]))["payee"] == "Ozon"
    back = (await alice.http.post(f"/transactions/{moved[0]['id']}/restore")).json()
    assert back["payee_id"] == kept["payee_id"]
    with_itself = await alice.http.post(f"/payees/{kept['payee_id']}/merge", json={"into": kept["payee_id"]})
    assert (with_itself.status_code, with_itself.json()["code"]) == (422, "merged_with_itself")
    gone = await alice.http.post(f"/payees/{moved[0]['payee_id']}/merge", json={"into": kept["payee_id"]})
    assert (gone.status_code, gone.json()["code"]) == (404, "payee_not_found")


async def test_a_deleted_payee_leaves_its_transactions(alice: Person) -> None:
    row = await alice.record(7, payee="Кто-то")
    assert (await alice.http.delete(f"/payees/{row['payee_id']}")).status_code == 204
    left = await read(alice, row)
    assert (left["payee"], left["payee_id"], left["amount"]) == (None, None, 7)
    assert (await alice.http.delete(f"/payees/{row['payee_id']}")).status_code == 404


async def test_a_category_that_is_proposed_may_be_deleted(
    alice: Person, make_premium: Callable[..., Awaitable[None]]
) -> None:
    await make_premium(alice)
    row = await alice.record(7, payee="Зоомагазин")
    own = (await alice.http.post("/categories", json={"name": "Кот", "type": "expense"})).json()
    chosen = await alice.http.patch(f"/payees/{row['payee_id']}", json={"category_id": own["id"]})
    assert chosen.json()["category_id"] == own["id"]
    assert (await alice.http.delete(f"/categories/{own['id']}")).status_code == 204
    assert (await one(alice, "Зоомагазин"))["category_id"] is None


async def test_payees_are_listed_by_name_in_pages(alice: Person) -> None:
    for name in ("Ёлки", "Аптека", "апельсин", "100%", "Елисеевский"):
        await alice.record(1, payee=name)
    names, url = [], "/payees?limit=2"
    while url:
        page = await alice.http.get(url)
        names += [it["name"] for it in page.json()]
        url = page.links.get("next", {}).get("url", "")
    assert names == ["100%", "апельсин", "Аптека", "Елисеевский", "Ёлки"]
    assert [it["name"] for it in await payees(alice, q="ЁЛК")] == ["Ёлки"]
    assert [it["name"] for it in await payees(alice, q="%")] == ["100%"]
    first = await alice.http.get("/payees", params={"limit": 1})
    other = httpx.URL(first.links["next"]["url"]).copy_set_param("q", "а")
    assert (await alice.http.get(other)).json()["code"] == "cursor_of_another_question"


async def test_the_largest_expenses_at_one_payee_are_one(alice: Person) -> None:
    for amount, payee in ((500, "DNS"), (300, "dns"), (200, "Hoff")):
        await alice.record(amount, "clothes", payee=payee)
    params = {"start_date": "2026-05-01", "end_date": "2026-05-31"}
    told = (await alice.http.get("/analytics/summary", params=params)).json()
    assert [it["payee"] for it in told["biggest_spendings"]] == ["DNS", "DNS", "Hoff"]
    assert [(it["payee"], it["count"], it["total"]) for it in told["biggest_folded"]] == [
        ("DNS", 2, 800), ("Hoff", 1, 200),
    ]  # fmt: skip


async def test_a_payee_with_thousands_goes_in_time_and_one_with_more_is_refused(
    alice: Person, owner: asyncpg.Connection
) -> None:
    kept, first = await alice.record(1, payee="Ozon"), await alice.record(2, payee="Озон")
    copies = """
        INSERT INTO transactions (household_id, id, account_id, category_id, type, currency, amount, date, created_by,
                                  payee_id)
        SELECT household_id, gen_random_uuid(), account_id, category_id, type, currency, amount, date, created_by,
               payee_id FROM transactions, generate_series(1, $2) WHERE id = $1"""
    await owner.execute(copies, first["id"], 4_500)
    merged = await alice.http.post(f"/payees/{first['payee_id']}/merge", json={"into": kept["payee_id"]})
    assert merged.status_code == 200, merged.text
    of_kept = "SELECT count(*) FROM transactions WHERE payee_id = $1"
    assert await owner.fetchval(of_kept, kept["payee_id"]) == 4_502
    await owner.execute(copies, kept["id"], 6_000)
    refused = await alice.http.delete(f"/payees/{kept['payee_id']}")
    assert (refused.status_code, refused.json()["code"]) == (409, "payee_too_large")
    assert await owner.fetchval(of_kept, kept["payee_id"]) == 10_502


async def test_a_cursor_that_nobody_gave_is_refused(alice: Person) -> None:
    question = question_of(PayeeListParams()).hex()
    for folded in ("a\u0000b", "я" * 401):
        raw = json.dumps({"question": question, "folded": folded, "id": alice.user_id}, ensure_ascii=False)
        cursor = base64.urlsafe_b64encode(raw.replace(", ", ",").replace(": ", ":").encode()).decode().rstrip("=")
        answer = await alice.http.get("/payees", params={"cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed"), answer.text


async def test_search_finds_payees(alice: Person) -> None:
    row = await alice.record(100, payee="Пятёрочка", description="Ужин")
    await alice.record(100, "clothes", description="Обед")
    for q in ("пятероч", "ужин пятёрочка", "пя"):
        found = (await alice.http.get("/transactions", params={"q": q})).json()
        assert [it["id"] for it in found] == [row["id"]], q
    assert (await alice.http.get("/transactions", params={"q": "пятёрочка обед"})).json() == []


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "я" * 101, 5, ["Лента"], "a\u0001b"])
async def test_a_name_that_cannot_be_shown_is_refused(alice: Person, name: object) -> None:
    refused = await alice.http.post(
        "/transactions",
        json={"amount": 1, "category_id": alice.categories["groceries"], "date": "2026-05-01", "payee": name},
    )
    assert refused.status_code == 422, refused.text
    assert await payees(alice) == []
