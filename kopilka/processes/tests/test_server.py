"""How the server of the API stops, and how many connections it has room for."""

import subprocess
import sys
import threading
from typing import Any

import pytest
from granian.server.mp import MPServer

from kopilka.processes.api.server import MAX_CONNECTIONS, RESERVED_FILES, Draining, Server


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


def test_room_for_connections_follows_the_limit_of_open_files() -> None:
    """In a process of its own: a limit that was lowered cannot be raised again."""
    program = (
        "import resource, sys; from kopilka.processes.api.server import raise_file_limit;"
        "soft, hard = map(int, sys.argv[1:]); resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard));"
        "print(raise_file_limit(), resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
    )

    def found(soft: int, hard: int) -> list[int]:
        command = [sys.executable, "-c", program, str(soft), str(hard)]
        return [int(it) for it in subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()]

    assert found(1024, 9_000) == [MAX_CONNECTIONS, MAX_CONNECTIONS + RESERVED_FILES]
    assert found(1024, 4096) == [4096 - RESERVED_FILES, 4096]
    assert found(9_000, 9_000) == [MAX_CONNECTIONS, 9_000]
