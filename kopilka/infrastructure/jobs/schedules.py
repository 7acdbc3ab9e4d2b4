"""Work that happens every so often, once for all processes: a row a task remembers when it was last done."""

from datetime import datetime, timedelta

from sqlalchemy import String, func, or_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from kopilka.infrastructure.database.tables import Base


class Schedule(Base):
    __tablename__ = "schedules"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    done_at: Mapped[datetime | None]


async def is_due(session: AsyncSession, name: str, every: timedelta) -> bool:
    """True for one process: it holds the task until its transaction ends, and a crash leaves it due."""
    await session.execute(insert(Schedule).values(name=name).on_conflict_do_nothing())
    taken = await session.execute(
        update(Schedule)
        .where(Schedule.name == name, or_(Schedule.done_at.is_(None), Schedule.done_at <= func.now() - every))
        .values(done_at=func.now())
        .returning(Schedule.name)
    )
    return taken.first() is not None
