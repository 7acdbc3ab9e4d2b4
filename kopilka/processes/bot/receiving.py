"""Takes updates that the API has kept for the bot, and keeps Telegram's webhook set where they come by it."""

import asyncio
import logging
import time

from kopilka.infrastructure.bot_api import ALLOWED_UPDATES, BotApi, BotApiRefused, BotApiUnavailable, RawUpdate
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.database.errors import is_transient
from kopilka.infrastructure.database.notifications import LISTEN_ERRORS, listen
from kopilka.infrastructure.database.transactions import Database
from kopilka.processes.bot.chores import Chores
from kopilka.processes.bot.handling import Handler, InOrder
from kopilka.processes.bot.polling import Poller
from kopilka.processes.bot.watch import Watch
from kopilka.processes.waiting import wait_at_most
from kopilka.telegram.incoming import CHANNEL, drop_incoming, waiting_updates

logger = logging.getLogger("kopilka.bot")

# Updates in memory; the rest waits in its table.
AT_HAND = 100
# How often the table is looked at where LISTEN tells of what comes, where it cannot (behind a pooler), and where
# nothing should come any more.
LOOK_EVERY, POLL_EVERY, LOOK_BACK_EVERY = 1.0, 0.1, 10.0
LISTEN_AGAIN_SECONDS = 10.0
CHECK_EVERY = 25.0
# Deliveries at once. More would only wait for the API's connections.
MAX_CONNECTIONS = 10


class Receiver:
    """One at a time for a bot: whoever holds its lock."""

    def __init__(self, database: Database, keys: KeyRing, bot_id: int, handler: Handler) -> None:
        self._database = database
        self._keys = keys
        self._bot_id = bot_id
        self._handler = handler
        self._wake = asyncio.Event()
        self._is_full = False

    async def run(self, stop: asyncio.Event, *, every: float, until_empty: bool = False) -> None:
        """Until told to stop; updates under way are handled to their end, the others stay in their table."""
        queues = InOrder(self._handler, stop, lambda _: self._wake_for_more(queues.at_work))
        async with asyncio.TaskGroup() as group:
            stopping = group.create_task(self._wake_at(stop))
            while not stop.is_set():
                self._wake.clear()
                found = await self._waiting(queues.at_work)
                for update in found or ():
                    queues.start(group, update)
                if until_empty and found is not None and not queues.at_work:
                    break
                await wait_at_most(self._wake, every)
            stopping.cancel()

    async def hear(self, url: str) -> None:
        """Wakes it when something has come. Never returns."""
        while True:
            try:
                await listen(url, CHANNEL, on_message=lambda _: self._wake.set(), on_connected=self._wake.set)
            except LISTEN_ERRORS as error:
                logger.warning("no LISTEN (%s); updates are looked for meanwhile", type(error).__name__)
            await asyncio.sleep(LISTEN_AGAIN_SECONDS)

    async def _waiting(self, at_work: set[int]) -> list[RawUpdate] | None:
        """None where nobody knows: the database is away."""
        room = AT_HAND - len(at_work)
        if room == 0:
            return []
        try:
            async with self._database.transaction() as session:
                found = await waiting_updates(session, self._keys, self._bot_id, at_work, room)
                for each in found:
                    if each.body is None:
                        logger.error("update %s was sealed by a root secret that is gone, and is lost", each.update_id)
                        await drop_incoming(session, self._bot_id, each.update_id)
        except Exception as error:
            if not is_transient(error):
                raise
            logger.warning("the database is away; updates wait")
            return None
        self._is_full = len(found) == room
        return [RawUpdate(it.update_id, it.body) for it in found if it.body is not None]

    def _wake_for_more(self, at_work: set[int]) -> None:
        if not at_work or (self._is_full and len(at_work) <= AT_HAND // 2):
            self._wake.set()

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._wake.set()


class Webhook:
    """That Telegram delivers to us. Asks it now and then: somebody else may have taken the webhook away, and it knows
    of deliveries that failed.
    """

    def __init__(self, api: BotApi, chores: Chores, watch: Watch, url: str, secret: str) -> None:
        self._api = api
        self._chores = chores
        self._watch = watch
        self._url = url
        self._secret = secret
        # What failed long before is no news.
        self._told_of = int(time.time()) - 60

    async def set(self) -> None:
        """Raises BotApiRefused, BotApiUnavailable."""
        payload = {
            "url": self._url, "secret_token": self._secret, "allowed_updates": ALLOWED_UPDATES,
            "max_connections": MAX_CONNECTIONS, "drop_pending_updates": False,
        }  # fmt: skip
        try:
            await self._api.call("setWebhook", payload)
        except BotApiRefused as refused:
            logger.error("Telegram refuses the webhook: %s", refused.description)
            raise

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            self._watch.lives()
            try:
                await self._check()
            except (BotApiRefused, BotApiUnavailable) as error:
                self._watch.failed(error)
                logger.warning("Telegram does not say how the webhook is (%s)", error)
            await wait_at_most(stop, CHECK_EVERY)

    async def _check(self) -> None:
        found = await self._api.call("getWebhookInfo")
        self._watch.polled()
        info = found if isinstance(found, dict) else {}
        if info.get("url") != self._url:
            logger.warning("the webhook was changed by somebody else; it is set again")
            await self.set()
        failed_at = info.get("last_error_date") or 0
        if failed_at > self._told_of:
            self._told_of = failed_at
            logger.warning(
                "Telegram could not deliver to the webhook (%s); %s updates wait there",
                info.get("last_error_message"), info.get("pending_update_count"),
            )  # fmt: skip
        await self._chores.do()


class Delivered:
    """Updates come by webhook. `listen_url` is None behind a pooler in transaction mode, where LISTEN does not work."""

    def __init__(self, receiver: Receiver, webhook: Webhook, listen_url: str | None) -> None:
        self._receiver = receiver
        self._webhook = webhook
        self._listen_url = listen_url

    async def run(self, stop: asyncio.Event) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._webhook.run(stop))
            hearing = group.create_task(self._receiver.hear(self._listen_url)) if self._listen_url else None
            await self._receiver.run(stop, every=LOOK_EVERY if hearing else POLL_EVERY)
            if hearing is not None:
                hearing.cancel()


class Asking:
    """Updates are asked for. What was delivered before comes first; a delivery may still have been under way then."""

    def __init__(self, receiver: Receiver, poller: Poller) -> None:
        self._receiver = receiver
        self._poller = poller

    async def run(self, stop: asyncio.Event) -> None:
        await self._receiver.run(stop, every=LOOK_EVERY, until_empty=True)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._poller.run(stop))
            group.create_task(self._receiver.run(stop, every=LOOK_BACK_EVERY))
