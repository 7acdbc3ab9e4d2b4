"""A client of its own process, which keeps its pace while containers start on the same cores.

`python -m tests.deploy.client`: an order as one line of JSON on standard input, a report as JSON once that input ends.
Requests are due at fixed times, go out over connections that are kept, and are never sent twice.
"""

import asyncio
import json
import re
import ssl
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import uvloop

PATIENCE = 15.0
# Of one address nginx lets a hundred in. What is due meanwhile waits for one of them.
CONNECTIONS = 64
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
CLOSES = re.compile(rb"\r\nconnection: *close\r\n", re.IGNORECASE)


@dataclass(frozen=True)
class Order:
    port: int
    domain: str
    authority: str
    """The certificate that is trusted, a file."""
    authorization: str
    category_id: str
    per_second: int


@dataclass
class Report:
    """What went wrong is told in full."""

    statuses: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    """Keys of the writes whose answer came."""
    seconds: float = 0.0
    slowest: float = 0.0


Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Client:
    def __init__(self, order: Order) -> None:
        self._order = order
        self._trust = ssl.create_default_context(cafile=order.authority)
        # The one that came back last goes first: the others may close while they idle, and are not missed.
        self._idle: list[Connection] = []
        self._free = asyncio.Semaphore(CONNECTIONS)
        self.report = Report()

    async def flow(self, stop: asyncio.Event) -> Report:
        """Until told to stop, at its own pace however slow the answers are."""
        started, number = time.monotonic(), 0
        async with asyncio.TaskGroup() as group:
            while not stop.is_set():
                group.create_task(self._one(number))
                number += 1
                await asyncio.sleep(max(0.0, started + number / self._order.per_second - time.monotonic()))
            self.report.seconds = time.monotonic() - started
        return self.report

    async def _one(self, number: int) -> None:
        began, report = time.monotonic(), self.report
        try:
            async with self._free, asyncio.timeout(PATIENCE):
                status, said = await self._exchange(self._request(number))
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            report.statuses[type(error).__name__] += 1
            report.failed.append(f"{number}: {error!r}")
            return
        finally:
            report.slowest = max(report.slowest, time.monotonic() - began)
        report.statuses[str(status)] += 1
        if status not in (200, 201):
            report.failed.append(f"{number}: {status} {said[:200]!r}")
        elif status == 201:
            report.acknowledged.append(key_of(number))

    def _request(self, number: int) -> bytes:
        head = f"Host: {self._order.domain}\r\nAuthorization: {self._order.authorization}\r\n"
        if number % 5:
            path = "/transactions?limit=10" if number % 2 else "/users/me"
            return f"GET {path} HTTP/1.1\r\n{head}\r\n".encode()
        told = {"amount": "1.25", "category_id": self._order.category_id, "date": "2026-05-31"}
        body = json.dumps(told | {"description": key_of(number)})
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        return f"POST /transactions HTTP/1.1\r\n{head}Idempotency-Key: {key_of(number)}\r\n\r\n{body}".encode()

    async def _exchange(self, request: bytes) -> tuple[int, bytes]:
        """Raises OSError, EOFError (no whole answer came) and ValueError (what came is none)."""
        connection = await self._connection()
        reader, writer = connection
        is_kept = False
        try:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = LENGTH.search(head)
            if length is None:
                raise ValueError(f"an answer without its length: {head[:200]!r}")
            body = await reader.readexactly(int(length[1]))
            is_kept = CLOSES.search(head) is None
        finally:
            if is_kept:
                self._idle.append(connection)
            else:
                writer.close()
        return int(head[9:12]), body

    async def _connection(self) -> Connection:
        while self._idle:
            found = self._idle.pop()
            if not found[0].at_eof():
                return found
            found[1].close()
        return await asyncio.open_connection(
            "127.0.0.1", self._order.port, ssl=self._trust, server_hostname=self._order.domain
        )


def key_of(number: int) -> str:
    return f"traffic-{number}"


async def main() -> None:
    stop = asyncio.Event()
    order: dict[str, Any] = json.loads(sys.stdin.readline())
    waiting = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    waiting.add_done_callback(lambda _: stop.set())
    print(json.dumps(vars(await Client(Order(**order)).flow(stop))))  # noqa: T201 - its answer


if __name__ == "__main__":
    uvloop.run(main())
