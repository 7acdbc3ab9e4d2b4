"""Parameters and answers of /analytics."""

from datetime import date as calendar_date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from kopilka.analytics.errors import PeriodAmbiguous, PeriodHalfNamed
from kopilka.analytics.figures import FlowType
from kopilka.money import Currency, Total
from kopilka.periods import DateRange, LedgerDate, Months, Period
from kopilka.transactions.errors import RangeReversed

Year = Annotated[int, Field(ge=1970, le=2100, examples=[2026])]
Month = Annotated[int, Field(ge=1, le=12, examples=[5])]
MonthName = Annotated[
    calendar_date, Field(description="The first day of the calendar month that it is, or is named after.")
]
Percent = Annotated[Total, Field(description="In %, to one decimal.")]


class CurrencyParams(BaseModel):
    model_config = ConfigDict(extra="forbid")

    currency: Currency | None = Field(
        None,
        description="Which transactions to count. Default: all, those in other currencies converted into the"
        " household's at the rate of the day.",
    )


class MonthlyParams(CurrencyParams):
    year: Year | None = Field(None, description="Default: this one.")


class RangeParams(CurrencyParams):
    """A period or two dates; the current month where neither is named."""

    period: Period | None = Field(None, description="The current week (from Monday), month or year.")
    start_date: LedgerDate | None = Field(None, description="First day, inclusive; needs end_date.")
    end_date: LedgerDate | None = Field(None, description="Last day, inclusive; needs start_date.")

    def days(self, today: calendar_date, months: Months) -> DateRange:
        """The days meant. Raises PeriodAmbiguous and RangeReversed."""
        if (self.start_date is None) != (self.end_date is None):
            given, missing = ("start_date", "end_date") if self.end_date is None else ("end_date", "start_date")
            raise PeriodHalfNamed(loc=("query", missing), given=given, missing=missing)
        if self.start_date is not None and self.end_date is not None:
            if self.period is not None:
                raise PeriodAmbiguous(loc=("query", "period"))
            if self.start_date > self.end_date:
                raise RangeReversed(loc=("query", "start_date"))
            return DateRange(self.start_date, self.end_date)
        return months.current(self.period or Period.MONTH, today)


class CategoryParams(RangeParams):
    month: Month | None = None
    year: Year | None = Field(None, description="Default: this one.")
    type: FlowType = "expense"

    def days(self, today: calendar_date, months: Months) -> DateRange:
        """The days meant. Raises PeriodAmbiguous and RangeReversed."""
        if self.month is None and self.year is None:
            return super().days(today, months)
        if self.period is not None or self.start_date is not None or self.end_date is not None:
            raise PeriodAmbiguous(loc=("query", "year" if self.month is None else "month"))
        year = self.year or months.name_of(today).year
        return months.year(year) if self.month is None else months.month(calendar_date(year, self.month, 1))


class FlowRead(BaseModel):
    income: Total
    expense: Total
    net: Total = Field(description="Income less expense.")
    count: int = Field(description="Transactions counted; a split is one.")


class MonthRead(FlowRead):
    month: int = Field(description="1 to 12.")
    start_date: calendar_date
    end_date: calendar_date


class CurrencySumRead(BaseModel):
    currency: str
    amount: Total = Field(description="As recorded: income less expense, of one type its sum.")
    count: int


class OtherCurrenciesRead(BaseModel):
    currency: str
    other_currencies: list[str] = Field(description="Of transactions in these days that are not counted here.")


class CurrencyRead(OtherCurrenciesRead):
    converted: list[CurrencySumRead] = Field(description="What is counted, converted at the rates of the days.")
    unconverted: list[CurrencySumRead] = Field(
        description="What is not counted: no rate is known, or one currency was asked for."
    )


class MonthlyRead(CurrencyRead):
    year: int
    months: list[MonthRead] = Field(description="All twelve.")
    total: FlowRead


class CategoryShareRead(BaseModel):
    category_id: UUID
    name: str
    parent_id: UUID | None
    amount: Total = Field(description="Of the category's own transactions, without its subcategories'.")
    share: Percent
    count: int = Field(description="The category's own transactions, and the splits with a part in it.")
    amount_with_children: Total = Field(description="With those of its subcategories.")
    count_with_children: int = Field(description="With those of its subcategories; a split in several of them is one.")


class CategoriesRead(CurrencyRead):
    start_date: calendar_date
    end_date: calendar_date
    type: FlowType
    total: Total
    categories: list[CategoryShareRead] = Field(description="Largest first; the shares add up to 100.0.")


class SpendingRead(BaseModel):
    id: UUID
    date: calendar_date
    amount: Total
    category_id: UUID | None = Field(description="Null for a split.")
    category: str = Field(description="Of a split the names of all its categories, the largest part first.")
    account_id: UUID
    account: str
    description: str | None
    payee: str | None
    recorded_amount: Total | None = Field(description="In `recorded_currency`, where it was converted.")
    recorded_currency: str | None


class RepeatedSpendingRead(BaseModel):
    category_id: UUID | None = Field(description="Null for splits.")
    category: str
    description: str | None = Field(description="Of the largest of them.")
    payee: str | None
    amount: Total = Field(description="The largest of them.")
    count: int
    total: Total
    last_date: calendar_date


class SummaryRead(CurrencyRead):
    start_date: calendar_date
    end_date: calendar_date
    income: Total
    expense: Total
    net: Total
    count: int
    saving_rate: Total | None = Field(description="Net in % of the income; null without income.")
    days: int = Field(description="Days of the period up to today; 0 where it has not begun.")
    average_daily_income: Total = Field(description="Of these days: what is dated after today is not in it.")
    average_daily_expense: Total = Field(description="Of these days: what is dated after today is not in it.")
    biggest_spendings: list[SpendingRead] = Field(description="The ten largest.")
    biggest_folded: list[RepeatedSpendingRead] = Field(
        description="The ten largest, those of one category and payee or description as one. Repeats are counted among"
        " the 60 largest expenses."
    )


class SpanFlowRead(FlowRead):
    start_date: calendar_date
    end_date: calendar_date


class DifferenceRead(BaseModel):
    """Now less then."""

    amount: Total
    percent: Total | None = Field(description="Null where there was nothing then.")


class FlowDifferenceRead(BaseModel):
    income: DifferenceRead
    expense: DifferenceRead
    net: DifferenceRead


class CategoryComparisonRead(BaseModel):
    category_id: UUID
    name: str
    type: FlowType
    amount: Total
    previous_amount: Total
    year_ago_amount: Total
    change: DifferenceRead
    year_ago_change: DifferenceRead


class ComparisonRead(CurrencyRead):
    current: SpanFlowRead
    previous: SpanFlowRead = Field(description="The period before, as much of it as has passed of the current one.")
    year_ago: SpanFlowRead = Field(description="The same days a year ago; of whole weeks 52 weeks ago.")
    change: FlowDifferenceRead
    year_ago_change: FlowDifferenceRead
    categories: list[CategoryComparisonRead] = Field(description="Expenses, then income; largest first.")
    changed_most: list[CategoryComparisonRead] = Field(description="The five with the largest change, up or down.")


class TrendParams(CurrencyParams):
    months: int = Field(12, ge=3, le=60, description="How many, this one included.")
    window: int = Field(3, ge=2, le=12, description="Months in the moving average.")


class TrendPointRead(BaseModel):
    month: MonthName
    amount: Total
    moving_average: Total | None = Field(description="Null until the window is full, and in the unfinished month.")


class CategoryTrendRead(BaseModel):
    category_id: UUID
    name: str
    type: FlowType
    total: Total
    slope: Total = Field(description="How much more each month, by a straight line through the finished months.")
    points: list[TrendPointRead]


class TrendsRead(OtherCurrenciesRead):
    window: int
    income: list[TrendPointRead]
    expense: list[TrendPointRead]
    categories: list[CategoryTrendRead] = Field(description="Largest first.")


class PastMonthRead(BaseModel):
    month: MonthName
    income: Total
    expense: Total
    balance: Total = Field(description="At its end.")


class ForecastMonthRead(BaseModel):
    month: MonthName
    income: Total
    expense: Total
    balance: Total = Field(description="At its end.")
    balance_low: Total = Field(description="The balance lies between low and high in about four of five cases.")
    balance_high: Total


class ForecastErrorRead(BaseModel):
    """How wrong the same method would have been in months that are known."""

    months: int = Field(description="Finished months that were forecast from those before them.")
    mean_absolute_error: Total | None = Field(description="Of a month's net.")
    naive_error: Total | None = Field(description="Of guessing the mean of the three months before.")


class RecurringRead(BaseModel):
    category_id: UUID
    name: str
    type: FlowType
    amount: Total = Field(description="Expected a month.")


class ForecastRead(OtherCurrenciesRead):
    is_estimate: bool = True
    note: str
    balance: Total = Field(
        description="Up to today, of all accounts that are not archived; those in another currency at today's rate."
    )
    planned_income: Total = Field(description="Dated after today, on the same accounts; not in the balance.")
    planned_expense: Total = Field(description="Dated after today, on the same accounts; not in the balance.")
    past: list[PastMonthRead] = Field(description="Up to six finished months, the last one last.")
    months: list[ForecastMonthRead] = Field(description="The rest of this month, then three more.")
    recurring: list[RecurringRead] = Field(description="Categories with nearly the same amount every month.")
    error: ForecastErrorRead


class AnomalyRead(BaseModel):
    category_id: UUID
    name: str
    month: MonthName
    amount: Total
    usual: Total = Field(description="The median of the other months.")
    score: Total = Field(description="Distance from the usual in robust standard deviations.")


class AnomaliesRead(OtherCurrenciesRead):
    anomalies: list[AnomalyRead] = Field(description="Of the last 12 months, the highest score first.")
