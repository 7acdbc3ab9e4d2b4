"""Transactions, and the summaries that follow them."""

from collections.abc import Sequence
from datetime import date as calendar_date
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    DDL,
    CheckConstraint,
    Computed,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    String,
    TypeDecorator,
    UniqueConstraint,
    desc,
    event,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kopilka.infrastructure.database.tables import Base, Total
from kopilka.infrastructure.identifiers import new_id
from kopilka.transactions.lines import Line, lines_of, stored_lines


class Lines(TypeDecorator[tuple[Line, ...]]):
    """Lines of a split as JSON; amounts are texts in it, which no reader of JSON rounds."""

    impl = JSONB(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Sequence[Line] | None, dialect: Dialect) -> list[dict[str, str | None]] | None:
        return None if value is None else stored_lines(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[Line, ...] | None:
        return None if value is None else lines_of(value)


class Transaction(Base):
    """Type and currency stand here as well as on category and account: composite foreign keys keep
    them equal, and a list needs no join. `search_text` is what `search_text_of` makes of description, note and tags.
    `deleted_at` puts it into the trash.

    A leg of a transfer is of type `out` or `in` and has no category; a fee of one is an expense with its `transfer_id`.
    A refund is of type and category of the expense that came back, with `is_refund`: it is taken off in all sums.
    `refund_of` names the purchase, without a foreign key (migration 0024). What `is_pending` is in no sum but
    `accounts.pending`, until the bank has booked it. `attachments` is their number, kept by a trigger (migration 0029);
    null where there never was one. A split has `lines` and no category: what of its amount is for
    which category.
    """

    __tablename__ = "transactions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["household_id", "account_id", "currency"],
            ["accounts.household_id", "accounts.id", "accounts.currency"],
            name="fk_transactions_account",
        ),
        ForeignKeyConstraint(
            ["household_id", "category_id", "type"],
            ["categories.household_id", "categories.id", "categories.type"],
            name="fk_transactions_category",
        ),
        ForeignKeyConstraint(
            ["household_id", "transfer_id"],
            ["transfers.household_id", "transfers.id"],
            name="fk_transactions_transfer",
        ),
        CheckConstraint(
            "transfer_id IS NULL OR CASE WHEN type IN ('in', 'out') THEN category_id IS NULL ELSE type = 'expense' END",
            "transfer",
        ),
        CheckConstraint(
            "category_id IS NOT NULL OR lines IS NOT NULL OR transfer_id IS NOT NULL AND type IN ('in', 'out')",
            "category",
        ),
        CheckConstraint(
            "lines IS NULL OR category_id IS NULL AND transfer_id IS NULL AND type IN ('income', 'expense')"
            " AND jsonb_array_length(lines) BETWEEN 2 AND 50",
            "lines",
        ),
        CheckConstraint("NOT is_refund OR type = 'expense' AND transfer_id IS NULL", "refund"),
        CheckConstraint("refund_of IS NULL OR is_refund", "refund_of"),
        CheckConstraint("NOT is_pending OR transfer_id IS NULL", "pending"),
        ForeignKeyConstraint(
            ["household_id", "payee_id"], ["payees.household_id", "payees.id"], name="fk_transactions_payee"
        ),
        CheckConstraint("tags IS NULL OR cardinality(tags) BETWEEN 1 AND 20", "tags"),
        # NaN is greater than every number in PostgreSQL: the upper bound refuses it.
        CheckConstraint("amount > 0 AND amount <= 999999999999999.9999", "amount"),
        CheckConstraint("date BETWEEN '1970-01-01' AND '2100-12-31'", "date"),
        Index(
            "ix_transactions_newest",
            "household_id",
            desc("date"),
            desc("id"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index(
            "ix_transactions_category",
            "household_id",
            "category_id",
            desc("date"),
            desc("id"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
        # Used by the deletion of an account and by lists of an account.
        Index("ix_transactions_account", "household_id", "account_id", desc("date"), desc("id")),
        # The largest of a month without reading the month. `month` is a column since expressions of dates are not
        # leakproof: through a policy PostgreSQL would not use an index on one.
        Index(
            "ix_transactions_largest",
            "household_id",
            "month",
            "currency",
            "type",
            desc("amount"),
            desc("id"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index(
            "ix_transactions_transfer",
            "household_id",
            "transfer_id",
            postgresql_where=text("transfer_id IS NOT NULL"),
        ),
        Index("ix_transactions_refund_of", "household_id", "refund_of", postgresql_where=text("refund_of IS NOT NULL")),
        Index(
            "ix_transactions_payee",
            "household_id",
            "payee_id",
            desc("date"),
            desc("id"),
            postgresql_where=text("payee_id IS NOT NULL"),
        ),
        Index(
            "ix_transactions_without_payee",
            "household_id",
            desc("date"),
            desc("id"),
            postgresql_where=text("payee_id IS NULL AND type NOT IN ('in', 'out') AND deleted_at IS NULL"),
        ),
        # Those that the sums leave out are few, and read one by one.
        Index(
            "ix_transactions_pending",
            "household_id",
            desc("date"),
            desc("id"),
            postgresql_where=text("is_pending AND deleted_at IS NULL"),
        ),
        # The splits, for filters by category, which look into their lines.
        Index(
            "ix_transactions_split",
            "household_id",
            desc("date"),
            desc("id"),
            postgresql_where=text("lines IS NOT NULL AND deleted_at IS NULL"),
        ),
        # Lists in order of the amount, and amounts that are searched (by ledger_candidates alone: see search.py).
        Index(
            "ix_transactions_amount",
            "household_id",
            desc("amount"),
            desc("id"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index(
            "ix_transactions_trash",
            "household_id",
            "deleted_at",
            postgresql_where=text("deleted_at IS NOT NULL"),
        ),
        # For the function search_candidates alone: see search.py.
        Index(
            "ix_transactions_search",
            text("(household_id::text)"),
            literal_column("search_text").label("search_text"),
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
            postgresql_with={"gin_pending_list_limit": "1024"},
        ),
    )

    household_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID]
    category_id: Mapped[UUID | None]
    transfer_id: Mapped[UUID | None]
    type: Mapped[str] = mapped_column(String(7))
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Decimal]
    date: Mapped[calendar_date]
    month: Mapped[calendar_date] = mapped_column(
        Computed("date - (extract(day FROM date)::integer - 1)", persisted=True)
    )
    description: Mapped[str | None] = mapped_column(String(500))
    search_text: Mapped[str | None]
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    updated_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    deleted_at: Mapped[datetime | None]
    is_refund: Mapped[bool] = mapped_column(server_default=text("false"))
    refund_of: Mapped[UUID | None]
    payee_id: Mapped[UUID | None]
    tags: Mapped[list[str] | None] = mapped_column(ARRAY(String(50)))
    note: Mapped[str | None] = mapped_column(String(2000))
    is_pending: Mapped[bool] = mapped_column(server_default=text("false"))
    attachments: Mapped[int | None] = mapped_column(SmallInteger)
    lines: Mapped[tuple[Line, ...] | None] = mapped_column(Lines)


for extension in ("pg_trgm", "btree_gin"):
    create = DDL(f"CREATE EXTENSION IF NOT EXISTS {extension}")  # type: ignore[no-untyped-call]
    event.listen(Transaction.__table__, "before_create", create)


class DailySummary(Base):
    """Sums per day, account, category and type of all that is booked and not deleted; refunds are taken off, and
    counted. Written by the trigger that follows the ledger, in the transaction of each change.
    """

    __tablename__ = "daily_summaries"
    __table_args__ = (CheckConstraint("amount <> 'NaN'", "amount"),)

    household_id: Mapped[UUID] = mapped_column(primary_key=True)
    date: Mapped[calendar_date] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    category_id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(String(7), primary_key=True)
    amount: Mapped[Decimal] = mapped_column(Total)
    count: Mapped[int]


class MonthlySummary(Base):
    """Sums per month, currency, type and category, kept as the daily ones are. A busy household has a daily row for
    nearly every transaction; of these there are as many as categories, so that analytics cost the same at any size.
    """

    __tablename__ = "monthly_summaries"
    __table_args__ = (CheckConstraint("amount <> 'NaN'", "amount"),)

    household_id: Mapped[UUID] = mapped_column(primary_key=True)
    month: Mapped[calendar_date] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    type: Mapped[str] = mapped_column(String(7), primary_key=True)
    category_id: Mapped[UUID] = mapped_column(primary_key=True)
    amount: Mapped[Decimal] = mapped_column(Total)
    count: Mapped[int]


class DailyTurnover(Base):
    """What moved on an account by day: `amount` is the net of all that is not deleted, `transferred_in` and
    `transferred_out` what of it are transfers. Balances over time are made of it. Smaller than the daily summaries,
    which tell categories apart and leave transfers out. Written by the same trigger.
    """

    __tablename__ = "daily_turnovers"
    __table_args__ = (
        CheckConstraint("amount <> 'NaN'", "amount"),
        CheckConstraint("transferred_in <> 'NaN'", "transferred_in"),
        CheckConstraint("transferred_out <> 'NaN'", "transferred_out"),
    )

    household_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    date: Mapped[calendar_date] = mapped_column(primary_key=True)
    amount: Mapped[Decimal] = mapped_column(Total)
    count: Mapped[int]
    transferred_in: Mapped[Decimal] = mapped_column(Total, server_default=text("0"))
    transferred_out: Mapped[Decimal] = mapped_column(Total, server_default=text("0"))
    transfers: Mapped[int] = mapped_column(server_default=text("0"))


class Transfer(Base):
    """What joins two legs, and their fee. The categories are those that two rows had before they were linked, to be
    given back; both are null where the legs were made as such. Deleted with the last of its rows (by trigger).
    """

    __tablename__ = "transfers"
    __table_args__ = (
        ForeignKeyConstraint(
            ["household_id", "out_category_id"],
            ["categories.household_id", "categories.id"],
            name="fk_transfers_out_category",
        ),
        ForeignKeyConstraint(
            ["household_id", "in_category_id"],
            ["categories.household_id", "categories.id"],
            name="fk_transfers_in_category",
        ),
        CheckConstraint("(out_category_id IS NULL) = (in_category_id IS NULL)", "linked"),
    )

    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    out_category_id: Mapped[UUID | None]
    in_category_id: Mapped[UUID | None]
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class Payee(Base):
    """Whom the money went to or came from: a shop, a person. `folded_name` is `text.fold(name)`. `category_id` is what
    the household has chosen to be proposed with it; null leaves that to its latest transactions.
    """

    __tablename__ = "payees"
    __table_args__ = (
        UniqueConstraint("household_id", "folded_name"),
        ForeignKeyConstraint(
            ["household_id", "category_id"],
            ["categories.household_id", "categories.id"],
            name="fk_payees_category",
            ondelete="SET NULL (category_id)",
        ),
    )

    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(100))
    folded_name: Mapped[str]
    category_id: Mapped[UUID | None]
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class TransactionTag(Base):
    """A tag of a transaction that is not in the trash, with its date: what a filter by tag reads. The trigger that
    follows the ledger makes it of `transactions.tags`.
    """

    __tablename__ = "transaction_tags"
    __table_args__ = (Index("ix_transaction_tags_tag", "household_id", "tag", desc("date"), desc("transaction_id")),)

    household_id: Mapped[UUID] = mapped_column(primary_key=True)
    transaction_id: Mapped[UUID] = mapped_column(primary_key=True)
    tag: Mapped[str] = mapped_column(String(50), primary_key=True)
    date: Mapped[calendar_date]


class TransactionPart(Base):
    """What of a split is for one category, in the trash too, with the type and the date of its transaction: what a
    filter by category reads. The trigger that follows the ledger makes it of `transactions.lines`.
    """

    __tablename__ = "transaction_parts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["household_id", "category_id", "type"],
            ["categories.household_id", "categories.id", "categories.type"],
            name="fk_transaction_parts_category",
        ),
        CheckConstraint("amount > 0 AND amount <> 'NaN'", "amount"),
        Index("ix_transaction_parts_category", "household_id", "category_id", desc("date"), desc("transaction_id")),
    )

    household_id: Mapped[UUID] = mapped_column(primary_key=True)
    transaction_id: Mapped[UUID] = mapped_column(primary_key=True)
    category_id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(String(7))
    amount: Mapped[Decimal] = mapped_column(Total)
    date: Mapped[calendar_date]
