"""The data of a report, without a database and without drawing.

Amounts are Decimals in units of `currency`, never rounded here; shares and progress are in %, with one decimal.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from kopilka.explorer.records import PivotInput
from kopilka.exports.palette import PLAIN_COLOUR
from kopilka.infrastructure.locales import Locale
from kopilka.periods import CALENDAR, DateRange, Months

FlowType = Literal["income", "expense"]
# Of a row of the list: `in` and `out` are the sides of transfers.
OperationType = Literal["income", "expense", "refund", "in", "out"]
BarStep = Literal["day", "month", "year"]
# That a report shows.
MOST_PAYEES = 100


@dataclass(frozen=True, slots=True)
class Totals:
    income: Decimal
    expense: Decimal
    count: int

    @property
    def net(self) -> Decimal:
        return self.income - self.expense


@dataclass(frozen=True, slots=True)
class Bar:
    """A day, month or year of the period, cut to it; there is one for each, also where nothing happened, from the month
    or year of the household's first record on.

    `count` is the number of its transactions.
    """

    start: date
    end: date
    income: Decimal
    expense: Decimal
    count: int


@dataclass(frozen=True, slots=True)
class CategoryTotal:
    """`name` is the category's label: no other category of its type in the report has the same one. `share` is in % of
    all categories of the type; the shares add up to 100.0.
    """

    name: str
    amount: Decimal
    share: Decimal
    count: int
    colour: str = PLAIN_COLOUR


@dataclass(frozen=True, slots=True)
class CategoryChange:
    """What a category had in the compared days and in the days before."""

    name: str
    type: FlowType
    now: Decimal
    before: Decimal
    colour: str

    @property
    def difference(self) -> Decimal:
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class OtherSum:
    """Transactions of one type in another currency than the report's, in that currency."""

    currency: str
    type: FlowType
    amount: Decimal
    count: int


@dataclass(frozen=True, slots=True)
class Conversion:
    """What was recorded in other currencies: `converted` into the report's at the rates of its days, `unconverted`
    where no rate is known, so that it is not counted; `previous_unconverted` of the days before.
    """

    converted: tuple[OtherSum, ...] = ()
    unconverted: tuple[OtherSum, ...] = ()
    previous_unconverted: tuple[OtherSum, ...] = ()


@dataclass(frozen=True, slots=True)
class BaseLine:
    """An account, or several, in the report's currency: what has moved at the rates of its days, the balances at those
    of theirs. `revalued` is what the change of the rates makes up: with it the rest adds up to `closing`.
    """

    opening: Decimal
    income: Decimal
    expense: Decimal
    transferred: Decimal
    closing: Decimal

    @property
    def revalued(self) -> Decimal:
        return self.closing - (self.opening + self.income - self.expense + self.transferred)

    def __add__(self, other: "BaseLine") -> "BaseLine":
        return BaseLine(
            self.opening + other.opening,
            self.income + other.income,
            self.expense + other.expense,
            self.transferred + other.transferred,
            self.closing + other.closing,
        )


def together(lines: Iterable[BaseLine]) -> BaseLine:
    nothing = Decimal(0)
    return sum(lines, BaseLine(nothing, nothing, nothing, nothing, nothing))


@dataclass(frozen=True, slots=True)
class AccountLine:
    """In the account's own currency; `opening` + `income` - `expense` + `transferred` is the closing balance, where
    `transferred` is what came from other accounts less what went to them. `shares_name`: another account, maybe an
    archived one, has the same name. `base` is the same in the report's currency; None where the report is of one
    currency alone, or where a rate is unknown that it takes. `opens_later`: when these days began no rate
    was known, so that the opening balance is counted at the first one that was.
    """

    name: str
    currency: str
    opening: Decimal
    income: Decimal
    expense: Decimal
    shares_name: bool = False
    transferred: Decimal = Decimal(0)
    base: BaseLine | None = None
    opens_later: bool = False

    @property
    def closing(self) -> Decimal:
        return self.opening + self.income - self.expense + self.transferred


@dataclass(frozen=True, slots=True)
class LargeSpending:
    """`recorded` is its amount where it was recorded in another currency, `recorded_currency`."""

    date: date
    category: str
    account: str
    description: str
    amount: Decimal
    colour: str = PLAIN_COLOUR
    payee: str = ""
    recorded: Decimal | None = None
    recorded_currency: str = ""


@dataclass(frozen=True, slots=True)
class PayeeTotal:
    """What went to one payee, refunds taken off, and in how many transactions."""

    name: str
    amount: Decimal
    count: int


@dataclass(frozen=True, slots=True)
class GoalLine:
    """In the goal's own currency. `state` is one of goals.figures.STATES, to be named in the report's language."""

    name: str
    currency: str
    target: Decimal
    current: Decimal
    progress: Decimal
    deadline: date | None
    state: str


@dataclass(frozen=True, slots=True)
class LedgerSum:
    """The transactions of one type and category on one day; or in one month or year, named by its first day."""

    day: date
    type: FlowType
    category_id: UUID
    amount: Decimal
    count: int


@dataclass(frozen=True, slots=True)
class PivotRow:
    """One category: an amount for each step of its pivot, in the same order. `median` is over the counted steps only
    and may have one digit more than the currency, the mean of two amounts.
    """

    name: str
    amounts: tuple[Decimal, ...]
    total: Decimal
    share: Decimal
    median: Decimal
    colour: str = PLAIN_COLOUR


@dataclass(frozen=True, slots=True)
class CategoryPivot:
    """Categories of one type × months, or years where the bars are years. `steps` are the first days of the months or
    years. The first `counted` of them have begun by the day of the report or have transactions; medians leave out the
    others. `total` adds up the rows; its share is 100.0, or 0.0 where there are none.
    """

    steps: tuple[date, ...]
    counted: int
    rows: tuple[PivotRow, ...]
    total: PivotRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFacts:
    """What a report shows as it was read.

    `start` and `end` are the first and the last day reported on, both inclusive; `asked_start` and `asked_end` are
    None where the question left that end open. `compared` are the days whose totals are compared with those of
    `previous_days`: all of them, or those up to today while the period is running; None where there is no comparison.
    Totals, bars and categories are in `currency`; transactions in `other_currencies` are in the list and nowhere else.
    `conversion` says what was recorded in others; None where the report counts one currency alone. `mixed`: the list
    has rows in another currency than the report's. `repeated`: how often splits are counted beyond once, being in the
    sums of all their categories. `filters` are the conditions beside the days, as (name, value)
    pairs in the report's language. `rows` is the length of the list.

    `accounts` are those in use, over `accounts_days`: the period, up to today while it is running; none where
    the report is narrowed by more than an account. `archived_moved`: archived accounts, which are in no balance
    (decision 24), had transactions in these days. `goals` are as they stood on `goals_on`. `recorded_from` is the
    day of the first transaction that the filters find, of any period, `begun_on` that of the household's first one.
    `entered_by_many`: more than one person. `payees` are those of expenses, the largest first: one more than
    MOST_PAYEES where there are more. Months, and years of them, are the household's: `months`.
    """

    household: str
    locale: Locale
    currency: str
    digits: int
    made_at: datetime
    start: date
    end: date
    asked_start: date | None
    asked_end: date | None
    filters: tuple[tuple[str, str], ...]
    compared: DateRange | None
    previous_days: DateRange | None
    bar_step: BarStep
    largest: tuple[LargeSpending, ...]
    goals: tuple[GoalLine, ...]
    other_currencies: tuple[str, ...]
    rows: int
    accounts: tuple[AccountLine, ...] = ()
    accounts_days: DateRange | None = None
    archived_moved: bool = False
    goals_on: date | None = None
    recorded_from: date | None = None
    begun_on: date | None = None
    entered_by_many: bool = False
    payees: tuple[PayeeTotal, ...] = ()
    months: Months = CALENDAR
    conversion: Conversion | None = None
    mixed: bool = False
    repeated: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectedReport(ReportFacts):
    """With the sums that pivots.py makes the figures of. `labels` names every category of the sums, `colours` says
    what they are printed in, as #rrggbb.
    """

    sums: tuple[LedgerSum, ...]
    compared_sums: tuple[LedgerSum, ...]
    previous_sums: tuple[LedgerSum, ...]
    labels: Mapping[UUID, str]
    colours: Mapping[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFigures(ReportFacts):
    """With everything that is calculated. `compared_totals` and `previous` are None where there is no comparison;
    `changes` are those by category, the largest
    first. Steps that have not begun and have no transactions are left out of `bars` and pivots, as are months and years
    before the household's first record.
    """

    totals: Totals
    compared_totals: Totals | None
    previous: Totals | None
    bars: tuple[Bar, ...]
    expenses: tuple[CategoryTotal, ...]
    incomes: tuple[CategoryTotal, ...]
    expense_pivot: CategoryPivot
    income_pivot: CategoryPivot
    changes: tuple[CategoryChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableReport:
    """A table of the explorer; `others` are the currencies that are not in it."""

    household: str
    locale: Locale
    currency: str
    made_at: datetime
    start: date | None
    end: date | None
    filters: tuple[tuple[str, str], ...]
    others: tuple[str, ...]
    given: PivotInput
    months: Months = CALENDAR


class TableTooLong(Exception):
    """It has more periods than a table may have."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One transaction of the list, as the report shows it. `user` is the address of whoever entered it, `parent` the
    label of the category that the category belongs to, `id` that of the transaction. Of one side of a transfer the
    category says where the money went or came from. `tags` stand without their #, `note` may have several lines.
    A line of a split is an operation by itself, with its own description in `line`: `part` is which of how many it is
    («2 из 3»), `whole` the amount of the transaction as text. `base` is the amount in the report's currency where it
    is in another one; None where no rate is known.
    """

    date: date
    type: OperationType
    category: str
    account: str
    description: str
    amount: Decimal
    currency: str
    user: str
    parent: str = ""
    id: str = ""
    payee: str = ""
    tags: Sequence[str] = ()
    note: str = ""
    is_pending: bool = False
    line: str = ""
    part: str = ""
    whole: str = ""
    base: Decimal | None = None

    def counted(self, currency: str) -> Decimal | None:
        """The amount in the report's currency."""
        return self.amount if self.currency == currency else self.base

    def with_sign(self, amount: Decimal) -> Decimal:
        """This amount as one that comes to its account, or leaves it."""
        return amount if self.type in ("income", "refund", "in") else -amount

    @property
    def is_transfer(self) -> bool:
        return self.type in ("in", "out")

    @property
    def said(self) -> str:
        """Its description, with that of the line: «чек · порошок»."""
        return " · ".join(it for it in (self.description, self.line) if it)

    @property
    def hashtags(self) -> str:
        """Its tags as one text: «#отпуск #дача»."""
        return " ".join(f"#{tag}" for tag in self.tags)

    @property
    def signed(self) -> Decimal:
        """What it adds to its account."""
        return self.with_sign(self.amount)
