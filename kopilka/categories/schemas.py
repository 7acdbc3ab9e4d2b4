"""Requests and responses about categories."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, StrictBool

from kopilka.categories.appearance import CategoryColor, CategoryIcon
from kopilka.categories.standard import CategoryType
from kopilka.infrastructure.http.changes import Change
from kopilka.infrastructure.http.pagination import Place, PlaceSchema
from kopilka.text import Name

# Of a household, standard and archived ones included. Far above what a family needs; it bounds what a list and the
# check of a name cost.
MAX_CATEGORIES = 1_000


class CategoryRead(BaseModel):
    id: UUID
    name: str
    type: CategoryType
    parent_id: UUID | None
    is_standard: bool
    standard_key: str | None
    archived: bool
    icon: CategoryIcon = Field(description="What it is shown with: the household's choice, else `default_icon`.")
    color: CategoryColor = Field(description="The household's choice, else `default_color`.")
    default_icon: CategoryIcon = Field(description="Of the standard category, else of the parent, else of the type.")
    default_color: CategoryColor


class CategoryCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "Кофе", "type": "expense", "parent_id": None, "icon": "coffee"}]},
    )

    name: Name
    type: CategoryType
    parent_id: UUID | None = None
    icon: CategoryIcon | None = None
    color: CategoryColor | None = None


class CategoryUpdate(Change):
    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Кофе с собой"}]})
    clearable: ClassVar[frozenset[str]] = frozenset({"parent_id", "icon", "color"})

    name: Name | None = None
    parent_id: UUID | None = None
    archived: StrictBool | None = None
    icon: CategoryIcon | None = Field(None, description="null: the default again.")
    color: CategoryColor | None = Field(None, description="null: the default again.")


class CategoryPlace(Place):
    """The last category of a page, by what the list is ordered by."""

    order: int
    folded: str
    name: str
    id: UUID


class CategoryListParams(BaseModel):
    type: CategoryType | None = None
    archived: bool = Field(False, description="The archived ones too.")
    limit: int = Field(
        MAX_CATEGORIES, ge=1, le=MAX_CATEGORIES, description="By default all of them: a household has no more."
    )
    cursor: Annotated[CategoryPlace, BeforeValidator(CategoryPlace.parse), PlainSerializer(str), PlaceSchema] | None = (
        Field(None, description="From the Link header of the page before.")
    )
