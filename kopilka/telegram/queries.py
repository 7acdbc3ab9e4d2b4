"""Reads of the bot's own tables."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.households.member import Member
from kopilka.households.models import Membership
from kopilka.telegram.models import TelegramBot, TelegramGroup, TelegramLink, TelegramMessage
from kopilka.telegram.records import GroupChat
from kopilka.telegram.schemas import ChatRead, GroupRead, NoticesRead, QuietHours


async def find_link(session: AsyncSession, telegram_id: int) -> TelegramLink | None:
    """The link of this person of Telegram, with the user and household that they write for."""
    found: TelegramLink | None = await session.scalar(
        select(TelegramLink).where(TelegramLink.telegram_id == telegram_id)
    )
    return found


async def link_of(session: AsyncSession, user_id: UUID) -> TelegramLink | None:
    return await session.get(TelegramLink, user_id)


async def bot_name(session: AsyncSession, bot_id: int | None) -> str | None:
    """None where there is no bot, or it has not started yet."""
    bot = None if bot_id is None else await session.get(TelegramBot, bot_id)
    return bot.username if bot else None


async def bot_seen_at(session: AsyncSession, bot_id: int | None) -> datetime | None:
    """When it last heard from Telegram. None where there is no bot, or it has not started yet."""
    bot = None if bot_id is None else await session.get(TelegramBot, bot_id)
    return bot.seen_at if bot else None


async def read_chat(session: AsyncSession, member: Member) -> ChatRead | None:
    link = await link_of(session, member.user_id)
    if link is None:
        return None
    return ChatRead(
        name=link.name,
        household_id=link.enters,
        linked_at=link.linked_at,
        is_blocked=link.blocked_at is not None,
        notices=_notices(link),
    )


def _notices(link: TelegramLink) -> NoticesRead:
    start, end = link.quiet_from, link.quiet_until
    is_quiet = start is not None and end is not None
    return NoticesRead(
        goals=link.hears_goals,
        unusual_spending=link.hears_unusual_spending,
        weekly_digest=link.hears_weekly_digest,
        sign_ins=link.hears_sign_ins,
        exports=link.hears_exports,
        quiet_hours=QuietHours(start=f"{start:%H:%M}", end=f"{end:%H:%M}") if is_quiet else None,
        shows_sums=link.shows_sums,
        inline_balance=link.inline_balance,
    )


async def find_group(session: AsyncSession, chat_id: int) -> GroupChat | None:
    """Which household a group is linked with, whoever asks: an update names no household."""
    found = await session.execute(text("SELECT * FROM find_telegram_group(:chat)"), {"chat": chat_id})
    row = found.first()
    return GroupChat(chat_id, row.household_id, row.id, row.linked_by, row.linked_at) if row else None


async def list_groups(session: AsyncSession, member: Member) -> list[GroupRead]:
    """Those of the household, in the order of their linking."""
    found = await session.scalars(
        select(TelegramGroup)
        .where(TelegramGroup.household_id == member.household_id)
        .order_by(TelegramGroup.linked_at, TelegramGroup.id)
    )
    return [GroupRead(id=it.id, title=it.title, linked_at=it.linked_at) for it in found]


async def list_names(session: AsyncSession, member: Member) -> list[tuple[UUID, str]]:
    """Users and their names in Telegram: of the household's members those who have linked a chat of their own."""
    found = await session.execute(
        select(TelegramLink.user_id, TelegramLink.name)
        .join(Membership, Membership.user_id == TelegramLink.user_id)
        .where(Membership.household_id == member.household_id)
        .order_by(TelegramLink.linked_at, TelegramLink.user_id)
    )
    return [(row.user_id, row.name) for row in found]


async def find_answer(session: AsyncSession, member: Member, chat_id: int, message_id: int) -> UUID | None:
    """Our own id of a message that was sent, where it is kept."""
    found: UUID | None = await session.scalar(
        select(TelegramMessage.id).where(
            TelegramMessage.household_id == member.household_id,
            TelegramMessage.chat_id == chat_id,
            TelegramMessage.message_id == message_id,
        )
    )
    return found
