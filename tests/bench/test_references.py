"""The references of the bench are some only as long as they answer what Kopilka answers, whatever a row may be."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi_users.authentication import JWTStrategy

from bench.mixes import search_path
from bench.reference import bare, usual
from bench.rounds import REFERENCES, with_times
from bench.stage import AS_JSON, PEOPLE, claims_of
from conftest import Person, TestDatabase, new_client

SECRET = "a secret of the usual way, for its own tokens"


async def known(owner: asyncpg.Connection, person: Person) -> dict[str, Any]:
    token = person.http.headers["Authorization"].removeprefix("Bearer ")
    claims = claims_of(token)
    row = await owner.fetchrow(PEOPLE, claims["sub"])
    found = {name: json.loads(value) if value and name in AS_JSON else value for name, value in row.items()}
    stock: JWTStrategy[Any, Any] = JWTStrategy(SECRET, lifetime_seconds=3600)
    theirs = await stock.write_token(SimpleNamespace(id=claims["sub"]))  # type: ignore[arg-type]
    return found | {"token": token, "usual": theirs, "session_id": claims["sid"], "version": claims["ver"]}


@pytest.fixture
async def references(
    database: TestDatabase,
    owner: asyncpg.Connection,
    alice: Person,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[dict[str, httpx.AsyncClient]]:
    """Signed in as Alice."""
    me = await known(owner, alice)
    people = tmp_path / "people.json"
    people.write_text(json.dumps([me]))
    monkeypatch.setenv("BENCH_PEOPLE", str(people))
    monkeypatch.setenv("BENCH_SECRET", SECRET)
    async with AsyncExitStack() as stack:
        made: dict[str, httpx.AsyncClient] = {}
        for side, url in (("bare", database.admin_url), ("walled", database.app_url), ("usual", database.admin_url)):
            monkeypatch.setenv("BENCH_DATABASE_URL", url)
            if side == "usual":
                app: Any = usual.application()
                await stack.enter_async_context(app.router.lifespan_context(app))
            else:
                app = bare.application() if side == "bare" else bare.walled_application()
                app.pool = await stack.enter_async_context(asyncpg.create_pool(url, min_size=1, max_size=1))
            token = me["usual" if side == "usual" else "token"]
            made[side] = await stack.enter_async_context(new_client(app, Authorization=f"Bearer {token}"))
        assert set(made) == set(REFERENCES)
        yield made


async def record_every_kind(person: Person) -> None:
    """A row of every kind, with and without all that a row may have."""
    await person.record(100, description="Кофе", payee="Шоколадница", tags=["отпуск", "кафе"], note="С коллегами")
    bought = await person.record(30, date="2026-05-30")
    await person.record(10, type="income", refund_of=bought["id"])
    await person.record(7, status="pending")
    parts = [{"category_id": person.categories[it], "amount": 5} for it in ("groceries", "household_goods")]
    await person.record(10, category_id=None, lines=[parts[0] | {"description": "сыр"}, parts[1]])
    await person.transfer(50, fee={"amount": 1, "category_id": person.categories["groceries"]})
    dollars = await person.http.post("/accounts", json={"name": "Доллары", "kind": "cash", "currency": "USD"})
    await person.record(3, account_id=dollars.json()["id"])
    rate = await person.http.put("/exchange-rates/USD/2026-05-01", json={"rate": "91.5"})
    assert rate.is_success, rate.text
    yen = await person.http.post("/accounts", json={"name": "Иены", "kind": "cash", "currency": "JPY"})
    await person.record(300, account_id=yen.json()["id"])


def read(answer: httpx.Response) -> Any:
    assert answer.is_success, answer.text
    return json.loads(answer.text, object_hook=with_times)


async def test_the_references_read_what_kopilka_reads(alice: Person, references: dict[str, httpx.AsyncClient]) -> None:
    await record_every_kind(alice)
    paths = ("/transactions", search_path("expense", "кофе"), "/users/me")
    asked = {path: read(await alice.http.get(path)) for path in paths}
    assert {it["type"] for it in asked["/transactions"]} == {"income", "expense", "transfer"}
    assert {it["base_amount"] for it in asked["/transactions"]} > {None, 274.5}
    assert len(asked[paths[1]]) == 1
    for side, http in references.items():
        for path, answer in asked.items():
            assert read(await http.get(path)) == answer, f"{side}, {path}"


async def test_the_references_record_what_kopilka_records(
    alice: Person, references: dict[str, httpx.AsyncClient]
) -> None:
    category = alice.categories["groceries"]
    body = {"amount": 250.5, "category_id": category, "date": "2026-05-31", "description": "Продукты на неделю"}
    made = {"product": await alice.record(250.5, description="Продукты на неделю")}
    made |= {side: read(await http.post("/transactions", json=body)) for side, http in references.items()}
    own = ("id", "created_at", "updated_at")
    alike = {side: {name: it for name, it in row.items() if name not in own} for side, row in made.items()}
    assert all(row == alike["product"] for row in alike.values()), alike
    assert {it["id"] for it in (await alice.http.get("/transactions")).json()} == {it["id"] for it in made.values()}
