"""Sessions: rotation, replays, revocation on every process with the very next request."""

import asyncio
import secrets
from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from conftest import PASSWORD, ROOT_SECRET, Person, TestDatabase, new_client
from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.processes.api.app import create_app


async def refresh(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.post("/auth/refresh", json={"refresh_token": token})


async def age(owner: asyncpg.Connection, person: Person) -> None:
    """As if the uses of this person's refresh tokens were a minute old."""
    await owner.execute(
        "UPDATE refresh_tokens SET used_at = used_at - interval '1 minute'"
        " WHERE session_id IN (SELECT id FROM auth_sessions WHERE user_id = $1)",
        person.user_id,
    )


@pytest.fixture
async def elsewhere(settings: Settings, keys: KeyRing, database: TestDatabase) -> AsyncIterator[FastAPI]:
    """Another API process on the same database."""
    made = create_app(settings, keys, database.app_url)
    yield made
    await made.state.database.close()


async def test_rotation(client: httpx.AsyncClient, alice: Person) -> None:
    first = await refresh(client, alice.refresh_token)
    assert first.status_code == 200
    second = await refresh(client, first.json()["refresh_token"])
    assert second.status_code == 200
    tokens = {alice.refresh_token, first.json()["refresh_token"], second.json()["refresh_token"]}
    assert len(tokens) == 3
    headers = {"Authorization": f"Bearer {second.json()['access_token']}"}
    assert (await client.get("/users/me", headers=headers)).json()["id"] == alice.user_id


async def test_fifty_at_once_get_one_successor(
    client: httpx.AsyncClient, alice: Person, owner: asyncpg.Connection
) -> None:
    answers = await asyncio.gather(*(refresh(client, alice.refresh_token) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    [successor] = {answer.json()["refresh_token"] for answer in answers}
    assert (await alice.http.get("/users/me")).status_code == 200
    assert (await refresh(client, successor)).status_code == 200
    rotated = "SELECT count(*) FROM refresh_tokens r JOIN auth_sessions s ON s.id = r.session_id WHERE s.user_id = $1"
    assert await owner.fetchval(rotated, alice.user_id) == 3


async def test_a_replay_after_the_grace_ends_the_family(
    client: httpx.AsyncClient, alice: Person, owner: asyncpg.Connection
) -> None:
    successor = (await refresh(client, alice.refresh_token)).json()["refresh_token"]
    await age(owner, alice)
    replay = await refresh(client, alice.refresh_token)
    assert (replay.status_code, replay.json()["code"]) == (401, "session_ended")
    assert (await refresh(client, successor)).status_code == 401
    assert (await alice.http.get("/users/me")).status_code == 401


async def test_only_the_direct_predecessor_has_grace(client: httpx.AsyncClient, alice: Person) -> None:
    first = (await refresh(client, alice.refresh_token)).json()["refresh_token"]
    await refresh(client, first)
    assert (await refresh(client, alice.refresh_token)).status_code == 401
    assert (await alice.http.get("/users/me")).json()["code"] == "session_ended"


async def test_an_unknown_token_ends_nothing(client: httpx.AsyncClient, alice: Person) -> None:
    for token in ("kpr_unknown", alice.refresh_token + "x", alice.refresh_token[:-1], "\u2028", "кириллица"):
        assert (await refresh(client, token)).status_code in (401, 422)
    assert (await refresh(client, alice.refresh_token)).status_code == 200


async def test_an_expired_session_is_over(client: httpx.AsyncClient, alice: Person, owner: asyncpg.Connection) -> None:
    await owner.execute("UPDATE auth_sessions SET expires_at = now() WHERE user_id = $1", alice.user_id)
    assert (await refresh(client, alice.refresh_token)).status_code == 401
    assert (await alice.http.get("/users/me")).status_code == 401


async def sign_out(person: Person) -> None:
    assert (await person.http.post("/auth/sign-out")).status_code == 204


async def everywhere(person: Person) -> None:
    assert (await person.http.post("/auth/sign-out?everywhere=true")).status_code == 204


async def change_password(person: Person) -> None:
    body = {"current_password": PASSWORD, "new_password": "совсем-новый-пароль"}
    assert (await person.http.post("/auth/password", json=body)).status_code == 200


@pytest.mark.parametrize("how", [sign_out, everywhere, change_password])
async def test_dead_with_the_next_request_on_every_process(
    alice: Person, elsewhere: FastAPI, client: httpx.AsyncClient, how: object
) -> None:
    async with new_client(elsewhere, Authorization=alice.http.headers["Authorization"]) as there:
        assert (await there.get("/users/me")).status_code == 200  # its memory knows the token now
        await how(alice)  # type: ignore[operator]
        for http in (there, alice.http):
            assert (await http.get("/users/me")).json()["code"] == "session_ended"
    assert (await refresh(client, alice.refresh_token)).status_code == 401


@pytest.mark.parametrize("change", ["is_active = false", "token_version = token_version + 1"])
async def test_whatever_changes_the_user_kills_the_token(alice: Person, owner: asyncpg.Connection, change: str) -> None:
    assert (await alice.http.get("/users/me")).status_code == 200
    await owner.execute(f"UPDATE users SET {change} WHERE id = $1", alice.user_id)  # noqa: S608 - the cases above
    assert (await alice.http.get("/users/me")).status_code == 401


async def test_change_of_password(client: httpx.AsyncClient, alice: Person) -> None:
    new = "совсем-новый-пароль"
    for current, wanted, code in (
        ("не-тот-пароль", new, "wrong_password"),
        (PASSWORD, PASSWORD, "password_unchanged"),
        (PASSWORD, "короче", "validation_failed"),
    ):
        refused = await alice.http.post("/auth/password", json={"current_password": current, "new_password": wanted})
        assert refused.json()["code"] == code
    pair = await alice.http.post("/auth/password", json={"current_password": PASSWORD, "new_password": new})
    headers = {"Authorization": f"Bearer {pair.json()['access_token']}"}
    assert (await client.get("/users/me", headers=headers)).status_code == 200
    old = await client.post("/auth/sing-in", json={"email": alice.email, "password": PASSWORD})
    assert old.status_code == 401
    assert (await client.post("/auth/sing-in", json={"email": alice.email, "password": new})).status_code == 200


async def test_guessing_the_current_password_is_limited(alice: Person) -> None:
    body = {"current_password": "не-тот-пароль", "new_password": "совсем-новый-пароль"}
    statuses = [(await alice.http.post("/auth/password", json=body)).status_code for _ in range(11)]
    assert statuses == [403] * 10 + [429]


async def test_the_list_of_sessions_and_ending_one(client: httpx.AsyncClient, alice: Person, charlie: Person) -> None:
    phone = await client.post(
        "/auth/sing-in",
        json={"email": alice.email, "password": PASSWORD},
        headers={"User-Agent": "Телефон\u202e".encode()},
    )
    sessions = (await alice.http.get("/auth/sessions")).json()
    assert [session["is_current"] for session in sessions] == [False, True]
    assert "\u202e" not in str(sessions)
    assert (await charlie.http.delete(f"/auth/sessions/{sessions[0]['id']}")).status_code == 404
    assert (await alice.http.delete(f"/auth/sessions/{sessions[0]['id']}")).status_code == 204
    assert (await alice.http.delete(f"/auth/sessions/{sessions[0]['id']}")).status_code == 404
    headers = {"Authorization": f"Bearer {phone.json()['access_token']}"}
    assert (await client.get("/users/me", headers=headers)).status_code == 401
    assert len((await alice.http.get("/auth/sessions")).json()) == 1


async def test_passwords_are_changed_all_at_once_without_a_standstill(alice: Person) -> None:
    """Each of these holds one connection and takes another one for the limit."""
    body = {"current_password": PASSWORD, "new_password": PASSWORD}
    answers = await asyncio.gather(*(alice.http.post("/auth/password", json=body) for _ in range(40)))
    assert {answer.json()["code"] for answer in answers} == {"password_unchanged"}


@pytest.mark.parametrize("change", ["is_active = false", "token_version = token_version + 1"])
async def test_a_changed_user_is_dead_on_every_process(
    alice: Person, elsewhere: FastAPI, owner: asyncpg.Connection, change: str
) -> None:
    async with new_client(elsewhere, Authorization=alice.http.headers["Authorization"]) as there:
        assert (await there.get("/users/me")).status_code == 200
        await owner.execute(f"UPDATE users SET {change} WHERE id = $1", alice.user_id)  # noqa: S608 - the cases above
        for http in (there, alice.http):
            assert (await http.get("/users/me")).json()["code"] == "session_ended"


async def test_everywhere_is_everywhere_and_here_is_here(client: httpx.AsyncClient, alice: Person) -> None:
    credentials = {"email": alice.email, "password": PASSWORD}
    phone, tablet = [(await client.post("/auth/sign-in", json=credentials)).json() for _ in range(2)]

    async def alive(pair: dict[str, str]) -> bool:
        headers = {"Authorization": f"Bearer {pair['access_token']}"}
        return (await client.get("/users/me", headers=headers)).status_code == 200

    headers = {"Authorization": f"Bearer {phone['access_token']}"}
    assert (await client.post("/auth/sign-out", headers=headers)).status_code == 204
    assert [await alive(phone), await alive(tablet)] == [False, True]
    await everywhere(alice)
    assert not await alive(tablet)
    assert (await refresh(client, tablet["refresh_token"])).json()["code"] == "session_ended"


async def test_the_grace_outlives_a_rotation_of_secrets(
    client: httpx.AsyncClient, alice: Person, settings: Settings, database: TestDatabase
) -> None:
    """A client whose answer was lost just before the restart gets the same successor after it, and stays signed in."""
    first = await refresh(client, alice.refresh_token)
    rotated = create_app(settings, KeyRing([b"n" * 40, ROOT_SECRET]), database.app_url)
    try:
        async with new_client(rotated) as http:
            again = await refresh(http, alice.refresh_token)
            assert again.json()["refresh_token"] == first.json()["refresh_token"]
            assert (await refresh(http, again.json()["refresh_token"])).status_code == 200
    finally:
        await rotated.state.database.close()


async def test_a_refused_refresh_is_committed_and_no_key_kept(
    client: httpx.AsyncClient, alice: Person, owner: asyncpg.Connection
) -> None:
    await refresh(client, alice.refresh_token)
    await age(owner, alice)
    key = secrets.token_hex(8)
    body = {"refresh_token": alice.refresh_token}
    refused = await client.post("/auth/refresh", json=body, headers={"Idempotency-Key": key})
    assert refused.status_code == 401
    assert (await alice.http.get("/users/me")).status_code == 401, "the end of the family is committed all the same"
    assert await owner.fetchval("SELECT count(*) FROM idempotency_keys WHERE key = $1", key) == 0
