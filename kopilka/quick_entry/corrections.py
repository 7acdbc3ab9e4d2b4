"""A message that was edited, and a reply to an old answer: both change what was recorded before."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from kopilka.accounts.models import Account
from kopilka.quick_entry import drafting, recording
from kopilka.quick_entry.account_names import AccountName
from kopilka.quick_entry.models import TelegramEntry
from kopilka.quick_entry.parsing import parse_entries
from kopilka.quick_entry.queries import read_record
from kopilka.quick_entry.reading import Ledger
from kopilka.quick_entry.results import Book
from kopilka.quick_entry.schemas import ParsedRead
from kopilka.quick_entry.service import understand
from kopilka.telegram.records import Talk
from kopilka.text import fold

# «это было такси», "no, it was a taxi": what it was stands after it.
# What is said to a person rather than to correct an entry: thanks, a question, a sign alone.
_TALK = re.compile(
    r"\?|^\W*$|^(?:спасибо|спс|ок|окей|да|нет|верно|хорошо|понятно|ага|ого|thanks|thank you|ok|okay|yes|no|good)\b\W*$",
    re.IGNORECASE,
)
_UNDO = re.compile(r"(?:удали(?:ть)?|отмени(?:ть)?|отмена|убери|delete|undo|cancel|remove)[.!]*", re.IGNORECASE)
_IT_WAS = re.compile(
    r"^\s*(?:нет|no|не то)?[,.!\s]*(?:это был[аои]?|это|было|был[аи]?|it was|it's|that was)\s+(?:an?\s+|the\s+)?(?=\S)",
    re.IGNORECASE,
)
_TODAY = frozenset({"сегодня", "today"})
_BLOCKING = drafting.QUESTIONS["amount"] | drafting.QUESTIONS["sure_amount"] | drafting.QUESTIONS["day"]


@dataclass(frozen=True, slots=True)
class Paired:
    """Of an edited message: which of its lines each entry stands for now (None: of none), and lines without one."""

    known: list[tuple[TelegramEntry, int | None]]
    new: list[int]


def pair(
    entries: Sequence[TelegramEntry], lines: Sequence[ParsedRead], undone: Collection[UUID] = frozenset()
) -> Paired:
    """Lines that read as before keep their entries wherever they stand now; the others go by their place. One that was
    undone stays so while its line reads as before; a line that was changed since is a new one.
    """
    left = list(range(len(lines)))
    same: dict[UUID, int] = {}
    for entry in entries:
        before = _said_of(ParsedRead.model_validate(entry.parsed))
        found = next((it for it in left if _said_of(lines[it]) == before), None)
        if found is not None:
            same[entry.id] = found
            left.remove(found)
    known: list[tuple[TelegramEntry, int | None]] = []
    for entry in entries:
        line = same.get(entry.id)
        if line is None and left and entry.id not in undone:
            line = left.pop(0)
        known.append((entry, line))
    return Paired(known, left)


def reads_as_before(entry: TelegramEntry, after: ParsedRead) -> bool:
    return _said_of(ParsedRead.model_validate(entry.parsed)) == _said_of(after)


def _said_of(read: ParsedRead) -> tuple[object, ...]:
    return read.amount, read.currency, read.type, read.description, read.date, read.account_id


async def apply_edit(talk: Talk, entry: TelegramEntry, after: ParsedRead) -> bool:
    """The line as it stands in the message now. False where it is too doubtful to change anything. Raises what changing
    a transaction raises.
    """
    if entry.draft is not None:
        entry.parsed = after.model_dump(mode="json")
        await recording.advance(talk, entry, after)
        return True
    if not _BLOCKING.isdisjoint(after.doubts):
        return False
    before = ParsedRead.model_validate(entry.parsed)
    if after.currency != before.currency:
        # A transaction keeps its currency: the amount would mean another sum. So it is another transaction.
        if after.account_id is None or after.category_id is None:
            return False
        await recording.undo(talk, entry)
        entry.transaction_id = await recording.record(talk, after)
    else:
        await recording.change(talk, entry, **recording.difference(before, after))
    entry.parsed = after.model_dump(mode="json")
    return True


def is_undo(text: str) -> bool:
    """«Удали», "undo": the entry itself is meant."""
    return _UNDO.fullmatch(text.strip()) is not None


async def apply_reply(talk: Talk, book: Book, entry: TelegramEntry, text: str, on: date) -> bool:
    """«450», «вчера», «это было такси», «Кафе», or several of them. False where it says nothing to change."""
    if len(text) > recording.LONGEST_DESCRIPTION or _TALK.search(text):
        return False
    words = _IT_WAS.sub("", text, count=1).strip()
    category = named_category(book, words, recorded_type(entry))
    if category is not None:
        await recording.set_category(talk, book, entry, category)
        return True
    read = await understand(talk.session, talk.member, words or text, on)
    if len(read) != 1:
        return False
    said = read[0]
    if entry.draft is not None:
        return await _answer_draft(talk, entry, said)
    values = await _said(talk, book, entry, said, words, on)
    if values:
        await recording.change(talk, entry, **values)
    return bool(values)


async def _said(talk: Talk, book: Book, entry: TelegramEntry, said: ParsedRead, words: str, on: date) -> dict[str, Any]:
    """What a reply says of a transaction. Its doubts about other parts do not matter: they are known already."""
    values: dict[str, Any] = {}
    current = await read_record(talk.session, talk.member, entry.transaction_id) if entry.transaction_id else None
    if current is None or not (_BLOCKING - {"amount_missing"}).isdisjoint(said.doubts):
        return values
    if said.amount is not None:
        values["amount"] = said.amount
    if said.date != on or not _TODAY.isdisjoint(fold(words).split()):
        values["date"] = said.date
    account = _named_account(book, words, on, talk.member.currency)
    if account is not None and account.currency == current.currency:
        values["account_id"] = account.id
    if said.description:
        values["description"] = said.description
        if said.category_id is not None and "category_unclear" not in said.doubts:
            values |= {"category_id": said.category_id, "type": said.type}
    return {name: value for name, value in values.items() if name == "type" or value != getattr(current, name)}


def _named_account(book: Book, words: str, on: date, currency: str) -> Account | None:
    """The one that the words name; None where they name none (an entry then gets the default one)."""
    owned = [it for it in book.accounts.values() if not it.archived]
    ledger = Ledger(on, [AccountName(it.name, it.kind, it.currency) for it in owned], currency)
    places = [it.account for it in parse_entries(words, ledger)]
    return owned[places[0]] if len(places) == 1 and places[0] is not None else None


async def _answer_draft(talk: Talk, entry: TelegramEntry, said: ParsedRead) -> bool:
    """A reply to a question: the sum, the day, or what it was."""
    draft = recording.draft_of(entry)
    changed: ParsedRead | None = None
    asks = drafting.next_question(draft)
    if asks in ("amount", "sure_amount") or said.amount is not None:
        changed = drafting.with_amount(draft, said)
    elif asks == "day" and drafting.QUESTIONS["day"].isdisjoint(said.doubts):
        changed = drafting.with_day(draft, said.date)
    elif said.description and said.category_id is not None:
        changed = drafting.with_category(draft, said.category_id, said.type)
        changed = changed.model_copy(update={"description": draft.description or said.description})
    if changed is None:
        return False
    await recording.advance(talk, entry, changed)
    return True


def recorded_type(entry: TelegramEntry) -> str:
    return str(ParsedRead.model_validate(entry.draft or entry.parsed).type)


def named_category(book: Book, words: str, type_: str) -> UUID | None:
    """The id of the category of just this name, that of the entry's own type first; None where there is none."""
    named = [it for it in book.categories.values() if not it.archived and fold(it.name) == fold(words)]
    named.sort(key=lambda it: it.type != type_)
    return named[0].id if named else None
