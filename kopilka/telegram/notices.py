"""Notices: what a person is told without having asked. A cause queues a job in its own transaction (`announce`); the
worker says it when the person may be told, if they still want to be (`jobs.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import and_, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.households.models import Household, Membership
from kopilka.infrastructure.jobs.queue import enqueue
from kopilka.infrastructure.locales import Locale
from kopilka.telegram.models import TelegramAnnouncement, TelegramLink
from kopilka.telegram.schemas import NoticeKind, SendNotice
from kopilka.users.models import User

_HEARS = {
    "goals": TelegramLink.hears_goals,
    "unusual_spending": TelegramLink.hears_unusual_spending,
    "weekly_digest": TelegramLink.hears_weekly_digest,
    "sign_ins": TelegramLink.hears_sign_ins,
    "exports": TelegramLink.hears_exports,
}
# Of what happens once. What stays true, as a goal that is reached, is known for as long as the membership.
LASTING = "goal"
KEPT = timedelta(days=100)


@dataclass(frozen=True, slots=True)
class Listener:
    """A member of a household whose chat is to hear of something."""

    user_id: UUID
    household_id: UUID
    chat_id: int
    locale: Locale
    time_zone: str
    quiet_from: time | None
    quiet_until: time | None
    shows_sums: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """HTML; `discreet` is without sums and names. `page` of the web app shows more."""

    full: str
    discreet: str
    page: str = ""


async def listeners(
    session: AsyncSession, household_id: UUID, kind: NoticeKind, *, user_id: UUID | None = None
) -> list[Listener]:
    """Members whose chat leads to this household, which is the tenant, and who want such notices. Of `user_id` alone,
    wherever their chat leads: what they caused themselves.
    """
    link = TelegramLink
    statement = (
        select(
            link.user_id, link.chat_id, User.locale, Household.time_zone, link.quiet_from, link.quiet_until,
            link.shows_sums,
        )
        .join(Membership, and_(Membership.household_id == household_id, Membership.user_id == link.user_id))
        .join(Household, Household.id == Membership.household_id)
        .join(User, and_(User.id == link.user_id, User.is_active))
        .where(_HEARS[kind], link.blocked_at.is_(None))
    )  # fmt: skip
    mine = link.enters == household_id if user_id is None else link.user_id == user_id
    return [
        Listener(
            user_id=row.user_id,
            household_id=household_id,
            chat_id=row.chat_id,
            locale=cast(Locale, row.locale),
            time_zone=row.time_zone,
            quiet_from=row.quiet_from,
            quiet_until=row.quiet_until,
            shows_sums=row.shows_sums,
        )
        for row in await session.execute(statement.where(mine))
    ]


async def announce(
    session: AsyncSession,
    household_id: UUID,
    kind: NoticeKind,
    key: str,
    words: Callable[[Locale], Notice],
    *,
    user_id: UUID | None = None,
) -> int:
    """Once for each key, to those whom `listeners` finds. Returns to how many."""
    told = 0
    for listener in await listeners(session, household_id, kind, user_id=user_id):
        if await note(session, household_id, listener.user_id, key):
            await queue_notice(session, listener, kind, words(listener.locale))
            told += 1
    return told


async def queue_notice(session: AsyncSession, listener: Listener, kind: NoticeKind, notice: Notice) -> None:
    payload = SendNotice(
        user_id=listener.user_id, kind=kind, full=notice.full, discreet=notice.discreet, page=notice.page
    )
    await enqueue(session, listener.household_id, payload, created_by=listener.user_id)


async def note(session: AsyncSession, household_id: UUID, user_id: UUID, key: str) -> bool:
    """True once for each key: the person is told now, or need not be told any more."""
    mine = (TelegramAnnouncement.household_id == household_id, TelegramAnnouncement.user_id == user_id)
    await session.execute(
        delete(TelegramAnnouncement).where(
            *mine,
            TelegramAnnouncement.announced_at < func.now() - KEPT,
            ~TelegramAnnouncement.key.startswith(LASTING, autoescape=True),
        )
    )
    statement = insert(TelegramAnnouncement).values(household_id=household_id, user_id=user_id, key=key)
    fresh = await session.execute(statement.on_conflict_do_nothing().returning(TelegramAnnouncement.key))
    return fresh.first() is not None
