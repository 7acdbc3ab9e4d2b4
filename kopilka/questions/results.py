"""What is asked and what is answered, as frozen values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as calendar_date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from kopilka.categories.standard import CategoryType
from kopilka.periods import DateRange

Subject = Literal[
    "spent", "earned", "net", "left", "balance", "largest", "shares", "months", "average", "count", "goal",
]  # fmt: skip
QuestionDoubt = Literal[
    "subject_unclear", "category_unclear", "category_guessed", "period_unclear", "period_in_future", "no_budget",
    "words_ignored",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class NamedCategory:
    """A category of the household. `standard_key` lets it be called by its names in both languages."""

    id: UUID
    name: str
    type: CategoryType
    standard_key: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """`subject` is None where it is a question that nothing here answers.

    Of several `categories` the person has to choose one (`category_unclear`). `words` were asked about and are no
    category's name: they are searched for, and where nothing is found, `guess` is what a list of words takes them for
    (`category_guessed`). `words_ignored`: they change nothing in the answer, which should say so.
    """

    subject: Subject | None
    span: DateRange
    is_period_named: bool
    categories: tuple[UUID, ...] = ()
    words: str = ""
    guess: UUID | None = None
    doubts: tuple[QuestionDoubt, ...] = ()

    @property
    def is_sure(self) -> bool:
        """Whether it can be answered without asking back."""
        return self.subject is not None and "category_unclear" not in self.doubts


@dataclass(frozen=True, slots=True)
class About:
    """What an answer counts: these days, in this currency, of this category or of texts with these words."""

    span: DateRange
    currency: str
    other_currencies: tuple[str, ...]
    category: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class AmountAnswer:
    """`amount` of `count` transactions; `per_day` is of the days up to today."""

    about: About
    amount: Decimal
    count: int
    per_day: Decimal


@dataclass(frozen=True, slots=True)
class BalanceAnswer:
    """What the accounts in use hold today; what is dated later; and this month so far and planned, in and out."""

    about: About
    balance: Decimal
    planned_income: Decimal
    planned_expense: Decimal
    month_income: Decimal
    month_expense: Decimal


@dataclass(frozen=True, slots=True)
class LargestRow:
    id: UUID
    date: calendar_date
    amount: Decimal
    category: str
    description: str | None


@dataclass(frozen=True, slots=True)
class LargestAnswer:
    about: About
    rows: Sequence[LargestRow]


@dataclass(frozen=True, slots=True)
class Slice:
    """`share` in %, to one decimal."""

    name: str
    amount: Decimal
    share: Decimal


@dataclass(frozen=True, slots=True)
class SharesAnswer:
    about: About
    total: Decimal
    slices: Sequence[Slice]


@dataclass(frozen=True, slots=True)
class MonthBar:
    """`month` is its first day."""

    month: calendar_date
    income: Decimal
    expense: Decimal


@dataclass(frozen=True, slots=True)
class MonthsAnswer:
    about: About
    months: Sequence[MonthBar]


Answer = AmountAnswer | BalanceAnswer | LargestAnswer | SharesAnswer | MonthsAnswer
