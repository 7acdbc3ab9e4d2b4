"""Exports end to end: requested through the door, made by the worker's code in this process, stored in a folder."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from obstore.store import LocalStore

from conftest import Person, TestDatabase, forget_jobs, run_due, working
from kopilka.infrastructure.config import DatabaseSettings
from kopilka.infrastructure.database.transactions import JOB_STATEMENT_TIMEOUT, Database
from kopilka.infrastructure.jobs.process_pool import ProcessPool
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from kopilka.infrastructure.storage import Storage

Drain = Callable[[], Awaitable[int]]


@pytest.fixture(scope="session")
def process_pool() -> ProcessPool:
    """One pool for all tests of this process, since starting a child is slow."""
    return ProcessPool(1)


@pytest.fixture
async def work(
    app: FastAPI, database: TestDatabase, owner: asyncpg.Connection, tmp_path: Path, process_pool: ProcessPool
) -> AsyncIterator[WorkerServices]:
    """A worker's services; the API serves files from the same folder."""
    await forget_jobs(owner)
    made = Database(database.app_url, DatabaseSettings(pool_size=5), statement_timeout=JOB_STATEMENT_TIMEOUT)
    storage = Storage(LocalStore(tmp_path / "files", mkdir=True))
    before, app.state.storage = app.state.storage, storage
    yield working(made, storage, process_pool, tmp_path)
    app.state.storage = before
    await made.close()


@pytest.fixture
def drain(work: WorkerServices) -> Drain:
    """Runs each due job once; returns their number."""

    async def run() -> int:
        return len(await run_due(work))

    return run


async def made(person: Person, drain: Drain, address: str, **headers: str) -> tuple[dict[str, Any], httpx.Response]:
    """The export of this question, and its file."""
    asked = await person.http.get(address, headers=headers)
    assert asked.status_code == 200, asked.text
    await drain()
    file = await person.http.get(asked.json()["url"])
    assert file.status_code == 200, file.text
    return asked.json(), file
