"""Quick entry: «вчера такси 430», "+120000 зарплата", «обед 350 и кофе 180» → what was bought, for how much, and when.

Pure functions, so that every client gets the same reading. What is uncertain is listed in `doubts`, to be asked: a
reading without doubts is the only one that the line has.
"""

import re

from kopilka.quick_entry.reading import Ledger, QuickEntry, Reading
from kopilka.quick_entry.typed_line import Line, Span, read_line

_BREAKS = re.compile(r"[\n;]+")
_BETWEEN = re.compile(r",(?= )| (?:и|and|плюс|plus|а также) |(?<=\S) \+ (?=[^\W\d])|(?<=\d)\+(?=[^\W\d])")
# A line of more is no entry, but would take long to read.
_MOST_PARTS = 20
# A part that begins like this is about the one before: «обед 350, с чаевыми 400».
_OF_THE_SAME = re.compile(r"(?:с|со|вместе с|в том числе|итого|всего|with|incl\w*|total)\b")


def parse_entries(text: str, ledger: Ledger) -> list[QuickEntry]:
    """One for each line, each part between semicolons, and each of several purchases in one line."""
    return [entry for part in _BREAKS.split(text) if part.strip() for entry in _parse_line(read_line(part), ledger)]


def _parse_line(line: Line, ledger: Ledger) -> list[QuickEntry]:
    whole = Reading(line, ledger)
    parts = _purchases(whole, ledger)
    if not parts:
        return [whole.entry()]
    # «вчера обед 35 и кофе 18 евро картой»: what one of them tells is true of all.
    days = [it.day for it in parts if it.day is not None]
    accounts = [it.account for it in parts if it.account is not None]
    currencies = {it.chosen.currency for it in parts if it.chosen is not None and it.chosen.currency is not None}
    day = days[0] if len(days) == 1 else None
    account = accounts[0] if len(accounts) == 1 else None
    currency = next(iter(currencies)) if len(currencies) == 1 else None
    return [it.entry(day, account, currency) for it in parts]


def _purchases(whole: Reading, ledger: Ledger) -> list[Reading]:
    """The parts of a line that tells several purchases: each has words and one sum, at the same end. Else none."""
    line = whole.line
    places = [Span(*match.span()) for match in _BETWEEN.finditer(line.folded)]
    # The comma of «nov 20, lunch 500» stands behind a day.
    places = [it for it in places if not any(day.span.end == it.start and day.needs_amount for day in whole.days)]
    # «Надо купить кофе 250 и хлеб 60»: what one of them tells is true of all.
    if not places or len(places) > _MOST_PARTS or whole.is_plan:
        return []
    starts, ends = [0, *(it.end for it in places)], [*(it.start for it in places), len(line.shown)]
    pieces = [Span(start, end) for start, end in zip(starts, ends, strict=True)]
    readings = [Reading(read_line(line.shown[it.start : it.end]), ledger) for it in pieces]
    sums_first = readings[0].is_sum_first
    # Words without a sum belong to the sum after them, or before them where sums come first: «хлеб, молоко 200».
    joined: list[Span] = []
    is_open = False
    for piece, reading in zip(pieces, readings, strict=True):
        has_sum = reading.chosen is not None
        if joined and (is_open or (not has_sum and sums_first)):
            joined[-1] = Span(joined[-1].start, piece.end)
        else:
            joined.append(piece)
        is_open = not has_sum and not sums_first
    if is_open and len(joined) > 1:
        joined[-2:] = [Span(joined[-2].start, joined[-1].end)]
    parts = [Reading(read_line(line.shown[it.start : it.end]), ledger) for it in joined]
    is_split = len(parts) > 1 and all(
        it.is_one_purchase(sums_first=sums_first) and not _OF_THE_SAME.match(it.line.folded) for it in parts
    )
    return parts if is_split else []
