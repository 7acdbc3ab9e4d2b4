"""The export table."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, Numeric, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kopilka.infrastructure.database.tables import Base
from kopilka.infrastructure.identifiers import new_id


class AbandonedFile(Base):
    """A file in the storage whose household is gone: a worker deletes it once it is due (migration 0004)."""

    __tablename__ = "abandoned_files"

    key: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]


class Export(Base):
    """`question` is a schemas.Question. `fingerprint` is a hash of it and of the ledger's revision: while that stays,
    the same question finds the same export. `size` is in bytes, once it is ready.
    """

    __tablename__ = "exports"
    __table_args__ = (
        CheckConstraint("kind IN ('excel', 'pdf', 'csv')", "kind"),
        CheckConstraint("status IN ('queued', 'running', 'ready', 'failed')", "status"),
        CheckConstraint("progress BETWEEN 0 AND 1", "progress"),
        Index(
            "uq_exports_household_id_fingerprint",
            "household_id",
            "fingerprint",
            unique=True,
            postgresql_where=text("status <> 'failed'"),
        ),
        Index("ix_exports_expires_at", "expires_at"),
        Index("ix_exports_created_by", "created_by", postgresql_where=text("status IN ('queued', 'running')")),
    )

    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(5))
    question: Mapped[dict[str, Any]] = mapped_column(JSONB)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    locale: Mapped[str] = mapped_column(String(2))
    status: Mapped[str] = mapped_column(String(7), server_default=text("'queued'"))
    progress: Mapped[Decimal] = mapped_column(Numeric(3, 2), server_default=text("0"))
    file_name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int | None] = mapped_column(BigInteger)
    failure: Mapped[str | None] = mapped_column(String(32))
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
