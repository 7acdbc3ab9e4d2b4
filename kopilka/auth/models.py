"""Tables of sessions, refresh tokens, requests for an e-mail and the links that e-mails carry."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from kopilka.infrastructure.database.tables import Base
from kopilka.infrastructure.identifiers import new_id


class AuthSession(Base):
    """One sign-in on one device: the family of all refresh tokens that came from it."""

    __tablename__ = "auth_sessions"
    __table_args__ = (Index("ix_auth_sessions_user_id", "user_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    user_agent: Mapped[str | None] = mapped_column(String(200))
    address_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Keyed digest of the client's network address at the sign-in or the last refresh."""
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    refreshed_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class RefreshToken(Base):
    """SHA-256 of a refresh token. Kept after its use, so that a replay is recognised."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (Index("ix_refresh_tokens_session_id", "session_id"),)

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("auth_sessions.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    used_at: Mapped[datetime | None]


class EmailRequest(Base):
    """A request that an e-mail may answer, stored without looking whether the address is known: so the response takes
    the same time either way. The worker processes and deletes it, usually within a second.
    """

    __tablename__ = "email_requests"
    __table_args__ = (
        Index("ix_email_requests_created_at", "created_at"),
        CheckConstraint("kind IN ('sign_up', 'confirm', 'reset')", "kind"),
        CheckConstraint("(kind = 'sign_up') = (hashed_password IS NOT NULL)", "hashed_password"),
        CheckConstraint("locale IN ('ru', 'en')", "locale"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(7))
    email: Mapped[str] = mapped_column(String(254))
    hashed_password: Mapped[str | None] = mapped_column(String(200))
    currency: Mapped[str | None] = mapped_column(String(3))
    time_zone: Mapped[str | None] = mapped_column(String(64))
    locale: Mapped[str] = mapped_column(String(2))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class EmailLink(Base):
    """The newest link of its kind that was sent to this user by e-mail. Its token is not stored: the worker derives it
    from `id`. Valid once, until `expires_at` (set when it is sent), and while the user's token_version is `version`.
    """

    __tablename__ = "email_links"
    __table_args__ = (
        CheckConstraint("kind IN ('confirm', 'reset')", "kind"),
        Index("uq_email_links_id", "id", unique=True),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(7), primary_key=True)
    id: Mapped[UUID]
    version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    expires_at: Mapped[datetime | None]
