"""Finds which two periods a question compares: «сравни с прошлым месяцем», «май по сравнению с апрелем»."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kopilka.analytics.comparison_periods import compare_with
from kopilka.periods import CALENDAR, DateRange, Months, Period, add_months, is_whole_weeks
from kopilka.questions.single_periods import SinglePeriod, find_periods
from kopilka.quick_entry.grammar.typed_line import Span

_COMPARES = re.compile(
    r"(?<!\w)(?:(?:как |в |по )?сравн\w+|чем|против|разниц\w{1,2}(?: между)?|(?:as |how )?compar\w+|versus|vs|than|"
    r"(?:the )?difference(?: between)?)(?!\w)\.?"
)
_WITH = re.compile(r"(?:^| )(?:с|со|и|в|во|чем|чем в|к|with|to|and|in|than|против|vs|versus)(?: the)?$")
# «Сравни с прошлым», «этот месяц с предыдущим»: of the unit that is named, or a month.
_BARE = re.compile(
    r"(?<!\w)(?:с|со|и|чем(?: в)?)(?: the)? (?:прошл|предыдущ|прошед)\w{2,3}(?=$|[?!., ]+$)|"
    r"(?<!\w)(?:with|to|than|and)(?: the)? (?:last|previous|before)(?: one)?(?=$|[?!., ]+$)"
)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Compared:
    """`span` beside `other`, both cut at the same day while the first is running; `spans` are the words for it."""

    span: DateRange
    other: DateRange
    spans: tuple[Span, ...]


def find_compared(text: str, today: date, months: Months = CALENDAR) -> Compared | None:
    """Of folded text. None where nothing is compared, or with what is not told in one way."""
    words = [Span(*it.span()) for it in _COMPARES.finditer(text)]
    if not words:
        return None
    bare = _BARE.search(text)
    found = _dated_by_year(
        [it for it in find_periods(text, today, months, is_asking=True) if not _is_in(it, bare)], months
    )
    if any(not it.is_clear or it.kind in ("rate", "count") for it in found):
        return None
    pair = _pair(text, found, today, months, words, is_bare=bare is not None)
    if pair is None:
        return None
    first, second = pair
    if second.start <= today < second.end and not first.start <= today < first.end:
        first, second = second, first  # «октябрь и ноябрь»: what is running comes first, and both are cut
    span, other = compare_with(first, second, today, months)
    if span == other or span.start > today or other.start > today:
        return None
    spans = [*words, *(_with_preposition(text, it.span) for it in found), *([Span(*bare.span())] if bare else [])]
    return Compared(span, other, tuple(spans))


def _is_in(one: SinglePeriod, bare: "re.Match[str] | None") -> bool:
    return bare is not None and one.span.overlaps(Span(*bare.span()))


def _pair(
    text: str, found: Sequence[SinglePeriod], today: date, months: Months, words: Sequence[Span], *, is_bare: bool
) -> tuple[DateRange, DateRange] | None:
    if is_bare and len(found) < 2:
        span = found[0].days if found else months.current(Period.MONTH, today)
        return span, months.previous(span)
    if len(found) == 2 and not is_bare:
        return found[0].days, found[1].days
    if len(found) != 1 or is_bare:
        return None
    [one] = found
    # «Сравни май»: with what is not told.
    if not _WITH.search(text[: one.span.start].rstrip()) and one.span.start < words[-1].end:
        return None
    if not _WITH.search(text[: one.span.start].rstrip()) and not _begins_with_preposition(text, one.span):
        return None
    current = _current(one.days, today, months)
    return (current, one.days) if current is not None else None


def _current(other: DateRange, today: date, months: Months) -> DateRange | None:
    """The same unit as the other period, of now."""
    if other.days == 1:
        return DateRange(today, today)
    if is_whole_weeks(other) and other.days == 7:
        monday = today - today.weekday() * _DAY
        return DateRange(monday, monday + 6 * _DAY)
    count = months.count(other) if months.are_whole(other) else 0
    if count not in (1, 3, 6, 12):
        return None
    this = months.name_of(today)
    first = date(this.year, (this.month - 1) // count * count + 1, 1)
    return months.named(DateRange(first, add_months(first, count - 1)))


def _dated_by_year(found: Sequence[SinglePeriod], months: Months) -> list[SinglePeriod]:
    """«Май и прошлый год», «ноябрь с прошлым годом»: the other one is that month of that year."""
    if len(found) != 2 or found[0].kind != "dated" or found[1].kind != "year" or found[0].in_year is None:
        return list(found)
    days = found[0].in_year(months.name_of(found[1].days.start).year)
    if days is None:
        return list(found)
    return [found[0], SinglePeriod(found[1].span, days)]


def _begins_with_preposition(text: str, span: Span) -> bool:
    return re.match(r"(?:с|со|чем|в|за|to|with|than|in)(?!\w)", text[span.start : span.end]) is not None


def _with_preposition(text: str, span: Span) -> Span:
    before = _WITH.search(text[: span.start].rstrip())
    return span if before is None else Span(before.start(), span.end)
