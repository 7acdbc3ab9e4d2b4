"""The tables of imports, and what the banks have told."""

from datetime import date as calendar_date
from datetime import datetime
from datetime import time as time_of_day
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Numeric,
    SmallInteger,
    String,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kopilka.infrastructure.database.tables import Base, Total
from kopilka.infrastructure.identifiers import new_id

STATUSES = ("reading", "needs_mapping", "needs_account", "ready", "importing", "done", "undone", "failed")


class StatementImport(Base):
    """A file and what became of it. `choices` is schemas.Chosen: what was answered, or is remembered; `question` a
    schemas.Question that is left open; `failure`, `failure_line` and `failure_detail` are why it cannot be read.
    `header_key` knows files of the same columns again. `compared_at` is when its rows were compared with the
    operations known then, under the household's lock: what a bank's operation is later than that is not in it.

    `added`, `matched` and `updated` count what was imported; `trashed`, `edited` and `given_back` what its undo did.
    """

    __tablename__ = "imports"
    __table_args__ = (
        CheckConstraint(f"status IN ({', '.join(repr(it) for it in STATUSES)})", "status"),
        CheckConstraint("progress BETWEEN 0 AND 1", "progress"),
        CheckConstraint("size >= 0", "size"),
        Index(
            "ix_imports_header_key",
            "household_id",
            "header_key",
            "id",
            postgresql_where=sql("header_key IS NOT NULL AND status = 'done'"),
        ),
    )

    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    status: Mapped[str] = mapped_column(String(13), server_default=sql("'reading'"))
    progress: Mapped[Decimal] = mapped_column(Numeric(3, 2), server_default=sql("0"))
    file_name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(BigInteger)
    format: Mapped[str | None] = mapped_column(String(20))
    bank: Mapped[str | None] = mapped_column(String(20))
    encoding: Mapped[str | None] = mapped_column(String(20))
    header_key: Mapped[str | None] = mapped_column(String(64))
    choices: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=sql("'{}'"))
    question: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    failure: Mapped[str | None] = mapped_column(String(40))
    failure_line: Mapped[int | None]
    failure_detail: Mapped[str | None] = mapped_column(String(200))
    compared_at: Mapped[datetime | None]
    added: Mapped[int | None]
    matched: Mapped[int | None]
    updated: Mapped[int | None]
    trashed: Mapped[int | None]
    edited: Mapped[int | None]
    given_back: Mapped[int | None]
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
    finished_at: Mapped[datetime | None]


class ImportFile(Base):
    """The file itself, until its import is done or a week old."""

    __tablename__ = "import_files"
    __table_args__ = (
        ForeignKeyConstraint(
            ["household_id", "import_id"],
            ["imports.household_id", "imports.id"],
            name="fk_import_files_import",
            ondelete="CASCADE",
        ),
        CheckConstraint("length(content) BETWEEN 0 AND 10485760", "content"),
    )

    household_id: Mapped[UUID] = mapped_column(primary_key=True)
    import_id: Mapped[UUID] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ImportStatement(Base):
    """One account's part of a file. `is_account_sure` is not set of an account that is only proposed. The counts are
    those of its rows: new, duplicates, doubtful and skipped by their state, `undecided` the doubtful without an action,
    `income` and `expense` the sums of what is to be added. `contradictions` are those of its own sums.
    """

    __tablename__ = "import_statements"
    __table_args__ = (
        ForeignKeyConstraint(
            ["household_id", "import_id"],
            ["imports.household_id", "imports.id"],
            name="fk_import_statements_import",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["household_id", "account_id"],
            ["accounts.household_id", "accounts.id"],
            name="fk_import_statements_account",
            ondelete="SET NULL (account_id)",
        ),
        CheckConstraint("rows = new + duplicates + doubtful + skipped", "rows"),
        Index(
            "ix_import_statements_account",
            "household_id",
            "account_id",
            postgresql_where=sql("account_id IS NOT NULL"),
        ),
    )

    household_id: Mapped[UUID] = mapped_column(primary_key=True)
    import_id: Mapped[UUID] = mapped_column(primary_key=True)
    index: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    account_hint: Mapped[str] = mapped_column(String(100))
    account_id: Mapped[UUID | None]
    is_account_sure: Mapped[bool] = mapped_column(server_default=sql("false"))
    currency: Mapped[str] = mapped_column(String(3))
    rows: Mapped[int]
    new: Mapped[int]
    duplicates: Mapped[int]
    doubtful: Mapped[int]
    skipped: Mapped[int]
    undecided: Mapped[int]
    income: Mapped[Decimal] = mapped_column(Total)
    expense: Mapped[Decimal] = mapped_column(Total)
    start_date: Mapped[calendar_date | None]
    end_date: Mapped[calendar_date | None]
    opening_balance: Mapped[Decimal | None] = mapped_column(Total)
    closing_balance: Mapped[Decimal | None] = mapped_column(Total)
    balances: Mapped[bool | None]
    contradictions: Mapped[list[dict[str, str]]] = mapped_column(JSONB, server_default=sql("'[]'"))


class ImportRow(Base):
    """One line of a file. `amount` is signed, null of a line that is no operation. `known_id` and `transaction_id` of
    `match_…` are what it was recognised as. `is_decided`: a person has given the action. `category_source` and
    `category_words` say why it has its category. `transaction_id` is what it became; `before` what booking it has
    changed of an operation and a transaction that were there, for its undo.
    """

    __tablename__ = "import_rows"
    __table_args__ = (
        ForeignKeyConstraint(
            ["household_id", "import_id"],
            ["imports.household_id", "imports.id"],
            name="fk_import_rows_import",
            ondelete="CASCADE",
        ),
        CheckConstraint("state IN ('new', 'duplicate', 'doubtful', 'skipped')", "state"),
        CheckConstraint("action IN ('add', 'match', 'skip')", "action"),
        CheckConstraint("state = 'doubtful' OR action IS NOT NULL", "decided"),
        CheckConstraint("state = 'skipped' OR amount IS NOT NULL AND amount <> 0 AND date IS NOT NULL", "operation"),
        CheckConstraint("state <> 'skipped' OR action = 'skip'", "skipped"),
        CheckConstraint("abs(amount) <= 999999999999999.9999", "amount"),
        Index(
            "ix_import_rows_undecided",
            "household_id",
            "import_id",
            "index",
            postgresql_where=sql("state = 'doubtful' AND action IS NULL"),
        ),
    )

    household_id: Mapped[UUID] = mapped_column(primary_key=True)
    import_id: Mapped[UUID] = mapped_column(primary_key=True)
    index: Mapped[int] = mapped_column(primary_key=True)
    statement: Mapped[int] = mapped_column(SmallInteger)
    line: Mapped[int]
    state: Mapped[str] = mapped_column(String(9))
    reason: Mapped[str | None] = mapped_column(String(20))
    date: Mapped[calendar_date | None]
    time: Mapped[time_of_day | None]
    booked_on: Mapped[calendar_date | None]
    amount: Mapped[Decimal | None]
    original_amount: Mapped[Decimal | None]
    original_currency: Mapped[str | None] = mapped_column(String(3))
    description: Mapped[str | None] = mapped_column(String(500))
    payee: Mapped[str | None] = mapped_column(String(100))
    bank_id: Mapped[str | None] = mapped_column(String(200))
    counterparty_account: Mapped[str | None] = mapped_column(String(50))
    is_pending: Mapped[bool] = mapped_column(server_default=sql("false"))
    mcc: Mapped[str | None] = mapped_column(String(4))
    category_id: Mapped[UUID | None]
    category_source: Mapped[str | None] = mapped_column(String(8))
    category_words: Mapped[list[str] | None] = mapped_column(ARRAY(String(100)))
    match_known_id: Mapped[UUID | None]
    match_transaction_id: Mapped[UUID | None]
    match_score: Mapped[int | None] = mapped_column(SmallInteger)
    match_reasons: Mapped[list[str] | None] = mapped_column(ARRAY(String(40)))
    action: Mapped[str | None] = mapped_column(String(5))
    is_decided: Mapped[bool] = mapped_column(server_default=sql("false"))
    transaction_id: Mapped[UUID | None]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


class BankOperation(Base):
    """An operation of an account as the bank has told it, whatever a person has made of it since. `amount` is signed.
    `transaction_id` is what it became, null where it was left out; no foreign key, since the trash is emptied and what
    was deleted stays known. `import_id` is the import that brought it.
    """

    __tablename__ = "bank_operations"
    __table_args__ = (
        ForeignKeyConstraint(
            ["household_id", "account_id"],
            ["accounts.household_id", "accounts.id"],
            name="fk_bank_operations_account",
            ondelete="CASCADE",
        ),
        CheckConstraint("amount <> 0 AND abs(amount) <= 999999999999999.9999", "amount"),
        Index("ix_bank_operations_day", "household_id", "account_id", "date"),
        Index(
            "ix_bank_operations_bank_id",
            "household_id",
            "account_id",
            "bank_id",
            postgresql_where=sql("bank_id IS NOT NULL"),
        ),
        Index(
            "ix_bank_operations_transaction",
            "household_id",
            "transaction_id",
            postgresql_where=sql("transaction_id IS NOT NULL"),
        ),
        Index("ix_bank_operations_import", "household_id", "import_id", postgresql_where=sql("import_id IS NOT NULL")),
    )

    household_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID]
    import_id: Mapped[UUID | None]
    date: Mapped[calendar_date]
    time: Mapped[time_of_day | None]
    booked_on: Mapped[calendar_date | None]
    amount: Mapped[Decimal]
    text: Mapped[str]
    bank_id: Mapped[str | None] = mapped_column(String(200))
    is_pending: Mapped[bool] = mapped_column(server_default=sql("false"))
    transaction_id: Mapped[UUID | None]
    # The clock, not the transaction's beginning: it is written under the household's lock, and compared with
    # `imports.compared_at`.
    created_at: Mapped[datetime] = mapped_column(server_default=sql("clock_timestamp()"))
