"""Limits how many expensive requests of one user run at once in this process, so that others keep their share.

Nothing is shared between processes: the limit protects the connections and the event loop of this one. A user with
more in flight waits in line before a connection is taken; a line that is too long is refused with 429.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from starlette.requests import Request

from kopilka.infrastructure.errors import AppError

AT_ONCE = 2
IN_LINE = 16

T = TypeVar("T", bound=Callable[..., Any])
IsExpensive = Callable[[Request], bool]


class TooManyAtOnce(AppError):
    status: ClassVar[int] = 429
    code: ClassVar[str] = "too_many_at_once"
    texts = {
        "ru": "Слишком много тяжёлых запросов сразу: дождитесь ответов на прежние. Одновременно выполняются {limit}.",
        "en": "Too many expensive requests at once: wait for the earlier ones. {limit} run at the same time.",
    }

    def __init__(self, **facts: object) -> None:
        super().__init__(**facts)
        self.headers = {"Retry-After": "1"}


def expensive(when: IsExpensive) -> Callable[[T], T]:
    """Marks an endpoint whose requests are expensive where `when` says so of the request."""

    def mark(endpoint: T) -> T:
        endpoint.is_expensive = when  # type: ignore[attr-defined]
        return endpoint

    return mark


class UserLimits:
    """The expensive requests of each user that are in flight in this process."""

    def __init__(self, at_once: int = AT_ONCE, in_line: int = IN_LINE) -> None:
        self._at_once, self._in_line = at_once, in_line
        self._turns: dict[UUID, asyncio.Semaphore] = {}
        self._in_flight: dict[UUID, int] = {}

    @asynccontextmanager
    async def turn(self, user_id: UUID) -> AsyncIterator[None]:
        """Waits for the user's turn. Raises TooManyAtOnce where too many are waiting already."""
        in_flight = self._in_flight.get(user_id, 0)
        if in_flight >= self._at_once + self._in_line:
            raise TooManyAtOnce(limit=self._at_once)
        semaphore = self._turns.setdefault(user_id, asyncio.Semaphore(self._at_once))
        self._in_flight[user_id] = in_flight + 1
        try:
            async with semaphore:
                yield
        finally:
            self._in_flight[user_id] -= 1
            if not self._in_flight[user_id]:
                del self._in_flight[user_id], self._turns[user_id]
