"""Sign-in through the HTTP door: forms, equal refusals, the limit of failures."""

import asyncio
import secrets
from collections.abc import Mapping

import httpx
import pytest
from fastapi import FastAPI

from conftest import PASSWORD, Arrive, Person
from kopilka.auth.errors import FormFieldRepeated, FormMalformed
from kopilka.auth.routes import FORM_MAX_FIELDS
from kopilka.auth.service import AuthServices
from kopilka.auth.sign_in_limits import FAILURES
from kopilka.infrastructure.locales import Locale
from kopilka.users.passwords import Passwords


async def attempt(client: httpx.AsyncClient, email: str, password: str = PASSWORD) -> httpx.Response:
    return await client.post("/auth/sing-in", json={"email": email, "password": password})


@pytest.mark.parametrize("path", ["/auth/sing-in", "/auth/sing-in/", "/auth/sign-in"])
async def test_json_and_form(client: httpx.AsyncClient, alice: Person, path: str) -> None:
    form = {"username": alice.email, "password": PASSWORD, "grant_type": "password", "scope": ""}
    for answer in (
        await client.post(path, json={"email": alice.email.upper(), "password": PASSWORD}),
        await client.post(path, data=form),
    ):
        assert answer.status_code == 200, answer.text
        pair = answer.json()
        assert (pair["token_type"], pair["expires_in"]) == ("bearer", 600)
        me = await client.get("/users/me", headers={"Authorization": f"Bearer {pair['access_token']}"})
        assert me.json()["id"] == alice.user_id


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"username=a%40example.com&username=b", "application/x-www-form-urlencoded", 400),
        (b"username=%ff&password=x", "application/x-www-form-urlencoded", 400),
        (b"username=a%40example.com", "application/x-www-form-urlencoded", 422),
        (b"username=a&password=12345678&surprise=1", "application/x-www-form-urlencoded", 422),
        (b"\xff\xfe", "application/x-www-form-urlencoded", 400),
        (b"", "application/x-www-form-urlencoded", 422),
        (b"", "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"{}", "multipart/form-data; boundary=x", 415),
    ],
)
async def test_other_bodies_are_refused(
    client: httpx.AsyncClient, content: bytes, content_type: str, status: int
) -> None:
    refused = await client.post("/auth/sing-in", content=content, headers={"Content-Type": content_type})
    assert refused.status_code == status, refused.text
    assert refused.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        (b"\xff\xfe", FormMalformed.texts),
        (b"username=%ff&password=x", FormMalformed.texts),
        (b"&".join(b"a%d=1" % number for number in range(11)), FormMalformed.texts),
        (b"username=a%40example.com&username=b", FormFieldRepeated.texts),
        (b"username=a%40example.com&email=b&password=x", FormFieldRepeated.texts),
        (b"hostile-name=1&hostile-name=2", FormFieldRepeated.texts),
    ],
)
@pytest.mark.parametrize("locale", ["ru", "en"])
async def test_a_form_is_refused_in_whole_sentences(
    client: httpx.AsyncClient, locale: Locale, content: bytes, texts: Mapping[Locale, str]
) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept-Language": locale}
    refused = await client.post("/auth/sign-in", content=content, headers=headers)
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (400, "malformed_json")
    assert problem["detail"] == texts[locale].format(limit=FORM_MAX_FIELDS)
    assert "_" not in problem["detail"]
    assert "hostile" not in problem["detail"]


async def test_the_same_refusal_whatever_was_wrong(client: httpx.AsyncClient, alice: Person) -> None:
    wrong, unknown = await attempt(client, alice.email, "не-тот-пароль"), await attempt(client, "nobody@example.com")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.content == unknown.content
    assert wrong.headers["WWW-Authenticate"] == "Bearer"


class Counting(Passwords):
    """Counts what bcrypt is asked to do."""

    checks = 0

    def _verify(self, password: str, hashed: str) -> bool:
        Counting.checks += 1
        return super()._verify(password, hashed)


async def test_the_same_work_for_an_unknown_address(app: FastAPI, client: httpx.AsyncClient, alice: Person) -> None:
    services: AuthServices = app.state.auth_services
    counting = AuthServices(services.keys, services.tokens, Counting(services.keys, 4), services.refresh_days)
    app.state.auth_services = counting
    try:
        for email in (alice.email, "nobody.at.all@example.com"):
            Counting.checks = 0
            assert (await attempt(client, email, "не-тот-пароль")).status_code == 401
            assert Counting.checks == 1
    finally:
        app.state.auth_services = services


async def test_ten_failures_then_a_wait_that_spares_the_live_session(
    client: httpx.AsyncClient, alice: Person, arrive: Arrive, owner: object
) -> None:
    for _ in range(FAILURES):
        assert (await attempt(client, alice.email, "не-тот-пароль")).status_code == 401
    limited = await attempt(client, alice.email)  # even the right one has to wait
    assert (limited.status_code, limited.json()["code"]) == (429, "too_many_attempts")
    assert 0 < int(limited.headers["Retry-After"]) <= 90
    assert (await alice.http.get("/users/me")).status_code == 200
    other = await arrive("other")
    assert (await attempt(client, other.email)).status_code == 200
    await owner.execute("UPDATE rate_limits SET full_until = full_until - interval '91 seconds'")  # type: ignore[attr-defined]
    assert (await attempt(client, alice.email)).status_code == 200


async def test_an_unknown_address_is_limited_all_the_same(client: httpx.AsyncClient) -> None:
    statuses = [(await attempt(client, "nobody.limited@example.com")).status_code for _ in range(FAILURES + 1)]
    assert statuses == [401] * FAILURES + [429]


async def test_a_disabled_user_cannot_sign_in(client: httpx.AsyncClient, alice: Person, owner: object) -> None:
    await owner.execute("UPDATE users SET is_active = false WHERE id = $1", alice.user_id)  # type: ignore[attr-defined]
    assert (await attempt(client, alice.email)).json()["code"] == "bad_credentials"
    assert (await alice.http.get("/users/me")).json()["code"] == "session_ended"


async def test_guesses_all_at_once_are_no_more_than_ten(client: httpx.AsyncClient, alice: Person) -> None:
    """None of them has seen the failures of the others when it begins."""
    guesses = [attempt(client, alice.email, f"не-тот-пароль-{number}") for number in range(60)]
    answers = await asyncio.gather(*guesses, attempt(client, alice.email, "не-тот-пароль"))
    statuses = [answer.status_code for answer in answers]
    assert (statuses.count(401), statuses.count(429)) == (FAILURES, 61 - FAILURES)
    assert all(int(answer.headers["Retry-After"]) >= 1 for answer in answers if answer.status_code == 429)


async def test_one_limit_for_every_spelling_of_an_address(client: httpx.AsyncClient) -> None:
    """PostgreSQL makes a plain i of a capital one with its dot, Python two characters."""
    name = f"iii.{secrets.token_hex(4)}"
    email = f"{name}@example.com"
    assert (await client.post("/auth/sing-up", json={"email": email, "password": PASSWORD})).status_code == 201
    spellings = [
        email,
        email.upper(),
        email.replace("i", "İ", 1),
        email.replace("i", "İ", 2),
        email.replace("i", "İ", 3),
    ]
    same = [spelling for spelling in spellings if (await attempt(client, spelling)).status_code == 200]
    assert len(same) >= 2
    statuses = [
        (await attempt(client, same[number % len(same)], "не-тот-пароль")).status_code for number in range(FAILURES + 1)
    ]
    assert statuses == [401] * FAILURES + [429]


async def test_sign_ins_with_keys_do_not_wait_for_each_other(client: httpx.AsyncClient, alice: Person) -> None:
    """Each holds a connection for its key while it needs another one: four times as many as the pool has."""
    body = {"email": alice.email, "password": PASSWORD}
    answers = await asyncio.gather(
        *(client.post("/auth/sign-in", json=body, headers={"Idempotency-Key": secrets.token_hex(8)}) for _ in range(40))
    )
    assert {answer.status_code for answer in answers} == {200}, "they waited until the pool gave up"
