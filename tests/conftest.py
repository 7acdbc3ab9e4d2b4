"""Fixtures of all tests here: raw ASGI requests, a check of problem bodies, counts of rows as the schema's owner."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

import asyncpg
import orjson
import pytest
from fastapi import FastAPI

JSON_HEADER = (b"content-type", b"application/json")
PROBLEM_KEYS = {"type", "title", "status", "detail", "code", "errors"}
CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return orjson.loads(self.body)


Knock = Callable[..., Awaitable[Answer]]


@pytest.fixture
def knock(app: FastAPI) -> Knock:
    """A request by its bare bytes, such as no client library would send: `await knock("GET", "/x", headers=[…])`."""

    async def knock_now(
        method: str,
        path: str,
        *,
        query: bytes = b"",
        headers: Iterable[tuple[bytes, bytes]] = (),
        body: bytes | list[bytes] = b"",
    ) -> Answer:
        chunks = [body] if isinstance(body, bytes) else list(body)
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode("utf-8", "surrogatepass"),
            "query_string": query,
            "root_path": "",
            "headers": [(b"host", b"kopilka.test"), *headers],
            "client": ("127.0.0.1", 50000),
            "server": ("kopilka.test", 80),
        }
        sent: list[Any] = []

        told = False

        async def receive() -> dict[str, Any]:
            nonlocal told
            if told and not chunks:
                await asyncio.Event().wait()  # a client that stays, and has nothing more to say
            told = True
            chunk = chunks.pop(0) if chunks else b""
            return {"type": "http.request", "body": chunk, "more_body": bool(chunks)}

        async def send(message: Any) -> None:
            sent.append(message)

        await app(scope, receive, send)
        return Answer(
            status=sent[0]["status"],
            headers={name.decode("latin-1"): value.decode("latin-1") for name, value in sent[0]["headers"]},
            body=b"".join(message.get("body", b"") for message in sent[1:]),
        )

    return knock_now


def problem_of(status: int, content_type: str, body: bytes) -> Any:
    """The problem that this answer is; fails where it is anything else."""
    assert 400 <= status < 500, (status, body[:500])
    assert content_type == "application/problem+json", (status, content_type, body[:500])
    problem = orjson.loads(body)
    assert problem.keys() <= PROBLEM_KEYS, problem
    assert problem.keys() >= PROBLEM_KEYS - {"errors"}, problem
    assert problem["status"] == status
    assert CODE.fullmatch(problem["code"]), problem["code"]
    assert all(problem[name] for name in ("title", "detail"))
    for error in problem.get("errors", ()):
        assert error.keys() == {"loc", "code", "message"}
        assert CODE.fullmatch(error["code"]), error["code"]
    return problem


@pytest.fixture
def assert_problem() -> Callable[..., Any]:
    """`assert_problem(answer)` → the problem, a refusal of ours in full form; `code=` says which."""

    def check(answer: Any, code: str | None = None) -> Any:
        status = answer.status if isinstance(answer, Answer) else answer.status_code
        body = answer.body if isinstance(answer, Answer) else answer.content
        problem = problem_of(status, answer.headers.get("content-type", ""), body)
        assert code is None or problem["code"] == code, problem
        return problem

    return check


Counts = dict[str, int]


async def count_rows(owner: asyncpg.Connection, *households: str) -> Counts:
    """Rows of every table that belong to these households (or, for users and sessions, to their members)."""
    tables = await owner.fetch(
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = $1",
        "household_id",
    )
    counts = {
        row["table_name"]: await owner.fetchval(
            f'SELECT count(*) FROM "{row["table_name"]}" WHERE household_id = ANY($1::uuid[])',  # noqa: S608
            list(households),
        )
        for row in tables
    }
    members = "SELECT user_id FROM memberships WHERE household_id = ANY($1::uuid[])"
    for table, column in (("users", "id"), ("auth_sessions", "user_id")):
        counts[table] = await owner.fetchval(
            f"SELECT count(*) FROM {table} WHERE {column} IN ({members})",  # noqa: S608
            list(households),
        )
    return counts


@pytest.fixture
def rows_of(owner: asyncpg.Connection) -> Callable[..., Awaitable[Counts]]:
    """`await rows_of(household_id, …)`: how many rows each table holds of them."""

    async def count(*households: str) -> Counts:
        return await count_rows(owner, *households)

    return count
