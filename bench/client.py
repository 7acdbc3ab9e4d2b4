"""The load: keep-alive connections in a process of its own, by an HTTP/1.1 client that costs little.

Reads one order a line (JSON) from standard input and answers one line to each. Without a `rate` the loop is closed:
every connection asks again as soon as it was answered. With one it is open: requests are due at fixed times, wait
for a free connection where there is none, and their time counts from when they were due, so that a server which
stands still is charged for all that would have come meanwhile.
"""

import argparse
import asyncio
import gc
import json
import re
import sys
import time
from collections import deque
from pathlib import Path
from typing import Any

import uvloop

from bench.mixes import Build, Mixes

CONNECTIONS = 32
GRACE = 30.0
# How often an open loop looks at its clock: requests leave this late at worst, and the delay is charged to the server.
TICK = 0.001
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)


class Load:
    """One run of one kind in a closed loop, until the time is up."""

    def __init__(self, build: Build, seconds: float) -> None:
        self.build = build
        self.started = time.perf_counter()
        self.until = self.started + seconds
        self.latencies: list[float] = []
        self.errors: dict[str, int] = {}
        self.busy = 0
        self.ended = asyncio.get_running_loop().create_future()

    def join(self, connection: "Connection") -> None:
        self.busy += 1
        self.go_on(connection)

    def go_on(self, connection: "Connection") -> None:
        """What a free connection does next."""
        now = time.perf_counter()
        if now < self.until:
            connection.ask(self.build(), now)
        else:
            self.leave(connection)

    def answered(self, connection: "Connection", due: float, status: bytes) -> None:
        self.latencies.append(time.perf_counter() - due)
        if not status.startswith(b"2"):
            self.failed(status.decode())
        self.go_on(connection)

    def failed(self, reason: str) -> None:
        self.errors[reason] = self.errors.get(reason, 0) + 1

    def lost(self, connection: "Connection") -> None:
        self.failed("connection lost")
        self.leave(connection)

    def leave(self, connection: "Connection") -> None:
        connection.load = None
        self.busy -= 1
        if not self.busy and not self.ended.done():
            self.ended.set_result(None)

    def report(self) -> dict[str, Any]:
        elapsed = time.perf_counter() - self.started
        ordered = sorted(self.latencies) or [0.0]

        def percentile(share: float) -> float:
            return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000

        return {
            "requests": len(self.latencies),
            "seconds": elapsed,
            "errors": self.errors,
            "p50": percentile(0.50),
            "p95": percentile(0.95),
            "p99": percentile(0.99),
        }


class OpenLoad(Load):
    """So many requests a second, whatever the server does."""

    def __init__(self, build: Build, seconds: float, rate: float) -> None:
        super().__init__(build, seconds)
        self.rate = rate
        self.waiting: deque[float] = deque()
        # In turn, so that none of them idles for so long that the server closes it.
        self.idle: deque[Connection] = deque()
        self.pacing = asyncio.create_task(self.pace(int(rate * seconds)))

    def go_on(self, connection: "Connection") -> None:
        if self.waiting:
            connection.ask(self.build(), self.waiting.popleft())
        elif self.pacing.done():
            self.leave(connection)
        else:
            self.idle.append(connection)

    def lost(self, connection: "Connection") -> None:
        """While it idled nobody was waiting for it: that is no failed request."""
        if connection in self.idle:
            self.idle.remove(connection)
            self.leave(connection)
        else:
            super().lost(connection)

    async def pace(self, total: int) -> None:
        number = 0
        while number < total:
            reached = min(total, int((time.perf_counter() - self.started) * self.rate) + 1)
            self.waiting.extend(self.started + each / self.rate for each in range(number, reached))
            number = reached
            while self.waiting and self.idle:
                self.go_on(self.idle.popleft())
            await asyncio.sleep(TICK)
        asyncio.get_running_loop().call_soon(self.dismiss)

    def dismiss(self) -> None:
        """Once nothing more will be due: who is idle leaves now, the others when they are answered."""
        while self.idle:
            self.leave(self.idle.popleft())


class Connection(asyncio.Protocol):
    """Keep-alive, one request at a time; understands answers that carry a Content-Length."""

    def __init__(self) -> None:
        self.load: Load | None = None
        self.received = b""
        self.needed = 0
        self.due = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport

    def begin(self, load: Load) -> None:
        self.load = load
        load.join(self)

    def ask(self, request: bytes, due: float) -> None:
        self.received, self.needed, self.due = b"", 0, due
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.received = self.received + data if self.received else data
        if not self.needed:
            head = self.received.find(b"\r\n\r\n")
            if head < 0:
                return
            length = LENGTH.search(self.received, 0, head + 2)
            self.needed = head + 4 + (int(length[1]) if length else 0)
        if len(self.received) >= self.needed and self.load is not None:
            self.load.answered(self, self.due, self.received[9:12])

    def connection_lost(self, error: Exception | None) -> None:
        if self.load is not None:
            self.load.lost(self)


async def run(build: Build, port: int, *, seconds: float, connections: int, rate: float | None) -> dict[str, Any]:
    """On connections of its own: servers close those that idled while others were measured."""
    loop = asyncio.get_running_loop()
    made = [await loop.create_connection(Connection, "127.0.0.1", port) for _ in range(connections)]
    load = Load(build, seconds) if rate is None else OpenLoad(build, seconds, rate)
    for _, connection in made:
        connection.begin(load)
    try:
        async with asyncio.timeout(seconds + GRACE):
            await load.ended
    except TimeoutError:
        load.errors["never answered"] = load.busy
    report = load.report()
    for transport, connection in made:
        connection.load = None
        transport.close()
    return report


async def serve(mixes: Mixes, port: int) -> None:
    gc.collect()
    gc.freeze()
    while line := await asyncio.to_thread(sys.stdin.readline):
        order = json.loads(line)
        path = order.get("path")
        report = await run(
            mixes.of_path(path, order.get("person")) if path else mixes.builders[order["mix"]],
            port,
            seconds=order["seconds"],
            connections=order.get("connections", CONNECTIONS),
            rate=order.get("rate"),
        )
        print(json.dumps(report), flush=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--people", type=Path, required=True, help="JSON: tokens, categories and words of each person")
    options.add_argument("--token", default="token", help="which of a person's tokens to show")
    given = options.parse_args()
    mixes = Mixes(json.loads(given.people.read_bytes()), given.token)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(mixes, given.port))


if __name__ == "__main__":
    main()
