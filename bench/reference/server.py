"""How every reference is served: granian with one process and the product's settings."""

import argparse

from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

POOL = 8  # connections to the database, as many as the product keeps


def serve(target: str, port: int) -> None:
    MPServer(
        target,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGI,
        factory=True,
        workers=1,
        loop=Loops.uvloop,
        http=HTTPModes.http1,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=10_000, max_buffer_size=16 * 1024, keep_alive=True),
        log_level=LogLevels.warning,
    ).serve()


def options(description: str | None) -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=description)
    made.add_argument("--port", type=int, required=True)
    return made
