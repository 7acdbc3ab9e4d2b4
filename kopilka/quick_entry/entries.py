"""The lines of a message become entries: what is sure in one answer, each doubt in a question of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from kopilka.infrastructure.identifiers import new_id
from kopilka.quick_entry import recording
from kopilka.quick_entry.answers import show_answer, show_entry
from kopilka.quick_entry.grammar.reading import QuickEntry
from kopilka.quick_entry.models import TelegramEntry
from kopilka.quick_entry.queries import find_same_document, open_book
from kopilka.quick_entry.results import Book
from kopilka.quick_entry.schemas import ParsedRead
from kopilka.quick_entry.service import CashMoved
from kopilka.quick_entry.telling import remember_question, tell
from kopilka.telegram.records import Talk

# Lines of one answer: with all that stands in them they fit into one message.
LINES_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Known:
    """A purchase that a receipt or a bank's message tells. `document` is its fingerprint; `words` are said where that
    was recorded before. `bank` and `card`, the last four digits, tell the account; `cash`, whether it was taken there.
    """

    entry: QuickEntry
    document: str | None
    words: Literal["receipt_recorded", "notice_recorded"]
    bank: str | None = None
    card: str | None = None
    cash: CashMoved | None = None


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A line of a message in a chat. `document`: the fingerprint of the receipt or the bank's message that it was read
    from; `words` are said where that was recorded before.
    """

    read: ParsedRead
    document: str | None = None
    words: str = "recorded"


async def record_lines(talk: Talk, message_id: int, lines: Mapping[int, MessageLine]) -> None:
    """By their places in the message. What the household has made of the same document already is not recorded again,
    which is said. Raises what creating a transaction raises.
    """
    entries = []
    for place, line in lines.items():
        if line.document is None or not await _is_known(talk, message_id, line, line.document):
            entries.append(recording.new_entry(talk, message_id, place, line.read, line.document))
    book = await open_book(talk.session, talk.member)
    sure = [it for it in entries if await recording.advance(talk, it, recording.draft_of(it))]
    for at in range(0, len(sure), LINES_AT_ONCE):
        await answer(talk, book, sure[at : at + LINES_AT_ONCE])
    for entry in entries:
        if entry.draft is not None:
            await answer(talk, book, [entry])


async def answer(talk: Talk, book: Book, entries: list[TelegramEntry]) -> None:
    """One message about all of them, which are kept with it."""
    answer_id = new_id()
    for entry in entries:
        entry.answer_id = answer_id
    shown = await show_answer(talk, book, entries)
    if shown is not None:
        await tell(talk, shown.html, shown.choices, kept_as=answer_id)
    talk.session.add_all(entries)
    await talk.session.flush()
    remember_question(talk, entries[-1])


async def _is_known(talk: Talk, message_id: int, line: MessageLine, document: str) -> bool:
    """Whether the household has an entry of it; then that is shown."""
    same = await find_same_document(talk, document)
    if same is None:
        return False
    book = await open_book(talk.session, talk.member)
    if same.draft is not None and same.chat_id != talk.chat_id:
        # Asked in another chat and not answered there: whoever shows it now may answer.
        recording.take_over(talk, same, message_id)
        await answer(talk, book, [same])
        return True
    shown = await show_entry(talk, book, same, words=line.words)
    if shown is None:
        return False
    # Buttons lead to entries of their own chat.
    await tell(talk, shown.html, shown.choices if same.chat_id == talk.chat_id else ())
    return True
