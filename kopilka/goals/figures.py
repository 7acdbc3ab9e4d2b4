"""Progress, pace, expected date and state of a goal: arithmetic only."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_UP, Decimal
from typing import Literal

from kopilka.periods import LAST_DATE, add_months

GoalState = Literal["ahead", "on_track", "behind", "reached", "overdue"]

DAYS_A_MONTH = Decimal("30.4375")  # of the Gregorian calendar, on average
_TENTH = Decimal("0.1")
LIKELY = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """`digits` are those of the currency after the point."""

    target: Decimal
    start_on: date
    deadline: date | None
    digits: int


@dataclass(frozen=True, slots=True)
class Standing:
    """`progress` is in %, rounded down, so that 100 means reached; `pace` and `monthly_needed` are amounts a month.

    `monthly_needed` is None without a deadline and after it. `expected_on` is None where the goal is reached, and where
    it is not reached by 2100 at this pace. `state` follows `expected_on`: see `_state`.
    """

    progress: Decimal
    remaining: Decimal
    monthly_needed: Decimal | None
    pace: Decimal
    expected_on: date | None
    state: GoalState


def likely_sums(standing: Standing, last: Decimal | None, digits: int) -> list[Decimal]:
    """What may be put aside next, the smallest first: as much as the last time, what a month needs, a tenth of what is
    left or all of it. Round where they were reckoned.
    """
    left = standing.remaining
    reckoned = [_rounded(it, digits) for it in (standing.monthly_needed, left / 10) if it]
    found = dict.fromkeys(it for it in (last, *reckoned, left) if it is not None and 0 < it <= left)
    return sorted([*found][:LIKELY])


def _rounded(amount: Decimal, digits: int) -> Decimal:
    """Up, to two digits that count: 4,995 is 5,000, 1,333.33 is 1,400."""
    unit = Decimal(1).scaleb(max(amount.adjusted() - 1, -digits))
    return (amount / unit).to_integral_value(ROUND_UP) * unit.quantize(Decimal(1).scaleb(-digits))


def judge(plan: Plan, current: Decimal, saved: Decimal, today: date) -> Standing:
    """`current` is the amount up to today, `saved` the part of it that was added since the goal started; the pace is
    that of `saved`, over at least one month.
    """
    remaining = max(plan.target - current, Decimal(0))
    coin = Decimal(1).scaleb(-plan.digits)
    elapsed = max(Decimal((today - plan.start_on).days) / DAYS_A_MONTH, Decimal(1))
    pace = saved / elapsed
    expected_on = _expected(remaining, pace, today)
    return Standing(
        progress=max(current * 100 / plan.target, Decimal(0)).quantize(_TENTH, ROUND_DOWN),
        remaining=remaining,
        monthly_needed=_needed(plan, remaining, today, coin),
        pace=pace.quantize(coin, ROUND_HALF_EVEN),
        expected_on=expected_on,
        state=_state(plan, current, saved, expected_on, today),
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


def _state(plan: Plan, current: Decimal, saved: Decimal, expected_on: date | None, today: date) -> GoalState:
    """ "on_track" and "ahead" mean that the goal is expected by its deadline, "behind" that it is not. A goal without a
    deadline cannot be late.

    A new goal without any saving has no pace to judge by: see `_has_just_started`. "ahead" is who has more than the
    shares of the finished months and of the current one.
    """
    if current >= plan.target:
        return "reached"
    if plan.deadline is None:
        return "on_track"
    if plan.deadline < today:
        return "overdue"
    if expected_on is None:
        return "on_track" if _has_just_started(plan, plan.deadline, saved, today) else "behind"
    if expected_on > plan.deadline:
        return "behind"
    months = max(whole_months(plan.start_on, plan.deadline, up=True), 1)
    finished = whole_months(plan.start_on, today)
    return "ahead" if current * months > plan.target * (finished + 1) else "on_track"


def _has_just_started(plan: Plan, deadline: date, saved: Decimal, today: date) -> bool:
    """Nothing saved or taken out yet, in the first month and the first third of a plan of a month or longer: a month's
    share may be saved on any day of the month.
    """
    return (
        not saved
        and whole_months(plan.start_on, deadline) >= 1
        and whole_months(plan.start_on, today) == 0
        and (today - plan.start_on) * 3 < deadline - plan.start_on
    )


def whole_months(start: date, end: date, *, up: bool = False) -> int:
    """31 January to 28 February is one month. `up` rounds a part of a month up. 0 where `end` is earlier."""
    if end <= start:
        return 0
    months = (end.year - start.year) * 12 + end.month - start.month
    reached = add_months(start, months)
    if reached > end:
        return months if up else months - 1
    return months + 1 if up and reached < end else months
