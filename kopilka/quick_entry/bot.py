"""Chat door of quick entry: messages, edits of them, and buttons under our answers."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.households.member import Member
from kopilka.infrastructure.bot_api import CallbackQuery, Message
from kopilka.periods import today_in
from kopilka.quick_entry import drafting, edits, presses, recording
from kopilka.quick_entry.answering import on_answer, on_reply, on_restore
from kopilka.quick_entry.entries import Known, MessageLine, record_lines
from kopilka.quick_entry.errors import TagTooLong, TooManyEntries
from kopilka.quick_entry.grammar.parsing import parse_entries
from kopilka.quick_entry.grammar.reading import Ledger
from kopilka.quick_entry.queries import entries_of_message
from kopilka.quick_entry.recent import latest_records, tell_latest
from kopilka.quick_entry.schemas import ParsedRead, QuickText
from kopilka.quick_entry.service import ToldEntry, complete_told, understand
from kopilka.quick_entry.telling import edit_answer, may_record, tell
from kopilka.quick_entry.wording import say
from kopilka.telegram.group_wording import say as say_of_groups
from kopilka.telegram.records import Talk, Toast
from kopilka.telegram.wording import say as say_of_bot
from kopilka.text import without_marks
from kopilka.transactions.errors import TooManyTags

LONGEST_TEXT = 1_000
# Of what people say to each other of money: a question, a wish, a refusal, a comparison.
_TALK = re.compile(
    r"[?？؟]|\b(?:не|надо|нужно|хочу|хочется|бы|или|верни|скинь|скинешь|уже|раньше|это|дорого|дешево|дёшево|"
    r"don't|not|want|need|should|would|or|already|too)\b",
    re.IGNORECASE,
)
_QUESTION_MARK = re.compile(r"[?？؟]")
# With question marks that ask nothing: «shop.example/?id=7 такси 300».
_ADDRESS = re.compile(r"\S+://\S+|\S*\w\.[a-z]{2,}/\S*", re.IGNORECASE)


async def on_message(talk: Talk, message: Message) -> None:
    """Something is said of all that a person writes: what was recorded, what is asked, or what could be written."""
    text = await _text(talk, message)
    if text is None or await entries_of_message(talk, message.message_id):
        return  # said already, or an edit of it has come before it
    if not await may_record(talk):
        return
    on = day_of(talk, message)
    answered = message.reply_to_message
    if answered is not None and await on_reply(talk, answered.message_id, _buttons(answered), text, on):
        return
    if (answered is None and await on_restore(talk, text)) or await on_answer(talk, text, on):
        return
    if talk.asks in ("category", "day"):
        talk.ask(None, None)
    parsed = await _understood(talk, text, on)
    if all(drafting.is_no_entry(it) for it in parsed):
        await tell(talk, say(talk.locale, "no_entry", help=help_of(talk)))
    elif await _fits(talk, parsed):
        await record_lines(talk, message.message_id, dict(enumerate(MessageLine(it) for it in parsed)))


async def _understood(talk: Talk, text: str, on: date) -> list[ParsedRead]:
    """Of what is a question the sum is confirmed first, and its mark is no part of the purchase."""
    parsed = await understand(talk.session, talk.member, text, on)
    if not _is_question(text):
        return parsed
    named = [it.model_copy(update={"description": it.description.rstrip(" ?？؟")}) for it in parsed]
    return [drafting.asked_about(it) for it in named]


def _is_question(text: str) -> bool:
    return _QUESTION_MARK.search(_ADDRESS.sub("", text)) is not None


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
    except (ValidationError, TooManyEntries, TooManyTags, TagTooLong):
        return False
    return bool(parsed) and all(not it.doubts and not drafting.is_no_entry(it) for it in parsed)


async def on_known(talk: Talk, message: Message, parts: Sequence[Known | str], *, is_edit: bool = False) -> None:
    """What a receipt or a bank's message tells is recorded as a line that says the same, beside the lines that were
    typed; a doubt is asked about. An edit changes what was made of the message.
    """
    every = await entries_of_message(talk, message.message_id)
    if (every and not is_edit) or not await may_record(talk):
        return
    if not every and is_edit and await _is_forgotten(talk, message):
        return
    told = [ToldEntry(it.entry, it.bank, it.card, it.cash) for it in parts if isinstance(it, Known)]
    known = iter(await complete_told(talk.session, talk.member, told))
    lines: list[MessageLine] = []
    for part in parts:
        if isinstance(part, Known):
            lines.append(MessageLine(next(known), part.document, part.words))
        else:
            lines += [MessageLine(it) for it in await _understood(talk, part, day_of(talk, message))]
    if not await _fits(talk, [it.read for it in lines]):
        return
    if every:
        await edits.edit_lines(talk, message.message_id, every, lines)
    else:
        await record_lines(talk, message.message_id, dict(enumerate(lines)))


async def on_edit(talk: Talk, message: Message) -> None:
    """What the person has changed in a message is changed in what was made of it."""
    every = await entries_of_message(talk, message.message_id)
    if not every:
        if not await _is_forgotten(talk, message):
            await on_message(talk, message)
        return
    if message.text is None:
        await on_edit_aside(talk, message, say(talk.locale, "edit_caption"))
        return
    text = await _text(talk, message)
    if text is None or not await may_record(talk):
        return
    if _is_question(text) and any(it.transaction_id is not None for it in every):
        await on_edit_aside(talk, message, say(talk.locale, "edit_question"))
        return
    on = day_of(talk, message)
    parsed = await _understood(talk, text, on)
    if all(drafting.is_no_entry(it) for it in parsed):
        # «Привет»: whoever wants the entries gone presses the button or says so.
        await tell(talk, say(talk.locale, "edit_no_entry"))
    elif await _fits(talk, parsed):
        parsed = await edits.as_purchases(talk, every, text, parsed, on)
        naming_day = edits.lines_naming_day(text, parsed, on, talk.member.currency)
        await edits.edit_lines(talk, message.message_id, every, [MessageLine(it) for it in parsed], naming_day)


async def on_edit_aside(talk: Talk, message: Message, why: str) -> None:
    """An edit that says nothing of the entries of its message: `why` (HTML) they stay, and which these are."""
    await edits.tell_standing(talk, await entries_of_message(talk, message.message_id), why)


async def _is_forgotten(talk: Talk, message: Message) -> bool:
    """It may have been recorded, and forgotten with the link of that time; then that is said."""
    if message.date >= int(talk.linked_at.timestamp()):
        return False
    await tell(talk, say(talk.locale, "edit_forgotten"))
    return True


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
    await tell_latest(talk, await latest_records(talk))


async def _text(talk: Talk, message: Message) -> str | None:
    """Cleaned. None where it has none that can be read: that was said, where a person has said something else."""
    if message.text is None:
        if message.has_content:
            await tell(talk, say(talk.locale, "no_text", help=help_of(talk)))
        return None
    text = without_marks(message.text).strip()
    if not text:
        await tell(talk, help_of(talk))
        return None
    try:
        return QuickText.model_validate({"text": text}).text
    except ValidationError:
        await (_say_too_long(talk) if len(text) > LONGEST_TEXT else tell(talk, say(talk.locale, "odd_characters")))
        return None


async def _fits(talk: Talk, parsed: list[ParsedRead]) -> bool:
    # Of what becomes a transfer the tags are written into the description.
    fits = all(len(recording.words_of_transfer(it)) <= recording.LONGEST_DESCRIPTION for it in parsed)
    if not fits:
        await _say_too_long(talk)
    return fits


async def _say_too_long(talk: Talk) -> None:
    await tell(talk, say(talk.locale, "too_long", limit=LONGEST_TEXT, line=recording.LONGEST_DESCRIPTION))


def help_of(talk: Talk) -> str:
    """What can be written where this is said."""
    return say_of_bot(talk.locale, "help") if talk.group is None else say_of_groups(talk.locale, "help")


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
