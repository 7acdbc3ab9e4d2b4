"""A message that was edited: what it says differently now is changed in what was recorded of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from kopilka.quick_entry import drafting, recording
from kopilka.quick_entry.models import TelegramEntry
from kopilka.quick_entry.schemas import ParsedRead
from kopilka.telegram.records import Talk


@dataclass(frozen=True, slots=True)
class Paired:
    """Of an edited message: which of its lines each entry stands for now (None: of none), and lines without one."""

    known: list[tuple[TelegramEntry, int | None]]
    new: list[int]


def pair(
    entries: Sequence[TelegramEntry], lines: Sequence[ParsedRead], undone: Collection[UUID] = frozenset()
) -> Paired:
    """Lines that read as before keep their entries wherever they stand now; the others go by their place. One that was
    undone stays so while its line reads as before; a line that was changed since is a new one.
    """
    left = list(range(len(lines)))
    same: dict[UUID, int] = {}
    for entry in entries:
        before = _said_of(ParsedRead.model_validate(entry.parsed))
        found = next((it for it in left if _said_of(lines[it]) == before), None)
        if found is not None:
            same[entry.id] = found
            left.remove(found)
    known: list[tuple[TelegramEntry, int | None]] = []
    for entry in entries:
        line = same.get(entry.id)
        if line is None and left and entry.id not in undone:
            line = left.pop(0)
        known.append((entry, line))
    return Paired(known, left)


def reads_as_before(entry: TelegramEntry, after: ParsedRead) -> bool:
    return _said_of(ParsedRead.model_validate(entry.parsed)) == _said_of(after)


def _said_of(read: ParsedRead) -> tuple[object, ...]:
    return read.amount, read.currency, read.type, read.description, read.date, read.account_id


async def apply_edit(talk: Talk, entry: TelegramEntry, after: ParsedRead) -> bool:
    """The line as it stands in the message now. False where it is too doubtful to change anything. Raises what changing
    a transaction raises.
    """
    if entry.draft is not None:
        entry.parsed = after.model_dump(mode="json")
        await recording.advance(talk, entry, after)
        return True
    if not drafting.BLOCKING.isdisjoint(after.doubts):
        return False
    before = ParsedRead.model_validate(entry.parsed)
    if after.currency != before.currency:
        # A transaction keeps its currency: the amount would mean another sum. So it is another transaction.
        if after.account_id is None or after.category_id is None:
            return False
        await recording.undo(talk, entry)
        entry.transaction_id = await recording.record(talk, after)
    else:
        await recording.change(talk, entry, **recording.difference(before, after))
    entry.parsed = after.model_dump(mode="json")
    return True
