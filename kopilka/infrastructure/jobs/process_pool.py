"""Heavy work in child processes: kept warm, bounded in time and memory, never in the event loop's own process."""

import importlib
import os
import resource
import signal
from typing import Any

import anyio
import anyio.to_process

from kopilka.infrastructure.embedded_postgres.parent_death import end_with_parent

BROKEN = (anyio.BrokenWorkerProcess, anyio.BrokenResourceError, anyio.EndOfStream, ConnectionError)
# Private memory of a child, by RLIMIT_DATA: the address space alone says nothing, libraries map far more than they use.
MEMORY = 700 * 1024 * 1024


class TookTooLong(Exception):
    """The child was ended; nothing of its work is left."""


class WorkerDied(Exception):
    """The child ended before its answer: killed, or out of memory."""


class ProcessPool:
    """So many children at once, at most; further calls wait. They start on first use and stay for the next one."""

    def __init__(self, children: int) -> None:
        self._children = children
        self._limiter: anyio.CapacityLimiter | None = None

    async def run(self, function: str, *arguments: Any, seconds: float) -> Any:
        """Calls `package.module:name` in a child. Raises TookTooLong, WorkerDied, MemoryError and what it raises.

        The work must be safe to do twice. By name, so that the caller's process need not import what the function
        needs. The time counts from when a child is free.
        """
        if self._limiter is None:
            self._limiter = anyio.CapacityLimiter(self._children)
        async with self._limiter:
            try:
                try:
                    return await self._once(function, arguments, seconds)
                except BROKEN:
                    # It may have died while it was idle, unnoticed: another one is asked, once.
                    return await self._once(function, arguments, seconds)
            except TimeoutError as error:
                raise TookTooLong from error
            except BROKEN as error:
                raise WorkerDied from error

    async def _once(self, function: str, arguments: tuple[Any, ...], seconds: float) -> Any:
        with anyio.fail_after(seconds):
            return await anyio.to_process.run_sync(
                _call, os.getpid(), function, arguments, cancellable=True, limiter=anyio.CapacityLimiter(1)
            )


def _call(parent: int, function: str, arguments: tuple[Any, ...]) -> Any:
    end_with_parent(signal.SIGKILL, parent=parent)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    module, _, name = function.partition(":")
    return getattr(importlib.import_module(module), name)(*arguments)
