"""The services of a worker with an empty job queue; afterwards the invariants must hold."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from conftest import TestDatabase, forget_jobs, working
from kopilka.infrastructure.config import DatabaseSettings
from kopilka.infrastructure.database.transactions import Database
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from kopilka.processes.checks.report import violations


@pytest.fixture
async def services(database: TestDatabase, owner: asyncpg.Connection, tmp_path: Path) -> AsyncIterator[WorkerServices]:
    await forget_jobs(owner)
    made = Database(database.app_url, DatabaseSettings(pool_size=6))
    yield working(made, None, None, tmp_path)
    await made.close()
    await forget_jobs(owner)
    assert await violations(database.owner_url) == []
