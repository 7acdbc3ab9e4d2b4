"""The table of rules."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Integer, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kopilka.infrastructure.database.tables import Base
from kopilka.infrastructure.identifiers import new_id


class Rule(Base):
    """Positions of a household are 1, 2, 3 and so on; looked at when a statement is over, since one may move many.
    `conditions` are a list of schemas.Condition, `actions` a schemas.RuleActions. Their category and account have no
    foreign keys: a rule outlives them, and says that it is broken.
    """

    __tablename__ = "rules"
    __table_args__ = (
        UniqueConstraint("household_id", "position", deferrable=True, initially="IMMEDIATE"),
        CheckConstraint("position >= 1", "position"),
    )

    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str | None] = mapped_column(String(100))
    conditions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    actions: Mapped[dict[str, Any]] = mapped_column(JSONB)
    position: Mapped[int] = mapped_column(SmallInteger)
    enabled: Mapped[bool] = mapped_column(Boolean)
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    updated_at: Mapped[datetime] = mapped_column(server_default=text("now()"), onupdate=text("now()"))
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
