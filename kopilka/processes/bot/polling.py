"""Asks Telegram for updates and has them handled: in order for each chat, confirmed only once they are committed."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from kopilka.infrastructure.bot_api import BotApi, BotApiRefused, BotApiUnavailable, RawUpdate
from kopilka.processes.bot.chores import Chores
from kopilka.processes.bot.handling import Handler, InOrder
from kopilka.processes.bot.watch import Watch
from kopilka.processes.waiting import wait_at_most

logger = logging.getLogger("kopilka.bot")

WAIT_SECONDS = 25.0
# Whoever is not done by then, as with a photo, is waited for beside the others.
LOOK_SECONDS = 0.5
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0


class Poller:
    def __init__(self, api: BotApi, handler: Handler, chores: Chores, watch: Watch) -> None:
        self._api = api
        self._handler = handler
        self._chores = chores
        self._watch = watch
        # Handled and not confirmed yet: Telegram tells of them again while one before them is at work.
        self._done: set[int] = set()
        self._is_idle = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Until told to stop; updates under way are handled to their end."""
        queues = InOrder(self._handler, stop, lambda it: self._note_done(it, queues.at_work))
        async with asyncio.TaskGroup() as group:
            await self._poll(queues, group, stop)

    async def _poll(self, queues: InOrder, group: asyncio.TaskGroup, stop: asyncio.Event) -> None:
        offset: int | None = None
        pause = FIRST_PAUSE
        while not stop.is_set():
            self._watch.lives()
            try:
                wait = 0.0 if queues.at_work else WAIT_SECONDS
                updates = await _or_stop(self._api.get_updates(offset, wait=wait), stop)
            except (BotApiUnavailable, BotApiRefused) as error:
                self._watch.failed(error)
                what = f"refuses ({error.code})" if isinstance(error, BotApiRefused) else f"does not answer ({error})"
                logger.warning("Telegram %s; asking again in %.1f s", what, pause)
                asked = error.retry_after if isinstance(error, BotApiRefused) else None
                await wait_at_most(stop, asked or pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            pause = FIRST_PAUSE
            self._watch.polled()
            self._is_idle.clear()
            known = self._done | queues.at_work
            for update in updates:
                if update.update_id not in known:
                    queues.start(group, update)
            if queues.at_work:
                await wait_at_most(self._is_idle, LOOK_SECONDS)
            # Asking for what comes after them tells Telegram that those before are done.
            known = self._done | queues.at_work
            if known:
                offset = min(queues.at_work, default=max(known) + 1)
                self._done = {it for it in self._done if it >= offset}
            await self._chores.do()

    def _note_done(self, update: RawUpdate, at_work: set[int]) -> None:
        self._done.add(update.update_id)
        if not at_work:
            self._is_idle.set()


async def _or_stop(work: Coroutine[Any, Any, list[RawUpdate]], stop: asyncio.Event) -> list[RawUpdate]:
    """What it returns; nothing where stop comes first, which ends it."""
    working = asyncio.ensure_future(work)
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else []
    finally:
        for task in (working, stopping):
            task.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)
