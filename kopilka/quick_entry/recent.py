"""The latest transactions as entries of a chat, so that they can be changed and undone there."""

from kopilka.quick_entry.models import TelegramEntry
from kopilka.quick_entry.recording import NO_MESSAGE, new_entry, parsed_of
from kopilka.telegram.records import Talk
from kopilka.transactions.figures import TransactionRecord
from kopilka.transactions.queries import list_transactions
from kopilka.transactions.schemas import TransactionListParams

LATEST = 5


async def latest_entries(talk: Talk) -> list[TelegramEntry]:
    """Not in the session yet, as of `new_entry`. Whatever becomes of «/last» itself, they stay."""
    page = await list_transactions(talk.session, talk.member, TransactionListParams(limit=LATEST))
    return [_entry(talk, line, it) for line, it in enumerate(page.transactions)]


def _entry(talk: Talk, line: int, record: TransactionRecord) -> TelegramEntry:
    entry = new_entry(talk, NO_MESSAGE, line, parsed_of(record))
    entry.transaction_id, entry.draft = record.id, None
    return entry
