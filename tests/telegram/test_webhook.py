"""Updates that come by webhook: the door of `kopilka api`, what it keeps for `kopilka bot`, and changing the way."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from conftest import ROOT_SECRET, TestDatabase, new_client
from kopilka.infrastructure.crypto import KeyRing
from kopilka.processes.worker.upkeep import purge
from kopilka.telegram.incoming import webhook_secrets
from tests.faults.serving import Serving, new_folder
from tests.telegram.bot_process import PATIENCE, BotProcess, bot_process
from tests.telegram.control import Telegram
from tests.telegram.delivery import SECRET_HEADER
from tests.telegram.ledger import Linked, ledger, ledger_of

pytestmark = pytest.mark.slow

PATH = "/telegram/webhook"
CHATS = 5
# Against hanging; the figure is that of `make bench`.
BURST_PATIENCE = 600.0
ADDRESS = "KOPILKA_TELEGRAM_WEBHOOK_URL"


@pytest.fixture(scope="module")
def door(database: TestDatabase, telegram: Telegram) -> Iterator[Serving]:
    """`kopilka api` with the setting. That it ends with the path is all that the API asks of the address."""
    settings = {
        "KOPILKA_SECRET": ROOT_SECRET.decode(),
        "KOPILKA_DATABASE_APP_URL": database.serving_url,
        "KOPILKA_DB_POOLER": str(database.serving_url != database.app_url).lower(),
        "KOPILKA_TELEGRAM_TOKEN": telegram.token,
        "KOPILKA_TELEGRAM_URL": telegram.url,
        ADDRESS: f"http://127.0.0.1{PATH}",
    }
    with new_folder() as folder, Serving(folder, command="api", **settings) as serving:
        yield serving


@pytest.fixture(scope="module")
def bot(
    tmp_path_factory: pytest.TempPathFactory, database: TestDatabase, telegram: Telegram, door: Serving
) -> Iterator[BotProcess]:
    """In place of the one that polls."""
    folder = tmp_path_factory.mktemp("bot")
    with bot_process(folder, database, telegram, **{ADDRESS: door.url + PATH}) as running:
        telegram.wait_bot()
        yield running


@pytest.fixture(scope="module")
def secret(telegram: Telegram) -> str:
    """As the bot tells it to Telegram."""
    return webhook_secrets(KeyRing([ROOT_SECRET]), telegram.token)[0]


@pytest.fixture
async def knock(door: Serving, secret: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=door.url, headers={SECRET_HEADER: secret}) as client:
        yield client


async def waiting(owner: asyncpg.Connection) -> list[int]:
    found = await owner.fetch("SELECT update_id FROM telegram_incoming ORDER BY update_id")
    return [it["update_id"] for it in found]


async def all_handled(owner: asyncpg.Connection) -> None:
    """An answer may have come twice where the bot was killed, so counting them does not tell."""
    async with asyncio.timeout(PATIENCE):
        while await waiting(owner):
            pass


async def test_what_telegram_delivers_is_answered(
    linked: Linked, telegram: Telegram, owner: asyncpg.Connection, bot: BotProcess, door: Serving, secret: str
) -> None:
    person, chat = await linked()
    said = chat.sends("кофе 250")
    answer = chat.answer()
    assert answer.text.startswith("✅ 250")
    chat.edits(said, "кофе 260")
    assert "260" in chat.sees_edit(answer).text
    chat.presses(answer, "Отменить")
    assert "Отменено" in chat.sees_edit(answer).text
    assert await ledger(person) == []
    assert {status for _, status in telegram.webhook_attempts} == {200}
    assert await waiting(owner) == []
    for said_by in (bot.said(), door.said()):
        assert "кофе" not in said_by
        assert secret not in said_by


async def test_nobody_else_is_let_in(
    knock: httpx.AsyncClient, owner: asyncpg.Connection, bot: BotProcess, secret: str
) -> None:
    update = {"update_id": 2**40}
    for wrong in ("", secret[:-1], secret + "0", "é"):
        refused = await knock.post(PATH, json=update, headers={SECRET_HEADER: wrong.encode()})
        assert (refused.status_code, refused.content) == (403, b"")
    async with httpx.AsyncClient(base_url=knock.base_url) as stranger:
        assert (await stranger.post(PATH, json=update)).status_code == 403
        # Not even how much one may send.
        assert (await stranger.post(PATH, content=b"x" * 300_000)).status_code == 403
    assert await owner.fetchval("SELECT count(*) FROM telegram_updates WHERE update_id = $1", 2**40) == 0


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"{}", 400),
        (b'{"update_id": "1"}', 400),
        (b'{"update_id": true}', 400),
        (b'{"update_id": -1}', 400),
        (b'{"update_id": 9223372036854775808}', 400),
        (b"\xff", 400),
        (b"[" * 100_000, 400),
        (b'{"update_id": 1, "message": "' + b"x" * 300_000 + b'"}', 413),
    ],
    ids=lambda it: it[:24].decode(errors="replace") if isinstance(it, bytes) else str(it),
)
async def test_what_is_no_update(
    knock: httpx.AsyncClient, owner: asyncpg.Connection, bot: BotProcess, content: bytes, status: int
) -> None:
    answered = await knock.post(PATH, content=content, headers={"Content-Type": "application/json"})
    assert answered.status_code == status
    assert answered.headers["content-type"] == "application/problem+json"
    assert await waiting(owner) == []


async def test_there_is_no_such_door_without_the_setting(api: FastAPI, secret: str) -> None:
    async with new_client(api) as http:
        answered = await http.post(PATH, json={"update_id": 1}, headers={SECRET_HEADER: secret})
    assert (answered.status_code, answered.json()["code"]) == (404, "not_found")


async def test_it_comes_twice_and_out_of_order(linked: Linked, telegram: Telegram, owner: asyncpg.Connection) -> None:
    person, chat = await linked()
    telegram.doubles(2)
    with telegram.holding():
        for number in range(1, 6):
            chat.sends(f"кофе {number}00")
        telegram.shuffles(2)
    chat.answers(5)
    telegram.redelivers()
    telegram.wait_taken()
    chat.is_silent()
    assert sorted(it[0] for it in await ledger(person)) == [100, 200, 300, 400, 500]
    telegram.until(lambda: not telegram.world.updates)


async def test_what_the_bot_does_not_know_is_left(
    knock: httpx.AsyncClient, linked: Linked, owner: asyncpg.Connection, telegram: Telegram
) -> None:
    """Of a shape that cannot be read, or sealed by a secret that is gone: those after it are handled."""
    await owner.execute(
        "INSERT INTO telegram_incoming (bot_id, update_id, sealed) VALUES ($1, 3, 'nothing of ours')",
        int(telegram.token.partition(":")[0]),
    )
    assert (await knock.post(PATH, json={"update_id": 2, "message": {"chat": 5}})).status_code == 200
    assert (await knock.post(PATH, json={"update_id": 2, "message": {"chat": 5}})).status_code == 200
    person, chat = await linked()
    chat.sends("кофе 250")
    chat.answer()
    assert await waiting(owner) == []
    assert len(await ledger(person)) == 1


@pytest.mark.parametrize("times", [1, pytest.param(20, marks=pytest.mark.long)])
async def test_killed_between_the_door_and_the_effect(
    linked: Linked, telegram: Telegram, bot: BotProcess, owner: asyncpg.Connection, times: int
) -> None:
    person, chat = await linked()
    count = 0
    for _ in range(times):
        for _ in range(15):
            count += 1
            chat.sends(f"кофе {count}")
        telegram.until(lambda: chat.untaken > 0)
        bot.kill()
        chat.sends(f"чай {count + 1}")
        count += 1
        telegram.wait_taken()  # by the door, while there is no bot
        assert await waiting(owner)
        # What was written can be read neither there nor in a copy of it.
        assert not await owner.fetchval("SELECT count(*) FROM telegram_incoming WHERE sealed LIKE '%update_id%'")
        bot.restart()
    telegram.until(lambda: chat.untaken >= count, "every message was answered")
    await all_handled(owner)
    assert sorted(it[0] for it in await ledger_of(person, 500)) == list(range(1, count + 1))


async def test_both_ways_of_changing_lose_nothing(
    linked: Linked, telegram: Telegram, bot: BotProcess, owner: asyncpg.Connection, door: Serving
) -> None:
    person, chat = await linked()
    bot.kill()
    chat.sends("кофе 100")
    telegram.wait_taken()
    assert len(await waiting(owner)) == 1
    with telegram.holding():
        chat.sends("кофе 200")
        bot.restart(**{ADDRESS: ""})
        # What was delivered before is worked on first.
        assert chat.answer().text.startswith("✅ 100")
    assert chat.answer().text.startswith("✅ 200")
    assert "deleteWebhook" in {it.method for it in telegram.calls}
    assert bot.stop() == 0
    chat.sends("кофе 300")
    bot.restart(**{ADDRESS: door.url + PATH})
    assert chat.answer().text.startswith("✅ 300")
    chat.sends("кофе 400")
    assert chat.answer().text.startswith("✅ 400")
    assert [it[0] for it in sorted(await ledger(person))] == [100, 200, 300, 400]


async def test_what_no_bot_takes_is_forgotten_after_a_day(api: FastAPI, owner: asyncpg.Connection) -> None:
    """Of a bot that is not there any more."""
    for hours in (25, 23):
        await owner.execute(
            "INSERT INTO telegram_incoming (bot_id, update_id, sealed, received_at)"
            " VALUES (1, $1, '', now() - make_interval(hours => $2))", hours, hours
        )  # fmt: skip
    async with api.state.database.transaction() as session:
        await purge(session)
    assert await waiting(owner) == [23]
    await owner.execute("DELETE FROM telegram_incoming WHERE bot_id = 1")


@pytest.mark.parametrize("count", [100, pytest.param(1_000, marks=pytest.mark.long)])
async def test_a_burst_is_stored_once_each(
    linked: Linked, telegram: Telegram, owner: asyncpg.Connection, count: int
) -> None:
    """Answered, too. How quickly is a matter of `make bench`."""
    people = [await linked() for _ in range(CHATS)]
    with telegram.holding():
        for number in range(1, count + 1):
            people[number % CHATS][1].sends(f"кофе {number}")
    answered = count // CHATS
    telegram.until(lambda: all(chat.untaken >= answered for _, chat in people), "all were answered", BURST_PATIENCE)
    await all_handled(owner)
    for place, (person, _) in enumerate(people):
        stored = [it[0] for it in await ledger_of(person, 500)]
        assert sorted(stored) == [it for it in range(1, count + 1) if it % CHATS == place]
