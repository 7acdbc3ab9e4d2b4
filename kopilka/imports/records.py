"""What passes between the parts of importing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date as calendar_date
from datetime import time as time_of_day
from decimal import Decimal
from typing import Literal
from uuid import UUID

# Of what nothing tells the category, by whether it came in.
OTHER = {True: "other_income", False: "other_expense"}
# `none`: nothing is known of it, and it has the category of what is left over. `person`: somebody has chosen it.
CategorySource = Literal["rule", "learned", "mcc", "merchant", "person", "none"]


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """As it was sent; `name` decides nothing."""

    content: bytes
    name: str


@dataclass(frozen=True, slots=True)
class Category:
    """Of a row, and why; `words` are those that decided."""

    id: UUID
    source: CategorySource
    words: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Uncategorised:
    """What a category is sought for. `amount` is signed; `account_id` is where it goes, as far as that is known."""

    index: int
    payee: str
    description: str
    mcc: str | None
    amount: Decimal
    account_id: UUID | None = None

    @property
    def is_income(self) -> bool:
        return self.amount > 0


@dataclass(frozen=True, slots=True)
class BookRow:
    """A row of an import that something is to be done with. `amount` is signed. The columns of `import_rows`."""

    index: int
    statement: int
    state: str
    reason: str | None
    date: calendar_date
    time: time_of_day | None
    booked_on: calendar_date | None
    amount: Decimal
    payee: str | None
    description: str | None
    bank_id: str | None
    mcc: str | None
    is_pending: bool
    category_id: UUID | None
    action: str
    is_decided: bool
    match_known_id: UUID | None
    match_transaction_id: UUID | None


@dataclass(frozen=True, slots=True)
class KnownRow:
    """An operation that is known. The columns of `bank_operations`."""

    id: UUID
    date: calendar_date
    time: time_of_day | None
    booked_on: calendar_date | None
    amount: Decimal
    text: str
    bank_id: str | None
    is_pending: bool
    transaction_id: UUID | None

    def with_facts(self, row: BookRow, transaction_id: UUID | None) -> "KnownRow":
        """As the bank tells it by now."""
        return KnownRow(
            self.id,
            row.date,
            row.time or self.time,
            row.booked_on or self.booked_on,
            row.amount,
            text_of(row.payee, row.description),
            row.bank_id or self.bank_id,
            row.is_pending,
            transaction_id,
        )

    def linked(self, transaction_id: UUID | None) -> "KnownRow":
        return replace(self, transaction_id=transaction_id)


@dataclass(frozen=True, slots=True)
class PastOperation:
    """One whose category is known: a person has chosen it, or has left it as it was."""

    text: str
    is_income: bool
    category_id: UUID
    mcc: str | None


@dataclass(frozen=True, slots=True)
class Experience:
    """What categories are guessed by: what was, the newest first. `standard` are the household's categories in use by
    their standard keys, `types` those of all, `others` what is left over, by whether it came in.
    """

    past: Sequence[PastOperation]
    standard: dict[str, UUID]
    types: dict[UUID, str]
    others: dict[bool, UUID]


def text_of(payee: str | None, description: str | None) -> str:
    """What an operation says of itself."""
    if payee and description and payee != description:
        return f"{payee} {description}"
    return payee or description or ""
