"""One person's answers, alone in the database and among others with much the same data: equal but for the ids."""

import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from conftest import PASSWORD, Person, TestDatabase, new_client, new_database, sign_up_and_in
from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.embedded_postgres.instance import Databases
from kopilka.processes.api.app import create_app

HIDDEN = {"x-request-id", "date", "content-length"}
# Ids, list tags and cursors are named by the order in which they first appear: what was equal stays equal.
NAMED = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|W/\"[0-9a-f]{24}\"|(?<=cursor=)[\w-]{27}"
)
TIMES = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)")
TOKENS = re.compile(r'"(access|refresh)_token": ?"[^"]+"')
DESCRIPTIONS = ("Кофе", "Ёлка", "Кофе с собой", "100% сок", None)

Hear = Callable[[httpx.Response], None]


@pytest.fixture
def two_databases(cluster: Databases) -> Iterator[list[TestDatabase]]:
    """Empty ones, of this test alone."""
    with new_database(cluster, "alone") as alone, new_database(cluster, "crowded") as crowded:
        yield [alone, crowded]


@asynccontextmanager
async def new_house(settings: Settings, keys: KeyRing, database: TestDatabase) -> AsyncIterator[FastAPI]:
    app = create_app(settings, keys, database.app_url)
    yield app
    await app.state.database.close()


async def make_rich(owner_url: str, person: Person) -> None:
    connection = await asyncpg.connect(owner_url)
    await connection.execute("UPDATE users SET premium_until = '2100-01-01' WHERE id = $1", person.user_id)
    await connection.close()


async def crowd(app: FastAPI, stack: AsyncExitStack, owner_url: str) -> None:
    """Others, whose data look just like those of the script."""
    for name in ("bob", "charlie"):
        person = await sign_up_and_in(await stack.enter_async_context(new_client(app)), f"{name}@example.com")
        await make_rich(owner_url, person)
        await person.http.post("/accounts", json={"name": "Карта", "currency": "RUB", "opening_balance": 5000})
        await person.http.post("/categories", json={"name": "Кофе", "type": "expense"})
        await person.http.post("/households", json={"name": "Дача"})
        for number, description in enumerate(DESCRIPTIONS * 3):
            made = await person.record(100 + number, description=description, date=f"2026-05-{number + 1:02}")
            if number % 4 == 0:
                await person.http.delete(f"/transactions/{made['id']}")
        await person.http.post("/accounts", json={"name": "Ключ"}, headers={"Idempotency-Key": "key-1"})


async def script(http: httpx.AsyncClient, owner_url: str, hear: Hear) -> None:
    async def ask(method: str, path: str, **more: Any) -> httpx.Response:
        answer = await http.request(method, path, **more)
        hear(answer)
        return answer

    credentials = {"email": "anna@example.com", "password": PASSWORD}
    for path in ("/auth/sign-in", "/auth/sing-up", "/auth/sing-up"):
        await ask("POST", path, json=credentials)
    signed_in = await ask("POST", "/auth/sing-in", json=credentials)
    http.headers["Authorization"] = f"Bearer {signed_in.json()['access_token']}"
    me = (await ask("GET", "/users/me")).json()
    await make_rich(owner_url, Person("", http, me["id"], "", "", ""))
    await read_everything(ask)
    category = (await ask("POST", "/categories", json={"name": "Кофе", "type": "expense"})).json()["id"]
    await ask("POST", "/categories", json={"name": "кофе", "type": "expense"})
    account = (await ask("POST", "/accounts", json={"name": "Карта", "opening_balance": 100})).json()["id"]
    made = []
    for number, description in enumerate(DESCRIPTIONS):
        body = {"amount": 100 + number, "category_id": category, "date": f"2026-05-{number + 1:02}"}
        body |= {"description": description} if description else {"account_id": account}
        made.append((await ask("POST", "/transactions", json=body)).json()["id"])
    await read_everything(ask)
    key = {"Idempotency-Key": "key-1"}
    for name in ("Ключ", "Ключ", "Замок"):
        await ask("POST", "/accounts", json={"name": name}, headers=key)
    await ask("PATCH", f"/transactions/{made[0]}", json={"amount": 1}, headers={"If-Match": '"1"'})
    await ask("PATCH", f"/transactions/{made[0]}", json={"amount": 2}, headers={"If-Match": '"1"'})
    await ask("DELETE", f"/transactions/{made[1]}")
    await ask("DELETE", f"/accounts/{account}")
    await ask("DELETE", f"/categories/{category}")
    await read_everything(ask)
    await ask("POST", f"/transactions/{made[1]}/restore")
    await read_everything(ask)


async def read_everything(ask: Callable[..., Any]) -> None:
    for path in ("/users/me", "/households", "/accounts", "/categories", "/auth/sessions"):
        await ask("GET", path)
    for params in (
        {"count": "true"},
        {"deleted": "true", "count": "true"},
        {"q": "кофе", "count": "true"},
        {"q": "елка"},
        {"q": "%"},
        {"min_amount": "101", "max_amount": "103", "order": "date"},
        {"start_date": "2026-05-02", "end_date": "2026-05-04", "type": "expense"},
    ):
        await ask("GET", "/transactions", params=params)
    page = await ask("GET", "/transactions", params={"limit": 2})
    await ask("GET", "/transactions", params={"limit": 2}, headers={"If-None-Match": page.headers["ETag"]})
    while "Link" in page.headers:
        page = await ask("GET", page.headers["Link"].partition("<")[2].partition(">")[0])


async def transcript(app: FastAPI, owner_url: str) -> list[str]:
    heard: list[str] = []
    names: dict[str, str] = {}

    def hear(answer: httpx.Response) -> None:
        headers = sorted(it for it in answer.headers.multi_items() if it[0] not in HIDDEN)
        shown = TOKENS.sub("TOKEN", TIMES.sub("TIME", f"{answer.status_code} {headers} {answer.text}"))
        # Of accounts, whose versions are moments, too.
        shown = re.sub(r'"version":\d{16}', '"version":TIME', shown)
        # The first account of a server is the administrator's: that one may know of the others.
        shown = shown.replace('"is_admin":true', '"is_admin":false')
        request = f"{answer.request.method} {answer.request.url}"
        said = f"{request} → {shown}"
        heard.append(NAMED.sub(lambda found: names.setdefault(found[0], f"name-{len(names)}"), said))

    async with new_client(app) as http:
        await script(http, owner_url, hear)
    return heard


async def test_the_same_answers_alone_and_among_others(
    two_databases: list[TestDatabase], settings: Settings, keys: KeyRing
) -> None:
    async with AsyncExitStack() as stack:
        alone, crowded = [await stack.enter_async_context(new_house(settings, keys, it)) for it in two_databases]
        await crowd(crowded, stack, two_databases[1].owner_url)
        apart = await transcript(alone, two_databases[0].owner_url)
        among = await transcript(crowded, two_databases[1].owner_url)
    assert len(apart) > 70
    for left, right in zip(apart, among, strict=True):
        assert left == right
    assert sum("→ 2" in line for line in apart) > 60, "a script of errors would prove little"
