"""The table of attachments."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kopilka.infrastructure.database.tables import Base
from kopilka.infrastructure.identifiers import new_id


class Attachment(Base):
    """A file of a transaction, live or in the trash. `size` is in bytes, `digest` the SHA-256 of them; `content_type`
    is what the bytes are, `name` only what a person called them. Triggers count the rows in `transactions.attachments`,
    delete them with their transaction, and note the files of deleted rows for a worker (migration 0029).
    """

    __tablename__ = "attachments"
    __table_args__ = (
        UniqueConstraint("household_id", "transaction_id", "digest", name="uq_attachments_digest"),
        CheckConstraint("size > 0", "size"),
        CheckConstraint("length(digest) = 32", "digest"),
    )

    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    transaction_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(200))
    content_type: Mapped[str] = mapped_column(String(32))
    size: Mapped[int]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    has_thumbnail: Mapped[bool]
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
