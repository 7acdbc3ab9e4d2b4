"""What the body of a bulk change asks of each transaction."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from kopilka.transactions.errors import TransactionRepeated
from kopilka.transactions.figures import Stored
from kopilka.transactions.schemas import BulkChange, Status, TransactionBulk


@dataclass(frozen=True, slots=True)
class BulkOperation:
    """What is asked for one transaction, and where the body says so."""

    kind: Literal["change", "delete", "restore"]
    loc: tuple[str | int, ...]
    """Of the transaction."""
    whole: tuple[str | int, ...]
    """Of what holds the targets."""
    category_id: UUID | None = None
    account_id: UUID | None = None
    payee: str | None = None
    without_payee: bool = False
    tags: Sequence[str] | None = None
    """In place of those that a row has."""
    add_tags: Sequence[str] = ()
    remove_tags: Sequence[str] = ()
    status: Status | None = None

    def tags_of(self, row: Stored) -> tuple[str, ...]:
        """What the row has afterwards."""
        before = (row.tags or ()) if self.tags is None else self.tags
        return tuple(it for it in dict.fromkeys((*before, *self.add_tags)) if it not in self.remove_tags)


def operations_of(data: TransactionBulk) -> dict[UUID, BulkOperation]:
    """By id, in the order of the body. Raises TransactionRepeated."""
    operations: dict[UUID, BulkOperation] = {}
    for transaction_id, operation in _named(data):
        if transaction_id in operations:
            raise TransactionRepeated(loc=operation.loc)
        operations[transaction_id] = operation
    return operations


def _named(data: TransactionBulk) -> Iterator[tuple[UUID, BulkOperation]]:
    for place, change in enumerate(data.changes):
        for index, it in enumerate(change.ids):
            yield it, _operation_of(change, ("body", "changes", place), index)
    for index, it in enumerate(data.delete):
        yield it, BulkOperation("delete", ("body", "delete", index), ("body",))
    for index, it in enumerate(data.restore):
        yield it, BulkOperation("restore", ("body", "restore", index), ("body",))


def _operation_of(change: BulkChange, loc: tuple[str | int, ...], index: int) -> BulkOperation:
    return BulkOperation(
        "change",
        (*loc, "ids", index),
        loc,
        change.category_id,
        change.account_id,
        change.payee,
        "payee" in change.model_fields_set and change.payee is None,
        change.tags,
        change.add_tags,
        change.remove_tags,
        change.status,
    )
