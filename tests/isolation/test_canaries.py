"""Canaries: marked secrets go in by every door and must come out of none: answers, logs, plain columns, refusals."""

import hashlib
import json
import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal
from uuid import uuid4

import asyncpg
import pytest
from fastapi import FastAPI

from conftest import Arrive, Person, new_client
from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.telemetry.observability import configure_logging
from tests.log_records import Records, heard

# The test's own client writes down the address of every request it makes.
NOT_OURS = ("httpx", "httpcore")
OURS = {"Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True)
class Canary:
    """A person whose every secret bears one mark, and what is made of them."""

    person: Person
    secrets: dict[str, str]


async def sing(app: FastAPI, person: Person, mark: str) -> Canary:
    """Goes through every door that takes a secret, and is left with a live session."""
    password, key = f"пароль-{mark}", f"key-{mark}"
    email, description = f"canary.{mark}@example.com", f"заметка {mark}"
    http, keyed = person.http, {"Idempotency-Key": key}
    http.headers.pop("Authorization")
    assert (await http.post("/auth/sing-up", json={"email": email, "password": password})).status_code == 201
    for headers in ({}, keyed, keyed):
        pair = await http.post("/auth/sign-in", json={"email": email, "password": password}, headers=headers)
    used = pair.json()["refresh_token"]
    pair = await http.post("/auth/refresh", json={"refresh_token": used}, headers={"Idempotency-Key": f"r{key}"})
    http.headers["Authorization"] = f"Bearer {pair.json()['access_token']}"
    body = {"current_password": password, "new_password": f"{password}-new"}
    pair = await http.post("/auth/password", json=body, headers={"Idempotency-Key": f"p{key}"})
    assert pair.status_code == 200, pair.text
    http.headers["Authorization"] = f"Bearer {pair.json()['access_token']}"
    async with new_client(app, **OURS) as browser:
        new = {"email": email, "password": f"{password}-new"}
        assert (await browser.post("/auth/browser/sign-in", json=new, headers=keyed)).status_code == 200
        used_cookie = browser.cookies["kopilka-refresh"]
        assert (await browser.post("/auth/browser/refresh", headers={"Idempotency-Key": f"b{key}"})).status_code == 200
        assert (await browser.get("/users/me")).status_code == 200
        browser_cookies = dict(browser.cookies)
    categories = (await http.get("/categories")).json()
    body = {"amount": 1, "category_id": categories[0]["id"], "date": "2026-05-31", "description": description}
    for _ in range(2):
        made = await http.post("/transactions", json=body, headers=keyed)
    assert made.headers["Idempotency-Replayed"] == "true"
    await http.patch(f"/transactions/{made.json()['id']}", json={"description": description + "!"})
    assert len((await http.get("/transactions", params={"q": mark})).json()) == 1
    return Canary(
        person,
        {
            "password": password,
            "refresh token": pair.json()["refresh_token"],
            "used refresh token": used,
            "access token": pair.json()["access_token"],
            "signature": pair.json()["access_token"].rpartition(".")[2],
            "access cookie": browser_cookies["kopilka-access"],
            "refresh cookie": browser_cookies["kopilka-refresh"],
            "used refresh cookie": used_cookie,
            "idempotency key": key,
            "description": description,
            "email": email,
        },
    )


@pytest.fixture
async def canary(app: FastAPI, arrive: Arrive) -> Canary:
    return await sing(app, await arrive("canary"), uuid4().hex)


@pytest.fixture
def records() -> Iterator[Records]:
    """Everything at DEBUG: as an operator might set it, and each library's own logger as nobody should."""
    names = ["", "kopilka", "asyncio", "asyncpg", "sqlalchemy", "sqlalchemy.engine", "sqlalchemy.engine.Engine"]
    names += ["sqlalchemy.pool", "sqlalchemy.orm", "fastapi", "starlette", "fastapi_users"]
    with heard(names, not_ours=NOT_OURS) as found:
        yield found


async def test_no_secret_in_the_logs(app: FastAPI, arrive: Arrive, records: Records) -> None:
    canary = await sing(app, await arrive("canary"), uuid4().hex)
    await try_wrong_things(canary)
    heard = "\n".join(records.lines)
    assert "FROM users" in heard, "SQLAlchemy's log was not heard: this proves nothing"
    assert [name for name, secret in canary.secrets.items() if secret in heard] == []
    for name in ("refresh token", "used refresh token", "refresh cookie", "used refresh cookie"):
        assert hashlib.sha256(canary.secrets[name].encode()).hexdigest() not in heard


async def try_wrong_things(canary: Canary) -> None:
    """Failures are what logs are full of."""
    http, secrets = canary.person.http, canary.secrets
    for body in (
        {"email": secrets["email"], "password": secrets["password"]},
        {"email": secrets["password"], "password": secrets["password"]},
        {"email": secrets["email"], "password": secrets["password"], "token": secrets["access token"]},
    ):
        for path in ("/auth/sign-in", "/auth/sing-up"):
            assert (await http.post(path, json=body)).status_code >= 400
    for token in (secrets["used refresh token"], secrets["access token"]):
        assert (await http.post("/auth/refresh", json={"refresh_token": token})).status_code >= 400
    for bearer in (secrets["access token"] + "x", secrets["refresh token"]):
        assert (await http.get("/users/me", headers={"Authorization": f"Bearer {bearer}"})).status_code == 401


@pytest.mark.parametrize("form", ["text", "json"])
def test_our_own_debug_level_leaves_sqlalchemy_quiet(form: Literal["text", "json"]) -> None:
    root = logging.getLogger()
    handlers, level, hook = root.handlers[:], root.level, sys.excepthook
    configure_logging(Settings(log_level="debug", log_format=form))
    try:
        assert logging.getLogger("kopilka.http").isEnabledFor(logging.DEBUG)
        for name in (
            "sqlalchemy.engine.Engine",
            "sqlalchemy.pool",
            "kopilka.infrastructure.database.fair_pool.FairPool",
            "asyncpg",
            "asyncio",
        ):
            assert not logging.getLogger(name).isEnabledFor(logging.INFO), name
    finally:
        root.handlers[:], sys.excepthook = handlers, hook
        root.setLevel(level)
        logging.getLogger("kopilka").setLevel(logging.NOTSET)


async def test_no_secret_in_answers_to_others(app: FastAPI, canary: Canary, arrive: Arrive) -> None:
    other = await arrive("charlie")
    addresses = [path for path, operations in app.openapi()["paths"].items() if "get" in operations and "{" not in path]
    async with new_client(app) as nobody:
        for address in [*addresses, "/docs", "/openapi.json", f"/households/{canary.person.household_id}", "/nowhere"]:
            for http in (other.http, nobody):
                answer = await http.get(address)
                shown = answer.text + repr(answer.headers)
                assert [name for name, secret in canary.secrets.items() if secret in shown] == [], address
    for params in ({"q": "заметка"}, {"q": canary.secrets["description"]}):
        assert (await other.http.get("/transactions", params=params)).json() == []


async def test_no_secret_comes_back_to_its_owner(app: FastAPI, canary: Canary) -> None:
    """A password, a hash or a token that was given is never shown again, not even to whom it belongs."""
    shown = ""
    for path, operations in app.openapi()["paths"].items():
        if "get" in operations and "{" not in path:
            shown += (await canary.person.http.get(path)).text
    hidden = {name: it for name, it in canary.secrets.items() if name not in ("description", "email")}
    assert [name for name, secret in hidden.items() if secret in shown] == []
    assert "$2b$" not in shown
    assert "hashed" not in shown
    assert canary.secrets["description"] in shown


async def test_no_secret_in_plain_columns(canary: Canary, owner: asyncpg.Connection) -> None:
    """Every column of every table, as text and as bytes."""
    columns = await owner.fetch(
        "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
    )
    kinds = {it["data_type"] for it in columns}
    assert {"bytea", "character varying"} <= kinds
    secrets = {name: it for name, it in canary.secrets.items() if name not in ("description", "email")}
    allowed = {("idempotency key", "idempotency_keys", "key")}
    found = set()
    for table, column, kind in columns:
        for name, secret in secrets.items():
            plain = f'position($1 IN "{column}"::text)' if kind != "bytea" else f'position($1::bytea IN "{column}")'
            argument = secret.encode() if kind == "bytea" else secret
            if await owner.fetchval(f'SELECT count(*) FROM "{table}" WHERE {plain} > 0', argument):  # noqa: S608
                found.add((name, table, column))
    assert found - allowed == set()
    assert allowed <= found, "the scan finds what is there"


async def test_what_is_kept_of_secrets(canary: Canary, owner: asyncpg.Connection) -> None:
    token = hashlib.sha256(canary.secrets["refresh token"].encode()).digest()
    assert await owner.fetchval("SELECT count(*) FROM refresh_tokens WHERE token_hash = $1", token) == 1
    hashed = await owner.fetchval("SELECT hashed_password FROM users WHERE email = $1", canary.secrets["email"])
    kid, _, rest = hashed.partition("$")
    assert len(bytes.fromhex(kid)) == 4
    assert rest.startswith("$2b$")


def refusals(mark: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Requests that are refused, the mark in every place of them."""
    everywhere = {"amount": mark, "category_id": mark, "date": mark, "type": mark, "account_id": mark}
    return [
        ("POST", "/auth/sing-up", {"json": {"email": mark, "password": mark[:5]}}),
        ("POST", "/auth/sing-up", {"json": {"email": f"{mark}@", "password": mark * 20}}),
        ("POST", "/auth/sing-up", {"json": {"email": [mark], "password": {"a": mark}}}),
        ("POST", "/auth/sing-in", {"json": {"email": mark, "password": mark, f"- {mark}": 1}}),
        ("POST", "/auth/sing-in", {"json": [mark]}),
        ("POST", "/auth/sing-in", {"json": mark}),
        ("POST", "/auth/sing-in", {"data": {"username": mark, "password": mark}}),
        ("POST", "/auth/sing-in", {"content": mark, "headers": {"Content-Type": mark}}),
        ("POST", "/auth/refresh", {"json": {"refresh_token": mark * 20}}),
        ("POST", "/auth/refresh", {"json": {"refresh_token": mark}}),
        ("POST", "/auth/password", {"json": {"current_password": [mark], "new_password": mark[:3] + "\0"}}),
        ("POST", "/auth/password", {"json": {"current_password": mark, "new_password": mark}}),
        ("PATCH", "/users/me", {"json": {"locale": mark}}),
        ("POST", "/households", {"json": {"name": mark, "currency": mark, "time_zone": mark}}),
        ("POST", "/households", {"json": {"name": mark * 20}}),
        ("POST", "/accounts", {"json": {"name": mark + "\u202e", "kind": mark, "opening_balance": mark}}),
        ("POST", "/transactions", {"json": everywhere | {"description": [mark]}}),
        ("POST", "/transactions", {"json": {"amount": {mark: mark}, "category_id": 1, "date": [mark]}}),
        ("POST", "/transactions", {"content": f'{{"{mark}'}),
        ("POST", "/transactions", {"content": f'{{"{mark}": 1, "{mark}": 2}}'}),
        ("GET", f"/transactions/{mark}", {}),
        ("GET", f"/households/{mark}/members", {}),
        ("GET", f"/{mark}", {}),
        ("GET", "/transactions", {"params": {"cursor": mark, "q": mark + "\u200b" * 500, "limit": mark}}),
        ("GET", "/transactions", {"params": {"period": mark, "count": mark, "min_amount": mark}}),
        ("GET", f"/accounts/{uuid4()}/transactions", {"params": {"cursor": mark, "limit": mark}}),
        ("GET", f"/accounts/{uuid4()}/balance", {"params": {"start_date": mark, "end_date": mark, "step": mark}}),
        ("GET", "/users/me", {"headers": {"Authorization": f"Bearer {mark}"}}),
        ("GET", "/users/me", {"headers": {"X-Household-Id": mark}}),
        ("POST", "/auth/browser/sign-in", {"headers": OURS, "json": {"email": mark, "password": mark}}),
        ("POST", "/auth/browser/refresh", {"headers": OURS | {"Cookie": f"kopilka-refresh={mark}"}}),
        ("POST", "/auth/browser/refresh", {"headers": {"Origin": f"http://{mark}.test"}}),
        ("POST", "/accounts", {"json": {"name": "x"}, "headers": {"Idempotency-Key": f"{mark} " + mark}}),
    ]


@pytest.mark.parametrize("number", range(len(refusals("mark"))))
async def test_no_refusal_echoes_what_it_refuses(alice: Person, number: int) -> None:
    mark = f"ca{uuid4().hex}"
    method, address, more = refusals(mark)[number]
    if "content" in more:
        more.setdefault("headers", {"Content-Type": "application/json"})
    for language in ("ru", "en"):
        more["headers"] = {**more.get("headers", {}), "Accept-Language": language}
        answer = await alice.http.request(method, address, **more)
        assert 400 <= answer.status_code < 500, answer.text
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert mark[:5] not in answer.text
        assert mark not in repr(answer.headers)
        assert json.loads(answer.text)["code"]
