"""Which days are compared: both sides end at the same day, whatever the period is and however it was named."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopilka.analytics.comparison_periods import compare_periods, elapsed_part
from kopilka.periods import CALENDAR, DateRange, Period, add_months, current_period, is_whole_months, is_whole_weeks

LATER = "2030-01-01"


def days(text: str) -> DateRange:
    start, end = text.split()
    return DateRange(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("span", "today", "current", "previous", "year_ago"),
    [
        # Running months, years, quarters: the same day of the month on both sides.
        ("2026-11-01 2026-11-30", "2026-11-25",
         "2026-11-01 2026-11-25", "2026-10-01 2026-10-25", "2025-11-01 2025-11-25"),
        ("2026-03-01 2026-03-31", "2026-03-30",
         "2026-03-01 2026-03-30", "2026-02-01 2026-02-28", "2025-03-01 2025-03-30"),
        ("2026-01-01 2026-12-31", "2026-11-22",
         "2026-01-01 2026-11-22", "2025-01-01 2025-11-22", "2025-01-01 2025-11-22"),
        ("2025-01-01 2025-12-31", "2025-02-28",
         "2025-01-01 2025-02-28", "2024-01-01 2024-02-28", "2024-01-01 2024-02-28"),
        ("2026-10-01 2026-12-31", "2026-11-30",
         "2026-10-01 2026-11-30", "2026-07-01 2026-08-30", "2025-10-01 2025-11-30"),
        # Running weeks: the same day of the week; a year ago is 52 weeks ago and starts on Monday, too.
        ("2026-11-16 2026-11-22", "2026-11-18",
         "2026-11-16 2026-11-18", "2026-11-09 2026-11-11", "2025-11-17 2025-11-19"),
        ("2026-11-16 2026-11-29", "2026-11-25",
         "2026-11-16 2026-11-25", "2026-11-02 2026-11-11", "2025-11-17 2025-11-26"),
        # Any other running range: as many days as have passed, just before it.
        ("2026-11-10 2026-12-10", "2026-11-25",
         "2026-11-10 2026-11-25", "2026-10-25 2026-11-09", "2025-11-10 2025-11-25"),
        ("2026-11-01 2026-12-10", "2026-11-30",
         "2026-11-01 2026-11-30", "2026-10-02 2026-10-31", "2025-11-01 2025-11-30"),
        # Finished ones as a whole.
        ("2024-02-01 2024-02-29", LATER,
         "2024-02-01 2024-02-29", "2024-01-01 2024-01-31", "2023-02-01 2023-02-28"),
        ("2023-02-01 2023-02-28", LATER,
         "2023-02-01 2023-02-28", "2023-01-01 2023-01-31", "2022-02-01 2022-02-28"),
        ("2025-02-01 2025-02-28", LATER,
         "2025-02-01 2025-02-28", "2025-01-01 2025-01-31", "2024-02-01 2024-02-29"),
        ("2026-04-01 2026-06-30", LATER,
         "2026-04-01 2026-06-30", "2026-01-01 2026-03-31", "2025-04-01 2025-06-30"),
        ("2026-05-03 2026-05-12", LATER,
         "2026-05-03 2026-05-12", "2026-04-23 2026-05-02", "2025-05-03 2025-05-12"),
        ("2026-11-16 2026-11-22", "2026-11-22",
         "2026-11-16 2026-11-22", "2026-11-09 2026-11-15", "2025-11-17 2025-11-23"),
        ("2020-12-28 2021-01-03", LATER,
         "2020-12-28 2021-01-03", "2020-12-21 2020-12-27", "2019-12-30 2020-01-05"),
        # What is still to come, too.
        ("2026-12-01 2026-12-31", "2026-11-25",
         "2026-12-01 2026-12-31", "2026-11-01 2026-11-30", "2025-12-01 2025-12-31"),
    ],
)  # fmt: skip
def test_what_is_compared(span: str, today: str, current: str, previous: str, year_ago: str) -> None:
    found = compare_periods(days(span), date.fromisoformat(today), CALENDAR)
    assert (found.current, found.previous, found.year_ago) == (days(current), days(previous), days(year_ago))


DATES = st.dates(date(1972, 3, 1), date(2100, 12, 1))
ANY = st.builds(lambda start, more: DateRange(start, start + timedelta(days=more)), DATES, st.integers(0, 800))
MONTHS = st.builds(
    lambda day, more: DateRange(day.replace(day=1), add_months(day.replace(day=1), more) - timedelta(days=1)),
    DATES,
    st.integers(1, 30),
)
WEEKS = st.builds(
    lambda day, more: DateRange(
        day - timedelta(days=day.weekday()), day - timedelta(days=day.weekday()) + timedelta(days=7 * more - 1)
    ),
    DATES,
    st.integers(1, 60),
)
SPANS = st.one_of(ANY, MONTHS, WEEKS)


@given(SPANS, st.integers(-40, 840))
def test_both_sides_of_a_running_period_are_cut_at_the_same_day(span: DateRange, passed: int) -> None:
    today = span.start + timedelta(days=passed)
    found = compare_periods(span, today, CALENDAR)
    running = span.start <= today < span.end
    assert found.current == (DateRange(span.start, today) if running else span)
    assert found.previous.end < found.current.start
    for side in (found.previous, found.year_ago):
        if is_whole_weeks(span) and not is_whole_months(span):
            assert (side.days, side.start.weekday()) == (found.current.days, 0)
        elif running and is_whole_months(span):
            assert side.start.day == 1
            last_of_month = (side.end + timedelta(days=1)).day == 1
            assert side.end.day == today.day or (last_of_month and side.end.day < today.day)
    if not is_whole_months(span):
        assert found.previous.days == found.current.days
    elif not running:
        assert is_whole_months(found.previous)
        assert is_whole_months(found.year_ago)


@given(st.sampled_from(Period), DATES)
def test_a_period_and_its_dates_are_the_same_question(period: Period, today: date) -> None:
    found = compare_periods(current_period(period, today), today, CALENDAR)
    assert found.current.end == today
    assert found.current.start == current_period(period, today).start


@given(ANY, st.integers(-40, 840))
def test_the_elapsed_part_ends_with_the_range_or_today(span: DateRange, passed: int) -> None:
    today = span.start + timedelta(days=passed)
    found = elapsed_part(span, today)
    if passed < 0:
        assert found is None
    else:
        assert found == DateRange(span.start, min(span.end, today))
