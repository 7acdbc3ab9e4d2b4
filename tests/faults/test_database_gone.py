"""The database ends, falls silent or has no connection left: no acknowledged write is lost, nobody gets a 500."""

import asyncio
import itertools
import logging
import os
import signal
import time

import asyncpg
import httpx
import psutil
import pytest

from conftest import Person, sign_up_and_in
from kopilka.infrastructure.embedded_postgres.instance import Databases
from tests.faults.conftest import stands_on
from tests.faults.effects import assert_all_is_there
from tests.faults.serving import PATIENCE, Serving, frozen, locked_out, new_folder, until
from tests.faults.writers import PROBLEM, RETRY, WRITERS, Writers, new_email

measured = logging.getLogger("measured")
WAYS_TO_END = (signal.SIGKILL, signal.SIGQUIT, signal.SIGINT)
# Every writer asks again RETRY after its refusal: all of them together are refused so often in two seconds, and less
# often on a busy machine.
REFUSED_IN_TWO_SECONDS = round(2 / RETRY) * WRITERS
CROWD = 100


@pytest.mark.slow
@pytest.mark.parametrize("rounds", [3, pytest.param(20, marks=pytest.mark.long)])
def test_no_acknowledged_write_is_lost(outside: Databases, api: Serving, rounds: int) -> None:
    server = outside.server
    assert server is not None
    refusals = []
    with Writers(api.url) as writers:
        writers.wait_for(20)
        for number in itertools.islice(itertools.cycle(WAYS_TO_END), rounds):
            refused = writers.tally.statuses[503]
            assert outside.pid is not None
            os.kill(outside.pid, number)
            until(lambda: server.poll() is not None, "the end of PostgreSQL")
            until(lambda: writers.tally.statuses[503] > refused + 8, "refusal")  # noqa: B023 - used at once
            assert api.answers("/health/live") == 200
            assert api.answers("/health/ready") == 503
            server.restart()
            refused = writers.tally.statuses[503]
            took = writers.wait_for(1)
            refusals.append(writers.tally.statuses[503] - refused)
            measured.info("good answers %.2f s and %s refusals after the return", took, refusals[-1])
            until(lambda: api.answers("/health/ready") == 200, "readiness")
            writers.wait_for(10)
    tally = writers.tally
    measured.info("%s ends: %s", rounds, tally.statuses)
    assert max(refusals) <= REFUSED_IN_TWO_SECONDS
    assert tally.dropped == 0
    assert set(tally.statuses) == {201, 503}
    assert_all_is_there(writers, outside)


@pytest.mark.slow
def test_silent_database_is_given_up_in_time(outside: Databases, api: Serving) -> None:
    """Stopped as by a debugger or a frozen disk: connections stand, nobody answers."""
    with Writers(api.url) as writers:
        writers.wait_for(20)
        assert outside.pid is not None
        postmaster = psutil.Process(outside.pid)
        with frozen([postmaster, *postmaster.children(recursive=True)]):
            until(lambda: writers.tally.statuses[503] >= 8, "refusal")
            assert api.answers("/health/live") == 200
            assert api.answers("/health/ready") == 503
        refused = writers.tally.statuses[503]
        back = writers.wait_for(1)
        refused = writers.tally.statuses[503] - refused
        writers.wait_for(20)
    measured.info("silence noticed after %.1f s, good answers %.2f s after it", writers.tally.slowest, back)
    assert refused <= REFUSED_IN_TWO_SECONDS
    assert writers.tally.dropped == 0
    assert_all_is_there(writers, outside)


@pytest.mark.slow
async def test_exhausted_pool_refuses_quickly(outside: Databases) -> None:
    """Two connections wait for a lock, a crowd of requests waits for a connection."""
    variables = {"KOPILKA_DATABASE_POOL_SIZE": "2", "KOPILKA_DATABASE_POOL_WAIT": "0.5"}
    no_limits = httpx.Limits(max_connections=None)
    with new_folder() as folder, Serving(folder, command="api", **stands_on(outside), **variables) as serving:
        async with httpx.AsyncClient(base_url=serving.url, timeout=PATIENCE, limits=no_limits) as client:
            person = await sign_up_and_in(client, new_email())
            admin = await asyncpg.connect(outside.admin_url, ssl=False)
            try:
                await admin.execute("BEGIN")
                await admin.execute("SELECT 1 FROM households WHERE id = $1::uuid FOR UPDATE", person.household_id)
                blocked = [asyncio.create_task(post(person, f"blocked-{each}")) for each in range(4)]
                await locked_out(admin, 2)
                crowd = [asyncio.create_task(timed(client, "/accounts")) for _ in range(CROWD)]
                health = [await timed(client, path) for path in ("/health/live", "/health/ready") * 5]
                # While the lock is still held: so they do not wait for what those two wait for.
                crowded = await asyncio.gather(*crowd)
                await admin.execute("ROLLBACK")
            finally:
                await admin.close()
            slowest = max(seconds for _, seconds in crowded)
            measured.info("refused within %.2f s, health within %.2f s", slowest, max(it for _, it in health))
            assert {status for status, _ in health} == {200}
            # Some find a connection in the moment between two that wait for the lock: the slower the machine, the more.
            assert 503 in {status for status, _ in crowded} <= {200, 503}
            await asyncio.gather(*blocked)
            assert await person.balance() == -40
            after = await asyncio.gather(*(timed(client, "/accounts") for _ in range(20)))
            assert {status for status, _ in after} == {200}


async def post(person: Person, key: str) -> None:
    """Until it is done."""
    body = {"amount": 10, "category_id": person.categories["groceries"], "date": "2026-05-31"}
    while True:
        answer = await person.http.post("/transactions", json=body, headers={"Idempotency-Key": key})
        if answer.status_code == 201:
            return
        assert answer.status_code == 503, answer.text
        await asyncio.sleep(RETRY)


async def timed(client: httpx.AsyncClient, path: str) -> tuple[int, float]:
    started = time.monotonic()
    answer = await client.get(path)
    if answer.status_code == 503:
        assert answer.headers["content-type"] == PROBLEM
        assert answer.headers["retry-after"] == "1"
    return answer.status_code, time.monotonic() - started
