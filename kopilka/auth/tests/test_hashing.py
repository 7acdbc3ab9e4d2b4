"""Hashing at the doors: no connection is held meanwhile, the queue is bounded and drops callers who hung up."""

import asyncio
import json
import secrets
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from conftest import PASSWORD, Arrive, Person
from kopilka.auth.service import AuthServices
from kopilka.infrastructure.database.transactions import Database
from kopilka.users.hashing_queue import HashingQueue
from kopilka.users.passwords import Passwords

PATIENCE = 30.0
NEW = "новый-пароль-44"


@dataclass
class Gate:
    """bcrypt's threads stop here until it is opened; counts those that came."""

    opened: threading.Event = field(default_factory=threading.Event)
    begun: int = 0

    def pass_through(self) -> None:
        self.begun += 1
        assert self.opened.wait(PATIENCE)


class Gated(Passwords):
    def __init__(self, gate: Gate, keys: Any, queue: HashingQueue) -> None:
        super().__init__(keys, 4, queue)
        self._gate = gate

    def _hash(self, password: str) -> str:
        self._gate.pass_through()
        return super()._hash(password)

    def _verify(self, password: str, hashed: str) -> bool:
        self._gate.pass_through()
        return super()._verify(password, hashed)


@pytest.fixture
async def gate(app: FastAPI, alice: Person) -> AsyncIterator[Gate]:
    """Closed, with Alice inside. The queue takes everybody: two slots, hashes that count as instant."""
    async with gated(app, HashingQueue(expected_seconds=0.0, longest_wait=PATIENCE, slots=2)) as made:
        yield made


@asynccontextmanager
async def gated(app: FastAPI, queue: HashingQueue) -> AsyncIterator[Gate]:
    gate = Gate()
    services: AuthServices = app.state.auth_services
    app.state.auth_services = replace(services, passwords=Gated(gate, services.keys, queue))
    try:
        yield gate
    finally:
        gate.opened.set()
        app.state.auth_services = services


async def until(happened: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not happened():  # noqa: ASYNC110 - it happens in a thread
            await asyncio.sleep(0.01)


def queue_of(app: FastAPI) -> HashingQueue:
    passwords: Passwords = app.state.auth_services.passwords
    return passwords.queue


async def test_no_connection_is_held_while_hashing_or_waiting_for_it(
    app: FastAPI, client: httpx.AsyncClient, alice: Person, arrive: Arrive, gate: Gate
) -> None:
    """Thirty requests of each kind that hashes, keyed as they were when they held one each."""
    database: Database = app.state.database
    known = alice.email
    gate.opened.set()
    people = [await arrive("changing") for _ in range(3)]
    gate.opened.clear()
    gate.begun = 0
    key = {"Idempotency-Key": secrets.token_hex(8)}
    ours = {"Sec-Fetch-Site": "same-origin"} | key
    body = {"email": known, "password": PASSWORD}
    change = {"current_password": PASSWORD, "new_password": NEW}
    requests = [
        *(client.post("/auth/sign-in", json=body, headers=key) for _ in range(30)),
        *(client.post("/auth/sing-in", json=body, headers=key) for _ in range(10)),
        *(client.post("/auth/browser/sign-in", json=body, headers=ours) for _ in range(10)),
        *(client.post("/auth/sign-up", json=body | {"email": f"n{n}{known}"}, headers=key) for n in range(10)),
        *(person.http.post("/auth/password", json=change, headers=key) for person in people),
    ]
    running = [asyncio.create_task(each) for each in requests]
    await until(lambda: queue_of(app).waiting + gate.begun == len(requests))
    assert gate.begun == 2
    assert database.pool_figures().in_use == 0
    assert (await alice.http.get("/transactions")).status_code == 200, "others are answered meanwhile"
    gate.opened.set()
    answers = await asyncio.gather(*running)
    assert [it.status_code for it in answers] == [200] * 50 + [201] * 10 + [200] * 3


async def test_a_reset_holds_no_connection_either(
    app: FastAPI, client: httpx.AsyncClient, gate: Gate, alice: Person
) -> None:
    """With a token that is not ours nothing is hashed at all."""
    answer = await client.post("/auth/password/reset", json={"token": "x" * 64, "password": NEW})
    assert (answer.status_code, gate.begun) == (422, 0)


async def send_and_drop(app: FastAPI, dropped: asyncio.Event, number: int) -> int:
    """The status that is answered to nobody, as a server calls the app for a client that closes its connection."""
    body = json.dumps({"email": f"dropped.{number}@example.com", "password": PASSWORD}).encode()
    messages = iter([{"type": "http.request", "body": body}])
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        for message in messages:
            return message
        await dropped.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope = {
        "type": "http", "method": "POST", "path": "/auth/sign-in", "query_string": b"", "scheme": "http",
        "headers": [(b"content-type", b"application/json")], "asgi": {"version": "3.0"}, "http_version": "1.1",
        "client": ("127.0.0.1", 1),
    }  # fmt: skip
    await app(scope, receive, send)  # type: ignore[arg-type]
    return statuses[0]


async def test_callers_who_hang_up_are_dropped_before_their_turn(
    app: FastAPI, client: httpx.AsyncClient, alice: Person, gate: Gate
) -> None:
    dropped = asyncio.Event()
    sent = [asyncio.create_task(send_and_drop(app, dropped, number)) for number in range(200)]
    await until(lambda: queue_of(app).waiting == 198)
    dropped.set()
    await until(lambda: queue_of(app).waiting == 0)
    body = {"email": alice.email, "password": PASSWORD}
    mine = asyncio.create_task(client.post("/auth/sign-in", json=body))
    await until(lambda: queue_of(app).waiting == 1)
    gate.opened.set()
    assert (await mine).status_code == 200
    statuses = await asyncio.gather(*sent)
    assert (statuses.count(503), statuses.count(401)) == (198, 2)
    assert gate.begun == 3, "of 200 sent and dropped, only those were hashed that had begun"


async def test_a_full_queue_is_refused_at_once(app: FastAPI, client: httpx.AsyncClient, alice: Person) -> None:
    """Two slots and a wait of at most forty seconds, of five seconds each hash: room for sixteen more."""
    queue = HashingQueue(expected_seconds=5.0, longest_wait=40.0, slots=2)
    async with gated(app, queue) as gate:
        body = {"email": alice.email, "password": PASSWORD}
        running = [asyncio.create_task(client.post("/auth/sign-in", json=body)) for _ in range(40)]
        await until(lambda: gate.begun == 2 and sum(it.done() for it in running) == 22)
        assert queue.waiting == 16
        refused = [it.result() for it in running if it.done()]
        for answer in refused:
            assert (answer.status_code, answer.json()["code"]) == (503, "sign_in_busy")
            assert 1 <= int(answer.headers["Retry-After"]) <= 45
        gate.opened.set()
        done = [it.status_code for it in await asyncio.gather(*running)]
        assert (done.count(200), done.count(503)) == (18, 22)
