"""The process pool: bounded; children are killed after the time limit and replaced when they die."""

import os
import signal
import time

import pytest

from kopilka.infrastructure.jobs.process_pool import MEMORY, ProcessPool, TookTooLong, WorkerDied

HERE = "kopilka.infrastructure.tests.test_workshop"


def twice(number: int) -> int:
    return number * 2


def whose() -> int:
    return os.getpid()


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def grow() -> int:
    return len(bytearray(2 * MEMORY))


def fail() -> None:
    raise LookupError("nothing here")


async def test_it_answers_from_another_process_that_stays() -> None:
    process_pool = ProcessPool(1)
    assert await process_pool.run(f"{HERE}:twice", 21, seconds=20) == 42
    first = await process_pool.run(f"{HERE}:whose", seconds=20)
    assert first != os.getpid()
    assert await process_pool.run(f"{HERE}:whose", seconds=20) == first


async def test_too_long_is_ended_and_the_next_one_works() -> None:
    process_pool = ProcessPool(1)
    await process_pool.run(f"{HERE}:twice", 1, seconds=20)
    with pytest.raises(TookTooLong):
        await process_pool.run(f"{HERE}:sleep", 60.0, seconds=0.3)
    assert await process_pool.run(f"{HERE}:twice", 2, seconds=20) == 4


async def test_a_dead_child_is_told_of() -> None:
    process_pool = ProcessPool(1)
    with pytest.raises(WorkerDied):
        await process_pool.run(f"{HERE}:die", seconds=20)
    assert await process_pool.run(f"{HERE}:twice", 2, seconds=20) == 4


async def test_one_that_died_while_idle_is_replaced() -> None:
    process_pool = ProcessPool(1)
    os.kill(await process_pool.run(f"{HERE}:whose", seconds=20), signal.SIGKILL)
    assert await process_pool.run(f"{HERE}:twice", 2, seconds=20) == 4


async def test_memory_is_bounded() -> None:
    with pytest.raises(MemoryError):
        await ProcessPool(1).run(f"{HERE}:grow", seconds=20)


async def test_what_it_raises_comes_through() -> None:
    with pytest.raises(LookupError, match="nothing here"):
        await ProcessPool(1).run(f"{HERE}:fail", seconds=20)
