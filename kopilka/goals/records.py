"""Goals and contributions as the queries return them: frozen values."""

from dataclasses import dataclass
from datetime import date as calendar_date
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from kopilka.goals.figures import Standing


@dataclass(frozen=True, slots=True)
class GoalRecord:
    id: UUID
    name: str
    target_amount: Decimal
    currency: str
    start_on: calendar_date
    deadline: calendar_date | None
    account_id: UUID | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class GoalStanding:
    """Amounts are in the goal's currency. `current` counts what is dated up to today, `planned` what is dated later."""

    goal: GoalRecord
    current: Decimal
    planned: Decimal
    standing: Standing


@dataclass(frozen=True, slots=True)
class Contribution:
    """A negative amount is a withdrawal. `created_by` is who entered it."""

    id: UUID
    goal_id: UUID
    amount: Decimal
    date: calendar_date
    note: str | None
    created_by: UUID
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """`least` is the smallest amount that a goal has from some day on, never before today; `total` counts all
    contributions.
    """

    least: Decimal
    total: Decimal
