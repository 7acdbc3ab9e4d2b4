"""The user table."""

from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from kopilka.infrastructure.database.tables import Base
from kopilka.infrastructure.identifiers import new_id

# `premium_until` of a user whose premium never ends.
PREMIUM_WITHOUT_END = datetime(2999, 12, 31, tzinfo=UTC)


class User(Base):
    """`token_version` goes up when every token issued so far must die, e.g. after a change of password."""

    __tablename__ = "users"
    __table_args__ = (
        Index("uq_users_email_lower", text("lower(email)"), unique=True),
        CheckConstraint("locale IN ('ru', 'en')", "locale"),
        Index("ix_users_is_admin", "id", postgresql_where=text("is_admin")),
    )

    # fastapi-users asks every user for it; Kopilka has no such power to give.
    is_superuser: ClassVar[bool] = False

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254))
    hashed_password: Mapped[str] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(server_default=text("true"), default=True)
    is_verified: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    is_admin: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    """Runs the installation: users, premium, jobs; never anybody's transactions."""
    premium_until: Mapped[datetime | None]
    locale: Mapped[str] = mapped_column(String(2))
    token_version: Mapped[int] = mapped_column(Integer, server_default=text("1"), default=1)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    updated_at: Mapped[datetime] = mapped_column(server_default=text("now()"), onupdate=text("now()"))
