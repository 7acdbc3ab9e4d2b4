"""Expensive requests of one user run two at a time, wait before a connection is taken, and are refused beyond that."""

import asyncio
import threading
from collections.abc import Callable
from uuid import UUID, uuid4

import asyncpg
import pytest
from fastapi import FastAPI

from conftest import Person
from kopilka.infrastructure.concurrency import UserLimits
from kopilka.infrastructure.http.concurrency import AT_ONCE, IN_LINE, TooManyAtOnce

ANNA, BORIS = UUID(int=1), UUID(int=2)


async def until(holds: Callable[[], bool]) -> None:
    for _ in range(9_000):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it has not come about")


async def test_two_run_and_the_others_wait_in_order() -> None:
    limits, release = UserLimits(2, 3, TooManyAtOnce), asyncio.Event()
    begun: list[int] = []

    async def one(number: int, user: UUID = ANNA) -> None:
        async with limits.turn(user):
            begun.append(number)
            await release.wait()

    tasks = [asyncio.create_task(one(number)) for number in range(5)]
    await asyncio.sleep(0)
    assert begun == [0, 1]
    with pytest.raises(TooManyAtOnce):
        await one(5)
    other = asyncio.create_task(one(6, BORIS))
    await asyncio.sleep(0)
    assert begun == [0, 1, 6], "another user waits for nobody"
    release.set()
    await asyncio.gather(*tasks, other)
    assert begun == [0, 1, 6, 2, 3, 4]
    assert not limits._users, "nothing is kept of users without requests"


async def test_a_waiter_that_gives_up_leaves_its_place() -> None:
    limits, release = UserLimits(1, 1, TooManyAtOnce), asyncio.Event()

    async def one() -> None:
        async with limits.turn(ANNA):
            await release.wait()

    first, second = asyncio.create_task(one()), asyncio.create_task(one())
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    third = asyncio.create_task(one())
    await asyncio.sleep(0)
    release.set()
    await asyncio.gather(first, third)


@pytest.mark.parametrize("query", ["q=кофе", "count=true"])
async def test_searches_of_one_hold_two_connections_at_most(
    app: FastAPI, alice: Person, charlie: Person, owner: asyncpg.Connection, query: str
) -> None:
    """The ledger is locked against reading, so that searches stay in flight; lists of others wait for no search."""
    await alice.record(description="Кофе")
    async with owner.transaction():
        await owner.execute("LOCK TABLE transactions IN ACCESS EXCLUSIVE MODE")
        searches = [asyncio.create_task(alice.http.get(f"/transactions?{query}")) for _ in range(AT_ONCE + IN_LINE + 3)]
        await until(lambda: app.state.database.pool_figures().in_use >= AT_ONCE)
        await until(lambda: sum(task.done() for task in searches) >= 3)
        refused = [task for task in searches if task.done()]
        assert {task.result().status_code for task in refused} == {429}
        assert refused[0].result().json()["code"] == "too_many_at_once"
        assert app.state.database.pool_figures().in_use == AT_ONCE
        assert (await charlie.http.get("/accounts")).status_code == 200
    answers = await asyncio.gather(*searches)
    assert sorted({answer.status_code for answer in answers}) == [200, 429]


async def test_who_hangs_up_keeps_the_place_until_the_thread_is_done() -> None:
    limit, person, stop = UserLimits(1, 1, TooManyAtOnce), uuid4(), threading.Event()
    started = asyncio.Event()
    loop = asyncio.get_running_loop()

    def work() -> None:
        loop.call_soon_threadsafe(started.set)
        stop.wait(30)

    first = asyncio.create_task(limit.run_in_thread(person, work))
    await started.wait()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    second = asyncio.create_task(limit.run_in_thread(person, lambda: 2))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    try:
        with pytest.raises(TooManyAtOnce):
            await limit.run_in_thread(person, lambda: 3)
        assert await limit.run_in_thread(uuid4(), lambda: 4) == 4
    finally:
        stop.set()
    assert await second == 2
    assert await limit.run_in_thread(person, lambda: 5) == 5
