"""`kopilka bot` that is told to end while the database is away."""

import asyncio
from pathlib import Path

from kopilka.infrastructure.bot_api import BotApi, RawUpdate
from kopilka.infrastructure.config import DatabaseSettings, Settings, TelegramSettings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.database.transactions import Database
from kopilka.infrastructure.embedded_postgres.data_folder import DataFolder
from kopilka.processes.bot.dispatch import Dispatcher
from kopilka.processes.bot.handling import Handler
from kopilka.processes.bot.pictures import Pictures
from kopilka.processes.bot.sending import Sender
from kopilka.processes.bot.uploads import Uploads
from kopilka.processes.bot.watch import Watch
from kopilka.processes.runtime import Runtime
from kopilka.telegram.records import BotSetup
from tests.telegram.bot_process import PATIENCE


async def test_it_waits_no_longer_for_the_database(tmp_path: Path, settings: Settings, keys: KeyRing) -> None:
    """What it has not handled is not confirmed: Telegram delivers it again."""
    api = BotApi(
        TelegramSettings.model_validate(
            {"token": "123456789:AAExampleExampleExampleExampleExamp", "url": "http://127.0.0.1:9"}
        )
    )
    url = "postgresql+asyncpg://kopilka@127.0.0.1:9/kopilka"
    away = Database(url, DatabaseSettings(pool_size=1))
    runtime = Runtime(settings, DataFolder(tmp_path), keys, None, url)
    watch, ending = Watch(tmp_path), asyncio.Event()
    dispatcher = Dispatcher(away, BotSetup(1, premium_for_all=False, default_locale="ru"), Pictures(api), watch)
    handler = Handler(api, dispatcher, Sender(away, api, Uploads(api, runtime), watch), watch, ending)
    try:
        working = asyncio.create_task(handler.handle(RawUpdate(1, {"update_id": 1})))
        await asyncio.sleep(0.3)
        assert not working.done()
        ending.set()
        await asyncio.wait_for(working, PATIENCE)
    finally:
        await api.close()
        await away.close()
