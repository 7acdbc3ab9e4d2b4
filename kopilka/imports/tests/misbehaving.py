"""Readers that a worker has to survive; they run in a child process."""

import os
import signal
import time


def sleep(*_: object) -> None:
    time.sleep(60)


def swell(*_: object) -> None:
    held = []
    while True:
        held.append(bytearray(50 * 1024 * 1024))


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fail(*_: object) -> None:
    raise RuntimeError("what no reader should raise")
