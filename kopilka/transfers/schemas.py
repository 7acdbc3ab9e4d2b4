"""Transfers as they cross the doors."""

from datetime import date as calendar_date
from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from kopilka.infrastructure.http.changes import Change
from kopilka.money import PositiveAmount, Total
from kopilka.periods import LedgerDate
from kopilka.text import Description, Note
from kopilka.transactions.schemas import Tags

EXAMPLE: JsonDict = {
    "from_account_id": "0199a1b2-0000-7000-8000-000000000011",
    "to_account_id": "0199a1b2-0000-7000-8000-000000000012",
    "amount": 5000,
    "date": "2026-05-31",
    "description": "На отпуск",
}
LINK: JsonDict = {"transaction_ids": ["0199a1b2-0000-7000-8000-000000000002", "0199a1b2-0000-7000-8000-000000000003"]}
SUGGESTION_DAYS = 92


class FeeCreate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    amount: PositiveAmount = Field(description="In the currency of the account that the money left.")
    category_id: UUID = Field(description="A category of expenses.")


class TransferCreate(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    from_account_id: UUID
    to_account_id: UUID
    amount: PositiveAmount = Field(description="What left, in the currency of the account it left.")
    to_amount: PositiveAmount | None = Field(
        None, description="What arrived. Needed where the currencies differ; else it is `amount`."
    )
    date: LedgerDate
    to_date: LedgerDate | None = Field(None, description="When it arrived; default: the same day.")
    description: Description | None = None
    tags: Tags = Field(default_factory=list)
    note: Note | None = None
    fee: FeeCreate | None = Field(None, description="An expense of its own on the account that the money left.")


class TransferUpdate(Change):
    model_config = ConfigDict(json_schema_extra={"examples": [{"amount": 5500}]})
    clearable: ClassVar[frozenset[str]] = frozenset({"description", "note"})

    from_account_id: UUID | None = None
    to_account_id: UUID | None = None
    amount: PositiveAmount | None = None
    to_amount: PositiveAmount | None = None
    date: LedgerDate | None = Field(None, description="`to_date` goes along where it was the same day.")
    to_date: LedgerDate | None = None
    description: Description | None = None
    tags: Tags | None = Field(None, description="All that it has; an empty list takes them off.")
    note: Note | None = None


class FeeRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    transaction_id: UUID
    amount: Total
    category_id: UUID


class TransferRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    from_account_id: UUID
    to_account_id: UUID
    amount: Total
    currency: str
    to_amount: Total
    to_currency: str
    date: calendar_date
    to_date: calendar_date
    description: str | None
    tags: list[str] = Field(description="Those of the side that the money left, as the note is.")
    note: str | None
    fee: FeeRead | None
    out_transaction_id: UUID
    in_transaction_id: UUID
    is_linked: bool = Field(description="Made of two transactions that were there; `unlink` gives them back.")
    user_id: UUID = Field(description="Who entered it.")
    created_at: datetime
    updated_at: datetime
    version: int = Field(description="Goes up with every change; the ETag is made of it.")


class TransferLink(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [LINK]})

    transaction_ids: list[UUID] = Field(
        min_length=2, max_length=2, description="An expense and an income on two accounts, in any order."
    )

    @model_validator(mode="after")
    def check_two(self) -> "TransferLink":
        if len(set(self.transaction_ids)) != len(self.transaction_ids):
            raise PydanticCustomError("nothing_to_change", "two different transactions are needed")
        return self


class SuggestionParams(BaseModel):
    model_config = ConfigDict(extra="forbid")

    limit: int = Field(20, ge=1, le=100)


Reason = Literal["same_amount", "same_day", "days_apart", "exchange", "words", "account_named"]


class SuggestionRead(BaseModel):
    """Two transactions that look like one transfer."""

    model_config = ConfigDict(from_attributes=True)

    out_transaction_id: UUID
    in_transaction_id: UUID
    from_account_id: UUID
    to_account_id: UUID
    amount: Total
    currency: str
    to_amount: Total
    to_currency: str
    date: calendar_date
    to_date: calendar_date
    out_description: str | None
    in_description: str | None
    score: int = Field(description="0 to 100.")
    days: int = Field(description="Days between them.")
    reasons: list[Reason]
