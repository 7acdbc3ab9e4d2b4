"""Clients that write under faults: each write has its own Idempotency-Key and is repeated until acknowledged."""

import asyncio
import secrets
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Self

import httpx

from conftest import Person, sign_up_and_in
from tests.faults.serving import PATIENCE

PROBLEM = "application/problem+json"
# Between two writes of one writer: enough requests are under way at any moment, and two cores stay usable.
PACE = 0.02
RETRY = 0.05
WRITERS = 8
# Whatever is broken, an answer comes sooner; who has to wait longer counts as dropped.
ANSWER = 15.0


@dataclass
class Tally:
    """What the writers saw, all of them together."""

    acknowledged: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Key → the transaction of the answer."""
    acknowledged_at: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    dropped: int = 0
    """Requests whose connection broke or was refused."""
    replayed: int = 0
    slowest: float = 0.0
    wrong: list[str] = field(default_factory=list)
    """Answers that nobody should see."""

    @property
    def total(self) -> Decimal:
        return sum((Decimal(str(made["amount"])) for made in self.acknowledged.values()), Decimal(0))


class Writers:
    """In a thread with an event loop of their own, so that a test may block while they write.

    They write through any number of households: `people` is filled when the block begins.
    """

    def __init__(self, url: str, *, writers: int = WRITERS, people: int = 2, balanced: bool = False) -> None:
        """`balanced`: a balancer stands between, and says 502 where a connection behind it broke."""
        self.url = url
        self._broken = {502} if balanced else set()
        self.tally = Tally()
        self.people: list[Person] = []
        self._writers = writers
        self._households = people
        self._stopping = threading.Event()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, name="writers")
        self._failure: BaseException | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._started.wait(PATIENCE), "nobody could sign up"
        if self._failure is not None:
            self.__exit__()
        return self

    def __exit__(self, *_: object) -> None:
        """Ends when the last write is acknowledged."""
        self._stopping.set()
        self._thread.join(2 * PATIENCE)
        assert not self._thread.is_alive(), "the writers hang"
        if self._failure is not None:
            raise self._failure

    def wait_for(self, more: int) -> float:
        """Until so many further writes are acknowledged; the seconds that the first of them took."""
        started = time.monotonic()
        before = len(self.tally.acknowledged_at)
        while len(self.tally.acknowledged_at) < before + more:
            assert time.monotonic() - started < PATIENCE, f"no writes were acknowledged: {self.tally.statuses}"
            time.sleep(0.005)
        return self.tally.acknowledged_at[before] - started

    def _run(self) -> None:
        try:
            asyncio.run(self._write_all())
        except BaseException as error:
            self._failure = error
        finally:
            self._started.set()

    async def _write_all(self) -> None:
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(base_url=self.url, timeout=ANSWER, limits=limits) as first:
            clients = [first]
            try:
                self.people.append(await sign_up_and_in(first, new_email()))
                for _ in range(1, self._households):
                    clients.append(httpx.AsyncClient(base_url=self.url, timeout=ANSWER, limits=limits))
                    self.people.append(await sign_up_and_in(clients[-1], new_email()))
                self._started.set()
                people = self.people
                await asyncio.gather(*(self._write(people[each % len(people)], each) for each in range(self._writers)))
            finally:
                for client in clients[1:]:
                    await client.aclose()

    async def _write(self, person: Person, writer: int) -> None:
        number = 0
        while not self._stopping.is_set():
            number += 1
            await self._until_acknowledged(person, f"writer-{writer}-{number}", Decimal(number) / 4)
            await asyncio.sleep(PACE)

    async def _until_acknowledged(self, person: Person, key: str, amount: Decimal) -> None:
        body = {
            "amount": str(amount),
            "category_id": person.categories["groceries"],
            "date": "2026-05-31",
            "description": key,
        }
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            made = await self._attempt(person, key, body)
            if made is not None:
                self.tally.acknowledged[key] = made
                self.tally.acknowledged_at.append(time.monotonic())
                return
            await asyncio.sleep(RETRY)
        self.tally.wrong.append(f"{key} was never acknowledged")

    async def _attempt(self, person: Person, key: str, body: dict[str, Any]) -> dict[str, Any] | None:
        started = time.monotonic()
        try:
            answer = await person.http.post("/transactions", json=body, headers={"Idempotency-Key": key})
        except httpx.TransportError:
            self.tally.dropped += 1
            return None
        finally:
            self.tally.slowest = max(self.tally.slowest, time.monotonic() - started)
        if answer.status_code in self._broken:
            self.tally.dropped += 1
            return None
        self.tally.statuses[answer.status_code] += 1
        if answer.status_code == 201:
            self.tally.replayed += "Idempotency-Replayed" in answer.headers
            found: dict[str, Any] = answer.json()
            return found
        as_it_should = (
            answer.status_code == 503
            and answer.headers["content-type"] == PROBLEM
            and answer.headers.get("retry-after", "").isdecimal()
        )
        if not as_it_should:
            self.tally.wrong.append(f"{key}: {answer.status_code} {answer.text[:500]}")
        return None


def new_email() -> str:
    return f"writer.{secrets.token_hex(6)}@example.com"
