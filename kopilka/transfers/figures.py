"""Transfers as plain values."""

from dataclasses import dataclass
from datetime import date as calendar_date
from datetime import datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Fee:
    """An expense that came with a transfer, in the currency of the account that the money left."""

    transaction_id: UUID
    amount: Decimal
    category_id: UUID


@dataclass(frozen=True, slots=True)
class TransferRecord:
    """`amount` left, in `currency`; `to_amount` arrived, in `to_currency`. `version` grows with every change."""

    id: UUID
    from_account_id: UUID
    to_account_id: UUID
    amount: Decimal
    currency: str
    to_amount: Decimal
    to_currency: str
    date: calendar_date
    to_date: calendar_date
    description: str | None
    tags: tuple[str, ...]
    note: str | None
    fee: Fee | None
    out_transaction_id: UUID
    in_transaction_id: UUID
    is_linked: bool
    user_id: UUID
    created_at: datetime
    updated_at: datetime
    version: int
