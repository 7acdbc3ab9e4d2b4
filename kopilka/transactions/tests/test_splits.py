"""Splits: one row in lists, its lines in everything that goes by category."""

from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import httpx

from conftest import Person
from kopilka.processes.checks.invariants import INVARIANTS

MakePremium = Callable[[Person], Awaitable[None]]
MAY = {"start_date": "2026-05-01", "end_date": "2026-05-31"}


def lines(person: Person, *amounts: tuple[str, object], **descriptions: str) -> list[dict[str, Any]]:
    """Of (category, amount); an amount of None is left out."""
    return [
        {"category_id": person.categories[category]}
        | ({} if amount is None else {"amount": amount})
        | ({"description": descriptions[category]} if category in descriptions else {})
        for category, amount in amounts
    ]


async def split(person: Person, amount: object = 1500, *amounts: tuple[str, object], **fields: Any) -> dict[str, Any]:
    parts = amounts or (("groceries", 1200), ("household_goods", None))
    return await person.record(amount, category_id=None, lines=lines(person, *parts), **fields)


async def spent(person: Person, **filters: Any) -> tuple[int, Any]:
    told = (await person.http.get("/transactions/summary", params=filters)).json()
    return told["count"], sum(it["expense"] for it in told["by_currency"])


async def by_category(person: Person) -> dict[str, tuple[Any, int]]:
    shares = (await person.http.get("/analytics/categories", params=MAY)).json()["categories"]
    keys = {id_: key for key, id_ in person.categories.items()}
    return {keys[it["category_id"]]: (it["amount"], it["count"]) for it in shares if it["count"]}


async def listed(person: Person, **filters: Any) -> list[str]:
    found = await person.http.get("/transactions", params=filters | {"count": "true"})
    ids = [it["id"] for it in found.json()]
    assert found.headers["x-total-count"] == str(len(ids))
    return ids


async def walked(person: Person, **filters: Any) -> list[str]:
    """Of all pages."""
    found = await person.http.get("/transactions", params=filters)
    ids = [it["id"] for it in found.json()]
    while "next" in found.links:
        found = await person.http.get(found.links["next"]["url"])
        ids += [it["id"] for it in found.json()]
    return ids


async def assert_sound(person: Person, owner: asyncpg.Connection) -> None:
    for invariant in INVARIANTS:
        broken = [str(row["key"]) for row in await owner.fetch(invariant.sql)]
        assert not [key for key in broken if person.household_id in key], invariant.name


async def test_one_row_with_its_lines(alice: Person, owner: asyncpg.Connection) -> None:
    made = await alice.record(
        "1500.50",
        category_id=None,
        description="Пятёрочка",
        lines=lines(alice, ("groceries", 1200), ("household_goods", None), household_goods="Порошок"),
    )
    assert (made["category_id"], made["type"], made["amount"]) == (None, "expense", 1500.5)
    assert made["lines"] == [
        {"amount": 1200, "category_id": alice.categories["groceries"], "description": None},
        {"amount": 300.5, "category_id": alice.categories["household_goods"], "description": "Порошок"},
    ]
    plain = await alice.record(100)
    assert plain["lines"] is None
    assert (await alice.http.get(f"/transactions/{made['id']}")).json() == made
    assert await listed(alice) == [plain["id"], made["id"]]
    assert await alice.balance() == -1600.5
    assert await by_category(alice) == {"groceries": (1300, 2), "household_goods": (300.5, 1)}
    for words in ("порошок", "пятёрочка порошок", "ремонт", "1500,50"):
        assert await listed(alice, q=words) == [made["id"]], words
    [largest, _] = (await alice.http.get("/analytics/summary", params=MAY)).json()["biggest_spendings"]
    assert [largest[it] for it in ("amount", "category_id", "category", "description")] == [
        1500.5, None, "Продукты, Дом и ремонт", "Пятёрочка",
    ]  # fmt: skip
    await assert_sound(alice, owner)


async def test_lists_and_sums_by_category_agree(alice: Person) -> None:
    """Two lines of one category, siblings, every order, words, amounts and the trash."""
    food, groceries, eating = (alice.categories[it] for it in ("food", "groceries", "eating_out"))
    one = await split(
        alice, 100, ("groceries", 20), ("taxi", 30), ("groceries", 10), ("eating_out", 40), description="чек"
    )
    two = await alice.record(7, "groceries", date="2026-05-30", description="чек")
    other = await split(alice, 9, ("groceries", 4), ("taxi", 5), date="2026-05-29", status="pending")
    # By what of them is for the category: 30, 7 and 4.
    for order, expected in {
        "-date": [one, two, other], "date": [other, two, one],
        "-amount": [one, two, other], "amount": [other, two, one],
    }.items():  # fmt: skip
        ids = [it["id"] for it in expected]
        assert await listed(alice, category_id=groceries, order=order) == ids
        assert await walked(alice, category_id=groceries, order=order, limit=1) == ids
    assert await listed(alice, order="-amount") == [one["id"], other["id"], two["id"]]
    assert await walked(alice, category_id=food, order="amount", min_amount=5, limit=1) == [two["id"], one["id"]]
    # What is pending is found and in no sum.
    assert await spent(alice, category_id=groceries) == (3, 37)
    assert await spent(alice, category_id=food) == (3, 77)
    assert await spent(alice, category_id=food, children="false") == (0, 0)
    assert await spent(alice) == (3, 107)
    assert await spent(alice, **MAY) == (3, 107)
    assert await spent(alice, account_id=alice.account_id) == (3, 107)
    await assert_counted_once(alice)
    # By rows.
    assert await spent(alice, category_id=eating, q="чек") == (1, 40)
    assert await spent(alice, category_id=groceries, q="чек") == (2, 37)
    assert await spent(alice, category_id=groceries, min_amount=30) == (1, 30)
    assert await spent(alice, category_id=groceries, min_amount="30.01") == (0, 0)
    assert await spent(alice, category_id=groceries, max_amount=7) == (2, 7)
    assert await spent(alice, category_id=food, min_amount=70, max_amount=70) == (1, 70)
    assert await listed(alice, category_id=groceries, max_amount=5) == [other["id"]]
    assert await listed(alice, category_id=food, children="false", min_amount=1) == []
    await alice.http.delete(f"/transactions/{one['id']}")
    assert await listed(alice, category_id=groceries) == [two["id"], other["id"]]
    assert await listed(alice, category_id=eating, deleted="true") == [one["id"]]
    assert await spent(alice, category_id=eating, deleted="true") == (1, 40)


async def assert_counted_once(person: Person) -> None:
    """In what analytics tell of several categories together; what is pending is in none of it."""
    months = (await person.http.get("/analytics/monthly", params={"year": 2026})).json()
    assert (months["total"]["count"], months["months"][4]["count"]) == (2, 2)
    for path, told in (("summary", lambda it: it["count"]), ("comparison", lambda it: it["current"]["count"])):
        assert told((await person.http.get(f"/analytics/{path}", params=MAY)).json()) == 2, path
    above = await person.record(1, "food", date="2026-04-30")
    days = MAY | {"start_date": "2026-04-30"}
    shares = (await person.http.get("/analytics/categories", params=days)).json()["categories"]
    found = {it["category_id"]: (it["count"], it["count_with_children"]) for it in shares}
    keys = ("food", "groceries", "eating_out", "taxi")
    assert [found[person.categories[it]] for it in keys] == [(1, 3), (2, 2), (1, 1), (1, 1)]
    await person.http.delete(f"/transactions/{above['id']}")


async def test_changes(alice: Person, owner: asyncpg.Connection) -> None:
    row = await alice.record(1000, "taxi", description="Чек")
    address = f"/transactions/{row['id']}"

    async def changed(expected: dict[str, tuple[Any, int]], **change: Any) -> dict[str, Any]:
        answer = await alice.http.patch(address, json=change)
        assert answer.status_code == 200, answer.text
        assert await by_category(alice) == expected
        await assert_sound(alice, owner)
        found: dict[str, Any] = answer.json()
        return found

    parts = lines(alice, ("groceries", 600), ("taxi", None), groceries="Хлеб")
    both = {"groceries": (600, 1), "taxi": (400, 1)}
    found = await changed(both, lines=parts)
    assert (found["category_id"], found["version"]) == (None, 2)
    assert (await changed(both, lines=found["lines"], category_id=None))["version"] == 2
    assert await listed(alice, q="хлеб") == [row["id"]]
    assert (await alice.http.patch(address, json={"date": "2026-04-30"})).status_code == 200
    assert await listed(alice, category_id=alice.categories["taxi"], end_date="2026-04-30") == [row["id"]]
    await changed(both, date="2026-05-31")
    more = lines(alice, ("groceries", 600), ("taxi", 650))
    await changed({"groceries": (600, 1), "taxi": (650, 1)}, amount=1250, lines=more)
    assert await listed(alice, q="хлеб") == []
    assert (await alice.http.delete(address)).status_code == 204
    assert await by_category(alice) == {}
    assert (await alice.http.post(f"{address}/restore")).json()["lines"][1]["amount"] == 650
    # A refund in categories of expenses, and back.
    assert (await changed({"groceries": (-600, 1), "taxi": (-650, 1)}, type="income"))["is_refund"]
    assert not (await changed({"groceries": (600, 1), "taxi": (650, 1)}, type="expense"))["is_refund"]
    single = await changed({"taxi": (1250, 1)}, category_id=alice.categories["taxi"], lines=None)
    assert single["lines"] is None
    assert (await changed({"taxi": (5, 1)}, amount=5))["amount"] == 5


async def test_what_is_refused(alice: Person) -> None:
    food, salary = alice.categories["groceries"], alice.categories["salary"]
    row = await split(alice)

    async def refused(code: str, *loc: str | int, body: dict[str, Any], to: httpx.URL | str | None = None) -> str:
        if to is None:
            answer = await alice.http.post("/transactions", json={"amount": 100, "date": "2026-05-31", **body})
        else:
            answer = await alice.http.patch(to, json=body)
        assert answer.status_code in (404, 409, 422), answer.text
        [problem] = answer.json().get("errors") or [answer.json()]
        assert problem["code"] == code, answer.text
        assert not loc or problem["loc"] == ["body", *loc]
        return str(answer.json()["detail"])

    def of(*amounts: tuple[str, object]) -> dict[str, Any]:
        return {"lines": lines(alice, *amounts)}

    text = await refused("lines_differ", "lines", body=of(("groceries", 60), ("taxi", "39.5")))
    assert {"99.5", "100", "0.5"} <= {word.strip(",.:") for word in text.split()}
    await refused("nothing_left", "lines", 1, body=of(("groceries", 100), ("taxi", None)))
    await refused("line_amount_missing", "lines", 0, "amount", body=of(("groceries", None), ("taxi", 1)))
    await refused("too_short", "lines", body=of(("groceries", 100)))
    await refused("too_long", "lines", body=of(*[("groceries", 1)] * 51))
    await refused("lines_and_category", "category_id", body=of(("groceries", 1), ("taxi", 99)) | {"category_id": food})
    await refused("missing", "category_id", body={})
    await refused("type_mismatch", "lines", 1, "category_id", body=of(("groceries", 1), ("salary", 99)))
    await refused(
        "type_mismatch", "lines", 0, "category_id", body=of(("salary", 1), ("salary", 99)) | {"type": "expense"}
    )
    await refused(
        "amount_too_precise_for_currency", "lines", 0, "amount", body=of(("groceries", "1.001"), ("taxi", "98.999"))
    )
    unknown = {"lines": [{"category_id": food, "amount": 1}, {"category_id": row["id"], "amount": 99}]}
    await refused("category_not_found", "lines", 1, "category_id", body=unknown)
    to = f"/transactions/{row['id']}"
    text = await refused("lines_differ", "amount", body={"amount": 1600}, to=to)
    assert "100" in text
    await refused("lines_differ", "lines", body=of(("groceries", 1), ("taxi", 2)), to=to)
    await refused("category_needed", "category_id", body={"lines": None}, to=to)
    await refused("type_mismatch", body={"category_id": salary}, to=to)
    plain = await alice.record(5)
    await refused("category_needed", body={"category_id": None}, to=f"/transactions/{plain['id']}")
    income = await alice.record(1500, "salary", account_id=(await _second_account(alice)))
    ids = {"transaction_ids": [row["id"], income["id"]]}
    assert (await alice.http.post("/transfers/link", json=ids)).json()["code"] == "split_cannot_be_linked"
    assert (await alice.http.get("/transfers/suggestions")).json() == []
    fee = await alice.transfer(5, fee={"amount": 1, "category_id": food})
    body = of(("groceries", "0.5"), ("taxi", "0.5"))
    await refused("part_of_transfer", body=body, to=f"/transactions/{fee['fee']['transaction_id']}")


async def _second_account(person: Person) -> str:
    made = await person.http.post("/accounts", json={"name": "Вклад", "kind": "savings"})
    return str(made.json()["id"])


async def test_many_at_once_leave_a_split_its_lines(alice: Person, owner: asyncpg.Connection) -> None:
    row, plain = await split(alice, payee="Лента"), await alice.record(5, "groceries")
    change = {"ids": [row["id"], plain["id"]], "category_id": alice.categories["taxi"], "add_tags": ["дача"]}
    told = (await alice.http.post("/transactions/bulk", json={"changes": [change]})).json()
    assert (told["changed"], told["splits_kept"]) == (2, 1)
    assert await by_category(alice) == {"groceries": (1200, 1), "household_goods": (300, 1), "taxi": (5, 1)}
    filtered = {
        "filter": {"category_id": alice.categories["groceries"], "max_amount": 1200}, "expected": 1, "action": "change",
        "category_id": alice.categories["taxi"], "add_tags": ["чек"],
    }  # fmt: skip
    told = (await alice.http.post("/transactions/bulk/filtered", json=filtered)).json()
    assert (told["changed"], told["splits_kept"]) == (1, 1)
    assert (await alice.http.post("/transactions/bulk", json=told["undo"])).json()["changed"] == 1
    found = (await alice.http.get(f"/transactions/{row['id']}")).json()
    assert (found["tags"], found["lines"], found["payee"]) == (["дача"], row["lines"], "Лента")
    # A payee's usual category is that of rows with one.
    [payee] = (await alice.http.get("/payees")).json()
    assert payee["usual_category_id"] is None
    await assert_sound(alice, owner)


async def test_a_category_of_a_line_stays_and_may_be_archived(alice: Person, make_premium: MakePremium) -> None:
    await make_premium(alice)
    own = (await alice.http.post("/categories", json={"name": "Корм", "type": "expense"})).json()["id"]
    parts = [{"category_id": own, "amount": 60}, {"category_id": alice.categories["taxi"], "amount": 40}]
    row = await alice.record(100, category_id=None, lines=parts)
    address = f"/transactions/{row['id']}"
    assert (await alice.http.delete(f"/categories/{own}")).json()["code"] == "category_in_use"
    await alice.http.patch(f"/categories/{own}", json={"archived": True})
    assert (
        await alice.http.patch(address, json={"amount": 110, "lines": [*parts[:1], {**parts[1], "amount": 50}]})
    ).status_code == 200
    refused = await alice.http.post("/transactions", json={"amount": 100, "date": "2026-05-31", "lines": parts})
    assert refused.json()["code"] == "category_archived"
    # In the trash, too, as it may come back.
    await alice.http.delete(address)
    assert (await alice.http.delete(f"/categories/{own}")).json()["code"] == "category_in_use"
    await alice.http.post(f"{address}/restore")
    await alice.http.patch(address, json={"category_id": alice.categories["taxi"]})
    assert (await alice.http.delete(f"/categories/{own}")).status_code == 204


async def test_a_refund_of_a_split_may_be_split(alice: Person, owner: asyncpg.Connection) -> None:
    bought = await split(alice)
    back = await split(alice, 300, ("groceries", 200), ("household_goods", None), type="income", refund_of=bought["id"])
    assert (back["is_refund"], back["type"]) == (True, "income")
    assert await by_category(alice) == {"groceries": (1000, 2), "household_goods": (200, 2)}
    assert await alice.balance() == -1200
    await assert_sound(alice, owner)


async def test_the_version_before_makes_one_row_of_a_split(alice: Person, owner: asyncpg.Connection) -> None:
    """It writes a category and knows no lines."""
    row = await split(alice)
    await owner.execute("UPDATE transactions SET category_id = $1 WHERE id = $2", alice.categories["taxi"], row["id"])
    assert (await alice.http.get(f"/transactions/{row['id']}")).json()["lines"] is None
    assert await by_category(alice) == {"taxi": (1500, 1)}
    await assert_sound(alice, owner)
