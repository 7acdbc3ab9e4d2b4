"""Telegram's Bot API: one client of HTTP, and those parts of its objects that Kopilka reads.

Why not aiogram: docs/decisions/0048.
"""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ConfigDict, Field, model_validator

from kopilka.infrastructure.config import TelegramSettings

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 20.0
# Telegram answers an upload when it has stored the file.
UPLOAD_SECONDS = 60.0
DOWNLOAD_SECONDS = 30.0
LONGEST_DESCRIPTION = 200


class BotApiRefused(Exception):
    """Telegram has understood and says no. `retry_after`: not before so many seconds (429). `moved_to`: the id that the
    group has as a supergroup.
    """

    def __init__(
        self, code: int, description: str, retry_after: float | None = None, moved_to: int | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.description = description[:LONGEST_DESCRIPTION]
        self.retry_after = retry_after
        self.moved_to = moved_to


class BotApiUnavailable(Exception):
    """No answer, or none of Telegram's own: the network, a proxy, an error of the server. It says what kind, never the
    address, which holds the token.
    """


class Part(BaseModel):
    """Of Telegram's objects what is named is read, the rest is left."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)


class TelegramUser(Part):
    id: int
    is_bot: bool = False
    first_name: str = ""
    username: str | None = None
    language_code: str | None = None


class Chat(Part):
    """`title` is of groups."""

    id: int
    type: str
    title: str = ""


class Button(Part):
    """`callback_data` is None for those that open a link."""

    text: str
    callback_data: str | None = None


class Keyboard(Part):
    inline_keyboard: tuple[tuple[Button, ...], ...] = ()


class File(Part):
    """A size of a photo, or a document. `file_size` in bytes, where Telegram knows it."""

    file_id: str
    file_size: int | None = None
    mime_type: str | None = None
    file_name: str | None = None


class Origin(Part):
    """Of a message that was forwarded. `sender_user` is None for channels and for people who hide."""

    sender_user: TelegramUser | None = None


# What a person sends, by the field that holds it.
CONTENT = frozenset((
    "text", "caption", "photo", "document", "animation", "audio", "voice", "video", "video_note", "sticker", "contact",
    "location", "venue", "poll", "dice", "paid_media", "story", "checklist",
))  # fmt: skip


class Message(Part):
    """`date` is when it was sent, in seconds since 1970. `photo` has the sizes of one picture, the largest last.
    `migrate_…`: the group has become a supergroup, which has another id; each of the two chats is told of the other.
    `sender_chat`: on whose behalf it was sent, where that is no person; an anonymous administrator writes as the group.
    `via_bot`: it was chosen from what that bot offers in any chat. `has_content`: there is something of the person's in
    it; messages of Telegram's own, as of a pin, have nothing.
    """

    message_id: int
    chat: Chat
    date: int = 0
    from_user: TelegramUser | None = Field(None, alias="from")
    text: str | None = None
    caption: str | None = None
    photo: tuple[File, ...] = ()
    document: File | None = None
    reply_to_message: "Message | None" = None
    reply_markup: Keyboard | None = None
    migrate_to_chat_id: int | None = None
    migrate_from_chat_id: int | None = None
    sender_chat: Chat | None = None
    via_bot: TelegramUser | None = None
    forward_origin: Origin | None = None
    has_content: bool = False

    @model_validator(mode="before")
    @classmethod
    def _note_content(cls, data: Any) -> Any:
        return {**data, "has_content": not CONTENT.isdisjoint(data)} if isinstance(data, Mapping) else data


class CallbackQuery(Part):
    """A button was pressed. `message` is None where it is too old for Telegram to send along."""

    id: str
    from_user: Annotated[TelegramUser, Field(alias="from")]
    message: Message | None = None
    data: str | None = None


class ChatMemberStatus(Part):
    status: str


class ChatMemberUpdated(Part):
    """The bot was blocked, or let in again; by a group: added, or removed."""

    chat: Chat
    from_user: Annotated[TelegramUser, Field(alias="from")]
    new_chat_member: ChatMemberStatus


class InlineQuery(Part):
    """`@bot …` is typed in some chat, which the bot is not told of."""

    id: str
    from_user: Annotated[TelegramUser, Field(alias="from")]
    query: str = ""


class Update(Part):
    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: ChatMemberUpdated | None = None
    inline_query: InlineQuery | None = None


ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member", "inline_query"]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file for the argument `field` of a method: so many bytes, which are read while they are sent."""

    field: str
    name: str
    content_type: str
    size: int
    chunks: AsyncIterator[bytes]


@dataclass(frozen=True, slots=True)
class RawUpdate:
    """An update before it is read: one that cannot be must not hide those beside it."""

    update_id: int
    body: Mapping[str, Any]


class BotApi:
    """Connections are kept. `close` when done."""

    def __init__(self, settings: TelegramSettings) -> None:
        if settings.token is None:
            raise ValueError("KOPILKA_TELEGRAM_TOKEN is not set")
        proxy = settings.proxy.get_secret_value() if settings.proxy else None
        address, token = settings.url.rstrip("/"), settings.token.get_secret_value()
        self._base = f"{address}/bot{token}/"
        self._files = f"{address}/file/bot{token}/"
        # Nothing of the environment's proxies: the setting alone decides where a token goes.
        self._http = httpx.AsyncClient(
            proxy=proxy,
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=30, max_keepalive_connections=10),
        )

    async def call(self, method: str, payload: Mapping[str, Any] | None = None, *, wait: float = 0) -> Any:
        """The result. `wait`: seconds that the server may take on purpose. Raises BotApiRefused, BotApiUnavailable."""
        return await self._post(method, ANSWER_SECONDS + wait, json=payload or {})

    async def upload(self, method: str, payload: Mapping[str, Any], upload: Upload) -> Any:
        """`call` with a file, as multipart/form-data. Raises what `call` and the chunks raise."""
        boundary = secrets.token_hex(16)
        before, after = _around(boundary, payload, upload)

        async def body() -> AsyncIterator[bytes]:
            yield before
            async for chunk in upload.chunks:
                yield chunk
            yield after

        headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(before) + upload.size + len(after)),
        }
        return await self._post(method, UPLOAD_SECONDS, content=body(), headers=headers)

    async def _post(self, method: str, seconds: float, **request: Any) -> Any:
        timeout = httpx.Timeout(seconds, connect=CONNECT_SECONDS)
        try:
            answer = await self._http.post(self._base + method, timeout=timeout, **request)
            said = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            # No cause: its message could name the address.
            raise BotApiUnavailable(type(error).__name__) from None
        if not isinstance(said, dict) or "ok" not in said:
            raise BotApiUnavailable(f"HTTP {answer.status_code}")
        if said["ok"] is True:
            return said.get("result")
        code = said.get("error_code", answer.status_code)
        if not isinstance(code, int) or code >= 500:
            raise BotApiUnavailable(f"HTTP {answer.status_code}")
        more = said.get("parameters") or {}
        asked, moved_to = more.get("retry_after"), more.get("migrate_to_chat_id")
        raise BotApiRefused(
            code,
            str(said.get("description", "")),
            asked if isinstance(asked, int | float) else None,
            moved_to if isinstance(moved_to, int) else None,
        )

    async def get_updates(self, offset: int | None, *, wait: float) -> list[RawUpdate]:
        """Those that came after `offset` - 1, which this confirms. Waits so many seconds for one to come."""
        payload: dict[str, Any] = {"timeout": int(wait), "allowed_updates": ALLOWED_UPDATES, "limit": 100}
        if offset is not None:
            payload["offset"] = offset
        found = await self.call("getUpdates", payload, wait=wait)
        if not isinstance(found, list):
            raise BotApiUnavailable("no list of updates")
        return [
            RawUpdate(it["update_id"], it)
            for it in found
            if isinstance(it, dict) and isinstance(it.get("update_id"), int)
        ]

    async def download(self, file: File, at_most: int) -> bytes | None:
        """None where it has more bytes than `at_most`. Raises BotApiRefused, BotApiUnavailable."""
        if (file.file_size or 0) > at_most:
            return None
        found = await self.call("getFile", {"file_id": file.file_id})
        path = found.get("file_path") if isinstance(found, dict) else None
        if not isinstance(path, str):
            raise BotApiUnavailable("no path of the file")
        content = bytearray()
        try:
            async with (
                asyncio.timeout(DOWNLOAD_SECONDS),
                self._http.stream("GET", f"{self._files}{quote(path)}") as answer,
            ):
                answer.raise_for_status()
                async for chunk in answer.aiter_bytes():
                    content += chunk
                    if len(content) > at_most:
                        return None
        except (httpx.HTTPError, TimeoutError) as error:
            raise BotApiUnavailable(type(error).__name__) from None
        return bytes(content)

    async def get_me(self) -> TelegramUser:
        return TelegramUser.model_validate(await self.call("getMe"))

    async def close(self) -> None:
        await self._http.aclose()


def _around(boundary: str, payload: Mapping[str, Any], upload: Upload) -> tuple[bytes, bytes]:
    """What stands before and after the file in the body: arguments that are not texts are JSON."""
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        f"{value if isinstance(value, str) else json.dumps(value)}\r\n"
        for name, value in payload.items()
    ]
    # As browsers write it; a name of a file is in UTF-8.
    file_name = upload.name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    parts.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{upload.field}"; filename="{file_name}"\r\n'
        f"Content-Type: {upload.content_type}\r\n\r\n"
    )
    return "".join(parts).encode(), f"\r\n--{boundary}--\r\n".encode()
