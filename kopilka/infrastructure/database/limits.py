"""Rate limits that all processes share: the generic cell rate algorithm (GCRA), one row a key in PostgreSQL."""

import math
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import LargeBinary, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from kopilka.infrastructure.database.tables import Base


class RateLimit(Base):
    """`full_until`: GCRA's theoretical arrival time; the part of it that lies ahead of now is used allowance.

    Unlogged: a crash of PostgreSQL resets all limits.
    """

    __tablename__ = "rate_limits"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    full_until: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Policy:
    """At most `burst` uses within `seconds`; they come back one by one. `name` is published in response headers."""

    name: str
    burst: int
    seconds: float

    @property
    def step(self) -> float:
        """Seconds after which one use comes back."""
        return self.seconds / self.burst


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a policy for one key. `wait`: seconds until the next use is allowed, 0 for now."""

    policy: Policy
    remaining: int
    wait: float

    @property
    def wait_seconds(self) -> int:
        """Whole seconds, for Retry-After."""
        return math.ceil(self.wait)

    @property
    def headers(self) -> dict[str, str]:
        """`RateLimit-Policy` and `RateLimit` as in draft-ietf-httpapi-ratelimit-headers-10."""
        name, policy = f'"{self.policy.name}"', self.policy
        return {
            "RateLimit-Policy": f"{name};q={policy.burst};w={math.ceil(policy.seconds)}",
            "RateLimit": f"{name};r={self.remaining};t={math.ceil(self.wait or policy.step)}",
        }


async def peek(session: AsyncSession, key: bytes, policy: Policy) -> Allowance:
    """The allowance left; uses nothing."""
    found = await session.execute(
        text("SELECT extract(epoch FROM full_until - now()) FROM rate_limits WHERE key = :key"), {"key": key}
    )
    return _allowance(policy, float(found.scalar() or 0.0))


async def use(session: AsyncSession, key: bytes, policy: Policy) -> Allowance:
    """Takes one use. Where `wait` is above 0 none was left and nothing was taken."""
    taken = await session.execute(
        text(
            "INSERT INTO rate_limits AS r (key, full_until) VALUES (:key, now() + make_interval(secs => :step))"
            " ON CONFLICT (key) DO UPDATE SET full_until = greatest(r.full_until, now()) + make_interval(secs => :step)"
            " WHERE r.full_until + make_interval(secs => :step) <= now() + make_interval(secs => :seconds)"
            " RETURNING extract(epoch FROM full_until - now())"
        ),
        {"key": key, "step": policy.step, "seconds": policy.seconds},
    )
    used = taken.scalar()
    if used is not None:
        return Allowance(policy, _allowance(policy, float(used)).remaining, 0.0)
    return await peek(session, key, policy)


async def forget(session: AsyncSession, key: bytes) -> None:
    await session.execute(text("DELETE FROM rate_limits WHERE key = :key"), {"key": key})


def _allowance(policy: Policy, used_seconds: float) -> Allowance:
    left = policy.seconds - max(0.0, used_seconds)
    # The thousandth: PostgreSQL counts in microseconds, and a step may be no whole number of them.
    remaining = max(0, math.floor(left / policy.step + 0.001))
    return Allowance(policy, remaining, 0.0 if remaining else max(0.001, policy.step - left))
