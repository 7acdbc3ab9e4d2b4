"""Requests and responses about households."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from kopilka.infrastructure.http.changes import Change
from kopilka.money import Currency
from kopilka.periods import TimeZone
from kopilka.text import Name

RoleName = Literal["owner", "editor", "viewer"]


class HouseholdRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    currency: str
    time_zone: str
    month_starts_on: int = Field(description="1 to 28: the day of the calendar month on which each month begins.")
    month_starts_before_weekend: bool = Field(
        description="Whether it begins on the Friday before, where that day is a Saturday or Sunday."
    )
    role: RoleName
    is_personal: bool
    is_example: bool
    created_at: datetime


class HouseholdCreate(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "Дача", "currency": "RUB"}]})

    name: Name
    currency: Currency | None = None
    time_zone: TimeZone | None = None


class HouseholdUpdate(Change):
    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Наша семья"}]})

    name: Name | None = None
    currency: Currency | None = Field(
        None,
        description="What analytics are told in: amounts in other currencies are converted at the rates of their days."
        " Accounts keep theirs; only where there are no transactions (not even in the trash), no goals and no opening"
        " balances in the present one do the accounts in it follow.",
    )
    time_zone: TimeZone | None = None
    month_starts_on: StrictInt | None = Field(
        None,
        ge=1,
        le=28,
        examples=[10],
        description="The day of the calendar month on which each month begins, as the pay day does. All months follow;"
        " a month that begins after the 15th is named after the next calendar month. A year is the twelve months that"
        " are named after it.",
    )
    month_starts_before_weekend: StrictBool | None = Field(
        None, description="Whether it begins on the Friday before, where that day is a Saturday or Sunday."
    )


class MemberRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    user_id: UUID
    email: str
    role: RoleName
    created_at: datetime


class MemberUpdate(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"role": "viewer"}]})

    role: RoleName
