"""A reply to an answer of ours, or the message after a question: «450», «10 евро», «вчера», «это было такси»."""

import re
from dataclasses import replace
from datetime import date
from typing import Any, Literal
from uuid import UUID

from kopilka.quick_entry import drafting, recording
from kopilka.quick_entry.account_names import AccountName
from kopilka.quick_entry.dates import find_dates
from kopilka.quick_entry.drafting import Said
from kopilka.quick_entry.models import TelegramEntry
from kopilka.quick_entry.parsing import parse_entries
from kopilka.quick_entry.queries import read_record
from kopilka.quick_entry.reading import EDGES, Ledger
from kopilka.quick_entry.results import Book
from kopilka.quick_entry.schemas import ParsedRead
from kopilka.quick_entry.service import understand
from kopilka.quick_entry.typed_line import read_line, without
from kopilka.telegram.records import Talk
from kopilka.text import fold
from kopilka.transactions.figures import TransactionRecord

Refusal = Literal["reply_unclear", "reply_no_account"]

_UNDO = re.compile(r"(?:удали(?:ть)?|отмени(?:ть)?|отмена|убери|delete|undo|cancel|remove)[.!]*", re.IGNORECASE)
# What it was stands after it.
_IT_WAS = re.compile(
    r"^\s*(?:нет|no|не то)?[,.!\s]*(?:это был[аои]?|(?P<this>это)|было|был[аи]?|it was|it's|that was)\s+"
    r"(?:an?\s+|the\s+)?(?=\S)",
    re.IGNORECASE,
)
# Of an answer to «какой день?».
_DAY_OF_MONTH = re.compile(r"[0-3]?\d")


def is_undo(text: str) -> bool:
    """«Удали», "undo": the entry itself is meant."""
    return _UNDO.fullmatch(text.strip()) is not None


async def apply_reply(
    talk: Talk, book: Book, entry: TelegramEntry, text: str, on: date, *, asks_day: bool = False
) -> Refusal | None:
    """What a reply says is changed, else why nothing was. `asks_day`: a day was asked for, so that 12.11 is one. Raises
    what changing a transaction raises.

    Words alone are taken for what it was where they are known to be bought, or stand after «это было»: others are said
    to people rather than to correct an entry («спасибо», «удобно»).
    """
    if len(text) > recording.LONGEST_DESCRIPTION or "?" in text:
        return "reply_unclear"
    it_was = _IT_WAS.match(text)
    words = text[it_was.end() :].strip() if it_was is not None else text.strip()
    day = day_alone(words, on) if asks_day else None
    if day is not None:
        await recording.set_day(talk, entry, day)
        return None
    category = named_category(book, words, recorded_type(entry))
    if category is not None:
        await recording.set_category(talk, book, entry, category)
        return None
    said = await read_said(talk, book, words, on)
    if said is None:
        return "reply_unclear"
    if entry.draft is not None:
        changed = _answered(recording.draft_of(entry), said)
        if changed is None:
            return "reply_unclear"
        await recording.advance(talk, entry, changed)
        return None
    # «Это дорого» tells nothing, «это было дорого» is taken at its word.
    is_introduced = it_was is not None and it_was["this"] is None
    if not is_introduced and said.read.category_id is None and said.read.amount is None:
        said = replace(said, read=said.read.model_copy(update={"description": ""}))
    return await _correct(talk, book, entry, said)


def day_alone(text: str, on: date) -> date | None:
    """The day that a text names and nothing else: «12.11», «вчера», "Monday", or the day of the month alone («12»)."""
    folded = read_line(text).folded.strip(EDGES)
    if _DAY_OF_MONTH.fullmatch(folded):
        folded += " числа"
    for found in find_dates(folded, on):
        if found.doubt is None and not without(folded, [found.span]).strip(EDGES):
            return found.date
    return None


async def read_said(talk: Talk, book: Book, text: str, on: date) -> Said | None:
    """None where it says several things."""
    owned = [it for it in book.accounts.values() if not it.archived]
    ledger = Ledger(on, [AccountName(it.name, it.kind, it.currency) for it in owned], talk.member.currency)
    parsed = parse_entries(text, ledger)
    if len(parsed) != 1:
        return None
    [read] = await understand(talk.session, talk.member, text, on)
    # 12.11 is a sum here; days of other forms are found even where they are today's.
    is_day_named = read.date != on or any(not it.needs_amount for it in find_dates(read_line(text).folded, on))
    account = parsed[0].account
    return Said(
        read,
        currency=parsed[0].currency if read.amount is not None else None,
        account_id=owned[account].id if account is not None else None,
        day=read.date if is_day_named else None,
    )


def recorded_type(entry: TelegramEntry) -> str:
    return str(ParsedRead.model_validate(entry.draft or entry.parsed).type)


def named_category(book: Book, words: str, type_: str) -> UUID | None:
    """The id of the category of just this name, that of the entry's own type first; None where there is none."""
    named = [it for it in book.categories.values() if not it.archived and fold(it.name) == fold(words)]
    named.sort(key=lambda it: it.type != type_)
    return named[0].id if named else None


def _answered(draft: ParsedRead, said: Said) -> ParsedRead | None:
    """A reply to a question: the sum, the day, or what it was. None where it is no answer."""
    asks = drafting.next_question(draft)
    if asks in ("amount", "sure_amount") or said.read.amount is not None:
        return drafting.with_amount(draft, said)
    if asks == "day" and drafting.QUESTIONS["day"].isdisjoint(said.read.doubts):
        return drafting.with_day(draft, said.read.date)
    if said.read.description and said.read.category_id is not None:
        changed = drafting.with_category(draft, said.read.category_id, said.read.type)
        return changed.model_copy(update={"description": draft.description or said.read.description})
    return None


async def _correct(talk: Talk, book: Book, entry: TelegramEntry, said: Said) -> Refusal | None:
    """Doubts about what a reply does not say do not matter: that is known already."""
    current = await read_record(talk.session, talk.member, entry.transaction_id) if entry.transaction_id else None
    if current is None or not (drafting.BLOCKING - {"amount_missing"}).isdisjoint(said.read.doubts):
        return "reply_unclear"
    values = _values(book, current, said)
    if said.currency not in (None, current.currency):
        # A transaction keeps its currency: what was paid in another one is another transaction.
        if said.read.account_id is None:
            return "reply_no_account"
        values |= {"currency": said.currency, "account_id": said.read.account_id}
        await recording.undo(talk, entry)
        entry.transaction_id = await recording.record(talk, recording.parsed_of(current).model_copy(update=values))
        return None
    values = {name: it for name, it in values.items() if it != getattr(current, name)}
    if not values:
        return "reply_unclear"
    await recording.change(talk, entry, **values)
    return None


def _values(book: Book, current: TransactionRecord, said: Said) -> dict[str, Any]:
    read = said.read
    values: dict[str, Any] = {}
    if read.amount is not None:
        values["amount"] = read.amount
    if said.day is not None:
        values["date"] = said.day
    if said.account_id is not None and book.accounts[said.account_id].currency == current.currency:
        values["account_id"] = said.account_id
    if read.description:
        values["description"] = read.description
        if read.category_id is not None and "category_unclear" not in read.doubts:
            values |= {"category_id": read.category_id, "type": read.type}
    return values
