"""`kopilka bot`: the Telegram bot. Any number of them: one at a time asks for updates and sends, the others wait."""

import argparse
import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.infrastructure.bot_api import BotApi, BotApiRefused, BotApiUnavailable
from kopilka.infrastructure.config import load_settings
from kopilka.infrastructure.database.errors import is_transient
from kopilka.infrastructure.database.transactions import Database
from kopilka.infrastructure.locales import LOCALES
from kopilka.infrastructure.telemetry.observability import configure_logging, flush_logs, start_tracing
from kopilka.processes.bot.chores import Chores
from kopilka.processes.bot.dispatch import Dispatcher
from kopilka.processes.bot.handling import AT_ONCE as CHATS_AT_ONCE
from kopilka.processes.bot.handling import Handler
from kopilka.processes.bot.pictures import Pictures
from kopilka.processes.bot.polling import Poller
from kopilka.processes.bot.receiving import Asking, Delivered, Receiver, Webhook
from kopilka.processes.bot.sending import Sender
from kopilka.processes.bot.uploads import Uploads
from kopilka.processes.bot.watch import Watch
from kopilka.processes.database import open_database
from kopilka.processes.metrics_setup import meter_bot
from kopilka.processes.role import check_role
from kopilka.processes.runtime import Runtime, open_runtime
from kopilka.processes.waiting import wait_at_most
from kopilka.telegram.bot import commands
from kopilka.telegram.incoming import webhook_secrets
from kopilka.telegram.records import BotSetup
from kopilka.telegram.service import note_bot

logger = logging.getLogger("kopilka.bot")

# One for the lock, one for each chat at work, the rest for sending.
POOL_SIZE = 1 + CHATS_AT_ONCE + 3
# The first half of the advisory lock's key; the second is the bot's id.
LOCK = 5_390_012 << 32
LOOK_EVERY = 1.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0


async def _serve(runtime: Runtime, bot_id: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    settings = runtime.settings
    database = open_database(runtime, pool_size=POOL_SIZE)
    api = BotApi(settings.telegram)
    watch = Watch(runtime.folder.path, meter_bot(settings))
    try:
        await _run(Bot(runtime, database, api, Uploads(api, runtime), watch, bot_id), stop)
    finally:
        await api.close()
        await database.close()
        await asyncio.to_thread(flush_logs)


@dataclass(frozen=True, slots=True)
class Bot:
    """What lasts as long as the process."""

    runtime: Runtime
    database: Database
    api: BotApi
    uploads: Uploads
    watch: Watch
    id: int


async def _run(bot: Bot, stop: asyncio.Event) -> None:
    """Until told to stop: holds the lock and works, or waits for it."""
    pause = FIRST_PAUSE
    while not stop.is_set():
        bot.watch.lives()
        try:
            async with only_one(bot.database, bot.id) as held:
                if held is not None:
                    await _work(bot, held, stop)
                    pause = FIRST_PAUSE
        except (BotApiRefused, BotApiUnavailable) as error:
            # A wrong token, or no way to Telegram.
            bot.watch.failed(error)
            what = f"refuses this bot ({error.code})" if isinstance(error, BotApiRefused) else f"is away ({error})"
            logger.warning("Telegram %s; trying again in %.0f s", what, pause)
            await wait_at_most(stop, pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        except Exception as error:
            if not is_transient(error):
                raise
            bot.watch.failed(error)
            logger.warning("the database is away; the bot waits")
        await wait_at_most(stop, LOOK_EVERY)


@asynccontextmanager
async def only_one(database: Database, bot_id: int) -> AsyncIterator[AsyncSession | None]:
    """The lock of this bot, held by an open transaction. None: another process has it.

    Not by a session: behind pgbouncer (transaction mode) only a transaction keeps its connection. It reads nothing
    and so keeps no snapshot that would hold up vacuum; it ends with the process, however that dies.
    """
    async with database.transaction() as session:
        await session.execute(text("SELECT set_config('idle_in_transaction_session_timeout', '0', true)"))
        key = LOCK ^ (bot_id & 0xFFFF_FFFF)
        taken = await session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": key})
        yield session if taken else None


async def _work(bot: Bot, held: AsyncSession, stop: asyncio.Event) -> None:
    api, database, settings = bot.api, bot.database, bot.runtime.settings
    me = await api.get_me()
    async with database.transaction() as session:
        await note_bot(session, bot.id, me.username or me.first_name)
    ending = asyncio.Event()
    sender = Sender(database, api, bot.uploads, bot.watch)
    setup = BotSetup(bot.id, settings.premium_for_all, settings.default_locale)
    handler = Handler(api, Dispatcher(database, setup, Pictures(api), bot.watch), sender, bot.watch, ending)
    updates = await _updates(bot, handler)
    await _show_commands(api)
    logger.info("the bot is at work")
    async with asyncio.TaskGroup() as group:
        working = [group.create_task(it) for it in (_keep(held, ending), sender.run(ending), updates(ending))]
        asked = group.create_task(stop.wait())
        await asyncio.wait({*working, asked}, return_when=asyncio.FIRST_COMPLETED)
        ending.set()
        sender.wake()
        asked.cancel()


async def _updates(bot: Bot, handler: Handler) -> Callable[[asyncio.Event], Coroutine[Any, Any, None]]:
    """What brings updates until told to stop: Telegram's webhook, or asking. Each takes what the other one has left."""
    settings, chores = bot.runtime.settings, Chores(bot.database, bot.id)
    receiver = Receiver(bot.database, bot.runtime.keys, bot.id, handler)
    token, url = settings.telegram.token, settings.telegram.webhook_url
    if token is None or url is None:
        # One that was set keeps all updates from us; those that it has not delivered are there when asked for.
        await bot.api.call("deleteWebhook", {"drop_pending_updates": False})
        return Asking(receiver, Poller(bot.api, handler, chores, bot.watch)).run
    secret = webhook_secrets(bot.runtime.keys, token.get_secret_value())[0]
    webhook = Webhook(bot.api, chores, bot.watch, url, secret)
    await webhook.set()
    return Delivered(receiver, webhook, None if settings.db_pooler else bot.runtime.app_url).run


async def _keep(held: AsyncSession, ending: asyncio.Event) -> None:
    """Returns when the lock is lost with its connection: another process may have it by now."""
    while not ending.is_set():
        try:
            await held.execute(text("SELECT 1"))
        except Exception as error:
            if not is_transient(error):
                raise
            logger.warning("the lock of the bot is lost with its connection")
            return
        await wait_at_most(ending, LOOK_EVERY)


async def _show_commands(api: BotApi) -> None:
    """Nice to have: without it the commands work as well."""
    # In the language of whose Telegram has one of ours; to others in English.
    for locale, code in [*((it, it) for it in LOCALES), ("en", "")]:
        listed = [{"command": name, "description": words} for name, words in commands(locale)]
        with contextlib.suppress(BotApiRefused, BotApiUnavailable):
            await api.call("setMyCommands", {"commands": listed, "language_code": code})


def run(arguments: argparse.Namespace) -> int:
    settings = load_settings()
    configure_logging(settings)
    start_tracing(settings)
    bot_id = settings.telegram.bot_id
    if bot_id is None:
        print("Name the bot's token in KOPILKA_TELEGRAM_TOKEN: @BotFather shows it.", file=sys.stderr)
        return 1
    with open_runtime(settings) as runtime:
        asyncio.run(check_role(runtime))
        asyncio.run(_serve(runtime, bot_id))
    return 0
