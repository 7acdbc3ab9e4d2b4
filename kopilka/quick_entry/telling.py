"""What the chat door of quick entry sends: an answer, a change of one that was sent, and what it asks for next."""

from uuid import UUID

from kopilka.households.member import Role
from kopilka.quick_entry import drafting, recording
from kopilka.quick_entry.answers import Shown, beside_others, show_answer, show_entry
from kopilka.quick_entry.models import TelegramEntry
from kopilka.quick_entry.queries import entries_of_answer
from kopilka.quick_entry.results import Book, words_of
from kopilka.quick_entry.schemas import ParsedRead
from kopilka.quick_entry.wording import say
from kopilka.telegram.outgoing import queue_edit, queue_message, quoted
from kopilka.telegram.records import Choices, Talk


async def tell(talk: Talk, html: str, choices: Choices = (), *, kept_as: UUID | None = None) -> None:
    household_id = talk.member.household_id
    await queue_message(talk.session, household_id, talk.chat_id, html, choices=choices, kept_as=kept_as)


async def may_record(talk: Talk) -> bool:
    """A member who may only look is told so."""
    if talk.member.role is not Role.VIEWER:
        return True
    await tell(talk, say(talk.locale, "viewer"))
    return False


async def edit_answer(talk: Talk, shown: Shown, *, message_id: int | None = None, edits: UUID | None = None) -> None:
    household_id, choices = talk.member.household_id, shown.choices
    await queue_edit(
        talk.session, household_id, talk.chat_id, shown.html, choices=choices, message_id=message_id, edits=edits
    )


async def tell_change(talk: Talk, book: Book, entry: TelegramEntry, words: str, *, is_open: bool = False) -> None:
    """The old answer says what is true now, and a new one says what has changed. `is_open`: the old one showed this of
    its entries alone, and does so still.
    """
    await talk.session.flush()
    shown = await show_entry(talk, book, entry, words=words)
    if shown is None:
        await tell(talk, say(talk.locale, "gone"))
        return
    await tell(talk, shown.html, shown.choices)
    others = await entries_of_answer(talk, entry.answer_id)
    if is_open and len(others) > 1:
        alone = await show_entry(talk, book, entry)
        whole = beside_others(talk, alone, entry) if alone is not None else None
    else:
        whole = await show_answer(talk, book, others)
    if whole is not None:
        await edit_answer(talk, whole, edits=entry.answer_id)
    remember_question(talk, entry)


async def take_back(talk: Talk, entry: TelegramEntry) -> None:
    """Its line is no more in the message."""
    if entry.draft is None:
        await recording.undo(talk, entry)
        return
    forget_question(talk, entry)
    await edit_answer(talk, Shown(dropped(talk, recording.draft_of(entry))), edits=entry.answer_id)
    await talk.session.delete(entry)


def dropped(talk: Talk, draft: ParsedRead) -> str:
    return say(talk.locale, "dropped", what=quoted(words_of(draft)) or "…")


def remember_question(talk: Talk, entry: TelegramEntry) -> None:
    """A sum or a day that is asked for may be written as a message of its own."""
    asks = drafting.next_question(recording.draft_of(entry)) if entry.draft is not None else None
    if asks in ("amount", "sure_amount"):
        talk.ask("amount", entry.id)
    elif asks == "day":
        talk.ask("day", entry.id)
    elif asks is not None:
        talk.ask("answer", entry.id)


def forget_question(talk: Talk, entry: TelegramEntry) -> None:
    if talk.asks_about == entry.id:
        talk.ask(None, None)
