"""Sends what is queued: each chat in order, as fast as Telegram lets us, and again until it is there."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.infrastructure.bot_api import BotApi, BotApiRefused, BotApiUnavailable
from kopilka.infrastructure.clock import now
from kopilka.infrastructure.database.errors import is_transient
from kopilka.infrastructure.database.transactions import Database, set_tenant
from kopilka.processes.bot.uploads import Uploads
from kopilka.processes.bot.watch import Watch
from kopilka.processes.waiting import wait_at_most
from kopilka.telegram.groups import forget_group, move_group
from kopilka.telegram.outgoing import due_messages, postpone, sent_as, settle
from kopilka.telegram.records import DueMessage
from kopilka.telegram.service import note_blocked
from kopilka.telegram.wording import notice

logger = logging.getLogger("kopilka.bot")

# Chats that are written to at once, and messages a second in all: Telegram takes 30.
AT_ONCE = 20
A_SECOND = 25
# Files take as long as the way is narrow: they hold up their own chat only.
UPLOADS_AT_ONCE = 3
LOOK_EVERY = 1.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 300
MOST_ATTEMPTS = 20
# One that Telegram cannot take for so long must not hold up its chat for ever.
PATIENCE = timedelta(days=1)
SETTLE_ATTEMPTS = 20
FORBIDDEN = 403
BAD_REQUEST = 400
TOO_MANY = 429
# The token is revoked or wrong, which says nothing about the message: it waits for a token that works.
NOT_US = (401, 404)
UNCHANGED = "message is not modified"


class Sender:
    """One at a time for a bot: whoever holds the lock of its updates."""

    def __init__(self, database: Database, api: BotApi, uploads: Uploads, watch: Watch) -> None:
        self._database = database
        self._api = api
        self._uploads = uploads
        self._watch = watch
        self._wake = asyncio.Event()
        # By chat: each has at most one message on its way, and none of them waits for another chat's.
        self._sending: dict[int, asyncio.Task[None]] = {}
        # Of these: a group that moves meanwhile takes its messages to another chat, where nothing is on its way.
        self._ids: set[UUID] = set()
        self._uploading: set[int] = set()
        self._next_turn = 0.0
        self._upload_slots = asyncio.Semaphore(UPLOADS_AT_ONCE)

    def wake(self) -> None:
        """Something was queued by this process, or a chat is free for its next message."""
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        try:
            await self._send_until(stop)
        finally:
            # A file takes too long to wait for it: whoever sends next begins anew. A message is soon there, and would
            # be sent twice.
            for chat_id in self._uploading:
                self._sending[chat_id].cancel()
            await asyncio.gather(*self._sending.values(), return_exceptions=True)

    async def _send_until(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            self._wake.clear()
            try:
                await self._begin()
            except Exception as error:
                self._failed(error, "messages could not be sent")
                await asyncio.sleep(1)
                continue
            await wait_at_most(self._wake, LOOK_EVERY)

    async def _begin(self) -> None:
        """Sends what is due in chats that have nothing on its way."""
        # Before the look: of a message that arrives meanwhile the look may still show the row.
        busy, ids = set(self._sending), set(self._ids)
        free = AT_ONCE - len(busy - self._uploading)
        if free <= 0:
            return
        async with self._database.transaction() as session:
            found = await due_messages(session, free + len(busy))
        due = [it for it in found if it.chat_id not in busy and it.id not in ids]
        for it in due[:free]:
            if it.payload is not None and "upload" in it.payload:
                self._uploading.add(it.chat_id)
            self._ids.add(it.id)
            self._sending[it.chat_id] = asyncio.create_task(self._send_next(it))

    async def _send_next(self, due: DueMessage) -> None:
        is_file = due.chat_id in self._uploading
        try:
            async with self._upload_slots if is_file else contextlib.nullcontext():
                await self._send(due)
        except Exception as error:
            self._failed(error, "a message could not be sent")
            await asyncio.sleep(1)
        finally:
            del self._sending[due.chat_id]
            self._ids.discard(due.id)
            self._uploading.discard(due.chat_id)
            self.wake()

    def _failed(self, error: Exception, what: str) -> None:
        self._watch.failed(error)
        if not is_transient(error):
            logger.error(what, exc_info=error)

    async def _turn(self) -> None:
        clock = asyncio.get_running_loop().time()
        self._next_turn = max(clock, self._next_turn + 1 / A_SECOND)
        await asyncio.sleep(self._next_turn - clock)

    async def _send(self, due: DueMessage) -> None:
        payload = await self._payload(due)
        if payload is None:
            await self._settle(due, None)
            return
        await self._turn()
        is_file = "upload" in payload
        method = due.method if is_file or "message_id" in payload else "sendMessage"
        try:
            try:
                if is_file:
                    sent = await self._uploads.send(method, payload, now() - due.queued_at)
                else:
                    sent = await self._api.call(method, payload)
            except BotApiRefused as refused:
                is_final = UNCHANGED in refused.description or refused.moved_to is not None
                if "message_id" not in payload or refused.code != BAD_REQUEST or is_final:
                    raise
                # A message that can be changed no more: what it would say is said anew.
                payload.pop("message_id")
                sent = await self._api.call("sendMessage", payload)
        except BotApiUnavailable as away:
            self._watch.failed(away)
            logger.warning("a message waits: %s", away)
            await self._later(due)
        except BotApiRefused as refused:
            await self._refused(due, refused)
        else:
            self._watch.sent(due.id, method)
            number = sent.get("message_id") if isinstance(sent, dict) else None
            await self._settle(due, number if isinstance(number, int) else None)

    async def _later(self, due: DueMessage) -> None:
        if now() - due.queued_at > PATIENCE:
            logger.warning("a message is given up after a day")
            await self._settle(due, None)
            return
        await self._postpone(due, min(FIRST_PAUSE * 2.0**due.attempts, LONGEST_PAUSE), attempts=due.attempts + 1)

    async def _refused(self, due: DueMessage, refused: BotApiRefused) -> None:
        if UNCHANGED not in refused.description:
            self._watch.failed(refused)
        if refused.code == TOO_MANY:
            await self._postpone(due, refused.retry_after or 1.0, attempts=due.attempts)
            return
        if refused.code in NOT_US:
            logger.warning("Telegram refuses this bot (%s); its messages wait", refused.code)
            await self._later(due)
            return
        if refused.moved_to is not None:
            # With it all that waits for the group, this message too.
            async with self._database.transaction() as session:
                await move_group(session, due.chat_id, refused.moved_to)
            return
        if refused.code == FORBIDDEN:
            async with self._database.transaction() as session:
                if due.chat_id < 0:
                    await forget_group(session, due.chat_id)
                else:
                    await note_blocked(session, due.chat_id, is_blocked=True)
        elif UNCHANGED not in refused.description:
            logger.warning("Telegram refused %s with %s; it is dropped", due.method, refused.code)
        await self._settle(due, None)

    async def _payload(self, due: DueMessage) -> dict[str, Any] | None:
        """None where there is nothing to send. An edit of what was never sent is sent as a message."""
        if due.words is not None:
            text = notice(due.locale, due.words)
            if text is None:
                logger.warning("a text of another version is dropped")
            return {"chat_id": due.chat_id, "text": text} if text is not None else None
        if due.payload is None or due.edits is None or due.household_id is None:
            return due.payload
        async with self._of(due) as session:
            number = await sent_as(session, due.household_id, due.edits)
        return due.payload if number is None else {**due.payload, "message_id": number}

    async def _settle(self, due: DueMessage, message_id: int | None) -> None:
        """Tried for a while where the database is away: what is not noted as sent would be sent again."""
        for last in (*(False,) * SETTLE_ATTEMPTS, True):
            try:
                async with self._of(due) as session:
                    await settle(session, due, message_id)
                return
            except Exception as error:
                if last or not is_transient(error):
                    raise
            await asyncio.sleep(0.5)

    async def _postpone(self, due: DueMessage, seconds: float, *, attempts: int) -> None:
        async with self._of(due) as session:
            await postpone(session, due, timedelta(seconds=seconds), attempts=min(attempts, MOST_ATTEMPTS))

    @asynccontextmanager
    async def _of(self, due: DueMessage) -> AsyncIterator[AsyncSession]:
        """A transaction in the household of the message, on behalf of no user."""
        async with self._database.transaction() as session:
            if due.household_id is not None:
                await set_tenant(session, household_id=due.household_id, user_id=due.household_id)
            yield session
