"""Who waits longest is served first, and nothing is lost where somebody stops waiting."""

import asyncio
from contextlib import suppress

import asyncpg
import pytest
from sqlalchemy import text

from conftest import TestDatabase
from kopilka.infrastructure.config import DatabaseSettings
from kopilka.infrastructure.database import Database
from kopilka.infrastructure.fair_pool import HandingQueue

NEXT_ROUND = 0


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
    assert await asyncio.wait_for(second, 1) == "one"
    assert queue.empty()


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

    pool = Database(database.app_url, DatabaseSettings(pool_size=4))
    await pool.warm_up()
    before = {await ask() for _ in range(4)}
    assert len(before) == 4
    admin = await asyncpg.connect(database.admin_url)
    assert await admin.fetchval("SELECT bool_and(pg_terminate_backend(pid, 5000)) FROM unnest($1::int[]) pid", before)
    await admin.close()
    after = {await ask() for _ in range(8)}
    await pool.close()
    assert not before & after
