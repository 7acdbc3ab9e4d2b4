"""Reads of what was entered in chats."""

from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts import queries as accounts
from kopilka.categories import queries as categories
from kopilka.households.member import Member
from kopilka.quick_entry.models import TelegramEntry
from kopilka.quick_entry.results import Book
from kopilka.telegram.records import Talk
from kopilka.transactions.figures import TransactionRecord, record_of
from kopilka.transactions.queries import SHOWN, TRANSACTIONS

_LOCK_DOCUMENT = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")


async def find_entry(talk: Talk, entry_id: UUID) -> TelegramEntry | None:
    """One of this chat, in the household that it leads to."""
    entry = await talk.session.get(TelegramEntry, (talk.member.household_id, entry_id))
    return entry if entry is not None and entry.chat_id == talk.chat_id else None


async def entries_of_message(talk: Talk, message_id: int) -> list[TelegramEntry]:
    """The lines of a message of the person."""
    return await _entries(talk, TelegramEntry.message_id == message_id)


async def entries_of_answer(talk: Talk, answer_id: UUID) -> list[TelegramEntry]:
    """The lines that a message of ours is about."""
    return await _entries(talk, TelegramEntry.answer_id == answer_id)


async def find_same_document(talk: Talk, document: str) -> TelegramEntry | None:
    """What the household has of this receipt and has not undone. Of two chats that send it at once one waits here."""
    household_id = talk.member.household_id
    await talk.session.execute(_LOCK_DOCUMENT, {"key": f"{household_id} {document}"})
    found: TelegramEntry | None = await talk.session.scalar(
        select(TelegramEntry)
        .outerjoin(
            TRANSACTIONS,
            (TRANSACTIONS.c.household_id == TelegramEntry.household_id)
            & (TRANSACTIONS.c.id == TelegramEntry.transaction_id),
        )
        .where(
            TelegramEntry.household_id == household_id,
            TelegramEntry.document == document,
            TRANSACTIONS.c.deleted_at.is_(None),
        )
        .order_by(TelegramEntry.id.desc())
        .limit(1)
    )
    return found


async def find_last_undone(talk: Talk) -> TelegramEntry | None:
    """Of this chat: the one whose transaction went into the trash last."""
    found: TelegramEntry | None = await talk.session.scalar(
        select(TelegramEntry)
        .join(
            TRANSACTIONS,
            (TRANSACTIONS.c.household_id == TelegramEntry.household_id)
            & (TRANSACTIONS.c.id == TelegramEntry.transaction_id),
        )
        .where(
            TelegramEntry.household_id == talk.member.household_id,
            TelegramEntry.chat_id == talk.chat_id,
            TRANSACTIONS.c.deleted_at.is_not(None),
        )
        .order_by(TRANSACTIONS.c.deleted_at.desc(), TelegramEntry.id.desc())
        .limit(1)
    )
    return found


async def _entries(talk: Talk, which: object) -> list[TelegramEntry]:
    found = await talk.session.scalars(
        select(TelegramEntry)
        .where(
            TelegramEntry.household_id == talk.member.household_id,
            TelegramEntry.chat_id == talk.chat_id,
            which,  # type: ignore[arg-type]
        )
        .order_by(TelegramEntry.id)  # made in the order of their lines
    )
    return list(found)


async def read_record(session: AsyncSession, member: Member, transaction_id: UUID) -> TransactionRecord | None:
    """In the trash or not; None where it is gone for good."""
    found = await session.execute(
        select(*SHOWN.values()).where(
            TRANSACTIONS.c.household_id == member.household_id, TRANSACTIONS.c.id == transaction_id
        )
    )
    row = found.one_or_none()
    return record_of(row) if row else None


async def open_book(session: AsyncSession, member: Member) -> Book:
    """The names of the household's categories and accounts, those that are archived too."""
    listed = await categories.list_categories(session, member, member.locale, archived=True)
    owned = await accounts.list_accounts(session, member, archived=True)
    return Book(
        categories={it.id: it for it in listed},
        accounts={it.id: it for it in owned},
        today=member.today,
        locale=member.locale,
    )
