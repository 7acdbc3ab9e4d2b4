"""Reconciliations as they cross the doors."""

from datetime import date as calendar_date
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from kopilka.money import Amount, Total
from kopilka.periods import LedgerDate
from kopilka.transactions.schemas import TransactionRead

MAX_ROWS = 500
STATED = "What the bank says the account holds at the end of that day."
LIST_MAX = 100


class ReconciliationParams(BaseModel):
    model_config = ConfigDict(extra="forbid")

    date: LedgerDate | None = Field(None, description="The day of the bank's balance. Default: today.")
    balance: Amount | None = Field(None, description=STATED)


class ReconciliationRowsParams(BaseModel):
    model_config = ConfigDict(extra="forbid")

    date: LedgerDate | None = Field(None, description="Up to this day. Default: today.")
    limit: int = Field(100, ge=1, le=MAX_ROWS)


class ReconciliationListParams(BaseModel):
    model_config = ConfigDict(extra="forbid")

    limit: int = Field(20, ge=1, le=LIST_MAX)


class ReconciliationRead(BaseModel):
    id: UUID
    account_id: UUID
    date: calendar_date
    balance: Total = Field(description=STATED)
    drift: Total = Field(description="What has changed that day's balance since; zero while it agrees.")
    adjustment_id: UUID | None = Field(description="The transaction that made up for what differed.")
    created_at: datetime


class ReconciliationState(BaseModel):
    """Where an account stands beside its bank."""

    account_id: UUID
    currency: str
    date: calendar_date
    stated: Total | None = Field(description=STATED + " Null where it was not given.")
    balance: Total = Field(description="What the booked transactions come to at the end of that day.")
    difference: Total | None = Field(
        description="`stated` less `balance`: what is missing here; below zero, what is too much."
    )
    open_count: int = Field(
        description="Transactions up to that day that no reconciliation has covered; at most 10,000, the newest."
    )
    ticked_count: int = Field(description="Those of them that are ticked off.")
    ticked: Total = Field(description="What these come to.")
    last: ReconciliationRead | None = Field(description="The latest reconciliation.")


class ReconciliationRowRead(TransactionRead):
    is_ticked: StrictBool


class Ticks(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"transaction_ids": ["0199a1b2-0000-7000-8000-000000000002"], "is_ticked": True}]
        },
    )

    transaction_ids: list[UUID] = Field(min_length=1, max_length=MAX_ROWS)
    is_ticked: StrictBool


class ReconciliationCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"date": "2026-05-05", "balance": 12345.67}]},
    )

    date: LedgerDate
    balance: Amount = Field(description=STATED)
    category_id: UUID | None = Field(
        None,
        description="Record what differs as a transaction of this category: of incomes where money is missing here,"
        " else of expenses. Without it a difference is refused.",
    )
