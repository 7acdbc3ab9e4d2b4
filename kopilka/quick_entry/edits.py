"""A message that was edited: what it says differently now is changed in what was recorded of it."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kopilka.quick_entry import drafting, recording
from kopilka.quick_entry.answers import show_answer, show_entry
from kopilka.quick_entry.entries import MessageLine, record_lines
from kopilka.quick_entry.models import TelegramEntry
from kopilka.quick_entry.queries import entries_of_answer, open_book
from kopilka.quick_entry.results import Book
from kopilka.quick_entry.schemas import ParsedRead
from kopilka.quick_entry.service import understand
from kopilka.quick_entry.telling import edit_answer, take_back, tell
from kopilka.quick_entry.wording import say
from kopilka.telegram.records import Talk

# What may stand between two purchases of one line.
_BETWEEN = re.compile(r"[\n;]+|,(?= )| (?:и|and|плюс|plus|\+) ")
_MOST_PIECES = 20


@dataclass(frozen=True, slots=True)
class Paired:
    """Of an edited message: which of its lines each entry stands for now (None: of none), and lines without one."""

    known: list[tuple[TelegramEntry, int | None]]
    new: list[int]


def pair(
    entries: Sequence[TelegramEntry], lines: Sequence[ParsedRead], undone: Collection[UUID] = frozenset()
) -> Paired:
    """Lines that read as before keep their entries wherever they stand now, be they taken out of the message meanwhile;
    the others go by their place. One that was undone gets a changed line only after those that were not: it comes back
    with it.
    """
    left = list(range(len(lines)))
    places: dict[UUID, int] = {}
    for entry in sorted(entries, key=lambda it: it.line == recording.GONE):
        before = _said_of(ParsedRead.model_validate(entry.parsed))
        found = next((it for it in left if _said_of(lines[it]) == before), None)
        if found is not None:
            places[entry.id] = found
            left.remove(found)
    for entry in sorted(entries, key=lambda it: it.id in undone):
        if left and entry.id not in places and entry.line != recording.GONE:
            places[entry.id] = left.pop(0)
    return Paired([(it, places.get(it.id)) for it in entries], left)


def _said_of(read: ParsedRead) -> tuple[object, ...]:
    return read.amount, read.currency, read.type, read.description, read.date, read.account_id


async def as_purchases(
    talk: Talk, entries: Sequence[TelegramEntry], text: str, parsed: list[ParsedRead], on: date
) -> list[ParsedRead]:
    """The purchases of an edited text. «Кофе 5, такси 6» may be one line in doubt; where one of its parts is an entry
    of this message already and each of them is clear, they are several.
    """
    if not any(_is_unclear(it) for it in parsed):
        return parsed
    pieces = [it.strip() for it in _BETWEEN.split(text) if it.strip()]
    if not len(parsed) < len(pieces) <= _MOST_PIECES:
        return parsed
    apart = await understand(talk.session, talk.member, "\n".join(pieces), on)
    before = {_bought(ParsedRead.model_validate(it.parsed)) for it in entries}
    if any(_is_unclear(it) or not it.description for it in apart) or before.isdisjoint(map(_bought, apart)):
        return parsed
    # The day that one of them tells is that of all, as in any line.
    days = {it.date for it in apart} - {on}
    return [it.model_copy(update={"date": days.copy().pop()}) for it in apart] if len(days) == 1 else apart


def _bought(read: ParsedRead) -> tuple[object, ...]:
    return read.amount, read.currency, read.type, read.description


def _is_unclear(read: ParsedRead) -> bool:
    return not drafting.BLOCKING.isdisjoint(read.doubts)


async def edit_lines(talk: Talk, message_id: int, every: Sequence[TelegramEntry], lines: Sequence[MessageLine]) -> None:
    """What was made of a message follows its text. Nothing of it is taken back while a line is not understood: the
    purchase may stand there. Raises what changing a transaction raises.
    """
    undone = {it.id for it in every if await recording.is_undone(talk, it)}
    paired = pair(every, [it.read for it in lines], undone)
    goes = [it for it, place in paired.known if place is None and it.id not in undone and it.line != recording.GONE]
    if goes and any(
        place is not None and it.draft is None and _is_unclear(lines[place].read) for it, place in paired.known
    ):
        await tell_standing(talk, every, say(talk.locale, "edit_unclear_several"))
        return
    book = await open_book(talk.session, talk.member)
    changed = [(it, place) for it, place in paired.known if place is not None or it.line != recording.GONE]
    for entry, place in changed:
        if place is None:
            await take_back(talk, entry)
        elif await _edit_line(talk, book, entry, lines[place].read, is_undone=entry.id in undone):
            entry.document = lines[place].document
        entry.line = recording.GONE if place is None else place
    await talk.session.flush()
    for answer_id in dict.fromkeys(it.answer_id for it, _ in changed):
        shown = await show_answer(talk, book, await entries_of_answer(talk, answer_id))
        if shown is not None:
            await edit_answer(talk, shown, edits=answer_id)
    if paired.new:
        await record_lines(talk, message_id, {place: lines[place] for place in paired.new})


async def _edit_line(talk: Talk, book: Book, entry: TelegramEntry, after: ParsedRead, *, is_undone: bool) -> bool:
    """False where nothing has changed, because it is too doubtful; that is said."""
    before = ParsedRead.model_validate(entry.parsed)
    if _said_of(before) == _said_of(after) and (entry.draft is None or before.doubts == after.doubts):
        if entry.line == recording.GONE and is_undone:
            await recording.restore(talk, entry)
            await _tell_restored(talk, book, entry)
        return True
    is_done = await apply_edit(talk, entry, after, is_undone=is_undone)
    if is_done and is_undone:
        await _tell_restored(talk, book, entry)
    elif not is_done:
        shown = await show_entry(talk, book, entry)
        await tell(talk, say(talk.locale, "edit_unclear", line=shown.html if shown is not None else ""))
    return is_done


async def _tell_restored(talk: Talk, book: Book, entry: TelegramEntry) -> None:
    await talk.session.flush()
    shown = await show_entry(talk, book, entry, words="edit_restored")
    if shown is not None:
        await tell(talk, shown.html, shown.choices)


async def apply_edit(talk: Talk, entry: TelegramEntry, after: ParsedRead, *, is_undone: bool = False) -> bool:
    """The line as it stands in the message now; one that was undone comes back with it, rather than a second one beside
    it. False where it is too doubtful to change anything. Raises what changing a transaction raises.
    """
    if entry.draft is not None:
        entry.parsed = after.model_dump(mode="json")
        await recording.advance(talk, entry, after)
        return True
    if _is_unclear(after):
        return False
    before = ParsedRead.model_validate(entry.parsed)
    if after.currency != before.currency:
        # A transaction keeps its currency: the amount would mean another sum. So it is another transaction.
        if after.account_id is None or after.category_id is None:
            return False
        await recording.undo(talk, entry)
        entry.transaction_id = await recording.record(talk, after)
    else:
        if is_undone:
            await recording.restore(talk, entry)
        await recording.change(talk, entry, **recording.difference(before, after))
    entry.parsed = after.model_dump(mode="json")
    return True


async def tell_standing(talk: Talk, every: Sequence[TelegramEntry], why: str) -> None:
    """What was made of a message is as before: `why` (HTML), and what that is. One has its buttons below."""
    book = await open_book(talk.session, talk.member)
    shown = [it for entry in every if entry.line != recording.GONE and (it := await show_entry(talk, book, entry))]
    html = "\n".join([why, *(it.html for it in shown)])
    await tell(talk, html, shown[0].choices if len(shown) == 1 else ())
