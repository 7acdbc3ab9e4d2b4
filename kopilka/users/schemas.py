"""Users as they cross the doors."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

UserLocale = Literal["ru", "en"]


class UserRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    email: str
    is_active: bool
    is_verified: bool
    is_admin: bool
    is_premium: bool
    premium_until: datetime | None
    locale: UserLocale
    created_at: datetime


class UserUpdate(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"locale": "en"}]})

    locale: UserLocale
