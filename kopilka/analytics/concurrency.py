"""How many long calculations one person may have at work at the same time, so that nobody else waits for them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from kopilka.analytics.errors import TooManyCalculations

T = TypeVar("T")


@dataclass(slots=True)
class _Turns:
    free: asyncio.Semaphore
    taken: int = 0
    """Those at work and those waiting."""


class ConcurrencyLimit:
    """In this process and for each person: `at_once` calculations at work, `waiting` more in line, any further one is
    refused.
    """

    def __init__(self, at_once: int, waiting: int) -> None:
        self._at_once = at_once
        self._most = at_once + waiting
        self._people: dict[UUID, _Turns] = {}

    async def run(self, user_id: UUID, function: Callable[[], T]) -> T:
        """In a thread, in turn. Raises TooManyCalculations and what the function raises.

        A caller that is cancelled, because its client has gone, keeps its place until the function has returned: a
        thread cannot be stopped, and questions sent and dropped must not add up.
        """

        async def work() -> T:
            async with self.turn(user_id):
                return await asyncio.to_thread(function)

        return await asyncio.shield(asyncio.create_task(work()))

    @asynccontextmanager
    async def turn(self, user_id: UUID) -> AsyncIterator[None]:
        """Waits for a free place. Raises TooManyCalculations at once where the line is full."""
        turns = self._people.setdefault(user_id, _Turns(asyncio.Semaphore(self._at_once)))
        if turns.taken >= self._most:
            raise TooManyCalculations(limit=self._most)
        turns.taken += 1
        try:
            async with turns.free:
                yield
        finally:
            turns.taken -= 1
            if not turns.taken:
                del self._people[user_id]
