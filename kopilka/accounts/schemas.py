"""Requests and responses about accounts."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StrictBool,
)

from kopilka.infrastructure.http.changes import Change
from kopilka.infrastructure.http.pagination import Place, PlaceSchema
from kopilka.money import Amount, Currency, Total
from kopilka.text import Name

# Of a household, archived accounts included. Far above what a family needs; it bounds what a list and a lock cost.
MAX_ACCOUNTS = 1_000

AccountKind = Literal["cash", "card", "checking", "savings", "credit", "investment", "other"]


class AccountRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    kind: AccountKind
    currency: str
    opening_balance: Total
    balance: Total = Field(description="Opening balance, plus income, less expense, of what is booked.")
    base_balance: Total | None = Field(
        None, description="`balance` in the household's currency at the rate of today; null where none is known."
    )
    pending: Total = Field(description="What the pending transactions will add; it is not in `balance`.")
    pending_count: int
    available: Total = Field(description="`balance` and `pending`.")
    is_default: bool
    archived: bool
    created_at: datetime
    updated_at: datetime
    version: int = Field(
        description="Another one after every change of the account itself, not of its transactions; in quotes it is"
        " what If-Match takes."
    )


class AccountCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"name": "Карта", "kind": "card", "currency": "RUB", "opening_balance": 15000.5}]
        },
    )

    name: Name
    kind: AccountKind = "card"
    currency: Currency | None = Field(
        None,
        description="Default: the household's currency. Final, unless the household's own currency is changed before"
        " anything is recorded.",
    )
    opening_balance: Amount = Decimal(0)
    is_default: StrictBool = False


class AccountUpdate(Change):
    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Кошелёк", "archived": False}]})

    name: Name | None = None
    kind: AccountKind | None = None
    opening_balance: Amount | None = None
    is_default: Literal[True] | None = Field(None, description="Makes it the default; the former one is not.")
    archived: StrictBool | None = None


def _in_utc(moment: datetime) -> datetime:
    """Raises OverflowError where the moment lies before the year 1 or after 9999 there: PostgreSQL's driver would."""
    return moment.astimezone(UTC)


class AccountPlace(Place):
    """The last account of a page, by what the list is ordered by."""

    is_default: bool
    created_at: Annotated[AwareDatetime, AfterValidator(_in_utc)]
    id: UUID


class AccountListParams(BaseModel):
    archived: bool = Field(False, description="The archived ones too.")
    limit: int = Field(
        MAX_ACCOUNTS, ge=1, le=MAX_ACCOUNTS, description="By default all of them: a household has no more."
    )
    cursor: Annotated[AccountPlace, BeforeValidator(AccountPlace.parse), PlainSerializer(str), PlaceSchema] | None = (
        Field(None, description="From the Link header of the page before.")
    )
