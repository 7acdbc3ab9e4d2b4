"""What the server of the Bot API refuses, in the words of the real one, and how its webhook delivers."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.telegram.control import Telegram, telegram_server
from tests.telegram.entities import CannotParse, parse_html
from tests.telegram.tiny_bot import Client, Refusal, client_of, picture

SECRET = "s3cret_of-the-webhook"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<b>нет", 'Can\'t find end tag corresponding to start tag "b"'),
        ("ё <x>нет</x>", 'Unsupported start tag "x" at byte offset 3'),
        ("<b>нет</i>", 'Unmatched end tag at byte offset 9, expected "</b>", found "</i>"'),
        ("нет</b>", "Unexpected end tag at byte offset 6"),
        ("2 < 3", 'Unsupported start tag "" at byte offset 2'),
        ("нет <b", "Unclosed start tag at byte offset 7"),
    ],
)
def test_html_that_does_not_parse(source: str, words: str) -> None:
    with pytest.raises(CannotParse) as raised:
        parse_html(source)
    assert str(raised.value) == words


def test_html() -> None:
    text, entities = parse_html(
        '💰 <b>250,00&nbsp;₽</b> &lt;<a href="https://a.ru/?b&amp;c">кафе</a>&gt; <code>1</code>'
    )
    assert text == "💰 250,00&nbsp;₽ <кафе> 1"
    assert entities[0] == {"type": "bold", "offset": 3, "length": 13}
    assert entities[1]["type"] == "text_link"


def keys(data: str) -> dict[str, object]:
    return {"inline_keyboard": [[{"text": "да", "callback_data": data}]]}


@pytest.fixture
def client(telegram: Telegram) -> Iterator[Client]:
    with client_of(telegram) as client:
        yield client


def refused(words: str) -> "pytest.RaisesExc[Refusal]":
    return pytest.raises(Refusal, match=re.escape(words))


def test_messages_are_checked(telegram: Telegram, client: Client) -> None:
    chat = telegram.person("Анна")
    with refused("Bad Request: chat not found"):
        client.call("sendMessage", chat_id=chat.id, text="рано")
    chat.starts()
    for text, words in (
        ("  ", "Bad Request: message text is empty"),
        ("<b> </b>", "Bad Request: message text is empty"),
        ("ю" * 4097, "Bad Request: message is too long"),
        ("1 < 2", "Bad Request: can't parse entities: Unsupported start tag"),
    ):
        with refused(words):
            client.call("sendMessage", chat_id=chat.id, text=text, parse_mode="HTML")
    with refused("Bad Request: BUTTON_DATA_INVALID"):
        client.call("sendMessage", chat_id=chat.id, text="да", reply_markup=keys("ю" * 33))
    longest = "<b>" + "ю" * 4096 + "</b>"
    client.call("sendMessage", chat_id=chat.id, text=longest, parse_mode="HTML", reply_markup=keys("ю" * 32))
    sent = chat.answer()
    with refused("Bad Request: message is not modified"):
        client.call("editMessageReplyMarkup", chat_id=chat.id, message_id=sent.id, reply_markup=keys("ю" * 32))
    with refused("Bad Request: message to edit not found"):
        client.call("editMessageText", chat_id=chat.id, message_id=12345, text="да")
    with refused("Bad Request: query is too old"):
        client.call("answerCallbackQuery", callback_query_id="1")
    client.call("deleteMessage", chat_id=chat.id, message_id=sent.id)
    chat.sees_deleted(sent)
    chat.blocks()
    with refused("Forbidden: bot was blocked by the user"):
        client.call("sendMessage", chat_id=chat.id, text="ау")


def test_the_rest_that_a_bot_asks(telegram: Telegram, client: Client) -> None:
    client.call("getUpdates", offset=-1)
    anna = telegram.person("Анна", language="en")
    group = telegram.group("Семья", anna, kind="group")
    assert client.call("getMe")["username"] == "kopilka_bot"
    assert client.call("getChat", chat_id=group.id)["title"] == "Семья"
    assert client.call("getChatMember", chat_id=group.id, user_id=anna.id)["status"] == "creator"
    moved = group.becomes_supergroup()
    with pytest.raises(Refusal) as raised:
        client.call("sendMessage", chat_id=group.id, text="здесь?")
    assert raised.value.parameters == {"migrate_to_chat_id": moved.id}
    client.call("sendChatAction", chat_id=moved.id, action="typing")
    kinds = [next(name for name in update if name != "update_id") for update in client.call("getUpdates")]
    assert kinds[-4:] == ["my_chat_member", "message", "message", "message"]
    with refused("Bad Request: BOT_COMMAND_INVALID"):
        client.call("setMyCommands", commands=[{"command": "Сегодня", "description": "Сегодня"}])
    with refused("Not Found"):
        client.call("sendNothing")
    with Client(telegram.url, "8:wrong") as stranger, refused("Unauthorized"):
        stranger.call("getMe")


def test_a_bot_with_privacy_hears_only_what_is_meant_for_it() -> None:
    with telegram_server(reads_groups=False) as telegram, client_of(telegram) as client:
        anna = telegram.person("Анна")
        group = telegram.group("Семья", anna)
        client.call("sendMessage", chat_id=group.id, text="слушаю")
        for text in ("кофе 250", "/today", "@kopilka_bot чай 100"):
            group[anna].sends(text)
        group[anna].replies(group.answer(), "хлеб 60")
        heard = [update.get("message", {}).get("text") for update in client.call("getUpdates")]
        assert heard[2:] == ["/today", "@kopilka_bot чай 100", "хлеб 60"]


def test_only_one_polls(telegram: Telegram, client: Client) -> None:
    client.call("deleteWebhook", drop_pending_updates=True)
    ended: list[str] = []

    def poll() -> None:
        with client_of(telegram) as older:
            try:
                older.call("getUpdates", timeout=30)
            except Refusal as refusal:
                ended.append(str(refusal))

    before = len(telegram.calls_of("getUpdates"))
    thread = threading.Thread(target=poll)
    thread.start()
    telegram.until(lambda: len(telegram.calls_of("getUpdates")) > before)
    assert client.call("getUpdates") == []
    thread.join()
    assert ended == [
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    ]


class Hook(ThreadingHTTPServer):
    """Takes what a webhook delivers; answers with the next of `statuses`, then with 200."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.statuses: list[int] = []
        self.taken: list[Any] = []
        self.secrets: set[str | None] = set()


class Taking(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status = self.server.statuses.pop(0) if self.server.statuses else 200
        self.server.secrets.add(self.headers["X-Telegram-Bot-Api-Secret-Token"])
        if status == 200:
            self.server.taken.append(body)
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def hook() -> Iterator[Hook]:
    server = Hook()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_webhook_is_delivered_until_taken(telegram: Telegram, client: Client) -> None:
    client.call("deleteWebhook", drop_pending_updates=True)
    anna, boris = telegram.person("Анна"), telegram.person("Борис")
    with hook() as server:
        server.statuses = [500, 403]
        address = f"http://127.0.0.1:{server.server_port}/hook"
        client.call("setWebhook", url=address, secret_token=SECRET, allowed_updates=["message"])
        with refused("Conflict: can't use getUpdates method while webhook is active"):
            client.call("getUpdates")
        for number in range(10):
            anna.sends(f"а {number}")
            boris.sends(f"б {number}")
        telegram.wait_taken()
        texts = [update["message"]["text"] for update in server.taken]
        assert [it for it in texts if it[0] == "а"] == [f"а {number}" for number in range(10)]
        assert len(texts) == 20
        assert server.secrets == {SECRET}
        telegram.doubles()
        anna.sends("дважды")
        telegram.until(lambda: len(telegram.webhook_attempts) == 24)
        assert server.taken[-1] == server.taken[-2]
        info = client.call("getWebhookInfo")
        assert info["pending_update_count"] == 0
        assert info["last_error_message"].startswith("Wrong response from the webhook: ")
        client.call("deleteWebhook")
    anna.sends("сама")
    assert [it["message"]["text"] for it in client.call("getUpdates", allowed_updates=[])] == ["сама"]


def test_albums(telegram: Telegram, client: Client) -> None:
    chat = telegram.person("Анна")
    chat.starts()
    files = {name: (f"{name}.png", picture(40, 30)) for name in "ab"}
    media = [
        {"type": "photo", "media": f"attach://{name}", "caption": f"<i>{name}</i>", "parse_mode": "HTML"}
        for name in "ab"
    ]
    sent = client.call("sendMediaGroup", chat_id=chat.id, media=media, files=files)
    assert len({it["media_group_id"] for it in sent}) == 1
    assert [it.text for it in chat.answers(2)] == ["a", "b"]
    with refused("Bad Request: wrong number of media in the album"):
        client.call("sendMediaGroup", chat_id=chat.id, media=media[:1], files=files)
    with refused("Bad Request: IMAGE_PROCESS_FAILED"):
        client.call("sendPhoto", chat_id=chat.id, files={"photo": ("a.png", b"no picture")})
