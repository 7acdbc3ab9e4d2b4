"""The days that balances are told of."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kopilka.balances.figures import MAX_POINTS, Step, count_points, first_days, points_of, usual_step
from kopilka.periods import CALENDAR, FIRST_DATE, LAST_DATE, DateRange, months_in

DAYS = st.dates(FIRST_DATE, LAST_DATE)


@settings(deadline=None)
@given(start=DAYS, days=st.integers(0, 3_000), step=st.sampled_from(Step))
def test_steps_cover_the_range_without_gap_or_overlap(start: date, days: int, step: Step) -> None:
    span = DateRange(start, min(start + timedelta(days=days), LAST_DATE))
    firsts = first_days(span, step, CALENDAR)
    assert len(firsts) == count_points(span, step, CALENDAR)
    assert firsts[0] == span.start
    assert firsts == sorted(set(firsts))
    assert firsts[-1] <= span.end
    begins = {
        Step.DAY: lambda day: True,
        Step.WEEK: lambda day: day.weekday() == 0,
        Step.MONTH: lambda day: day.day == 1,
    }
    assert all(begins[step](day) for day in firsts[1:])
    # No day at which a step begins is left out.
    assert sum(begins[step](span.start + timedelta(days=number)) for number in range(1, span.days)) == len(firsts) - 1


def test_points_end_where_the_next_step_begins() -> None:
    span = DateRange(date(2026, 10, 20), date(2026, 11, 25))
    firsts = first_days(span, Step.MONTH, CALENDAR)
    points = points_of(span, firsts, {1: Decimal(-30), 2: Decimal(5)}, after=Decimal(75))
    assert [(it.date, it.balance, it.change) for it in points] == [
        (date(2026, 10, 31), 70, -30),
        (date(2026, 11, 25), 75, 5),
    ]


def test_every_month_of_a_ledger_can_be_told() -> None:
    assert months_in(DateRange(FIRST_DATE, LAST_DATE)) <= MAX_POINTS


@pytest.mark.parametrize(("days", "step"), [(1, "day"), (92, "day"), (93, "week"), (731, "week"), (732, "month")])
def test_usual_step(days: int, step: str) -> None:
    span = DateRange(date(2026, 1, 1), date(2026, 1, 1) + timedelta(days=days - 1))
    assert usual_step(span) == step
