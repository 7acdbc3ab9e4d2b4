"""Raw requests of a signed-in person, and a check that they changed nothing."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from fastapi import FastAPI

from conftest import Person
from tests.isolation.conftest import attachment_targets, rule_targets
from tests.isolation.imports import import_targets

Knock = Callable[..., Awaitable[Any]]
Unchanged = Callable[[], AbstractAsyncContextManager[None]]


@pytest.fixture
def as_alice(knock: Knock, alice: Person) -> Knock:
    """`knock` with Alice's token; `headers` may bring another one."""
    bearer = (b"authorization", alice.http.headers["Authorization"].encode())

    async def knock_as_alice(method: str, path: str, **more: Any) -> Any:
        headers = list(more.pop("headers", ()))
        if not any(name == b"authorization" for name, _ in headers):
            headers.append(bearer)
        if path.startswith("/auth/browser/"):
            headers.append((b"sec-fetch-site", b"same-origin"))  # these take nothing but what our own pages send
        if path == "/auth/browser/refresh":
            headers.append((b"cookie", b"kopilka-refresh=" + alice.refresh_token.encode()))
        return await knock(method, path, headers=headers, **more)

    return knock_as_alice


@pytest.fixture
def unchanged(alice: Person, owner: asyncpg.Connection, rows_of: Callable[..., Awaitable[Any]]) -> Unchanged:
    """`async with unchanged():` nothing of Alice's may be other after than before, and nobody may be new."""

    async def look() -> object:
        return [
            await rows_of(alice.household_id),
            await owner.fetchval("SELECT revision FROM households WHERE id = $1", alice.household_id),
            await owner.fetchval("SELECT count(*) FROM users"),
            await owner.fetchval("SELECT count(*) FROM households"),
            await owner.fetchval("SELECT count(*) FROM refresh_tokens"),
            await owner.fetchval("SELECT count(*) FROM idempotency_keys"),
        ]

    @asynccontextmanager
    async def check() -> AsyncIterator[None]:
        before = await look()
        yield
        assert await look() == before

    return check


@pytest.fixture
async def addresses(app: FastAPI, alice: Person, owner: asyncpg.Connection) -> dict[str, str]:
    """Path of the contract → an address of Alice's that exists."""
    transaction = await alice.record(100, payee="Лента")
    sessions = (await alice.http.get("/auth/sessions")).json()
    goal = await alice.save_up(5)
    contributions = (await alice.http.get(f"/goals/{goal['id']}/contributions")).json()
    export = (await alice.http.get("/export/excel")).json()
    await owner.execute("UPDATE users SET is_admin = true WHERE id = $1", alice.user_id)
    # Over, so that nobody waits for its file.
    await owner.execute("UPDATE exports SET status = 'failed', failure = 'too_large' WHERE id = $1", export["id"])
    assert (await alice.http.put("/exchange-rates/USD/2026-05-31", json={"rate": 80})).status_code == 200
    view = {"name": "По месяцам", "question": {"rows": "month"}}
    view_id = (await alice.http.post("/analytics/explore/views", json=view)).json()["id"]
    group_id = uuid4()
    await owner.execute(
        "INSERT INTO telegram_groups (household_id, id, chat_id, title, linked_by) VALUES ($1, $2, $3, 'Дом', $4)",
        alice.household_id, group_id, -(group_id.int % 10**12), alice.user_id,
    )  # fmt: skip
    body = {"date": "2026-05-31", "balance": -100}
    reconciled = await alice.http.post(f"/accounts/{alice.account_id}/reconciliations", json=body)
    assert reconciled.status_code == 201, reconciled.text
    ids = {
        "goal_id": goal["id"],
        "group_id": str(group_id),
        "contribution_id": contributions[0]["id"],
        "export_id": export["id"],
        "household_id": alice.household_id,
        "user_id": alice.user_id,
        "account_id": alice.account_id,
        "category_id": alice.categories["food"],
        "transaction_id": transaction["id"],
        "reconciliation_id": reconciled.json()["id"],
        "payee_id": transaction["payee_id"],
        **await attachment_targets(alice),
        **await import_targets(owner, alice),
        "view_id": view_id,
        **await rule_targets(alice),
        "currency": "USD",
        "date": "2026-05-31",
        "transfer_id": (await alice.transfer())["id"],
        "session_id": sessions[0]["id"],
        # What is wrong with a request comes first: nobody looks for the job.
        "job_id": str(uuid4()),
    }
    return {path: path.format_map(ids) for path in app.openapi()["paths"]}
