"""`kopilka api`: granian with so many API processes as asked for, all listening on one port."""

import argparse
import asyncio
import multiprocessing
import signal
import sys

from fastapi import FastAPI
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from kopilka.infrastructure.config import load_settings
from kopilka.infrastructure.lifeline import end_with_parent
from kopilka.infrastructure.observability import configure_logging
from kopilka.processes.api import create_app
from kopilka.processes.ground import attach, open_files, standing
from kopilka.processes.role import check_role
from kopilka.processes.serve import port_taken

HEADER_MILLISECONDS = 10_000
# The server looks at its buffer after each read, and a read may double it: what is let through is always under 32 KiB.
HEADER_BYTES = 16 * 1024
STOP_SECONDS = 10


def run(arguments: argparse.Namespace) -> int:
    settings = load_settings()
    configure_logging(settings)
    with standing(settings) as ground:
        taken = port_taken(settings, shared=True)
        if taken:
            print(taken, file=sys.stderr)
            return 1
        asyncio.run(check_role(ground))
        MPServer(
            "kopilka.processes.api_server:application",
            address=settings.host,
            port=settings.port,
            interface=Interfaces.ASGI,
            factory=True,
            workers=settings.workers,
            loop=Loops.uvloop,
            http=HTTPModes.http1,
            websockets=False,
            http1_settings=HTTP1Settings(
                header_read_timeout=HEADER_MILLISECONDS, max_buffer_size=HEADER_BYTES, keep_alive=True
            ),
            log_level=LogLevels.warning,
            respawn_failed_workers=True,
            respawn_interval=0.5,
            workers_kill_timeout=STOP_SECONDS,
        ).serve(target_loader=application, wrap_loader=False)
    return 0


def application() -> FastAPI:
    """Made anew in every API process, which reads the settings and joins the database that its parent found."""
    parent = multiprocessing.parent_process()
    # At once, not in good order: nobody is left to end a worker that waits for slow clients, and as long as it
    # listens, it takes a share of the connections meant for its successor. What was not committed did not happen.
    end_with_parent(signal.SIGKILL, parent=parent.pid if parent else None)
    settings = load_settings()
    configure_logging(settings)
    ground = attach(settings)
    return create_app(ground.settings, ground.keys, ground.app_url, open_files(ground))
