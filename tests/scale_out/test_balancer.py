"""Two API processes and a worker behind nginx are one Kopilka, with PostgreSQL at hand or behind pgbouncer."""

import asyncio
import io
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack

import httpx
import openpyxl
import pytest

from conftest import PASSWORD, Person, sign_up_and_in
from kopilka.infrastructure.embedded_postgres.data_folder import DataFolder
from kopilka.infrastructure.embedded_postgres.instance import running
from tests import nginx
from tests.faults.effects import assert_all_is_there
from tests.faults.serving import PATIENCE, prepared_folder
from tests.faults.writers import Writers
from tests.journeys.test_year import live
from tests.scale_out import pgbouncer
from tests.scale_out.installation import Installation, installed

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["direct", pytest.param("pooled", marks=pytest.mark.long)])
def installed_here(request: pytest.FixtureRequest) -> Iterator[Installation]:
    nginx.needed()
    with ExitStack() as stack:
        databases = stack.enter_context(running(DataFolder(stack.enter_context(prepared_folder()))))
        variables, app_url = {"KOPILKA_PREMIUM_FOR_ALL": "true"}, databases.app_url
        if request.param == "pooled":
            if pgbouncer.FOUND is None:
                pytest.skip(pgbouncer.MISSING)
            app_url = stack.enter_context(pgbouncer.pooling(app_url, connections=4)).of(app_url)
            variables["KOPILKA_DB_POOLER"] = "true"
        yield stack.enter_context(installed(databases, app_url, **variables))


class Doors:
    """One person's clients: through the balancer, and of each API process by itself under the balancer's name."""

    def __init__(self, person: Person, each: list[httpx.AsyncClient]) -> None:
        self.person = person
        self.each = each


@pytest.fixture
async def doors(installed_here: Installation) -> AsyncIterator[Doors]:
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=installed_here.url, timeout=PATIENCE))
        person = await sign_up_and_in(http, f"anna.{secrets.token_hex(6)}@example.com")
        headers = {
            "Authorization": http.headers["Authorization"],
            "Host": httpx.URL(installed_here.url).netloc.decode(),
        }
        each = [
            await stack.enter_async_context(httpx.AsyncClient(base_url=it.url, headers=headers, timeout=PATIENCE))
            for it in installed_here.apis
        ]
        yield Doors(person, each)


async def test_both_give_the_same_answers(doors: Doors) -> None:
    for amount in ("10.50", "20", "0.01"):
        await doors.person.record(amount)
    for path in ("/transactions?limit=2", "/analytics/summary?period=year", "/accounts", "/users/me", "/categories"):
        first, second = [await it.get(path) for it in doors.each]
        balanced = await doors.person.http.get(path)
        assert (first.status_code, first.content, first.headers.get("link")) == (
            second.status_code,
            second.content,
            second.headers.get("link"),
        )
        assert first.content == balanced.content
        # What one has tagged is unchanged for the other.
        tag = first.headers.get("etag")
        assert tag == second.headers.get("etag")
        if tag is not None:
            assert (await doors.each[1].get(path, headers={"If-None-Match": tag})).status_code == 304
    made = await doors.person.record(99)
    for each in doors.each:
        assert (await each.get("/transactions")).json()[0]["id"] == made["id"], "written by one, read by the other"


async def test_signing_in_and_out_holds_on_both_at_once(doors: Doors) -> None:
    first, second = doors.each
    credentials = {"email": doors.person.email, "password": PASSWORD}
    signed_in = await first.post("/auth/sign-in", json=credentials)
    headers = {"Authorization": f"Bearer {signed_in.json()['access_token']}"}
    assert (await second.get("/users/me", headers=headers)).status_code == 200
    refreshed = await second.post("/auth/refresh", json={"refresh_token": signed_in.json()["refresh_token"]})
    assert refreshed.status_code == 200, refreshed.text
    for each in doors.each:  # both have verified the token by now, and remember it
        assert (await each.get("/transactions", headers=headers)).status_code == 200
    assert (await second.post("/auth/sign-out", headers=headers)).status_code == 204
    for each in doors.each:
        assert (await each.get("/transactions", headers=headers)).status_code == 401
        assert (await each.get("/users/me", headers=headers)).status_code == 401


async def test_one_key_sent_to_both_stores_once(doors: Doors) -> None:
    body = {"amount": 70, "category_id": doors.person.categories["groceries"], "date": "2026-05-31"}
    for number in range(10):
        key = {"Idempotency-Key": f"to-both-{number}"}
        answers = await asyncio.gather(*(it.post("/transactions", json=body, headers=key) for it in doors.each * 2))
        assert {it.status_code for it in answers} == {201}, [it.text for it in answers]
        assert len({it.content for it in answers}) == 1
    assert len((await doors.person.http.get("/transactions")).json()) == 10
    assert await doors.person.balance() == -700


async def test_an_export_of_one_is_fetched_from_the_other(doors: Doors) -> None:
    await doors.person.record("12.34", description="кофе")
    first, second = doors.each
    asked = await first.get("/export/excel")
    assert asked.status_code == 200, asked.text
    path = f"/exports/{asked.json()['id']}"
    async with second.stream("GET", f"{path}/events") as events:  # until it is ready
        assert '"status":"ready"' in [line async for line in events.aiter_lines() if line.startswith("data:")][-1]
    fetched = await second.get(f"{path}/file")
    assert fetched.status_code == 200, fetched.text
    assert fetched.content == (await doors.person.http.get(f"{path}/file")).content
    book = openpyxl.load_workbook(io.BytesIO(fetched.content))
    assert any("кофе" in str(cell.value) for sheet in book for row in sheet for cell in row)


def test_a_killed_api_process_loses_nothing(installed_here: Installation) -> None:
    """The other one goes on; what was under way breaks, and is sent again with its key."""
    with Writers(installed_here.url, writers=6, balanced=True) as writers:
        writers.wait_for(30)
        for victim in installed_here.apis:
            victim.everything()
            victim.popen.kill()
            victim.popen.wait(10)
            writers.wait_for(40)
            victim.start().wait_ready()
            writers.wait_for(20)
    assert_all_is_there(writers, installed_here.databases)


@pytest.mark.long  # the same year goes straight to two processes in tests/journeys
async def test_a_year_through_the_balancer(installed_here: Installation) -> None:
    await live(installed_here.url, installed_here.check)
