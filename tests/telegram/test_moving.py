"""A group that becomes a supergroup while a message to it is on its way."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid4

import asyncpg
from fastapi import FastAPI
from sqlalchemy import text

from conftest import Person
from kopilka.infrastructure.bot_api import BotApi
from kopilka.infrastructure.database.transactions import Database, set_tenant
from kopilka.infrastructure.identifiers import new_id
from kopilka.processes.bot.sending import Sender
from kopilka.processes.bot.uploads import Uploads
from kopilka.processes.bot.watch import Watch
from kopilka.telegram.groups import move_group
from kopilka.telegram.outgoing import queue_message

PATIENCE = 10.0


class _SlowTelegram:
    """Takes each message, and answers the first when it is told to."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, str]] = []
        self.asked, self.answers, self.asked_again = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def call(self, _method: str, payload: dict[str, Any]) -> dict[str, int]:
        self.calls.append((payload["chat_id"], payload["text"]))
        (self.asked_again if self.asked.is_set() else self.asked).set()
        await self.answers.wait()
        return {"message_id": len(self.calls)}


async def _queue(database: Database, household_id: UUID, chat_id: int, words: str) -> UUID:
    kept = new_id()
    async with database.transaction() as session:
        await set_tenant(session, household_id=household_id, user_id=uuid4())
        await queue_message(session, household_id, chat_id, words, kept_as=kept)
    return kept


async def test_what_telegram_has_taken_is_not_sent_to_the_new_group(
    app: FastAPI, alice: Person, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    """It stands in the old group, though nobody had noted so when the group moved."""
    await owner.execute("DELETE FROM telegram_messages")  # what other tests have left to be sent
    database: Database = app.state.database
    household_id, before, after = UUID(alice.household_id), -uuid4().int % 10**9 - 10**9, -uuid4().int % 10**12 - 10**12
    telegram, stop = _SlowTelegram(), asyncio.Event()
    sender = Sender(database, cast(BotApi, telegram), cast(Uploads, SimpleNamespace()), Watch(tmp_path))
    taken = await _queue(database, household_id, before, "раз")
    working = asyncio.create_task(sender.run(stop))
    try:
        await asyncio.wait_for(telegram.asked.wait(), PATIENCE)
        waiting = await _queue(database, household_id, before, "два")
        async with database.transaction() as session:
            await move_group(session, before, after)
        for _ in range(3):
            sender.wake()
            await asyncio.sleep(0.05)
        assert telegram.calls == [(before, "раз")]
        telegram.answers.set()
        await asyncio.wait_for(telegram.asked_again.wait(), PATIENCE)
    finally:
        telegram.answers.set()
        stop.set()
        sender.wake()
        await working
    assert telegram.calls == [(before, "раз"), (after, "два")]
    async with database.transaction() as session:
        await set_tenant(session, household_id=household_id, user_id=uuid4())
        listed = "SELECT id, message_id FROM telegram_messages WHERE chat_id = ANY (:chats)"
        rows = (await session.execute(text(listed), {"chats": [before, after]})).all()
    # The number of the first means another message where the group is now.
    assert [tuple(row) for row in rows] == [(waiting, 2)]
    assert taken != waiting
