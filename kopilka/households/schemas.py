"""Requests and responses about households."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

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


class MemberRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    user_id: UUID
    email: str
    role: RoleName
    created_at: datetime


class MemberUpdate(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"role": "viewer"}]})

    role: RoleName
