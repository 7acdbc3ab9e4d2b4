"""Months that begin on a pay day: they tile the line of days, whatever the day, moved before a week-end or not."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kopilka.periods import (
    CALENDAR,
    FIRST_DATE,
    LAST_DATE,
    DateRange,
    Months,
    Period,
    add_months,
    current_period,
    is_whole_months,
    month_range,
    months_in,
    year_range,
)

STEADY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
DAY = timedelta(days=1)

days = st.dates(FIRST_DATE, LAST_DATE)
every = st.builds(Months, st.integers(1, 28), st.booleans())
spans = st.builds(lambda start, more: DateRange(start, start + more * DAY), days, st.integers(0, 1_000))


def span(start: str, end: str) -> DateRange:
    return DateRange(date.fromisoformat(start), date.fromisoformat(end))


def model_start(months: Months, year: int, month: int) -> date:
    """Of the month that begins in this calendar month (or just before its first week-end), walking back day by day."""
    day = date(year, month, months.starts_on)
    while months.before_weekend and day.isoweekday() > 5:
        day -= DAY
    return day


@pytest.mark.parametrize(
    ("months", "name", "expected"),
    [
        (Months(10), "2026-11-01", span("2026-11-10", "2026-12-09")),
        (Months(15), "2026-11-01", span("2026-11-15", "2026-12-14")),
        # After the 15th it is named after the month that most of its days are in.
        (Months(16), "2026-11-01", span("2026-10-16", "2026-11-15")),
        (Months(25), "2026-12-01", span("2026-11-25", "2026-12-24")),
        (Months(25), "2027-01-01", span("2026-12-25", "2027-01-24")),
        # 10 October 2026 is a Saturday, 10 January 2027 a Sunday.
        (Months(10, before_weekend=True), "2026-10-01", span("2026-10-09", "2026-11-09")),
        (Months(10, before_weekend=True), "2027-01-01", span("2027-01-08", "2027-02-09")),
        # 1 November 2026 is a Sunday: the month begins in October, and is November all the same.
        (Months(1, before_weekend=True), "2026-11-01", span("2026-10-30", "2026-11-30")),
        (CALENDAR, "2024-02-01", span("2024-02-01", "2024-02-29")),
    ],
)
def test_a_month(months: Months, name: str, expected: DateRange) -> None:
    named = date.fromisoformat(name)
    assert months.month(named) == expected
    assert {months.name_of(expected.start), months.name_of(expected.end)} == {named}


@STEADY
@given(every, days)
def test_months_tile_the_line(months: Months, day: date) -> None:
    name = months.name_of(day)
    month = months.month(name)
    assert month.start <= day <= month.end
    assert {months.name_of(it) for it in (month.start, month.end)} == {name}
    following, before = months.month(add_months(name, 1)), months.month(add_months(name, -1))
    assert following.start == month.end + DAY
    assert before.end == month.start - DAY
    # A start that has moved takes at most two days from the month before, and gives them to its own.
    assert 26 <= month.days <= 33


@STEADY
@given(every, days)
def test_months_begin_where_the_model_says(months: Months, day: date) -> None:
    starts = [model_start(months, year, number) for year in (day.year - 1, day.year, day.year + 1)
              for number in range(1, 13)]  # fmt: skip
    month = months.month(months.name_of(day))
    assert month.start == max(it for it in starts if it <= day)
    assert month.end + DAY == min(it for it in starts if it > day)


@STEADY
@given(every, days)
def test_a_month_has_the_name_that_most_of_its_days_have(months: Months, day: date) -> None:
    name = months.name_of(day)
    month = months.month(name)
    mine = sum((month.start + number * DAY).replace(day=1) == name for number in range(month.days))
    # About the middle of a month as many days may be on either side, by those that February lacks or a week-end takes.
    assert mine * 2 >= month.days - 4
    assert name.day == 1


@STEADY
@given(every, st.integers(1971, 2099))
def test_years_are_their_twelve_months_and_tile_the_line(months: Months, year: int) -> None:
    whole = months.year(year)
    parts = [months.month(date(year, number, 1)) for number in range(1, 13)]
    assert (parts[0].start, parts[-1].end) == (whole.start, whole.end)
    assert sum(it.days for it in parts) == whole.days
    assert months.year(year + 1).start == whole.end + DAY
    assert months.names(whole) == [date(year, number, 1) for number in range(1, 13)]


@STEADY
@given(every, days, st.integers(-40, 40))
def test_the_same_part_of_another_month(months: Months, day: date, by: int) -> None:
    other = months.shift(day, by)
    month, another = (months.month(months.name_of(it)) for it in (day, other))
    assert months.name_of(other) == add_months(months.name_of(day), by)
    assert other == min(another.start + (day - month.start), another.end)
    assert months.shift(day, 0) == day


@STEADY
@given(every, spans)
def test_whole_months_and_those_before(months: Months, asked: DateRange) -> None:
    whole = DateRange(months.start(months.name_of(asked.start)), months.end(months.name_of(asked.end)))
    assert months.are_whole(whole)
    assert months.are_whole(asked) == (asked == whole)
    assert months.count(asked) == months.count(whole) == len(months.names(asked))
    before = months.previous(whole)
    assert (before.end, months.count(before), months.are_whole(before)) == (
        whole.start - DAY,
        months.count(whole),
        True,
    )
    if asked != whole:
        assert months.previous(asked) == DateRange(asked.start - asked.days * DAY, asked.start - DAY)


@STEADY
@given(days, spans, st.sampled_from(Period), st.integers(-30, 30))
def test_months_that_begin_on_the_first_are_those_of_the_calendar(
    day: date, asked: DateRange, period: Period, by: int
) -> None:
    assert CALENDAR.month(day.replace(day=1)) == month_range(day.year, day.month)
    assert CALENDAR.name_of(day) == day.replace(day=1)
    assert CALENDAR.current(period, day) == current_period(period, day)
    assert CALENDAR.year(day.year) == year_range(day.year)
    assert CALENDAR.are_whole(asked) == is_whole_months(asked)
    assert CALENDAR.count(asked) == months_in(asked)
    assert CALENDAR.shift(day, by) == add_months(day, by)


@STEADY
@given(every, days)
def test_the_current_period_holds_today(months: Months, today: date) -> None:
    for period in Period:
        current = months.current(period, today)
        assert current.start <= today <= current.end
    assert months.current(Period.WEEK, today) == current_period(Period.WEEK, today)


@pytest.mark.parametrize(
    ("given_range", "expected"),
    [
        (month_range(2026, 3), month_range(2026, 2)),
        (month_range(2026, 1), month_range(2025, 12)),
        (month_range(2024, 3), month_range(2024, 2)),
        (year_range(2025), year_range(2024)),
        (span("2026-04-01", "2026-06-30"), span("2026-01-01", "2026-03-31")),
        (span("2025-12-01", "2026-02-28"), span("2025-09-01", "2025-11-30")),
        (span("2026-06-01", "2026-06-07"), span("2026-05-25", "2026-05-31")),
        (span("2026-03-01", "2026-03-01"), span("2026-02-28", "2026-02-28")),
        (span("2026-03-01", "2026-03-30"), span("2026-01-30", "2026-02-28")),
        (span("2026-02-28", "2026-02-28"), span("2026-02-27", "2026-02-27")),
        (month_range(1970, 1), month_range(1969, 12)),
    ],
)
def test_previous_range(given_range: DateRange, expected: DateRange) -> None:
    assert CALENDAR.previous(given_range) == expected


@STEADY
@given(days, st.integers(0, 1000))
def test_the_previous_range_ends_the_day_before(start: date, more: int) -> None:
    current = DateRange(start, start + timedelta(days=more))
    previous = CALENDAR.previous(current)
    assert previous.end + timedelta(days=1) == current.start
    whole_months = start.day == 1 and (current.end + timedelta(days=1)).day == 1
    assert previous.days == current.days or whole_months
