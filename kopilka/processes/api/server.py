"""The HTTP server (Granian): its limits, and how it stops without losing a request."""

import ctypes
import resource
import time
from collections.abc import Callable
from multiprocessing.sharedctypes import RawValue
from types import FrameType
from typing import Any

from granian.constants import HTTPModes, Interfaces, Loops, SSLProtocols
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from kopilka.infrastructure.config import Settings

HEADER_MILLISECONDS = 10_000
# The server checks its buffer after each read, and a read may double it: headers of 32 KiB and more are refused.
HEADER_BYTES = 16 * 1024
STOP_SECONDS = 10
# Connections that one API process holds open, idle ones and slow ones included. Granian accepts no more than its
# `backpressure`, 1,024 unless told otherwise: with so many idle clients nobody new is accepted, health checks included.
MAX_CONNECTIONS = 8192
# Connections that the kernel completes before the process accepts them.
BACKLOG = 2048
# Each connection is an open file; so many are left for the database, logs and files.
RESERVED_FILES = 256


def raise_file_limit() -> int:
    """Lets this process and its children open as many files as MAX_CONNECTIONS needs, if the system's hard limit
    allows it. Returns the number of connections that the limit has room for.
    """
    wanted = MAX_CONNECTIONS + RESERVED_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    room = wanted if soft == resource.RLIM_INFINITY else soft
    return max(1, min(MAX_CONNECTIONS, room - RESERVED_FILES))


class Draining:
    """Whether the server was told to stop: set by the parent process, read by all its API processes."""

    def __init__(self) -> None:
        self._asked = RawValue(ctypes.c_bool, False)

    def begin(self) -> None:
        self._asked.value = True

    def __call__(self) -> bool:
        return bool(self._asked.value)


class Server(MPServer):
    """Told to stop, it first goes on serving for `drain_seconds`, no longer ready and closing each connection after its
    response, so that a balancer sends new requests elsewhere. Then it stops listening and finishes open requests.
    """

    def __init__(self, settings: Settings, draining: Draining) -> None:
        super().__init__(
            "kopilka.processes.api.main:application",
            address=settings.host,
            port=settings.port,
            interface=Interfaces.ASGI,
            factory=True,
            workers=settings.workers,
            backlog=BACKLOG,
            backpressure=raise_file_limit(),
            loop=Loops.uvloop,
            http=HTTPModes.http1,
            websockets=False,
            http1_settings=HTTP1Settings(
                header_read_timeout=HEADER_MILLISECONDS, max_buffer_size=HEADER_BYTES, keep_alive=True
            ),
            log_level=LogLevels.warning,
            log_dictconfig={"formatters": {}, "handlers": {}, "loggers": {}},  # its log goes where ours goes
            ssl_cert=settings.tls.cert,
            ssl_key=settings.tls.key,
            ssl_protocol_min=SSLProtocols.tls12,
            respawn_failed_workers=True,
            respawn_interval=0.5,
            workers_kill_timeout=STOP_SECONDS,
        )
        self._draining = draining
        self._drain_seconds = settings.drain_seconds
        self._asked_again = False

    def serve_app(self, make: Callable[[], Any]) -> None:
        """Returns when told to stop."""
        self.serve(target_loader=make, wrap_loader=False)

    def signal_handler_interrupt(self, number: int, frame: FrameType | None) -> None:
        self._asked_again = self.interrupt_signal
        super().signal_handler_interrupt(number, frame)  # type: ignore[no-untyped-call]

    def shutdown(self, exit_code: int = 0) -> None:
        self._draining.begin()
        until = time.monotonic() + self._drain_seconds
        while True:
            # Cleared first: a signal after this line wakes the wait below, one before it is seen in `_asked_again`.
            self.main_loop_interrupt.clear()
            left = until - time.monotonic()
            if self._asked_again or left <= 0:  # a second signal ends the wait
                break
            self.main_loop_interrupt.wait(left)
        super().shutdown(exit_code)  # type: ignore[no-untyped-call]
