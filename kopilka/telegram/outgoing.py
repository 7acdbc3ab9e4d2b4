"""The queue of what the bot says: rows in the transaction of their cause, sent after it, in order for each chat."""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from typing import Any, cast
from uuid import UUID

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.infrastructure.identifiers import new_id
from kopilka.infrastructure.locales import Locale
from kopilka.telegram.models import TelegramMessage, TelegramNotice
from kopilka.telegram.records import Choices, DueMessage, StoredDocument

# Telegram's own limits: characters of a message (UTF-16 units, here of the HTML too), bytes of a button's data.
LONGEST = 4096
LONGEST_DATA = 64
_TAG = re.compile(r"<[^<>]*>")
_DUE = text("SELECT * FROM due_telegram_messages(:limit)")


def queued_in(session: AsyncSession) -> list[UUID]:
    """Ids of what this transaction has queued."""
    found: list[UUID] = session.info.setdefault("telegram_queued", [])
    return found


@dataclass(slots=True)
class _Answering:
    chat_id: int
    message_id: int
    heading: str


def answer_to(session: AsyncSession, chat_id: int, message_id: int, heading: str = "") -> None:
    """What this transaction says in that chat replies to this message: in a group several people speak. `heading` is a
    first line (HTML), once. Doors need not know where they are spoken to.
    """
    session.info["telegram_answering"] = _Answering(chat_id, message_id, heading)


async def queue_message(
    session: AsyncSession,
    household_id: UUID,
    chat_id: int,
    html: str,
    *,
    choices: Choices = (),
    reply_to: int | None = None,
    kept_as: UUID | None = None,
) -> None:
    """`html` is escaped, its tags open and close on one line. A long one becomes several messages, the buttons under
    the last. `kept_as`: the id of that one, by which a reply to it is to find what it was about.
    """
    answering: _Answering | None = session.info.get("telegram_answering")
    if answering is not None and answering.chat_id == chat_id:
        reply_to = answering.message_id if reply_to is None else reply_to
        html = f"{answering.heading}\n{html}" if answering.heading else html
        answering.heading = ""
    parts = split(html)
    for place, part in enumerate(parts):
        is_last = place == len(parts) - 1
        payload = _payload(chat_id, part, choices if is_last else ())
        if reply_to is not None and place == 0:
            payload["reply_parameters"] = _reply(reply_to)
        is_kept = is_last and kept_as is not None
        id_ = kept_as if is_last and kept_as is not None else new_id()
        values = {"id": id_, "household_id": household_id, "chat_id": chat_id, "is_kept": is_kept}
        await session.execute(insert(TelegramMessage).values(**values, method="sendMessage", payload=payload))
        queued_in(session).append(id_)


async def queue_edit(
    session: AsyncSession,
    household_id: UUID,
    chat_id: int,
    html: str,
    *,
    choices: Choices = (),
    message_id: int | None = None,
    edits: UUID | None = None,
) -> None:
    """Changes a message of ours: by Telegram's number, or by the id of a queued one that may not be sent yet."""
    payload = _payload(chat_id, split(html)[0], choices)
    if message_id is not None:
        payload["message_id"] = message_id
    id_ = new_id()
    values = {"id": id_, "household_id": household_id, "chat_id": chat_id, "edits": edits}
    await session.execute(insert(TelegramMessage).values(**values, method="editMessageText", payload=payload))
    queued_in(session).append(id_)


async def queue_picture(
    session: AsyncSession, household_id: UUID, chat_id: int, png: bytes, caption: str, *, reply_to: int | None = None
) -> None:
    """A small one: it travels in its row, and goes with it. The caption is HTML of at most 1,024 characters."""
    upload = {"field": "photo", "name": "chart.png", "type": "image/png", "content": base64.b64encode(png).decode()}
    await _queue_upload(session, household_id, chat_id, "sendPhoto", upload, caption, reply_to)


async def queue_document(
    session: AsyncSession, household_id: UUID, chat_id: int, document: StoredDocument, caption: str
) -> None:
    """The row names the file; whoever sends it reads the storage then."""
    upload = {
        "field": "document",
        "name": document.name,
        "type": document.content_type,
        "key": document.key,
        "otherwise": document.otherwise,
    }
    await _queue_upload(session, household_id, chat_id, "sendDocument", upload, caption)


async def _queue_upload(
    session: AsyncSession,
    household_id: UUID,
    chat_id: int,
    method: str,
    upload: dict[str, str],
    caption: str,
    reply_to: int | None = None,
) -> None:
    payload: dict[str, Any] = {"chat_id": chat_id, "caption": caption, "parse_mode": "HTML", "upload": upload}
    if reply_to is not None:
        payload["reply_parameters"] = _reply(reply_to)
    id_ = new_id()
    values = {"id": id_, "household_id": household_id, "chat_id": chat_id, "payload": payload}
    await session.execute(insert(TelegramMessage).values(**values, method=method))
    queued_in(session).append(id_)


async def queue_notice(session: AsyncSession, chat_id: int, words: str, locale: Locale) -> None:
    """To somebody who is not linked."""
    id_ = new_id()
    await session.execute(insert(TelegramNotice).values(id=id_, chat_id=chat_id, words=words, locale=locale))
    queued_in(session).append(id_)


def answered_in(session: AsyncSession, chat_id: int) -> int | None:
    """The message that this transaction replies to in that chat, where it is one of several people."""
    answering: _Answering | None = session.info.get("telegram_answering")
    return answering.message_id if answering is not None and answering.chat_id == chat_id else None


def _reply(message_id: int) -> dict[str, Any]:
    return {"message_id": message_id, "allow_sending_without_reply": True}


def _payload(chat_id: int, html: str, choices: Choices) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "chat_id": chat_id,
        "text": html,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    rows = [[{"text": it.text, "callback_data": _checked(it.data)} for it in row] for row in choices if row]
    # An edit without it would take the buttons away, which is what no choices mean.
    payload["reply_markup"] = {"inline_keyboard": rows}
    return payload


def _checked(data: str) -> str:
    if not 0 < len(data.encode()) <= LONGEST_DATA:
        raise ValueError("data of a button has 1 to 64 bytes")
    return data


def split(html: str, limit: int = LONGEST) -> list[str]:
    """Parts that Telegram takes, broken between paragraphs, else between lines, else between words."""
    parts: list[str] = []
    at_hand = ""
    for piece in _pieces(html.strip("\n"), limit):
        if at_hand and _size(at_hand + piece) > limit:
            parts.append(at_hand.strip("\n"))
            at_hand = ""
        at_hand += piece
    return [*parts, at_hand.strip("\n")]


def _pieces(html: str, limit: int) -> Iterator[str]:
    """Paragraphs where they fit, else lines, else words; with the breaks after them."""
    for paragraph in re.findall(r".+?(?:\n{2,}|$)", html, re.DOTALL):
        if _size(paragraph) <= limit:
            yield paragraph
            continue
        for line in paragraph.splitlines(keepends=True):
            if _size(line) <= limit:
                yield line
            else:
                yield from _cut(line, limit)


def _cut(line: str, limit: int) -> Iterator[str]:
    """Without its tags: cut anywhere, they would not close."""
    for word in re.findall(r"\S+\s*", _TAG.sub("", line)):
        while _size(word) > limit:
            # Half as many characters as units never are too many, and no entity is that long.
            cut = word[: limit // 2]
            cut = cut.rpartition("&")[0] if "&" in cut[-8:] else cut
            yield cut
            word = word[len(cut) :]
        yield word


def _size(html: str) -> int:
    """In UTF-16 units, as Telegram counts."""
    return len(html) + sum(1 for char in html if ord(char) > 0xFFFF)


def quoted(words: str, limit: int = 60) -> str:
    """Somebody's words for HTML, shortened."""
    return escape(words if len(words) <= limit else words[: limit - 1].rstrip() + "…", quote=False)


async def due_messages(session: AsyncSession, limit: int) -> list[DueMessage]:
    """The oldest of each chat, where it is due: at most `limit`. Of all households: for the one sender alone."""
    found = await session.execute(_DUE, {"limit": limit})
    return [
        DueMessage(
            household_id=row.household_id,
            id=row.id,
            chat_id=row.chat_id,
            method=row.method,
            payload=row.payload,
            edits=row.edits,
            words=row.words,
            locale=cast(Locale, row.locale or "ru"),
            attempts=row.attempts,
            queued_at=row.queued_at,
        )
        for row in found
    ]


async def sent_as(session: AsyncSession, household_id: UUID, edited: UUID) -> int | None:
    """Telegram's number of a message of ours, None where it was never sent. The household is the tenant."""
    found: int | None = await session.scalar(
        select(TelegramMessage.message_id).where(
            TelegramMessage.household_id == household_id, TelegramMessage.id == edited
        )
    )
    return found


async def settle(session: AsyncSession, due: DueMessage, message_id: int | None) -> None:
    """It was sent, or never will be. In the tenant of its household. What a group has left behind is not kept: its
    number means another message where the group is now.
    """
    if due.household_id is None:
        await session.execute(delete(TelegramNotice).where(TelegramNotice.id == due.id))
        return
    mine = (TelegramMessage.household_id == due.household_id, TelegramMessage.id == due.id)
    kept = await session.execute(
        update(TelegramMessage)
        .where(*mine, TelegramMessage.is_kept, TelegramMessage.chat_id == due.chat_id)
        .values(payload=None, message_id=message_id, sent_at=func.now())
        .returning(TelegramMessage.id)
    )
    if kept.first() is None:
        await session.execute(delete(TelegramMessage).where(*mine))


async def postpone(session: AsyncSession, due: DueMessage, pause: timedelta, *, attempts: int) -> None:
    """Not now: the chat's later messages wait with it. `attempts`: how often it has failed."""
    values = {"due_at": func.now() + pause, "attempts": attempts}
    if due.household_id is None:
        await session.execute(update(TelegramNotice).where(TelegramNotice.id == due.id).values(values))
    else:
        await session.execute(
            update(TelegramMessage)
            .where(TelegramMessage.household_id == due.household_id, TelegramMessage.id == due.id)
            .values(values)
        )
