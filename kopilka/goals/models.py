"""Tables of goals and their contributions."""

from datetime import date as calendar_date
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, desc, text
from sqlalchemy.orm import Mapped, mapped_column

from kopilka.infrastructure.database.tables import Base
from kopilka.infrastructure.identifiers import new_id


class Goal(Base):
    """Its amount is the balance of the account `account_id`, or the sum of its contributions where that is null."""

    __tablename__ = "goals"
    __table_args__ = (
        ForeignKeyConstraint(
            ["household_id", "account_id", "currency"],
            ["accounts.household_id", "accounts.id", "accounts.currency"],
            name="fk_goals_account",
        ),
        CheckConstraint("target_amount > 0 AND target_amount <= 999999999999999.9999", "target_amount"),
        CheckConstraint("deadline >= start_on", "deadline"),
    )

    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(100))
    target_amount: Mapped[Decimal]
    currency: Mapped[str] = mapped_column(String(3))
    start_on: Mapped[calendar_date]
    deadline: Mapped[calendar_date | None]
    account_id: Mapped[UUID | None]
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    updated_at: Mapped[datetime] = mapped_column(server_default=text("now()"), onupdate=text("now()"))


class GoalContribution(Base):
    """A negative amount is a withdrawal."""

    __tablename__ = "goal_contributions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["household_id", "goal_id"],
            ["goals.household_id", "goals.id"],
            name="fk_goal_contributions_goal",
            ondelete="CASCADE",
        ),
        CheckConstraint("amount <> 0 AND abs(amount) <= 999999999999999.9999", "amount"),
        CheckConstraint("date BETWEEN '1970-01-01' AND '2100-12-31'", "date"),
        Index("ix_goal_contributions_newest", "household_id", "goal_id", desc("date"), desc("id")),
    )

    household_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    goal_id: Mapped[UUID]
    amount: Mapped[Decimal]
    date: Mapped[calendar_date]
    note: Mapped[str | None] = mapped_column(String(500))
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
