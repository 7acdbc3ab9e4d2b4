"""What is compared when a statement is imported: rows of the file, operations known from earlier ones, transactions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as calendar_date
from datetime import time as time_of_day
from decimal import Decimal
from typing import Literal
from uuid import UUID

from kopilka.text import TextRefused, clean

LARGEST_FILE = 10 * 1024 * 1024
State = Literal["new", "duplicate", "doubtful", "skipped"]
Action = Literal["add", "match", "skip"]
# Why a row is in its state; of a new row there is none.
Reason = Literal[
    "known",  # the bank's operation is known from an earlier import, whatever became of its transaction
    "booked",  # what was pending is booked now: the transaction is brought up to date
    "looks_entered",  # a transaction that a person entered looks the same
    "amount_changed",  # an operation of the same name or place has another amount by now
    "unclear_repeat",  # it may be one of several equal operations, and the file does not tell which
    "failed", "cancelled", "zero", "total_line", "information",  # skipped, as the reader says
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileOperation:
    """One row of a statement, in the order of the file. `amount` is signed: in above zero, out below it.

    `date` is the operation's own day, `booked_on` the one on which it counts. `text` is what it says of itself
    (payee and description), as the file has it. `bank_id` is the bank's own name for it, which may repeat.
    """

    index: int
    date: calendar_date
    amount: Decimal
    text: str
    time: time_of_day | None = None
    booked_on: calendar_date | None = None
    bank_id: str | None = None
    is_pending: bool = False
    counterparty_account: str = ""


@dataclass(frozen=True, slots=True)
class KnownOperation:
    """An operation of the same account that came with an earlier import (or from the bank's API), as the bank told it
    then: what a person has changed since is not in it. `transaction_id` is what it became, None where it was skipped.
    """

    id: UUID
    date: calendar_date
    amount: Decimal
    text: str
    time: time_of_day | None
    booked_on: calendar_date | None
    bank_id: str | None
    is_pending: bool
    transaction_id: UUID | None


@dataclass(frozen=True, slots=True)
class EnteredTransaction:
    """A transaction of the same account that no bank's operation stands behind. `amount` is signed as above; `text`
    is its payee, description and category.
    """

    id: UUID
    date: calendar_date
    amount: Decimal
    text: str
    is_pending: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """`known_id` is the operation that was recognised, None of an entered transaction. `score` is 0 to 100."""

    transaction_id: UUID | None
    known_id: UUID | None
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What becomes of one row of the file, unless a person decides otherwise. `action` is None of a doubtful row."""

    index: int
    state: State
    reason: Reason | None
    action: Action | None
    match: Match | None = None


@dataclass(frozen=True, slots=True)
class CategoryGuess:
    """`confidence` is 0 to 1; `words` are those that decided, as the row has them."""

    category_id: UUID
    confidence: float
    source: Literal["rule", "learned", "mcc", "merchant"]
    words: Sequence[str] = ()


# What `text.clean` refuses: controls, halves of characters, marks that turn the direction around, no characters at all.
_REFUSED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + 0xFFFE) + chr(plane * 0x10000 + 0xFFFF) for plane in range(17))
    + "]"
)


def shown_text(text: str, longest: int) -> str:
    """A text out of a file in one line, as it may be stored, cut to so many characters."""
    text = text[: 4 * longest]
    try:
        text = clean(text)
    except TextRefused:
        text = clean(_REFUSED.sub("", text))
    return text[:longest].rstrip()
