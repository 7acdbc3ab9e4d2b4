"""The tables of jobs: of a household, behind its row level security; of the installation; and when they recur."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kopilka.infrastructure.database.tables import Base
from kopilka.infrastructure.identifiers import new_id

ERROR_LENGTH = 200


class JobColumns:
    """`due_at`: when a worker may take it. While one works on it, the end of that worker's lease; after an error, the
    time of the next try; of a failed job 'infinity', so that nobody takes it.

    `attempt` is raised by each claim: whoever raised it to its value holds the job. `failures` counts what uses up the
    handler's attempts: errors, and claims whose worker died. `last_error` is an error's type or a stable code, never
    its message: that could carry addresses or amounts.
    """

    name: Mapped[str] = mapped_column(String(64))
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    attempt: Mapped[int] = mapped_column(server_default=text("0"))
    failures: Mapped[int] = mapped_column(server_default=text("0"))
    is_leased: Mapped[bool] = mapped_column(server_default=text("false"))
    dedupe_key: Mapped[str | None] = mapped_column(String(100))
    due_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    failed_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(ERROR_LENGTH))


class Job(JobColumns, Base):
    """Work for one household. `created_by`: the user who asked for it, if somebody did; turns go by it."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_due_at", "due_at"),
        Index("ix_jobs_turn", "name", text("coalesce(created_by, household_id)"), "due_at"),
        Index("ix_jobs_failed_at", "failed_at", postgresql_where=text("failed_at IS NOT NULL")),
        Index(
            "uq_jobs_household_id_dedupe_key",
            "household_id",
            "dedupe_key",
            unique=True,
            postgresql_where=text("failed_at IS NULL"),
        ),
    )

    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    created_by: Mapped[UUID | None]


class SystemJob(JobColumns, Base):
    """Work that belongs to no household, recurring work among it. Its payload must not hold anybody's data."""

    __tablename__ = "system_jobs"
    __table_args__ = (
        Index("ix_system_jobs_name_due_at", "name", "due_at"),
        Index(
            "uq_system_jobs_dedupe_key",
            "dedupe_key",
            unique=True,
            postgresql_where=text("failed_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)


class Schedule(Base):
    """`done_at`: when the job was last queued (up to version 0006 of the schema: done)."""

    __tablename__ = "schedules"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    done_at: Mapped[datetime | None]
