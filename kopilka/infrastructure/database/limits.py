"""Limits that all processes share: the generic cell rate algorithm, one row a key in PostgreSQL."""

from datetime import datetime

from sqlalchemy import LargeBinary, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from kopilka.infrastructure.database.tables import Base


class RateLimit(Base):
    """`full_until`: the theoretical arrival time, up to which the allowance is used. Unlogged: a crash forgives."""

    __tablename__ = "rate_limits"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    full_until: Mapped[datetime]


async def seconds_to_wait(session: AsyncSession, key: bytes, *, burst: int, seconds: float) -> float:
    """0 while the key has allowance left, else when it will have some again. Uses nothing."""
    found = await session.execute(
        text(
            "SELECT extract(epoch FROM full_until + make_interval(secs => :step) - now())"
            " - :seconds FROM rate_limits WHERE key = :key"
        ),
        {"key": key, "step": seconds / burst, "seconds": seconds},
    )
    return max(0.0, float(found.scalar() or 0.0))


async def use(session: AsyncSession, key: bytes, *, burst: int, seconds: float) -> float:
    """Takes one of `burst` uses in any `seconds`; they come back one by one. 0, or the wait where none is left."""
    taken = await session.execute(
        text(
            "INSERT INTO rate_limits AS r (key, full_until) VALUES (:key, now() + make_interval(secs => :step))"
            " ON CONFLICT (key) DO UPDATE SET full_until = greatest(r.full_until, now()) + make_interval(secs => :step)"
            " WHERE r.full_until + make_interval(secs => :step) <= now() + make_interval(secs => :seconds)"
            " RETURNING 1"
        ),
        {"key": key, "step": seconds / burst, "seconds": seconds},
    )
    return 0.0 if taken.first() else await seconds_to_wait(session, key, burst=burst, seconds=seconds)


async def forget(session: AsyncSession, key: bytes) -> None:
    await session.execute(text("DELETE FROM rate_limits WHERE key = :key"), {"key": key})
