"""The tables of reconciliations."""

from datetime import date as calendar_date
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, desc, text
from sqlalchemy.orm import Mapped, mapped_column

from kopilka.infrastructure.database.tables import Base
from kopilka.infrastructure.identifiers import new_id


class Reconciliation(Base):
    """At the end of the day `date` the bank had `balance` on the account, and so had Kopilka. `adjustment_id` is the
    transaction that made up for what differed, if one was recorded.
    """

    __tablename__ = "reconciliations"
    __table_args__ = (
        ForeignKeyConstraint(
            ["household_id", "account_id"],
            ["accounts.household_id", "accounts.id"],
            name="fk_reconciliations_account",
            ondelete="CASCADE",
        ),
        CheckConstraint("abs(balance) <= 999999999999999.9999", "balance"),
        Index("ix_reconciliations_account", "household_id", "account_id", desc("date"), desc("created_at")),
    )

    household_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID]
    date: Mapped[calendar_date]
    balance: Mapped[Decimal]
    adjustment_id: Mapped[UUID | None]
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class ReconciliationTick(Base):
    """A transaction that was found in the bank's statement, while a reconciliation is going on. Once the account is
    reconciled it is ticked no more, and has its `reconciliation_id`: where that one is taken back, the ticks come back.
    """

    __tablename__ = "reconciliation_ticks"
    __table_args__ = (
        ForeignKeyConstraint(
            ["household_id", "account_id"],
            ["accounts.household_id", "accounts.id"],
            name="fk_reconciliation_ticks_account",
            ondelete="CASCADE",
        ),
    )

    household_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    transaction_id: Mapped[UUID] = mapped_column(primary_key=True)
    reconciliation_id: Mapped[UUID | None]
