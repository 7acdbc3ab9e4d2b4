"""A pool of connections that serves those who wait in the order in which they came, and hands out no dead one.

SQLAlchemy's keeps its connections in an asyncio.Queue, which only wakes a waiter: before that one runs, whoever comes
along takes the connection, and the waiter goes to the end of the line. Under load one request in a hundred waited
for 100 ms where the others waited for 8.

More connections at work than there are cores do not make PostgreSQL faster: its processes take turns with each other
and with ours, and every answer waits for many turns. So the pool can keep all but a few of them back, for those whose
patience ends because the few are held up by something slow.

PostgreSQL's farewell to a connection that lies in the pool has been read by the time somebody wants it: nobody's
request has to fail to find out.
"""

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from sqlalchemy import event
from sqlalchemy.engine import AdaptedConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry
from sqlalchemy.util import memoized_property
from sqlalchemy.util.queue import AsyncAdaptedQueue

# Seconds after which a wait is worth one more process of PostgreSQL at work, and worth being told.
PATIENCE = 0.05

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class _Waiter(Generic[T]):
    hands: asyncio.Future[T]
    is_patient: bool = True


class HandingQueue(asyncio.LifoQueue[T]):
    """What is put in goes straight into the hands of whoever has waited longest.

    Where nobody waits, what was put in last is handed out first: taking turns among all connections would find the
    caches of another process of PostgreSQL cold every time. The last `held_back` items are only for those who have
    waited for PATIENCE.
    """

    def __init__(self, maxsize: int = 0) -> None:
        super().__init__(maxsize)
        self.held_back = 0
        self._line: deque[_Waiter[T]] = deque()

    @property
    def waiting(self) -> int:
        """Whose patience has ended."""
        return sum(not (each.is_patient or each.hands.done()) for each in self._line)

    def put_nowait(self, item: T) -> None:
        while self._line:
            first = self._line[0]
            if first.is_patient and not first.hands.done() and self.qsize() < self.held_back:
                break
            self._line.popleft()
            if not first.hands.done():
                first.hands.set_result(item)
                return
        super().put_nowait(item)

    def get_nowait(self) -> T:
        if self.qsize() <= self.held_back:
            raise asyncio.QueueEmpty
        return super().get_nowait()

    async def get(self) -> T:
        if self.qsize() > self.held_back:
            return self.get_nowait()
        loop = asyncio.get_running_loop()
        mine = _Waiter[T](loop.create_future())
        self._line.append(mine)
        patience = loop.call_later(PATIENCE, self._lose_patience, mine)
        try:
            return await mine.hands
        except asyncio.CancelledError:
            if mine.hands.done() and not mine.hands.cancelled():
                self.put_nowait(mine.hands.result())  # given up in the moment in which it was handed over
            raise
        finally:
            patience.cancel()

    def _lose_patience(self, waiter: _Waiter[T]) -> None:
        waiter.is_patient = False
        if self.qsize():
            # Patience is the same for all: whoever is in front of this one has lost it before.
            self.put_nowait(super().get_nowait())


class _FairQueue(AsyncAdaptedQueue[ConnectionPoolEntry]):
    @memoized_property
    def _queue(self) -> HandingQueue[ConnectionPoolEntry]:
        return HandingQueue(self.maxsize)


class FairPool(AsyncAdaptedQueuePool):
    _queue_class = _FairQueue

    def hold_back(self, connections: int) -> None:
        """So many are left for those who have waited for PATIENCE. Those that are not open yet are opened first."""
        self._handing.held_back = connections

    def dispose(self) -> None:
        self.hold_back(0)
        super().dispose()

    @property
    def waiting(self) -> int:
        """How many have waited for a connection for longer than PATIENCE."""
        return self._handing.waiting

    @property
    def _handing(self) -> HandingQueue[ConnectionPoolEntry]:
        return cast(_FairQueue, self._pool)._queue


def refuse_dead(engine: AsyncEngine) -> None:
    """Where a connection has died in its pool, all as old are made anew, and whoever asked gets one of them."""
    event.listen(engine.sync_engine, "checkout", _refuse_dead)


def _refuse_dead(connection: AdaptedConnection, *_: object) -> None:
    if connection.driver_connection.is_closed():
        raise InvalidatePoolError
