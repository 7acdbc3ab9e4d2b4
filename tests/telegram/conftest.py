"""One server of the Bot API for the tests of a module, whose people are always new."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from fastapi import FastAPI

from conftest import Person, TestDatabase, forget_jobs, new_client, run_due, sign_up_and_in, working
from kopilka.infrastructure.config import DatabaseSettings, S3Settings, Settings, TelegramSettings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.database.transactions import Database
from kopilka.infrastructure.jobs.process_pool import ProcessPool
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from kopilka.infrastructure.storage import open_storage
from kopilka.processes.api.app import create_app
from kopilka.processes.worker.registry import REGISTRY
from tests.telegram.bot_process import BotProcess, bot_process
from tests.telegram.chat import Chat
from tests.telegram.control import Telegram, telegram_server
from tests.telegram.ledger import Linked
from tests.telegram.shapes import wrong_shapes

ASKED = [*REGISTRY.names("notices"), *REGISTRY.names("pictures")]

Worked = Callable[[], Awaitable[list[str]]]


@pytest.fixture(scope="module")
def telegram() -> Iterator[Telegram]:
    """Asks at its end whether all that it answered was of the real server's form."""
    with telegram_server() as server:
        yield server
        assert not wrong_shapes(server.calls, server.world.all_updates)


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory, database: TestDatabase, telegram: Telegram) -> Iterator[BotProcess]:
    folder: Path = tmp_path_factory.mktemp("bot")
    with bot_process(folder, database, telegram) as running:
        telegram.wait_bot()
        yield running


@pytest.fixture(scope="module")
async def api(settings: Settings, keys: KeyRing, database: TestDatabase, telegram: Telegram) -> AsyncIterator[FastAPI]:
    """The API of an installation with this bot."""
    token = TelegramSettings.model_validate({"token": telegram.token, "url": telegram.url})
    made = create_app(settings.model_copy(update={"telegram": token}), keys, database.serving_url)
    yield made
    await made.state.database.close()


@pytest.fixture
async def linked(api: FastAPI, telegram: Telegram, bot: BotProcess) -> AsyncIterator[Linked]:
    """Somebody who has signed up, with their chat, linked in their language."""
    clients = []

    async def link(name: str = "Анна", locale: str = "ru") -> tuple[Person, Chat]:
        http = new_client(api, **{"Accept-Language": locale})
        clients.append(http)
        person = await sign_up_and_in(http, f"anna.{uuid4().hex}@example.com")
        await person.http.patch("/users/me", json={"locale": locale})
        chat = telegram.person(name, language=locale)
        chat.opens_link((await person.http.post("/telegram/link")).json()["url"])
        asked = chat.answer()
        assert "Копилке?" in asked.text or "Kopilka?" in asked.text
        chat.presses(asked, "Привязать" if locale == "ru" else "Link")
        chat.sees_edit(asked)
        return person, chat

    yield link
    for http in clients:
        await http.aclose()


@pytest.fixture
async def work(
    database: TestDatabase, owner: asyncpg.Connection, bot: BotProcess, tmp_path: Path
) -> AsyncIterator[WorkerServices]:
    """A worker's services, with the files of the bot's folder and a child that draws."""
    await forget_jobs(owner)
    made = Database(database.app_url, DatabaseSettings(pool_size=5))
    files = open_storage(S3Settings(), bot.log.parent / "files")
    yield working(made, files, ProcessPool(1), tmp_path)
    await made.close()


@pytest.fixture
def worked(work: WorkerServices) -> Callable[[], Awaitable[list[str]]]:
    """All that is due for chats is done, as a worker does it."""

    async def run() -> list[str]:
        done: list[str] = []
        while some := await run_due(work, ASKED, limit=50):
            done += some
            if "done" not in some:
                break
        return done

    return run
