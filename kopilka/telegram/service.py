"""Linking a private chat to a user, and undoing it on either side; what it is told; updates that were seen."""

import hashlib
import secrets
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.households.entering import enter_if_member
from kopilka.households.member import Member
from kopilka.households.models import Household, Membership
from kopilka.infrastructure.clock import now
from kopilka.infrastructure.identifiers import new_id
from kopilka.telegram import queries
from kopilka.telegram.errors import TelegramNotLinked, TelegramUnavailable
from kopilka.telegram.figures import SUNDAY, next_at
from kopilka.telegram.models import TelegramBot, TelegramLink, TelegramLinkCode, TelegramUpdate
from kopilka.telegram.outgoing import queue_message
from kopilka.telegram.records import Code, Talk
from kopilka.telegram.schemas import LinkRead, NoticesUpdate, QuietHours
from kopilka.telegram.wording import say

CODE_LIFE = timedelta(minutes=10)
LONGEST_NAME = 100
SEEN_EVERY = timedelta(seconds=30)
# Telegram repeats an update for a day at most.
UPDATES_KEPT = timedelta(days=8)
FORGOTTEN_AT_ONCE = 5_000
_NOTE_UPDATE = text(
    "WITH gone AS (DELETE FROM telegram_incoming WHERE bot_id = :bot_id AND update_id = :update_id)"
    " INSERT INTO telegram_updates (bot_id, update_id) VALUES (:bot_id, :update_id)"
    " ON CONFLICT DO NOTHING RETURNING update_id"
)
# Before the quiet hours that most people have; the day is nearly over.
DAILY_AT = time(20)
DIGEST_AT = time(19)
# A worker that was away longer says nothing of the week before.
DIGEST_LIFE = timedelta(days=2)
# Settings whose columns have the same names; those of notices begin with `hears_`.
NAMED_ALIKE = frozenset({"shows_sums", "inline_balance"})


async def create_link(session: AsyncSession, member: Member, bot_id: int | None) -> LinkRead:
    """A new code; the one before it is void. Raises TelegramUnavailable."""
    name = await queries.bot_name(session, bot_id)
    if name is None:
        raise TelegramUnavailable
    code = secrets.token_urlsafe(24)
    expires_at = now() + CODE_LIFE
    fresh = {
        "code_hash": _digest(code), "id": new_id(), "enters": member.household_id, "telegram_id": None,
        "expires_at": expires_at,
    }  # fmt: skip
    statement = insert(TelegramLinkCode).values(user_id=member.user_id, **fresh)
    await session.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=fresh))
    return LinkRead(url=f"https://t.me/{name}?start={code}", code=code, expires_at=expires_at)


async def reach(
    session: AsyncSession, household_id: UUID, user_id: UUID, *, premium_for_all: bool, group_chat_id: int | None = None
) -> Talk | None:
    """For the worker, which answers what was asked in a chat: the person's own, or the group that is named. None where
    the person may not know any more, or the chat is not (or no more) of this household.
    """
    link = await queries.link_of(session, user_id)
    if link is None:
        return None
    group = await queries.find_group(session, group_chat_id) if group_chat_id is not None else None
    if group_chat_id is None:
        is_reached = link.blocked_at is None and link.enters == household_id
    else:
        is_reached = group is not None and group.household_id == household_id
    if not is_reached:
        return None
    member = await enter_if_member(session, user_id=user_id, household_id=household_id, premium_for_all=premium_for_all)
    return Talk(session, member, link, group) if member is not None else None


async def open_code(session: AsyncSession, code: str, telegram_id: int) -> Code | None:
    """Whose code it is. None where it is unknown, too old, or somebody else has opened it."""
    found = await session.execute(
        update(TelegramLinkCode)
        .where(
            TelegramLinkCode.code_hash == _digest(code),
            TelegramLinkCode.expires_at > func.now(),
            func.coalesce(TelegramLinkCode.telegram_id, telegram_id) == telegram_id,
        )
        .values(telegram_id=telegram_id)
        .returning(TelegramLinkCode.id, TelegramLinkCode.user_id, TelegramLinkCode.enters)
    )
    row = found.one_or_none()
    return Code(row.id, row.user_id, row.enters) if row else None


async def use_code(session: AsyncSession, code_id: UUID, telegram_id: int) -> Code | None:
    """The code is gone after this. None where it cannot be used by this person, or no more."""
    found = await session.execute(
        delete(TelegramLinkCode)
        .where(
            TelegramLinkCode.id == code_id,
            TelegramLinkCode.telegram_id == telegram_id,
            TelegramLinkCode.expires_at > func.now(),
        )
        .returning(TelegramLinkCode.id, TelegramLinkCode.user_id, TelegramLinkCode.enters)
    )
    row = found.one_or_none()
    return Code(row.id, row.user_id, row.enters) if row else None


async def link_chat(session: AsyncSession, code: Code, *, telegram_id: int, chat_id: int, name: str) -> None:
    """One chat of a user, one user of a chat: what either was linked with before is so no more, and what waits to be
    sent there is dropped.
    """
    before = await session.scalars(
        select(TelegramLink).where((TelegramLink.telegram_id == telegram_id) != (TelegramLink.user_id == code.user_id))
    )
    for link in before.all():
        if link.user_id == code.user_id:
            await session.execute(text("SELECT forget_telegram_chat(:chat)"), {"chat": link.chat_id})
        else:
            await forget_chat(session, link)
    fresh = {
        "telegram_id": telegram_id, "chat_id": chat_id, "name": name[:LONGEST_NAME], "enters": code.enters,
        "linked_at": func.now(), "blocked_at": None, "asks": None, "asks_about": None,
    }  # fmt: skip
    statement = insert(TelegramLink).values(user_id=code.user_id, **fresh)
    await session.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=fresh))


async def unlink(session: AsyncSession, member: Member) -> bool:
    """From the web app: the chat is told, and nothing that was said in it can be pressed any more."""
    link = await queries.link_of(session, member.user_id)
    if link is None:
        return False
    await forget_chat(session, link)
    await queue_message(session, member.household_id, link.chat_id, say(member.locale, "unlinked_outside"))
    return True


async def forget_chat(session: AsyncSession, link: TelegramLink) -> None:
    await session.execute(text("SELECT forget_telegram_chat(:chat)"), {"chat": link.chat_id})
    await session.execute(delete(TelegramLink).where(TelegramLink.user_id == link.user_id))


async def change_notices(session: AsyncSession, member: Member, change: NoticesUpdate) -> None:
    """Raises TelegramNotLinked, and PremiumRequired where unusual spending is switched on without it."""
    link = await session.get(TelegramLink, member.user_id, with_for_update=True)
    if link is None:
        raise TelegramNotLinked
    if change.unusual_spending:
        member.require_premium()
    was_checked, had_digest = link.hears_goals or link.hears_unusual_spending, link.hears_weekly_digest
    for name, value in change.given().items():
        if name == "quiet_hours":
            link.quiet_from, link.quiet_until = _ends(value)
        else:
            setattr(link, name if name in NAMED_ALIKE else f"hears_{name}", value)
    if change.goals or change.unusual_spending:
        # Soon for the first time: what has long been so is noted then, and not told.
        link.check_at = now()
    elif was_checked and not (link.hears_goals or link.hears_unusual_spending):
        link.check_at = None
    if link.hears_weekly_digest != had_digest:
        next_one = next_at(now(), member.time_zone, DIGEST_AT, weekday=SUNDAY)
        link.digest_at = next_one if link.hears_weekly_digest else None
    await session.flush()


def _ends(quiet: QuietHours | None) -> tuple[time | None, time | None]:
    return (None, None) if quiet is None else (time.fromisoformat(quiet.start), time.fromisoformat(quiet.end))


def sunday_of(digest_at: datetime) -> date:
    """The Sunday of a digest's evening: by UTC it may be Monday."""
    return digest_at.date() - timedelta(days=(digest_at.weekday() - SUNDAY) % 7)


async def put_off_checks(session: AsyncSession, link: TelegramLink) -> bool:
    """Until the next evening, and Sunday, in the zone of the household that the chat leads to; that is the tenant.
    False, and never again, where the person is no member of it any more.
    """
    zone = await session.scalar(
        select(Household.time_zone)
        .join(Membership, Membership.household_id == Household.id)
        .where(Household.id == link.enters, Membership.user_id == link.user_id)
    )
    moment = now()
    if link.check_at is not None and link.check_at <= moment:
        link.check_at = next_at(moment, zone, DAILY_AT) if zone else None
    if link.digest_at is not None and link.digest_at <= moment:
        link.digest_at = next_at(moment, zone, DIGEST_AT, weekday=SUNDAY) if zone else None
    await session.flush()
    return zone is not None


async def note_blocked(session: AsyncSession, chat_id: int, *, is_blocked: bool) -> None:
    """Somebody who has blocked the bot gets nothing more; what waits for them is dropped."""
    await session.execute(
        update(TelegramLink)
        .where(TelegramLink.chat_id == chat_id)
        .values(blocked_at=func.now() if is_blocked else None)
    )


async def note_update(session: AsyncSession, bot_id: int, update_id: int) -> bool:
    """True once for each: the effect belongs into the same transaction. One that came by webhook waits no more."""
    noted = await session.execute(_NOTE_UPDATE, {"bot_id": bot_id, "update_id": update_id})
    return noted.first() is not None


async def note_bot(session: AsyncSession, bot_id: int, username: str) -> None:
    """It begins its work. What was said by another bot before it is known by numbers that mean something else now."""
    before = await session.scalar(select(TelegramBot.bot_id).order_by(TelegramBot.seen_at.desc()).limit(1))
    if before not in (None, bot_id):
        await session.execute(text("SELECT forget_telegram_numbers()"))
    fresh = {"username": username, "seen_at": func.now()}
    statement = insert(TelegramBot).values(bot_id=bot_id, **fresh)
    await session.execute(statement.on_conflict_do_update(index_elements=["bot_id"], set_=fresh))


async def note_seen(session: AsyncSession, bot_id: int) -> None:
    """The bot has heard from Telegram. Written twice a minute at most: it hears a hundred times as often under load."""
    await session.execute(
        update(TelegramBot)
        .where(TelegramBot.bot_id == bot_id, TelegramBot.seen_at < func.now() - SEEN_EVERY)
        .values(seen_at=func.now())
    )


async def forget_old(session: AsyncSession) -> bool:
    """Updates that cannot come again, and codes that nobody used in time. Whether there may be more of them."""
    is_old = TelegramUpdate.received_at < func.now() - UPDATES_KEPT
    old = select(TelegramUpdate.update_id).where(is_old).limit(FORGOTTEN_AT_ONCE)
    found = await session.execute(
        delete(TelegramUpdate).where(is_old, TelegramUpdate.update_id.in_(old)).returning(TelegramUpdate.update_id)
    )
    forgotten = len(found.all())
    await session.execute(delete(TelegramLinkCode).where(TelegramLinkCode.expires_at < func.now()))
    return forgotten >= FORGOTTEN_AT_ONCE


def _digest(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()
