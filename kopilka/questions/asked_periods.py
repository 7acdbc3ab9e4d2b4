"""Finds the days that a question is about: one period, or several that make one: «с марта по прошлую пятницу»."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from kopilka.periods import CALENDAR, DateRange, Months
from kopilka.questions.calendar_words import COMPARING_WORD, PART_OF_DAY
from kopilka.questions.single_periods import SinglePeriod, find_periods
from kopilka.quick_entry.grammar.typed_line import Span

_DAY = timedelta(days=1)
_SINCE = re.compile(
    r"(?:^| )(?:начиная )?(?:с|со|since|from)(?: (?:самого )?начала| the (?:start|beginning))?(?: the)?$"
)
# Before a period these ask for another one: «до мая», «в конце мая», "after May", «первые 10 дней».
_ASKS_FOR_ANOTHER = re.compile(
    r"(?:^| )(?:около|around|до|к|ко|после|перед|кроме|без|между|через|чем|не|помимо|исключая|(?:за )?(?:исключением|"
    r"вычетом|"
    r"минусом)|"
    r"не (?:считая|учитывая|включая|беря)|вне|минус|before|after|until|till|by|except(?: for)?|excluding|not|"
    r"outside(?: of)?|apart from|aside from|other than|besides|but|minus|ignoring|without|between|than|т(?:от|ого|ой|"
    r"ом|у)|that|(?:перв|втор|следующ|ближайш|друг|кажд)\w{2,3}|first|next|other|every|each|"
    r"(?:(?:перв|втор|сам)\w{2,3} )?(?:начал|кон[ец]|середин|половин)\w{0,3}|"
    r"(?:(?:first|second) )?(?:start|beginning|end|middle|half|early|late|mid|rest)(?: of)?)(?: the)?$"
)
# One of two that share a word: «первый и второй квартал», "this and last week", «в прошлом году и в этом».
_SHARES_WITH_BEFORE = re.compile(
    r"(?:^| )(?:[а-я]+(?:ый|ий|ой|ую|ом|ем|ье|ого|его|от)|эту|this|current|first|second|third) (?:и|или|and|or)"
    r"(?: the)?$"
)
_SHARES_WITH_AFTER = re.compile(r" (?:и|или|and|or) (?:(?:в|во|за|на|in) )?(?:эт\w{1,3}|this|that)(?!\w)")
_BY = re.compile(r"(?:^| )по$")
_IS_DATIVE = re.compile(r"[юу]$")
_THEN_ANOTHER = re.compile(r" (?:до|перед|после|before|after)(?!\w)")
_AND = re.compile(r" ?(?:,|и|and|&|\+|, и|, and) ?")
_TO = re.compile(r" ?(?:по|до|to|till|until|through|-|–|—) ?")
_BETWEEN = re.compile(r"(?:^| )(?:между|between)$")
_COMPARES = re.compile(rf"(?<!\w)(?:{COMPARING_WORD.pattern})(?!\w)")


@dataclass(frozen=True, slots=True)
class AskedPeriod:
    """`is_clear` is False where a period is named, and these days are not it. `is_narrower`: a part of them is asked
    about, «вчера вечером». `rate`: «в месяц», the words for how often, and
    `is_only_rate` where nothing else is named.
    """

    spans: tuple[Span, ...]
    days: DateRange
    is_clear: bool = True
    is_narrower: bool = False
    rate: str = ""
    is_only_rate: bool = False


def find_period(
    text: str, today: date, months: Months = CALENDAR, *, is_asking: bool, is_future: bool = False
) -> AskedPeriod | None:
    """Of folded text. None where none is named. Unless something is plainly asked, 12.05 is rather a sum than a day.
    `is_future`: of what is to come, «декабрь» is the next one.
    """
    found = find_periods(text, today, months, is_asking=is_asking)
    if not found:
        return None
    if is_future:
        found = [_coming(it, today, months) for it in found]
    spans = [it.span for it in found]
    is_narrower = any(PART_OF_DAY.search(text[it.start : it.end]) for it in spans)
    rates = [it for it in found if it.kind == "rate"]
    rate = text[rates[0].span.start : rates[0].span.end] if rates else ""
    if 0 < len(rates) < len(found):  # «в среднем в месяц за прошлый год»
        found = [it for it in found if it.kind != "rate"]
    read = None
    if all(it.is_clear for it in found) and not _COMPARES.search(text) and not _shares_words(text, found):
        read = _read(text, today, found, months)
    if read is None:
        # Nor are they a word of a description: «первую половину», «этот и».
        for place in [it.start for it in spans]:
            before = text[:place].rstrip()
            if another := _ASKS_FOR_ANOTHER.search(before) or _SHARES_WITH_BEFORE.search(before):
                spans.append(Span(another.start(), place))
        return AskedPeriod(_merged(spans), found[0].days, is_clear=False)
    days, joints = read
    only_rate = bool(rates) and found == rates
    return AskedPeriod(_merged([*spans, *joints]), days, is_narrower=is_narrower, rate=rate, is_only_rate=only_rate)


def _coming(one: SinglePeriod, today: date, months: Months) -> SinglePeriod:
    days = one.in_year(_year_of(one, months) + 1) if one.in_year is not None and one.days.end < today else None
    return one if days is None else replace(one, days=days)


def _year_of(one: SinglePeriod, months: Months) -> int:
    """A day is of its own year, a month of the year that it is named after."""
    return (one.days.start if one.days.days == 1 else months.name_of(one.days.start)).year


_Joined = tuple[DateRange, list[Span]]


def _read(text: str, today: date, found: Sequence[SinglePeriod], months: Months) -> _Joined | None:
    """With the places of the words that join the periods. None where they make no single range of days."""
    periods = _without_parts(text, found, months)
    if periods is None:
        return None
    first, last = periods[0], periods[-1]
    # Those that only say of which year or week another is: nothing is joined by them.
    for part in found:
        if all(part.span != it.span for it in periods):
            text = f"{text[: part.span.start]}{' ' * (part.span.end - part.span.start)}{text[part.span.end :]}"
    before = text[: first.span.start].rstrip()
    joints = [Span(one.span.end, other.span.start) for one, other in pairwise(periods)]
    typed = [" ".join(text[it.start : it.end].split()) for it in joints]
    since = _SINCE.search(before)
    if since is not None:
        joints.append(Span(since.start(), first.span.start))
    if len(periods) == 1:
        if since is None:
            return None if _asks_for_another(text, before, first.span) else (first.days, joints)
        is_of_earlier_year = found[0].span.start < first.span.start
        if first.kind == "count" or first.days.start > today or is_of_earlier_year:
            return None
        return DateRange(first.days.start, today), joints
    between = _BETWEEN.search(before)
    if len(periods) == 2 and (_TO.fullmatch(typed[0]) or (between and _AND.fullmatch(typed[0]))):
        if between is not None:
            joints.append(Span(between.start(), first.span.start))
        return (DateRange(first.days.start, last.days.end), joints) if first.days.start <= last.days.end else None
    if since is not None or not all(_AND.fullmatch(it) for it in typed):
        return None
    if _asks_for_another(text, before, Span(first.span.start, last.span.end)):
        return None
    ordered = sorted((it.days for it in periods), key=lambda it: it.start)
    if any(other.start != one.end + _DAY for one, other in pairwise(ordered)):
        return None
    return DateRange(ordered[0].start, ordered[-1].end), joints


def _without_parts(text: str, found: Sequence[SinglePeriod], months: Months) -> list[SinglePeriod] | None:
    """«В мае прошлого года», «в прошлом году в мае», «в пятницу на прошлой неделе» as one period each. None where one
    is not there: 29 February of another year.
    """
    years = [it for it in found if it.kind == "year"]
    dated = [it for it in found if it.kind == "dated"]
    weeks = [it for it in found if it.kind == "week"]
    if len(found) == 2 and len(weeks) == 1 and (day := next((it for it in found if it.kind == "weekday"), None)):
        start = weeks[0].days.start + day.days.start.weekday() * _DAY
        return [replace(day, days=DateRange(start, start))]
    if not years or not dated:
        return list(found)
    moved: list[SinglePeriod] = []
    for one in found:
        if one.kind == "year":
            continue
        if one.kind != "dated" or one.in_year is None:
            moved.append(one)
            continue
        year = next((it for it in years if it.span.start > one.span.start), None)
        if year is None:  # named before all of them: «в прошлом году в мае и июне»
            year = next((it for it in years if it.span.start < dated[0].span.start), None)
        if year is None:
            moved.append(one)
            continue
        gap = text[min(one.span.end, year.span.end) : max(one.span.start, year.span.start)].strip()
        days = one.in_year(_year_of(year, months))
        if days is None or _AND.fullmatch(gap) or _TO.fullmatch(gap):
            return None
        moved.append(replace(one, days=days))
    return moved


def _shares_words(text: str, found: Sequence[SinglePeriod]) -> bool:
    starts = [0, *(it.span.end for it in found)]
    ends = [*(it.span.start for it in found), len(text)]
    between = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    return any(_SHARES_WITH_BEFORE.search(it.rstrip()) for it in between[:-1]) or any(
        _SHARES_WITH_AFTER.match(it) for it in between[1:]
    )


def _merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Without overlaps."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda it: it.start):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def _asks_for_another(text: str, before: str, span: Span) -> bool:
    if _ASKS_FOR_ANOTHER.search(before) or _THEN_ANOTHER.match(text[span.end :]):
        return True
    return _BY.search(before) is not None and _IS_DATIVE.search(text[: span.end]) is None
