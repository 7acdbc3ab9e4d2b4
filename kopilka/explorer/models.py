"""Saved views."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kopilka.infrastructure.database.tables import Base
from kopilka.infrastructure.identifiers import new_id


class SavedView(Base):
    """A question to the explorer under a name. `question` is a schemas.ViewQuestion; `folded_name` is
    `text.fold(name)`.
    """

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("household_id", "folded_name"),)

    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(100))
    folded_name: Mapped[str]
    question: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
