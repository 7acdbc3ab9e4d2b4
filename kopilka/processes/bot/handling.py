"""Has updates handled, however they came: in order for each chat, again while the database is away."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable

from kopilka.infrastructure.bot_api import BotApi, BotApiRefused, BotApiUnavailable, RawUpdate
from kopilka.infrastructure.database.errors import is_transient
from kopilka.processes.bot.dispatch import Dispatcher
from kopilka.processes.bot.sending import Sender
from kopilka.processes.bot.watch import Watch
from kopilka.processes.waiting import wait_at_most
from kopilka.telegram.records import InlineAnswer, Toast

logger = logging.getLogger("kopilka.bot")

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
# Updates that are handled at once: each takes a connection.
AT_ONCE = 4


class Handler:
    """Told to end, it tries nothing again: what was not handled is not confirmed either, and comes again."""

    def __init__(
        self, api: BotApi, dispatcher: Dispatcher, sender: Sender, watch: Watch, ending: asyncio.Event
    ) -> None:
        self._api = api
        self._dispatcher = dispatcher
        self._sender = sender
        self._watch = watch
        self._ending = ending
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._toasts: set[asyncio.Task[None]] = set()

    async def handle(self, update: RawUpdate) -> None:
        """Committed when this returns, unless the database is away and the bot is to end."""
        shown = await self._until_done(update)
        self._watch.lives()
        self._sender.wake()
        if isinstance(shown, InlineAnswer):
            self._answer_inline(update, shown)
        else:
            self._answer_press(update, shown)

    async def _until_done(self, update: RawUpdate) -> Toast | InlineAnswer | None:
        """Again and again while the database is away: nobody believes yet that it is done."""
        pause = FIRST_PAUSE
        while True:
            try:
                read = await self._dispatcher.read(update)
                async with self._slots:
                    return await self._dispatcher.handle(update, *read)
            except Exception as error:
                self._watch.failed(error)
                if not is_transient(error):
                    logger.exception("update %s was not handled", update.update_id)
                    await self._give_up(update)
                    return None
                logger.warning("the database is away; updates wait")
            self._watch.lives()
            if await wait_at_most(self._ending, pause):
                return None
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _give_up(self, update: RawUpdate) -> None:
        tells = True
        while True:
            try:
                await self._dispatcher.give_up(update, tells=tells)
                return
            except Exception as error:
                if not is_transient(error):
                    if not tells:
                        raise
                    logger.exception("nobody could be told of update %s", update.update_id)
                    tells = False
            if await wait_at_most(self._ending, FIRST_PAUSE):
                return

    def _answer_press(self, update: RawUpdate, toast: Toast | None) -> None:
        """Ends the waiting of the button. Not queued: Telegram forgets about it by itself before long."""
        query = update.body.get("callback_query")
        if isinstance(query, dict) and isinstance(query.get("id"), str):
            payload: dict[str, object] = {"callback_query_id": query["id"]}
            if toast is not None:
                payload |= {"text": toast.text[:200], "show_alert": toast.is_alert}
            self._call_soon("answerCallbackQuery", payload)

    def _answer_inline(self, update: RawUpdate, answer: InlineAnswer) -> None:
        """Not queued, as with presses: at the next key it is asked again."""
        query = update.body.get("inline_query")
        if isinstance(query, dict) and isinstance(query.get("id"), str):
            self._call_soon("answerInlineQuery", inline_payload(query["id"], answer))

    def _call_soon(self, method: str, payload: dict[str, object]) -> None:
        task = asyncio.create_task(self._call_quietly(method, payload))
        self._toasts.add(task)
        task.add_done_callback(self._toasts.discard)

    async def _call_quietly(self, method: str, payload: dict[str, object]) -> None:
        try:
            await self._api.call(method, payload)
        except (BotApiUnavailable, BotApiRefused):
            return


class InOrder:
    """One update of a chat after the other. A chat that takes long holds up no other one."""

    def __init__(self, handler: Handler, stop: asyncio.Event, on_done: Callable[[RawUpdate], None]) -> None:
        self._handler = handler
        self._stop = stop
        self._on_done = on_done
        self._chats: dict[object, deque[RawUpdate]] = {}
        self.at_work: set[int] = set()

    def start(self, group: asyncio.TaskGroup, update: RawUpdate) -> None:
        """Told to stop, it begins no other one: those come again."""
        self.at_work.add(update.update_id)
        chat = chat_of(update)
        if chat in self._chats:
            self._chats[chat].append(update)
        else:
            self._chats[chat] = deque([update])
            group.create_task(self._work_on(chat))

    async def _work_on(self, chat: object) -> None:
        updates = self._chats[chat]
        while updates:
            update = updates.popleft()
            if not self._stop.is_set():
                await self._handler.handle(update)
            self.at_work.discard(update.update_id)
            self._on_done(update)
        del self._chats[chat]


def inline_payload(query_id: str, answer: InlineAnswer) -> dict[str, object]:
    """Kept by Telegram for nobody else, and for no time: what one account holds changes, and is one person's."""
    results = [
        {
            "type": "article",
            "id": str(number),
            "title": it.title,
            "description": it.description,
            "input_message_content": {"message_text": it.text},
        }
        for number, it in enumerate(answer.results)
    ]
    payload: dict[str, object] = {
        "inline_query_id": query_id, "results": results, "cache_time": 0, "is_personal": True,
    }  # fmt: skip
    if answer.button is not None:
        payload["button"] = {"text": answer.button, "start_parameter": "inline"}
    return payload


def chat_of(update: RawUpdate) -> object:
    """What is in order among itself: the updates of one chat, with the presses of buttons in it."""
    for kind in ("message", "edited_message", "my_chat_member"):
        part = update.body.get(kind)
        if isinstance(part, dict) and isinstance(part.get("chat"), dict):
            return part["chat"].get("id")
    for kind in ("callback_query", "inline_query"):
        part = update.body.get(kind)
        if isinstance(part, dict):
            pressed = part.get("message")
            # Without a message: of the person, whose private chat has their id.
            where = pressed.get("chat") if isinstance(pressed, dict) else part.get("from")
            return where.get("id") if isinstance(where, dict) else None
    return None
