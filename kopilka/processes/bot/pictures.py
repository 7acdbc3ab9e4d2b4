"""The photo of a receipt: fetched and read before the transaction of its update, which must not wait for either."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Literal

from kopilka.infrastructure.bot_api import BotApi, BotApiRefused, BotApiUnavailable, File, Message
from kopilka.infrastructure.jobs.process_pool import ProcessPool, TookTooLong, WorkerDied

logger = logging.getLogger("kopilka.bot")

# By name: the bot's own process loads neither Pillow nor the reader of codes.
READ = "kopilka.receipts.scanning:read_receipt_codes_or_fault"
SECONDS = 20.0
MOST_BYTES = 10 * 1024 * 1024
# Pictures in memory: one is fetched while another is read. Their chats wait, no others.
AT_ONCE = 2
# Telegram names the kind by what the sender's program says; a file of no kind may be a picture.
PICTURES = ("image/jpeg", "image/jpg", "image/png", "image/webp", "application/octet-stream", None)
HEIC = ("image/heic", "image/heif")
PDF = ("application/pdf",)

Fault = Literal["picture_too_large", "picture_unreadable", "picture_away", "no_code", "picture_heic", "picture_pdf"]


@dataclass(frozen=True, slots=True)
class Picture:
    """`codes` are the texts of receipts' QR codes; without one `fault` says why."""

    codes: tuple[str, ...] = ()
    fault: Fault | None = None


class Pictures:
    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._children = ProcessPool(1)
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def read(self, file: File) -> Picture:
        async with self._slots:
            return await self._read(file)

    async def _read(self, file: File) -> Picture:
        try:
            content = await self._api.download(file, MOST_BYTES)
        except (BotApiRefused, BotApiUnavailable):
            logger.warning("a photo could not be fetched")
            return Picture(fault="picture_away")
        if content is None:
            return Picture(fault="picture_too_large")
        return await self._decoded(content)

    async def _decoded(self, content: bytes) -> Picture:
        try:
            codes, fault = await self._children.run(READ, content, seconds=SECONDS)
        except (TookTooLong, WorkerDied, MemoryError):
            return Picture(fault="picture_unreadable")
        if fault is not None:
            return Picture(fault=fault)
        return Picture(codes=tuple(codes)) if codes else Picture(fault="no_code")


def picture_of(message: Message) -> File | Fault | None:
    """The largest size of a photo, or a document that may be a picture; a fault where it is one that is not read."""
    if message.photo:
        return message.photo[-1]
    document = message.document
    if document is None:
        return None
    kind, name = document.mime_type, (document.file_name or "").lower()
    if kind in HEIC or name.endswith((".heic", ".heif")):
        return "picture_heic"
    if kind in PDF or name.endswith(".pdf"):
        return "picture_pdf"
    return document if kind in PICTURES else None
