"""What a form of writing a day is made of: a pattern, and a function that reads what it has found."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from kopilka.quick_entry.grammar.doubts import DateDoubt
from kopilka.quick_entry.grammar.typed_line import Span

Read = tuple[date, DateDoubt | None] | date | None
Reader = Callable[["re.Match[str]", date], Read]
# The last tells whether it could be an amount too: a date only beside another amount.
Form = tuple["re.Pattern[str]", Reader, bool]

PART_OF_DAY = r"(?: (?:утром|днем|вечером|ночью|в обед|morning|afternoon|evening|night))?"
_EDGES = " ,.;:–—-+=!()"


def whole(pattern: str) -> "re.Pattern[str]":
    """No part of a longer word, number or fraction."""
    return re.compile(rf"(?<![\w.,/]){pattern}(?![\w/])(?![.,]\d)")


def around(match: "re.Match[str]") -> tuple[str, str]:
    """The line before and after what was found, without the marks between."""
    return match.string[: match.start()].strip(_EDGES), match.string[match.end() :].strip(_EDGES)


def valid_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class FoundDate:
    """`needs_amount`: it could be an amount too (12.03), and is a date only if the line has another amount.

    The date stands for the whole of what is meant where `doubt` says so: a week, or a day that does not exist.
    `lacks_year`: a day and a month were told, no year.
    """

    span: Span
    date: date
    needs_amount: bool = False
    doubt: DateDoubt | None = None
    lacks_year: bool = False
