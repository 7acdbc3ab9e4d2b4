"""What is asked and what is answered, as frozen values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as calendar_date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from kopilka.categories.standard import CategoryType
from kopilka.periods import DateRange
from kopilka.transactions.figures import TransactionRecord

Subject = Literal[
    "spent", "earned", "net", "left", "balance", "largest", "smallest", "shares", "months", "average", "per_entry",
    "count", "goal", "held", "latest", "bounded",
]  # fmt: skip
QuestionDoubt = Literal[
    "subject_unclear", "category_unclear", "category_guessed", "period_unclear", "period_in_future", "no_budget",
    "words_ignored", "for_household", "no_forecast",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class NamedCategory:
    """A category of the household. `standard_key` lets it be called by its names in both languages."""

    id: UUID
    name: str
    type: CategoryType
    standard_key: str | None = None


@dataclass(frozen=True, slots=True)
class NamedAccount:
    """An account of the household that is in use."""

    id: UUID
    name: str
    kind: str
    currency: str


@dataclass(frozen=True, slots=True)
class NamedMember:
    """Somebody of the household, by the name that Telegram knows."""

    user_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Topic:
    """One of several things that are asked about together: a category, or `words` that are no category's name, with
    the `guess` what a list of words takes them for.
    """

    category: UUID | None = None
    words: str = ""
    guess: UUID | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """`subject` is None where it is a question that nothing here answers.

    Of several `categories` the person has to choose one (`category_unclear`). `words` were asked about and are no
    category's name: they are searched for, and where nothing is found, `guess` is what a list of words takes them for
    (`category_guessed`). Of several `topics`, which are two at least, the sum is asked for, and there are no
    `categories`, `words` and `guess` then. `without` is left out of the sum. `words_ignored`: they change nothing in
    the answer, which should say so; `ignored` has them, as far as they are known. `for_household`: the part of one
    person is asked for, which nobody keeps. `limit` is how many rows of a list are asked for. `is_income`: of income,
    whatever the subject; `is_any`: of income and spending alike. `accounts` are those whose balance is asked for, all
    of them where there are none. `least` and `most` are what the amounts of `bounded` rows are between, in `currency`
    or the household's own; `is_strict` where they are not in it themselves. `compared`: the days that the same is to be
    told of beside those of `span`. `made_by`: only what this one has recorded.
    """

    subject: Subject | None
    span: DateRange
    is_period_named: bool
    categories: tuple[UUID, ...] = ()
    words: str = ""
    guess: UUID | None = None
    doubts: tuple[QuestionDoubt, ...] = ()
    topics: tuple[Topic, ...] = ()
    without: tuple[Topic, ...] = ()
    ignored: tuple[str, ...] = ()
    limit: int | None = None
    is_income: bool = False
    is_any: bool = False
    accounts: tuple[UUID, ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None
    is_strict: bool = False
    currency: str | None = None
    compared: DateRange | None = None
    made_by: NamedMember | None = None

    @property
    def is_sure(self) -> bool:
        """Whether it can be answered without asking back."""
        return self.subject is not None and "category_unclear" not in self.doubts


@dataclass(frozen=True, slots=True)
class About:
    """What an answer counts: these days, in this currency, of this category or of texts with these words; of several
    of these where there are `names`. `guessed`: words that no text has, each with the category that was taken instead.
    `without`: the categories that a list leaves out. `made_by`: who has recorded what is counted, if not everybody's.
    `converted`: of which currencies something is counted at the rate of its day; `other_currencies` have no rate, and
    `other_amounts` are what is not counted of them, where that is known.
    """

    span: DateRange
    currency: str
    other_currencies: tuple[str, ...]
    category: str | None = None
    words: str = ""
    names: tuple[str, ...] = ()
    guessed: tuple[tuple[str, str], ...] = ()
    without: tuple[str, ...] = ()
    made_by: str = ""
    converted: tuple[str, ...] = ()
    other_amounts: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """Of a sum of several things: one of them by itself."""

    name: str
    amount: Decimal
    count: int


@dataclass(frozen=True, slots=True)
class AmountAnswer:
    """`amount` of `count` transactions; `per_day` is of the days up to today. What is in two of the `parts` counts
    once; what is `without` is in no part of it. `income` and `expense` are what a net is made of.
    """

    about: About
    amount: Decimal
    count: int
    per_day: Decimal
    parts: tuple[Part, ...] = ()
    income: Decimal = Decimal(0)
    expense: Decimal = Decimal(0)
    without: tuple[Part, ...] = ()


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
class HeldAccount:
    name: str
    balance: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class HeldAnswer:
    """What each of the accounts holds that were asked for; of all accounts where none is of that kind."""

    about: About
    accounts: Sequence[HeldAccount]
    is_none_of_kind: bool


@dataclass(frozen=True, slots=True)
class ComparedAnswer:
    """The same sum of two periods."""

    about: About
    now: AmountAnswer
    other: AmountAnswer


@dataclass(frozen=True, slots=True)
class LargestRow:
    id: UUID
    date: calendar_date
    amount: Decimal
    category: str
    description: str | None
    parts: tuple[tuple[str, Decimal], ...] = ()
    """Of a split, what of the amount is for which category, where there are several."""


@dataclass(frozen=True, slots=True)
class LargestAnswer:
    """`count` and `total` are of all rows that fit, where these are between two amounts; None where there are too many
    to be counted.
    """

    about: About
    rows: Sequence[LargestRow]
    count: int | None = None
    total: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LatestAnswer:
    about: About
    records: Sequence[TransactionRecord]


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


Answer = AmountAnswer | BalanceAnswer | HeldAnswer | ComparedAnswer | LargestAnswer | SharesAnswer | MonthsAnswer
