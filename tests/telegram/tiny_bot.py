"""A bot of a few answers, in a thread: what the server of the tests is tried with. Doubles do not bother it."""

import io
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Self

import httpx
from PIL import Image

from tests.telegram.control import Telegram

Json = dict[str, Any]
KEYS = {
    "inline_keyboard": [
        [{"text": "Кафе", "callback_data": "cafe"}, {"text": "Такси", "callback_data": "taxi"}],
        [{"text": "Отменить", "callback_data": "undo"}],
    ]
}
POLL_SECONDS = 1
PAUSE = 0.02


class Refusal(Exception):
    def __init__(self, said: Json) -> None:
        super().__init__(said["description"])
        self.code: int = said["error_code"]
        self.parameters: Json = said.get("parameters", {})


class Client:
    """Calls methods of the Bot API, as a form or, with files, as multipart. Raises Refusal."""

    def __init__(self, url: str, token: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=30)
        self._token = token

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def call(self, method: str, *, files: dict[str, tuple[str, bytes]] | None = None, **arguments: Any) -> Any:
        form = {name: it if isinstance(it, str) else json.dumps(it) for name, it in arguments.items()}
        said = self._http.post(f"/bot{self._token}/{method}", data=form, files=files).json()
        if not said["ok"]:
            raise Refusal(said)
        return said["result"]

    def download(self, file_id: str) -> bytes:
        path = self.call("getFile", file_id=file_id)["file_path"]
        return self._http.get(f"/file/bot{self._token}/{path}").raise_for_status().content


class TinyBot(Client):
    def __init__(self, url: str, token: str) -> None:
        super().__init__(url, token)
        self.ending = False
        self._answers: dict[int, int] = {}
        """To which message which answer."""

    def run(self) -> None:
        offset = 0
        while not self.ending:
            try:
                updates = self.call("getUpdates", offset=offset, timeout=POLL_SECONDS)
            except (httpx.HTTPError, ValueError, Refusal):
                time.sleep(PAUSE)
                continue
            for update in updates:
                with suppress(Refusal):  # it gives up what it cannot say
                    self.take(update)
                offset = update["update_id"] + 1

    def take(self, update: Json) -> None:
        if "message" in update:
            self.hear(update["message"])
        elif "edited_message" in update:
            message = update["edited_message"]
            self.call(
                "editMessageText",
                chat_id=message["chat"]["id"],
                message_id=self._answers[message["message_id"]],
                text=f"Исправлено: {message['text']}",
                reply_markup=KEYS,
            )
        elif "callback_query" in update:
            self.feel(update["callback_query"])

    def hear(self, message: Json) -> None:
        chat, text = message["chat"]["id"], message.get("text", "")
        if message.get("new_chat_members"):
            self.call("sendMessage", chat_id=chat, text="Здравствуйте, все!")
        elif text.startswith("/start"):
            greeting = f"Привет, <b>{message['from']['first_name']}</b>! {text[7:]}"
            self.call("sendMessage", chat_id=chat, text=greeting, parse_mode="HTML")
        elif "reply_to_message" in message:
            reply = {"message_id": message["message_id"]}
            was = message["reply_to_message"]["text"]
            self.call("sendMessage", chat_id=chat, text=f"Было: {was}", reply_parameters=reply)
        elif "photo" in message:
            content = self.download(message["photo"][-1]["file_id"])
            caption = f"{len(content)} <i>байт</i>"
            files = {"document": ("копия.jpg", content)}
            self.call("sendDocument", files=files, chat_id=chat, caption=caption, parse_mode="HTML")
        else:
            sent = self.persist("sendMessage", chat_id=chat, text=f"Записано: {text}", reply_markup=KEYS)
            self._answers[message["message_id"]] = sent["message_id"]

    def feel(self, query: Json) -> None:
        message = query["message"]
        if query["data"] == "undo":
            chat = message["chat"]["id"]
            self.call("editMessageText", chat_id=chat, message_id=message["message_id"], text="Отменено")
            self.call("answerCallbackQuery", callback_query_id=query["id"], text="Запись удалена", show_alert=True)
        else:
            self.call("answerCallbackQuery", callback_query_id=query["id"], text=f"Категория: {query['data']}")

    def persist(self, method: str, **arguments: Any) -> Json:
        """Until it was taken, as a queue does."""
        while True:
            try:
                result: Json = self.call(method, **arguments)
            except Refusal as refusal:
                if refusal.code == 429:
                    time.sleep(refusal.parameters["retry_after"])
                elif refusal.code < 500:
                    raise
            except (httpx.HTTPError, ValueError):
                time.sleep(PAUSE)
            else:
                return result


def client_of(telegram: Telegram) -> Client:
    return Client(telegram.url, telegram.token)


@contextmanager
def polling(telegram: Telegram) -> Iterator[None]:
    with TinyBot(telegram.url, telegram.token) as bot:
        thread = threading.Thread(target=bot.run)
        thread.start()
        try:
            telegram.wait_bot()
            yield
        finally:
            bot.ending = True
            thread.join()


def picture(width: int, height: int) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(written, "PNG")
    return written.getvalue()
