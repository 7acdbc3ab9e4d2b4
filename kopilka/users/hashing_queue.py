"""A bounded queue for password hashing: bcrypt runs in threads, and client addresses take turns.

A hash takes a quarter of a second of one core. Without a bound, requests sent faster than that would make everybody
after them wait for minutes; without turns, one client could fill the bound.
"""

import asyncio
import os
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from kopilka.users.errors import SignInBusy

# Seconds of waiting beyond which a request is refused at once, with Retry-After.
LONGEST_WAIT = 4.0
# Weight of the newest duration in the moving average.
WEIGHT = 0.2

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Client:
    """Who waits for a hash. `hung_up` returns once the connection is closed; None on the command line."""

    address: str = ""
    hung_up: Callable[[], Awaitable[None]] | None = None


LOCAL = Client()


class HashingQueue:
    """Runs at most `slots` calls at once in threads. Waiting calls are served round robin by client address."""

    def __init__(
        self, *, expected_seconds: float, longest_wait: float = LONGEST_WAIT, slots: int | None = None
    ) -> None:
        """`expected_seconds`: how long one call takes, until it has been measured."""
        self._free = self._slots = slots or os.cpu_count() or 1
        self._longest_wait = longest_wait
        self._average = expected_seconds
        # Client address to its waiting calls, oldest first; the first address is next.
        self._lines: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @property
    def waiting(self) -> int:
        return sum(map(len, self._lines.values()))

    async def run(self, work: Callable[[], T], client: Client = LOCAL) -> T:
        """The result of `work`, called in a thread. Raises SignInBusy where the queue is full or the client hung up
        before its turn; `work` is then not called.
        """
        await self._take_slot(client)
        running = asyncio.get_running_loop().run_in_executor(None, self._timed, work)
        # Not in `finally`: the thread cannot be cancelled, so its slot is free only when it has ended.
        running.add_done_callback(self._release)
        return await asyncio.shield(running)

    def _timed(self, work: Callable[[], T]) -> T:
        started = time.perf_counter()
        try:
            return work()
        finally:
            self._average += WEIGHT * (time.perf_counter() - started - self._average)

    async def _take_slot(self, client: Client) -> None:
        if self._free:
            self._free -= 1
            return
        wait = self._expected_wait(client.address)
        if wait > self._longest_wait:
            raise SignInBusy(wait)
        turn = asyncio.get_running_loop().create_future()
        self._lines.setdefault(client.address, deque()).append(turn)
        gone = asyncio.ensure_future(client.hung_up()) if client.hung_up else None
        try:
            await asyncio.wait([turn, gone] if gone else [turn], return_when=asyncio.FIRST_COMPLETED)
            if gone is not None and gone.done():
                raise SignInBusy(wait)  # nobody reads it
        except BaseException:
            self._leave(client.address, turn)
            raise
        finally:
            if gone is not None and not gone.cancel() and not gone.cancelled():
                gone.exception()  # retrieved, or asyncio would log it

    def _expected_wait(self, address: str) -> float:
        """Seconds until a call that joins now would have its turn."""
        own = len(self._lines.get(address, ()))
        ahead = own + sum(min(len(line), own + 1) for other, line in self._lines.items() if other != address)
        return (ahead + 1) * self._average / self._slots

    def _leave(self, address: str, turn: asyncio.Future[None]) -> None:
        if turn.done():
            self._hand_over()
            return
        turn.cancel()
        line = self._lines[address]
        line.remove(turn)
        if not line:
            del self._lines[address]

    def _release(self, running: asyncio.Future[Any]) -> None:
        if not running.cancelled():
            running.exception()  # retrieved here where the caller was cancelled and cannot
        self._hand_over()

    def _hand_over(self) -> None:
        """The slot goes to the next address's oldest call, else becomes free."""
        if not self._lines:
            self._free += 1
            return
        address, line = self._lines.popitem(last=False)
        line.popleft().set_result(None)
        if line:
            self._lines[address] = line
