"""The example household through the doors: created, separate from other households, deleted completely."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from conftest import HOUSEHOLD_JOBS, Arrive, Person, TestDatabase, claim_due, join, ready_export
from kopilka.exports import jobs
from kopilka.exports.tests.conftest import Drain, drain, process_pool, work
from kopilka.infrastructure.database.tables import Base
from kopilka.infrastructure.database.transactions import set_tenant
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from kopilka.infrastructure.storage import StorageUnavailable
from kopilka.processes.checks.report import violations
from kopilka.processes.worker.job_runner import run_job
from kopilka.processes.worker.registry import REGISTRY
from tests.statements import asked

__all__ = ["drain", "process_pool", "work"]


async def left(owner: asyncpg.Connection, household_id: str) -> dict[str, int]:
    """Rows of this household, by the catalogue's list of tables that have any household's."""
    tables = await owner.fetch(
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND column_name = 'household_id' UNION SELECT 'households'"
    )
    assert len(tables) >= 12
    found = {}
    for (table,) in tables:
        column = "id" if table == "households" else "household_id"
        found[table] = await owner.fetchval(f"SELECT count(*) FROM {table} WHERE {column} = $1", household_id)  # noqa: S608
    return {table: count for table, count in found.items() if count}


def within(example: dict[str, Any]) -> dict[str, str]:
    return {"X-Household-Id": example["id"]}


async def read(person: Person, path: str, example: dict[str, Any]) -> Any:
    answer = await person.http.get(path, headers=within(example))
    assert answer.status_code == 200, answer.text
    return answer.json()


# There in one click


async def test_it_is_a_household_of_its_own(alice: Person, example: dict[str, Any]) -> None:
    assert (example["name"], example["role"], example["currency"]) == ("Пример", "owner", "RUB")
    assert (example["is_example"], example["is_personal"]) == (True, False)
    mine = (await alice.http.get("/users/me")).json()["households"]
    assert [(one["id"], one["is_example"]) for one in mine] == [(alice.household_id, False), (example["id"], True)]
    assert (await alice.http.get("/households")).json()[1] == example
    assert (await alice.http.get("/transactions")).json() == []
    assert await alice.balance() == 0


async def test_it_is_made_once(alice: Person, example: dict[str, Any], owner: asyncpg.Connection) -> None:
    before = await left(owner, example["id"])
    for headers in ({}, within(example), {"Idempotency-Key": "example"}, {"Idempotency-Key": "example"}):
        again = await alice.http.post("/households/example", headers=headers)
        assert (again.status_code, again.json()) == (200, example)
    assert await left(owner, example["id"]) == before


async def test_clicks_at_once_make_one(alice: Person, owner: asyncpg.Connection) -> None:
    answers = await asyncio.gather(*(alice.http.post("/households/example") for _ in range(4)))
    assert sorted(it.status_code for it in answers) == [200, 200, 200, 201]
    assert len({it.json()["id"] for it in answers}) == 1
    asked = "SELECT count(*) FROM households JOIN memberships ON household_id = id WHERE is_example AND user_id = $1"
    assert await owner.fetchval(asked, alice.user_id) == 1


async def test_somebody_elses_is_not_ones_own(
    alice: Person, example: dict[str, Any], arrive: Arrive, owner: asyncpg.Connection
) -> None:
    guest = await arrive("guest")
    alice.household_id = example["id"]
    await join(owner, guest, alice, "editor")
    made = await guest.http.post("/households/example")
    assert made.status_code == 201
    assert made.json()["id"] != example["id"]


async def test_it_follows_its_owners_zone_and_language(alice: Person) -> None:
    await alice.http.patch(f"/households/{alice.household_id}", json={"time_zone": "Pacific/Kiritimati"})
    await alice.http.patch("/users/me", json={"locale": "en"})
    example = (await alice.http.post("/households/example")).json()
    assert (example["name"], example["time_zone"]) == ("Example", "Pacific/Kiritimati")
    accounts = await read(alice, "/accounts", example)
    assert [it["name"] for it in accounts] == ["Card", "Cash", "Savings", "Dollars"]
    assert len(await read(alice, "/transactions?type=transfer&q=to savings", example)) > 20
    found = await read(alice, "/transactions?q=pyaterochka&limit=500", example)
    assert len(found) > 20
    assert {it["payee"] for it in found} == {"Pyaterochka"}
    assert "Holiday by the sea" in [it["name"] for it in await read(alice, "/goals", example)]


async def test_what_is_in_it_holds_together(
    alice: Person, example: dict[str, Any], database: TestDatabase, make_premium: Callable[[Person], Awaitable[None]]
) -> None:
    await make_premium(alice)
    accounts = await read(alice, "/accounts", example)
    assert [(it["currency"], it["is_default"]) for it in accounts] == [
        ("RUB", True), ("RUB", False), ("RUB", False), ("USD", False),
    ]  # fmt: skip
    assert all(Decimal(str(it["balance"])) > 0 for it in accounts)
    states = {it["name"]: it["state"] for it in await read(alice, "/goals", example)}
    assert states.keys() == {"Велосипед", "Отпуск на море", "Подушка безопасности"}
    assert states["Велосипед"] == "reached"
    assert states["Отпуск на море"] in ("on_track", "behind", "ahead")
    summary = await read(alice, "/analytics/summary?period=year", example)
    assert summary["income"] > summary["expense"] > 0
    for path in ("monthly", "categories", "comparison", "trends", "forecast", "anomalies"):
        await read(alice, f"/analytics/{path}", example)
    forecast = await read(alice, "/analytics/forecast", example)
    assert forecast
    listed = await read(alice, "/transactions/summary", example)
    dollars, _ = sorted(listed["by_currency"], key=lambda it: it["currency"] == "RUB")
    assert (dollars["currency"], dollars["income"], dollars["expense"]) == ("USD", 0, 0)
    assert dollars["transferred_in"] > 0 == dollars["transferred_out"]
    [reserve] = [it for it in await read(alice, "/goals", example) if it["account_id"] is not None]
    [savings] = [it for it in accounts if it["id"] == reserve["account_id"]]
    assert reserve["current_amount"] == savings["balance"]
    assert await violations(database.owner_url) == []


async def test_it_comes_and_goes_in_few_statements(app: FastAPI, alice: Person) -> None:
    """However many transactions tell its life: none of them has a statement of its own."""
    with asked(app) as making:
        made = await alice.http.post("/households/example")
    with asked(app) as removing:
        gone = await alice.http.delete(f"/households/{made.json()['id']}")
    assert (made.status_code, gone.status_code) == (201, 204)
    assert len(making) <= 41, making
    tables = [it for it in Base.metadata.tables.values() if "household_id" in it.c]
    assert len(removing) <= len(tables) + 5, removing  # one for each table, and around it


# Gone in another


async def used(app: FastAPI, owner: asyncpg.Connection, person: Person, example: dict[str, Any]) -> str:
    """Leaves something in every table; the id of an export with a file."""
    http = person.http
    http.headers["X-Household-Id"] = example["id"]
    category = await http.post("/categories", json={"name": "Кофе", "type": "expense"})
    keyed = await http.post("/accounts", json={"name": "Ещё"}, headers={"Idempotency-Key": "k"})
    assert (category.status_code, keyed.status_code) == (201, 201)
    newest = (await http.get("/transactions?limit=1")).json()[0]["id"]
    assert (await http.delete(f"/transactions/{newest}")).status_code == 204
    assert (await http.get("/export/pdf")).json()["status"] == "queued"
    alone = Person(person.email, http, person.user_id, example["id"], "", "")
    export_id = await ready_export(app, owner, alone)
    del http.headers["X-Household-Id"]
    return export_id


async def test_nothing_of_it_is_left(
    app: FastAPI, alice: Person, example: dict[str, Any], dora: Person, owner: asyncpg.Connection,
    database: TestDatabase, make_premium: Callable[[Person], Awaitable[None]],
) -> None:  # fmt: skip
    await make_premium(alice)
    await alice.record(100)
    other = (await dora.http.post("/households/example")).json()
    await used(app, owner, alice, example)
    before = [await left(owner, it) for it in (alice.household_id, other["id"])]
    whole = await left(owner, example["id"])
    assert whole.keys() >= before[1].keys() | {"idempotency_keys", "jobs", "exports", "payees", "transaction_tags"}
    gone = await alice.http.delete(f"/households/{example['id']}")
    assert (gone.status_code, gone.content) == (204, b"")
    assert await left(owner, example["id"]) == {}
    assert [await left(owner, it) for it in (alice.household_id, other["id"])] == before
    assert await violations(database.owner_url) == []
    for answer in (
        await alice.http.get("/transactions", headers=within(example)),
        await alice.http.get(f"/households/{example['id']}"),
        await alice.http.delete(f"/households/{example['id']}"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "household_not_found")
    again = await alice.http.post("/households/example")
    assert (again.status_code, again.json()["id"] != example["id"]) == (201, True)


async def test_only_examples_and_only_by_their_owners(
    alice: Person, example: dict[str, Any], arrive: Arrive, charlie: Person, owner: asyncpg.Connection
) -> None:
    further = (await alice.http.post("/households", json={"name": "Дача"})).json()
    for household_id in (alice.household_id, further["id"]):
        refused = await alice.http.delete(f"/households/{household_id}")
        assert (refused.status_code, refused.json()["code"]) == (409, "household_not_example")
    alice.household_id = example["id"]
    for role in ("viewer", "editor"):
        person = await join(owner, await arrive(role), alice, role)
        refused = await person.http.delete(f"/households/{example['id']}")
        assert (refused.status_code, refused.json()["code"]) == (403, "role_required")
    refused = await charlie.http.delete(f"/households/{example['id']}")
    assert (refused.status_code, refused.json()["code"]) == (404, "household_not_found")
    assert (await left(owner, example["id"]))["transactions"] > 500


async def test_removed_twice_at_once(alice: Person, example: dict[str, Any]) -> None:
    answers = await asyncio.gather(*(alice.http.delete(f"/households/{example['id']}") for _ in range(3)))
    assert sorted(it.status_code for it in answers) == [204, 404, 404]


async def test_who_writes_meanwhile_is_told(
    alice: Person, example: dict[str, Any], owner: asyncpg.Connection, database: TestDatabase
) -> None:
    """Every kind of write, again and again, until the household is gone from under them."""
    headers = within(example)
    category = next(it["id"] for it in await read(alice, "/categories", example) if it["standard_key"] == "taxi")
    newest = (await read(alice, "/transactions?limit=1", example))[0]["id"]
    goal = next(it["id"] for it in await read(alice, "/goals", example) if it["account_id"] is None)
    writes: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", "/transactions", {"amount": 5, "category_id": category, "date": "2026-05-31"}),
        ("PATCH", f"/transactions/{newest}", {"amount": 7}),
        ("POST", "/accounts", {"name": "Ещё"}),
        ("POST", "/goals", {"name": "Ещё", "target_amount": 5}),
        ("POST", f"/goals/{goal}/contributions", {"amount": 5}),
        ("PATCH", f"/households/{example['id']}", {"name": "Ещё"}),
        ("GET", "/export/excel", {}),
    ]
    seen: set[tuple[int, str]] = set()

    async def write(method: str, path: str, body: dict[str, Any]) -> None:
        for _ in range(200):
            answer = await alice.http.request(method, path, json=body or None, headers=headers)
            told = answer.json().get("code", "") if answer.status_code >= 400 else ""
            seen.add((answer.status_code, told))
            if told == "household_not_found":
                return

    writing = [asyncio.create_task(write(*each)) for each in writes]
    await asyncio.sleep(0.1)
    for _ in range(5):  # should it be the one that a deadlock ends
        gone = await alice.http.delete(f"/households/{example['id']}")
        if gone.status_code == 204:
            break
    await asyncio.gather(*writing)
    assert gone.status_code == 204
    assert (404, "household_not_found") in seen
    assert {status for status, _ in seen} <= {200, 201, 404, 409, 429, 503}, seen
    assert await left(owner, example["id"]) == {}
    assert await violations(database.owner_url) == []


# Its exports


def files(folder: Path) -> set[str]:
    return {it.name for it in (folder / "files").rglob("*") if it.is_file()}


async def abandoned(owner: asyncpg.Connection, example: dict[str, Any]) -> list[asyncpg.Record]:
    asked = "SELECT key, due_at <= now() AS due FROM abandoned_files WHERE key LIKE $1 ORDER BY 1"
    return list(await owner.fetch(asked, f"exports/{example['id']}/%"))


async def test_its_files_go_after_it(
    alice: Person,
    example: dict[str, Any],
    drain: Drain,
    work: WorkerServices,
    owner: asyncpg.Connection,
    tmp_path: Path,
) -> None:
    asked = await read(alice, "/export/excel?year=2026", example)
    assert await drain() == 1
    kept = (await alice.http.get("/export/excel?year=2026")).json()
    assert await drain() == 1
    assert files(tmp_path) == {asked["id"], kept["id"]}
    assert (await alice.http.delete(f"/households/{example['id']}")).status_code == 204
    assert [it["key"] for it in await abandoned(owner, example)] == [f"exports/{example['id']}/{asked['id']}"]
    await jobs.clear_files(work)
    assert files(tmp_path) == {kept["id"]}
    assert await abandoned(owner, example) == []


async def test_a_storage_that_is_away_is_waited_for(
    alice: Person,
    example: dict[str, Any],
    drain: Drain,
    work: WorkerServices,
    owner: asyncpg.Connection,
    tmp_path: Path,
) -> None:
    class Away:
        async def delete(self, key: str) -> None:
            raise StorageUnavailable

    away: Any = Away()
    asked = await read(alice, "/export/excel?year=2026", example)
    assert await drain() == 1
    assert (await alice.http.delete(f"/households/{example['id']}")).status_code == 204
    await jobs.clear_files(replace(work, storage=away))
    assert (files(tmp_path), len(await abandoned(owner, example))) == ({asked["id"]}, 1)
    await jobs.clear_files(work)
    assert (files(tmp_path), await abandoned(owner, example)) == (set(), [])


async def test_a_household_notes_down_files_of_its_own_alone(
    alice: Person, charlie: Person, work: WorkerServices
) -> None:
    """By the policy: a key that is written there is a file that will be deleted."""

    async def note(key: str) -> int | None:
        """How many are seen afterwards."""
        async with work.database.transaction() as session:
            await set_tenant(session, household_id=UUID(alice.household_id), user_id=UUID(alice.user_id))
            await session.execute(text("INSERT INTO abandoned_files VALUES (:key, now())"), {"key": key})
            seen: int | None = await session.scalar(text("SELECT count(*) FROM abandoned_files"))
            return seen

    for key in (f"exports/{charlie.household_id}/x", "x", f"exports/{alice.household_id}", "%"):
        with pytest.raises(DBAPIError, match="row-level security"):
            await note(key)
    assert await note(f"exports/{alice.household_id}/x") == 0
    await jobs.clear_files(work)


async def test_one_that_is_queued_is_not_made(
    alice: Person, example: dict[str, Any], drain: Drain, caplog: pytest.LogCaptureFixture
) -> None:
    await read(alice, "/export/excel", example)
    assert (await alice.http.delete(f"/households/{example['id']}")).status_code == 204
    assert await drain() == 0
    assert not caplog.records or all(it.levelno < logging.WARNING for it in caplog.records)


@pytest.mark.parametrize("moment", ["claimed", "collecting", "rendering", "stored"])
async def test_one_that_is_being_made_ends_quietly(
    alice: Person, example: dict[str, Any], work: WorkerServices, owner: asyncpg.Connection, tmp_path: Path,
    caplog: pytest.LogCaptureFixture, moment: str,
) -> None:  # fmt: skip
    asked = await read(alice, "/export/excel", example)

    async def remove() -> None:
        assert (await alice.http.delete(f"/households/{example['id']}")).status_code == 204

    [mine] = await claim_due(work, HOUSEHOLD_JOBS)
    if moment == "claimed":
        await remove()
        await run_job(work, REGISTRY.handlers[mine.name], mine)
    else:
        await run_job(interrupted(work, moment, remove), REGISTRY.handlers[mine.name], mine)
    assert not [it for it in caplog.records if it.levelno >= logging.WARNING]
    assert await left(owner, example["id"]) == {}
    # What its worker has put there after all is due when no worker can be at it any more.
    [noted] = await abandoned(owner, example)
    assert (noted["key"], noted["due"]) == (f"exports/{example['id']}/{asked['id']}", False)
    assert files(tmp_path) == ({asked["id"]} if moment in ("rendering", "stored") else set())
    await jobs.clear_files(work)
    assert len(await abandoned(owner, example)) == 1
    await owner.execute("UPDATE abandoned_files SET due_at = now() WHERE key = $1", noted["key"])
    await jobs.clear_files(work)
    assert files(tmp_path) == set()
    assert await abandoned(owner, example) == []


def interrupted(work: WorkerServices, moment: str, act: Callable[[], Awaitable[None]]) -> WorkerServices:
    """A worker's kit that lets something happen before it collects the figures, draws them, or has stored the file."""

    class Interrupted:
        looks = 0

        @asynccontextmanager
        async def transaction(self) -> AsyncIterator[AsyncSession]:
            self.looks += 1
            if moment == "collecting" and self.looks == 2:
                await act()
            async with work.database.transaction() as session:
                yield session

        async def run(self, *arguments: Any, **keywords: Any) -> Any:
            if moment == "rendering":
                await act()
            return await work.process_pool.run(*arguments, **keywords)

        async def put(self, *arguments: Any, **keywords: Any) -> None:
            await work.storage.put(*arguments, **keywords)
            if moment == "stored":
                await act()

    one: Any = Interrupted()
    return replace(work, database=one, storage=one, process_pool=one)
