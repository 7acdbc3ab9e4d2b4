"""Categories as they cross the doors."""

from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from kopilka.categories.standard import CategoryType
from kopilka.infrastructure.http.changes import Change
from kopilka.text import Name


class CategoryRead(BaseModel):
    id: UUID
    name: str
    type: CategoryType
    parent_id: UUID | None
    is_standard: bool
    standard_key: str | None
    archived: bool


class CategoryCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "Кофе", "type": "expense", "parent_id": None}]},
    )

    name: Name
    type: CategoryType
    parent_id: UUID | None = None


class CategoryUpdate(Change):
    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Кофе с собой"}]})
    clearable: ClassVar[frozenset[str]] = frozenset({"parent_id"})

    name: Name | None = None
    parent_id: UUID | None = None
    archived: bool | None = None
