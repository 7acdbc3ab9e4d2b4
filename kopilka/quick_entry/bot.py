"""Chat door of quick entry: messages, edits of them, and buttons under our answers."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.households.member import Member
from kopilka.infrastructure.bot_api import CallbackQuery, Message
from kopilka.infrastructure.identifiers import new_id
from kopilka.periods import today_in
from kopilka.quick_entry import corrections, drafting, presses, recording
from kopilka.quick_entry.answers import Shown, category_rows, show_answer, show_entry
from kopilka.quick_entry.errors import TooManyEntries
from kopilka.quick_entry.models import TelegramEntry
from kopilka.quick_entry.parsing import parse_entries
from kopilka.quick_entry.queries import (
    entries_of_answer,
    entries_of_message,
    find_entry,
    find_same_document,
    open_book,
)
from kopilka.quick_entry.reading import Ledger, QuickEntry
from kopilka.quick_entry.recent import latest_entries
from kopilka.quick_entry.results import Book
from kopilka.quick_entry.schemas import ParsedRead, QuickText
from kopilka.quick_entry.service import complete, understand
from kopilka.quick_entry.wording import say
from kopilka.telegram import queries as chats
from kopilka.telegram.outgoing import queue_edit, queue_message, quoted
from kopilka.telegram.records import Choices, Talk, Toast, id_from_button
from kopilka.telegram.wording import say as say_of_bot
from kopilka.text import fold, without_marks

LONGEST_TEXT = 1_000
# Lines of one answer: with all that stands in them they fit into one message.
LINES_AT_ONCE = 20
MOST_FOUND = 8
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
    if message.reply_to_message is not None and await _on_reply(talk, message.reply_to_message, text, on):
        return
    parsed = await understand(talk.session, talk.member, text, on)
    if await _on_answer(talk, text, parsed):
        return
    if talk.asks == "category":
        talk.ask(None, None)
    if all(drafting.is_no_entry(it) for it in parsed):
        await _say(talk, say(talk.locale, "no_entry", help=say_of_bot(talk.locale, "help")))
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
    talk: Talk, message: Message, known: Sequence[QuickEntry], document: str | None = None, *, is_edit: bool = False
) -> None:
    """What a receipt or a bank's message tells is recorded as a line that says the same; a doubt is asked about. A
    `document` that the household has already is not recorded again. An edit changes what was made of the message.
    """
    every = await entries_of_message(talk, message.message_id)
    if every and not is_edit:
        return
    talk.member.require_editor()
    if every:
        await _edit_lines(talk, message.message_id, every, await complete(talk.session, talk.member, known))
        return
    if document is not None and (same := await find_same_document(talk, document)) is not None:
        book = await open_book(talk.session, talk.member)
        if same.draft is not None and same.chat_id != talk.chat_id:
            # Asked in another chat and not answered there: whoever shows it now may answer.
            recording.take_over(talk, same, message.message_id)
            await _answer(talk, book, [same])
            return
        shown = await show_entry(talk, book, same, words="recorded_before")
        if shown is not None:
            # Buttons lead to entries of their own chat.
            await _say(talk, shown.html, shown.choices if same.chat_id == talk.chat_id else ())
            return
    parsed = await complete(talk.session, talk.member, known)
    await record_lines(talk, message.message_id, dict(enumerate(parsed)), document)


async def on_edit(talk: Talk, message: Message) -> None:
    """What the person has changed in a message is changed in what was made of it."""
    every = await entries_of_message(talk, message.message_id)
    if not every and message.date < int(talk.linked_at.timestamp()):
        # It may have been recorded, and forgotten with the link of that time.
        await _say(talk, say(talk.locale, "edit_forgotten"))
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
    if await _fits(talk, parsed):
        await _edit_lines(talk, message.message_id, every, parsed)


async def _edit_lines(talk: Talk, message_id: int, every: list[TelegramEntry], parsed: list[ParsedRead]) -> None:
    entries = [it for it in every if it.line != recording.GONE]
    book = await open_book(talk.session, talk.member)
    undone = {it.id for it in entries if await recording.is_undone(talk, it)}
    paired = corrections.pair(entries, parsed, undone)
    for entry, line in paired.known:
        if line is None:
            await _take_back(talk, entry)
        else:
            await _edit_line(talk, book, entry, parsed[line])
        entry.line = recording.GONE if line is None else line
    await talk.session.flush()
    for answer_id in dict.fromkeys(it.answer_id for it in entries):
        shown = await show_answer(talk, book, await entries_of_answer(talk, answer_id))
        if shown is not None:
            await _edit(talk, shown, edits=answer_id)
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
        await _edit(talk, told.shown, message_id=query.message.message_id)
    return told.toast


async def on_last(talk: Talk) -> None:
    """/last: the latest transactions, each of which can be opened by its number."""
    entries = await latest_entries(talk)
    if entries:
        await _answer(talk, await open_book(talk.session, talk.member), entries)
    else:
        await _say(talk, say(talk.locale, "nothing_yet"))


async def record_lines(
    talk: Talk, message_id: int, parsed: Mapping[int, ParsedRead], document: str | None = None
) -> None:
    """By the lines of the message: what is sure in one answer, each doubt in a question of its own."""
    entries = [recording.new_entry(talk, message_id, line, it, document) for line, it in parsed.items()]
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
        await _say(talk, shown.html, shown.choices, kept_as=answer_id)
    talk.session.add_all(entries)
    await talk.session.flush()
    _remember_question(talk, entries[-1])


def _remember_question(talk: Talk, entry: TelegramEntry) -> None:
    """A sum that is asked for may be written as a message of its own."""
    if entry.draft is not None and drafting.next_question(recording.draft_of(entry)) in ("amount", "sure_amount"):
        talk.ask("amount", entry.id)


async def _edit_line(talk: Talk, book: Book, entry: TelegramEntry, after: ParsedRead) -> None:
    if corrections.reads_as_before(entry, after) or await corrections.apply_edit(talk, entry, after):
        return
    shown = await show_entry(talk, book, entry)
    await _say(talk, say(talk.locale, "edit_unclear", line=shown.html if shown is not None else ""))


async def _on_reply(talk: Talk, answered: Message, text: str, on: date) -> bool:
    """False: what was answered is none of ours, so the words stand for themselves."""
    entries = await _answered(talk, answered)
    if not entries:
        return False
    if len(entries) > 1:
        await _say(talk, say(talk.locale, "reply_several"))
        return True
    [entry] = entries
    book = await open_book(talk.session, talk.member)
    words = "corrected" if entry.draft is None else "recorded"
    if corrections.is_undo(text):
        await _take_back(talk, entry)
        if entry.draft is None:
            await _tell_change(talk, book, entry, words)
    elif await corrections.apply_reply(talk, book, entry, text, on):
        await _tell_change(talk, book, entry, words)
    else:
        await _say(talk, say(talk.locale, "reply_unclear"))
    return True


async def _tell_change(talk: Talk, book: Book, entry: TelegramEntry, words: str) -> None:
    """The old answer says what is true now, and a new one says what has changed."""
    await talk.session.flush()
    shown = await show_entry(talk, book, entry, words=words)
    if shown is None:
        await _say(talk, say(talk.locale, "gone"))
        return
    await _say(talk, shown.html, shown.choices)
    whole = await show_answer(talk, book, await entries_of_answer(talk, entry.answer_id))
    if whole is not None:
        await _edit(talk, whole, edits=entry.answer_id)
    _remember_question(talk, entry)


async def _answered(talk: Talk, answered: Message) -> list[TelegramEntry]:
    """By the message of ours, by the person's own, else by the buttons under it (one that was sent twice)."""
    answer_id = await chats.find_answer(talk.session, talk.member, talk.chat_id, answered.message_id)
    if answer_id is not None:
        found = await entries_of_answer(talk, answer_id)
        if found:
            return found
    found = await entries_of_message(talk, answered.message_id)
    if found or answered.reply_markup is None:
        return found
    for button in (it for row in answered.reply_markup.inline_keyboard for it in row):
        id_ = id_from_button((button.callback_data or "").partition(":")[2].partition(":")[0])
        entry = await find_entry(talk, id_) if id_ is not None else None
        if entry is not None:
            return [entry]
    return []


async def _on_answer(talk: Talk, text: str, parsed: list[ParsedRead]) -> bool:
    """What was asked last, answered by a message of its own. False: the message is about something else."""
    asks, about = talk.asks, talk.asks_about
    entry = await find_entry(talk, about) if about is not None else None
    if asks is None or entry is None or len(parsed) != 1:
        return False
    told = parsed[0]
    book = await open_book(talk.session, talk.member)
    if asks == "amount" and told.amount is not None and not told.description and entry.draft is not None:
        changed = drafting.with_amount(recording.draft_of(entry), told)
        if changed is None:
            return False
        talk.ask(None, None)
        await recording.advance(talk, entry, changed)
        await _tell_change(talk, book, entry, "recorded")
        return True
    if asks == "category" and told.amount is None:
        return await _search_category(talk, book, entry, text)
    return False


async def _search_category(talk: Talk, book: Book, entry: TelegramEntry, text: str) -> bool:
    wanted = fold(text)
    known = book.categories_of(corrections.recorded_type(entry))
    exact = [it for it in known if fold(it.name) == wanted]
    found = exact or [it for it in known if any(word.startswith(wanted) for word in fold(it.name).split())]
    found = found or [it for it in known if wanted in fold(it.name)]
    if len(found) == 1:
        talk.ask(None, None)
        words = "corrected" if entry.draft is None else "recorded"
        await recording.set_category(talk, book, entry, found[0].id)
        await _tell_change(talk, book, entry, words)
    elif found:
        rows = category_rows(book, entry, [it.id for it in found[:MOST_FOUND]])
        await _say(talk, say(talk.locale, "found_categories"), rows)
    else:
        await _say(talk, say(talk.locale, "no_such_category", what=quoted(text)))
    return True


async def _take_back(talk: Talk, entry: TelegramEntry) -> None:
    """Its line is no more in the message."""
    if entry.draft is None:
        await recording.undo(talk, entry)
        return
    draft = recording.draft_of(entry)
    await _edit(talk, Shown(say(talk.locale, "dropped", what=quoted(draft.description) or "…")), edits=entry.answer_id)
    await talk.session.delete(entry)


async def _text(talk: Talk, message: Message) -> str | None:
    """Cleaned. None where it has none that can be read: that was said, where a person has said something else."""
    if message.text is None:
        if message.has_content:
            await _say(talk, say(talk.locale, "no_text", help=say_of_bot(talk.locale, "help")))
        return None
    text = without_marks(message.text).strip()
    if not text:
        await _say(talk, say_of_bot(talk.locale, "help"))
        return None
    try:
        return QuickText.model_validate({"text": text}).text
    except ValidationError:
        await _say_too_long(talk)
        return None


async def _fits(talk: Talk, parsed: list[ParsedRead]) -> bool:
    fits = all(len(it.description) <= recording.LONGEST_DESCRIPTION for it in parsed)
    if not fits:
        await _say_too_long(talk)
    return fits


async def _say_too_long(talk: Talk) -> None:
    await _say(talk, say(talk.locale, "too_long", limit=LONGEST_TEXT, line=recording.LONGEST_DESCRIPTION))


def day_of(talk: Talk, message: Message) -> date:
    """The day it was sent, where the household is: it may have waited for us since yesterday."""
    return _sent_on(talk.member, message)


def _sent_on(member: Member, message: Message) -> date:
    sent = datetime.fromtimestamp(message.date, UTC) if message.date else datetime.now(UTC)
    return min(today_in(member.time_zone, sent), member.today)


async def _say(talk: Talk, html: str, choices: Choices = (), *, kept_as: UUID | None = None) -> None:
    household_id = talk.member.household_id
    await queue_message(talk.session, household_id, talk.chat_id, html, choices=choices, kept_as=kept_as)


async def _edit(talk: Talk, shown: Shown, *, message_id: int | None = None, edits: UUID | None = None) -> None:
    household_id, choices = talk.member.household_id, shown.choices
    await queue_edit(
        talk.session, household_id, talk.chat_id, shown.html, choices=choices, message_id=message_id, edits=edits
    )
