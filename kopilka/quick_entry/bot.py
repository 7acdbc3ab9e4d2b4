"""Chat door of quick entry: messages, edits of them, and buttons under our answers."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Literal

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.households.member import Member
from kopilka.infrastructure.bot_api import CallbackQuery, Message
from kopilka.infrastructure.identifiers import new_id
from kopilka.periods import today_in
from kopilka.quick_entry import drafting, edits, presses, recording
from kopilka.quick_entry.answering import on_answer, on_reply
from kopilka.quick_entry.answers import show_answer, show_entry
from kopilka.quick_entry.errors import TooManyEntries
from kopilka.quick_entry.models import TelegramEntry
from kopilka.quick_entry.parsing import parse_entries
from kopilka.quick_entry.queries import (
    entries_of_answer,
    entries_of_message,
    find_same_document,
    open_book,
)
from kopilka.quick_entry.reading import Ledger, QuickEntry
from kopilka.quick_entry.recent import latest_entries
from kopilka.quick_entry.results import Book
from kopilka.quick_entry.schemas import ParsedRead, QuickText
from kopilka.quick_entry.service import complete, understand
from kopilka.quick_entry.telling import edit_answer, remember_question, take_back, tell
from kopilka.quick_entry.wording import say
from kopilka.telegram.records import Talk, Toast
from kopilka.telegram.wording import say as say_of_bot
from kopilka.text import without_marks

LONGEST_TEXT = 1_000
# Lines of one answer: with all that stands in them they fit into one message.
LINES_AT_ONCE = 20
# Of what people say to each other of money: a question, a wish, a refusal, a comparison.
_TALK = re.compile(
    r"\?|\b(?:не|надо|нужно|хочу|хочется|бы|или|верни|скинь|скинешь|уже|раньше|это|дорого|дешево|дёшево|"
    r"don't|not|want|need|should|would|or|already|too)\b",
    re.IGNORECASE,
)


async def on_message(talk: Talk, message: Message) -> None:
    """Something is said of all that a person writes: what was recorded, what is asked, or what could be written."""
    text = await _text(talk, message)
    if text is None or await entries_of_message(talk, message.message_id):
        return  # said already, or an edit of it has come before it
    talk.member.require_editor()
    on = day_of(talk, message)
    answered = message.reply_to_message
    if answered is not None and await on_reply(talk, answered.message_id, _buttons(answered), text, on):
        return
    if await on_answer(talk, text, on):
        return
    if talk.asks in ("category", "day"):
        talk.ask(None, None)
    parsed = await understand(talk.session, talk.member, text, on)
    if text.endswith("?"):
        parsed = [drafting.asked_about(it) for it in parsed]
    if all(drafting.is_no_entry(it) for it in parsed):
        await tell(talk, say(talk.locale, "no_entry", help=say_of_bot(talk.locale, "help")))
    elif await _fits(talk, parsed):
        await record_lines(talk, message.message_id, dict(enumerate(parsed)))


async def is_sure(session: AsyncSession, member: Member, message: Message) -> bool:
    """Whether every line is an entry without any doubt: what a group says besides is its own business."""
    try:
        text = QuickText.model_validate({"text": without_marks(message.text or "")}).text
        if _TALK.search(text):
            return False
        on = _sent_on(member, message)
        # Talk mostly has no sum: then nothing of the household has to be read.
        if all(it.amount is None for it in parse_entries(text, Ledger(on, (), member.currency))):
            return False
        parsed = await understand(session, member, text, on)
    except (ValidationError, TooManyEntries):
        return False
    return bool(parsed) and all(not it.doubts and not drafting.is_no_entry(it) for it in parsed)


async def on_known(
    talk: Talk,
    message: Message,
    known: Sequence[QuickEntry],
    documents: Sequence[str | None],
    *,
    recorded: Literal["receipt_recorded", "notice_recorded"],
    is_edit: bool = False,
) -> None:
    """What a receipt or a bank's message tells is recorded as a line that says the same; a doubt is asked about. What
    the household has made of one of the `documents` already is not recorded again: `recorded` says so. An edit changes
    what was made of the message.
    """
    every = await entries_of_message(talk, message.message_id)
    if every and not is_edit:
        return
    talk.member.require_editor()
    parsed = await complete(talk.session, talk.member, known)
    if every:
        await _edit_lines(talk, message.message_id, every, parsed)
        return
    fresh: dict[int, ParsedRead] = {}
    for line, (read, document) in enumerate(zip(parsed, documents, strict=True)):
        if document is None or not await _is_known(talk, message, document, recorded):
            fresh[line] = read
    if fresh:
        await record_lines(talk, message.message_id, fresh, documents)


async def _is_known(talk: Talk, message: Message, document: str, recorded: str) -> bool:
    """Whether the household has an entry of it; then that is shown."""
    same = await find_same_document(talk, document)
    if same is None:
        return False
    book = await open_book(talk.session, talk.member)
    if same.draft is not None and same.chat_id != talk.chat_id:
        # Asked in another chat and not answered there: whoever shows it now may answer.
        recording.take_over(talk, same, message.message_id)
        await _answer(talk, book, [same])
        return True
    shown = await show_entry(talk, book, same, words=recorded)
    if shown is None:
        return False
    # Buttons lead to entries of their own chat.
    await tell(talk, shown.html, shown.choices if same.chat_id == talk.chat_id else ())
    return True


async def on_edit(talk: Talk, message: Message) -> None:
    """What the person has changed in a message is changed in what was made of it."""
    every = await entries_of_message(talk, message.message_id)
    if not every and message.date < int(talk.linked_at.timestamp()):
        # It may have been recorded, and forgotten with the link of that time.
        await tell(talk, say(talk.locale, "edit_forgotten"))
        return
    if not every:
        await on_message(talk, message)
        return
    if message.text is None:
        return
    text = await _text(talk, message)
    if text is None:
        return
    talk.member.require_editor()
    parsed = await understand(talk.session, talk.member, text, day_of(talk, message))
    if all(drafting.is_no_entry(it) for it in parsed):
        # «Привет»: whoever wants the entries gone presses the button or says so.
        await tell(talk, say(talk.locale, "edit_no_entry"))
    elif await _fits(talk, parsed):
        await _edit_lines(talk, message.message_id, every, parsed)


async def _edit_lines(talk: Talk, message_id: int, every: list[TelegramEntry], parsed: list[ParsedRead]) -> None:
    entries = [it for it in every if it.line != recording.GONE]
    book = await open_book(talk.session, talk.member)
    undone = {it.id for it in entries if await recording.is_undone(talk, it)}
    paired = edits.pair(entries, parsed, undone)
    for entry, line in paired.known:
        if line is None:
            await take_back(talk, entry)
        else:
            await _edit_line(talk, book, entry, parsed[line])
        entry.line = recording.GONE if line is None else line
    await talk.session.flush()
    for answer_id in dict.fromkeys(it.answer_id for it in entries):
        shown = await show_answer(talk, book, await entries_of_answer(talk, answer_id))
        if shown is not None:
            await edit_answer(talk, shown, edits=answer_id)
    if paired.new:
        await record_lines(talk, message_id, {line: parsed[line] for line in paired.new})


async def is_recorded(talk: Talk, message: Message) -> bool:
    """Whether something was made of this message, be it a question that waits."""
    return bool(await entries_of_message(talk, message.message_id))


async def is_receipt(talk: Talk, message: Message) -> bool:
    """Whether an entry was made of the receipt in this message: what is written below it is no entry then."""
    return any(it.document is not None for it in await entries_of_message(talk, message.message_id))


async def on_press(talk: Talk, query: CallbackQuery) -> Toast | None:
    """A button under one of our messages, however old."""
    told = await presses.press(talk, query.data or "")
    if told.shown is not None and query.message is not None:
        await edit_answer(talk, told.shown, message_id=query.message.message_id)
    return told.toast


async def on_last(talk: Talk) -> None:
    """/last: the latest transactions, each of which can be opened by its number."""
    entries = await latest_entries(talk)
    if entries:
        await _answer(talk, await open_book(talk.session, talk.member), entries)
    else:
        await tell(talk, say(talk.locale, "nothing_yet"))


async def record_lines(
    talk: Talk, message_id: int, parsed: Mapping[int, ParsedRead], documents: Sequence[str | None] = ()
) -> None:
    """By the lines of the message: what is sure in one answer, each doubt in a question of its own."""
    entries = [
        recording.new_entry(talk, message_id, line, it, documents[line] if documents else None)
        for line, it in parsed.items()
    ]
    book = await open_book(talk.session, talk.member)
    sure = [it for it in entries if await recording.advance(talk, it, recording.draft_of(it))]
    for at in range(0, len(sure), LINES_AT_ONCE):
        await _answer(talk, book, sure[at : at + LINES_AT_ONCE])
    for entry in entries:
        if entry.draft is not None:
            await _answer(talk, book, [entry])


async def _answer(talk: Talk, book: Book, entries: list[TelegramEntry]) -> None:
    answer_id = new_id()
    for entry in entries:
        entry.answer_id = answer_id
    shown = await show_answer(talk, book, entries)
    if shown is not None:
        await tell(talk, shown.html, shown.choices, kept_as=answer_id)
    talk.session.add_all(entries)
    await talk.session.flush()
    remember_question(talk, entries[-1])


async def _edit_line(talk: Talk, book: Book, entry: TelegramEntry, after: ParsedRead) -> None:
    if edits.reads_as_before(entry, after) or await edits.apply_edit(talk, entry, after):
        return
    shown = await show_entry(talk, book, entry)
    await tell(talk, say(talk.locale, "edit_unclear", line=shown.html if shown is not None else ""))


async def _text(talk: Talk, message: Message) -> str | None:
    """Cleaned. None where it has none that can be read: that was said, where a person has said something else."""
    if message.text is None:
        if message.has_content:
            await tell(talk, say(talk.locale, "no_text", help=say_of_bot(talk.locale, "help")))
        return None
    text = without_marks(message.text).strip()
    if not text:
        await tell(talk, say_of_bot(talk.locale, "help"))
        return None
    try:
        return QuickText.model_validate({"text": text}).text
    except ValidationError:
        await (_say_too_long(talk) if len(text) > LONGEST_TEXT else tell(talk, say(talk.locale, "odd_characters")))
        return None


async def _fits(talk: Talk, parsed: list[ParsedRead]) -> bool:
    fits = all(len(it.description) <= recording.LONGEST_DESCRIPTION for it in parsed)
    if not fits:
        await _say_too_long(talk)
    return fits


async def _say_too_long(talk: Talk) -> None:
    await tell(talk, say(talk.locale, "too_long", limit=LONGEST_TEXT, line=recording.LONGEST_DESCRIPTION))


def _buttons(message: Message) -> list[str]:
    """Their data."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup is not None else []
    return [it.callback_data for row in rows for it in row if it.callback_data]


def day_of(talk: Talk, message: Message) -> date:
    """The day it was sent, where the household is: it may have waited for us since yesterday."""
    return _sent_on(talk.member, message)


def _sent_on(member: Member, message: Message) -> date:
    sent = datetime.fromtimestamp(message.date, UTC) if message.date else datetime.now(UTC)
    return min(today_in(member.time_zone, sent), member.today)
