"""The hashing queue: round robin by client address, and no slot is lost."""

import asyncio

import pytest

from kopilka.users.errors import SignInBusy
from kopilka.users.hashing_queue import Client, HashingQueue


async def spin() -> None:
    """Lets every task run until it waits."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_addresses_take_turns() -> None:
    queue, order = HashingQueue(expected_seconds=0.0, slots=1), list[str]()

    async def join(address: str) -> None:
        async with queue.turn(Client(address)):
            order.append(address)
            await asyncio.sleep(0)

    tasks = [asyncio.create_task(join(address)) for address in "aaaaaabcb"]
    await asyncio.gather(*tasks)
    assert "".join(order) == "aabcabaaa", "the first had no wait; then one of each address in its turn"
    assert queue.waiting == 0


async def test_one_address_cannot_fill_it_for_others() -> None:
    queue = HashingQueue(expected_seconds=1.0, longest_wait=3.0, slots=1)
    held = asyncio.Event()

    async def join(address: str) -> None:
        async with queue.turn(Client(address)):
            await held.wait()

    many = [asyncio.create_task(join("a")) for _ in range(10)]
    await spin()
    assert queue.waiting == 3
    other = asyncio.create_task(join("b"))
    await spin()
    assert queue.waiting == 4
    held.set()
    await other
    results = await asyncio.gather(*many, return_exceptions=True)
    assert sum(isinstance(it, SignInBusy) for it in results) == 6


async def test_nobody_waits_for_ever_where_turns_take_longer_than_hashes() -> None:
    """A slow database, say: what a turn does besides hashing is in no estimate."""
    queue = HashingQueue(expected_seconds=0.0, longest_wait=0.01, slots=1)
    async with queue.turn(Client("a")):
        with pytest.raises(SignInBusy):
            async with queue.turn(Client("b")):
                pytest.fail("there is one slot")
        assert queue.waiting == 0
    async with queue.turn(Client("b")):
        pass


async def test_no_slot_is_lost_by_cancelled_and_hung_up_waiters() -> None:
    queue = HashingQueue(expected_seconds=0.0, slots=2)
    gone, release = asyncio.Event(), asyncio.Event()

    async def hung_up() -> None:
        await gone.wait()

    async def join() -> None:
        async with queue.turn(Client("a", hung_up)):
            await release.wait()

    tasks = [asyncio.create_task(join()) for _ in range(30)]
    await spin()
    for task in tasks[2:12]:
        task.cancel()
    tasks[0].cancel()  # one that has a slot, which goes on to a waiter in the same moment in which it hangs up
    gone.set()
    await spin()
    release.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert queue.waiting == 0
    async with queue.turn(), queue.turn():
        third = asyncio.create_task(join())
        await spin()
        assert queue.waiting == 0, "it hung up"
    with pytest.raises(SignInBusy):
        await third


async def test_a_connection_that_breaks_counts_as_hung_up() -> None:
    queue = HashingQueue(expected_seconds=0.0, slots=1)

    async def broken() -> None:
        raise ConnectionResetError

    async with queue.turn():
        with pytest.raises(SignInBusy):
            async with queue.turn(Client("a", broken)):
                pytest.fail("it had its turn")
