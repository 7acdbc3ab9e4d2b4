"""The latest transactions as entries of a chat, so that they can be changed and undone there."""

from kopilka.quick_entry.models import TelegramEntry
from kopilka.quick_entry.recording import new_entry
from kopilka.quick_entry.schemas import ParsedRead
from kopilka.telegram.records import Talk
from kopilka.transactions.figures import TransactionRecord
from kopilka.transactions.queries import list_transactions
from kopilka.transactions.schemas import TransactionListParams

LATEST = 5


# No message of the person made them: whatever becomes of «/last» itself, they stay.
NO_MESSAGE = 0


async def latest_entries(talk: Talk) -> list[TelegramEntry]:
    """Not in the session yet, as of `new_entry`."""
    page = await list_transactions(talk.session, talk.member, TransactionListParams(limit=LATEST))
    return [_entry(talk, line, it) for line, it in enumerate(page.transactions)]


def _entry(talk: Talk, line: int, record: TransactionRecord) -> TelegramEntry:
    read = ParsedRead.model_validate(
        {
            "amount": record.amount, "currency": record.currency, "type": record.type, "guessed_by": None,
            "category_id": record.category_id, "account_id": record.account_id, "date": record.date,
            "description": record.description or "", "tags": [], "doubts": [],
        }
    )  # fmt: skip
    entry = new_entry(talk, NO_MESSAGE, line, read)
    entry.transaction_id, entry.draft = record.id, None
    return entry
