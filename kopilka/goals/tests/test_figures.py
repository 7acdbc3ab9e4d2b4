"""Progress, pace, expected date and state of a goal, by the calendar."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopilka.goals.figures import Plan, judge, likely_sums, whole_months
from kopilka.periods import add_months

START = date(2026, 1, 31)
# The seed's own example: 10,000 in three months.
SEED = Plan(Decimal(10_000), START, date(2026, 4, 30), 2)


@pytest.mark.parametrize(
    ("current", "today", "state", "needed", "progress"),
    [
        (0, date(2026, 1, 31), "on_track", "3333.34", "0.0"),
        (5000, date(2026, 1, 31), "ahead", "1666.67", "50.0"),
        (0, date(2026, 2, 27), "on_track", "3333.34", "0.0"),
        (0, date(2026, 2, 28), "behind", "3333.34", "0.0"),
        (3400, date(2026, 2, 28), "on_track", "2200.00", "34.0"),
        (6700, date(2026, 2, 28), "ahead", "1100.00", "67.0"),
        ("9999.99", date(2026, 4, 30), "behind", "0.01", "99.9"),
        (10_000, date(2026, 4, 30), "reached", "0.00", "100.0"),
        ("9999.99", date(2026, 5, 1), "overdue", None, "99.9"),
        (12_000, date(2026, 6, 1), "reached", "0.00", "120.0"),
    ],
)
def test_the_seeds_example(current: object, today: date, state: str, needed: str | None, progress: str) -> None:
    amount = Decimal(str(current))
    found = judge(SEED, amount, amount, today)
    assert (found.state, found.progress) == (state, Decimal(progress))
    assert found.monthly_needed == (None if needed is None else Decimal(needed))


def test_pace_and_the_day_it_leads_to() -> None:
    found = judge(Plan(Decimal(12_000), date(2026, 1, 1), None, 2), Decimal(6000), Decimal(6000), date(2026, 7, 2))
    # 182 days are 5.98 months.
    assert found.pace == Decimal("1003.43")
    assert found.expected_on == date(2026, 12, 31)
    assert (found.state, found.monthly_needed) == ("on_track", None)


def test_what_shrinks_leads_nowhere() -> None:
    found = judge(SEED, Decimal(500), Decimal(-700), date(2026, 2, 1))
    assert (found.pace, found.expected_on) == (Decimal("-700.00"), None)
    crawling = judge(SEED, Decimal("0.01"), Decimal("0.01"), date(2026, 4, 1))
    assert crawling.expected_on is None


def test_a_debt_is_no_progress() -> None:
    found = judge(SEED, Decimal(-500), Decimal(0), date(2026, 2, 1))
    assert (found.progress, found.remaining) == (Decimal("0.0"), Decimal(10_500))


days = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@given(days, st.integers(0, 400))
def test_whole_months_undo_adding_them(start: date, months: int) -> None:
    assert whole_months(start, add_months(start, months)) == months
    assert whole_months(start, add_months(start, months), up=True) == months


@pytest.mark.parametrize(
    ("start", "deadline", "current", "today", "state", "expected_on"),
    [
        # Due today, with nothing or with nearly all.
        ("2026-11-25", "2026-11-25", "0", "2026-11-25", "behind", None),
        ("2026-11-25", "2026-11-25", "999.99", "2026-11-25", "behind", "2026-11-26"),
        ("2026-11-25", "2026-11-26", "0", "2026-11-25", "behind", None),
        ("2026-11-25", "2026-11-26", "999.99", "2026-11-25", "on_track", "2026-11-26"),
        # 100 of 1,000 in the first month: nine more months.
        ("2026-11-25", "2026-12-25", "100", "2026-11-25", "behind", "2027-08-26"),
        ("2026-11-25", "2027-08-26", "100", "2026-11-25", "on_track", "2027-08-26"),
        ("2026-11-25", "2027-08-25", "100", "2026-11-25", "behind", "2027-08-26"),
        # Nothing yet: the first third of the plan, at most a month, is given.
        ("2026-11-01", "2026-12-01", "0", "2026-11-10", "on_track", None),
        ("2026-11-01", "2026-12-01", "0", "2026-11-11", "behind", None),
        ("2026-11-01", "2027-11-01", "0", "2026-11-30", "on_track", None),
        ("2026-11-01", "2027-11-01", "0", "2026-12-01", "behind", None),
        # A pace that leads beyond the calendar.
        ("2026-11-01", "2027-11-01", "0.01", "2026-11-02", "behind", None),
        ("2026-11-01", "2027-11-01", "-5", "2026-11-02", "behind", None),
        # Without a deadline nothing is late.
        ("2026-11-01", None, "0", "2027-11-02", "on_track", None),
    ],
)
def test_the_state_follows_the_expected_date(
    start: str, deadline: str | None, current: str, today: str, state: str, expected_on: str | None
) -> None:
    plan = Plan(Decimal(1000), date.fromisoformat(start), date.fromisoformat(deadline) if deadline else None, 2)
    found = judge(plan, Decimal(current), Decimal(current), date.fromisoformat(today))
    assert (found.state, found.expected_on and found.expected_on.isoformat()) == (state, expected_on)


@given(
    st.decimals("0.01", "1e9", places=2),
    st.decimals("-1e9", "1e9", places=2),
    st.one_of(st.just(Decimal(0)), st.decimals("-1e9", "1e9", places=2)),
    days,
    st.integers(0, 1500),
    st.integers(0, 1600),
)
def test_state_and_expected_date_never_contradict_each_other(
    target: Decimal, before: Decimal, saved: Decimal, start: date, length: int, gone: int
) -> None:
    deadline, today = start + timedelta(days=length), start + timedelta(days=gone)
    found = judge(Plan(target, start, deadline, 2), before + saved, saved, today)
    if found.state in ("on_track", "ahead"):
        assert today < deadline
        if found.expected_on is None:
            assert (saved, found.state) == (0, "on_track")
            assert 3 * gone < length
        else:
            assert found.expected_on <= deadline
    elif found.state == "behind":
        assert today <= deadline
        assert found.expected_on is None or found.expected_on > deadline
    elif found.state == "overdue":
        assert deadline < today
        assert found.remaining > 0
    else:
        assert (found.remaining, found.expected_on) == (0, None)


@given(
    st.decimals("0.01", "1e9", places=2),
    st.decimals("0.00", "1e9", places=2),
    days,
    st.integers(1, 120),
    st.integers(0, 4000),
)
def test_what_is_needed_is_enough(target: Decimal, current: Decimal, start: date, months: int, gone: int) -> None:
    deadline = add_months(start, months)
    today = date.fromordinal(min(start.toordinal() + gone, deadline.toordinal()))
    found = judge(Plan(target, start, deadline, 2), current, current, today)
    assert found.monthly_needed is not None
    left = max(whole_months(today, deadline, up=True), 1)
    assert 0 <= found.monthly_needed * left - found.remaining < Decimal("0.01") * left
    assert (found.progress >= 100) == (current >= target) == (found.state == "reached")


@pytest.mark.parametrize(
    ("current", "last", "expected"),
    [
        (0, None, ["1000", "3400", "10000"]),  # a tenth of what is left; a third of it in a month, rounded up; all
        (0, "250", ["250", "1000", "3400"]),
        (0, "-250", ["1000", "3400", "10000"]),
        ("9999.97", "250", ["0.01", "0.03"]),
        (10_000, "250", []),
    ],
)
def test_likely_sums(current: str, last: str | None, expected: list[str]) -> None:
    standing = judge(SEED, Decimal(current), Decimal(current), START)
    found = likely_sums(standing, None if last is None else Decimal(last), 2)
    assert found == [Decimal(it) for it in expected]


def test_likely_sums_have_the_digits_of_the_currency() -> None:
    standing = judge(Plan(Decimal(1001), START, None, 0), Decimal(0), Decimal(0), START)
    assert likely_sums(standing, None, 0) == [Decimal(110), Decimal(1001)]
    standing = judge(Plan(Decimal(7), START, None, 0), Decimal(0), Decimal(0), START)
    assert likely_sums(standing, None, 0) == [Decimal(1), Decimal(7)]
