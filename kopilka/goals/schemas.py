"""Parameters and answers of /goals."""

from datetime import date as calendar_date
from datetime import datetime
from decimal import Decimal
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt
from pydantic_core import PydanticCustomError

from kopilka.goals.figures import GoalState
from kopilka.infrastructure.http.changes import Change
from kopilka.infrastructure.http.pagination import CursorParam, Limit
from kopilka.money import Amount, Currency, PositiveAmount, Total
from kopilka.periods import LedgerDate
from kopilka.text import Description, Name

MAX_GOALS = 1_000  # in a household; far more than anybody saves for, and as many as one process serves quickly
# Of one goal: a daily one for 13 years. Their sum is read while the household is locked.
MAX_CONTRIBUTIONS = 5_000
EXAMPLE_ID = "0199a1b2-0000-7000-8000-000000000001"


def _not_zero(amount: Decimal) -> Decimal:
    if not amount:
        raise PydanticCustomError("amount_zero", "The amount must not be zero")
    return amount


NonZeroAmount = Annotated[Amount, AfterValidator(_not_zero)]


class GoalRead(BaseModel):
    id: UUID
    name: str
    target_amount: Total
    current_amount: Total = Field(
        description="Sum of the contributions, or the balance of the account it follows, up to today."
    )
    planned_amount: Total = Field(description="Contributions, or net of the account, dated after today.")
    currency: str
    base_amount: Total | None = Field(
        description="`current_amount` in the household's currency at the rate of today; null where none is known."
    )
    base_target: Total | None = Field(description="`target_amount` in the household's currency, likewise.")
    start_on: calendar_date
    deadline: calendar_date | None
    account_id: UUID | None
    progress: Total = Field(description="In %, rounded down to one decimal.")
    remaining: Total
    monthly_needed: Total | None = Field(description="To save a month from now on, to reach it by the deadline.")
    pace: Total = Field(description="Saved a month so far, up to today.")
    expected_on: calendar_date | None = Field(description="When it is reached at this pace; null: not before 2101.")
    state: GoalState = Field(
        description="on_track and ahead: expected by the deadline; behind: later or never. A goal without a deadline, "
        "or one that has just started, is on_track."
    )
    created_at: datetime
    updated_at: datetime


class GoalCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "Отпуск", "target_amount": 10000, "months": 3}]}
    )

    name: Name
    target_amount: PositiveAmount
    currency: Currency | None = Field(None, description="Default: that of the account, else the household's. Final.")
    deadline: LedgerDate | None = None
    months: StrictInt | None = Field(
        None, ge=1, le=600, description="Instead of a deadline: so many months from today."
    )
    account_id: UUID | None = Field(None, description="Follow the balance of this account: no contributions then.")


class GoalUpdate(Change):
    model_config = ConfigDict(json_schema_extra={"examples": [{"target_amount": 12000, "deadline": "2027-05-31"}]})
    clearable: ClassVar[frozenset[str]] = frozenset({"deadline", "account_id"})

    name: Name | None = None
    target_amount: PositiveAmount | None = None
    deadline: LedgerDate | None = None
    account_id: UUID | None = None


class ContributionRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    goal_id: UUID
    amount: Total
    date: calendar_date
    note: str | None
    user_id: UUID = Field(validation_alias="created_by", description="Who entered it.")
    created_at: datetime


class ContributionCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"amount": 3500, "note": "С зарплаты"}, {"amount": -500}]}
    )

    amount: NonZeroAmount = Field(description="Negative: a withdrawal.")
    date: LedgerDate | None = Field(None, description="Default: today.")
    note: Description | None = None


class GoalListParams(BaseModel):
    model_config = ConfigDict(extra="forbid")

    limit: int = Field(MAX_GOALS, ge=1, le=MAX_GOALS, description="By default all of them: a household has no more.")
    cursor: CursorParam | None = Field(None, description="From the Link header of the page before.")


class ContributionListParams(BaseModel):
    model_config = ConfigDict(extra="forbid")

    limit: Limit = 50
    cursor: CursorParam | None = Field(None, description="From the Link header of the page before.")
