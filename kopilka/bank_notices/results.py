"""What a bank's message says, as a frozen value."""

from dataclasses import dataclass
from datetime import date as calendar_date
from datetime import time as time_of_day
from decimal import Decimal
from typing import Literal

Bank = Literal["sber", "tbank", "alfa", "vtb", "gazprombank", "raiffeisen", "ozon", "yandex"]
NoticeKind = Literal[
    "purchase", "refund", "incoming", "outgoing", "withdrawal", "deposit", "fee", "declined", "announced", "balance",
    "offer", "code",
]  # fmt: skip
NoticeDoubt = Literal["kind_unclear", "amount_unclear", "several_amounts", "date_unclear", "fee_apart", "own_accounts"]
# Money has moved; of the other kinds nothing may be recorded.
MOVED: frozenset[NoticeKind] = frozenset(("purchase", "refund", "incoming", "outgoing", "withdrawal", "deposit", "fee"))


@dataclass(frozen=True, slots=True)
class BankNotice:
    """`party` is the shop, or who sent or gets the money. `card` is the last four digits of a card or an account.

    `date` and `time` are as the bank wrote them, mostly Moscow time; None where it did not. The digits of a `code` are
    not kept. `fee_apart`: a fee is told beside the amount and is not in it. `own_accounts`: it may be a transfer
    between accounts of one person. An `offer` is any other news of the bank, too: a limit that was raised.
    """

    kind: NoticeKind
    amount: Decimal | None
    currency: str | None
    party: str | None
    card: str | None
    balance: Decimal | None
    date: calendar_date | None
    time: time_of_day | None
    bank: Bank | None
    doubts: tuple[NoticeDoubt, ...]

    @property
    def is_entry(self) -> bool:
        return self.kind in MOVED and self.amount is not None

    @property
    def type(self) -> Literal["income", "expense"]:
        return "income" if self.kind in ("refund", "incoming", "deposit") else "expense"
