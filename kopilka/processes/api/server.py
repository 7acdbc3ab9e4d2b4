"""Granian, and how it ends: it says so while it still serves, so that nothing is sent to a server that has gone."""

import ctypes
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
# The server looks at its buffer after each read, and a read may double it: what is let through is always under 32 KiB.
HEADER_BYTES = 16 * 1024
STOP_SECONDS = 10


class Draining:
    """Whether the end has been asked for: told by the parent, seen by all its API processes at the next request."""

    def __init__(self) -> None:
        self._asked = RawValue(ctypes.c_bool, False)

    def begin(self) -> None:
        self._asked.value = True

    def __call__(self) -> bool:
        return bool(self._asked.value)


class Server(MPServer):
    """Asked to stop, it first serves on for a while, not ready any more and closing each connection after its answer:
    a balancer has by then sent its requests elsewhere. Then it stops listening and finishes what is under way.
    """

    def __init__(self, settings: Settings, draining: Draining) -> None:
        super().__init__(
            "kopilka.processes.api.main:application",
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
            log_dictconfig={"formatters": {}, "handlers": {}, "loggers": {}},  # its lines go where all others go
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
        """Until told to stop."""
        self.serve(target_loader=make, wrap_loader=False)

    def signal_handler_interrupt(self, number: int, frame: FrameType | None) -> None:
        self._asked_again = self.interrupt_signal
        super().signal_handler_interrupt(number, frame)  # type: ignore[no-untyped-call]

    def shutdown(self, exit_code: int = 0) -> None:
        self._draining.begin()
        until = time.monotonic() + self._drain_seconds
        while True:
            # First this: what is asked from here on wakes the wait below, and what was asked before is seen.
            self.main_loop_interrupt.clear()
            left = until - time.monotonic()
            if self._asked_again or left <= 0:  # whoever asks twice does not want to wait
                break
            self.main_loop_interrupt.wait(left)
        super().shutdown(exit_code)  # type: ignore[no-untyped-call]
