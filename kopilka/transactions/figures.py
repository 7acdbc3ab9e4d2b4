"""Transactions as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as calendar_date
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from kopilka.infrastructure.http.pagination import AmountCursor, Cursor
from kopilka.transactions.lines import Line

# The types of the two rows of a transfer.
LEGS = ("out", "in")


class OtherSide(NamedTuple):
    """Of a leg of a transfer: the transfer, and account and transaction of the other leg."""

    transfer_id: UUID
    account_id: UUID
    transaction_id: UUID


@dataclass(frozen=True, slots=True)
class TransactionRecord:
    """One recorded transaction. `amount` is positive, in units of `currency`; `base_amount` is the same in the
    household's currency at the rate of the day, None where none is known. `deleted_at` is set in the trash. `type` is
    income, expense, or `in` or `out` for a leg of a transfer, which has no category and an `other_side`. A refund is an
    expense with `is_refund`, which came to its account; `refund_of` is the purchase, where it is known. `status` is
    pending until the bank has booked it: then it is on no balance and in no sum.

    The fields stand in the order of the API's JSON (queries.SHOWN).
    """

    id: UUID
    amount: Decimal
    currency: str
    base_amount: Decimal | None
    type: str
    category_id: UUID | None
    account_id: UUID
    date: calendar_date
    description: str | None
    user_id: UUID
    created_at: datetime
    updated_at: datetime
    version: int
    deleted_at: datetime | None
    is_refund: bool = False
    refund_of: UUID | None = None
    payee_id: UUID | None = None
    payee: str | None = None
    tags: Sequence[str] = ()
    note: str | None = None
    status: str = "booked"
    attachments: int = 0
    lines: tuple[Line, ...] | None = None
    other_side: OtherSide | None = None

    @property
    def signed(self) -> Decimal:
        """What it adds to the balance of its account."""
        if self.status == "pending":
            return Decimal(0)
        return self.amount if self.type in ("income", "in") or self.is_refund else -self.amount


def record_of(row: Sequence[Any]) -> TransactionRecord:
    """Of a row of the columns `queries.SHOWN`."""
    *values, ids = row
    other_side = OtherSide(*ids) if ids else None
    return TransactionRecord(*values, other_side)  # type: ignore[call-arg]  # as many as SHOWN has


@dataclass(frozen=True, slots=True)
class NewTransaction:
    """A transaction to be inserted. Type and currency must be those of its category (or of its lines') and account; a
    leg has no category and is of type `in` or `out`.
    """

    household_id: UUID
    id: UUID
    account_id: UUID
    category_id: UUID | None
    type: str
    currency: str
    amount: Decimal
    date: calendar_date
    description: str | None
    created_by: UUID
    transfer_id: UUID | None = None
    is_refund: bool = False
    refund_of: UUID | None = None
    payee_id: UUID | None = None
    tags: Sequence[str] = ()
    note: str | None = None
    is_pending: bool = False
    lines: tuple[Line, ...] | None = None


def status_of(is_pending: bool) -> str:
    return "pending" if is_pending else "booked"


def record_of_new(
    new: NewTransaction, created_at: datetime, payee: str | None, base_amount: Decimal | None
) -> TransactionRecord:
    """What was inserted a moment ago, with the name of its payee; no leg, whose other side it does not know."""
    return TransactionRecord(
        id=new.id,
        amount=new.amount,
        currency=new.currency,
        base_amount=base_amount,
        type=new.type,
        category_id=new.category_id,
        account_id=new.account_id,
        date=new.date,
        description=new.description,
        user_id=new.created_by,
        created_at=created_at,
        updated_at=created_at,
        version=1,
        deleted_at=None,
        is_refund=new.is_refund,
        refund_of=new.refund_of,
        payee_id=new.payee_id,
        payee=payee,
        tags=new.tags,
        note=new.note,
        status=status_of(new.is_pending),
        lines=new.lines,
    )


@dataclass(frozen=True, slots=True)
class Page:
    """`next` is where the next page begins, None on the last one."""

    transactions: list[TransactionRecord]
    next: Cursor | AmountCursor | None


@dataclass(frozen=True, slots=True)
class Total:
    """How many transactions a filter finds; of one with `is_capped` there are more than `count`."""

    count: int
    is_capped: bool


@dataclass(frozen=True, slots=True)
class References:
    """What a transaction refers to, as far as it is checked; None where there is no such category or account."""

    category_id: UUID | None
    type: str
    standard_key: str | None
    category_name: str | None
    category_archived_at: datetime | None
    account_id: UUID | None
    currency: str
    account_name: str
    account_archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class Stored:
    """The columns of a row that a change is checked against."""

    id: UUID
    version: int
    amount: Decimal
    type: str
    currency: str
    category_id: UUID | None
    account_id: UUID
    date: calendar_date
    description: str | None
    deleted_at: datetime | None
    transfer_id: UUID | None
    is_refund: bool
    refund_of: UUID | None
    payee_id: UUID | None
    tags: list[str] | None
    note: str | None
    is_pending: bool
    lines: tuple[Line, ...] | None

    @property
    def is_leg(self) -> bool:
        return self.type in LEGS
