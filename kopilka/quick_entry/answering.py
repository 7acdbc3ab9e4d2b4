"""A message about one of our own: a reply to an answer or a question, or what was asked last."""

from collections.abc import Sequence
from datetime import date

from kopilka.quick_entry import drafting, presses, recording, replies
from kopilka.quick_entry.answers import category_rows
from kopilka.quick_entry.corrections import read_correction
from kopilka.quick_entry.models import TelegramEntry
from kopilka.quick_entry.queries import entries_of_answer, entries_of_message, find_entry, find_last_undone, open_book
from kopilka.quick_entry.results import Book
from kopilka.quick_entry.telling import dropped, forget_question, take_back, tell, tell_change
from kopilka.quick_entry.wording import say
from kopilka.telegram import queries as chats
from kopilka.telegram.outgoing import quoted
from kopilka.telegram.records import Talk, id_from_button
from kopilka.text import fold

MOST_FOUND = 8


async def on_reply(talk: Talk, answered_id: int, buttons: Sequence[str], text: str, on: date) -> bool:
    """`buttons`: the data of those under what is answered. False: that is none of ours, so the words stand for
    themselves.
    """
    entries = await _answered(talk, answered_id, buttons)
    if not entries:
        return False
    opened = presses.opened_entry(buttons)
    if len(entries) > 1:
        entries = [it for it in entries if it.id == opened] or entries
    if replies.is_restore(text):
        await _restore(talk, entries, is_open=opened is not None)
        return True
    if len(entries) > 1:
        await tell(talk, say(talk.locale, "reply_several"))
        return True
    [entry] = entries
    book = await open_book(talk.session, talk.member)
    words = "corrected" if entry.draft is None else "recorded"
    if replies.is_undo(text, is_asked=entry.draft is not None):
        await take_back(talk, entry)
        if entry.draft is None:
            await tell_change(talk, book, entry, words, is_open=opened == entry.id)
        else:
            await tell(talk, dropped(talk, recording.draft_of(entry)))
        return True
    asks_day = (talk.asks == "day" and talk.asks_about == entry.id) or presses.asks_day(buttons)
    refusal = await replies.apply_reply(talk, book, entry, text, on, asks_day=asks_day)
    if refusal is None:
        forget_question(talk, entry)
        await tell_change(talk, book, entry, words, is_open=opened == entry.id)
    else:
        await tell(talk, say(talk.locale, refusal))
    return True


async def _restore(talk: Talk, entries: Sequence[TelegramEntry], *, is_open: bool) -> None:
    """All of these that were undone. Raises TransactionNotFound where one is gone for good."""
    undone = [it for it in entries if await recording.is_undone(talk, it)]
    if not undone:
        await tell(talk, say(talk.locale, "reply_same"))
        return
    book = await open_book(talk.session, talk.member)
    for entry in undone:
        await recording.restore(talk, entry)
    for entry in undone:
        await tell_change(talk, book, entry, "restored", is_open=is_open)


async def on_restore(talk: Talk, text: str) -> bool:
    """«Верни», of no message: what was undone last in this chat. False: nothing was, or something else is said."""
    entry = await find_last_undone(talk) if replies.is_restore(text) else None
    if entry is None:
        return False
    await _restore(talk, [entry], is_open=False)
    return True


async def on_answer(talk: Talk, text: str, on: date) -> bool:
    """What was asked last, answered by a message of its own. False: the message is about something else."""
    asks, about = talk.asks, talk.asks_about
    entry = await find_entry(talk, about) if about is not None else None
    if asks not in ("amount", "category", "day", "answer") or entry is None:
        return False
    book = await open_book(talk.session, talk.member)
    words = "corrected" if entry.draft is None else "recorded"
    if asks == "day" and (day := replies.day_alone(text, on)) is not None:
        talk.ask(None, None)
        await recording.set_day(talk, entry, day)
        await tell_change(talk, book, entry, words, is_open=True)
        return True
    if entry.draft is not None and replies.is_undo(text, is_asked=True):
        talk.ask(None, None)
        await take_back(talk, entry)
        await tell(talk, dropped(talk, recording.draft_of(entry)))
        return True
    refusal = await replies.apply_answer(talk, book, entry, asks, text, on)
    if refusal is None:
        talk.ask(None, None)
        await tell_change(talk, book, entry, words, is_open=True)
        return True
    if refusal != "no_answer":
        await tell(talk, say(talk.locale, refusal))
        return True
    if asks == "category" and replies.has_no_sum(talk, text, on):
        return await _search_category(talk, book, entry, text)
    if asks == "answer":
        talk.ask(None, None)  # spoken of something else
    return False


async def answers_type(talk: Talk, text: str) -> bool:
    """«Доход», "expense": the words of the buttons under the question that was asked last, «расход или доход?»."""
    if talk.asks != "answer" or talk.asks_about is None or read_correction(text).kind is None:
        return False
    entry = await find_entry(talk, talk.asks_about)
    return (
        entry is not None and entry.draft is not None and drafting.next_question(recording.draft_of(entry)) == "purpose"
    )


async def _search_category(talk: Talk, book: Book, entry: TelegramEntry, text: str) -> bool:
    wanted = fold(text)
    known = book.categories_of(replies.category_type(entry))
    exact = [it for it in known if fold(it.name) == wanted]
    found = exact or [it for it in known if any(word.startswith(wanted) for word in fold(it.name).split())]
    found = found or [it for it in known if wanted in fold(it.name)]
    if len(found) == 1:
        talk.ask(None, None)
        words = "corrected" if entry.draft is None else "recorded"
        await recording.set_category(talk, book, entry, found[0].id)
        await tell_change(talk, book, entry, words, is_open=True)
    elif found:
        rows = category_rows(book, entry, [it.id for it in found[:MOST_FOUND]])
        await tell(talk, say(talk.locale, "found_categories"), rows)
    else:
        await tell(talk, say(talk.locale, "no_such_category", what=quoted(text)))
    return True


async def _answered(talk: Talk, answered_id: int, buttons: Sequence[str]) -> list[TelegramEntry]:
    """By the message of ours, by the person's own, else by the buttons under it (one that was sent twice)."""
    answer_id = await chats.find_answer(talk.session, talk.member, talk.chat_id, answered_id)
    if answer_id is not None:
        found = await entries_of_answer(talk, answer_id)
        if found:
            return found
    found = await entries_of_message(talk, answered_id)
    if found:
        return found
    for data in buttons:
        id_ = id_from_button(data.partition(":")[2].partition(":")[0])
        entry = await find_entry(talk, id_) if id_ is not None else None
        if entry is not None:
            return [entry]
    return []
