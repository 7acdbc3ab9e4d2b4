"""The rows of a section, each with its account: from cells to plain data."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal

from kopilka.money import MAX_AMOUNT
from kopilka.statement_imports.formats.table.amounts import Amounts, amounts_of, value
from kopilka.statement_imports.formats.table.columns import Sums, date_orders, decimal_marks
from kopilka.statement_imports.formats.table.currencies import Currencies
from kopilka.statement_imports.formats.table.days import of_serial, read_day, read_time, split_time
from kopilka.statement_imports.formats.table.grid import Cell, Line
from kopilka.statement_imports.formats.table.headers import Header
from kopilka.statement_imports.formats.table.numbers import fits_digits
from kopilka.statement_imports.formats.table.told import Told
from kopilka.statement_imports.formats.table.words import Role
from kopilka.statement_imports.statement import (
    Choices,
    DateOrder,
    DecimalMark,
    StatementRow,
    StatementUnreadable,
)

_MCC = re.compile(r"\d{4}")
_LONGEST = 1000
_DIGITS_OF_A_NUMBER = 4
# «… 03.05.17 01.05.17 1500.00 RUR MCC1234»: booked, bought, for how much.
_ALFA = re.compile(
    r"(\d\d\.\d\d\.\d\d) (\d\d\.\d\d\.\d\d) +(\d[\d ]*\.\d\d) +([A-Z]{3}) +(?:.* )?MCC ?(\d{4})", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Reader:
    """What is decided of a section over all of its rows."""

    header: Header
    sums: Sums
    marks: Mapping[int, DecimalMark]
    orders: Mapping[int, DateOrder]
    amounts: Amounts
    currencies: Currencies
    pending: frozenset[int]

    def text(self, line: Line, *roles: Role) -> str:
        texts = [text for role in roles for column in self.header.columns(role) if (text := line.text(column))]
        if len(texts) == 1:
            return " ".join(texts[0].split())[:_LONGEST]
        return " · ".join(dict.fromkeys(" ".join(it.split()) for it in texts))[:_LONGEST]


def reader_of(
    lines: Sequence[Line], header: Header, sums: Sums, told: Told, pending: set[int], choices: Choices
) -> Reader:
    marks = decimal_marks(lines, header, sums, choices)
    orders = date_orders(lines, header, [*header.columns("date"), *header.columns("booked_on")], choices)
    amounts = amounts_of(lines, header, sums, marks)
    currencies = Currencies.of(lines, header, sums, marks, told, choices)
    return Reader(header, sums, marks, orders, amounts, currencies, frozenset(pending))


def read_row(reader: Reader, line: Line, *, with_fee: bool) -> tuple[str, StatementRow]:
    """With the account that the row names, empty where it names none."""
    header = reader.header
    amount, beside = reader.amounts.by_line[line.number]
    currency = reader.currencies.of_row(line, beside)
    if with_fee:
        amount -= reader.amounts.with_fee.get(line.number, Decimal(0))
    _refuse_strange(amount, currency, line)
    day, moment, booked_on = _days(reader, line)
    bank = header.bank
    bank_id = reader.text(line, "bank_id") or None
    is_hold = bank is not None and bank.description == "alfa" and (bank_id or "").upper() == "HOLD"
    pending = is_hold or line.number in reader.pending
    if bank is not None and bank.unbooked_is_pending and booked_on is None:
        pending = True
    original, original_currency = _original(reader, line, amount, currency)
    mcc = _MCC.search(reader.text(line, "mcc"))
    row = StatementRow(
        line=line.number,
        date=day,
        amount=amount,
        currency=currency,
        description=reader.text(line, "description", "details")
        or reader.text(line, "payee")
        or reader.text(line, "kind"),
        time=moment,
        booked_on=booked_on,
        payee=reader.text(line, "payee"),
        bank_id=None if is_hold else bank_id,
        is_pending=pending,
        mcc=mcc[0] if mcc else None,
        bank_category=reader.text(line, "category"),
        card=reader.text(line, "card").lstrip("'"),
        original_amount=original,
        original_currency=original_currency,
        balance_after=_balance(reader, line),
        counterparty_account=reader.text(line, "counterparty_account").lstrip("'"),
        counterparty_tax_id=reader.text(line, "counterparty_tax_id"),
    )
    if bank is not None and bank.description == "alfa":
        row = _of_alfa(row)
    return _account(reader, line), row


def _account(reader: Reader, line: Line) -> str:
    """The number, where its name stands in another column."""
    names = [it.lstrip("'") for column in reader.header.columns("account") if (it := line.text(column))]
    return next((it for it in names if sum(map(str.isdigit, it)) >= _DIGITS_OF_A_NUMBER), names[0] if names else "")


def _refuse_strange(amount: Decimal, currency: str, line: Line) -> None:
    if abs(amount) > MAX_AMOUNT:
        raise StatementUnreadable("amount_too_large", line=line.number, detail=f"{amount:f}"[:40])
    if not fits_digits(amount, currency):
        raise StatementUnreadable("too_precise", line=line.number, detail=f"{amount:f} {currency}"[:40])


def _days(reader: Reader, line: Line) -> tuple[date, time | None, date | None]:
    """The operation's own day and time, and that on which it counts."""
    header = reader.header
    own = next((it for column in header.columns("date") if (it := _moment(reader, line, column))), None)
    booked = next((it for column in header.columns("booked_on") if (it := _moment(reader, line, column))), None)
    if own is None:
        if booked is None:
            raise StatementUnreadable("date_unreadable", line=line.number, detail=line.whole()[:80])
        own = booked
    moment = own[1] or _time(line.cell(header.column("time")))
    # Midnight of a file in which all is at midnight says nothing, as «27.09.2024 00:00».
    return own[0], moment if moment != time(0) else None, booked[0] if booked is not None else None


def _moment(reader: Reader, line: Line, column: int) -> tuple[date, time | None] | None:
    cell = line.cell(column)
    if isinstance(cell, Decimal):
        cell = of_serial(cell)
    if isinstance(cell, datetime):
        return cell.date(), cell.time().replace(microsecond=0)
    if isinstance(cell, date):
        return cell, None
    if not isinstance(cell, str):
        return None
    parts = split_time(cell)
    day = read_day(parts[0]) if parts is not None else None
    found = day.value(reader.orders[column]) if day is not None else None
    if found is None or parts is None:
        if cell.strip(" -—–"):
            raise StatementUnreadable("date_unreadable", line=line.number, detail=cell[:80])
        return None
    return found, parts[1]


def _time(cell: Cell) -> time | None:
    if isinstance(cell, datetime):
        return cell.time().replace(microsecond=0)
    if isinstance(cell, time):
        return cell.replace(microsecond=0)
    return read_time(cell) if isinstance(cell, str) else None


def _original(reader: Reader, line: Line, amount: Decimal, currency: str) -> tuple[Decimal | None, str | None]:
    if reader.sums.original is None:
        return None, None
    try:
        found = value(line, reader.sums.original, reader.marks)
    except StatementUnreadable:
        return None, None
    paid_in = reader.currencies.original(line, found[1] if found is not None else None)
    if found is None or not found[0] or paid_in is None or paid_in == currency:
        return None, None
    return (abs(found[0]) if amount > 0 else -abs(found[0])), paid_in


def _balance(reader: Reader, line: Line) -> Decimal | None:
    if reader.sums.balance is None:
        return None
    found = value(line, reader.sums.balance, reader.marks)
    return found[0] if found is not None else None


def _of_alfa(row: StatementRow) -> StatementRow:
    """Its column has the day of booking; when, for how much and in what kind of shop stands inside the description."""
    found = _ALFA.search(row.description)
    if found is None:
        return row
    bought = read_day(found[2])
    day = bought.value("day_first") if bought is not None else None
    row = replace(row, mcc=found[5])
    if day is not None and day <= row.date:
        row = replace(row, date=day, booked_on=row.date)
    paid_in = "RUB" if found[4] == "RUR" else found[4]
    if paid_in != row.currency:
        paid = Decimal(found[3].replace(" ", ""))
        row = replace(row, original_amount=paid if row.amount > 0 else -paid, original_currency=paid_in)
    return row
