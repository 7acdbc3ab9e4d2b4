"""Saved views through the door."""

import asyncio
from typing import Any
from uuid import uuid4

from conftest import Person

VIEWS = "/analytics/explore/views"
QUESTION = {"rows": "category", "columns": "month", "measure": "median", "type": "expense", "min_amount": "10.50"}
LOOK = {"look": "chart"}


async def test_a_view_is_kept_changed_and_deleted(alice: Person, dora: Person) -> None:
    made = await alice.http.post(VIEWS, json={"name": "Чеки", "question": QUESTION | LOOK})
    assert made.status_code == 201, made.text
    view = made.json()
    kept = {name: value for name, value in view["question"].items() if value is not None}
    assert kept.pop("look") == "chart"
    assert kept == {**QUESTION, "min_amount": 10.5, "limit": 1000}
    table = await dora.http.get("/analytics/explore", params=kept)
    assert table.status_code == 200
    await alice.http.post(VIEWS, json={"name": "Аптеки", "question": {"rows": "payee"}})
    assert [it["name"] for it in (await dora.http.get(VIEWS)).json()] == ["Аптеки", "Чеки"]
    renamed = await dora.http.patch(
        f"{VIEWS}/{view['id']}", json={"name": "чеки"}, headers={"If-Match": made.headers["ETag"]}
    )
    assert (renamed.json()["name"], renamed.json()["question"], renamed.json()["version"]) == (
        "чеки", view["question"], 2,
    )  # fmt: skip
    changed = await dora.http.patch(f"{VIEWS}/{view['id']}", json={"question": {"rows": "tag"}})
    assert (changed.json()["question"]["rows"], changed.json()["version"]) == ("tag", 3)
    late = await alice.http.delete(f"{VIEWS}/{view['id']}", headers={"If-Match": made.headers["ETag"]})
    assert (late.status_code, late.json()["code"]) == (412, "version_mismatch")
    assert (await alice.http.delete(f"{VIEWS}/{view['id']}")).status_code == 204
    gone = await alice.http.get(f"{VIEWS}/{view['id']}")
    assert (gone.status_code, gone.json()["code"]) == (404, "view_not_found")


async def test_what_is_refused(alice: Person, charlie: Person) -> None:
    first = (await alice.http.post(VIEWS, json={"name": "Ёлка", "question": {"rows": "month"}})).json()
    assert await _code(alice, {"name": "елка", "question": {"rows": "day"}}) == (409, "view_exists")
    assert await _code(alice, {"name": "Рост", "question": {"rows": "payee", "measure": "growth"}}) == (
        422, "growth_without_time",
    )  # fmt: skip
    strange = {"rows": "month", "account_id": charlie.account_id}
    assert await _code(alice, {"name": "Чужой счёт", "question": strange}) == (404, "account_not_found")
    reversed_ = {"rows": "month", "start_date": "2026-02-01", "end_date": "2026-01-01"}
    assert await _code(alice, {"name": "Назад", "question": reversed_}) == (422, "range_reversed")
    other = await alice.http.post(VIEWS, json={"name": "Дуб", "question": {"rows": "month"}})
    taken = await alice.http.patch(f"{VIEWS}/{other.json()['id']}", json={"name": "ЕЛКА"})
    assert (taken.status_code, taken.json()["code"]) == (409, "view_exists")
    assert (await charlie.http.get(f"{VIEWS}/{first['id']}")).status_code == 404
    assert (await charlie.http.get(VIEWS)).json() == []


async def test_there_are_fifty_at_most_also_at_once(alice: Person) -> None:
    bodies = [{"name": f"Вид {uuid4()}", "question": {"rows": "month"}} for _ in range(52)]
    answers = await asyncio.gather(*(alice.http.post(VIEWS, json=body) for body in bodies))
    assert sorted(it.status_code for it in answers) == [201] * 50 + [409] * 2
    assert "50" in next(it for it in answers if it.status_code == 409).json()["detail"]


async def _code(person: Person, body: dict[str, Any]) -> tuple[int, str]:
    answer = await person.http.post(VIEWS, json=body)
    return answer.status_code, answer.json().get("code")
