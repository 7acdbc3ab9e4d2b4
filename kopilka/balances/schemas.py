"""Parameters and answers about the balances of one account."""

from datetime import date as calendar_date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from kopilka.balances.figures import Step
from kopilka.infrastructure.http.pagination import Limit, Place, PlaceSchema
from kopilka.money import Total
from kopilka.periods import LedgerDate
from kopilka.transactions.schemas import TransactionRead


class BalancePlace(Place):
    """The last row of a page, and what the account held before it, by the household's revision: where nothing was
    changed since, the next page need not add up what is newer.
    """

    date: LedgerDate
    id: UUID
    revision: int = Field(ge=0, lt=2**63)
    balance: Decimal = Field(max_digits=32, decimal_places=4)


class AccountRowsParams(BaseModel):
    model_config = ConfigDict(extra="forbid")

    limit: Limit = 50
    cursor: Annotated[BalancePlace, BeforeValidator(BalancePlace.parse), PlainSerializer(str), PlaceSchema] | None = (
        Field(None, description="From the Link header of the page before.")
    )


class AccountRowRead(TransactionRead):
    balance_after: Total = Field(
        description="What the account holds once this row and all older ones are counted. Of the newest row it is the"
        " account's `balance`: rows dated later than today count, pending ones do not."
    )


class HistoryParams(BaseModel):
    model_config = ConfigDict(extra="forbid")

    start_date: LedgerDate | None = Field(None, description="First day, inclusive. Default: the account's first row.")
    end_date: LedgerDate | None = Field(
        None, description="Last day, inclusive. Default: today, or the last row where that is later."
    )
    step: Step | None = Field(
        None, description="Default: `day` up to 92 days, `week` (from Monday) up to two years, else `month`."
    )


class PointRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    date: calendar_date = Field(description="Last day of the step, or of the range.")
    balance: Total = Field(description="At the end of that day.")
    change: Total = Field(description="Since the point before; of the first one, since the range began.")


class HistoryRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    currency: str
    start_date: calendar_date
    end_date: calendar_date
    step: Step
    opening: Total = Field(description="Before the first day.")
    today: Total = Field(description="Of what is dated up to today.")
    planned: Total = Field(description="Of what is dated later; with `today` the account's `balance`.")
    points: list[PointRead]


class NetWorthParams(BaseModel):
    model_config = ConfigDict(extra="forbid")

    start_date: LedgerDate | None = Field(
        None, alias="from", description="First day, inclusive. Default: the first day of the month eleven months ago."
    )
    end_date: LedgerDate | None = Field(None, alias="to", description="Last day, inclusive. Default: today.")
    step: Step | None = Field(
        None, description="Default: `day` up to 92 days, `week` (from Monday) up to two years, else `month`."
    )


class UnconvertedRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    currency: str
    amount: Total


class WorthRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    date: calendar_date = Field(description="Last day of the step, or of the range.")
    total: Total = Field(description="At the end of that day, of all that is converted.")
    unconverted: list[UnconvertedRead] = Field(description="What no rate is known for: it is in no total.")


class AccountWorthRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    account_id: UUID
    currency: str
    archived: bool
    balances: list[Total] = Field(description="At the days of the points, in the account's currency.")
    converted: list[Total | None] = Field(description="The same in the household's; null where no rate is known.")


class UsedRateRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    currency: str
    rate: Total = Field(description="Of the household's currency for one.")
    date: calendar_date = Field(description="The day it was published for, or set by hand for.")
    source: str


class NetWorthRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    currency: str
    start_date: calendar_date
    end_date: calendar_date
    step: Step
    points: list[WorthRead]
    accounts: list[AccountWorthRead]
    rates: list[UsedRateRead] = Field(description="Those of the last day.")
