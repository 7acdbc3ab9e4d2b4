"""`kopilka api`: granian with so many API processes as asked for, all listening on one port."""

import argparse

from fastapi import FastAPI
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from kopilka.infrastructure.config import load_settings
from kopilka.infrastructure.lifeline import end_with_parent
from kopilka.infrastructure.observability import configure_logging
from kopilka.processes.api import create_app
from kopilka.processes.ground import attach, standing

HEADER_MILLISECONDS = 10_000
HEADER_BYTES = 32 * 1024
STOP_SECONDS = 10


def run(arguments: argparse.Namespace) -> int:
    settings = load_settings()
    configure_logging(settings)
    with standing(settings):
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
        ).serve()
    return 0


def application() -> FastAPI:
    """Made anew in every API process, which reads the settings and joins the database that its parent found."""
    end_with_parent()
    settings = load_settings()
    configure_logging(settings)
    ground = attach(settings)
    return create_app(ground.settings, ground.keys, ground.app_url)
