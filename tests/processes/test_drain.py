"""`kopilka api` told to stop: not ready at once, serving on for a while, and nothing left without its answer."""

import asyncio
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

import asyncpg
import httpx
import pytest

from conftest import Person, sign_up_and_in
from kopilka.infrastructure.embedded_postgres.cluster import run_now
from tests.faults.serving import PATIENCE, Serving, locked_out, prepared_folder, until

pytestmark = pytest.mark.slow

# Long enough for what is looked at before it ends, also on a busy machine.
DRAIN = 6.0


@pytest.fixture
def api(request: pytest.FixtureRequest) -> Iterator[Serving]:
    """On a database of its own; `indirect` names the seconds of the drain."""
    variables = {"KOPILKA_DRAIN_SECONDS": str(request.param), "KOPILKA_WORKERS": "2"}
    with prepared_folder() as folder, Serving(folder, command="api", **variables) as made:
        yield made


@dataclass
class Asking:
    """Several clients that keep their connections and ask all the time, until nothing answers any more."""

    url: str
    asked: list[tuple[float, int | None]] = field(default_factory=list)
    """When each request ended, and its status: None where it had no answer."""
    closing: int = 0

    def __enter__(self) -> Self:
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(4)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(PATIENCE)

    def _ask(self) -> None:
        with httpx.Client(base_url=self.url, timeout=PATIENCE) as http:
            while not self._stopping.wait(0.03):
                try:
                    answer = http.get("/health/live")
                except httpx.TransportError:
                    self.asked.append((time.monotonic(), None))
                    continue
                self.asked.append((time.monotonic(), answer.status_code))
                self.closing += answer.headers.get("connection") == "close"


@pytest.mark.parametrize("api", [DRAIN], indirect=True)
def test_serves_on_until_the_end_of_the_drain(api: Serving) -> None:
    with httpx.Client(base_url=api.url, timeout=PATIENCE) as kept, Asking(api.url) as asking:
        before = kept.get("/health/ready")
        assert (before.status_code, before.headers.get("connection")) == (200, None)
        time.sleep(0.5)
        api.everything()
        told = time.monotonic()
        api.popen.send_signal(signal.SIGTERM)
        until(lambda: api.answers() == 503, "the end of readiness")
        over_kept = kept.get("/health/ready")
        assert (over_kept.status_code, over_kept.headers["connection"]) == (503, "close")
        assert kept.get("/health/live").status_code == 200, "still served"
        assert api.popen.wait(PATIENCE) == 0
        assert time.monotonic() - told >= DRAIN
    # By its end: between the begin of a request and its way to the server a busy machine may let the drain run out.
    lost = [ended for ended, status in asking.asked if status != 200]
    assert [ended for ended in lost if ended < told + DRAIN] == []
    assert len([ended for ended, _ in asking.asked if told < ended < told + DRAIN]) > 20
    assert asking.closing > 20
    assert api.left_behind() == []


@pytest.mark.parametrize("api", [PATIENCE], indirect=True)
def test_who_asks_twice_does_not_wait(api: Serving) -> None:
    api.everything()
    api.popen.send_signal(signal.SIGTERM)
    until(lambda: api.answers() == 503, "the end of readiness")
    api.popen.send_signal(signal.SIGTERM)
    assert api.popen.wait(PATIENCE / 2) == 0


@pytest.mark.parametrize("api", [0], indirect=True)
def test_what_is_under_way_is_finished(api: Serving) -> None:
    """A write that waits for a lock when the end comes, and one whose body is still on its way."""
    with asyncio.Runner() as runner:
        person = runner.run(arrive(api.url))
    answers: list[httpx.Response] = []
    begun, told = threading.Event(), threading.Event()

    def slowly() -> Iterator[bytes]:
        yield b'{"name": '
        begun.set()
        told.wait(PATIENCE)
        yield b'"slow"}'

    def ask(path: str, content: object) -> None:
        headers = {"Authorization": person.http.headers["Authorization"], "Content-Type": "application/json"}
        answers.append(httpx.post(api.url + path, content=content, headers=headers, timeout=PATIENCE))  # type: ignore[arg-type]

    body = f'{{"amount": 5, "category_id": "{person.categories["groceries"]}", "date": "2026-05-31"}}'
    asking = [
        threading.Thread(target=ask, args=("/transactions", body.encode())),
        threading.Thread(target=ask, args=("/accounts", slowly())),
    ]

    async def hold() -> None:
        admin = await asyncpg.connect(api.databases().admin_url, ssl=False)
        try:
            async with admin.transaction():
                await admin.execute("SELECT 1 FROM households FOR UPDATE")
                for thread in asking:
                    thread.start()
                begun.wait(PATIENCE)
                await locked_out(admin)
                time.sleep(0.5)  # noqa: ASYNC251 - nothing else runs in this loop
                assert answers == []
                api.everything()
                api.popen.send_signal(signal.SIGTERM)
                time.sleep(0.5)  # noqa: ASYNC251 - the same
                assert answers == []
                told.set()
        finally:
            await admin.close()

    run_now(hold())
    for thread in asking:
        thread.join(PATIENCE)
    assert [it.status_code for it in answers] == [201, 201], [it.text for it in answers]
    assert [it.headers["connection"] for it in answers] == ["close", "close"]
    assert api.popen.wait(PATIENCE) == 0


async def arrive(url: str) -> Person:
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE) as http:
        return await sign_up_and_in(http, "anna@example.com")
