"""The text of a Russian receipt's QR code: t=20261122T1915&s=299.00&fn=…&i=…&fp=…&n=1.

The text says nothing of the shop or the goods. Its day and time are those of the shop, in a time zone not told.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import date as calendar_date
from datetime import time as time_of_day
from decimal import Decimal
from typing import Literal

from kopilka.periods import FIRST_DATE, LAST_DATE

# A real one has about eighty characters; more is something else, and is not looked at.
_LONGEST = 500
_FIELDS = frozenset({"t", "s", "fn", "i", "fp", "n"})
# [0-9]: \d takes digits of all alphabets.
_MOMENT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})[Tt]([01][0-9]|2[0-3])([0-5][0-9])([0-5][0-9])?", re.ASCII)
_TOTAL = re.compile(r"([0-9]{1,10})(?:[.,]([0-9]{1,2}))?")
_DRIVE = re.compile(r"[0-9]{16}")
_NUMBER = re.compile(r"[0-9]{1,10}")

ReceiptKind = Literal["sale", "sale_refund", "purchase", "purchase_refund"]
ReceiptDoubt = Literal["total_unclear"]
_KINDS: dict[str, ReceiptKind] = {"1": "sale", "2": "sale_refund", "3": "purchase", "4": "purchase_refund"}


@dataclass(frozen=True, slots=True)
class DocumentKey:
    """What makes a receipt the only one of its kind: the fiscal drive, the document in it, and its fiscal sign. The
    sign keeps its leading zeros, the document's number has none.
    """

    drive: str
    document: str
    sign: str

    @property
    def fingerprint(self) -> str:
        """32 hexadecimal digits by which the same receipt is known again; the tax service shows the goods to whoever
        has the key itself.
        """
        return hashlib.sha256(f"{self.drive}/{self.document}/{self.sign}".encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class FiscalReceipt:
    """`kind` is the shop's view: of a `sale` the reader has paid, of a `purchase` the shop has. `total` may be zero,
    where everything was paid with points. The seconds of `time` are zero where the code does not tell them.

    `total_unclear`: written without kopecks. Roubles are meant nearly always; some cash desks leave out the point.
    """

    date: calendar_date
    time: time_of_day
    total: Decimal
    kind: ReceiptKind
    key: DocumentKey
    doubts: tuple[ReceiptDoubt, ...] = ()

    @property
    def type(self) -> Literal["income", "expense"]:
        """For whom the receipt was handed to."""
        return "expense" if self.kind in ("sale", "purchase_refund") else "income"

    @property
    def is_refund(self) -> bool:
        return self.kind in ("sale_refund", "purchase_refund")


def read_receipt(text: str) -> FiscalReceipt | None:
    """None where the text is no receipt's code, or one that has a part missing, twice or impossible."""
    fields = _fields(text)
    if fields is None or fields.keys() != _FIELDS:
        return None
    moment, total = _MOMENT.fullmatch(fields["t"]), _TOTAL.fullmatch(fields["s"])
    kind = _KINDS.get(fields["n"])
    is_numbered = _DRIVE.fullmatch(fields["fn"]) and _NUMBER.fullmatch(fields["i"]) and _NUMBER.fullmatch(fields["fp"])
    if moment is None or total is None or kind is None or not is_numbered:
        return None
    day = _day(int(moment[1]), int(moment[2]), int(moment[3]))
    if day is None:
        return None
    whole, kopecks = total[1], total[2]
    return FiscalReceipt(
        date=day,
        time=time_of_day(int(moment[4]), int(moment[5]), int(moment[6] or 0)),
        total=Decimal(f"{whole}.{kopecks or '00':0<2}"),
        kind=kind,
        key=DocumentKey(fields["fn"], fields["i"].lstrip("0") or "0", fields["fp"]),
        doubts=() if kopecks else ("total_unclear",),
    )


def is_receipt_code(text: str) -> bool:
    """Whether it has the parts of a receipt's code, be they possible or not."""
    if len(text) > _LONGEST:
        return False
    names = {part.partition("=")[0].strip().lower() for part in text.strip().strip("?&").split("&")}
    return names >= _FIELDS


def _fields(text: str) -> dict[str, str] | None:
    """By their names in small letters; None where one is there twice. What is not known is left out: future versions
    of the code may have more of them.
    """
    if len(text) > _LONGEST:
        return None
    found: dict[str, str] = {}
    for part in text.strip().strip("?&").split("&"):
        name, _, value = part.partition("=")
        name = name.strip().lower()
        if name not in _FIELDS:
            continue
        if name in found:
            return None
        found[name] = "".join(value.split())
    return found


def _day(year: int, month: int, day: int) -> calendar_date | None:
    try:
        found = calendar_date(year, month, day)
    except ValueError:
        return None
    return found if FIRST_DATE <= found <= LAST_DATE else None
