"""What a person writes or presses in a chat becomes transactions: by the services that HTTP calls."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from kopilka.infrastructure.identifiers import new_id
from kopilka.quick_entry import drafting
from kopilka.quick_entry.grammar.tags import take_tags
from kopilka.quick_entry.grammar.typed_line import read_line
from kopilka.quick_entry.kinds import Kind, kind_of, type_of
from kopilka.quick_entry.models import TelegramEntry
from kopilka.quick_entry.queries import read_record
from kopilka.quick_entry.results import Book, words_of
from kopilka.quick_entry.schemas import ParsedRead
from kopilka.telegram.records import Talk
from kopilka.text import fold
from kopilka.transactions import service as transactions
from kopilka.transactions.errors import PartOfTransfer, TooManyPayees
from kopilka.transactions.figures import TransactionRecord
from kopilka.transactions.schemas import TransactionCreate, TransactionUpdate
from kopilka.transfers import service as transfers
from kopilka.transfers.schemas import TransferCreate, TransferUpdate

LONGEST_DESCRIPTION = 500
# The place of an entry whose line was taken out of its message.
GONE = -1
# The message of an entry that no message of the person has made: one that /last has shown.
NO_MESSAGE = 0


def new_entry(talk: Talk, message_id: int, line: int, parsed: ParsedRead, document: str | None = None) -> TelegramEntry:
    """Not in the session yet: the message with its `answer_id` is to be queued before."""
    return TelegramEntry(
        household_id=talk.member.household_id,
        id=new_id(),
        user_id=talk.member.user_id,
        chat_id=talk.chat_id,
        message_id=message_id,
        line=line,
        answer_id=new_id(),
        transaction_id=None,
        draft=parsed.model_dump(mode="json"),
        parsed=parsed.model_dump(mode="json"),
        document=document,
    )


def take_over(talk: Talk, entry: TelegramEntry, message_id: int) -> None:
    """A question of another chat of the household is asked here from now on."""
    entry.chat_id, entry.message_id, entry.user_id = talk.chat_id, message_id, talk.member.user_id


def draft_of(entry: TelegramEntry) -> ParsedRead:
    return ParsedRead.model_validate(entry.draft)


async def advance(talk: Talk, entry: TelegramEntry, draft: ParsedRead) -> bool:
    """Recorded, where nothing is doubtful any more. Raises what creating a transaction raises."""
    if drafting.next_question(draft) is not None:
        entry.draft = draft.model_dump(mode="json")
        return False
    is_transfer = drafting.is_transfer(draft)
    entry.transaction_id = await (record_transfer(talk, draft) if is_transfer else record(talk, draft))
    entry.draft = None
    return True


async def record(talk: Talk, sure: ParsedRead, *, note: str | None = None) -> UUID:
    data = TransactionCreate.model_validate(
        {
            "amount": sure.amount,
            "category_id": sure.category_id,
            "lines": lines_to_record(sure),
            "date": sure.date,
            "type": sure.type,
            "description": sure.description or None,
            "account_id": sure.account_id,
            "payee": sure.payee,
            "tags": recorded_tags(sure),
            "note": note,
        }
    )
    try:
        made = await transactions.create_transaction(talk.session, talk.member, data)
    except TooManyPayees:
        # Nothing was written yet. A shop that cannot become a payee any more is still named.
        data = data.model_copy(update={"payee": None, "description": words_of(sure)})
        made = await transactions.create_transaction(talk.session, talk.member, data)
    return made.id


def lines_to_record(sure: ParsedRead) -> list[dict[str, Any]] | None:
    """As a transaction takes them; None where it has one category."""
    if sure.lines is None:
        return None
    return [
        {"amount": it.amount, "category_id": it.category_id, "description": it.description or None} for it in sure.lines
    ]


def words_of_transfer(sure: ParsedRead) -> str:
    """What was written of a transfer is kept in its description, payee and tags too."""
    return " ".join([it for it in (words_of(sure), *(f"#{tag}" for tag in recorded_tags(sure))) if it])


async def record_transfer(talk: Talk, sure: ParsedRead) -> UUID:
    """The id of the transaction on the account that the money left. Raises what creating a transfer raises."""
    moved = sure.moved.model_dump() if sure.moved is not None else {}
    words = {"amount": sure.amount, "date": sure.date, "description": words_of_transfer(sure) or None}
    data = TransferCreate.model_validate(moved | words)
    return (await transfers.create_transfer(talk.session, talk.member, data)).out_transaction_id


def parsed_of(record: TransactionRecord) -> ParsedRead:
    """A transaction as a line without doubts. Raises PartOfTransfer: one side of a transfer is no such line."""
    if record.other_side is not None:
        raise PartOfTransfer(transfer_id=record.other_side.transfer_id)
    return ParsedRead.model_validate(
        {
            "amount": record.amount, "currency": record.currency, "type": type_of(kind_of(record)), "guessed_by": None,
            "category_id": record.category_id, "account_id": record.account_id, "date": record.date,
            "description": record.description or "", "payee": record.payee, "tags": list(record.tags), "doubts": [],
            "is_refund": record.is_refund,
        }
    )  # fmt: skip


async def change(talk: Talk, entry: TelegramEntry, **values: Any) -> None:
    """`from_account_id` and `to_account_id` are of transfers alone. Raises what changing a transaction or a transfer
    raises, and PartOfTransfer where a transfer is to become an expense or an income.
    """
    if entry.transaction_id is None:
        return
    current = await read_record(talk.session, talk.member, entry.transaction_id)
    if current is not None and current.other_side is not None:
        await _change_transfer(talk, current.other_side.transfer_id, values)
        return
    values = {name: it for name, it in values.items() if name not in ("from_account_id", "to_account_id")}
    if values:
        update = TransactionUpdate.model_validate(values)
        await transactions.update_transaction(talk.session, talk.member, entry.transaction_id, update, if_match=None)


async def _change_transfer(talk: Talk, transfer_id: UUID, values: dict[str, Any]) -> None:
    if not {"category_id", "type"}.isdisjoint(values):
        raise PartOfTransfer(transfer_id=transfer_id)
    named = {"from_account_id" if name == "account_id" else name: it for name, it in values.items()}
    if named:
        update = TransferUpdate.model_validate(named)
        await transfers.update_transfer(talk.session, talk.member, transfer_id, update, if_match=None)


async def set_category(talk: Talk, book: Book, entry: TelegramEntry, category_id: UUID) -> None:
    """The type follows the category, as in the web app; a refund stays one among expenses."""
    category = book.categories[category_id]
    if entry.draft is not None:
        await advance(talk, entry, drafting.with_category(draft_of(entry), category_id, category.type))
    else:
        record = await read_record(talk.session, talk.member, entry.transaction_id) if entry.transaction_id else None
        is_refund = record is not None and record.is_refund and category.type == "expense"
        await change(talk, entry, category_id=category_id, type="income" if is_refund else category.type)


async def set_account(talk: Talk, book: Book, entry: TelegramEntry, account_id: UUID) -> None:
    if entry.draft is not None:
        currency = book.accounts[account_id].currency
        await advance(talk, entry, drafting.with_account(draft_of(entry), account_id, currency))
    else:
        await change(talk, entry, account_id=account_id)


async def set_day(talk: Talk, entry: TelegramEntry, day: date) -> None:
    if entry.draft is not None:
        await advance(talk, entry, drafting.with_day(draft_of(entry), day))
    else:
        await change(talk, entry, date=day)


async def set_kind(talk: Talk, book: Book, entry: TelegramEntry, kind: Kind) -> None:
    draft = draft_of(entry)
    await advance(talk, entry, drafting.with_kind(draft, kind, category_type_in(book, draft)))


def category_type_in(book: Book, draft: ParsedRead) -> str | None:
    """Of the draft's category, or of those of its lines; None where it has none."""
    ids = [draft.category_id, *(it.category_id for it in draft.lines or ())]
    types = {book.categories[it].type for it in ids if it is not None and it in book.categories}
    return types.pop() if len(types) == 1 else None


async def is_undone(talk: Talk, entry: TelegramEntry) -> bool:
    """In the trash, or gone from there."""
    if entry.transaction_id is None:
        return False
    found = await read_record(talk.session, talk.member, entry.transaction_id)
    return found is None or found.deleted_at is not None


async def is_split(talk: Talk, entry: TelegramEntry) -> bool:
    """Among several categories."""
    found = await read_record(talk.session, talk.member, entry.transaction_id) if entry.transaction_id else None
    return found is not None and found.lines is not None


async def undo(talk: Talk, entry: TelegramEntry) -> None:
    """Into the trash; what is there already stays there."""
    if entry.transaction_id is None:
        return
    found = await read_record(talk.session, talk.member, entry.transaction_id)
    if found is not None and found.deleted_at is None:
        await transactions.delete_transaction(talk.session, talk.member, entry.transaction_id, if_match=None)


async def undo_all(talk: Talk, entries: Sequence[TelegramEntry]) -> None:
    for entry in entries:
        await undo(talk, entry)


async def restore(talk: Talk, entry: TelegramEntry) -> None:
    """Raises TransactionNotFound where it is gone for good."""
    if entry.transaction_id is not None:
        await transactions.restore_transaction(talk.session, talk.member, entry.transaction_id)


def difference(before: ParsedRead, after: ParsedRead, *, is_transfer: bool = False) -> dict[str, Any]:
    """What an edit of the text changes in the transaction: only what it says differently, so that what was chosen by
    buttons meanwhile stays.
    """
    values: dict[str, Any] = {}
    if after.amount is not None and after.amount != before.amount:
        values["amount"] = after.amount
    if after.date != before.date:
        values["date"] = after.date
    if after.account_id is not None and after.account_id != before.account_id:
        values["account_id"] = after.account_id
    if is_transfer:
        if words_of_transfer(after) != words_of_transfer(before):
            values["description"] = words_of_transfer(after) or None
    else:
        # Of the same words another payee is known now, which nobody has said anything about.
        if fold(words_of(after)) != fold(words_of(before)):
            words = {"description": after.description or None, "payee": after.payee}
            was = {"description": before.description or None, "payee": before.payee}
            values |= {name: it for name, it in words.items() if it != was[name]}
        if after.tags != recorded_tags(before):
            values["tags"] = after.tags
    is_other_category = after.category_id is not None and after.category_id != before.category_id
    if is_other_category or after.type != before.type:
        values |= {"category_id": after.category_id, "type": after.type} if after.category_id is not None else {}
    if after.lines and after.lines != before.lines:
        values |= {"amount": after.amount, "lines": lines_to_record(after)}
    if after.moved is not None and before.moved is not None and after.moved != before.moved:
        values |= {name: it for name, it in after.moved.model_dump().items() if it is not None}
    return values


def recorded_tags(read: ParsedRead) -> list[str]:
    """Those that were recorded with it: before version 0025 they stayed in the description."""
    written = {it.name for it in take_tags(read_line(read.description))[1]}
    return [it for it in read.tags if it.lower() not in written]
