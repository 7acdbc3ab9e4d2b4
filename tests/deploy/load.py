"""Steady traffic through nginx: so many requests a second, reads and writes, each expected to be answered well."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field

import httpx

from conftest import Person

GOOD = (200, 201)


@dataclass
class Traffic:
    """What went wrong is told in full; one request is one try, nothing is sent again."""

    person: Person
    per_second: int
    statuses: Counter[int | str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    """Keys of the writes whose answer came."""
    slowest: float = 0.0

    async def flow(self, stop: asyncio.Event) -> None:
        """Until told to stop, at its own pace however slow the answers are."""
        started, number = time.monotonic(), 0
        async with asyncio.TaskGroup() as group:
            while not stop.is_set():
                group.create_task(self._one(number))
                number += 1
                await asyncio.sleep(max(0.0, started + number / self.per_second - time.monotonic()))

    @property
    def total(self) -> int:
        return sum(self.statuses.values())

    async def _one(self, number: int) -> None:
        began = time.monotonic()
        try:
            answer = await (self._write(number) if number % 5 == 0 else self._read(number))
        except httpx.HTTPError as error:
            self.statuses[type(error).__name__] += 1
            self.failed.append(f"{number}: {error!r}")
            return
        finally:
            self.slowest = max(self.slowest, time.monotonic() - began)
        self.statuses[answer.status_code] += 1
        if answer.status_code not in GOOD:
            self.failed.append(f"{number}: {answer.status_code} {answer.text[:200]}")
        elif answer.status_code == 201:
            self.acknowledged.add(f"traffic-{number}")

    async def _read(self, number: int) -> httpx.Response:
        return await self.person.http.get("/transactions?limit=10" if number % 2 else "/users/me")

    async def _write(self, number: int) -> httpx.Response:
        key = f"traffic-{number}"
        body = {
            "amount": "1.25",
            "category_id": self.person.categories["groceries"],
            "date": "2026-05-31",
            "description": key,
        }
        return await self.person.http.post("/transactions", json=body, headers={"Idempotency-Key": key})
