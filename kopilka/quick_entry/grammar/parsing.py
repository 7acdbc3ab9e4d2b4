"""Quick entry: «вчера такси 430», "+120000 зарплата", «обед 350 и кофе 180» → what was bought, for how much, and when.

Pure functions, so that every client gets the same reading. What is uncertain is listed in `doubts`, to be asked: a
reading without doubts is the only one that the line has.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kopilka.quick_entry.grammar.account_names import NamedAccount
from kopilka.quick_entry.grammar.choosing import EDGES
from kopilka.quick_entry.grammar.dates import FoundDate, find_dates, of_purchase
from kopilka.quick_entry.grammar.reading import Ledger, QuickEntry, Reading
from kopilka.quick_entry.grammar.splits import find_split
from kopilka.quick_entry.grammar.tags import Tag
from kopilka.quick_entry.grammar.typed_line import Span, read_line, without
from kopilka.text import fold

_BREAKS = re.compile(r"[\n;]+")
_BETWEEN = re.compile(r",(?= )| (?:и|and|плюс|plus|а также) |(?<=\S) \+ (?=[^\W\d])|(?<=\d)\+(?=[^\W\d])")
_LISTED = re.compile(r"\s*(\d{1,2})[.)]\s+(?=\S)")
_WORD_AND_SUM = re.compile(r"[^\W\d][^\n]*\d")
# Beside the day or the account of a heading: «за вчера», «всё вчера», «оплатил наличными».
_OF_HEADINGS = re.compile(
    r"(?<!\w)(?:за|всё|все|это|было|траты|расходы|покупки|оплата|счет|из|с|со|all|for|on|it was|spent|from)(?!\w)"
)
# A line of more is no entry, but would take long to read.
_MOST_PARTS = 20
# Less than ten of these are a sum as well as any other.
_SMALL_SUMS = frozenset({
    "USD", "EUR", "GBP", "CHF", "CAD", "AUD", "NZD", "SGD", "KWD", "BHD", "OMR", "JOD", "GEL", "AZN", "BYN", "PLN",
    "ILS", "RON", "BAM", "AED", "SAR", "QAR", "BRL", "TND", "LYD", "PEN", "MYR", "TMT",
})  # fmt: skip
# A part that begins like this is about the one before: «обед 350, с чаевыми 400».
_OF_THE_SAME = re.compile(
    r"(?:с|со|вместе с|в том числе|из них|итого|всего|скидк\w+|сдач\w+|discount|change|with|incl\w*|total|"
    # What corrects it.
    r"не|нет|ой|точнее|вернее|то есть|т\.? ?е|в смысле|или|либо|хотя|скорее|на самом деле|no|not|actually|i mean|sorry|"
    r"or|rather|wait|oops)\b"
)


def parse_entries(text: str, ledger: Ledger) -> list[QuickEntry]:
    """One for each line, each part between semicolons, and each of several purchases in one line. A line of a day, an
    account or tags alone («вчера:») is a heading of those below it, as a last line it is of those above.
    """
    lines = [Reading(read_line(part), ledger) for part in _without_numbers(_BREAKS.split(text)) if part.strip()]
    headings = [_heading(it) for it in lines]
    if None not in headings:
        return [entry for it in lines for entry in _entries(it, _Heading(), ledger)]
    is_below = [it is not None for it in headings].count(True) == 1 and headings[-1] is not None
    above = headings[-1] if is_below and headings[-1] is not None else _Heading()
    entries = []
    for line, heading in zip(lines, headings, strict=True):
        if heading is None:
            entries += _entries(line, above, ledger)
        else:
            above = _Heading(heading.day or above.day, heading.account or above.account, heading.tags or above.tags)
    return entries


def _without_numbers(lines: Sequence[str]) -> list[str]:
    """Those of a list are no part of its lines: «1. кофе 250», «2) чай 100»."""
    found = [_LISTED.match(it) for it in lines]
    numbers = [int(it[1]) for it in found if it is not None]
    is_list = len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1))
    return [
        line[it.end() :] if it is not None and (is_list or _WORD_AND_SUM.match(line, it.end())) else line
        for line, it in zip(lines, found, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Heading:
    day: FoundDate | None = None
    account: NamedAccount | None = None
    tags: tuple[Tag, ...] = ()


def _heading(reading: Reading) -> _Heading | None:
    line = reading.line
    said = line.folded.strip(EDGES)
    if line.folded.rstrip().endswith(":"):
        # «25.11:» is no sum.
        for day in find_dates(line.folded, reading.ledger.today):
            if not _OF_HEADINGS.sub("", without(line.folded, [day.span])).strip(EDGES):
                return _Heading(of_purchase(day, reading.ledger.today), tags=reading.tags)
    if not said and reading.tags:
        return _Heading(tags=reading.tags)
    if reading.chosen is not None or not said or len(reading.days) + len(reading.accounts) != 1:
        return None
    if _OF_HEADINGS.sub("", fold(reading.description)).strip(EDGES):
        return None
    return _Heading(reading.day, reading.account, reading.tags)


def _entries(whole: Reading, heading: _Heading, ledger: Ledger) -> list[QuickEntry]:
    divided = find_split(whole, ledger, heading.day, heading.account, heading.tags)
    if divided is not None:
        return [divided]
    parts = _purchases(whole, ledger)
    if not parts:
        return [whole.entry(heading.day, heading.account, tags=heading.tags)]
    # «вчера обед 35 и кофе 18 евро картой»: what one of them tells is true of all.
    days = [it.day for it in parts if it.day is not None]
    accounts = [it.account for it in parts if it.account is not None]
    currencies = {it.chosen.currency for it in parts if it.chosen is not None and it.chosen.currency is not None}
    day = days[0] if len(days) == 1 else heading.day
    account = accounts[0] if len(accounts) == 1 else heading.account
    currency = next(iter(currencies)) if len(currencies) == 1 else None
    of_few = currency or (ledger.accounts[account.place].currency if account is not None else ledger.currencies[0])
    is_unclear = of_few not in _SMALL_SUMS
    tags = (*heading.tags, *_tags_of_all(whole, parts))
    return [it.entry(day, account, currency, tags, is_unclear=is_unclear and it.is_few) for it in parts]


def _tags_of_all(whole: Reading, parts: Sequence[Reading]) -> tuple[Tag, ...]:
    """Those at one end of the line, if no other part has any: «обед 350 и кофе 180 #отпуск»."""
    ends = (0, len(whole.line.shown))
    is_at_end = all(it.place in ends for it in whole.tags)
    return whole.tags if is_at_end and sum(bool(it.tags) for it in parts) == 1 else ()


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
    # «Хлеб 2, молоко 3» may tell how many.
    is_told = any(not it.is_few for it in parts) or whole.ledger.currencies[0] in _SMALL_SUMS
    for part, start, piece in zip(parts, [0, *(it.end + 1 for it in joined)], joined, strict=False):
        part.tags = tuple(it for it in whole.tags if start <= it.place <= piece.end)
    return parts if is_split and is_told else []
