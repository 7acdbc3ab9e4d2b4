"""Imports end to end: brought through the door, read and booked by the worker's code in this process."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from obstore.store import LocalStore

from conftest import Person, TestDatabase, forget_jobs, run_due, working
from kopilka.infrastructure.config import DatabaseSettings
from kopilka.infrastructure.database.transactions import JOB_STATEMENT_TIMEOUT, Database
from kopilka.infrastructure.jobs.process_pool import ProcessPool
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from kopilka.infrastructure.storage import Storage
from kopilka.processes.checks.invariants import INVARIANTS

JOBS = ("read_import", "book_import")
Work = Callable[[], Awaitable[list[str]]]
Row = tuple[str, str, str]
TBANK = (
    '"Дата операции";"Дата платежа";"Номер карты";"Статус";"Сумма операции";"Валюта операции";"Сумма платежа";'
    '"Валюта платежа";"Кэшбэк";"Категория";"MCC";"Описание";"Бонусы (включая кэшбэк)"'
)


@pytest.fixture(scope="session")
def process_pool() -> ProcessPool:
    """One pool for all tests of this process, since starting a child is slow."""
    return ProcessPool(1)


@pytest.fixture
async def services(
    database: TestDatabase, owner: asyncpg.Connection, tmp_path: Path, process_pool: ProcessPool
) -> AsyncIterator[WorkerServices]:
    await forget_jobs(owner)
    made = Database(database.app_url, DatabaseSettings(pool_size=5), statement_timeout=JOB_STATEMENT_TIMEOUT)
    yield working(made, Storage(LocalStore(tmp_path / "files", mkdir=True)), process_pool, tmp_path)
    await made.close()


@pytest.fixture
def work(services: WorkerServices) -> Work:
    """Runs each due job of imports once; how each went."""

    async def run() -> list[str]:
        return await run_due(services, JOBS)

    return run


def tbank(*rows: Row, card: str = "*1234", pending: Sequence[int] = (), mcc: str = "") -> bytes:
    """A statement of T-Bank: day and time, amount with a comma, text; `pending` are places of rows not booked yet."""
    lines = [TBANK]
    for place, (at, amount, text) in enumerate(rows):
        booked = "" if place in pending else at[:10]
        lines.append(
            f'"{at}";"{booked}";"{card}";"OK";"{amount}";"RUB";"{amount}";"RUB";"";"Разное";"{mcc}";"{text}";"0,00"'
        )
    return "\r\n".join(lines).encode("cp1251") + b"\r\n"


COFFEE: Row = ("05.07.2026 12:27:59", "-422,00", "Кофейня")
SALARY: Row = ("06.07.2026 09:00:00", "120000,00", "ООО Ромашка зарплата")
SHOP: Row = ("07.07.2026 18:10:00", "-1250,50", "Пятёрочка")


async def bring(person: Person, content: bytes, name: str = "выписка.csv", **fields: str) -> httpx.Response:
    return await person.http.post("/imports", files={"file": (name, content)}, data=fields)


async def brought(person: Person, work: Work, content: bytes, **fields: str) -> dict[str, Any]:
    """The import after it was read, for the person's first account."""
    answer = await bring(person, content, account_id=fields.pop("account_id", person.account_id), **fields)
    assert answer.status_code == 201, answer.text
    assert answer.json()["status"] == "reading"
    await work()
    return await state(person, answer.json()["id"])


async def state(person: Person, import_id: str) -> dict[str, Any]:
    answer = await person.http.get(f"/imports/{import_id}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def imported(person: Person, work: Work, content: bytes, **fields: str) -> dict[str, Any]:
    """The import after it was recorded."""
    found = await brought(person, work, content, **fields)
    assert found["status"] == "ready", found
    return await confirmed(person, work, found["id"])


async def confirmed(person: Person, work: Work, import_id: str) -> dict[str, Any]:
    answer = await person.http.post(f"/imports/{import_id}/confirm")
    assert answer.status_code == 200, answer.text
    await work()
    found = await state(person, import_id)
    assert found["status"] == "done", found
    return found


async def rows(person: Person, import_id: str, **params: Any) -> list[dict[str, Any]]:
    answer = await person.http.get(f"/imports/{import_id}/rows", params=params)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


async def decide(person: Person, import_id: str, *changes: dict[str, Any]) -> httpx.Response:
    return await person.http.patch(f"/imports/{import_id}/rows", json=list(changes))


async def ledger(person: Person) -> list[dict[str, Any]]:
    """All transactions, the newest first."""
    answer = await person.http.get("/transactions", params={"limit": 100})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


async def assert_sound(person: Person, owner: asyncpg.Connection) -> None:
    for invariant in INVARIANTS:
        broken = [str(row["key"]) for row in await owner.fetch(invariant.sql)]
        assert not [key for key in broken if person.household_id in key], invariant.name
