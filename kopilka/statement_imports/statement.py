"""What a statement file says, whatever its format: plain data, nothing of Kopilka's tables.

Every line of the file that could be an operation is a row or a skipped row; none is lost, none is guessed at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as calendar_date
from datetime import time as time_of_day
from decimal import Decimal
from typing import Literal

DateOrder = Literal["day_first", "month_first", "year_first"]
DecimalMark = Literal[",", "."]
# What a column of a table may hold.
Field = Literal[
    "date", "booked_on", "time", "amount", "income", "expense", "sign", "currency", "original_amount",
    "original_currency", "fee", "description", "payee", "category", "mcc", "status", "balance", "bank_id",
    "account", "card", "counterparty_account", "counterparty_tax_id", "ignored",
]  # fmt: skip
SkipReason = Literal["failed", "cancelled", "zero", "total_line", "information"]


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One operation. `amount` is signed, in the account's currency: in above zero, out below it.

    `line` is where it begins in the file, counted from 1 (of a sheet its row; of XML and tags the line of its first
    tag). `date` is the operation's own day in the bank's zone, `booked_on` that on which it counts. `original` is what
    was paid in another currency, signed as `amount`. `bank_id` is the bank's own name for it where the format
    has one; it may repeat, whoever compares has to reckon with that.
    """

    line: int
    date: calendar_date
    amount: Decimal
    currency: str
    description: str
    time: time_of_day | None = None
    booked_on: calendar_date | None = None
    payee: str = ""
    bank_id: str | None = None
    is_pending: bool = False
    mcc: str | None = None
    bank_category: str = ""
    card: str = ""
    original_amount: Decimal | None = None
    original_currency: str | None = None
    balance_after: Decimal | None = None
    counterparty_account: str = ""
    counterparty_tax_id: str = ""


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A line that is no operation to be counted, and why; `text` is what it says, as far as it fits a screen."""

    line: int
    reason: SkipReason
    text: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One account's. Balances and sums are what the file itself tells, None where it does not: `total_out` is above
    zero. They are never computed from the rows, since they prove them; of a table with a balance in each row they are
    the two that no other row explains.
    """

    account_hint: str
    currency: str
    rows: Sequence[StatementRow]
    skipped: Sequence[SkippedRow] = ()
    start_date: calendar_date | None = None
    end_date: calendar_date | None = None
    opening_balance: Decimal | None = None
    closing_balance: Decimal | None = None
    total_in: Decimal | None = None
    total_out: Decimal | None = None
    declared_rows: int | None = None


@dataclass(frozen=True, slots=True)
class StatementFile:
    """`bank` is a slug such as `tbank`, None where nothing in the file names it. `encoding` is None of binary files."""

    format: str
    bank: str | None
    encoding: str | None
    statements: Sequence[Statement]


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person has answered, or what is remembered of files with the same header."""

    encoding: str | None = None
    # Of the header's words, as they stand in the file, or `#3` for the third column where there is no header.
    mapping: Mapping[str, Field] = field(default_factory=dict)
    date_order: DateOrder | None = None
    decimal_mark: DecimalMark | None = None
    currency: str | None = None


class StatementUnreadable(Exception):
    """The file, or this line of it, cannot be what its format says. `code` is for the words of the answer; `detail`
    is a short piece of the file, or a number, that the words quote.
    """

    def __init__(self, code: str, *, line: int | None = None, detail: str = "") -> None:
        super().__init__(code, line, detail)
        self.code = code
        self.line = line
        self.detail = detail


class StatementUndecided(Exception):
    """More than one reading is possible, and they differ: the person has to choose.

    `what` names the choice; `options` are the readings, each as an answer for `Choices` and what the sample would be
    by it; `columns` are the header's words and `samples` the first rows, for a mapping.
    """

    def __init__(
        self,
        what: Literal["mapping", "date_order", "decimal_mark", "encoding", "currency"],
        *,
        options: Sequence[tuple[str, str]] = (),
        columns: Sequence[str] = (),
        samples: Sequence[Sequence[str]] = (),
    ) -> None:
        super().__init__(what)
        self.what = what
        self.options = options
        self.columns = columns
        self.samples = samples
