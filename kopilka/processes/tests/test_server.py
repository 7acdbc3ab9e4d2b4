"""How the server of the API stops."""

import threading
from typing import Any

import pytest
from granian.server.mp import MPServer

from kopilka.processes.api.server import Draining, Server


def test_who_asks_again_in_any_moment_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal may come between any two of our lines: here just as the event is cleared that it sets."""
    server = Server.__new__(Server)

    class Interrupt(threading.Event):
        has_come = False

        def clear(self) -> None:
            if not self.has_come:
                self.has_come = True
                server.signal_handler_interrupt(15, None)
            super().clear()

        def wait(self, timeout: float | None = None) -> bool:
            assert self.is_set(), f"it would have waited for {timeout} s"
            return True

    stopped: list[int] = []
    monkeypatch.setattr(MPServer, "shutdown", lambda _, code: stopped.append(code))
    known: dict[str, Any] = {"_draining": Draining(), "_drain_seconds": 30, "_asked_again": False}
    for name, value in {**known, "main_loop_interrupt": Interrupt(), "interrupt_signal": True}.items():
        setattr(server, name, value)
    server.shutdown()
    assert stopped == [0]
