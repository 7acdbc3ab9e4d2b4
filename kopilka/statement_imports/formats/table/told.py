"""What stands above and below the rows: account, currency, period, balances and sums."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kopilka.statement_imports.formats.table.columns import day_of
from kopilka.statement_imports.formats.table.grid import Cell, Line, shown
from kopilka.statement_imports.formats.table.numbers import currency_of, written
from kopilka.statement_imports.formats.table.states import TOLD
from kopilka.statement_imports.formats.table.words import folded
from kopilka.statement_imports.statement import DecimalMark

_ACCOUNT = re.compile(r"(номер счета|счет|лицевои счет|номер договора|account|account number|iban|konto|kontonummer"
                      r"|rekening|compte|cuenta|rachunek|numer rachunku)\b")  # fmt: skip
_ABOUT_AN_ACCOUNT = re.compile(r"сч[её]т|account|iban|konto|compte|cuenta|rekening", re.IGNORECASE)
_NUMBER = re.compile(r"(?<!\d)(?:\d{20}|[A-Z]{2}\d{2}[A-Z0-9 ]{11,34})(?!\d)")
_CURRENCY = re.compile(r"(валюта|валюта счета|currency|account currency|wahrung|waluta|devise|moneda)\Z")
_START = re.compile(r"(начало периода|дата начала|from|start date|период с|von)\Z")
_END = re.compile(r"(конец периода|дата окончания|to|end date|по|bis)\Z")


@dataclass
class Told:
    account: str = ""
    currency: str | None = None
    start_date: date | None = None
    end_date: date | None = None
    opening_balance: Decimal | None = None
    closing_balance: Decimal | None = None
    total_in: Decimal | None = None
    total_out: Decimal | None = None


def told_by(lines: Sequence[Line], mark: DecimalMark) -> Told:
    """Of a word the value is in the same cell behind a colon, in the next cell, or below it in a line of words."""
    told = Told()
    for position, line in enumerate(lines):
        below = lines[position + 1] if position + 1 < len(lines) else None
        for column, cell in enumerate(line.cells):
            if not isinstance(cell, str):
                continue
            if not told.account and _ABOUT_AN_ACCOUNT.search(cell):
                told.account = _account(cell) or ""
            label, _, inside = cell.partition(":")
            values: list[Cell] = [inside.strip() or None, _next(line, column), below.cell(column) if below else None]
            _take(told, folded(label), values, mark)
    return told


def names_account(text: str) -> bool:
    return _ABOUT_AN_ACCOUNT.search(text) is not None and _account(text) is not None


def _next(line: Line, column: int) -> Cell:
    return next((it for it in line.cells[column + 1 :] if it is not None), None)


def _take(told: Told, label: str, values: Sequence[Cell], mark: DecimalMark) -> None:
    fields: dict[str, Any] = {}
    for name, words in TOLD:
        if words.match(label):
            fields[name] = _first(values, lambda it: _sum(it, mark))
    if _ACCOUNT.match(label):
        fields["account"] = _first(values, _account)
    if _CURRENCY.match(label):
        fields["currency"] = _first(values, lambda it: currency_of(shown(it)))
    if _START.match(label):
        fields["start_date"] = _first(values, _day)
    if _END.match(label):
        fields["end_date"] = _first(values, _day)
    for name, value in fields.items():
        if value is not None and not getattr(told, name):
            setattr(told, name, abs(value) if name in ("total_in", "total_out") else value)


def _first(values: Sequence[Cell], read: Any) -> Any:
    return next((found for it in values if it is not None and (found := read(it)) is not None), None)


def _sum(cell: Cell, mark: DecimalMark) -> Decimal | None:
    if isinstance(cell, Decimal):
        return cell
    found = written(cell) if isinstance(cell, str) else None
    if found is None:
        return None
    if mark not in found.marks and len(found.marks) != 1:
        return None
    return found.value(mark if mark in found.marks else found.marks[0])


def _account(cell: Cell) -> str | None:
    found = _NUMBER.search(shown(cell).lstrip("'").upper())
    return found[0].replace(" ", "") if found else None


def _day(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    day = day_of(cell)
    known = {it for it in day.by_order if it} if day is not None else set()
    return known.pop() if len(known) == 1 else None
