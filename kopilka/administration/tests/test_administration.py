"""The administrator through the HTTP door: what they can do, what they cannot see, and what is written down."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from conftest import PASSWORD, Arrive, Person, TestDatabase, forget_jobs, new_client, new_database
from kopilka.administration.queries import enter_administration
from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.database.transactions import set_tenant
from kopilka.infrastructure.embedded_postgres.instance import Databases
from kopilka.processes.api.app import create_app

Appoint = Callable[[Person], Awaitable[Person]]


@pytest.fixture
async def appoint(owner: asyncpg.Connection) -> AsyncIterator[Appoint]:
    """Makes this person the only administrator of the test."""

    async def make(person: Person) -> Person:
        await owner.execute("UPDATE users SET is_admin = (id = $1) WHERE is_admin OR id = $1", person.user_id)
        return person

    yield make
    await owner.execute("UPDATE users SET is_admin = false WHERE is_admin")
    await owner.execute("UPDATE installation SET premium_for_all = false, sign_ups_open = true")


@pytest.fixture
def empty(cluster: Databases) -> Iterator[TestDatabase]:
    """A migrated database where nobody has an account."""
    with new_database(cluster, "empty") as made:
        yield made


@pytest.fixture
async def root(arrive: Arrive, appoint: Appoint) -> Person:
    return await appoint(await arrive("root"))


async def actions(root: Person, count: int = 5) -> list[tuple[str, str | None]]:
    log = (await root.http.get("/admin/log", params={"limit": count})).json()
    assert all(it["actor"] == root.email and it["address"] for it in log if it["actor"])
    return [(it["action"], it["subject"]) for it in log]


async def test_of_first_accounts_at_once_one_is_the_administrator(
    settings: Settings, keys: KeyRing, empty: TestDatabase
) -> None:
    app = create_app(settings, keys, empty.serving_url)
    try:
        async with new_client(app) as nobody:
            facts = {"is_empty": True, "first_is_administrator": True, "sign_ups_open": True}
            assert (await nobody.get("/installation")).json() == facts
            bodies = [{"email": f"first.{it}@example.com", "password": PASSWORD} for it in range(6)]
            made = await asyncio.gather(*(nobody.post("/auth/sign-up", json=body) for body in bodies))
            assert [it.status_code for it in made] == [201] * 6
            assert sum(it.json()["is_admin"] for it in made) == 1
            later = await nobody.post("/auth/sign-up", json={"email": "later@example.com", "password": PASSWORD})
            assert later.json()["is_admin"] is False
            facts |= {"is_empty": False, "first_is_administrator": False}
            assert (await nobody.get("/installation")).json() == facts
    finally:
        await app.state.database.close()


@pytest.mark.parametrize(
    "reachable", [{"host": "192.0.2.1"}, {"public_url": "https://kopilka.example"}, {"trusted_proxies": "10.0.0.0/8"}]
)
def test_a_server_that_others_reach_makes_nobody_its_administrator(reachable: dict[str, Any]) -> None:
    assert Settings(host="127.0.0.1").is_for_this_machine
    assert not Settings(**reachable).is_for_this_machine


async def test_users_by_pages_and_by_address(root: Person, alice: Person, charlie: Person) -> None:
    found = (await root.http.get("/admin/users", params={"q": alice.email.upper()[:-4]})).json()
    assert [(it["id"], it["email"], it["is_active"], it["is_admin"]) for it in found] == [
        (alice.user_id, alice.email, True, False)
    ]
    assert found[0]["last_seen_at"] is not None
    first = await root.http.get("/admin/users", params={"limit": 2})
    rest = await root.http.get(first.links["next"]["url"])
    assert [it["id"] for it in first.json()][:1] == [charlie.user_id]
    assert not {it["id"] for it in first.json()} & {it["id"] for it in rest.json()}
    assert (await root.http.get("/admin/users", params={"q": "%"})).json() == []


async def test_a_new_user_sets_a_password_by_a_link_shown_once(
    root: Person, client: httpx.AsyncClient, owner: asyncpg.Connection
) -> None:
    email = f"new.{uuid4().hex}@example.com"
    made = await root.http.post("/admin/users", json={"email": email})
    assert made.status_code == 201, made.text
    page, _, token = made.json()["link"].partition("#")
    assert page == "http://kopilka.test/app/reset"
    credentials = {"email": email, "password": "новый-пароль-77"}
    assert (await client.post("/auth/sign-in", json=credentials)).status_code == 401
    reset = {"token": token, "password": credentials["password"]}
    assert (await client.post("/auth/password/reset", json=reset)).status_code == 204
    assert (await client.post("/auth/password/reset", json=reset)).status_code == 422
    signed_in = await client.post("/auth/sign-in", json=credentials)
    client.headers["Authorization"] = f"Bearer {signed_in.json()['access_token']}"
    assert len((await client.get("/categories")).json()) > 10
    assert (await actions(root, 1)) == [("user_created", email)]
    assert token not in str(await owner.fetch("SELECT * FROM administration_log"))
    again = await root.http.post("/admin/users", json={"email": email.upper()})
    assert (again.status_code, again.json()["code"]) == (409, "email_taken")
    letter = await root.http.post("/admin/users", json={"email": "x" + email, "delivery": "letter"})
    assert (letter.status_code, letter.json()["code"]) == (409, "mail_not_set_up")


async def test_a_disabled_user_is_out_at_once_and_comes_back(root: Person, alice: Person) -> None:
    address = f"/admin/users/{alice.user_id}"
    assert (await root.http.patch(address, json={"is_active": False})).json()["is_active"] is False
    assert (await alice.http.get("/users/me")).json()["code"] == "session_ended"
    credentials = {"email": alice.email, "password": PASSWORD}
    assert (await alice.http.post("/auth/sign-in", json=credentials)).status_code == 401
    link = await root.http.post(f"{address}/reset-password", json={"delivery": "link"})
    assert (link.status_code, link.json()["code"]) == (409, "user_disabled")
    assert (await root.http.patch(address, json={"is_active": True})).status_code == 200
    assert (await alice.http.get("/users/me")).status_code == 401, "its old session stays ended"
    assert (await alice.http.post("/auth/sign-in", json=credentials)).status_code == 200
    assert await actions(root, 2) == [("user_enabled", alice.email), ("user_disabled", alice.email)]


async def test_premium_is_given_and_taken(root: Person, alice: Person) -> None:
    address = f"/admin/users/{alice.user_id}"
    for until, is_premium in (("2999-12-31T00:00:00Z", True), ("2100-01-01T00:00:00Z", True), (None, False)):
        changed = await root.http.patch(address, json={"premium_until": until})
        assert (changed.status_code, changed.json()["is_premium"]) == (200, is_premium)
        assert (await alice.http.get("/users/me")).json()["is_premium"] is is_premium
    assert await actions(root, 3) == [(it, alice.email) for it in ("premium_taken", "premium_given", "premium_given")]
    for wrong in ("9999-12-31T23:59:59-23:59", "3000-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "soon"):
        assert (await root.http.patch(address, json={"premium_until": wrong})).status_code == 422


async def test_premium_for_all_holds_from_the_next_request_on_in_every_process(
    root: Person, alice: Person, settings: Settings, keys: KeyRing, database: TestDatabase
) -> None:
    other_process = create_app(settings, keys, database.serving_url)
    try:
        async with new_client(other_process, Authorization=alice.http.headers["Authorization"]) as there:
            for is_open, status in ((True, 200), (False, 403)):
                await root.http.patch("/admin/installation", json={"premium_for_all": is_open})
                assert (await there.get("/users/me")).json()["is_premium"] is is_open
                assert (await there.get("/analytics/trends")).status_code == status
                assert (await alice.http.get("/analytics/trends")).status_code == status
    finally:
        await other_process.state.database.close()
    assert [it for it, _ in await actions(root, 2)] == ["premium_closed_for_all", "premium_opened_for_all"]


async def test_what_the_environment_has_opened_is_not_closed_here(
    root: Person, settings: Settings, keys: KeyRing, database: TestDatabase
) -> None:
    opened = create_app(settings.model_copy(update={"premium_for_all": True}), keys, database.serving_url)
    try:
        async with new_client(opened, Authorization=root.http.headers["Authorization"]) as http:
            shown = (await http.get("/admin/installation")).json()
            assert (shown["premium_for_all"], shown["is_premium_set_by_environment"]) == (True, True)
            refused = await http.patch("/admin/installation", json={"premium_for_all": False})
            assert (refused.status_code, refused.json()["code"]) == (409, "set_by_environment")
    finally:
        await opened.state.database.close()


async def test_sign_up_is_closed_for_strangers_and_not_for_the_administrator(
    root: Person, client: httpx.AsyncClient
) -> None:
    await root.http.patch("/admin/installation", json={"sign_ups_open": False})
    credentials = {"email": f"late.{uuid4().hex}@example.com", "password": PASSWORD}
    refused = await client.post("/auth/sign-up", json=credentials)
    assert (refused.status_code, refused.json()["code"]) == (403, "sign_ups_closed")
    assert (await client.get("/installation")).json()["sign_ups_open"] is False
    assert (await root.http.post("/admin/users", json={"email": credentials["email"]})).status_code == 201


async def test_the_last_administrator_stays(root: Person, alice: Person, owner: asyncpg.Connection) -> None:
    for change in ({"is_admin": False}, {"is_active": False}):
        refused = await root.http.patch(f"/admin/users/{root.user_id}", json=change)
        assert (refused.status_code, refused.json()["code"]) == (409, "last_administrator")
    assert (await root.http.patch(f"/admin/users/{alice.user_id}", json={"is_admin": True})).status_code == 200
    # Each takes it from the other in the same moment.
    answers = await asyncio.gather(
        root.http.patch(f"/admin/users/{alice.user_id}", json={"is_admin": False}),
        alice.http.patch(f"/admin/users/{root.user_id}", json={"is_admin": False}),
    )
    assert sorted(it.status_code for it in answers) in ([200, 403], [200, 409])
    assert await owner.fetchval("SELECT count(*) FROM users WHERE is_admin AND is_active") == 1


async def test_a_job_of_anybody_is_retried_and_dropped(
    root: Person, alice: Person, charlie: Person, owner: asyncpg.Connection
) -> None:
    await forget_jobs(owner)
    exports = [(await it.http.get("/export/excel?q=тайна")).json()["id"] for it in (alice, charlie)]
    jobs = await root.http.get("/admin/jobs")
    assert jobs.headers["X-Total-Count"] == "2"
    assert {it["name"] for it in jobs.json()} == {"render_export"}
    assert not any(id_ in jobs.text for id_ in (*exports, alice.household_id, charlie.household_id, "тайна"))
    first, second = (it["id"] for it in jobs.json())
    assert (await root.http.post(f"/admin/jobs/{first}/retry")).status_code == 204
    assert (await root.http.delete(f"/admin/jobs/{second}")).status_code == 204
    assert (await root.http.delete(f"/admin/jobs/{second}")).json()["code"] == "job_not_found"
    states = [
        (await it.http.get(f"/exports/{id_}")).json()["status"]
        for it, id_ in zip((alice, charlie), exports, strict=True)
    ]
    assert sorted(states) == ["failed", "queued"]
    assert await actions(root, 2) == [("job_dropped", None), ("job_retried", None)]
    await forget_jobs(owner)


async def test_status(root: Person) -> None:
    status = (await root.http.get("/admin/status")).json()
    assert status["database_bytes"] > 1_000_000
    assert status["users"] >= 1
    assert status["schema_revision"].isdigit()
    assert (status["worker_seen_at"] is None) or status["worker_seen_at"]
    assert (status["has_bot"], status["bot_seen_at"], status["is_bot_alive"]) == (False, None, False)


async def test_nobody_else_gets_in(app: FastAPI, alice: Person, root: Person) -> None:
    for path in ("users", "installation", "jobs", "status", "log"):
        refused = await alice.http.get(f"/admin/{path}")
        assert (refused.status_code, refused.json()["code"]) == (403, "not_administrator")
        assert (await root.http.get(f"/admin/{path}")).status_code == 200
    made = await alice.http.post("/admin/users", json={"email": "mine@example.com"})
    assert made.status_code == 403
    assert (await alice.http.patch(f"/admin/users/{alice.user_id}", json={"is_admin": True})).status_code == 403


async def test_an_administrator_sees_nobodys_money(root: Person, alice: Person, owner: asyncpg.Connection) -> None:
    """The canary: what Alice has written is in no answer of the administrator's door, and their own queries find it
    nowhere, since the transaction has left every household.
    """
    mark = uuid4().hex
    await alice.record(987654.32, description=f"тайна {mark}")
    await alice.http.post("/accounts", json={"name": f"счёт {mark}"[:40]})
    await alice.save_up(1, name=f"цель {mark}"[:40])
    await alice.http.get("/export/excel", params={"q": mark})
    for path in ("users?limit=500", "installation", "jobs?limit=500", "status", "log?limit=500"):
        answer = await root.http.get(f"/admin/{path}")
        assert answer.status_code == 200
        assert mark[:30] not in answer.text
        assert "987654" not in answer.text
        assert alice.household_id not in answer.text
    for path in ("transactions", "accounts", "goals", "analytics/summary"):
        asked = await root.http.get(f"/{path}", headers={"X-Household-Id": alice.household_id})
        assert (asked.status_code, asked.json()["code"]) == (404, "household_not_found")
    await forget_jobs(owner)


async def test_inside_the_administrators_transaction_no_household_is_visible(app: FastAPI, root: Person) -> None:
    await root.record(1)
    async with app.state.database.transaction() as session:
        await set_tenant(session, household_id=UUID(root.household_id), user_id=UUID(root.user_id))
        assert await session.scalar(text("SELECT count(*) FROM transactions")) == 1
        await enter_administration(session, UUID(root.user_id))
        for table in (
            "transactions",
            "accounts",
            "categories",
            "goals",
            "households",
            "memberships",
            "exports",
            "jobs",
        ):
            assert await session.scalar(text(f"SELECT count(*) FROM {table}")) == 0, table  # noqa: S608


@pytest.mark.parametrize(
    "statement",
    ["UPDATE administration_log SET action = 'x'", "DELETE FROM administration_log", "TRUNCATE administration_log"],
)
async def test_the_log_is_only_added_to(database: TestDatabase, root: Person, statement: str) -> None:
    await root.http.patch("/admin/installation", json={"sign_ups_open": False})
    for url in (database.app_url, database.owner_url):
        connection = await asyncpg.connect(url)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
        await connection.close()
