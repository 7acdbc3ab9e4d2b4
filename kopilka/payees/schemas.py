"""Payees as they cross the doors."""

from datetime import date as calendar_date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from kopilka.infrastructure.http.changes import Change
from kopilka.infrastructure.http.pagination import Limit, Place, PlaceSchema
from kopilka.text import Payee, SearchText

# Transactions of a payee that are counted, and the latest of them that its usual category is taken from.
COUNTED, LOOKED_AT = 1_000, 20


class PayeeRead(BaseModel):
    id: UUID
    name: str
    category_id: UUID | None = Field(description="What the household has chosen to be proposed with it.")
    usual_category_id: UUID | None = Field(
        description=f"What is proposed with it: the chosen one, else the most frequent of its latest {LOOKED_AT} "
        "transactions; null where there are none."
    )
    count: int = Field(description=f"Transactions that have it, the trash aside; {COUNTED:,} stands for more, too.")
    last_date: calendar_date | None = Field(description="Of the latest of them.")


class PayeeUpdate(Change):
    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Пятёрочка"}]})
    clearable: ClassVar[frozenset[str]] = frozenset({"category_id"})

    name: Payee | None = None
    category_id: UUID | None = Field(None, description="Null leaves it to its latest transactions.")


class PayeeMerge(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"into": "0199a1b2-0000-7000-8000-000000000005"}]}
    )

    into: UUID = Field(description="The payee that gets its transactions.")


class PayeePlace(Place):
    """The last payee of a page."""

    folded: str = Field(max_length=400, pattern=r"^[^\x00-\x1f\x7f]*$")
    id: UUID


class PayeeListParams(BaseModel):
    model_config = ConfigDict(extra="forbid")

    q: SearchText | None = Field(None, description="Part of the name, in any case; ё is е.")
    limit: Limit = 50
    cursor: Annotated[PayeePlace, BeforeValidator(PayeePlace.parse), PlainSerializer(str), PlaceSchema] | None = Field(
        None, description="From the Link header of the page before."
    )
