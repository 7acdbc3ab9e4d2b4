"""Sign-up through the HTTP door."""

import asyncio
import secrets

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from conftest import PASSWORD, Arrive
from kopilka.categories.standard import STANDARD


def new_email() -> str:
    return f"Anna.{secrets.token_hex(6)}@example.com"


@pytest.mark.parametrize("path", ["/auth/sing-up", "/auth/sing-up/", "/auth/sign-up", "/auth/sign-up/"])
async def test_every_spelling(client: httpx.AsyncClient, path: str) -> None:
    email = new_email()
    made = await client.post(path, json={"email": email, "password": PASSWORD})
    assert made.status_code == 201
    user = made.json()
    assert (user["email"], user["is_active"], user["is_premium"], user["premium_until"]) == (email, True, False, None)
    assert PASSWORD not in made.text
    assert "hash" not in made.text


async def test_a_household_ready_to_use(arrive: Arrive) -> None:
    anna = await arrive("anna")
    [household] = (await anna.http.get("/households")).json()
    assert (household["name"], household["role"], household["is_personal"]) == ("Личное", "owner", True)
    assert len(anna.categories) == len(STANDARD)
    assert (await anna.record(5))["account_id"] == anna.account_id


async def test_taken_in_any_case(client: httpx.AsyncClient) -> None:
    email = new_email()
    assert (await client.post("/auth/sing-up", json={"email": email, "password": PASSWORD})).status_code == 201
    for other in (email, email.upper(), f" {email.lower()} "):
        taken = await client.post("/auth/sing-up", json={"email": other, "password": "другой-пароль"})
        assert (taken.status_code, taken.json()["code"]) == (409, "email_taken")


async def test_twenty_racers_make_one_user(client: httpx.AsyncClient, owner: asyncpg.Connection) -> None:
    email = new_email()
    spellings = [email.lower(), email.upper(), email.title(), email.swapcase()] * 5
    answers = await asyncio.gather(
        *(client.post("/auth/sing-up", json={"email": one, "password": PASSWORD}) for one in spellings)
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 19
    assert await owner.fetchval("SELECT count(*) FROM users WHERE lower(email) = lower($1)", email) == 1
    signed_in = await client.post("/auth/sing-in", json={"email": email, "password": PASSWORD})
    assert signed_in.status_code == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"email": "nobody", "password": PASSWORD}, "email_invalid"),
        ({"email": None, "password": PASSWORD}, "string_type"),
        ({"email": "a@example.com", "password": ""}, "password_too_short"),
        ({"email": "a@example.com", "password": "семь777"}, "password_too_short"),
        ({"email": "a@example.com", "password": "п" * 257}, "password_too_long"),
        ({"email": "a@example.com"}, "missing"),
        ({"email": "a@example.com", "password": PASSWORD, "is_superuser": True}, "extra_forbidden"),
        ({"email": "a@example.com", "password": PASSWORD, "is_premium": True}, "extra_forbidden"),
    ],
)
async def test_refused(client: httpx.AsyncClient, body: dict[str, object], code: str) -> None:
    refused = await client.post("/auth/sing-up", json=body)
    assert refused.status_code == 422
    assert code in [error["code"] for error in refused.json()["errors"]]
    assert PASSWORD not in refused.text


@pytest.mark.parametrize("password", ["ы" * 64, "ы" * 256, "пароль с пробелами", "a" * 72 + "tail", "🔑" * 20])
async def test_every_character_of_a_password_counts(client: httpx.AsyncClient, password: str) -> None:
    email = new_email()
    assert (await client.post("/auth/sing-up", json={"email": email, "password": password})).status_code == 201
    signed_in = await client.post("/auth/sing-in", json={"email": email, "password": password})
    assert signed_in.status_code == 200
    shorter = await client.post("/auth/sing-in", json={"email": email, "password": password[:-1]})
    assert shorter.status_code == 401


async def test_a_second_household(arrive: Arrive) -> None:
    anna = await arrive("anna")
    body = {"name": "Дача", "currency": "KZT", "time_zone": "Asia/Almaty"}
    made = await anna.http.post("/households", json=body)
    assert made.status_code == 201
    assert made.json() | body == made.json()
    there = {"X-Household-Id": made.json()["id"]}
    [account] = (await anna.http.get("/accounts", headers=there)).json()
    assert account["currency"] == "KZT"
    await anna.record(5)
    assert (await anna.http.get("/transactions", headers=there)).json() == []
    assert (await anna.http.get("/users/me", headers=there)).json()["household_id"] == made.json()["id"]


@pytest.mark.parametrize(("password", "code"), [("        ", "password_blank"), ("{email}", "password_is_email")])
async def test_no_new_password_is_blank_or_the_address(
    client: httpx.AsyncClient, arrive: Arrive, password: str, code: str
) -> None:
    """Wherever one is set; what was accepted before still signs in."""
    email = new_email()
    anna = await arrive("anna")
    refused = await client.post("/auth/sign-up", json={"email": email, "password": password.format(email=email)})
    change = {"current_password": PASSWORD, "new_password": password.format(email=anna.email)}
    for answer, field in ((refused, "password"), (await anna.http.post("/auth/password", json=change), "new_password")):
        assert answer.status_code == 422, answer.text
        [error] = answer.json()["errors"]
        assert (error["loc"], error["code"]) == (["body", field], code)
        assert answer.json()["detail"].endswith(".")


async def test_a_password_is_the_same_from_every_keyboard(client: httpx.AsyncClient) -> None:
    composed, decomposed = "мо\u0439 пароль", "мо\u0438\u0306 пароль"
    for stored, typed in ((composed, decomposed), (decomposed, composed)):
        email = new_email()
        assert (await client.post("/auth/sign-up", json={"email": email, "password": stored})).status_code == 201
        for password in (typed, stored):
            answer = await client.post("/auth/sign-in", json={"email": email, "password": password})
            assert answer.status_code == 200
        bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        same = {"current_password": stored, "new_password": typed}
        assert (await client.post("/auth/password", json=same, headers=bearer)).json()["code"] == "password_unchanged"


async def test_a_password_stored_as_it_was_typed_before_still_signs_in(
    app: FastAPI, client: httpx.AsyncClient, owner: asyncpg.Connection
) -> None:
    email, typed = new_email(), "мо\u0438\u0306 старый пароль"
    await client.post("/auth/sign-up", json={"email": email, "password": PASSWORD})
    before = app.state.auth_services.passwords._hash(typed)
    await owner.execute("UPDATE users SET hashed_password = $1 WHERE email = $2", before, email)
    for password in (typed, "мо\u0439 старый пароль"):  # made again in normal form at the first sign-in
        answer = await client.post("/auth/sign-in", json={"email": email, "password": password})
        assert answer.status_code == 200


async def test_currency_and_zone_are_chosen(client: httpx.AsyncClient) -> None:
    credentials = {"email": new_email(), "password": PASSWORD}
    chosen = {"currency": "KZT", "time_zone": "Asia/Almaty"}
    assert (await client.post("/auth/sign-up", json=credentials | chosen)).status_code == 201
    token = (await client.post("/auth/sing-in", json=credentials)).json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"
    [household] = (await client.get("/households")).json()
    [account] = (await client.get("/accounts")).json()
    assert {name: household[name] for name in chosen} == chosen
    assert account["currency"] == "KZT"


@pytest.mark.parametrize(
    ("chosen", "code"), [({"currency": "XXX"}, "currency_unknown"), ({"time_zone": "Moscow"}, "time_zone_unknown")]
)
async def test_what_cannot_be_chosen(client: httpx.AsyncClient, chosen: dict[str, str], code: str) -> None:
    refused = await client.post("/auth/sing-up", json={"email": new_email(), "password": PASSWORD} | chosen)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, code)
