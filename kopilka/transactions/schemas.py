"""Transactions as they cross the doors."""

from datetime import date as calendar_date
from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from kopilka.infrastructure.changes import Change
from kopilka.infrastructure.pagination import CursorParam, Limit
from kopilka.money import Amount, PositiveAmount, Total
from kopilka.periods import LedgerDate, Period
from kopilka.text import CleanText, Description, SearchText

TransactionType = Literal["income", "expense"]
EXAMPLE: JsonDict = {
    "amount": 250.5,
    "category_id": "0199a1b2-0000-7000-8000-000000000001",
    "date": "2026-05-31",
    "description": "Кофе с собой",
}


class TransactionRead(BaseModel):
    """What the API answers; PostgreSQL writes it (queries.WIRE), this describes it."""

    id: UUID
    amount: Total
    currency: str
    type: TransactionType
    category_id: UUID
    account_id: UUID
    date: calendar_date
    description: str | None
    user_id: UUID = Field(description="Who entered it.")
    created_at: datetime
    updated_at: datetime
    version: int = Field(description="Goes up with every change; the ETag is made of it.")
    deleted_at: datetime | None = Field(description="Set in the trash, where it stays for 30 days.")


class TransactionCreate(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    amount: PositiveAmount
    category_id: UUID
    date: LedgerDate
    type: TransactionType | None = Field(None, description="May be left out: the category decides it.")
    description: Description | None = None
    account_id: UUID | None = Field(None, description="Default: the household's default account.")


class TransactionUpdate(Change):
    model_config = ConfigDict(json_schema_extra={"examples": [{"amount": 300, "description": "Кофе и булочка"}]})
    clearable: ClassVar[frozenset[str]] = frozenset({"description"})

    amount: PositiveAmount | None = None
    category_id: UUID | None = None
    date: LedgerDate | None = None
    type: TransactionType | None = None
    description: Description | None = None
    account_id: UUID | None = None


class LedgerFilters(BaseModel):
    """What the ledger may be narrowed by; all of them together."""

    model_config = ConfigDict(extra="forbid")

    start_date: LedgerDate | None = Field(None, description="First day, inclusive.")
    end_date: LedgerDate | None = Field(None, description="Last day, inclusive.")
    period: Period | None = Field(None, description="The current week (from Monday), month or year.")
    type: TransactionType | None = None
    category_id: UUID | None = Field(None, description="With its subcategories.")
    account_id: UUID | None = None
    q: SearchText | None = Field(None, description="Words of the description, in any case; ё is е.")
    min_amount: Amount | None = None
    max_amount: Amount | None = None


class TransactionFilters(LedgerFilters):
    deleted: bool = Field(False, description="The trash instead of the ledger.")


class TransactionListParams(TransactionFilters):
    limit: Limit = 50
    cursor: CursorParam | None = Field(None, description="From the Link header of the page before.")
    order: Literal["-date", "date"] = Field("-date", description="Newest first, or oldest first.")
    count: bool = Field(False, description="Answer X-Total-Count too.")


class QuickText(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": "вчера такси 430"}]})

    text: Annotated[str, CleanText(1, 1000, single_line=False, examples=("вчера такси 430",))] = Field(
        description="One entry a line, or between semicolons; at most 20."
    )


class ParsedRead(BaseModel):
    """What was understood, to be shown before it is recorded. `doubts` say what to ask."""

    amount: Total | None
    currency: str
    type: TransactionType
    category_id: UUID | None
    guessed_by: Literal["history", "words"] | None = Field(description="Where the category comes from.")
    account_id: UUID | None
    date: calendar_date
    description: str
    doubts: list[str] = Field(
        description="amount_missing, amount_zero, amount_too_large, amount_too_precise, several_amounts, "
        "description_missing, category_missing, date_in_future, account_missing."
    )
