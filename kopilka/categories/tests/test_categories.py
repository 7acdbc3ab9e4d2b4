"""Categories through the HTTP door."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import event

from conftest import Person
from kopilka.categories.standard import BY_KEY, STANDARD

MakePremium = Callable[..., Awaitable[None]]


@pytest.fixture
async def anna(alice: Person, make_premium: MakePremium) -> Person:
    """Has premium."""
    await make_premium(alice)
    return alice


async def create(person: Person, name: str, **fields: Any) -> Any:
    return await person.http.post("/categories", json={"name": name, "type": "expense", **fields})


def test_standard_categories_are_a_tree_of_two_levels() -> None:
    for standard in STANDARD:
        assert standard.parent is None or BY_KEY[standard.parent].parent is None
        assert standard.parent is None or BY_KEY[standard.parent].type == standard.type
        assert set(standard.names) == {"ru", "en"}
    for locale in ("ru", "en"):
        names = [(standard.type, standard.names[locale]) for standard in STANDARD]
        assert len(names) == len(set(names))


async def test_named_in_the_language_asked_for(alice: Person) -> None:
    russian = (await alice.http.get("/categories")).json()
    english = (await alice.http.get("/categories", headers={"Accept-Language": "en-GB,en;q=0.9"})).json()
    assert [russian[0]["name"], english[0]["name"]] == ["Еда", "Food"]
    assert [category["id"] for category in russian] == [category["id"] for category in english]
    assert len(russian) == len(STANDARD)


async def test_the_members_language_counts_where_the_request_names_none(alice: Person) -> None:
    await alice.http.patch("/users/me", json={"locale": "en"})
    assert (await alice.http.get("/categories")).json()[0]["name"] == "Food"


async def test_filtered_by_type(alice: Person) -> None:
    found = (await alice.http.get("/categories?type=income")).json()
    assert {category["type"] for category in found} == {"income"}


async def test_own_ones_are_premium(alice: Person, make_premium: MakePremium) -> None:
    assert (await create(alice, "Кофе")).json()["code"] == "premium_required"
    await make_premium(alice)
    made = await create(alice, "Кофе", parent_id=alice.categories["food"])
    assert made.status_code == 201
    await make_premium(alice, date(2020, 1, 1))
    assert (await create(alice, "Чай")).json()["code"] == "premium_required"
    # What one has stays one's own when premium ends.
    assert (await alice.http.patch(f"/categories/{made.json()['id']}", json={"name": "Кофейни"})).status_code == 200
    assert (await alice.record(5))["category_id"]


@pytest.mark.parametrize("name", ["еда", "ЕДА", "Food", "  Еда "])
async def test_a_standard_name_is_taken_in_every_language(anna: Person, name: str) -> None:
    assert (await create(anna, name)).json()["code"] == "category_exists"


async def test_siblings_have_different_names_even_at_once(anna: Person) -> None:
    answers = await asyncio.gather(*(create(anna, name) for name in ("Ёлки", "елки", "ЁЛКИ", "Елки")))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert (await create(anna, "Ёлки", parent_id=anna.categories["gifts"])).status_code == 201


async def test_no_third_level_no_ring_no_other_type(anna: Person) -> None:
    second = (await create(anna, "Кофе", parent_id=anna.categories["food"])).json()["id"]
    top = (await create(anna, "Хобби")).json()["id"]
    child = (await create(anna, "Краски", parent_id=top)).json()["id"]
    for answer in (
        await create(anna, "Эспрессо", parent_id=second),
        await create(anna, "Не туда", parent_id=anna.categories["salary"]),
        await anna.http.patch(f"/categories/{top}", json={"parent_id": anna.categories["food"]}),
        await anna.http.patch(f"/categories/{top}", json={"parent_id": top}),
        await anna.http.patch(f"/categories/{top}", json={"parent_id": child}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "parent_unsuitable")
    moved = await anna.http.patch(f"/categories/{child}", json={"parent_id": None})
    assert moved.json()["parent_id"] is None


async def test_standard_ones_keep_their_names_and_places(alice: Person) -> None:
    food = alice.categories["food"]
    assert (await alice.http.patch(f"/categories/{food}", json={"name": "Не еда"})).json()[
        "code"
    ] == "standard_category"
    assert (await alice.http.delete(f"/categories/{food}")).json()["code"] == "standard_category"
    assert (await alice.http.patch(f"/categories/{food}", json={"archived": True})).json()["archived"] is True
    assert food not in [category["id"] for category in (await alice.http.get("/categories")).json()]
    body = {"amount": 1, "category_id": food, "date": "2026-05-31"}
    assert (await alice.http.post("/transactions", json=body)).json()["code"] == "category_archived"
    assert (await alice.http.patch(f"/categories/{food}", json={"archived": False})).json()["archived"] is False


async def test_deleted_only_where_nothing_uses_it(anna: Person) -> None:
    made = (await create(anna, "Кофе")).json()["id"]
    child = (await create(anna, "Зёрна", parent_id=made)).json()["id"]
    assert (await anna.http.delete(f"/categories/{made}")).json()["code"] == "category_in_use"
    assert (await anna.http.delete(f"/categories/{child}")).status_code == 204
    anna.categories["own"] = made
    await anna.record(5, "own")
    assert (await anna.http.delete(f"/categories/{made}")).json()["code"] == "category_in_use"


async def test_own_ones_come_after_the_standard_ones_by_name(anna: Person) -> None:
    for name in ("яхта", "Ёжик", "Арфа", "жираф"):
        await create(anna, name)
    names = [category["name"] for category in (await anna.http.get("/categories")).json()]
    assert names[len(STANDARD) :] == ["Арфа", "Ёжик", "жираф", "яхта"]


async def test_what_comes_back_from_the_archive_needs_its_name_free(anna: Person) -> None:
    first = (await create(anna, "Хобби")).json()["id"]
    food = anna.categories["food"]
    for category in (first, food):
        assert (await anna.http.patch(f"/categories/{category}", json={"archived": True})).status_code == 200
    for name, category in (("хобби", first), ("Food", food)):
        assert (await create(anna, name)).status_code == 201
        back = await anna.http.patch(f"/categories/{category}", json={"archived": False})
        assert (back.status_code, back.json()["code"]) == (409, "category_exists")


@pytest.mark.parametrize("name", ["Продукты", "продукты", "Groceries", "TAXI"])
async def test_a_standard_name_is_taken_on_every_level(anna: Person, name: str) -> None:
    refused = await create(anna, name)
    assert (refused.status_code, refused.json()["code"]) == (409, "category_exists")
    assert refused.json()["errors"][0]["loc"] == ["body", "name"]
    under_another = await create(anna, name, parent_id=anna.categories["gifts"])
    assert under_another.json()["code"] == "category_exists"
    assert "«Продукты»" in (await create(anna, "Groceries")).json()["detail"]
    made = (await create(anna, "Хобби")).json()["id"]
    assert (await anna.http.patch(f"/categories/{made}", json={"name": name})).status_code == 409
    # Of the other type it is another thing, and of one put away the name is free.
    assert (await anna.http.post("/categories", json={"name": name, "type": "income"})).status_code == 201


async def test_a_standard_one_comes_back_only_where_nobody_has_its_name(anna: Person) -> None:
    groceries = anna.categories["groceries"]
    await anna.http.patch(f"/categories/{groceries}", json={"archived": True})
    own = (await create(anna, "Groceries")).json()["id"]
    back = await anna.http.patch(f"/categories/{groceries}", json={"archived": False})
    assert (back.status_code, back.json()["code"]) == (409, "category_exists")
    await anna.http.patch(f"/categories/{own}", json={"name": "Рынок"})
    assert (await anna.http.patch(f"/categories/{groceries}", json={"archived": False})).status_code == 200


async def test_a_duplicate_from_before_keeps_working(anna: Person, owner: Any) -> None:
    made = (await create(anna, "Хобби")).json()["id"]
    await owner.execute("UPDATE categories SET name = 'Продукты' WHERE id = $1", made)
    anna.categories["own"] = made
    await anna.record(5, "own")
    url = f"/categories/{made}"
    for change in ({"name": "продукты"}, {"parent_id": anna.categories["gifts"]}, {"archived": True}):
        assert (await anna.http.patch(url, json=change)).status_code == 200, change
    back = await anna.http.patch(url, json={"archived": False})
    assert back.json()["code"] == "category_exists"
    assert (await anna.http.patch(url, json={"archived": False, "name": "Рынок"})).status_code == 200


async def test_names_written_by_an_earlier_version_count(anna: Person, owner: Any) -> None:
    made = (await create(anna, "Хобби")).json()["id"]
    # An update that does not know of the folded name leaves none behind.
    await owner.execute("UPDATE categories SET name = 'Ёлки' WHERE id = $1", made)
    assert await owner.fetchval("SELECT folded_name FROM categories WHERE id = $1", made) is None
    assert (await create(anna, "ЕЛКИ")).json()["code"] == "category_exists"
    assert (await create(anna, "Хобби")).status_code == 201
    assert await owner.fetchval("SELECT folded_name FROM categories WHERE id = $1", made) == "елки"


async def test_an_archived_parent_takes_no_children(anna: Person) -> None:
    parent = (await create(anna, "Хобби")).json()["id"]
    child = (await create(anna, "Краски", parent_id=parent)).json()["id"]
    other = (await create(anna, "Пряжа")).json()["id"]
    await anna.http.patch(f"/categories/{parent}", json={"archived": True})
    for refused in (
        await create(anna, "Кисти", parent_id=parent),
        await anna.http.patch(f"/categories/{other}", json={"parent_id": parent}),
    ):
        assert (refused.status_code, refused.json()["code"]) == (422, "parent_archived")
        assert "Хобби" in refused.json()["detail"]
    # What is there already can still be changed.
    renamed = await anna.http.patch(f"/categories/{child}", json={"name": "Акварель", "parent_id": parent})
    assert renamed.status_code == 200


async def fill(owner: Any, anna: Person, count: int) -> None:
    await owner.execute(
        "INSERT INTO categories (household_id, id, type, name, folded_name, created_by)"
        " SELECT $1, gen_random_uuid(), 'expense', 'Своя ' || n, 'своя ' || n, $2 FROM generate_series(1, $3) n",
        anna.household_id,
        anna.user_id,
        count,
    )


async def test_a_household_has_a_thousand_at_most(anna: Person, owner: Any) -> None:
    await fill(owner, anna, 1_000 - len(STANDARD) - 3)
    answers = await asyncio.gather(*(create(anna, f"Ещё {number}") for number in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [409] * 5
    refused = await create(anna, "Лишняя")
    assert (refused.json()["code"], "1000" in refused.json()["detail"]) == ("too_many_categories", True)
    everything = await anna.http.get("/categories?archived=true")
    assert len(everything.json()) == 1_000
    assert "Link" not in everything.headers


@contextmanager
def rows_read(app: FastAPI) -> Iterator[list[int]]:
    """How many rows each statement of a session brings from now on."""
    engine, counted = app.state.database.engine.sync_engine, list[int]()

    def count(_connection: object, cursor: Any, *_: object) -> None:
        counted.append(cursor.rowcount)

    event.listen(engine, "after_cursor_execute", count)
    try:
        yield counted
    finally:
        event.remove(engine, "after_cursor_execute", count)


async def test_creating_reads_as_much_in_a_full_household_as_in_an_empty_one(
    anna: Person, owner: Any, app: FastAPI
) -> None:
    await create(anna, "Первая")
    with rows_read(app) as few:
        assert (await create(anna, "Вторая")).status_code == 201
    await fill(owner, anna, 900)
    with rows_read(app) as many:
        assert (await create(anna, "Третья")).status_code == 201
    assert few == many
    assert few


@pytest.mark.parametrize("asked", [{}, {"type": "expense"}, {"archived": "true"}])
@pytest.mark.parametrize("language", ["ru", "en"])
async def test_pages_are_the_list_in_its_order(anna: Person, asked: dict[str, str], language: str) -> None:
    for name in ("яхта", "Ёжик", "Арфа", "жираф"):
        await create(anna, name)
    anna.http.headers["Accept-Language"] = language
    whole = (await anna.http.get("/categories", params=asked)).json()
    page = await anna.http.get("/categories", params=asked | {"limit": 4})
    found = page.json()
    while "next" in page.links:
        page = await anna.http.get(page.links["next"]["url"])
        found += page.json()
    assert found == whole


async def test_a_cursor_belongs_to_its_question(anna: Person) -> None:
    page = await anna.http.get("/categories?limit=2")
    cursor = httpx.URL(page.links["next"]["url"]).params["cursor"]
    for asked, headers in (({"type": "expense"}, {}), ({"archived": "true"}, {}), ({}, {"Accept-Language": "en"})):
        other = await anna.http.get("/categories", params={"cursor": cursor} | asked, headers=headers)
        assert (other.status_code, other.json()["code"]) == (422, "cursor_of_another_question")
    assert (await anna.http.get("/categories?cursor=x")).json()["errors"][0]["code"] == "cursor_invalid"
