"""kill -9 of every process of `kopilka serve` under load: it is restarted, and acknowledged writes are kept."""

import asyncio
import logging
import signal
import time
from collections.abc import Callable, Iterator

import asyncpg
import httpx
import psutil
import pytest

from conftest import Person, sign_up_and_in
from tests.faults.effects import assert_all_is_there
from tests.faults.serving import PATIENCE, Serving, is_alive, new_folder, prepared_folder, until
from tests.faults.writers import Writers, new_email

pytestmark = pytest.mark.slow
measured = logging.getLogger("measured")

Victim = Callable[[Serving], psutil.Process]
VICTIMS: dict[str, Victim] = {
    "api process": lambda serving: serving.api_workers()[0],
    "granian": lambda serving: serving.the("api"),
    "worker": lambda serving: serving.the("worker"),
    "postgres": lambda serving: serving.the("postgres"),
}


@pytest.fixture(
    scope="module", params=[pytest.param(1, id="1 worker", marks=pytest.mark.long), pytest.param(2, id="2 workers")]
)
def serving(request: pytest.FixtureRequest) -> Iterator[Serving]:
    with prepared_folder() as folder, Serving(folder, "--workers", str(request.param)) as made:
        yield made


def is_whole(serving: Serving) -> bool:
    """All that `kopilka serve` consists of runs, and Kopilka says it is ready."""
    parts = [serving.child(name) for name in ("api", "worker", "postgres")]
    if any(part is None or not is_alive(part) for part in parts):
        return False
    wanted = int(serving.words[serving.words.index("--workers") + 1]) if "--workers" in serving.words else 1
    return len(serving.api_workers()) == wanted and serving.answers() == 200


@pytest.mark.parametrize("name", VICTIMS)
def test_what_was_killed_comes_back(serving: Serving, name: str) -> None:
    with Writers(serving.url) as writers:
        writers.wait_for(20)
        for _ in range(2):
            serving.everything()
            victim = VICTIMS[name](serving)
            victim.kill()
            until(lambda: not is_alive(victim), "death")  # noqa: B023 - used at once
            took = until(lambda: is_whole(serving), f"return of the {name}")
            measured.info("%s back after %.2f s", name, took)
            writers.wait_for(10)
    if name == "worker":
        assert writers.tally.dropped == 0
    # Only a database that is away is told to anybody; what else dies breaks the connection.
    assert set(writers.tally.statuses) <= ({201, 503} if name == "postgres" else {201})
    assert_all_is_there(writers, serving.databases())


async def test_killed_in_the_middle_of_a_request(serving: Serving) -> None:
    """The write waits for a lock when its process dies; nobody commits it, and its key is free."""
    async with httpx.AsyncClient(base_url=serving.url, timeout=PATIENCE) as client:
        person = await sign_up_and_in(client, new_email())
        owner = await asyncpg.connect(serving.databases().owner_url, ssl=False)
        try:
            await owner.execute("BEGIN")
            await owner.execute("SELECT 1 FROM households WHERE id = $1::uuid FOR UPDATE", person.household_id)
            under_way = asyncio.create_task(post(person))
            # The lock is waited for, so the write is in the middle: the claimed key is not visible yet.
            await asyncio.to_thread(until, lambda: waits_in_database(serving), "the write")
            for process in serving.api_workers():
                process.kill()
            with pytest.raises(httpx.TransportError):
                await under_way
            await owner.execute("ROLLBACK")
        finally:
            await owner.close()
        await asyncio.to_thread(until, lambda: is_whole(serving), "return")
        answers = await asyncio.gather(*(post(person) for _ in range(5)))
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.json()["id"] for answer in answers}) == 1
        assert await person.balance() == -70


async def post(person: Person) -> httpx.Response:
    body = {"amount": 70, "category_id": person.categories["groceries"], "date": "2026-05-31"}
    return await person.http.post("/transactions", json=body, headers={"Idempotency-Key": "in-the-middle"})


def waits_in_database(serving: Serving) -> bool:
    async def ask() -> bool:
        admin = await asyncpg.connect(serving.databases().admin_url, ssl=False)
        try:
            waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            return bool(await admin.fetchval(waiting))
        finally:
            await admin.close()

    return asyncio.run(ask())


def test_killed_supervisor_leaves_nobody_behind() -> None:
    with prepared_folder() as folder, Serving(folder, "--workers", "2") as serving:
        with Writers(serving.url) as writers:
            writers.wait_for(30)
            for _ in range(2):
                before = serving.everything()
                assert len(before) > 8
                serving.popen.kill()
                serving.popen.wait()
                took = until(lambda: not serving.left_behind(), "the end of all")
                measured.info("all %s processes ended %.2f s after their supervisor", len(before), took)
                serving.start()
                writers.wait_for(20)
        assert set(writers.tally.statuses) <= {201, 503}
        assert_all_is_there(writers, serving.databases())
        assert serving.stop() == 0


@pytest.mark.parametrize(
    "after", [0.8, *(pytest.param(it, marks=pytest.mark.long) for it in (0.1, 0.4, 1.3, 2.0, 3.0))]
)
def test_supervisor_killed_while_starting(after: float) -> None:
    """At any moment of its first start: nobody is left, and the next start goes through."""
    with new_folder() as folder:
        serving = Serving(folder)
        try:
            serving.start()
            deadline = time.monotonic() + after
            while time.monotonic() < deadline:
                serving.everything()
                time.sleep(0.01)
            serving.popen.kill()
            serving.popen.wait()
            until(lambda: not serving.left_behind(), "the end of all")
            serving.start().wait_ready()
            assert serving.stop(signal.SIGTERM) == 0
            assert serving.left_behind() == []
        finally:
            serving.kill_all()
