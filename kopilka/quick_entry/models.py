"""The table of what was entered in a chat."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kopilka.infrastructure.database.tables import Base
from kopilka.infrastructure.identifiers import new_id


class TelegramEntry(Base):
    """One line of a person's message: the transaction that was made of it, or the draft whose doubts are asked about.
    `parsed` is how the line was read, so that an edit of the message changes what is different in it alone. `answer_id`
    is our own message about it; replies to that and buttons under it come back to this row. `document`: the fingerprint
    of the receipt it was made of.
    """

    __tablename__ = "telegram_entries"
    __table_args__ = (
        CheckConstraint("(transaction_id IS NULL) <> (draft IS NULL)", "kind"),
        ForeignKeyConstraint(
            ["household_id", "answer_id"],
            ["telegram_messages.household_id", "telegram_messages.id"],
            name="fk_telegram_entries_answer",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["household_id", "transaction_id"],
            ["transactions.household_id", "transactions.id"],
            name="fk_telegram_entries_transaction",
            ondelete="CASCADE",
        ),
        Index("ix_telegram_entries_message_id", "household_id", "chat_id", "message_id", "line"),
        Index("ix_telegram_entries_answer_id", "household_id", "answer_id"),
        Index("ix_telegram_entries_transaction_id", "household_id", "transaction_id"),
        Index(
            "ix_telegram_entries_document", "household_id", "document", postgresql_where=text("document IS NOT NULL")
        ),
    )

    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID]
    chat_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int] = mapped_column(BigInteger)
    line: Mapped[int]
    answer_id: Mapped[UUID]
    transaction_id: Mapped[UUID | None]
    # none_as_null: a draft that is done is NULL, not the null of JSON.
    draft: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    parsed: Mapped[dict[str, Any]] = mapped_column(JSONB)
    document: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
