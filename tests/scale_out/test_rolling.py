"""A rolling restart: two API processes behind nginx, stopped and started in turn under load, and nobody notices."""

import asyncio
import secrets
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import httpx
import pytest

from conftest import Person, TestDatabase, new_database, sign_up_and_in
from kopilka.infrastructure.embedded_postgres.instance import Databases
from tests import nginx
from tests.faults.serving import PATIENCE, Serving, new_folder
from tests.scale_out.installation import SECRET, balanced

pytestmark = [pytest.mark.slow, pytest.mark.long]

RATE = 100
DRAIN = 1.0
# As long as the balancer leaves a process alone that did not answer (fail_timeout): the next one is stopped later.
APART = 2.2


@pytest.fixture
def database(cluster: Databases) -> Iterator[TestDatabase]:
    with new_database(cluster, "rolling") as made:
        yield made


@pytest.fixture
def apis(database: TestDatabase) -> Iterator[list[Serving]]:
    variables = {
        "KOPILKA_SECRET": SECRET,
        "KOPILKA_DATABASE_URL": database.owner_url,
        "KOPILKA_DATABASE_APP_URL": database.app_url,
        "KOPILKA_DRAIN_SECONDS": str(DRAIN),
    }
    with ExitStack() as stack:
        yield [
            stack.enter_context(Serving(stack.enter_context(new_folder()), command="api", **variables))
            for _ in range(2)
        ]


@dataclass
class Load:
    """So many requests a second at their time, whatever becomes of those before; nothing is sent twice."""

    person: Person
    statuses: Counter[int | str] = field(default_factory=Counter)
    written: int = 0

    async def run(self, stop: asyncio.Event) -> None:
        began, number = time.monotonic(), 0
        async with asyncio.TaskGroup() as group:
            while not stop.is_set():
                group.create_task(self._ask(number))
                number += 1
                await asyncio.sleep(max(0.0, began + number / RATE - time.monotonic()))

    async def _ask(self, number: int) -> None:
        http = self.person.http
        try:
            if number % 5 == 0:
                body = {"amount": "1", "category_id": self.person.categories["groceries"], "date": "2026-05-31"}
                answer = await http.post("/transactions", json=body)
                self.written += answer.status_code == 201
            else:
                answer = await http.get("/transactions", params={"limit": 5})
        except httpx.TransportError as error:
            self.statuses[type(error).__name__] += 1
        else:
            self.statuses[answer.status_code] += 1


async def test_no_request_fails_while_all_are_restarted(apis: list[Serving]) -> None:
    nginx.needed()
    with balanced([it.port for it in apis]) as url:
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(base_url=url, timeout=PATIENCE, limits=limits) as http:
            load = Load(await sign_up_and_in(http, f"anna.{secrets.token_hex(6)}@example.com"))
            stop = asyncio.Event()
            running = asyncio.create_task(load.run(stop))
            for api in apis:
                await asyncio.sleep(APART)
                api.everything()
                told = time.monotonic()
                api.popen.send_signal(signal.SIGTERM)
                assert await asyncio.to_thread(api.popen.wait, PATIENCE) == 0
                assert time.monotonic() - told >= DRAIN
                api.start()
                await asyncio.to_thread(api.wait_ready)
            await asyncio.sleep(1)
            stop.set()
            await running
            assert set(load.statuses) == {200, 201}, load.statuses
            assert load.statuses.total() > 4 * RATE
            assert await load.person.balance() == -load.written
