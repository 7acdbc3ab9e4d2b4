"""How far a goal has come and where it is heading: arithmetic only."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_UP, Decimal
from typing import Literal

from kopilka.periods import LAST_DATE, add_months

GoalState = Literal["ahead", "on_track", "behind", "reached", "overdue"]

DAYS_A_MONTH = Decimal("30.4375")  # of the Gregorian calendar, on average
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Plan:
    """What was agreed. `digits`: how finely the currency is divided."""

    target: Decimal
    start_on: date
    deadline: date | None
    digits: int


@dataclass(frozen=True, slots=True)
class Standing:
    """`progress` in %, rounded down, so that 100 means reached; `pace` and `monthly_needed` are amounts a month.

    `monthly_needed` is None without a deadline, and when it has passed; `expected_on` when the goal is reached, or
    never will be at this pace.
    """

    progress: Decimal
    remaining: Decimal
    monthly_needed: Decimal | None
    pace: Decimal
    expected_on: date | None
    state: GoalState


def judge(plan: Plan, current: Decimal, saved: Decimal, today: date) -> Standing:
    """`current` is what there is, `saved` what has come together since the start: the pace is that of `saved`."""
    remaining = max(plan.target - current, Decimal(0))
    coin = Decimal(1).scaleb(-plan.digits)
    elapsed = max(Decimal((today - plan.start_on).days) / DAYS_A_MONTH, Decimal(1))
    pace = saved / elapsed
    return Standing(
        progress=max(current * 100 / plan.target, Decimal(0)).quantize(_TENTH, ROUND_DOWN),
        remaining=remaining,
        monthly_needed=_needed(plan, remaining, today, coin),
        pace=pace.quantize(coin, ROUND_HALF_EVEN),
        expected_on=_expected(remaining, pace, today),
        state=_state(plan, current, today),
    )


def _needed(plan: Plan, remaining: Decimal, today: date, coin: Decimal) -> Decimal | None:
    if plan.deadline is None or (remaining and plan.deadline < today):
        return None
    months = max(whole_months(today, plan.deadline, up=True), 1)
    return (remaining / months).quantize(coin, ROUND_UP)


def _expected(remaining: Decimal, pace: Decimal, today: date) -> date | None:
    if not remaining or pace <= 0:
        return None
    days = remaining / pace * DAYS_A_MONTH
    if days > (LAST_DATE - today).days:
        return None
    return today + timedelta(days=math.ceil(days))


def _state(plan: Plan, current: Decimal, today: date) -> GoalState:
    """A month's share may be put aside on any of its days: late is who has less than the shares of the months gone
    by, early who has more than those and the share of the month that runs.
    """
    if current >= plan.target:
        return "reached"
    if plan.deadline is None:
        return "on_track"
    if plan.deadline < today:
        return "overdue"
    months = max(whole_months(plan.start_on, plan.deadline, up=True), 1)
    gone = whole_months(plan.start_on, today)
    if current * months < plan.target * gone:
        return "behind"
    if current * months > plan.target * (gone + 1):
        return "ahead"
    return "on_track"


def whole_months(start: date, end: date, *, up: bool = False) -> int:
    """From day to day: 31 January to 28 February is one. `up` counts a month begun as a whole one. 0 backwards."""
    if end <= start:
        return 0
    months = (end.year - start.year) * 12 + end.month - start.month
    reached = add_months(start, months)
    if reached > end:
        return months if up else months - 1
    return months + 1 if up and reached < end else months
