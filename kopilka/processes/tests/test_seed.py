"""Example data: believable, the same on the same day, never doubled, and it works through the doors."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from conftest import TestDatabase, new_client, new_database
from kopilka.example.habits import OPENINGS
from kopilka.example.life import Entry, entries, first_day
from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.embedded_postgres.data_folder import DataFolder
from kopilka.infrastructure.embedded_postgres.instance import Databases
from kopilka.migrations.runner import migrate
from kopilka.periods import today_in
from kopilka.processes.api.app import create_app
from kopilka.processes.checks.report import violations
from kopilka.processes.runtime import Runtime
from kopilka.processes.seeding import load as seed_load
from kopilka.processes.seeding import seed
from kopilka.text import clean, parse_email

TODAY = date(2026, 5, 31)
# The ends of months and years, a leap day, and every stage of a month between two salaries.
DAYS = [date(2028, 2, 29), date(2025, 12, 31), date(2026, 1, 1), *(TODAY + timedelta(days=17 * n) for n in range(44))]


def signed(entry: Entry) -> Decimal:
    return entry.amount if entry.is_refund or entry.type in ("income", "in") else -entry.amount


def balances(told: list[Entry]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {opening.key: Decimal(opening.balance) / 100 for opening in OPENINGS}
    for entry in told:
        found[entry.account] += signed(entry)
    return found


# The life itself


def test_the_same_day_tells_the_same() -> None:
    assert entries(TODAY) == entries(TODAY)


def test_the_next_day_tells_much_the_same_past() -> None:
    before, after = entries(TODAY), entries(TODAY + timedelta(days=1))
    assert len(set(before) & set(after)) > 0.95 * len(before)


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_every_day_has_two_believable_years_behind_it(today: date) -> None:
    told = entries(today)
    assert 1_500 <= sum(entry.transfer is None for entry in told) <= 2_500
    assert [entry.date for entry in told] == sorted(entry.date for entry in told)
    assert first_day(today) <= told[0].date <= first_day(today) + timedelta(days=7)
    assert today - timedelta(days=7) <= told[-1].date <= today
    assert all(entry.amount > 0 and entry.amount == entry.amount.quantize(Decimal("0.01")) for entry in told)
    assert all(entry.description == clean(entry.description) for entry in told)
    lowest = dict.fromkeys(("card", "cash", "savings", "dollars"), Decimal(0)) | {"credit": Decimal(-150_000)}
    standing = {opening.key: Decimal(opening.balance) / 100 for opening in OPENINGS}
    for entry in told:
        standing[entry.account] += signed(entry)
        assert standing[entry.account] >= lowest[entry.account], entry
    assert 0 < standing["card"] < 500_000


def test_the_year_has_its_seasons() -> None:
    spent: dict[str, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for entry in entries(TODAY):
        spent[entry.category or ""][entry.date.month] += entry.amount
    assert spent["utilities"][1] > spent["utilities"][7]
    assert spent["gifts"][12] > spent["gifts"][8]
    assert spent["travel"][7] > 20_000
    assert spent["travel"][1] > 5_000
    assert not spent["travel"][2]


def test_there_are_kopecks_and_a_raise() -> None:
    told = entries(TODAY)
    assert sum(entry.amount % 1 != 0 for entry in told) > len(told) / 5
    pay = [entry.amount for entry in told if entry.description == "Зарплата"]
    assert len(pay) == 24
    assert pay[-1] > pay[0]


# The example household


@pytest.fixture(scope="module")
def own(cluster: Databases, worker_id: str) -> Iterator[TestDatabase]:
    """A database for the seed alone: what it makes is there for every test of this module."""
    with new_database(cluster, f"{worker_id}_seed") as made:
        yield made


@pytest.fixture(scope="module")
def runtime(own: TestDatabase, settings: Settings, keys: KeyRing, tmp_path_factory: pytest.TempPathFactory) -> Runtime:
    folder = DataFolder(tmp_path_factory.mktemp("runtime"))
    return Runtime(settings, folder, keys, own.owner_url, own.app_url)


@pytest.fixture(scope="module")
async def own_app(runtime: Runtime) -> AsyncIterator[FastAPI]:
    made = create_app(runtime.settings, runtime.keys, runtime.app_url)
    yield made
    await made.state.database.close()


@pytest.fixture
async def http(own_app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with new_client(own_app) as made:
        yield made


@pytest.fixture
async def behind(own: TestDatabase) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(own.owner_url)
    yield connection
    await connection.close()


@pytest.fixture(scope="module")
async def example(runtime: Runtime) -> list[Entry]:
    """What the seed has stored. Should midnight fall between, the later day is as good."""
    days = [today_in(seed.TIME_ZONE)]
    assert await seed.run(runtime, users=None, transactions=None, tokens_file=None) == 0
    days.append(today_in(seed.TIME_ZONE))
    connection = await asyncpg.connect(runtime.owner_url)
    stored = await connection.fetchval("SELECT count(*) FROM transactions")
    await connection.close()
    return next(told for told in map(entries, days) if len(told) == stored)


async def sign_in(http: httpx.AsyncClient, email: str, password: str) -> None:
    answer = await http.post("/auth/sign-in", json={"email": email, "password": password})
    assert answer.status_code == 200, answer.text
    http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"


async def read(http: httpx.AsyncClient, path: str) -> Any:
    answer = await http.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_example_signs_in_and_sees_its_balances(example: list[Entry], http: httpx.AsyncClient) -> None:
    await sign_in(http, seed.EMAIL, seed.PASSWORD)
    me = await read(http, "/users/me")
    assert (me["is_premium"], me["locale"]) == (True, "ru")
    assert [(it["currency"], it["time_zone"]) for it in me["households"]] == [("RUB", "Europe/Moscow")]
    accounts = await read(http, "/accounts")
    assert [account["name"] for account in accounts if account["is_default"]] == ["Карта"]
    shown = {account["name"]: Decimal(str(account["balance"])) for account in accounts}
    expected = balances(example)
    assert shown == {opening.name: expected[opening.key] for opening in OPENINGS}


async def test_the_example_is_found_by_text_and_period(example: list[Entry], http: httpx.AsyncClient) -> None:
    await sign_in(http, seed.EMAIL, seed.PASSWORD)
    found = await read(http, "/transactions?q=пятерочка&limit=500")
    assert len(found) == min(500, sum(entry.payee == "Пятёрочка" for entry in example)) > 50
    newest = (await read(http, "/transactions?limit=1"))[0]
    assert newest["date"] == str(example[-1].date)


async def test_the_example_saves_for_something(example: list[Entry], http: httpx.AsyncClient) -> None:
    await sign_in(http, seed.EMAIL, seed.PASSWORD)
    goals = {it["name"]: it for it in await read(http, "/goals")}
    assert (goals["Велосипед"]["current_amount"], goals["Велосипед"]["progress"]) == (8_200, 82)
    assert goals["Отпуск на море"]["current_amount"] == 94_000
    [savings] = [it for it in await read(http, "/accounts") if it["kind"] == "savings"]
    assert goals["Подушка безопасности"]["current_amount"] == savings["balance"]


async def test_summaries_hold(example: list[Entry], runtime: Runtime) -> None:
    assert await violations(runtime.owner_url or "", runtime.app_url) == []


async def test_a_second_run_changes_nothing(
    example: list[Entry], runtime: Runtime, behind: asyncpg.Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = "SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM transactions), (SELECT count(*) FROM accounts)"
    before = await behind.fetchrow(asked)
    assert await seed.run(runtime, users=None, transactions=None, tokens_file=None) == 0
    assert await behind.fetchrow(asked) == before
    shown = capsys.readouterr().out
    assert "already exists" in shown
    assert seed.EMAIL in shown


# What is refused


@pytest.mark.parametrize(
    ("users", "transactions", "tokens_file"),
    [(None, 5, None), (None, None, Path("f")), (0, None, None), (-1, 5, None), (1_000_000, 5, None), (1, -1, None)],
)
async def test_nonsense_is_refused(
    runtime: Runtime,
    users: int | None,
    transactions: int | None,
    tokens_file: Path | None,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert await seed.run(runtime, users=users, transactions=transactions, tokens_file=tokens_file) == 2
    assert capsys.readouterr().err


def test_the_addresses_can_sign_in() -> None:
    for email in (seed.EMAIL, seed_load.email_of(1)):
        assert parse_email(email) == email


# Where there is no schema yet


@pytest.fixture
def bare(cluster: Databases, worker_id: str) -> Iterator[TestDatabase]:
    with new_database(cluster, f"{worker_id}_bare") as made:
        yield made


async def test_the_schema_is_made_where_that_is_ours_to_do(
    bare: TestDatabase, runtime: Runtime, capsys: pytest.CaptureFixture[str]
) -> None:
    await migrate(bare.owner_url, bare.app_url, to="base")
    served = Runtime(runtime.settings, runtime.folder, runtime.keys, None, bare.app_url)
    assert await seed.run(served, users=None, transactions=None, tokens_file=None) == 1
    assert "kopilka migrate" in capsys.readouterr().err
    owned = Runtime(runtime.settings, runtime.folder, runtime.keys, bare.owner_url, bare.app_url)
    assert await seed.run(owned, users=None, transactions=None, tokens_file=None) == 0
    assert await violations(bare.owner_url, bare.app_url) == []
