"""Icon and colour of categories: chosen, inherited, by default."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from conftest import Person
from kopilka.categories.appearance import COLORS, ICONS, PRINT_COLORS
from kopilka.categories.standard import STANDARD


async def looks(person: Person) -> dict[str, tuple[str, str]]:
    found = (await person.http.get("/categories?archived=true")).json()
    return {it["standard_key"] or it["name"]: (it["icon"], it["color"]) for it in found}


async def change(person: Person, key: str, **fields: Any) -> Any:
    return await person.http.patch(f"/categories/{person.categories[key]}", json=fields)


def test_names_are_told_once_and_fit_their_columns() -> None:
    assert len(set(ICONS)) == len(ICONS)
    assert max(map(len, ICONS)) <= 32
    assert tuple(PRINT_COLORS) == COLORS


def test_standard_ones_differ() -> None:
    icons = [(it.type, it.icon) for it in STANDARD]
    assert len(set(icons)) == len(icons)
    assert all((it.color is None) == (it.parent is not None) for it in STANDARD)


async def test_a_standard_child_has_its_own_icon_and_its_parents_colour(alice: Person) -> None:
    before = await looks(alice)
    assert before["food"] == ("tools-kitchen-2", "orange")
    assert before["groceries"] == ("basket", "orange")
    changed = (await change(alice, "food", icon="pizza", color="violet")).json()
    assert (changed["icon"], changed["color"]) == ("pizza", "violet")
    assert (changed["default_icon"], changed["default_color"]) == ("tools-kitchen-2", "orange")
    after = await looks(alice)
    assert (after["food"], after["groceries"]) == (("pizza", "violet"), ("basket", "violet"))
    await change(alice, "groceries", color="lime")
    # Also where the parent is not in the list.
    await change(alice, "food", archived=True)
    shown = {it["standard_key"]: it for it in (await alice.http.get("/categories")).json()}
    assert "food" not in shown
    assert [shown[it]["color"] for it in ("groceries", "eating_out")] == ["lime", "violet"]
    assert shown["groceries"]["default_color"] == "violet"


async def test_null_is_the_default_again(alice: Person) -> None:
    await change(alice, "food", icon="pizza", color="violet")
    back = (await change(alice, "food", icon=None, color=None)).json()
    assert (back["icon"], back["color"]) == ("tools-kitchen-2", "orange")


async def test_own_ones_inherit_or_are_plain(alice: Person, make_premium: Callable[..., Awaitable[None]]) -> None:
    await make_premium(alice)
    for name, fields in (
        ("Кофе", {"parent_id": alice.categories["food"]}),
        ("Хобби", {}),
        ("Марки", {"icon": "palette", "color": "cyan"}),
        ("Находки", {"type": "income"}),
    ):
        made = await alice.http.post("/categories", json={"name": name, "type": "expense", **fields})
        assert made.status_code == 201
        assert (made.json()["icon"], made.json()["color"]) == (await looks(alice))[name]
    found = await looks(alice)
    assert found["Кофе"] == found["food"]
    assert found["Марки"] == ("palette", "cyan")
    assert (found["Хобби"], found["Находки"]) == (("category", "gray"), ("coins", "green"))


@pytest.mark.parametrize("fields", [{"icon": "no-such"}, {"color": "#ff0000"}, {"color": "Red"}, {"icon": ""}])
async def test_only_names_of_the_list(alice: Person, fields: dict[str, str]) -> None:
    refused = await change(alice, "food", **fields)
    assert (refused.status_code, refused.json()["errors"][0]["loc"]) == (422, ["body", *fields])


async def test_what_a_newer_version_has_stored_is_shown_as_the_default(alice: Person, owner: Any) -> None:
    await owner.execute(
        "UPDATE categories SET icon = 'icon-to-come' WHERE household_id = $1 AND standard_key = 'food'",
        alice.household_id,
    )
    assert (await looks(alice))["food"] == ("tools-kitchen-2", "orange")


async def test_a_choice_raises_the_revision_that_answers_are_kept_by(alice: Person) -> None:
    seen = {(await alice.http.get("/transactions")).headers["ETag"]}
    for fields in ({"icon": "pizza"}, {"color": "cyan"}):
        await change(alice, "food", **fields)
        seen.add((await alice.http.get("/transactions")).headers["ETag"])
    assert len(seen) == 3
