"""Households and who belongs to them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from kopilka.infrastructure.database.tables import Base
from kopilka.infrastructure.identifiers import new_id


class Household(Base):
    """The tenant. `revision` goes up with every change of its ledger (triggers do it), so that what was
    computed for one revision holds until the next; its row is also the lock that orders the ledger's writers.
    An example household holds made-up data and may be deleted as a whole.
    """

    __tablename__ = "households"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(100))
    currency: Mapped[str] = mapped_column(String(3))
    time_zone: Mapped[str] = mapped_column(String(64))
    revision: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    updated_at: Mapped[datetime] = mapped_column(server_default=text("now()"), onupdate=text("now()"))
    is_example: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    month_starts_on: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"), default=1)
    month_starts_before_weekend: Mapped[bool] = mapped_column(server_default=text("false"), default=False)


class Membership(Base):
    """`is_personal` marks the household that a user's requests mean when they name none."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint("role IN ('owner', 'editor', 'viewer')", "role"),
        Index("ix_memberships_user_id", "user_id"),
    )

    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(6))
    is_personal: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
