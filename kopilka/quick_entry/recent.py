"""The latest transactions as entries of a chat, so that they can be changed and undone there."""

from collections.abc import Sequence

from kopilka.quick_entry.entries import answer
from kopilka.quick_entry.models import TelegramEntry
from kopilka.quick_entry.queries import open_book
from kopilka.quick_entry.recording import NO_MESSAGE, new_entry, parsed_of
from kopilka.quick_entry.telling import tell
from kopilka.quick_entry.wording import say
from kopilka.telegram.records import Talk
from kopilka.transactions.figures import TransactionRecord
from kopilka.transactions.queries import list_transactions
from kopilka.transactions.schemas import TransactionListParams

LATEST = 5
# So many rows are looked at for them: sides of transfers are not changed in a chat.
_LOOKED_AT = 50


async def latest_records(talk: Talk) -> Sequence[TransactionRecord]:
    page = await list_transactions(talk.session, talk.member, TransactionListParams(limit=_LOOKED_AT))
    return [it for it in page.transactions if it.other_side is None][:LATEST]


async def tell_latest(talk: Talk, records: Sequence[TransactionRecord]) -> None:
    """Each can be opened by its number, wherever it was made. Whatever becomes of what asked for them, they stay."""
    entries = [_entry(talk, line, it) for line, it in enumerate(records)]
    if entries:
        await answer(talk, await open_book(talk.session, talk.member), entries)
    else:
        await tell(talk, say(talk.locale, "nothing_yet"))


def _entry(talk: Talk, line: int, record: TransactionRecord) -> TelegramEntry:
    entry = new_entry(talk, NO_MESSAGE, line, parsed_of(record))
    entry.transaction_id, entry.draft = record.id, None
    return entry
