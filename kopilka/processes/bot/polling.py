"""Asks Telegram for updates and has them handled: in order for each chat, confirmed only once they are committed."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Coroutine, Sequence
from typing import Any

from kopilka.infrastructure.bot_api import BotApi, BotApiRefused, BotApiUnavailable, RawUpdate
from kopilka.processes.bot.chores import Chores
from kopilka.processes.bot.handling import Handler, chat_of
from kopilka.processes.bot.watch import Watch

logger = logging.getLogger("kopilka.bot")

WAIT_SECONDS = 25.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0


class Poller:
    def __init__(self, api: BotApi, handler: Handler, chores: Chores, watch: Watch) -> None:
        self._api = api
        self._handler = handler
        self._chores = chores
        self._watch = watch

    async def run(self, stop: asyncio.Event) -> None:
        """Until told to stop; updates at hand are handled to their end."""
        offset: int | None = None
        pause = FIRST_PAUSE
        while not stop.is_set():
            self._watch.lives()
            try:
                updates = await _or_stop(self._api.get_updates(offset, wait=WAIT_SECONDS), stop)
            except (BotApiUnavailable, BotApiRefused) as error:
                self._watch.failed(error)
                what = f"refuses ({error.code})" if isinstance(error, BotApiRefused) else f"does not answer ({error})"
                logger.warning("Telegram %s; asking again in %.1f s", what, pause)
                asked = error.retry_after if isinstance(error, BotApiRefused) else None
                await _or_stop(asyncio.sleep(asked or pause), stop)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            pause = FIRST_PAUSE
            self._watch.polled()
            if updates:
                await self._handle_all(updates)
                # Asking for what comes after them tells Telegram that these are done.
                offset = max(it.update_id for it in updates) + 1
            await self._chores.do()

    async def _handle_all(self, updates: Sequence[RawUpdate]) -> None:
        chats: dict[object, list[RawUpdate]] = defaultdict(list)
        for update in updates:
            chats[chat_of(update)].append(update)
        async with asyncio.TaskGroup() as group:
            for each in chats.values():
                group.create_task(self._handler.handle_in_order(each))


async def _or_stop(work: Coroutine[Any, Any, list[RawUpdate] | None], stop: asyncio.Event) -> list[RawUpdate]:
    """What it returns; nothing where stop comes first, which ends it."""
    working = asyncio.ensure_future(work)
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return (working.result() or []) if working.done() else []
    finally:
        for task in (working, stopping):
            task.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)
