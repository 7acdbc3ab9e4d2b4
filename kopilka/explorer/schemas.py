"""The explorer as it crosses the doors."""

from datetime import date as calendar_date
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from kopilka.explorer.errors import (
    GrowthWithoutTime,
    SameDimension,
    ShareOfCurrencies,
    TransfersNotExplored,
    TypeNeeded,
)
from kopilka.explorer.figures import MOST_ROWS, TIME, Dimension, Measure, Unit
from kopilka.infrastructure.http.changes import Change
from kopilka.money import Currency, Total
from kopilka.text import Name
from kopilka.transactions.schemas import LedgerFilters

MAX_VIEWS = 50
Look = Literal["chart", "year"]
Figure = Annotated[Total, Field(description="In the unit of the answer.")]
EXAMPLE: JsonDict = {"rows": "category", "columns": "month", "measure": "sum", "type": "expense", "period": "year"}


class ExploreParams(LedgerFilters):
    """Which table of which transactions. Transfers are not among them."""

    model_config = ConfigDict(extra="forbid")

    rows: Dimension = "category"
    columns: Dimension | None = Field(None, description="Another one than the rows. Default: totals alone.")
    measure: Measure = Field(
        "sum",
        description="`share` is in % of the column, `growth` in % of the period before. Mean, median and max are of "
        "transactions.",
    )
    currency: Currency | None = Field(
        None,
        description="Which transactions to count. Default: all, those in other currencies converted into the"
        " household's; with the dimension `currency` each in its own.",
    )
    limit: int = Field(
        MOST_ROWS,
        ge=2,
        le=MOST_ROWS,
        description="Rows at most: the largest, and the rest as one. Periods are never put together.",
    )

    def check(self) -> None:
        """Raises SameDimension, GrowthWithoutTime, TypeNeeded, ShareOfCurrencies and TransfersNotExplored."""
        dimensions = {self.rows, self.columns}
        if self.rows == self.columns:
            raise SameDimension(loc=("query", "columns"))
        if self.measure == "growth" and not dimensions & TIME:
            raise GrowthWithoutTime(loc=("query", "measure"))
        if self.type is None and self.measure in ("max", "growth"):
            raise TypeNeeded(loc=("query", "type"))
        if self.measure == "share" and "currency" in dimensions:
            raise ShareOfCurrencies(loc=("query", "measure"))
        if self.type == "transfer":
            raise TransfersNotExplored(loc=("query", "type"))


class KeyRead(BaseModel):
    key: str | None = Field(
        description="The first day of a month or week, a day, 1 (Monday) to 7, an id, a tag or a code of a currency. "
        "Null for transactions that have no payee or tag, and for the rest."
    )
    label: str = Field(description="Its name; of periods the key.")
    is_rest: bool = Field(description="All that did not fit, as one.")
    total: Figure | None = Field(
        description="Of all its transactions, not of its figures; null where there is nothing to tell."
    )
    count: int = Field(description="Its transactions.")


class OtherCurrencyRead(BaseModel):
    currency: str
    amount: Total
    count: int


class ExploreRead(BaseModel):
    """Amounts are positive where only income or only expenses are asked for, and refunds negative; of both together
    expenses are.
    """

    rows_by: Dimension
    columns_by: Dimension | None
    measure: Measure
    unit: Unit
    currency: str
    start_date: calendar_date | None = Field(description="Of the days asked for; null where they have no end.")
    end_date: calendar_date | None
    rows: list[KeyRead] = Field(
        description="Periods in their order, without gaps between the first and the last; others by size."
    )
    columns: list[KeyRead]
    cells: list[list[Figure | None]] = Field(
        description="By row and column; null where there is nothing. Without columns the totals of the rows are it."
    )
    total: Figure | None
    count: int = Field(description="Transactions counted, each of them once.")
    folded_rows: int = Field(description="How many rows did not fit, and are one.")
    overlapping: bool = Field(
        description="A transaction counts under each of its tags, or categories, so that parts may add up to more than"
        " totals."
    )
    other_currencies: list[OtherCurrencyRead] = Field(
        description="What fits the filters and is in no figure: no rate is known, or one currency was asked for."
    )


class ViewQuestion(ExploreParams):
    """What a view shows: the parameters of `GET /analytics/explore`, and how it looks."""

    look: Look | None = Field(None, description="`year` is a calendar of days. Default: a table.")


class ViewCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "Траты по месяцам", "question": EXAMPLE}]}
    )

    name: Name
    question: ViewQuestion


class ViewUpdate(Change):
    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Траты этого года"}]})

    name: Name | None = None
    question: ViewQuestion | None = None


class ViewRead(BaseModel):
    id: UUID
    name: str
    question: ViewQuestion
    created_at: datetime
    version: int = Field(description="Goes up with every change; the ETag is made of it.")
