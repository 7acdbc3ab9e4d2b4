"""Rules through their door: writing, order, preview, the change of the past and its undo."""

from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from conftest import Person

SHOP = {"field": "payee", "operator": "contains", "text": "пятёрочка"}


async def write(person: Person, *conditions: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A rule whose category is groceries where it says nothing else."""
    actions = fields.pop("actions", {"category_id": person.categories["groceries"]})
    body = {"conditions": list(conditions) or [SHOP], "actions": actions, **fields}
    answer = await person.http.post("/rules", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def apply(person: Person, **body: Any) -> dict[str, Any]:
    answer = await person.http.post("/rules/apply", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def read(person: Person, transaction: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (await person.http.get(f"/transactions/{transaction['id']}")).json()
    return found


async def names(person: Person) -> list[str]:
    rules = (await person.http.get("/rules")).json()
    assert [it["position"] for it in rules] == list(range(1, len(rules) + 1))
    return [it["name"] for it in rules]


async def test_a_rule_is_answered_as_it_was_written(alice: Person) -> None:
    conditions = [
        SHOP,
        {"field": "note", "operator": "not_contains", "text": "Подарок"},
        {"field": "amount", "min": 10.5, "max": 3000},
        {"field": "type", "type": "expense"},
        {"field": "account", "account_id": alice.account_id},
        {"field": "mcc", "codes": ["5411", "5499"]},
    ]
    actions = {"category_id": alice.categories["groceries"], "payee": "Пятёрочка", "tags": ["дом"]}
    made = await write(alice, *conditions, actions=actions, name="Магазин")
    expected = [*conditions[:2], {"field": "amount", "min": 10.5, "max": 3000}, *conditions[3:]]
    assert (made["conditions"], made["actions"], made["name"]) == (expected, actions, "Магазин")
    assert (made["position"], made["enabled"], made["problem"], made["version"]) == (1, True, None, 1)
    answer = await alice.http.get(f"/rules/{made['id']}")
    assert (answer.json(), answer.headers["ETag"]) == (made, '"1"')
    assert (await alice.http.get("/rules")).json() == [made]


async def test_a_change_is_based_on_a_version(alice: Person) -> None:
    made = await write(alice)
    url = f"/rules/{made['id']}"
    changed = await alice.http.patch(url, json={"enabled": False, "name": "Еда"}, headers={"If-Match": '"1"'})
    assert (changed.json()["enabled"], changed.json()["name"], changed.headers["ETag"]) == (False, "Еда", '"2"')
    assert (await alice.http.patch(url, json={"name": "x"}, headers={"If-Match": '"1"'})).status_code == 412
    assert (await alice.http.delete(url, headers={"If-Match": '"1"'})).status_code == 412
    same = await alice.http.patch(url, json={"enabled": False})
    assert same.headers["ETag"] == '"2"'
    assert (await alice.http.patch(url, json={"name": None})).json()["name"] is None
    assert (await alice.http.delete(url, headers={"If-Match": '"3"'})).status_code == 204
    assert (await alice.http.get(url)).status_code == 404


async def test_rules_are_moved_and_stay_in_a_row(alice: Person) -> None:
    made = {name: (await write(alice, name=name))["id"] for name in "ABCD"}
    await write(alice, name="E", position=2)
    assert await names(alice) == ["A", "E", "B", "C", "D"]
    for name, position, expected in (("D", 1, "DAEBC"), ("D", 3, "AEDBC"), ("A", 200, "EDBCA"), ("B", 3, "EDBCA")):
        moved = await alice.http.patch(f"/rules/{made[name]}", json={"position": position})
        assert moved.status_code == 200, moved.text
        assert await names(alice) == list(expected)
    assert (await alice.http.delete(f"/rules/{made['D']}")).status_code == 204
    assert await names(alice) == ["E", "B", "C", "A"]


async def test_the_first_rule_wins_and_others_add_what_it_leaves(alice: Person) -> None:
    bought = await alice.record(500, "taxi", payee="ПЯТЕРОЧКА 1234", tags=["дом"])
    other = await alice.record(500, "taxi", payee="Лента")
    await write(alice, actions={"category_id": alice.categories["salary"], "tags": ["еда"]})
    first = await write(alice)
    late = await write(
        alice, actions={"category_id": alice.categories["rent"], "payee": "Пятёрочка", "tags": ["дом", "магазин"]}
    )
    off = await write(alice, actions={"tags": ["никогда"]}, enabled=False)
    answer = await apply(alice)
    changed = await read(alice, bought)
    assert (changed["category_id"], changed["payee"]) == (alice.categories["groceries"], "Пятёрочка")
    assert changed["tags"] == ["дом", "еда", "магазин"]
    assert (answer["changed"], answer["broken"]) == (1, [])
    assert {it["rule_id"]: it["changed"] for it in answer["by_rule"]}.items() >= {first["id"]: 1, late["id"]: 1}.items()
    assert off["id"] not in {it["rule_id"] for it in answer["by_rule"]}
    assert (await read(alice, other))["version"] == 1
    assert await apply(alice) == answer | {
        "changed": 0, "undo": None, "by_rule": [it | {"changed": 0} for it in answer["by_rule"]]
    }  # fmt: skip
    undone = await alice.http.post("/transactions/bulk", json=answer["undo"])
    assert undone.json()["changed"] == 1
    back = await read(alice, bought)
    kept = ("category_id", "payee", "tags", "amount", "date", "account_id", "status", "description", "note")
    assert {name: back[name] for name in kept} == {name: bought[name] for name in kept}


async def test_splits_transfers_and_the_trash_stay_as_they_are(alice: Person, owner: asyncpg.Connection) -> None:
    lines = [{"category_id": alice.categories[it], "amount": 50} for it in ("rent", "taxi")]
    await alice.record(100, category_id=None, lines=lines, payee="Пятёрочка")
    await alice.transfer(description="Пятёрочка")
    gone = await alice.record(100, "taxi", payee="Пятёрочка")
    await alice.http.delete(f"/transactions/{gone['id']}")
    refund = await alice.record(20, "taxi", type="income", payee="Пятёрочка")
    earned = await alice.record(10, "salary", payee="Пятёрочка")
    before = await owner.fetch("SELECT * FROM transactions WHERE household_id = $1 ORDER BY id", alice.household_id)
    rule = await write(alice)
    preview = (await alice.http.post(f"/rules/{rule['id']}/preview")).json()
    assert [it["transaction_id"] for it in preview["rows"]] == [refund["id"]]
    assert (await apply(alice))["changed"] == 1
    after = await owner.fetch("SELECT * FROM transactions WHERE household_id = $1 ORDER BY id", alice.household_id)
    assert [it["id"] for it, was in zip(after, before, strict=True) if it != was] == [
        it["id"] for it in before if str(it["id"]) == refund["id"]
    ]
    assert (await read(alice, refund))["category_id"] == alice.categories["groceries"]
    assert (await read(alice, earned))["category_id"] == alice.categories["salary"]


async def test_a_preview_shows_what_would_change(alice: Person, bob: Person) -> None:
    rows = [await alice.record(n, "taxi", payee="Пятёрочка", date=f"2026-05-{n:02}") for n in range(1, 16)]
    await alice.record(99, "groceries", payee="Пятёрочка")
    rule = await write(alice, enabled=False)
    answer = (await bob.http.post(f"/rules/{rule['id']}/preview", json={})).json()
    assert (answer["count"], answer["is_capped"], answer["problem"]) == (15, False, None)
    assert [it["transaction_id"] for it in answer["rows"]] == [it["id"] for it in reversed(rows)][:10]
    before = {"category_id": alice.categories["taxi"], "payee": "Пятёрочка", "tags": []}
    assert answer["rows"][0]["before"] == before
    assert answer["rows"][0]["after"] == before | {"category_id": alice.categories["groceries"]}
    assert answer["rows"][0]["amount"] == 15
    days = {"from": "2026-05-02", "to": "2026-05-04"}
    assert (await bob.http.post(f"/rules/{rule['id']}/preview", params=days)).json()["count"] == 3
    draft = {"conditions": rule["conditions"], "actions": {"payee": "X5"}}
    drawn = (await bob.http.post("/rules/preview", json={**draft, **days})).json()
    assert (drawn["count"], drawn["rows"][0]["after"]["payee"]) == (3, "X5")
    assert {(await read(alice, it))["version"] for it in rows} == {1}
    assert (await apply(alice, ids=[rule["id"]], **days))["changed"] == 3
    assert (await apply(alice))["changed"] == 0


async def test_a_rule_outlives_its_category_and_says_so(alice: Person, owner: asyncpg.Connection) -> None:
    await owner.execute("UPDATE users SET premium_until = now() + interval '1 day' WHERE id = $1", alice.user_id)
    own = (await alice.http.post("/categories", json={"name": "Кофе", "type": "expense"})).json()["id"]
    account = (await alice.http.post("/accounts", json={"name": "Второй"})).json()["id"]
    bought = await alice.record(5, "taxi", payee="Пятёрочка")
    gives = await write(alice, actions={"category_id": own, "tags": ["кофе"]})
    asks = await write(alice, {"field": "account", "account_id": account}, actions={"tags": ["второй"]})
    sound = await write(alice, actions={"tags": ["верно"]})

    async def problems() -> list[str | None]:
        return [it["problem"] for it in (await alice.http.get("/rules")).json()]

    assert await problems() == [None, None, None]
    await alice.http.patch(f"/categories/{own}", json={"archived": True})
    await alice.http.patch(f"/accounts/{account}", json={"archived": True})
    assert await problems() == ["category_archived", "account_archived", None]
    assert (await alice.http.delete(f"/categories/{own}")).status_code == 204
    assert (await alice.http.delete(f"/accounts/{account}")).status_code == 204
    assert await problems() == ["category_gone", "account_gone", None]
    answer = await apply(alice)
    assert answer["broken"] == [gives["id"], asks["id"]]
    assert answer["by_rule"] == [{"rule_id": sound["id"], "changed": 1}]
    assert (await read(alice, bought))["tags"] == ["верно"]
    preview = (await alice.http.post(f"/rules/{gives['id']}/preview")).json()
    assert preview == {"count": 0, "is_capped": False, "rows": [], "problem": "category_gone"}
    # What is broken may be renamed, switched off and mended.
    url = f"/rules/{gives['id']}"
    assert (await alice.http.patch(url, json={"name": "Кофейни", "enabled": False})).status_code == 200
    assert (await alice.http.patch(url, json={"conditions": [SHOP, SHOP]})).json()["problem"] == "category_gone"
    assert (await alice.http.patch(url, json={"actions": {"tags": ["кофе"]}})).json()["problem"] is None


BAD = [
    ({"conditions": []}, "too_short"),
    ({"conditions": [SHOP] * 11}, "too_long"),
    ({"conditions": [SHOP | {"operator": "regex"}]}, "literal_error"),
    ({"conditions": [SHOP | {"text": ""}]}, "text_empty"),
    ({"conditions": [SHOP | {"operator": "words", "text": "!?"}]}, "no_words"),
    ({"conditions": [{"field": "amount"}]}, "no_bound"),
    ({"conditions": [{"field": "amount", "min": 2, "max": 1}]}, "bounds_reversed"),
    ({"conditions": [{"field": "mcc", "codes": ["541"]}]}, "string_pattern_mismatch"),
    ({"conditions": [{"field": "weekday", "day": 1}]}, "union_tag_invalid"),
    ({"actions": {}}, "nothing_to_change"),
    ({"actions": {"tags": []}}, "nothing_to_change"),
    ({"name": "x" * 101}, "text_too_long"),
    ({"position": 0}, "greater_than_equal"),
]


@pytest.mark.parametrize(("wrong", "code"), BAD, ids=[f"{code}-{n}" for n, (_, code) in enumerate(BAD)])
async def test_what_is_no_rule_is_refused(alice: Person, wrong: dict[str, Any], code: str) -> None:
    good = {"conditions": [SHOP], "actions": {"category_id": alice.categories["taxi"]}}
    answer = await alice.http.post("/rules", json=good | wrong)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)


async def test_what_belongs_to_nobody_or_others_is_not_found(alice: Person, charlie: Person) -> None:
    theirs, taxi = await write(charlie), charlie.categories["taxi"]
    account = {"field": "account", "account_id": charlie.account_id}
    mine = await write(alice)
    for path in ("/rules", "/rules/preview"):
        for body, loc in (
            ({"conditions": [SHOP], "actions": {"category_id": taxi}}, ["actions", "category_id"]),
            ({"conditions": [SHOP, account], "actions": {"tags": ["x"]}}, ["conditions", 1, "account_id"]),
        ):
            answer = await alice.http.post(path, json=body)
            assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (404, ["body", *loc])
    for rule_id in (theirs["id"], str(uuid4())):
        answer = await alice.http.post("/rules/apply", json={"ids": [mine["id"], rule_id]})
        assert (answer.status_code, answer.json()["code"]) == (404, "rule_not_found")
        assert (await alice.http.post(f"/rules/{rule_id}/preview")).status_code == 404


async def test_a_category_of_the_other_type_is_refused_where_the_type_is_named(alice: Person) -> None:
    body = {
        "conditions": [{"field": "type", "type": "income"}],
        "actions": {"category_id": alice.categories["groceries"]},
    }
    refused = await alice.http.post("/rules", json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "rule_never_holds")


async def test_a_household_has_a_limit_of_rules(alice: Person, owner: asyncpg.Connection) -> None:
    made = await write(alice)
    await owner.execute(
        "INSERT INTO rules (household_id, id, conditions, actions, position, enabled, created_by)"
        " SELECT household_id, gen_random_uuid(), conditions, actions, n, enabled, created_by"
        "   FROM rules, generate_series(2, 200) n WHERE id = $1",
        made["id"],
    )
    refused = await alice.http.post("/rules", json={"conditions": [SHOP], "actions": {"tags": ["x"]}})
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_rules")
    assert len((await alice.http.get("/rules")).json()) == 200
