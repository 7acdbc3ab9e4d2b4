"""A reply to an answer of ours, or the message after a question: «450», «10 евро», «вчера», «это было такси»."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Literal
from uuid import UUID

from kopilka.accounts.models import Account
from kopilka.categories.standard import CategoryType
from kopilka.quick_entry import drafting, recording
from kopilka.quick_entry.corrections import Correction, SaidTags, read_correction, read_tags
from kopilka.quick_entry.drafting import Said
from kopilka.quick_entry.grammar.account_names import AccountName
from kopilka.quick_entry.grammar.category_words import find_standard
from kopilka.quick_entry.grammar.choosing import EDGES
from kopilka.quick_entry.grammar.dates import find_dates
from kopilka.quick_entry.grammar.parsing import parse_entries
from kopilka.quick_entry.grammar.reading import Ledger, QuickEntry
from kopilka.quick_entry.grammar.typed_line import read_line, without
from kopilka.quick_entry.kinds import Kind, category_type_of, kind_of, type_of
from kopilka.quick_entry.models import TelegramEntry
from kopilka.quick_entry.queries import read_record
from kopilka.quick_entry.results import Book, words_of
from kopilka.quick_entry.schemas import ParsedRead
from kopilka.quick_entry.service import check_tags, complete, is_purchase, understand
from kopilka.telegram.records import Talk
from kopilka.text import fold
from kopilka.transactions.figures import TransactionRecord

Refusal = Literal[
    "reply_unclear",
    "reply_no_account",
    "reply_other_currency",
    "reply_denied",
    "reply_no",
    "reply_same",
    "reply_transfer",
    "reply_split",
    "day_unclear",
]

_UNDO = re.compile(
    r"(?:удали(?:ть)?|отмени(?:ть)?|отмена|убери|delete|undo|cancel|remove)"
    r"(?: (?:это|запись|эту запись|it|this))?[.!]*",
    re.IGNORECASE,
)
# Of what was undone.
_RESTORE = re.compile(
    r"(?:пожалуйста,? |please,? |нет,? |no,? )?(?:(?:верни|вернуть|восстанови|восстановить)(?:те)?|"
    r"отмени(?:ть)? (?:отмену|удаление)|restore|undelete|(?:put|bring|get|give) (?:it |this |that )?back|"
    r"undo (?:the )?(?:undo|deletion|removal))"
    r"(?: (?:это|ее|её|его|запись|эту|обратно|назад|как было|всё|все|it|this|that|all|the|entry|back|please|"
    r"пожалуйста))*[.!]*",
    re.IGNORECASE,
)
# Of what is not recorded yet.
_DROP = re.compile(
    r"(?:не (?:надо|нужно|записывай(?:те)?)|забудь(?:те)?|неважно|передумала?|never ?mind|forget it|"
    r"(?:don['’]t|do not)(?: record(?: it)?)?)[.!]*",
    re.IGNORECASE,
)
# Of an answer to «какой день?».
_DAY_OF_MONTH = re.compile(r"[0-3]?\d")
_LEADING = re.compile(r"^(?:за|на|for|on) ", re.IGNORECASE)
_BEFORE_DAYS = re.compile(r"(?:с|со|от|за|на|в|было|это|on|from|at|for|it was) ")
# Beside a sum or a day they change nothing of what is meant.
_FILLERS = re.compile(
    r"(?<!\w)(?:ну|же|вот|так|просто|примерно|около|где-то|приблизительно|наверное|кажется|пожалуйста|и|"
    r"там|тут|здесь|вообще(?:-то)?|был[оаи]?|вышло|получилось|there|it was|was|actually|really|кстати|"
    r"оказывается|about|"
    r"around|approximately|roughly|maybe|probably|please|just|well)(?!\w)"
)

# Of an entry: what a reply need not say.
_NOTHING: dict[str, Any] = {"amount": None, "category_id": None, "payee": None, "description": "", "doubts": []}


def is_undo(text: str, *, is_asked: bool = False) -> bool:
    """«Удали», "undo": the entry itself is meant. `is_asked`: it is not recorded yet, so that «не надо» is enough."""
    return _UNDO.fullmatch(text.strip()) is not None or (is_asked and _DROP.fullmatch(text.strip()) is not None)


def is_restore(text: str) -> bool:
    """«Верни», "restore": what was undone is to be recorded again."""
    return _RESTORE.fullmatch(text.strip()) is not None


async def apply_reply(
    talk: Talk, book: Book, entry: TelegramEntry, text: str, on: date, *, asks_day: bool = False
) -> Refusal | None:
    """What a reply says is changed, else why nothing was. `asks_day`: a day was asked for, so that 12.11 is one. Raises
    what changing a transaction raises.

    Words alone are taken for what it was where they name a purchase, or stand after «это было»: others are said to
    people rather than to correct an entry («спасибо», «люблю кино»).
    """
    if len(text) > recording.LONGEST_DESCRIPTION or "?" in text:
        return "reply_unclear"
    tags = read_tags(text)
    correction = read_correction(tags.words)
    if correction.sense == "denies":
        return "reply_denied"
    if correction.sense in ("yes", "no") and not tags.names:
        return await _confirm(talk, book, entry, is_yes=correction.sense == "yes")
    said = await _read(talk, book, entry, tags, on, asks_day=asks_day)
    if said is None or said.is_empty:
        return "reply_unclear"
    if said.day is not None and said.read.amount is None and not drafting.QUESTIONS["day"].isdisjoint(said.read.doubts):
        return "day_unclear"  # «31 ноября», «завтра»
    if entry.draft is None:
        return await _correct(talk, book, entry, said, is_introduced=correction.is_introduced)
    draft = recording.draft_of(entry)
    changed = drafting.with_all(draft, said, recording.category_type_in(book, draft))
    if changed is None:
        return "reply_unclear"
    await recording.advance(talk, entry, changed)
    return None


async def apply_answer(
    talk: Talk, book: Book, entry: TelegramEntry, asks: str, text: str, on: date
) -> Refusal | Literal["no_answer"] | None:
    """A message that is no reply, after a question: changes what it answers, or tells why it cannot. "no_answer": it is
    about something else, such as another purchase. Raises what changing a transaction raises.
    """
    tags = read_tags(text)
    correction = read_correction(tags.words)
    if asks == "category" or len(text) > recording.LONGEST_DESCRIPTION or "?" in text or "\n" in text:
        return "no_answer"
    if entry.draft is None or (tags.words and correction.sense not in ("says", "yes", "no")):
        return "day_unclear" if asks == "day" and _is_figure(talk, text, on) else "no_answer"
    if correction.sense in ("yes", "no") and not tags.names:
        return await _confirm(talk, book, entry, is_yes=correction.sense == "yes")
    if any(it.amount is not None and _words_of(it.description) for it in parse_entries(text, _ledger(talk, book, on))):
        return "no_answer"  # «возврат 500» is an entry of its own, whatever a reply would mean by it
    said = await _read(talk, book, entry, tags, on)
    draft = recording.draft_of(entry)
    # «Такси» after «сколько?» is another purchase, after «на что это?» it is the answer.
    is_what = drafting.next_question(draft) == "category" and (said is None or said.read.amount is None)
    if said is None or said.is_empty or ((words_of(said.read) or said.names_category) and not is_what):
        return "day_unclear" if asks == "day" and _is_figure(talk, text, on) else "no_answer"
    if said.read.amount is not None and asks != "amount":
        return "day_unclear" if asks == "day" else "no_answer"
    changed = drafting.with_all(draft, said, recording.category_type_in(book, draft))
    if changed is None:
        return "no_answer"
    await recording.advance(talk, entry, changed)
    return None


async def _read(
    talk: Talk, book: Book, entry: TelegramEntry, tags: SaidTags, on: date, *, asks_day: bool = False
) -> Said | None:
    """What a reply says, tags and all; None where its words are not understood. Raises TooManyTags and TagTooLong."""
    before = ParsedRead.model_validate(entry.draft or entry.parsed)
    said: Said | None = Said(before.model_copy(update=_NOTHING))
    if tags.words or not tags.names:
        said = await read_said(talk, book, entry, read_correction(tags.words), on, asks_day=asks_day)
    if said is None or not tags.names:
        return said
    current = await read_record(talk.session, talk.member, entry.transaction_id) if entry.transaction_id else None
    said = replace(said, tags=tags.names, takes_off=tags.takes_off)
    check_tags(said.tags_of(before.tags if current is None else current.tags))
    return said


def has_no_sum(talk: Talk, text: str, on: date) -> bool:
    return all(it.amount is None for it in parse_entries(text, Ledger(on, (), talk.member.currency)))


def _is_figure(talk: Talk, text: str, on: date) -> bool:
    """Numbers and days alone: rather a day that cannot be than another purchase."""
    return all(not it.description for it in parse_entries(text, Ledger(on, (), talk.member.currency)))


async def _confirm(talk: Talk, book: Book, entry: TelegramEntry, *, is_yes: bool) -> Refusal | None:
    if not is_yes:
        return "reply_no"
    if entry.draft is None:
        return "reply_same"
    draft = recording.draft_of(entry)
    changed = drafting.with_yes(draft, recording.category_type_in(book, draft))
    if changed is None:
        return "reply_unclear"
    await recording.advance(talk, entry, changed)
    return None


def day_alone(text: str, on: date, *, is_asked: bool = True) -> date | None:
    """The day that a text names and nothing else: «вчера», "Nov 12"; where one was asked for, also «12.11», which is a
    sum elsewhere, and the day of the month alone («12»).
    """
    folded = read_line(text).folded.strip(EDGES)
    while before := _BEFORE_DAYS.match(folded):
        if any(found.span.start == 0 for found in find_dates(folded, on)):
            break
        folded = folded[before.end() :]
    if is_asked and _DAY_OF_MONTH.fullmatch(folded):
        folded += " числа"
    for found in find_dates(folded, on):
        # A day to come is meant only where a day was asked for.
        is_day = found.doubt is None and (is_asked or (found.date <= on and not found.needs_amount))
        if is_day and not _FILLERS.sub("", without(folded, [found.span])).strip(EDGES):
            return found.date
    return None


async def read_said(
    talk: Talk, book: Book, entry: TelegramEntry, correction: Correction, on: date, *, asks_day: bool = False
) -> Said | None:
    """None where it says several things, nothing, or more than is understood."""
    words = correction.words
    if not words.strip(EDGES) or correction.sense != "says":
        return None
    owned, ledger = _owned(book), _ledger(talk, book, on)
    parsed = parse_entries(words, ledger)
    reads = await understand(talk.session, talk.member, words, on)
    if not reads:
        return None
    bare = reads[0].model_copy(update=_NOTHING)
    if correction.kind is not None:
        return Said(bare, kind=correction.kind)
    category_id = named_category(book, words, category_type(entry))
    if category_id is not None:
        named = {"category_id": category_id, "type": book.categories[category_id].type, "description": words}
        return Said(bare.model_copy(update=named if correction.is_introduced else {**named, "description": ""}))
    if correction.about == "category":
        return None
    day = day_alone(words, on, is_asked=asks_day or correction.names_day)
    if day is not None:
        return Said(bare.model_copy(update={"date": day}), day=day)
    if correction.about == "day":
        return None
    account = _account_alone(owned, ledger, words, recorded_in(entry))
    if account is not None:
        return Said(bare.model_copy(update={"currency": account.currency}), account_id=account.id)
    if len(parsed) != 1:
        return None
    return await _read_line(talk, owned, correction, parsed[0], reads[0], on)


async def _read_line(
    talk: Talk, owned: Sequence[Account], correction: Correction, parsed: QuickEntry, read: ParsedRead, on: date
) -> Said | None:
    """What a line says, if all its words are understood."""
    # 12.11 is a sum here; days of other forms are found even where they are today's.
    found = list(find_dates(read_line(correction.words).folded, on))
    is_day_named = read.date != on or any(not it.needs_amount for it in found)
    type_ = parsed.type
    # «За обед 300», while «на здоровье» is no purchase.
    named = _LEADING.sub("", read.description) if read.amount is not None else read.description
    rest = _words_of(words_of(read))
    if not rest or type_ == "income":
        # «+500», «возврат 300»: the words tell whose money it is, and nothing of what it was for.
        is_named = bool(rest) and read.category_id is not None
    elif correction.about == "figures":
        return None
    else:
        is_named = (
            correction.is_introduced
            or not read.description  # the name of a payee
            or (read.category_id is not None and await is_purchase(talk.session, talk.member, named))
        )
        if not is_named:
            return None
    if not is_named:
        read = read.model_copy(update={"description": "", "payee": None, "category_id": None})
    account = parsed.account
    return Said(
        read,
        currency=parsed.currency if read.amount is not None else None,
        account_id=owned[account].id if account is not None else None,
        day=read.date if is_day_named else None,
        kind=None if type_ is None else "refund" if parsed.is_refund else type_,
    )


def _owned(book: Book) -> list[Account]:
    return [it for it in book.accounts.values() if not it.archived]


def _ledger(talk: Talk, book: Book, on: date) -> Ledger:
    return Ledger(on, [AccountName(it.name, it.kind, it.currency) for it in _owned(book)], talk.member.currency)


def _words_of(description: str) -> str:
    """Folded, without those that change nothing."""
    return _FILLERS.sub("", fold(description)).strip(EDGES)


def _account_alone(owned: Sequence[Account], ledger: Ledger, words: str, currency: str) -> Account | None:
    """The only one that these words name, or the only one of them in this currency: «сбер», «наличные»."""
    named = [owned[it] for it in ledger.names.alone(read_line(words))]
    fitting = [it for it in named if it.currency == currency]
    return named[0] if len(named) == 1 else fitting[0] if len(fitting) == 1 else None


def category_type(entry: TelegramEntry) -> CategoryType:
    """Of the categories that it may have."""
    return category_type_of(kind_of(ParsedRead.model_validate(entry.draft or entry.parsed)))


def recorded_in(entry: TelegramEntry) -> str:
    """The currency."""
    return ParsedRead.model_validate(entry.draft or entry.parsed).currency


def named_category(book: Book, words: str, type_: str) -> UUID | None:
    """The id of the category of just this name, that of the entry's own type first; None where there is none."""
    named = [it for it in book.categories.values() if not it.archived and fold(it.name) == fold(words)]
    named.sort(key=lambda it: it.type != type_)
    return named[0].id if named else None


async def _correct(talk: Talk, book: Book, entry: TelegramEntry, said: Said, *, is_introduced: bool) -> Refusal | None:
    """Doubts about what a reply does not say do not matter: that is known already."""
    current = await read_record(talk.session, talk.member, entry.transaction_id) if entry.transaction_id else None
    if current is None or not (drafting.BLOCKING - {"amount_missing"}).isdisjoint(said.read.doubts):
        return "reply_unclear"
    values, kind = _values(book, current, said), kind_of(current)
    is_kept = said.kind in (None, kind) and said.currency in (None, current.currency)
    if current.other_side is not None and (not is_kept or not {"category_id", "payee", "tags"}.isdisjoint(values)):
        return "reply_transfer"
    # Its lines are for its amount, currency and type, and nobody has said what they become.
    if current.lines and (not is_kept or not {"amount", "category_id"}.isdisjoint(values)):
        return "reply_split"
    if said.kind not in (None, kind) and "category_id" not in values:
        values |= await _of_kind(talk, book, current, said.kind or "expense")
    if said.currency not in (None, current.currency):
        # A transaction keeps its currency: what was paid in another one is another transaction.
        if said.read.account_id is None:
            return "reply_no_account"
        values |= {"currency": said.currency, "account_id": said.read.account_id}
        await recording.undo(talk, entry)
        changed = recording.parsed_of(current).model_copy(update=values)
        entry.transaction_id = await recording.record(talk, changed, note=current.note)
        return None
    if said.account_id is not None and book.accounts[said.account_id].currency != current.currency:
        return "reply_other_currency"
    shown = recording.parsed_of(current) if current.other_side is None else current
    other = {name: it for name, it in values.items() if it != getattr(shown, name)}
    if not other:
        return "reply_same"
    # Another category goes with its type: a refund and an income are of one, their categories are not.
    values = other | {name: it for name, it in values.items() if name == "type" and "category_id" in other}
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
    if read.description and _is_renamed(book, current, read):
        values["description"] = read.description
    if read.payee is not None:
        values["payee"] = read.payee
    if said.tags:
        values["tags"] = said.tags_of(current.tags)
    if said.names_category:
        is_refund = current.is_refund and read.type == "expense"
        values |= {"category_id": read.category_id, "type": "income" if is_refund else read.type}
    return values


def _is_renamed(book: Book, current: TransactionRecord, read: ParsedRead) -> bool:
    """Not where only the name of a category tells what it was, of something that no list knows: «Ромашка» stays one.
    But a loaf that was a taxi is no loaf, and the next loaf is one all the same.
    """
    category = book.categories.get(read.category_id) if read.category_id is not None else None
    if category is None or fold(category.name) != fold(read.description):
        return True
    listed = find_standard(words_of(current))
    return not words_of(current) or (listed is not None and listed.name != category.standard_key)


async def _of_kind(talk: Talk, book: Book, current: TransactionRecord, kind: Kind) -> dict[str, Any]:
    """With its own category where that is of the kind: a refund and the purchase share one. Else with the category that
    its words mean as an income, or as an expense; of all others where they mean none.
    """
    category_type, type_ = category_type_of(kind), type_of(kind)
    if category_type == category_type_of(kind_of(current)):
        return {"type": type_}
    typed = QuickEntry(None, None, category_type, current.date, words_of(current), None, (), ())
    [guess] = await complete(talk.session, talk.member, [typed])
    if guess.category_id is not None:
        return {"category_id": guess.category_id, "type": type_}
    known = [it for it in book.categories_of(category_type) if it.parent_id is None]
    other = [it for it in known if it.standard_key == f"other_{category_type}"]
    return {"category_id": [*other, *known][0].id, "type": type_} if known else {}
