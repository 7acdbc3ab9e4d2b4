"""With a real streaming standby: lists and analytics come from it, never older than what was written before."""

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncIterator, Callable, Iterator

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from conftest import Person, new_client, sign_up_and_in
from kopilka.infrastructure.config import DatabaseSettings, Settings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.embedded_postgres.data_folder import DataFolder
from kopilka.infrastructure.embedded_postgres.instance import running
from kopilka.processes.api.app import create_app
from tests.faults.serving import PATIENCE, Serving, frozen, kopilka, new_folder, prepared_folder, until
from tests.scale_out.standby import Standby, following

measured = logging.getLogger("measured")

# Calls of the statements that read what a person recorded; what opens a request and looks at revisions is none.
READS = """
SELECT coalesce(sum(calls), 0)::int FROM pg_stat_statements
 WHERE query ~ '(FROM|JOIN) (transactions|daily_summaries|monthly_summaries)' AND query !~ 'pg_stat_statements'
   AND userid = 'kopilka_app'::regrole
"""
PATHS = ("/transactions", "/transactions?q=replica&count=true", "/analytics/monthly", "/analytics/summary?period=year")


@pytest.fixture(scope="module")
def standby() -> Iterator[Standby]:
    with prepared_folder() as folder, running(DataFolder(folder), settings={"fsync": "off"}) as databases:
        if databases.server is None or not databases.server.binaries.has_statement_statistics:
            pytest.skip("This PostgreSQL does not count its statements.")
        with following(databases) as made:
            made.ask("CREATE EXTENSION pg_stat_statements", primary=True)
            until(made.has_all, "replay")
            yield made


@pytest.fixture(scope="module")
async def replicated(standby: Standby, settings: Settings, keys: KeyRing) -> AsyncIterator[FastAPI]:
    database = DatabaseSettings(pool_size=3, read_url=standby.of(standby.primary.app_url))
    made = create_app(
        settings.model_copy(update={"database": database, "db_pooler": False}), keys, standby.primary.app_url
    )
    yield made
    await made.state.replica.close()
    await made.state.database.close()


@pytest.fixture
async def person(replicated: FastAPI) -> AsyncIterator[Person]:
    async with new_client(replicated) as http:
        yield await sign_up_and_in(http, f"anna.{secrets.token_hex(6)}@example.com")


@pytest.fixture
def replayed(standby: Standby) -> Callable[[], object]:
    async def wait() -> None:
        await asyncio.to_thread(until, standby.has_all, "replay")

    return wait


async def reads(standby: Standby) -> tuple[int, int]:
    """Of the standby and of the primary, so far."""
    return await asyncio.to_thread(standby.ask, READS), await asyncio.to_thread(standby.ask, READS, primary=True)


async def read_all(person: Person) -> list[httpx.Response]:
    answers = [await person.http.get(path) for path in PATHS]
    assert [it.status_code for it in answers] == [200] * len(PATHS), [it.text for it in answers]
    return answers


async def test_reads_come_from_the_standby(standby: Standby, person: Person, replayed: Callable) -> None:
    made = await person.record(100, description="replica")
    await replayed()
    before = await reads(standby)
    listed, *_ = await read_all(person)
    assert [it["id"] for it in listed.json()] == [made["id"]]
    after = await reads(standby)
    assert after[0] - before[0] >= len(PATHS)
    assert after[1] == before[1], "read on the primary"
    tag = {"If-None-Match": listed.headers["etag"]}
    assert (await person.http.get("/transactions", headers=tag)).status_code == 304


async def test_everybody_reads_what_they_wrote(person: Person) -> None:
    """However quick they are; most of it from the standby or not, as replay goes."""
    for number in range(30):
        made = await person.record(number + 1)
        assert (await person.http.get("/transactions?limit=1")).json()[0]["id"] == made["id"]
        monthly = await person.http.get("/analytics/monthly", params={"year": 2026})
        assert monthly.json()["total"]["count"] == number + 1


async def test_a_standby_that_is_behind_is_not_asked(
    standby: Standby, replicated: FastAPI, person: Person, replayed: Callable
) -> None:
    async with new_client(replicated) as http:
        other = await sign_up_and_in(http, f"other.{secrets.token_hex(6)}@example.com")
        await other.record(5)
        await replayed()
        await asyncio.to_thread(standby.ask, "SELECT pg_wal_replay_pause()")
        try:
            made = await person.record(100, description="replica")
            await asyncio.sleep(0.3)
            before = await reads(standby)
            listed, counted, monthly, _ = await read_all(person)
            assert [it["id"] for it in listed.json()] == [it["id"] for it in counted.json()] == [made["id"]]
            assert counted.headers["x-total-count"] == "1"
            assert monthly.json()["total"]["count"] == 1
            middle = await reads(standby)
            assert (middle[0] == before[0], middle[1] > before[1]) == (True, True), "the primary answers"
            # A household in which nothing has happened is as new there as here.
            assert len((await other.http.get("/transactions")).json()) == 1
            after = await reads(standby)
            assert (after[0] > middle[0], after[1] == middle[1]) == (True, True)
            # Nobody stays signed in there.
            assert (await other.http.post("/auth/sign-out")).status_code == 204
            assert (await other.http.get("/transactions")).status_code == 401
        finally:
            await asyncio.to_thread(standby.ask, "SELECT pg_wal_replay_resume()")
    await replayed()
    before = await reads(standby)
    await read_all(person)
    assert (await reads(standby))[1] == before[1]


async def test_row_security_holds_there(
    standby: Standby, replicated: FastAPI, person: Person, replayed: Callable
) -> None:
    await person.record(100)
    await replayed()
    bare = await asyncpg.connect(standby.of(standby.primary.app_url), ssl=False)
    try:
        for table in ("transactions", "daily_summaries", "accounts", "households"):
            assert await bare.fetchval(f"SELECT count(*) FROM {table}") == 0  # noqa: S608
    finally:
        await bare.close()
    clients = [new_client(replicated) for _ in range(5)]
    people = [await sign_up_and_in(http, f"many.{secrets.token_hex(6)}@example.com") for http in clients]
    for one in people:
        await one.record(1)
    await replayed()

    async def look(one: Person) -> None:
        for _ in range(10):
            assert {it["user_id"] for it in (await one.http.get("/transactions")).json()} == {one.user_id}
            assert (await one.http.get("/analytics/monthly", params={"year": 2026})).json()["total"]["count"] == 1
        elsewhere = {"X-Household-Id": person.household_id}
        assert (await one.http.get("/transactions", headers=elsewhere)).status_code == 404

    await asyncio.gather(*(look(one) for one in people))
    for http in clients:
        await http.aclose()


async def test_refusals_are_the_same_there(person: Person, replayed: Callable) -> None:
    await replayed()
    for path, status in (
        ("/transactions?start_date=2026-02-01&end_date=2026-01-01", 422),
        ("/transactions?limit=nothing", 422),
        ("/analytics/monthly?year=2001", 403),
        ("/analytics/trends", 403),
    ):
        assert (await person.http.get(path)).status_code == status, path


@pytest.mark.slow
async def test_a_standby_that_is_down_or_silent_costs_no_request(
    standby: Standby, person: Person, replayed: Callable
) -> None:
    made = await person.record(100, description="replica")
    await replayed()
    await read_all(person)

    async def goes_on() -> None:
        slowest = 0.0
        for _ in range(5):
            started = time.monotonic()
            listed, *_ = await read_all(person)
            assert [it["id"] for it in listed.json()] == [made["id"]]
            slowest = max(slowest, time.monotonic() - started)
        measured.info("four answers took %.2f s at most", slowest)

    with frozen(standby.processes()):
        await goes_on()
    await comes_back(standby, person)
    await asyncio.to_thread(standby.stop)
    try:
        await goes_on()
    finally:
        standby.start()  # in the main thread, with which it ends
        await asyncio.to_thread(until, standby.answers, "the standby's start")
    await comes_back(standby, person)


async def comes_back(standby: Standby, person: Person) -> None:
    before = await reads(standby)
    async with asyncio.timeout(PATIENCE):
        while (await reads(standby))[0] <= before[0]:
            await read_all(person)
            await asyncio.sleep(0.2)


@pytest.mark.slow
def test_processes_know_it_by_its_setting(standby: Standby) -> None:
    """And refuse a role there that passes the walls."""
    stands = {
        "KOPILKA_SECRET": "a secret that all processes of this Kopilka know",
        "KOPILKA_DATABASE_APP_URL": standby.primary.app_url,
    }
    with new_folder() as folder:
        unsafe = kopilka(
            *("api", "--data-dir", folder), **stands, KOPILKA_DATABASE_READ_URL=standby.of(standby.primary.owner_url)
        )
        assert unsafe.returncode == 1
        assert "Name an ordinary role in KOPILKA_DATABASE_READ_URL." in unsafe.stderr
        read_url = standby.of(standby.primary.app_url).replace("postgresql", "postgres", 1)
        with Serving(folder, command="api", **stands, KOPILKA_DATABASE_READ_URL=read_url) as serving:
            before = standby.ask(READS)
            asyncio.run(see_oneself(serving.url))
            assert standby.ask(READS) > before


async def see_oneself(url: str) -> None:
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE) as http:
        someone = await sign_up_and_in(http, f"anna.{secrets.token_hex(6)}@example.com")
        made = await someone.record(7)
        async with asyncio.timeout(PATIENCE):
            for _ in range(10):
                assert [it["id"] for it in (await http.get("/transactions")).json()] == [made["id"]]
                await asyncio.sleep(0.1)
