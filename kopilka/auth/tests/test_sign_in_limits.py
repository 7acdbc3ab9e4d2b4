"""Limits of guesses: a stranger's failures hold up the stranger, not the owner of the account."""

from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from conftest import PASSWORD, Person, TestDatabase, new_client
from kopilka.auth.sign_in_limits import FAILURES, FROM_STRANGERS, OF_ADDRESS
from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.database.limits import Policy
from kopilka.processes.api.app import create_app

HOME, ATTACKER, CAFE = "198.51.100.1", "203.0.113.66", "192.0.2.9"
WRONG, NEW = "не-тот-пароль", "совсем-новый-пароль"
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
async def proxied(settings: Settings, keys: KeyRing, database: TestDatabase) -> AsyncIterator[FastAPI]:
    """Behind a proxy of ours: the tests' own address."""
    changed = Settings.model_validate(dict(settings) | {"trusted_proxies": "127.0.0.0/8"})
    made = create_app(changed, keys, database.serving_url)
    yield made
    await made.state.database.close()


@pytest.fixture
async def http(proxied: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with new_client(proxied) as made:
        yield made


async def attempt(
    http: httpx.AsyncClient, email: str, address: str, password: str = PASSWORD, path: str = "/auth/sign-in"
) -> httpx.Response:
    headers = {"X-Forwarded-For": address, **OURS}
    return await http.post(path, json={"email": email, "password": password}, headers=headers)


async def guess(http: httpx.AsyncClient, email: str, address: str, count: int = FAILURES) -> list[int]:
    return [(await attempt(http, email, address, WRONG)).status_code for _ in range(count)]


async def test_a_stranger_elsewhere_does_not_lock_the_owner_out(http: httpx.AsyncClient, alice: Person) -> None:
    assert await guess(http, alice.email, ATTACKER, FAILURES + 2) == [401] * FAILURES + [429] * 2
    limited = await attempt(http, alice.email, ATTACKER)
    assert limited.status_code == 429, "the right password, too: the limit is on trying"
    assert (await attempt(http, alice.email, HOME)).status_code == 200


async def test_a_known_device_is_let_through_at_the_strangers_own_address(
    http: httpx.AsyncClient, alice: Person
) -> None:
    path = "/auth/browser/sign-in"
    assert (await attempt(http, alice.email, HOME, path=path)).status_code == 200
    device = {name: value for name, value in http.cookies.items() if name == "kopilka-device"}
    http.cookies.clear()
    await guess(http, alice.email, HOME, FAILURES + 1)
    assert (await attempt(http, alice.email, HOME, path=path)).status_code == 429
    http.cookies.update(device)
    assert (await attempt(http, alice.email, HOME, path=path)).status_code == 200
    http.cookies.clear()
    http.cookies.update(device)
    statuses = [(await attempt(http, alice.email, CAFE, WRONG, path)).status_code for _ in range(FAILURES + 1)]
    assert statuses == [401] * FAILURES + [429], "a device that is stolen may not guess for ever either"


async def test_a_device_is_known_to_its_user_alone_and_only_as_it_was_given(
    http: httpx.AsyncClient, alice: Person, charlie: Person
) -> None:
    path = "/auth/browser/sign-in"
    await attempt(http, charlie.email, CAFE, path=path)
    device = http.cookies["kopilka-device"]
    http.cookies.clear()
    await guess(http, alice.email, ATTACKER, FAILURES)
    for token in (device, device[:-4] + "AAAA", "x", "=", "A" * 64, "A" * 1_000):
        headers = {"X-Forwarded-For": ATTACKER, "Cookie": f"kopilka-device={token}", **OURS}
        body = {"email": alice.email, "password": PASSWORD}
        assert (await http.post(path, json=body, headers=headers)).status_code == 429, token


async def test_guesses_from_many_addresses_are_bounded_but_not_for_a_known_address(
    http: httpx.AsyncClient, alice: Person, owner: asyncpg.Connection
) -> None:
    assert (await attempt(http, alice.email, HOME)).status_code == 200  # a session that is open begins there
    statuses: list[int] = []
    for number in range(FROM_STRANGERS.burst // 2):
        statuses += await guess(http, alice.email, f"203.0.113.{number}", 5)
        if 429 in statuses:
            break
    assert FROM_STRANGERS.burst <= statuses.count(401) < FROM_STRANGERS.burst + 10
    limited = await attempt(http, alice.email, CAFE)
    assert (limited.status_code, limited.headers["RateLimit-Policy"]) == (429, '"sign-in-account";q=100;w=3600')
    assert (await attempt(http, alice.email, HOME)).status_code == 200
    await owner.execute("UPDATE auth_sessions SET ended_at = now() WHERE user_id = $1", alice.user_id)
    assert (await attempt(http, alice.email, HOME)).status_code == 429, "known by open sessions only"


async def test_one_address_cannot_try_account_after_account(
    http: httpx.AsyncClient, alice: Person, owner: asyncpg.Connection, keys: KeyRing
) -> None:
    sprayer = "203.0.113.200"

    async def nobody(number: int) -> int:
        return (await attempt(http, f"nobody.{number}.{alice.user_id}@example.com", sprayer, WRONG)).status_code

    assert [await nobody(number) for number in range(20)] == [401] * 20
    # The other 279 were tried just now: one is left.
    await owner.execute(
        "UPDATE rate_limits SET full_until = now() + make_interval(secs => $2) WHERE key = $1",
        keys.fingerprint("sign-in limit: address", sprayer.encode()),
        OF_ADDRESS.seconds - OF_ADDRESS.step - 0.001,
    )
    statuses = [await nobody(number) for number in range(20, 30)]
    assert statuses[0] == 401
    assert 429 in statuses
    limited = await attempt(http, alice.email, sprayer)
    assert (limited.status_code, limited.headers["RateLimit-Policy"]) == (429, '"sign-in-address";q=300;w=900')
    assert (await attempt(http, alice.email, HOME)).status_code == 200


async def test_nobody_outside_a_session_keeps_it_from_changing_the_password(
    client: httpx.AsyncClient, alice: Person
) -> None:
    for _ in range(FAILURES + 5):
        await client.post("/auth/sign-in", json={"email": alice.email, "password": WRONG})
    changed = await alice.http.post("/auth/password", json={"current_password": PASSWORD, "new_password": NEW})
    assert changed.status_code == 200, changed.text
    fresh = await client.post("/auth/sign-in", json={"email": alice.email, "password": NEW})
    assert fresh.status_code == 200, "a new password begins with a full allowance"


async def test_a_session_may_not_guess_the_password_for_ever(client: httpx.AsyncClient, alice: Person) -> None:
    body = {"current_password": WRONG, "new_password": NEW}
    answers = [await alice.http.post("/auth/password", json=body) for _ in range(FAILURES + 1)]
    assert [it.status_code for it in answers] == [403] * FAILURES + [429]
    assert answers[0].headers["RateLimit"] == '"password-change";r=9;t=90'
    assert answers[-1].headers["RateLimit"].startswith('"password-change";r=0;t=')
    right = {"current_password": PASSWORD, "new_password": NEW}
    assert (await alice.http.post("/auth/password", json=right)).status_code == 429
    other = await client.post("/auth/sign-in", json={"email": alice.email, "password": PASSWORD})
    bearer = {"Authorization": f"Bearer {other.json()['access_token']}"}
    assert (await client.post("/auth/password", json=right, headers=bearer)).status_code == 200


async def test_limited_answers_say_what_is_left(client: httpx.AsyncClient, alice: Person) -> None:
    body = {"email": alice.email, "password": WRONG}
    answers = [await client.post("/auth/sign-in", json=body) for _ in range(FAILURES + 1)]
    assert {it.headers["RateLimit-Policy"] for it in answers} == {'"sign-in";q=10;w=900'}
    left = [int(it.headers["RateLimit"].split(";")[1].removeprefix("r=")) for it in answers]
    assert left == [*range(FAILURES - 1, -1, -1), 0]
    assert answers[-1].headers["RateLimit"] == f'"sign-in";r=0;t={answers[-1].headers["Retry-After"]}'


async def test_no_address_is_stored(http: httpx.AsyncClient, alice: Person, owner: asyncpg.Connection) -> None:
    await attempt(http, alice.email, HOME)
    rows = await owner.fetch("SELECT s::text FROM auth_sessions s WHERE user_id = $1", alice.user_id)
    keys = await owner.fetchval(
        "SELECT count(DISTINCT address_key) FROM auth_sessions WHERE user_id = $1", alice.user_id
    )
    assert keys == 2
    assert HOME not in str(rows)
    assert HOME.encode().hex() not in str(rows)


def test_a_policy_is_published_in_whole_seconds() -> None:
    assert Policy("x", 3, 10.0).step == pytest.approx(10 / 3)
