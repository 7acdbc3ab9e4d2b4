"""What the columns of a table hold, decided over all of its rows: marks, order of days, signs, currencies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from kopilka.statement_imports.formats.table.days import ORDERS, Day, of_serial, read_day, split_time
from kopilka.statement_imports.formats.table.grid import Cell, Line, shown
from kopilka.statement_imports.formats.table.headers import Header
from kopilka.statement_imports.formats.table.numbers import (
    MARKS,
    Written,
    differ,
    is_empty,
    possible_marks,
    written,
)
from kopilka.statement_imports.statement import (
    Choices,
    DateOrder,
    DecimalMark,
    StatementUndecided,
    StatementUnreadable,
)

_DAY_FIRST = ("ru", "de", "pl", "fr", "es", "nl", "it")


@dataclass(frozen=True, slots=True)
class Sums:
    """The columns of sums: `amount`, or `income` and `expense`, or `expense` alone where a person says so."""

    amount: int | None
    income: int | None
    expense: int | None
    original: int | None
    fee: int | None
    balance: int | None

    def counted(self) -> list[int]:
        """Those of which every value must be a sum."""
        return [it for it in (self.amount, self.income, self.expense, self.fee) if it is not None]


def sums_of(header: Header) -> Sums:
    """Raises StatementUndecided where two columns may be the sum."""
    income, expense = header.columns("income"), header.columns("expense")
    account, plain = header.columns("amount_account"), header.columns("amount_plain")
    operation = header.columns("amount_operation")
    amounts = account or plain or operation
    balance, fee = header.column("balance"), header.column("fee")
    if income and expense and "amount_account" not in header.mapped:
        if len(income) > 1 or len(expense) > 1:
            raise StatementUndecided("mapping", columns=header.words)
        original = next(iter([*operation, *plain]), None)
        return Sums(None, income[0], expense[0], original, fee, balance)
    if "expense" in header.mapped and not amounts:
        return Sums(None, None, expense[0], None, fee, balance)
    if len(amounts) != 1:
        raise StatementUndecided("mapping", columns=header.words)
    rest = [] if operation == amounts else operation
    original = next(iter([*rest, *(plain if account else [])]), None)
    return Sums(amounts[0], None, None, original, fee, balance)


def number(line: Line, column: int | None) -> Decimal | Written | None:
    """None of an empty cell. Raises StatementUnreadable where it is no sum."""
    cell = line.cell(column)
    if cell is None or isinstance(cell, Decimal):
        return cell
    if isinstance(cell, str):
        if is_empty(cell):
            return None
        found = written(cell)
        if found is not None:
            return found
    raise StatementUnreadable("amount_unreadable", line=line.number, detail=shown(cell)[:80])


def _texts(lines: Sequence[Line], column: int, *, strictly: bool) -> list[Written]:
    found = []
    for line in lines:
        try:
            value = number(line, column)
        except StatementUnreadable:
            if strictly:
                raise
            continue
        if isinstance(value, Written):
            found.append(value)
    return found


def decimal_marks(lines: Sequence[Line], header: Header, sums: Sums, choices: Choices) -> dict[int, DecimalMark]:
    """By column. A column that tells nothing follows the others of the file, then the bank, then a person."""
    optional = [it for it in (sums.original, sums.balance) if it is not None]
    texts = {column: _texts(lines, column, strictly=column in sums.counted()) for column in sums.counted() + optional}
    possible = {column: possible_marks(values) for column, values in texts.items()}
    for column in sums.counted():
        if not possible[column]:
            raise StatementUnreadable("marks_mixed", line=_odd_one(lines, column), detail=_name(header, column))
    told = {next(iter(it)) for it in possible.values() if len(it) == 1}
    marks: dict[int, DecimalMark] = {}
    for column, values in texts.items():
        marks[column] = _mark(values, possible[column], told, header, choices)
    return marks


def _mark(
    values: list[Written],
    possible: frozenset[DecimalMark],
    told: set[DecimalMark],
    header: Header,
    choices: Choices,
) -> DecimalMark:
    if len(possible) == 1:
        return next(iter(possible))
    if not possible or not differ(values):
        return ","
    if len(told) == 1:
        return next(iter(told))
    if header.bank is not None and header.bank.mark is not None:
        return header.bank.mark
    if choices.decimal_mark is not None:
        return choices.decimal_mark
    sample = next(it for it in values if it.value(",") != it.value("."))
    raise StatementUndecided("decimal_mark", options=[(it, f"{sample.value(it):f}") for it in MARKS])


def _odd_one(lines: Sequence[Line], column: int) -> int | None:
    """The line from which on no mark fits."""
    possible = frozenset(MARKS)
    for line in lines:
        value = number(line, column)
        if isinstance(value, Written):
            possible &= frozenset(value.marks)
            if not possible:
                return line.number
    return None


def _name(header: Header, column: int) -> str:
    return header.words[column][:80] if column < len(header.words) else ""


def is_day(cell: Cell) -> bool:
    if isinstance(cell, str):
        parts = split_time(cell)
        return parts is not None and read_day(parts[0]) is not None
    return isinstance(cell, date | datetime)


def is_own_day(cell: Cell) -> bool:
    """In a column of days a number may be one."""
    return of_serial(cell) is not None if isinstance(cell, Decimal) else is_day(cell)


def day_of(cell: Cell) -> Day | None:
    if not isinstance(cell, str):
        return None
    parts = split_time(cell)
    return read_day(parts[0]) if parts is not None else None


def date_orders(
    lines: Sequence[Line], header: Header, columns: Sequence[int], choices: Choices
) -> dict[int, DateOrder]:
    """By column. A column that tells nothing follows the others of the file, then bank and language, then a person."""
    possible: dict[int, frozenset[DateOrder]] = {}
    samples: dict[int, Day] = {}
    for column in columns:
        left = frozenset(ORDERS)
        seen: set[Day] = set()
        for line in lines:
            day = day_of(line.cell(column))
            if day is None or day in seen:
                continue
            seen.add(day)
            if not left & day.orders():
                raise StatementUnreadable("dates_mixed", line=line.number, detail=line.text(column)[:80])
            left &= day.orders()
            if column not in samples and len({it for it in day.by_order if it}) > 1:
                samples[column] = day
        possible[column] = left
    told = {next(iter(it)) for it in possible.values() if len(it) == 1}
    orders: dict[int, DateOrder] = {}
    for column, left in possible.items():
        if len(left) > 1 and len(left & told) == 1:
            left &= told
        sample = samples.get(column)
        orders[column] = min(left) if len(left) == 1 or sample is None else _settled(left, header, choices, sample)
    return orders


def _settled(left: frozenset[DateOrder], header: Header, choices: Choices, sample: Day) -> DateOrder:
    if header.bank is not None and header.bank.order in left:
        return header.bank.order
    # «25-01-13» has a year at either end.
    if header.language in _DAY_FIRST and "day_first" in left and "year_first" not in left:
        return "day_first"
    if choices.date_order is not None and choices.date_order in left:
        return choices.date_order
    options = [(it, day.isoformat()) for it in sorted(left) if (day := sample.value(it)) is not None]
    raise StatementUndecided("date_order", options=options)
