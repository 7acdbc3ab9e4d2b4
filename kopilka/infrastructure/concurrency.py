"""Limits how much expensive work of one user runs at once in this process, so that others keep their share.

Nothing is shared between processes: a limit protects the connections, threads and event loop of this one.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from kopilka.infrastructure.errors import AppError

T = TypeVar("T")


@dataclass(slots=True)
class _Turns:
    free: asyncio.Semaphore
    taken: int = 0
    """Running and waiting."""


class UserLimits:
    """For each user `at_once` run and `waiting` more wait in line; any further one raises `refusal(limit=at_once)`."""

    def __init__(self, at_once: int, waiting: int, refusal: Callable[..., AppError]) -> None:
        self._at_once, self._most, self._refusal = at_once, at_once + waiting, refusal
        self._users: dict[UUID, _Turns] = {}

    @asynccontextmanager
    async def turn(self, user_id: UUID) -> AsyncIterator[None]:
        """Waits for the user's turn."""
        turns = self._users.get(user_id)
        if turns is None:
            turns = self._users[user_id] = _Turns(asyncio.Semaphore(self._at_once))
        if turns.taken >= self._most:
            raise self._refusal(limit=self._at_once)
        turns.taken += 1
        try:
            async with turns.free:
                yield
        finally:
            turns.taken -= 1
            if not turns.taken:
                del self._users[user_id]

    async def run_in_thread(self, user_id: UUID, function: Callable[[], T]) -> T:
        """In a thread, in turn. Raises the refusal and what the function raises.

        A caller that is cancelled, because its client has disconnected, keeps its place until the function has
        returned: a thread cannot be stopped, and requests sent and dropped must not add up.
        """

        async def work() -> T:
            async with self.turn(user_id):
                return await asyncio.to_thread(function)

        return await asyncio.shield(asyncio.create_task(work()))
