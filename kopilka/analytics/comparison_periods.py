"""Which days a period is compared with: the one rule for /analytics/comparison, the PDF and the Excel report."""

from dataclasses import dataclass
from datetime import date, timedelta

from kopilka.periods import MONTHS_OF_YEAR, DateRange, Months, add_months, is_whole_weeks, shift_days

# 52 weeks, not a calendar year: a week that starts on Monday is compared with one that starts on Monday.
YEAR_OF_WEEKS = timedelta(weeks=52)


@dataclass(frozen=True, slots=True)
class ComparedPeriods:
    """`current` is the period asked for, cut at today while it is running. `previous` and `year_ago` are cut at the
    same day.
    """

    current: DateRange
    previous: DateRange
    year_ago: DateRange


def compare_periods(span: DateRange, today: date, months: Months) -> ComparedPeriods:
    """The days to compare `span` with, the same however the caller named it (period, month, year or two dates).

    - A running period (it contains today and ends later) counts up to today, and so does the other side: 1 to 25
      November is compared with 1 to 25 October, a year up to 25 November with the year before up to 25 November, Monday
      to Wednesday with Monday to Wednesday. Rows dated after today are on neither side.
    - A finished period, and one that is still to come, is compared as a whole.
    - Whole months are compared with as many months before, whole ISO weeks with as many weeks before, any
      other range with as many days just before it. "A year ago" is 52 weeks for whole weeks, else the same dates.

    A day that the other month lacks becomes its last day: 1 to 30 March is compared with 1 to 28 February. Where
    `months` do not begin on the first, the same part of another one is as many days from its beginning.
    """
    running = span.start <= today < span.end
    current = elapsed_part(span, today) or span
    if months.are_whole(span):
        back = (-months.count(span), -MONTHS_OF_YEAR)
        if not running:
            return ComparedPeriods(span, *(months.shift_whole(span, it) for it in back))
        return ComparedPeriods(current, *(_same_part(current, it, months) for it in back))
    if is_whole_weeks(span):
        before = timedelta(days=span.days)
        return ComparedPeriods(current, shift_days(current, -before), shift_days(current, -YEAR_OF_WEEKS))
    before = timedelta(days=current.days)
    return ComparedPeriods(current, shift_days(current, -before), _same_dates(current, -MONTHS_OF_YEAR))


def compare_with(span: DateRange, other: DateRange, today: date, months: Months) -> tuple[DateRange, DateRange]:
    """`span` and any `other` period of its kind, by the rule of `compare_periods`: while `span` is running both are cut
    at the same day, else (and where they are as long in no calendar unit) each counts as a whole.
    """
    current = elapsed_part(span, today) or span
    if current == span:
        return span, other
    if months.are_whole(span) and months.are_whole(other) and months.count(span) == months.count(other):
        by = months.count(DateRange(min(span.start, other.start), max(span.start, other.start))) - 1
        return current, _same_part(current, by if other.start > span.start else -by, months)
    if span.days == other.days:
        return current, shift_days(current, other.start - span.start)
    return current, other


def elapsed_part(span: DateRange, today: date) -> DateRange | None:
    """The days of the period up to and including today; None where it has not begun."""
    if span.start > today:
        return None
    return DateRange(span.start, min(span.end, today))


def _same_part(span: DateRange, by: int, months: Months) -> DateRange:
    """The same days of other months, counted from where these begin."""
    return DateRange(months.shift(span.start, by), months.shift(span.end, by))


def _same_dates(span: DateRange, months: int) -> DateRange:
    """Both ends moved by months, without stretching the range to the end of a longer month."""
    return DateRange(add_months(span.start, months), add_months(span.end, months))
