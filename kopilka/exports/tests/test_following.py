"""Requests that wait for exports: one source of changes per process, and limits."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
from fastapi import FastAPI

from conftest import Person
from kopilka.exports import routes
from kopilka.exports.changes import ExportChanges, WaitingPlaces
from kopilka.exports.errors import TooManyWaiting, WaitingFull
from kopilka.exports.tests.conftest import Drain, made
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from tests.statements import asked as statements

LISTENERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'kopilka listen' AND datname = current_database()"
)


@pytest.fixture(params=["listen", "poll"])
async def changes(app: FastAPI, request: pytest.FixtureRequest) -> AsyncIterator[ExportChanges]:
    """Both ways to hear of a change: LISTEN, and one poll for all behind a pooler."""
    before: ExportChanges = app.state.export_changes
    url = before._listen_url if request.param == "listen" else None
    if request.param == "listen" and url is None:
        pytest.skip("behind a pooler there is no LISTEN")
    app.state.export_changes = ExportChanges(app.state.database, url)
    yield app.state.export_changes
    app.state.export_changes = before


async def follow(person: Person, export_id: str) -> asyncio.Task[str]:
    async def text() -> str:
        return (await person.http.get(f"/exports/{export_id}/events")).text

    return asyncio.create_task(text())


async def waiting(changes: ExportChanges, count: int) -> None:
    """Until so many requests wait."""
    async with asyncio.timeout(30):
        while sum(map(len, changes._waiting.values())) != count:  # noqa: ASYNC110 - no event for tests alone
            await asyncio.sleep(0.02)


async def test_all_streams_share_one_source(
    alice: Person, drain: Drain, owner: asyncpg.Connection, app: FastAPI, changes: ExportChanges
) -> None:
    asked = (await alice.http.get("/export/excel?year=2026")).json()
    following = [await follow(alice, asked["id"]) for _ in range(8)]
    await waiting(changes, 8)
    if changes._listen_url is not None:
        async with asyncio.timeout(30):
            while await owner.fetchval(LISTENERS) != 1:  # noqa: ASYNC110 - PostgreSQL sets no event of ours
                await asyncio.sleep(0.05)
    # Each of them has looked after entering, and once more when the source began: on a busy machine that takes a while.
    async with asyncio.timeout(60):
        is_quiet = False
        while not is_quiet:
            with statements(app) as told:
                await asyncio.sleep(0.5)
            is_quiet = not any("FROM exports" in it for it in told)
    with statements(app) as told:
        await asyncio.sleep(2)
    mine = [it for it in told if "FROM exports" in it]
    polls = [it for it in told if "export_marks" in it]
    assert mine == []
    assert len(polls) == 0 if changes._listen_url is not None else 0 < len(polls) <= 10
    await drain()
    for each in await asyncio.gather(*following):
        assert '"status":"ready"' in each.replace(" ", "")
    assert not changes._waiting
    assert changes._task is None


async def test_whoever_hangs_up_leaves_nothing(alice: Person, work: WorkerServices, changes: ExportChanges) -> None:
    asked = (await alice.http.get("/export/excel?year=2026")).json()
    following = await follow(alice, asked["id"])
    await waiting(changes, 1)
    following.cancel()
    await waiting(changes, 0)
    assert not changes._households
    assert routes._streams._taken.total() == 0


async def test_a_deleted_export_ends_its_streams(alice: Person, work: WorkerServices, changes: ExportChanges) -> None:
    asked = (await alice.http.get("/export/excel?year=2026")).json()
    following = await follow(alice, asked["id"])
    await waiting(changes, 1)
    await alice.http.delete(f"/exports/{asked['id']}")
    async with asyncio.timeout(30):
        assert '"queued"' in await following


async def test_one_that_cannot_listen_polls(alice: Person, drain: Drain, app: FastAPI, changes: ExportChanges) -> None:
    made_here = ExportChanges(app.state.database, "postgresql://nobody@127.0.0.1:1/nothing")
    app.state.export_changes = made_here
    asked = (await alice.http.get("/export/excel?year=2026")).json()
    following = await follow(alice, asked["id"])
    await waiting(made_here, 1)
    await drain()
    async with asyncio.timeout(60):
        assert '"ready"' in await following


async def test_one_person_may_follow_so_many(
    alice: Person, bob: Person, work: WorkerServices, changes: ExportChanges, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "_streams", WaitingPlaces(3, 500))
    asked = (await alice.http.get("/export/excel?year=2026")).json()
    following = [await follow(alice, asked["id"]) for _ in range(3)]
    await waiting(changes, 3)
    refused = await alice.http.get(f"/exports/{asked['id']}/events", headers={"Accept-Language": "en"})
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_waiting")
    assert refused.json()["detail"] == (
        "3 requests of yours are waiting for exports, which is the limit. Wait for their answers."
    )
    assert refused.headers["Retry-After"] == "5"
    # Another person of the household has places of their own; downloads are counted apart.
    following.append(await follow(bob, asked["id"]))
    await waiting(changes, 4)
    for it in following:
        it.cancel()
    await waiting(changes, 0)
    again = await follow(alice, asked["id"])
    await waiting(changes, 1)
    again.cancel()
    await waiting(changes, 0)


async def test_downloads_that_wait_are_limited_too(
    alice: Person, drain: Drain, changes: ExportChanges, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "_downloads", WaitingPlaces(1, 500))
    asked = (await alice.http.get("/export/excel?year=2026")).json()
    first = asyncio.create_task(alice.http.get(asked["url"]))
    await waiting(changes, 1)
    assert (await alice.http.get(asked["url"])).json()["code"] == "too_many_waiting"
    await drain()
    assert (await first).status_code == 200
    # What is ready needs no place.
    assert (await alice.http.get(asked["url"])).status_code == 200


def test_places_of_a_process_run_out() -> None:
    places = WaitingPlaces(2, 3)
    person = uuid4()
    with ExitStack() as stack:
        for each in (person, person, uuid4()):
            stack.enter_context(places.take(each))
        with pytest.raises(TooManyWaiting), places.take(person):
            pass
        with pytest.raises(WaitingFull), places.take(uuid4()):
            pass
    with places.take(person):
        assert places._taken == {person: 1}


async def test_one_person_may_order_so_many_in_all_households(
    alice: Person, work: WorkerServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kopilka.exports.service.UNDER_WAY_OF_PERSON", 4)
    other = (await alice.http.post("/households", json={"name": "Дача"})).json()
    there = {"X-Household-Id": other["id"]}
    for year in (2020, 2021):
        assert (await alice.http.get(f"/export/excel?year={year}")).status_code == 200
        assert (await alice.http.get(f"/export/excel?year={year}", headers=there)).status_code == 200
    refused = await alice.http.get("/export/excel?year=2022", headers=there)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_exports_of_person")
    assert refused.json()["detail"].startswith("Вы уже заказали 4 выгрузок во всех своих хозяйствах")
    # The same question finds the same export, which is not one more.
    assert (await alice.http.get("/export/excel?year=2021", headers=there)).status_code == 200


async def test_orders_at_once_do_not_pass_the_limit(
    alice: Person, work: WorkerServices, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kopilka.exports.service.UNDER_WAY_OF_PERSON", 3)
    homes = [(await alice.http.post("/households", json={"name": f"Дом {it}"})).json()["id"] for it in range(6)]
    answers = await asyncio.gather(
        *(alice.http.get("/export/excel?year=2020", headers={"X-Household-Id": it}) for it in homes)
    )
    assert sorted(it.status_code for it in answers) == [200] * 3 + [429] * 3
    assert await owner.fetchval("SELECT count_exports_under_way($1)", UUID(alice.user_id)) == 3


async def test_the_oldest_files_make_room(
    alice: Person, drain: Drain, work: WorkerServices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, file = await made(alice, drain, "/export/excel?year=2024")
    size = len(file.content)
    # Room for two of this size and a half.
    monkeypatch.setattr("kopilka.exports.jobs.MEGABYTE", size * 5 // 2)
    monkeypatch.setattr(work.settings.exports, "quota_mb", 1)
    others = [(await made(alice, drain, f"/export/excel?year={year}"))[0]["id"] for year in (2023, 2022)]
    assert [it["id"] for it in (await alice.http.get("/exports")).json()] == others[::-1]
    assert (await alice.http.get(first["url"])).json()["code"] == "export_not_found"


async def test_a_file_larger_than_the_quota_fails_with_words(
    alice: Person, drain: Drain, work: WorkerServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kopilka.exports.jobs.MEGABYTE", 100)
    monkeypatch.setattr(work.settings.exports, "quota_mb", 1)
    asked = (await alice.http.get("/export/excel?year=2024")).json()
    await drain()
    found = (await alice.http.get(f"/exports/{asked['id']}")).json()
    assert (found["status"], found["failure"]) == ("failed", "Отчёт слишком велик. Выберите период короче.")
