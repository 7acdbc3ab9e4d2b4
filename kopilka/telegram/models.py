"""Tables of the bot: of persons (their chat, a code to link it), and of households (messages to be sent)."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Time,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kopilka.infrastructure.database.tables import Base
from kopilka.infrastructure.identifiers import new_id


class TelegramBot(Base):
    """What the bot process has learnt of its bot: the API makes links of its name."""

    __tablename__ = "telegram_bots"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    username: Mapped[str] = mapped_column(String(64))
    seen_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class TelegramUpdate(Base):
    """An update that had its effect, in the transaction of that effect: one that comes again has none."""

    __tablename__ = "telegram_updates"
    __table_args__ = (Index("ix_telegram_updates_received_at", "received_at"),)

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    received_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class TelegramIncoming(Base):
    """Came by webhook and waits for the bot. `sealed`: it holds what somebody wrote. Deleted with its effect."""

    __tablename__ = "telegram_incoming"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class TelegramLinkCode(Base):
    """The newest code of a user; only its hash. `telegram_id` has opened it: it is nobody else's from then on."""

    __tablename__ = "telegram_link_codes"
    __table_args__ = (
        Index("uq_telegram_link_codes_code_hash", "code_hash", unique=True),
        Index("ix_telegram_link_codes_enters", "enters"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    id: Mapped[UUID]
    enters: Mapped[UUID] = mapped_column(ForeignKey("households.id", ondelete="CASCADE"))
    telegram_id: Mapped[int | None] = mapped_column(BigInteger)
    expires_at: Mapped[datetime]


class TelegramLink(Base):
    """The private chat of a user. `enters`: the household that its messages are for; whether the user may is asked with
    every message. `asks`, `asks_about`: what the bot has asked last and about which entry. `name` is Telegram's.

    `hears_…`: notices that the person wants; none but of sign-ins in the quiet hours, which are in the household's zone
    (none where one end is null). `check_at`, `digest_at`: when the worker looks next whether there is anything to tell.
    `inline_balance`: whether the bot tells this person their balance in any chat.
    """

    __tablename__ = "telegram_links"
    __table_args__ = (
        Index("uq_telegram_links_telegram_id", "telegram_id", unique=True),
        Index("ix_telegram_links_enters", "enters"),
        Index("ix_telegram_links_check_at", "check_at", postgresql_where=text("check_at IS NOT NULL")),
        Index("ix_telegram_links_digest_at", "digest_at", postgresql_where=text("digest_at IS NOT NULL")),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(100))
    enters: Mapped[UUID] = mapped_column(ForeignKey("households.id", ondelete="CASCADE"))
    linked_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    blocked_at: Mapped[datetime | None]
    asks: Mapped[str | None] = mapped_column(String(16))
    asks_about: Mapped[UUID | None]
    hears_goals: Mapped[bool] = mapped_column(server_default=text("false"))
    hears_unusual_spending: Mapped[bool] = mapped_column(server_default=text("false"))
    hears_weekly_digest: Mapped[bool] = mapped_column(server_default=text("false"))
    hears_sign_ins: Mapped[bool] = mapped_column(server_default=text("true"))
    hears_exports: Mapped[bool] = mapped_column(server_default=text("true"))
    quiet_from: Mapped[time | None] = mapped_column(Time, server_default=text("'22:00'"))
    quiet_until: Mapped[time | None] = mapped_column(Time, server_default=text("'08:00'"))
    shows_sums: Mapped[bool] = mapped_column(server_default=text("false"))
    inline_balance: Mapped[bool] = mapped_column(server_default=text("false"))
    check_at: Mapped[datetime | None]
    digest_at: Mapped[datetime | None]


class TelegramNotice(Base):
    """To be said to somebody who is not linked: the name of a text and a language, nobody's data."""

    __tablename__ = "telegram_notices"
    __table_args__ = (
        CheckConstraint("locale IN ('ru', 'en')", "locale"),
        Index("ix_telegram_notices_queue", "chat_id", "queued_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    words: Mapped[str] = mapped_column(String(32))
    locale: Mapped[str] = mapped_column(String(2))
    queued_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    due_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    attempts: Mapped[int] = mapped_column(server_default=text("0"))


class TelegramMessage(Base):
    """To be sent, in the order of `queued_at` for each chat. Sent: the payload is gone, and the row too unless it
    `is_kept`, by which `message_id` leads to what it was about. `edits`: the message of ours that it changes, whose
    `message_id` may not be known yet.
    """

    __tablename__ = "telegram_messages"
    __table_args__ = (
        Index("ix_telegram_messages_queue", "chat_id", "queued_at", "id", postgresql_where=text("sent_at IS NULL")),
        Index("ix_telegram_messages_message_id", "household_id", "chat_id", "message_id"),
    )

    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    method: Mapped[str] = mapped_column(String(32))
    payload: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    edits: Mapped[UUID | None]
    is_kept: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    queued_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    due_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    sent_at: Mapped[datetime | None]


class TelegramAnnouncement(Base):
    """Something of which this member was told, or need not be told any more: `key` says what (`notices.py`)."""

    __tablename__ = "telegram_announcements"
    __table_args__ = (
        ForeignKeyConstraint(
            ["household_id", "user_id"],
            ["memberships.household_id", "memberships.user_id"],
            name="fk_telegram_announcements_membership",
            ondelete="CASCADE",
        ),
    )

    household_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    announced_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class TelegramGroupCode(Base):
    """The newest code by which a user links a group; only its hash. Opened in `chat_id`, by that user alone."""

    __tablename__ = "telegram_group_codes"
    __table_args__ = (
        Index("uq_telegram_group_codes_code_hash", "code_hash", unique=True),
        Index("ix_telegram_group_codes_enters", "enters"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    id: Mapped[UUID]
    enters: Mapped[UUID] = mapped_column(ForeignKey("households.id", ondelete="CASCADE"))
    telegram_id: Mapped[int | None] = mapped_column(BigInteger)
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    expires_at: Mapped[datetime]


class TelegramGroup(Base):
    """A group whose members, as far as they are members of the household and linked, write for it. `title` is that of
    the time it was linked.
    """

    __tablename__ = "telegram_groups"
    __table_args__ = (
        Index("uq_telegram_groups_chat", "household_id", "chat_id", unique=True),
        Index("ix_telegram_groups_chat_id", "chat_id"),
    )

    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    title: Mapped[str] = mapped_column(String(128))
    linked_by: Mapped[UUID]
    linked_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class TelegramGroupStranger(Base):
    """Somebody in a group who was told how to join the household: once."""

    __tablename__ = "telegram_group_strangers"
    __table_args__ = (
        ForeignKeyConstraint(
            ["household_id", "group_id"],
            ["telegram_groups.household_id", "telegram_groups.id"],
            name="fk_telegram_group_strangers_group",
            ondelete="CASCADE",
        ),
    )

    household_id: Mapped[UUID] = mapped_column(primary_key=True)
    group_id: Mapped[UUID] = mapped_column(primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    told_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
