"""`kopilka api`: granian with so many API processes as asked for, all listening on one port."""

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
from kopilka.infrastructure.lifeline import end_with_parent
from kopilka.infrastructure.observability import configure_logging, start_tracing
from kopilka.processes.api import create_app
from kopilka.processes.ground import attach, open_files, standing
from kopilka.processes.metered import served_for_processes
from kopilka.processes.role import check_role
from kopilka.processes.serve import check_tls, port_taken
from kopilka.processes.server import Draining, Server


def run(arguments: argparse.Namespace) -> int:
    settings = load_settings()
    configure_logging(settings)
    check_tls(settings)
    with standing(settings) as ground:
        taken = port_taken(settings, shared=True)
        if taken:
            print(taken, file=sys.stderr)
            return 1
        asyncio.run(check_role(ground))
        draining = Draining()
        with served_for_processes(settings) as folder:
            Server(settings, draining).serve_app(partial(application, draining, folder))
    return 0


def application(draining: Draining, metrics: Path | None) -> FastAPI:
    """Made anew in every API process, which reads the settings and joins the database that its parent found."""
    parent = multiprocessing.parent_process()
    # At once, not in good order: nobody is left to end a worker that waits for slow clients, and as long as it
    # listens, it takes a share of the connections meant for its successor. What was not committed did not happen.
    end_with_parent(signal.SIGKILL, parent=parent.pid if parent else None)
    settings = load_settings()
    configure_logging(settings)
    start_tracing(settings)
    ground = attach(settings)
    app = create_app(ground.settings, ground.keys, ground.app_url, open_files(ground), draining, metrics)
    # What is there now stays: looked through again and again, it would stop every request for 70 ms at a time.
    gc.collect()
    gc.freeze()
    return app
