"""Shares and comparisons, by arithmetic alone."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopilka.analytics.figures import change_percent, shares
from kopilka.periods import DateRange, MonthSplit, add_months, split_months

amounts = st.lists(st.decimals(0, "999999999999999.9999", places=4), max_size=40)


@given(amounts)
def test_shares_add_up_to_exactly_a_hundred(given_amounts: list[Decimal]) -> None:
    found = shares(given_amounts)
    whole = sum(given_amounts, Decimal(0))
    assert sum(found) == (100 if whole else 0)
    for amount, share in zip(given_amounts, found, strict=True):
        assert share.as_tuple().exponent == -1
        assert share >= 0
        if whole:
            # Never further than a tenth from the truth, in whole numbers.
            assert abs(share * whole - amount * 100) < whole / 10


@given(st.lists(st.decimals("0.01", "1e9", places=2), min_size=2, max_size=20))
def test_larger_amounts_have_no_smaller_shares(given_amounts: list[Decimal]) -> None:
    pairs = sorted(zip(given_amounts, shares(given_amounts), strict=True))
    assert [share for _, share in pairs] == sorted(share for _, share in pairs) or len(set(given_amounts)) < len(pairs)


def test_thirds() -> None:
    assert shares([Decimal(1)] * 3) == [Decimal("33.4"), Decimal("33.3"), Decimal("33.3")]
    assert shares([]) == []


@pytest.mark.parametrize(
    ("now", "before", "expected"), [(150, 100, "50.0"), (50, -100, "150.0"), (0, 3, "-100.0"), (5, 0, None)]
)
def test_change(now: int, before: int, expected: str | None) -> None:
    assert change_percent(Decimal(now), Decimal(before)) == (None if expected is None else Decimal(expected))


def days(text: str) -> DateRange:
    start, end = text.split()
    return DateRange(date.fromisoformat(start), date.fromisoformat(end))


@given(st.dates(date(1970, 1, 1), date(2100, 1, 1)), st.integers(0, 364))
def test_months_and_days_are_all_of_a_range(start: date, length: int) -> None:
    span = DateRange(start, start + timedelta(length))
    split = split_months(span)
    added = Counter(day for part in (split.months, *split.added) if part for day in each_day(part))
    removed = Counter(day for part in split.removed for day in each_day(part))
    assert added.keys() >= removed.keys()
    assert added - removed == Counter(each_day(span)), "each day of it once, and no other"
    if split.months is not None:
        assert (split.months.start.day, (split.months.end + timedelta(1)).day) == (1, 1)


@given(st.dates(date(1970, 1, 1), date(2100, 1, 1)), st.integers(0, 364))
def test_months_leave_as_few_days_as_can_be(start: date, length: int) -> None:
    span = DateRange(start, start + timedelta(length))
    after = span.end + timedelta(1)
    firsts = [(it.replace(day=1), add_months(it.replace(day=1), 1)) for it in (start, after)]
    ways = [
        abs((start - one).days) + abs((after - other).days) for one in firsts[0] for other in firsts[1] if one < other
    ]
    assert split_months(span).days == min([span.days, *ways])


def each_day(span: DateRange) -> list[date]:
    return [span.start + timedelta(number) for number in range(span.days)]


@pytest.mark.parametrize(
    ("span", "months", "added", "removed"),
    [
        ("2026-01-01 2026-12-31", "2026-01-01 2026-12-31", [], []),
        ("2026-01-01 2026-11-23", "2026-01-01 2026-11-30", [], ["2026-11-24 2026-11-30"]),
        ("2026-01-01 2026-11-10", "2026-01-01 2026-10-31", ["2026-11-01 2026-11-10"], []),
        ("2026-05-05 2026-05-28", "2026-05-01 2026-05-31", [], ["2026-05-01 2026-05-04", "2026-05-29 2026-05-31"]),
        ("2026-05-14 2026-05-17", None, ["2026-05-14 2026-05-17"], []),
        ("2026-05-20 2026-06-05", None, ["2026-05-20 2026-06-05"], []),
        ("2100-12-31 2100-12-31", None, ["2100-12-31 2100-12-31"], []),
    ],
)
def test_the_larger_part_of_a_month_is_the_month_without_the_rest(
    span: str, months: str | None, added: list[str], removed: list[str]
) -> None:
    whole = days(months) if months else None
    assert split_months(days(span)) == MonthSplit(whole, tuple(map(days, added)), tuple(map(days, removed)))
