"""The lines of the log as they are written, in both forms and at DEBUG: what belongs in them, and no secret."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from conftest import TestDatabase, new_client, sign_up_and_in
from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.telemetry.observability import JsonLine, Line, job
from kopilka.infrastructure.telemetry.redaction import hide
from kopilka.processes.api.app import create_app
from tests.isolation.test_canaries import NOT_OURS, Canary, Records, records, sing, try_wrong_things

__all__ = ["records"]  # a fixture: every logger at DEBUG

MARK = "canary-4711"


class Written:
    """What a formatter makes of every line."""

    def __init__(self, formatter: logging.Formatter) -> None:
        self.stream = io.StringIO()
        self.handler = logging.StreamHandler(self.stream)
        self.handler.setFormatter(formatter)
        self.handler.addFilter(lambda record: not record.name.startswith(NOT_OURS))

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    def objects(self) -> list[dict[str, str]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture(params=[Line, JsonLine])
def written(request: pytest.FixtureRequest, records: Records) -> Iterator[Written]:
    made = Written(request.param())
    logging.getLogger().addHandler(made.handler)
    yield made
    logging.getLogger().removeHandler(made.handler)


@pytest.fixture
def as_json(records: Records) -> Iterator[Written]:
    made = Written(JsonLine())
    logging.getLogger().addHandler(made.handler)
    yield made
    logging.getLogger().removeHandler(made.handler)


@pytest.fixture
async def talkative(settings: Settings, keys: KeyRing, database: TestDatabase) -> FastAPI:
    """Logs every request."""
    return create_app(settings.model_copy(update={"log_requests": True}), keys, database.serving_url)


async def test_no_secret_in_either_form(talkative: FastAPI, written: Written) -> None:
    async with new_client(talkative) as http:
        person = await sign_up_and_in(http, f"canary.{uuid4().hex}@example.com")
        canary: Canary = await sing(talkative, person, uuid4().hex)
        await try_wrong_things(canary)
    await talkative.state.database.close()
    assert "POST /auth/sign-in" in written.text
    assert "UPDATE refresh_tokens SET used_at" in written.text, "SQLAlchemy's log was not heard: this proves nothing"
    assert [name for name, secret in canary.secrets.items() if secret in written.text] == []


async def test_a_request_is_one_object(talkative: FastAPI, as_json: Written) -> None:
    async with new_client(talkative) as http:
        address = f"/transactions/{uuid4()}?q={MARK}"
        answer = await http.get(address, headers={"X-Request-Id": "abcdefgh-1", "Cookie": f"a={MARK}"})
        await http.get(f"/{MARK}")
    await talkative.state.database.close()
    first, second = [each for each in as_json.objects() if each["logger"] == "kopilka.access"]
    assert answer.headers["X-Request-Id"] == first["request_id"] == "abcdefgh-1"
    assert first["method"] == "GET"
    assert first["route"] == "/transactions/{transaction_id}"
    assert first["status"] == 401
    assert 0 < float(first["duration_ms"]) < 5_000
    assert first["message"].startswith("GET /transactions/{transaction_id} 401 ")
    assert datetime.fromisoformat(first["time"]).utcoffset() == timedelta(0)
    assert first["level"] == "info"
    assert (second["route"], second["status"]) == ("(none)", 404)
    assert MARK not in as_json.text


async def test_each_request_has_its_own_id_however_many_are_under_way(talkative: FastAPI, as_json: Written) -> None:
    async with new_client(talkative) as http:
        asked = [http.get("/health/ready", headers={"X-Request-Id": f"request-{number}"}) for number in range(20)]
        answers = await asyncio.gather(*asked)
    await talkative.state.database.close()
    logged = [each["request_id"] for each in as_json.objects() if each["logger"] == "kopilka.access"]
    assert sorted(logged) == sorted(it.headers["X-Request-Id"] for it in answers)
    assert len(set(logged)) == 20


def test_a_job_names_itself(as_json: Written) -> None:
    was = job.set(("render_export", "7"))
    logging.getLogger("kopilka.worker").warning("it waits")
    job.reset(was)
    (line,) = as_json.objects()
    assert (line["job"], line["job_id"], line["message"]) == ("render_export", "7", "it waits")


async def test_an_error_is_told_without_its_values(written: Written, database: TestDatabase) -> None:
    """PostgreSQL quotes rows and input in its errors, and Python arguments."""
    note = f"заметка {MARK}"
    statements = [
        ("INSERT INTO users SELECT u.* FROM users u WHERE email = $1", "23505", "duplicate key value"),
        ("SELECT $1::text::numeric", "22P02", ""),
        ("SELECT nothing_of_the_kind($1::text)", "42883", "nothing_of_the_kind"),
    ]
    connection = await asyncpg.connect(database.owner_url)
    try:
        email = await connection.fetchval("SELECT email FROM users LIMIT 1") or ""
        for statement, state, said in statements:
            value = email if state == "23505" else note
            try:
                await connection.execute(statement, value)
            except asyncpg.PostgresError:
                logging.getLogger("kopilka.http").exception("it broke")
                assert f"(SQLSTATE {state})" in written.text
                assert said in written.text
    finally:
        await connection.close()
    url = database.owner_url.replace("postgresql", "postgresql+asyncpg", 1)
    engine = create_async_engine(url, poolclass=NullPool, hide_parameters=True)
    for break_it in (
        lambda: int(note),
        lambda: {}[note],
        lambda: note.encode("ascii"),
    ):
        try:
            break_it()
        except Exception:
            logging.getLogger("kopilka.http").exception("it broke")
    try:
        async with engine.connect() as session:
            await session.execute(text("SELECT CAST(CAST(:note AS text) AS numeric)"), {"note": note})
    except Exception:
        logging.getLogger("kopilka.http").exception("it broke")
    await engine.dispose()
    logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: <Task %r>", note)
    assert "UnicodeEncodeError" in written.text
    assert "sqlalchemy.exc.DBAPIError" in written.text
    assert "Task exception was never retrieved" in written.text
    assert __file__ in written.text, "where it came about"
    assert MARK not in written.text
    assert not email or email not in written.text


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("at postgresql://kopilka:s3cr3t@10.0.0.1/kopilka", "at postgresql://kopilka:[hidden]@10.0.0.1/kopilka"),
        ("Authorization: Bearer abc.def", "Authorization [hidden]"),
        ("set-cookie: kopilka-access=abc; Path=/", "set-cookie [hidden]"),
        ("it sent bearer abc.def there", "it sent bearer [hidden] there"),
        ("{'new_password': 'пароль 1'}, token=abc", "{'new_password': [hidden]}, token=[hidden]"),
        ("mail to anna.b+c@example.com, now", "mail to [hidden], now"),
        ("eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9abcdef.eyJzdWIiOiIxIn0.sig", "[hidden]"),
        ("job 01a20710-f975-77fb-a251-a373740b956b failed", "job 01a20710-f975-77fb-a251-a373740b956b failed"),
    ],
)  # fmt: skip
def test_what_looks_like_a_secret_is_hidden(said: str, shown: str) -> None:
    assert hide(said) == shown
