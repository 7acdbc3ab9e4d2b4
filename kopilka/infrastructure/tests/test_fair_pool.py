"""The fair pool: first come, first served, and no connection is lost when a waiter is cancelled."""

import asyncio
from contextlib import AsyncExitStack, suppress
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text

from conftest import TestDatabase
from kopilka.infrastructure.config import DatabaseSettings
from kopilka.infrastructure.database.fair_pool import PATIENCE, HandingQueue
from kopilka.infrastructure.database.transactions import Database, PoolFigures

NEXT_ROUND = 0
AN_AGE = 30.0


async def test_a_newcomer_does_not_pass_those_who_wait() -> None:
    queue: HandingQueue[str] = HandingQueue()
    waiting = asyncio.create_task(queue.get())
    await asyncio.sleep(NEXT_ROUND)
    queue.put_nowait("one")
    with pytest.raises(asyncio.QueueEmpty):
        queue.get_nowait()  # before the one who waits has had a chance to run
    assert await waiting == "one"


async def test_in_the_order_in_which_they_came() -> None:
    queue: HandingQueue[int] = HandingQueue()
    waiting = [asyncio.create_task(queue.get()) for _ in range(5)]
    await asyncio.sleep(NEXT_ROUND)
    for number in range(6):
        queue.put_nowait(number)
    assert await asyncio.gather(*waiting) == [0, 1, 2, 3, 4]
    assert (queue.qsize(), await queue.get()) == (1, 5)


async def test_what_came_last_goes_first_where_nobody_waits() -> None:
    """One after the other, requests all take the same connection."""
    queue = held_back("a", "b", "c", back=1)
    for _ in range(3):
        item = await queue.get()
        assert item == "c"
        queue.put_nowait(item)


@pytest.mark.parametrize("was_handed", [False, True], ids=["while waiting", "as it is handed over"])
async def test_who_gives_up_keeps_nothing(was_handed: bool) -> None:
    queue: HandingQueue[str] = HandingQueue()
    first, second = (asyncio.create_task(queue.get()) for _ in range(2))
    await asyncio.sleep(NEXT_ROUND)
    if was_handed:
        queue.put_nowait("one")
    first.cancel()
    with suppress(asyncio.CancelledError):
        await first
    if not was_handed:
        queue.put_nowait("one")
    assert await asyncio.wait_for(second, AN_AGE) == "one"
    assert queue.empty()


def held_back(*items: str, back: int) -> HandingQueue[str]:
    queue: HandingQueue[str] = HandingQueue()
    for item in items:
        queue.put_nowait(item)
    queue.held_back = back
    return queue


async def test_what_is_held_back_is_for_those_who_have_waited() -> None:
    queue = held_back("one", "two", back=1)
    assert queue.get_nowait() == "two"
    with pytest.raises(asyncio.QueueEmpty):
        queue.get_nowait()
    waiting = asyncio.create_task(queue.get())
    await asyncio.sleep(NEXT_ROUND)
    assert (waiting.done(), queue.waiting) == (False, 0), "still patient"
    assert await asyncio.wait_for(waiting, AN_AGE) == "one"
    assert queue.empty()


async def test_what_had_been_held_back_is_so_again() -> None:
    """It does not go to the next in line, as long as that one is patient; the other one does."""
    queue = held_back("one", "two", back=1)
    queue.get_nowait()
    await queue.get()
    waiting = asyncio.create_task(queue.get())
    await asyncio.sleep(NEXT_ROUND)
    queue.put_nowait("two")
    await asyncio.sleep(NEXT_ROUND)
    assert (waiting.done(), queue.qsize()) == (False, 1)
    queue.put_nowait("one")
    assert (await waiting, queue.qsize()) == ("one", 1)


async def test_patience_ends_while_there_is_nothing_left() -> None:
    """Whoever has lost it gets the first that comes back, in the order of coming, and is counted until then."""
    queue = held_back(back=1)
    first, second = (asyncio.create_task(queue.get()) for _ in range(2))
    await asyncio.sleep(2 * PATIENCE)
    assert queue.waiting == 2
    queue.put_nowait("one")
    assert await first == "one"
    second.cancel()
    with suppress(asyncio.CancelledError):
        await second
    assert queue.waiting == 0
    queue.put_nowait("one")
    assert queue.qsize() == 1


async def test_slow_ones_do_not_hold_up_the_others(database: TestDatabase) -> None:
    """As many as are let work are all held; who comes meanwhile is answered nevertheless."""
    pool = Database(database.app_url, DatabaseSettings(pool_size=4, pool_at_once=2))
    await pool.warm_up()
    async with pool.direct(), pool.direct():
        async with pool.direct() as connection:
            assert await connection.fetchval("SELECT 1") == 1
        assert pool.pool_figures() == PoolFigures(in_use=2, idle=2, limit=4, waiting=0)
    await pool.close()


async def test_what_is_held_back_is_closed_with_the_others(database: TestDatabase) -> None:
    pool = Database(database.app_url, DatabaseSettings(pool_size=4, pool_at_once=2))
    await pool.warm_up()
    async with AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(pool.direct()) for _ in range(4)]
    await pool.close()
    assert [connection.is_closed() for connection in opened] == [True] * 4


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ({}, 6),
        ({"pool_size": 1}, 0),
        ({"pool_at_once": 5}, 3),
        ({"app_url": "postgresql://db/kopilka"}, 0),
        ({"app_url": "postgresql://db/kopilka", "pool_at_once": 3}, 5),
    ],
)
def test_how_many_are_held_back(given: dict[str, Any], left: int) -> None:
    assert DatabaseSettings(**given).pool_held_back == left


async def test_the_pool_of_requests(database: TestDatabase) -> None:
    """One connection and many who want it again and again: each gets as many turns as the others, give or take one."""
    pool = Database(database.app_url, DatabaseSettings(pool_size=1))
    turns = [0] * 6
    stop = asyncio.Event()

    async def take_turns(mine: int) -> None:
        while not stop.is_set():
            async with pool.direct() as connection:
                await connection.fetchval("SELECT 1")
            turns[mine] += 1
            if sum(turns) >= 120:
                stop.set()

    await asyncio.gather(*(take_turns(number) for number in range(len(turns))))
    await pool.close()
    assert max(turns) - min(turns) <= 1, turns


@pytest.mark.parametrize("way", ["session", "driver"])
async def test_nobody_is_handed_a_dead_connection(database: TestDatabase, way: str) -> None:
    """Not even one of several that died together, and by neither way."""

    async def ask() -> int:
        if way == "driver":
            async with pool.direct() as connection:
                pid: int = await connection.fetchval("SELECT pg_backend_pid()")
        else:
            async with pool.transaction() as session:
                pid = (await session.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        return pid

    pool = Database(database.app_url, DatabaseSettings(pool_size=4, pool_at_once=4))
    async with AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(pool.direct()) for _ in range(4)]
        before = {connection.get_server_pid() for connection in opened}
    admin = await asyncpg.connect(database.admin_url)
    assert await admin.fetchval("SELECT bool_and(pg_terminate_backend(pid, 5000)) FROM unnest($1::int[]) pid", before)
    await admin.close()
    after = set(await asyncio.gather(*(ask() for _ in range(8))))
    await pool.close()
    assert not before & after
