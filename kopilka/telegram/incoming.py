"""Updates that Telegram has delivered by webhook: kept until they have had their effect.

They hold what people wrote, and of no household yet that a wall could stand around: so they are sealed.
"""

import hmac
import json
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.infrastructure.crypto import KeyRing, SealBroken
from kopilka.telegram.models import TelegramIncoming

logger = logging.getLogger("kopilka.bot")

# Notified when an update is there.
CHANNEL = "kopilka_telegram"
SEAL = "telegram update"
PURPOSE = "telegram webhook"
# As long as Telegram itself keeps what it could not deliver.
KEPT = timedelta(days=1)
LARGEST_ID = 2**63 - 1
PURGED_AT_ONCE = 5_000
# One that was handled already, or waits already, is nothing new.
_KEEP = text("""
WITH new AS (
    INSERT INTO telegram_incoming (bot_id, update_id, sealed)
    SELECT CAST(:bot_id AS bigint), CAST(:update_id AS bigint), CAST(:sealed AS bytea)
     WHERE NOT EXISTS (SELECT FROM telegram_updates WHERE bot_id = :bot_id AND update_id = :update_id)
    ON CONFLICT DO NOTHING RETURNING update_id)
SELECT pg_notify(:channel, '') FROM new
""")
_WAITING = text(
    "SELECT update_id, sealed FROM telegram_incoming"
    " WHERE bot_id = :bot_id AND update_id <> ALL (CAST(:at_work AS bigint[])) ORDER BY update_id LIMIT :limit"
)


@dataclass(frozen=True, slots=True)
class Incoming:
    """`body` is None where no key opens it: it was sealed by a root secret that is gone."""

    update_id: int
    body: Mapping[str, Any] | None


def webhook_secrets(keys: KeyRing, token: str) -> list[str]:
    """What Telegram is to send along, by the current root secret; after it those of roots before."""
    return [it.hex() for it in keys.fingerprints(PURPOSE, token.encode())]


def is_from_telegram(keys: KeyRing, token: str, secret: str | None) -> bool:
    """Takes as long whatever was sent."""
    given = (secret or "").encode()
    matches = [hmac.compare_digest(it.encode(), given) for it in webhook_secrets(keys, token)]
    return any(matches)


def id_of(body: bytes) -> int | None:
    """None where it is no update. What else it holds is for the bot to read."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    found = update.get("update_id") if isinstance(update, dict) else None
    return found if type(found) is int and 0 <= found <= LARGEST_ID else None


async def keep_incoming(session: AsyncSession, keys: KeyRing, bot_id: int, update_id: int, body: bytes) -> None:
    """Wakes the bot. The same one twice is one."""
    sealed = keys.seal(SEAL, body, _place(bot_id, update_id))
    await session.execute(_KEEP, {"bot_id": bot_id, "update_id": update_id, "sealed": sealed, "channel": CHANNEL})


async def waiting_updates(
    session: AsyncSession, keys: KeyRing, bot_id: int, at_work: Collection[int], limit: int
) -> list[Incoming]:
    """The oldest that nobody is at."""
    found = await session.execute(_WAITING, {"bot_id": bot_id, "at_work": list(at_work), "limit": limit})
    return [Incoming(it.update_id, _opened(keys, bot_id, it.update_id, it.sealed)) for it in found]


def _opened(keys: KeyRing, bot_id: int, update_id: int, sealed: bytes) -> Mapping[str, Any] | None:
    try:
        body: Mapping[str, Any] = json.loads(keys.open(SEAL, sealed, _place(bot_id, update_id)))
    except SealBroken:
        return None
    return body


async def drop_incoming(session: AsyncSession, bot_id: int, update_id: int) -> None:
    """It cannot be read."""
    await session.execute(
        delete(TelegramIncoming).where(TelegramIncoming.bot_id == bot_id, TelegramIncoming.update_id == update_id)
    )


async def purge_incoming(session: AsyncSession) -> int:
    """What no bot has handled for a day. Returns how many."""
    old = (
        select(TelegramIncoming.bot_id, TelegramIncoming.update_id)
        .where(TelegramIncoming.received_at < func.now() - KEPT)
        .limit(PURGED_AT_ONCE)
        .subquery()
    )
    gone = await session.execute(
        delete(TelegramIncoming)
        .where(TelegramIncoming.bot_id == old.c.bot_id, TelegramIncoming.update_id == old.c.update_id)
        .returning(TelegramIncoming.update_id)
    )
    return len(gone.all())


def _place(bot_id: int, update_id: int) -> bytes:
    return f"{bot_id}/{update_id}".encode()
