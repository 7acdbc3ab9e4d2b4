"""A question as it was typed: with its times put right, its period and its number taken out, and what it asks for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kopilka.periods import CALENDAR, Months
from kopilka.questions.asked_periods import AskedPeriod, find_period
from kopilka.questions.bounds import Bound, find_bound
from kopilka.questions.calendar_words import COMPARING_WORD, NARROWING_WORD, PART_OF_DAY, TIME_WORD
from kopilka.questions.category_names import is_written_in_name
from kopilka.questions.comparing import Compared, find_compared
from kopilka.questions.misspelt import mend_times
from kopilka.questions.question_words import (
    ASKING,
    EXCLUDING,
    FILLING,
    FUTURE,
    HEADING,
    LATEST_HEADING,
    LATEST_NUMBER,
    ONE,
    ROWS_HEADING,
    SUBJECTS,
    TOP,
    asked_number,
)
from kopilka.questions.results import NamedCategory, Subject
from kopilka.questions.single_periods import find_periods
from kopilka.quick_entry.grammar.amounts import find_amounts
from kopilka.quick_entry.grammar.category_words import find_standard
from kopilka.quick_entry.grammar.typed_line import Line, Span, read_line, without

# Nobody asks longer questions; a text is not searched in vain.
LONGEST = 200
_COMPARE = re.compile(r"(?:(?:а|и|ну|please|пожалуйста) )*(?:сравн(?:и|ите|ить|им)|compare|\w+ ли)(?!\w)")


@dataclass(frozen=True, slots=True)
class AskedLine:
    """`rest` is the question without its period, `parts_of_day` what it says of hours, `limit` how many rows, `bound`
    what their amounts are above or below. `compared`: two periods are asked about, and `period` is None then.
    """

    rest: str
    period: AskedPeriod | None
    subject: Subject | None
    is_asking: bool
    is_future: bool
    parts_of_day: tuple[str, ...]
    limit: int | None
    bound: Bound | None = None
    compared: Compared | None = None


def read_line_of_question(
    text: str, today: date, categories: Sequence[NamedCategory], months: Months = CALENDAR
) -> AskedLine | None:
    """None where it is no question, or has a sum in it. Names of `categories` are no words with a typing error."""
    if len(text) > LONGEST or "\n" in text.strip():
        return None
    line = read_line(text)
    folded = line.folded
    is_asking = ASKING.search(folded) is not None or folded.endswith("?")
    top = _numbered(folded)
    if is_asking or HEADING.search(folded) or top or _COMPARE.match(folded) or ROWS_HEADING.match(folded):
        folded = mend_times(folded, lambda word: _is_known(word, categories))
        line = read_line(folded)
        top = _numbered(folded)
    is_future = FUTURE.search(folded) is not None
    bound = _bound(line, today, is_asking=is_asking)
    compared = find_compared(folded, today, months) if bound is None else None
    masked = _masked(folded, [*(_number_of(top) if top else ()), *(bound.spans if bound else ())])
    period = None
    if compared is None:
        period = find_period(masked, today, months, is_asking=is_asking, is_future=is_future)
    spans = period.spans if period else compared.spans if compared else ()
    tops = [Span(*it.span()) for pattern in (TOP, LATEST_NUMBER) for it in pattern.finditer(folded)]
    if _has_number(line.shown, [*spans, *tops, *(bound.spans if bound else ())]):
        return None
    taken = [*spans, *(_number_of(top) if top else ()), *(bound.spans if bound else ())]
    rest = without(folded, taken).rstrip("?!. ")
    subject = _subject(counted_part(rest)) or _subject(rest)
    is_heading = HEADING.search(rest) or LATEST_HEADING.match(rest)
    is_compared = compared is not None and (_COMPARE.match(folded) is not None or not rest)
    if not (is_asking or is_heading or is_compared) and bound is None:
        return None
    limit = asked_number(top) if top else 1 if ONE.search(rest) else None
    hours = tuple(PART_OF_DAY.findall(folded)) if period is not None and period.is_narrower else ()
    return AskedLine(rest, period, subject, is_asking, is_future, hours, limit, bound, compared)


def _bound(line: Line, today: date, *, is_asking: bool) -> Bound | None:
    """Of a line that asks, or begins with what rows there are: «покупки дороже 1000»."""
    if not is_asking and ROWS_HEADING.search(line.folded) is None:
        return None
    return find_bound(
        line, tuple(it.span for it in find_periods(line.folded, today, is_asking=False)), is_asking=is_asking
    )


def _masked(text: str, spans: Sequence[Span]) -> str:
    """As long as it was, without the number of «топ-3 за октябрь», which is no day of a month."""
    for span in spans:
        text = f"{text[: span.start]}{' ' * (span.end - span.start)}{text[span.end :]}"
    return text


def _numbered(text: str) -> "re.Match[str] | None":
    return TOP.search(text) or LATEST_NUMBER.search(text)


def _number_of(top: "re.Match[str]") -> list[Span]:
    """The number alone: what it counts says what is asked for."""
    return [Span(*top.span(it)) for it in ("after", "before") if top[it]]


def _is_known(word: str, categories: Sequence[NamedCategory]) -> bool:
    """A word of its own, and no other one with an error in it."""
    patterns = (TIME_WORD, NARROWING_WORD, COMPARING_WORD, FILLING, *(words for _, words in SUBJECTS))
    return (
        any(it.fullmatch(word) for it in patterns)
        or any(is_written_in_name(word, it) for it in categories)
        or find_standard(word) is not None
    )


def _subject(text: str) -> Subject | None:
    return next((name for name, words in SUBJECTS if words.search(text)), None)


def counted_part(text: str) -> str:
    """Up to what is left out of the sum."""
    excluding = EXCLUDING.search(text)
    return text if excluding is None else text[: excluding.start()]


def _has_number(text: str, spans: Sequence[Span]) -> bool:
    """Beside the days and «топ 5»: a sum, in digits or words."""
    line = read_line(without(text, spans))
    return any(it.kind == "number" for it in line.tokens) or bool(find_amounts(line, [], ["RUB"]))
