"""Sets up metrics where KOPILKA_METRICS_PORT is set; without it their module is not even imported."""

import asyncio
import importlib
import logging
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.database.errors import is_transient
from kopilka.infrastructure.database.transactions import Database
from kopilka.processes.waiting import wait_at_most

if TYPE_CHECKING:
    from fastapi import FastAPI

    from kopilka.infrastructure.telemetry.bot_metrics import BotMeters
    from kopilka.infrastructure.telemetry.metrics import ApiMeters, WorkerMeters

logger = logging.getLogger("kopilka.metrics")

# The folder of the metrics files of API processes, added up by their parent. prometheus_client reads it on import.
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
# A file system in memory where there is one: on a disk, a write into a mapped page may wait for write-back.
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - the folder made there has an unpredictable name and mode 700
LOOK_EVERY = 1.0
READ_EVERY = 15.0
FIGURES = text(
    "SELECT figure, label, value FROM installation_figures() "
    "UNION ALL SELECT figure, label, value FROM telegram_figures()"
)


@contextmanager
def served_for_processes(settings: Settings) -> Iterator[Path | None]:
    """For the parent of API processes, before it starts the first one; yields the folder of their metrics files.

    Raises SettingsInvalid.
    """
    if settings.metrics.port is None:
        yield None
        return
    prefix = f"kopilka-metrics-{settings.metrics.port}-"
    with TemporaryDirectory(prefix=prefix, dir=IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else None) as folder:
        os.environ[FOLDER] = folder
        _metrics().serve_processes(settings.metrics, Path(folder), prefix)
        yield Path(folder)


def meter_api(app: "FastAPI", folder: Path | None) -> "ApiMeters | None":
    """Counts the requests of this API process, in files in the folder."""
    if folder is None:
        return None
    metrics = _metrics()
    try:
        metrics.reserve(folder)
    except OSError as error:
        logger.error("this API process counts nothing: no room in %s (%s)", folder, error.strerror)
        return None
    meters: ApiMeters = metrics.ApiMeters()
    app.add_middleware(metrics.Metered, meters=meters)
    return meters


def meter_worker(settings: Settings) -> "WorkerMeters | None":
    """Raises SettingsInvalid."""
    if settings.metrics.port is None:
        return None
    meters: WorkerMeters = _metrics().serve_worker(settings.metrics)
    return meters


def meter_bot(settings: Settings) -> "BotMeters | None":
    """Raises SettingsInvalid."""
    if settings.metrics.port is None:
        return None
    module = importlib.import_module("kopilka.infrastructure.telemetry.bot_metrics")
    meters: BotMeters = module.serve_bot(settings.metrics)
    return meters


@asynccontextmanager
async def looking(meters: "ApiMeters | None", database: Database) -> AsyncIterator[None]:
    """Refreshes the gauges of this process inside the block."""
    if meters is None:
        yield
        return
    task = asyncio.create_task(_keep_looking(meters, database))
    try:
        yield
    finally:
        task.cancel()


async def _keep_looking(meters: "ApiMeters", database: Database) -> None:
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + LOOK_EVERY
        await asyncio.sleep(LOOK_EVERY)
        meters.look(database.pool_figures(), loop.time() - due)


async def keep_reading(stop: asyncio.Event, meters: "WorkerMeters", database: Database) -> None:
    """Refreshes the gauges of the whole installation. While the database is down they keep their last values."""
    while not stop.is_set():
        try:
            async with database.transaction() as session:
                found: dict[str, dict[str, float]] = {}
                for figure, label, value in await session.execute(FIGURES):
                    found.setdefault(figure, {})[label] = value
            meters.tell(found)
        except Exception as error:
            if not is_transient(error):
                logger.exception("the figures of the installation could not be read")
        await wait_at_most(stop, READ_EVERY)


def _metrics() -> Any:
    return importlib.import_module("kopilka.infrastructure.telemetry.metrics")
