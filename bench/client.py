"""The load: 32 connections in a closed loop, in a process of its own, by an HTTP/1.1 client that costs little.

Reads one order a line (JSON) from standard input and answers one line to each.
"""

import argparse
import asyncio
import gc
import itertools
import json
import random
import re
import secrets
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import uvloop

CONNECTIONS = 32
GRACE = 30.0
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
DESCRIPTIONS = ("Кофе с собой", "Продукты на неделю", "Такси домой", "Аптека", "Кино вдвоём")

Build = Callable[[], bytes]


class Mixes:
    """Requests of each kind, for a person chosen at random."""

    def __init__(self, people: list[dict[str, Any]]) -> None:
        self.people = people
        self.run = secrets.token_hex(6)
        self.numbers = itertools.count()
        self.today = datetime.now(UTC).date().isoformat()
        self.lists = [_get("/transactions", person) for person in people]
        self.mes = [_get("/users/me", person) for person in people]
        self.searches = [_get(search_path(type_, word), person) for person in people for type_, word in person["words"]]
        self.builders: dict[str, Build] = {
            "list": lambda: random.choice(self.lists),
            "search": lambda: random.choice(self.searches),
            "me": lambda: random.choice(self.mes),
            "create": self.create,
            "create_once": lambda: self.create(f"Idempotency-Key: {self.run}-{next(self.numbers)}\r\n"),
        }

    def create(self, header: str = "") -> bytes:
        person = random.choice(self.people)
        category, _ = random.choice(person["categories"])
        body = json.dumps(
            {
                "amount": random.randint(100, 999_999) / 100,
                "category_id": category,
                "date": self.today,
                "description": random.choice(DESCRIPTIONS),
            },
            ensure_ascii=False,
        ).encode()
        head = (
            "POST /transactions HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {person['token']}\r\n{header}Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


def search_path(type_: str, word: str) -> str:
    return "/transactions?" + urlencode({"type": type_, "q": word})


def _get(path: str, person: dict[str, Any]) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {person['token']}\r\n\r\n".encode()


class Load:
    """One run of one kind: every connection asks again as soon as it was answered, until the time is up."""

    def __init__(self, build: Build, seconds: float) -> None:
        self.build = build
        self.started = time.perf_counter()
        self.until = self.started + seconds
        self.latencies: list[float] = []
        self.errors: dict[str, int] = {}
        self.busy = 0
        self.ended = asyncio.get_running_loop().create_future()

    def failed(self, reason: str) -> None:
        self.errors[reason] = self.errors.get(reason, 0) + 1

    def rested(self) -> None:
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


class Connection(asyncio.Protocol):
    """Keep-alive, one request at a time; understands answers that carry a Content-Length."""

    def __init__(self) -> None:
        self.load: Load | None = None
        self.received = b""
        self.needed = 0
        self.asked_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport

    def begin(self, load: Load) -> None:
        self.load = load
        load.busy += 1
        self.ask(load)

    def ask(self, load: Load) -> None:
        request = load.build()
        self.received, self.needed = b"", 0
        self.asked_at = time.perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.received = self.received + data if self.received else data
        if not self.needed:
            head = self.received.find(b"\r\n\r\n")
            if head < 0:
                return
            length = LENGTH.search(self.received, 0, head + 2)
            self.needed = head + 4 + (int(length[1]) if length else 0)
        if len(self.received) < self.needed or self.load is None:
            return
        load, now = self.load, time.perf_counter()
        load.latencies.append(now - self.asked_at)
        if self.received[9:10] != b"2":
            load.failed(self.received[9:12].decode())
        if now < load.until:
            self.ask(load)
        else:
            self.load = None
            load.rested()

    def connection_lost(self, error: Exception | None) -> None:
        load, self.load = self.load, None
        if load is not None:
            load.failed("connection lost")
            load.rested()


async def run(build: Build, port: int, seconds: float) -> dict[str, Any]:
    """On connections of its own: servers close those that idled while others were measured."""
    loop = asyncio.get_running_loop()
    made = [await loop.create_connection(Connection, "127.0.0.1", port) for _ in range(CONNECTIONS)]
    load = Load(build, seconds)
    for _, connection in made:
        connection.begin(load)
    async with asyncio.timeout(seconds + GRACE):
        await load.ended
    report = load.report()
    for transport, _ in made:
        transport.close()
    return report


async def serve(mixes: Mixes, port: int) -> None:
    gc.collect()
    gc.freeze()
    while line := await asyncio.to_thread(sys.stdin.readline):
        order = json.loads(line)
        print(json.dumps(await run(mixes.builders[order["mix"]], port, order["seconds"])), flush=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--people", type=Path, required=True, help="JSON: token, categories and words of each person")
    given = options.parse_args()
    mixes = Mixes(json.loads(given.people.read_bytes()))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(mixes, given.port))


if __name__ == "__main__":
    main()
