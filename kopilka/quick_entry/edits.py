"""A message that was edited: what it says differently now is changed in what was recorded of it."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from kopilka.quick_entry import drafting, recording
from kopilka.quick_entry.answers import show_answer, show_entry
from kopilka.quick_entry.corrections import read_correction
from kopilka.quick_entry.entries import MessageLine, record_lines
from kopilka.quick_entry.grammar.guessing import stems
from kopilka.quick_entry.grammar.parsing import parse_entries
from kopilka.quick_entry.grammar.reading import Ledger, QuickEntry, Reading
from kopilka.quick_entry.grammar.typed_line import read_line
from kopilka.quick_entry.kinds import Kind, category_type_of, kind_of, type_of
from kopilka.quick_entry.models import TelegramEntry
from kopilka.quick_entry.queries import entries_of_answer, open_book, read_record
from kopilka.quick_entry.results import Book, words_of
from kopilka.quick_entry.schemas import ParsedRead
from kopilka.quick_entry.service import complete, understand
from kopilka.quick_entry.telling import edit_answer, take_back, tell
from kopilka.quick_entry.wording import say
from kopilka.telegram.records import Talk
from kopilka.text import fold
from kopilka.transactions.figures import TransactionRecord

_BREAKS = re.compile(r"[\n;]+")
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
    of the others those of the same words, then of some of them, then of the same sum; the rest go by their place. Of
    entries that are equal in this, one that was undone gets a line last: it comes back with it.
    """
    left = list(range(len(lines)))
    places: dict[UUID, int] = {}
    for entry in sorted(entries, key=lambda it: it.line == recording.GONE):
        before = _said_of(ParsedRead.model_validate(entry.parsed))
        found = next((it for it in left if _said_of(lines[it]) == before), None)
        if found is not None:
            places[entry.id] = found
            left.remove(found)
    for is_alike in (_has_same_words, _shares_words, _has_same_sum, _is_any):
        for entry in sorted(entries, key=lambda it: it.id in undone):
            if entry.id in places or entry.line == recording.GONE:
                continue
            read = ParsedRead.model_validate(entry.parsed)
            found = next((it for it in left if is_alike(read, lines[it])), None)
            if found is not None:
                places[entry.id] = found
                left.remove(found)
    return Paired([(it, places.get(it.id)) for it in entries], left)


def _has_same_words(before: ParsedRead, after: ParsedRead) -> bool:
    return bool(words_of(before)) and fold(words_of(before)) == fold(words_of(after))


def _shares_words(before: ParsedRead, after: ParsedRead) -> bool:
    return not set(stems(words_of(before))).isdisjoint(stems(words_of(after)))


def _has_same_sum(before: ParsedRead, after: ParsedRead) -> bool:
    return before.amount is not None and (before.amount, before.currency) == (after.amount, after.currency)


def _is_any(before: ParsedRead, after: ParsedRead) -> bool:
    return True


def _said_of(read: ParsedRead) -> tuple[object, ...]:
    """But for the payee: which one its words mean may change without them."""
    words = (fold(words_of(read)), tuple(read.tags))
    lines = tuple((it.amount, fold(it.description), it.category_id) for it in read.lines or ())
    return read.amount, read.currency, read.type, words, read.date, read.account_id, lines


async def as_purchases(
    talk: Talk, entries: Sequence[TelegramEntry], text: str, parsed: list[ParsedRead], on: date
) -> list[ParsedRead]:
    """The purchases of an edited text. «Кофе 5, такси 6» may be one line in doubt; where one of its parts is an entry
    of this message already and each of them is clear, they are several. A sum that was recorded is not doubted again.
    """
    recorded = {_bought(ParsedRead.model_validate(it.parsed)) for it in entries if it.draft is None}
    parsed = [drafting.with_sure_amount(it) if _bought(it) in recorded else it for it in parsed]
    if not any(_is_unclear(it) for it in parsed) or any(it.lines for it in parsed):
        return parsed
    pieces = [it.strip() for it in _BETWEEN.split(text) if it.strip()]
    if not len(parsed) < len(pieces) <= _MOST_PIECES:
        return parsed
    apart = await understand(talk.session, talk.member, "\n".join(pieces), on)
    before = {_bought(ParsedRead.model_validate(it.parsed)) for it in entries}
    if any(_is_unclear(it) or not words_of(it) for it in apart) or before.isdisjoint(map(_bought, apart)):
        return parsed
    # The day that one of them tells is that of all, as in any line.
    days = {it.date for it in apart} - {on}
    return [it.model_copy(update={"date": days.copy().pop()}) for it in apart] if len(days) == 1 else apart


def _bought(read: ParsedRead) -> tuple[object, ...]:
    return read.amount, read.currency, read.type, words_of(read)


def _is_unclear(read: ParsedRead) -> bool:
    return not drafting.BLOCKING.isdisjoint(read.doubts)


def lines_naming_day(text: str, parsed: Sequence[ParsedRead], on: date, currency: str) -> frozenset[int]:
    """Places of the lines that name the day `on` in so many words («сегодня»), which they would be read with anyway.
    `currency`: that of sums without one.
    """
    ledger = Ledger(on, (), currency)
    named: list[bool] = []
    for part in _BREAKS.split(text):
        if part.strip():
            has_day = Reading(read_line(part), ledger).day is not None
            named += [has_day] * len(parse_entries(part, ledger))
    if len(named) != len(parsed):
        return frozenset()  # taken apart in another way: which of them has the day is not known
    return frozenset(place for place, it in enumerate(parsed) if named[place] and it.date == on)


async def edit_lines(
    talk: Talk,
    message_id: int,
    every: Sequence[TelegramEntry],
    lines: Sequence[MessageLine],
    naming_day: Collection[int] = (),
) -> None:
    """What was made of a message follows its text. Nothing of it is taken back while a line is not understood: the
    purchase may stand there. `naming_day`: places of lines whose day is that of the text, whatever was chosen
    meanwhile. Raises what changing a transaction raises.
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
        elif await _edit_line(
            talk, book, entry, lines[place].read, is_undone=entry.id in undone, names_day=place in naming_day
        ):
            entry.document = lines[place].document
        entry.line = recording.GONE if place is None else place
    await talk.session.flush()
    for answer_id in dict.fromkeys(it.answer_id for it, _ in changed):
        shown = await show_answer(talk, book, await entries_of_answer(talk, answer_id))
        if shown is not None:
            await edit_answer(talk, shown, edits=answer_id)
    if paired.new:
        await record_lines(talk, message_id, {place: lines[place] for place in paired.new})


async def _edit_line(
    talk: Talk, book: Book, entry: TelegramEntry, after: ParsedRead, *, is_undone: bool, names_day: bool
) -> bool:
    """False where nothing has changed, because it is too doubtful; that is said."""
    before = ParsedRead.model_validate(entry.parsed)
    current = await _current(talk, entry)
    is_other_day = names_day and current is not None and current.date != after.date
    is_same = _said_of(before) == _said_of(after) and (entry.draft is None or before.doubts == after.doubts)
    if is_same and not is_other_day:
        if entry.line == recording.GONE and is_undone:
            await recording.restore(talk, entry)
            await _tell(talk, book, entry, "edit_restored")
        return True
    is_done = await apply_edit(talk, book, entry, after, is_undone=is_undone, names_day=names_day)
    if is_done and is_undone:
        await _tell(talk, book, entry, "edit_restored")
    elif not is_done and current is not None and current.lines:
        await tell(talk, say(talk.locale, "reply_split"))
    elif not is_done:
        shown = await show_entry(talk, book, entry)
        await tell(talk, say(talk.locale, "edit_unclear", line=shown.html if shown is not None else ""))
    elif current is not None and (now := await _current(talk, entry)) is not None and kind_of(now) != kind_of(current):
        # What was spent is earned now, or the other way round: that is too much to happen in silence.
        await _tell(talk, book, entry, "corrected")
    return is_done


async def _current(talk: Talk, entry: TelegramEntry) -> TransactionRecord | None:
    if entry.transaction_id is None:
        return None
    return await read_record(talk.session, talk.member, entry.transaction_id)


async def _tell(talk: Talk, book: Book, entry: TelegramEntry, words: str) -> None:
    await talk.session.flush()
    shown = await show_entry(talk, book, entry, words=words)
    if shown is not None:
        await tell(talk, shown.html, shown.choices)


async def apply_edit(
    talk: Talk, book: Book, entry: TelegramEntry, after: ParsedRead, *, is_undone: bool = False, names_day: bool = False
) -> bool:
    """The line as it stands in the message now; one that was undone comes back with it, rather than a second one beside
    it. `names_day`: its day is that of the text even where the text was read with the same one before. False where it
    is too doubtful to change anything. Raises what changing a transaction raises.
    """
    if entry.draft is not None:
        entry.parsed = after.model_dump(mode="json")
        await recording.advance(talk, entry, after)
        return True
    if _is_unclear(after):
        return False
    before, current = ParsedRead.model_validate(entry.parsed), await _current(talk, entry)
    kind = _added_kind(before, after) or kind_of(after)
    turned = await _of_kind(talk, book, after, kind) if kind != kind_of(before) else {}
    if current is not None and current.lines and _changes_lines(before, after, kind):
        return False
    if after.currency != before.currency:
        # A transaction keeps its currency: the amount would mean another sum. So it is another transaction.
        sure = after.model_copy(update=turned | {"is_refund": kind == "refund"})
        is_transfer = current is not None and current.other_side is not None
        if sure.account_id is None or sure.category_id is None or is_transfer:
            return False
        await recording.undo(talk, entry)
        entry.transaction_id = await recording.record(talk, sure, note=current.note if current is not None else None)
    else:
        if is_undone:
            await recording.restore(talk, entry)
        is_transfer = current is not None and current.other_side is not None
        values = recording.difference(before, after, is_transfer=is_transfer)
        # A category that was chosen for this type meanwhile stays.
        values |= turned if current is None or kind_of(current) != kind else {}
        values |= {"date": after.date} if names_day else {}
        await recording.change(talk, entry, **values)
    now = after.model_copy(update={"type": type_of(kind), "is_refund": kind == "refund"})
    entry.parsed = now.model_dump(mode="json")
    return True


def _changes_lines(before: ParsedRead, after: ParsedRead, kind: str) -> bool:
    """Whether the lines of a split would have to become others that nobody has said."""
    if after.lines:
        return kind != kind_of(before) or after.currency != before.currency
    names = ("amount", "currency", "category_id")
    return kind != kind_of(before) or any(getattr(before, it) != getattr(after, it) for it in names)


def _added_kind(before: ParsedRead, after: ParsedRead) -> Kind | None:
    """What a word that was added says alone, as it would in a reply: «доход», "expense"."""
    known = fold(before.description).split()
    added = [it for it in fold(after.description).split() if it not in known]
    kinds = {kind for it in added if (kind := read_correction(it).kind) is not None}
    return kinds.pop() if len(kinds) == 1 else None


async def _of_kind(talk: Talk, book: Book, read: ParsedRead, kind: str) -> dict[str, Any]:
    """With the category that the words mean as an income, or as an expense; of all others where they mean none."""
    category_type, type_ = category_type_of(kind), type_of(kind)
    category_id = read.category_id if category_type_of(kind_of(read)) == category_type else None
    if category_id is None:
        typed = QuickEntry(read.amount, read.currency, category_type, read.date, words_of(read), None, (), ())
        [guess] = await complete(talk.session, talk.member, [typed])
        known = [it for it in book.categories_of(category_type) if it.parent_id is None]
        other = [it.id for it in known if it.standard_key == f"other_{category_type}"]
        category_id = next((it for it in (guess.category_id, *other, *(it.id for it in known)) if it is not None), None)
    return {"category_id": category_id, "type": type_} if category_id is not None else {}


async def tell_standing(talk: Talk, every: Sequence[TelegramEntry], why: str) -> None:
    """What was made of a message is as before: `why` (HTML), and what that is. One has its buttons below."""
    book = await open_book(talk.session, talk.member)
    shown = [it for entry in every if entry.line != recording.GONE and (it := await show_entry(talk, book, entry))]
    html = "\n".join([why, *(it.html for it in shown)])
    await tell(talk, html, shown[0].choices if len(shown) == 1 else ())
