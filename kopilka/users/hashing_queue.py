"""A bounded queue for whatever hashes passwords: client addresses take turns.

A hash takes a quarter of a second of one core. Without a bound, requests sent faster than that would make everybody
after them wait for minutes; without turns, one client could fill the queue. Waiting holds no database connection.
"""

import asyncio
import os
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from kopilka.users.errors import SignInBusy

# Seconds of waiting beyond which a request is refused at once, with Retry-After.
LONGEST_WAIT = 4.0
# A turn also asks the database, which the expected wait knows nothing of: who has waited so many times LONGEST_WAIT is
# refused as well.
PATIENCE = 2
# Weight of the newest duration in the moving average.
WEIGHT = 0.2


@dataclass(frozen=True, slots=True)
class Client:
    """Who waits for a turn. `hung_up` returns once the connection is closed; None on the command line."""

    address: str = ""
    hung_up: Callable[[], Awaitable[None]] | None = None


LOCAL = Client()


class HashingQueue:
    """At most `slots` turns at once. Those who wait are served round robin by client address."""

    def __init__(
        self, *, expected_seconds: float, longest_wait: float = LONGEST_WAIT, slots: int | None = None
    ) -> None:
        """`expected_seconds`: how long one hash takes, until it has been measured."""
        self._free = self._slots = slots or os.cpu_count() or 1
        self._longest_wait = longest_wait
        self._average = expected_seconds
        # Client address to its waiting requests, oldest first; the first address is next.
        self._lines: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @property
    def waiting(self) -> int:
        return sum(map(len, self._lines.values()))

    @asynccontextmanager
    async def turn(self, client: Client = LOCAL) -> AsyncIterator[None]:
        """Waits for a slot and holds it during the block. Raises SignInBusy where the queue is full, the client
        hung up before its turn, or that turn does not come; the block is then not entered.
        """
        await self._take_slot(client)
        try:
            yield
        finally:
            self._hand_over()

    def measured(self, seconds: float) -> None:
        """How long a hash took. Turns that need no hash are not counted: they would make the queue look quick."""
        self._average += WEIGHT * (seconds - self._average)

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
            waited_for = [turn, gone] if gone else [turn]
            longest = PATIENCE * self._longest_wait
            ended, _ = await asyncio.wait(waited_for, return_when=asyncio.FIRST_COMPLETED, timeout=longest)
            if gone in ended or not ended:
                raise SignInBusy(self._longest_wait)  # where the client has gone, nobody reads it
        except BaseException:
            self._leave(client.address, turn)
            raise
        finally:
            if gone is not None and not gone.cancel() and not gone.cancelled():
                gone.exception()  # retrieved, or asyncio would log it

    def _expected_wait(self, address: str) -> float:
        """Seconds until a request that joins now would have its turn."""
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

    def _hand_over(self) -> None:
        """The slot goes to the next address's oldest request, else becomes free."""
        if not self._lines:
            self._free += 1
            return
        address, line = self._lines.popitem(last=False)
        line.popleft().set_result(None)
        if line:
            self._lines[address] = line
