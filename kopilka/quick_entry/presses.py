"""Buttons under our answers: what each of them does, told by its data (`letter:id:argument`)."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from kopilka.households.member import Role
from kopilka.quick_entry import drafting, recording
from kopilka.quick_entry.answers import Menu, Shown, beside_others, show_answer, show_entry, source_of
from kopilka.quick_entry.kinds import KINDS
from kopilka.quick_entry.models import TelegramEntry
from kopilka.quick_entry.queries import entries_of_answer, find_entry, open_book
from kopilka.quick_entry.results import Book
from kopilka.quick_entry.telling import dropped
from kopilka.quick_entry.wording import say
from kopilka.telegram.records import Talk, Toast, id_from_button

MENUS: dict[str, Menu] = {"c": "category", "o": "other", "a": "account", "d": "day", "m": "transfer"}
# Menus whose answer may be written as well.
ASKED = {"o": "category", "d": "day", "m": "transfer"}

_OF_CATEGORIES = frozenset("cok")
# Of buttons under one entry, rather than under a list of them.
_OF_ONE = frozenset("caodkstfyurxmw")


@dataclass(frozen=True, slots=True)
class Told:
    """What the message says now, and what is shown over the chat."""

    shown: Shown | None = None
    toast: Toast | None = None


class ButtonUnknown(Exception):
    """Of another version, of what is no more there, or made up."""


def opened_entry(buttons: Iterable[str]) -> UUID | None:
    """Of a message about several entries: the one that is open in it, as the data of its buttons tells. None where it
    shows them all.
    """
    of_one = {it.split(":")[1] for it in buttons if it.partition(":")[0] in _OF_ONE and it.count(":") > 0}
    return id_from_button(of_one.pop()) if len(of_one) == 1 else None


def asks_day(buttons: Iterable[str]) -> bool:
    """Whether a message asks for a day, as the data of its buttons tells."""
    return any(it.startswith("t:") for it in buttons)


async def press(talk: Talk, data: str) -> Told:
    """Raises what changing a transaction raises."""
    letter, _, rest = data.partition(":")
    id_, _, argument = rest.partition(":")
    about = id_from_button(id_)
    if about is None:
        return _old(talk, "old_button")
    if letter not in ("v", *MENUS) and talk.member.role is Role.VIEWER:
        return _old(talk, "viewer")
    book = await open_book(talk.session, talk.member)
    if letter in ("A", "U"):
        entries = await entries_of_answer(talk, about)
        if letter == "U":
            await recording.undo_all(talk, entries)
        shown = await show_answer(talk, book, entries) if entries else None
        return Told(shown) if shown is not None else _old(talk, "gone")
    entry = await find_entry(talk, about)
    if entry is None:
        return _old(talk, "gone")
    try:
        return await _press_entry(talk, book, entry, letter, argument)
    except ButtonUnknown:
        return _old(talk, "old_button")


async def _press_entry(talk: Talk, book: Book, entry: TelegramEntry, letter: str, argument: str) -> Told:
    if letter == "x" and entry.draft is not None:
        said = dropped(talk, recording.draft_of(entry))
        await talk.session.delete(entry)
        return Told(Shown(said))
    if letter not in ("v", "r", "u", "x") and await recording.is_undone(talk, entry):
        shown = await show_entry(talk, book, entry)
        told = _old(talk, "undone_first" if shown is not None else "gone")
        return Told(await _in_place(talk, shown, entry) if shown is not None else None, told.toast)
    if letter in _OF_CATEGORIES and await recording.is_split(talk, entry):
        # The screen is older than its lines.
        shown = await show_entry(talk, book, entry)
        toast = _old(talk, "reply_split").toast
        return Told(await _in_place(talk, shown, entry) if shown is not None else None, toast)
    page = int(argument) if letter == "o" and argument.isdecimal() and len(argument) < 4 else 0
    if letter in ASKED:
        talk.ask(ASKED[letter], entry.id)
    elif letter in ACTS:
        await ACTS[letter](talk, book, entry, argument)
        await talk.session.flush()
    elif letter not in ("v", "x", *MENUS):
        raise ButtonUnknown
    elif talk.asks_about == entry.id and talk.asks in ASKED.values():
        talk.ask(None, None)  # back from the menu that asked
    shown = await show_entry(talk, book, entry, menu=MENUS.get(letter), page=page)
    if shown is None:
        return _old(talk, "gone")
    return Told(await _in_place(talk, shown, entry))


async def _in_place(talk: Talk, shown: Shown, entry: TelegramEntry) -> Shown:
    """With the way back to the others, where its message is about several."""
    others = await entries_of_answer(talk, entry.answer_id)
    return beside_others(talk, shown, entry) if len(others) > 1 else shown


async def _set_category(talk: Talk, book: Book, entry: TelegramEntry, argument: str) -> None:
    category_id = id_from_button(argument)
    if category_id is None or category_id not in book.categories:
        raise ButtonUnknown
    await recording.set_category(talk, book, entry, category_id)
    talk.ask(None, None)


async def _set_account(talk: Talk, book: Book, entry: TelegramEntry, argument: str) -> None:
    account_id = id_from_button(argument)
    if account_id is None or account_id not in book.accounts:
        raise ButtonUnknown
    await recording.set_account(talk, book, entry, account_id)


async def _set_day(talk: Talk, book: Book, entry: TelegramEntry, argument: str) -> None:
    await recording.set_day(talk, entry, _day(argument))
    talk.ask(None, None)


async def _set_kind(talk: Talk, book: Book, entry: TelegramEntry, argument: str) -> None:
    kind = next((it for it in KINDS if it[0] == argument), None)
    if entry.draft is not None and kind is not None:
        await recording.set_kind(talk, book, entry, kind)


async def _set_transfer(talk: Talk, book: Book, entry: TelegramEntry, argument: str) -> None:
    """To the account of the button, or to the one that the line tells."""
    if entry.draft is None:
        return
    draft = recording.draft_of(entry)
    told = draft.moved.to_account_id if draft.moved is not None else None
    source, target = source_of(book, draft), id_from_button(argument) if argument else told
    if source is None or target is None or target not in book.accounts:
        raise ButtonUnknown
    await recording.advance(talk, entry, drafting.with_transfer(draft, source, target))


async def _confirm_amount(talk: Talk, book: Book, entry: TelegramEntry, argument: str) -> None:
    if entry.draft is not None:
        await recording.advance(talk, entry, drafting.with_sure_amount(recording.draft_of(entry)))


async def _undo(talk: Talk, book: Book, entry: TelegramEntry, argument: str) -> None:
    await recording.undo(talk, entry)


async def _restore(talk: Talk, book: Book, entry: TelegramEntry, argument: str) -> None:
    await recording.restore(talk, entry)


ACTS: dict[str, Callable[[Talk, Book, TelegramEntry, str], Awaitable[None]]] = {
    "k": _set_category,
    "s": _set_account,
    "t": _set_day,
    "f": _set_kind,
    "w": _set_transfer,
    "y": _confirm_amount,
    "u": _undo,
    "r": _restore,
}


def _day(argument: str) -> date:
    try:
        return datetime.strptime(argument, "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise ButtonUnknown from None


def _old(talk: Talk, words: str) -> Told:
    return Told(toast=Toast(say(talk.locale, words), is_alert=True))
