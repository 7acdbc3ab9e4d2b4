"""`kopilka api`: granian with the given number of API processes, all listening on one port."""

import argparse
import asyncio
import gc
import multiprocessing
import signal
import sys
from functools import partial
from pathlib import Path

from fastapi import FastAPI

from kopilka.infrastructure.config import load_settings
from kopilka.infrastructure.embedded_postgres.parent_death import end_with_parent
from kopilka.infrastructure.telemetry.observability import configure_logging, start_tracing
from kopilka.processes.api.app import create_app
from kopilka.processes.api.server import Draining, Server
from kopilka.processes.files import open_files
from kopilka.processes.metrics_setup import served_for_processes
from kopilka.processes.role import check_role
from kopilka.processes.runtime import join_runtime, open_runtime
from kopilka.processes.supervisor.main import check_tls, port_taken


def run(arguments: argparse.Namespace) -> int:
    settings = load_settings()
    configure_logging(settings)
    check_tls(settings)
    with open_runtime(settings) as runtime:
        taken = port_taken(settings, shared=True)
        if taken:
            print(taken, file=sys.stderr)
            return 1
        asyncio.run(check_role(runtime))
        draining = Draining()
        with served_for_processes(settings) as folder:
            Server(settings, draining).serve_app(partial(application, draining, folder))
    return 0


def application(draining: Draining, metrics: Path | None) -> FastAPI:
    """Called in every API process: reads the settings and joins the database of its parent."""
    parent = multiprocessing.parent_process()
    # Killed at once, without draining: nobody is left to stop a worker that waits for slow clients, and while it
    # listens it takes a share of its successor's connections. Uncommitted transactions are rolled back.
    end_with_parent(signal.SIGKILL, parent=parent.pid if parent else None)
    settings = load_settings()
    configure_logging(settings)
    start_tracing(settings)
    runtime = join_runtime(settings)
    app = create_app(runtime.settings, runtime.keys, runtime.app_url, open_files(runtime), draining, metrics)
    # Objects made so far are permanent: scanning them again would stop all requests for 70 ms at a time.
    gc.collect()
    gc.freeze()
    return app
