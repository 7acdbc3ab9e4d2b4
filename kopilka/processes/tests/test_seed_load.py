"""Households for a load test: quick, repeatable, and their tokens open the doors."""

import os
import stat
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from conftest import TestDatabase, new_client, new_database
from kopilka.example.life import first_day
from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.embedded_postgres.data_folder import DataFolder
from kopilka.infrastructure.embedded_postgres.instance import Databases
from kopilka.periods import today_in
from kopilka.processes.api.app import create_app
from kopilka.processes.checks.report import violations
from kopilka.processes.runtime import Runtime
from kopilka.processes.seeding import load as seed_load
from kopilka.processes.seeding import seed


@pytest.fixture
def own(cluster: Databases, worker_id: str) -> Iterator[TestDatabase]:
    """Numbers of users and rows are what these tests are about: each has a database of its own."""
    with new_database(cluster, f"{worker_id}_load") as made:
        yield made


@pytest.fixture
def runtime(own: TestDatabase, settings: Settings, keys: KeyRing, tmp_path: Path) -> Runtime:
    return Runtime(settings, DataFolder(tmp_path / "data"), keys, own.owner_url, own.app_url)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out" / "tokens"


@pytest.fixture
async def http(runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(runtime.settings, runtime.keys, runtime.app_url)
    async with new_client(app) as made:
        yield made
    await app.state.database.close()


@pytest.fixture
async def behind(own: TestDatabase) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(own.owner_url)
    yield connection
    await connection.close()


async def read(http: httpx.AsyncClient, path: str) -> Any:
    answer = await http.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def load(runtime: Runtime, users: int, transactions: int, tokens_file: Path | None = None) -> None:
    assert await seed.run(runtime, users=users, transactions=transactions, tokens_file=tokens_file) == 0


def tokens_in(file: Path) -> list[str]:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    return file.read_text().splitlines()


async def counts(behind: asyncpg.Connection) -> list[int]:
    """Transactions of each load user, in order."""
    rows = await behind.fetch(
        "SELECT count(t.id) FROM users u JOIN memberships m ON m.user_id = u.id"
        " LEFT JOIN transactions t ON t.household_id = m.household_id"
        " WHERE u.email LIKE 'load%' GROUP BY u.email ORDER BY u.email"
    )
    return [row[0] for row in rows]


async def test_load_users_work_and_are_topped_up(
    runtime: Runtime,
    http: httpx.AsyncClient,
    behind: asyncpg.Connection,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(seed_load, "ROWS_AT_ONCE", 120)  # two users a group at first, then two chunks a user
    await load(runtime, 3, 50, file)
    first = tokens_in(file)
    assert len(set(first)) == 3
    assert await counts(behind) == [50, 50, 50]
    for number, token in enumerate(first, 1):
        http.headers["Authorization"] = f"Bearer {token}"
        assert (await read(http, "/users/me"))["email"] == seed_load.email_of(number)
        transaction = (await read(http, "/transactions?limit=1"))[0]
        body = {"amount": 1, "category_id": transaction["category_id"], "date": "2026-05-31"}
        assert (await http.post("/transactions", json=body)).status_code == 201
    await load(runtime, 4, 180, file)
    second = tokens_in(file)
    assert await counts(behind) == [180, 180, 180, 180]
    assert "1 made, 3 were there" in capsys.readouterr().out
    http.headers["Authorization"] = f"Bearer {first[0]}"
    assert (await http.get("/users/me")).status_code == 401
    http.headers["Authorization"] = f"Bearer {second[0]}"
    assert (await http.get("/users/me")).status_code == 200
    assert await violations(runtime.owner_url or "", runtime.app_url) == []


async def test_a_run_that_asks_for_less_takes_nothing_away(runtime: Runtime, behind: asyncpg.Connection) -> None:
    await load(runtime, 2, 40)
    await load(runtime, 1, 0)
    assert await counts(behind) == [40, 40]


async def test_load_transactions_are_spread_over_two_years(runtime: Runtime, behind: asyncpg.Connection) -> None:
    await load(runtime, 1, 40)
    months, first, last = await behind.fetchrow(
        "SELECT count(DISTINCT date_trunc('month', date)), min(date), max(date) FROM transactions"
    )
    assert months >= 20
    assert first_day(today_in(seed.TIME_ZONE)) <= first <= last <= today_in(seed.TIME_ZONE)


async def test_load_users_sign_in_even_after_their_password_changed(
    runtime: Runtime, http: httpx.AsyncClient, behind: asyncpg.Connection
) -> None:
    await load(runtime, 1, 0)
    email = seed_load.email_of(1)
    await behind.execute("UPDATE users SET hashed_password = '', is_active = false WHERE email = $1", email)
    await load(runtime, 1, 0)
    answer = await http.post("/auth/sign-in", json={"email": email, "password": seed_load.PASSWORD})
    assert answer.status_code == 200, answer.text


@pytest.mark.slow
@pytest.mark.parametrize("households", [20, pytest.param(200, marks=pytest.mark.long)])
async def test_many_households_of_a_thousand(
    runtime: Runtime, behind: asyncpg.Connection, file: Path, households: int
) -> None:
    await load(runtime, households, 1_000, file)
    assert len(set(tokens_in(file))) == households
    assert await counts(behind) == [1_000] * households
    assert await violations(runtime.owner_url or "", runtime.app_url) == []


async def test_loading_needs_the_owner(runtime: Runtime, capsys: pytest.CaptureFixture[str]) -> None:
    served = Runtime(runtime.settings, runtime.folder, runtime.keys, None, runtime.app_url)
    assert await seed.run(served, users=1, transactions=1, tokens_file=None) == 1
    assert "KOPILKA_DATABASE_URL" in capsys.readouterr().err


async def test_a_file_that_cannot_be_written_is_said_before_any_work(
    runtime: Runtime, behind: asyncpg.Connection, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await seed.run(runtime, users=1, transactions=1, tokens_file=file / "below" / "nothing") == 1
    assert "could not be stored" in capsys.readouterr().err
    assert await counts(behind) == []


async def test_tokens_are_all_or_the_former_ones(
    runtime: Runtime, behind: asyncpg.Connection, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is replaced at the end: a run that breaks off midway leaves it, and nothing beside it."""
    monkeypatch.setattr(seed_load, "USERS_AT_ONCE", 1)
    await load(runtime, 2, 0, file)
    former = tokens_in(file)
    first = await behind.fetchval("SELECT id FROM users WHERE email = $1", seed_load.email_of(1))
    await behind.execute("DELETE FROM auth_sessions")
    await behind.execute(f"ALTER TABLE auth_sessions ADD CONSTRAINT only_the_first CHECK (user_id = '{first}')")
    assert await seed.run(runtime, users=2, transactions=0, tokens_file=file) == 1
    assert tokens_in(file) == former
    assert os.listdir(file.parent) == [file.name]
