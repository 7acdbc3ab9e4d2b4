"""`kopilka worker`: work that no request waits for. Any number of them side by side; each job is done once."""

import argparse
import asyncio
import signal

from kopilka.infrastructure.config import load_settings
from kopilka.infrastructure.database.transactions import JOB_STATEMENT_TIMEOUT, Database
from kopilka.infrastructure.jobs.handler import LANES
from kopilka.infrastructure.jobs.process_pool import ProcessPool
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from kopilka.infrastructure.mail import open_mailer
from kopilka.infrastructure.telemetry.observability import configure_logging, flush_logs, start_tracing
from kopilka.processes.database import open_database
from kopilka.processes.files import open_files
from kopilka.processes.metrics_setup import keep_reading, meter_worker
from kopilka.processes.role import check_role
from kopilka.processes.runtime import Runtime, address_of, open_runtime
from kopilka.processes.worker.loop import JobLoop
from kopilka.processes.worker.registry import REGISTRY

# Every job uses a connection and renews its lease over another; an export notes its progress over a third. The loop
# and the metrics have one each.
POOL_SIZE = 2 * sum(LANES.values()) + LANES["reports"] + 2


def services_of(runtime: Runtime, database: Database, *, children: int) -> WorkerServices:
    """What jobs need of a process; `children` is how many processes work beside it."""
    settings, folder = runtime.settings, runtime.folder.path
    return WorkerServices(
        database=database,
        storage=open_files(runtime),
        process_pool=ProcessPool(children),
        mail=open_mailer(settings.smtp, folder / "mail"),
        keys=runtime.keys,
        settings=settings,
        address=address_of(settings),
    )


async def _serve(runtime: Runtime) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    settings, folder = runtime.settings, runtime.folder.path
    database = open_database(runtime, pool_size=POOL_SIZE, statement_timeout=JOB_STATEMENT_TIMEOUT)
    services = services_of(runtime, database, children=LANES["reports"])
    meters = meter_worker(settings)
    loop = JobLoop(services, REGISTRY, meters=meters, heartbeat_folder=folder)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(loop.run(stop))
            if meters is not None:
                group.create_task(keep_reading(stop, meters, database))
    finally:
        await database.close()
        await asyncio.to_thread(flush_logs)


def run(arguments: argparse.Namespace) -> int:
    settings = load_settings()
    configure_logging(settings)
    start_tracing(settings)
    with open_runtime(settings) as runtime:
        asyncio.run(check_role(runtime))
        asyncio.run(_serve(runtime))
    return 0
