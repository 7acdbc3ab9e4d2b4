"""Linking a group of Telegram with a household, and undoing it on either side; who in it was told how to join."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.households.member import Member
from kopilka.infrastructure.clock import now
from kopilka.infrastructure.database.transactions import set_tenant
from kopilka.infrastructure.identifiers import new_id
from kopilka.telegram import queries
from kopilka.telegram.errors import GroupNotFound, TelegramNotLinked, TelegramUnavailable
from kopilka.telegram.group_wording import say
from kopilka.telegram.models import TelegramGroup, TelegramGroupCode, TelegramGroupStranger, TelegramLink
from kopilka.telegram.outgoing import queue_message
from kopilka.telegram.records import Code, GroupChat
from kopilka.telegram.schemas import LinkRead

CODE_LIFE = timedelta(minutes=10)
LONGEST_TITLE = 128
# The first half of the advisory lock's key, by which one chat is linked at a time; the second is of the chat.
LOCK = 5_390_013 << 32


async def create_link(session: AsyncSession, member: Member, bot_id: int | None) -> LinkRead:
    """A new code; the one before it is void. Raises RoleRequired, TelegramUnavailable, TelegramNotLinked."""
    member.require_owner()
    name = await queries.bot_name(session, bot_id)
    if name is None:
        raise TelegramUnavailable
    if await queries.link_of(session, member.user_id) is None:
        raise TelegramNotLinked
    code = secrets.token_urlsafe(24)
    expires_at = await _store(session, member, code)
    return LinkRead(url=f"https://t.me/{name}?startgroup={code}", code=code, expires_at=expires_at)


async def open_here(session: AsyncSession, member: Member, telegram_id: int, chat_id: int) -> UUID:
    """A code that is opened as it is made: its owner has asked for it in the group itself. Raises RoleRequired."""
    member.require_owner()
    code = secrets.token_urlsafe(24)
    await _store(session, member, code)
    opened = await open_code(session, code, telegram_id, chat_id)
    if opened is None:
        raise TelegramNotLinked
    return opened.id


async def _store(session: AsyncSession, member: Member, code: str) -> datetime:
    expires_at = now() + CODE_LIFE
    fresh = {
        "code_hash": _digest(code), "id": new_id(), "enters": member.household_id, "telegram_id": None,
        "chat_id": None, "expires_at": expires_at,
    }  # fmt: skip
    statement = insert(TelegramGroupCode).values(user_id=member.user_id, **fresh)
    await session.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=fresh))
    return expires_at


async def open_code(session: AsyncSession, code: str, telegram_id: int, chat_id: int) -> Code | None:
    """Whose code it is. None where it is unknown, too old, or was made by somebody else than who opens it: whoever got
    hold of it can do nothing with it.
    """
    maker = select(TelegramLink.user_id).where(TelegramLink.telegram_id == telegram_id).scalar_subquery()
    found = await session.execute(
        update(TelegramGroupCode)
        .where(
            TelegramGroupCode.code_hash == _digest(code),
            TelegramGroupCode.expires_at > func.now(),
            TelegramGroupCode.user_id == maker,
        )
        .values(telegram_id=telegram_id, chat_id=chat_id)
        .returning(TelegramGroupCode.id, TelegramGroupCode.user_id, TelegramGroupCode.enters)
    )
    row = found.one_or_none()
    return Code(row.id, row.user_id, row.enters) if row else None


async def use_code(session: AsyncSession, code_id: UUID, telegram_id: int, chat_id: int) -> Code | None:
    """The code is gone after this. None where it cannot be used by this person in this chat, or no more."""
    found = await session.execute(
        delete(TelegramGroupCode)
        .where(
            TelegramGroupCode.id == code_id,
            TelegramGroupCode.telegram_id == telegram_id,
            TelegramGroupCode.chat_id == chat_id,
            TelegramGroupCode.expires_at > func.now(),
        )
        .returning(TelegramGroupCode.id, TelegramGroupCode.user_id, TelegramGroupCode.enters)
    )
    row = found.one_or_none()
    return Code(row.id, row.user_id, row.enters) if row else None


async def link_group(session: AsyncSession, member: Member, chat_id: int, title: str) -> bool:
    """In the tenant of the household. False where the group is linked with another one. Raises RoleRequired."""
    member.require_owner()
    key = LOCK ^ (chat_id & 0xFFFF_FFFF)
    await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
    group = await queries.find_group(session, chat_id)
    if group is not None:
        return group.household_id == member.household_id
    session.add(
        TelegramGroup(
            household_id=member.household_id,
            id=new_id(),
            chat_id=chat_id,
            title=title[:LONGEST_TITLE],
            linked_by=member.user_id,
        )
    )
    await session.flush()
    return True


async def unlink_group(session: AsyncSession, member: Member, group_id: UUID) -> None:
    """From the web app: the group is told. Raises RoleRequired, GroupNotFound."""
    member.require_owner()
    group = await session.get(TelegramGroup, (member.household_id, group_id), with_for_update=True)
    if group is None:
        raise GroupNotFound
    chat_id = group.chat_id
    session.expunge(group)
    await forget_group(session, chat_id)
    await queue_message(session, member.household_id, chat_id, say(member.locale, "unlinked_outside"))


async def forget_group(session: AsyncSession, chat_id: int) -> None:
    """The link and what was said there, whatever household it was for. What was recorded stays."""
    await session.execute(text("SELECT forget_telegram_group(:chat)"), {"chat": chat_id})


async def move_group(session: AsyncSession, before: int, after: int) -> None:
    """The group has become a supergroup, which has another id. Done already, it does nothing."""
    await session.execute(text("SELECT move_telegram_group(:before, :after)"), {"before": before, "after": after})


async def note_stranger(session: AsyncSession, group: GroupChat, telegram_id: int) -> bool:
    """True once for each person and group: they are told now."""
    await set_tenant(session, household_id=group.household_id, user_id=group.household_id)
    values = {"household_id": group.household_id, "group_id": group.id, "telegram_id": telegram_id}
    statement = insert(TelegramGroupStranger).values(values).on_conflict_do_nothing()
    return (await session.execute(statement.returning(TelegramGroupStranger.telegram_id))).first() is not None


async def forget_old_codes(session: AsyncSession) -> None:
    await session.execute(delete(TelegramGroupCode).where(TelegramGroupCode.expires_at < func.now()))


def _digest(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()
