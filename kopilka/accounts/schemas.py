"""Accounts as they cross the doors."""

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from kopilka.infrastructure.http.changes import Change
from kopilka.money import Amount, Currency, Total
from kopilka.text import Name

AccountKind = Literal["cash", "card", "checking", "savings", "credit", "investment", "other"]


class AccountRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    kind: AccountKind
    currency: str
    opening_balance: Total
    balance: Total = Field(description="Opening balance, plus income, less expense.")
    is_default: bool
    archived: bool
    created_at: datetime
    updated_at: datetime


class AccountCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"name": "Карта", "kind": "card", "currency": "RUB", "opening_balance": 15000.5}]
        },
    )

    name: Name
    kind: AccountKind = "card"
    currency: Currency | None = Field(None, description="Default: the household's currency. Final.")
    opening_balance: Amount = Decimal(0)
    is_default: bool = False


class AccountUpdate(Change):
    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Кошелёк", "archived": False}]})

    name: Name | None = None
    kind: AccountKind | None = None
    opening_balance: Amount | None = None
    is_default: Literal[True] | None = Field(None, description="Makes it the default; the former one is not.")
    archived: bool | None = None
