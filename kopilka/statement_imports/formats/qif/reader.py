"""Transactions of bank accounts, cash and cards; days and sums are read by all of the file's rows together."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date as calendar_date
from decimal import Decimal

from kopilka.money import CURRENCIES, MAX_AMOUNT
from kopilka.statement_imports.formats.exact import currency_or_ask
from kopilka.statement_imports.formats.qif.days import order_of, read_day
from kopilka.statement_imports.statement import (
    Choices,
    DecimalMark,
    SkippedRow,
    Statement,
    StatementFile,
    StatementRow,
    StatementUndecided,
    StatementUnreadable,
)

_KINDS = frozenset({"bank", "cash", "ccard", "oth a", "oth l"})
# Lists of words, not of operations.
_LISTS = frozenset({"cat", "class", "tag", "memorized", "prices", "security", "budget"})
_TYPE = re.compile(r"!type:\s*(.*)", re.IGNORECASE)
_SUM = re.compile(r"[+-]?[\d.,' ]*\d[\d.,' ]*", re.ASCII)
_BY_MARK = {
    ".": re.compile(r"[+-]?(?:\d{1,3}(?:([,' ])\d{3})(?:\1\d{3})*|\d*)(?:\.\d*)?", re.ASCII),
    ",": re.compile(r"[+-]?(?:\d{1,3}(?:([.' ])\d{3})(?:\1\d{3})*|\d*)(?:,\d*)?", re.ASCII),
}
_MARKS: tuple[DecimalMark, ...] = (".", ",")


@dataclass(slots=True)
class Record:
    line: int
    values: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Account:
    name: str
    records: list[Record] = field(default_factory=list)


def recognises(text: str) -> bool:
    return re.match(r"\s*!(?:type:|account\b|option:|clear:)", text[:400].lstrip("\ufeff"), re.IGNORECASE) is not None


def read(text: str, choices: Choices) -> StatementFile:
    """Raises StatementUnreadable, StatementUndecided."""
    accounts = [it for it in _accounts(text.lstrip("\ufeff")) if it.records]
    records = [it for account in accounts for it in account.records]
    if not records:
        raise StatementUnreadable("no_rows")
    for it in records:
        if not it.values.get("D") or not (it.values.get("T") or it.values.get("U")):
            code = "amount_missing" if it.values.get("D") else "date_unreadable"
            raise StatementUnreadable(code, line=it.line, detail=it.values.get("P", "")[:40])
    order = order_of([(it.line, it.values["D"]) for it in records], choices.date_order)
    mark = _mark(records, choices.decimal_mark)
    currency = currency_or_ask("", choices)

    def day(record: Record) -> calendar_date:
        return read_day(record.values["D"], order, record.line)

    statements = [_statement(it, currency, day, mark) for it in accounts]
    return StatementFile("qif", None, None, statements)


def _accounts(text: str) -> list[Account]:
    found = [Account("")]
    section, record = "", Record(0)
    for number, raw in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        line = raw.strip()
        if not line:
            continue
        if line.startswith("!"):
            if record.values and section != "lists":
                raise StatementUnreadable("cut", line=number, detail=line[:40])
            section, record = _section(line, number, section), Record(0)
            if section == "rows" and found[-1].records:
                found.append(Account(found[-1].name))
        elif line == "^":
            if section == "account" and record.values.get("N"):
                found.append(Account(record.values["N"]))
            elif section == "rows" and record.values:
                found[-1].records.append(record)
            record = Record(0)
        elif section:
            record.line = record.line or number
            _keep(record, line[0], line[1:].strip(), number, section)
        else:
            raise StatementUnreadable("row_outside", line=number, detail=line[:40])
    if record.values and section == "rows":
        # The last end is often left out; after a whole line nothing of the record's sum can be lost.
        if not text.endswith(("\n", "\r")):
            raise StatementUnreadable("cut", line=record.line, detail="^")
        found[-1].records.append(record)
    return found


def _section(line: str, number: int, before: str) -> str:
    kind = _TYPE.fullmatch(line)
    if kind is None:
        # Options change nothing of what follows, and the section that goes on is named again.
        return "account" if line.casefold() == "!account" else before if before != "rows" else ""
    name = kind[1].strip().casefold()
    if name in _KINDS:
        return "rows"
    if name in _LISTS:
        return "lists"
    raise StatementUnreadable("investments", line=number, detail=line[:40])


def _keep(record: Record, key: str, value: str, line: int, section: str) -> None:
    if key not in record.values:
        record.values[key] = value
    elif section == "rows" and key in "DT" and value != record.values[key]:
        raise StatementUnreadable("cut", line=line, detail=key + value[:40])


def _mark(records: Sequence[Record], chosen: DecimalMark | None) -> DecimalMark:
    """That by which all sums can be read; asked where both do and differ."""
    sums = [(it.line, it.values.get("T") or it.values["U"]) for it in records]
    for line, text in sums:
        if len(text) > 40 or not _SUM.fullmatch(text):
            raise StatementUnreadable("amount_unreadable", line=line, detail=text[:40])
    possible = [it for it in _MARKS if all(_BY_MARK[it].fullmatch(text) for _, text in sums)]
    if chosen is not None:
        possible = [chosen] if chosen in possible else []
    if not possible:
        line, text = next(((line, text) for line, text in sums if not _BY_MARK[chosen or "."].fullmatch(text)), sums[0])
        raise StatementUnreadable("amount_unreadable", line=line, detail=text)
    differing = [text for _, text in sums if len({_value(text, it) for it in possible}) > 1]
    if differing:
        raise StatementUndecided("decimal_mark", options=[(it, str(_value(differing[0], it))) for it in possible])
    return possible[0]


def _value(text: str, mark: DecimalMark) -> Decimal:
    other = "," if mark == "." else "."
    return Decimal(re.sub(r"[' ]", "", text).replace(other, "").replace(mark, ".").rstrip("."))


def _statement(account: Account, currency: str, day: Callable[[Record], calendar_date], mark: DecimalMark) -> Statement:
    rows: list[StatementRow] = []
    skipped: list[SkippedRow] = []
    opening: Decimal | None = None
    for record in account.records:
        amount = _exact(record, currency, mark)
        payee, memo, category = (record.values.get(it, "") for it in "PML")
        if payee.casefold() == "opening balance" and category.startswith("[") and opening is None:
            # How accounts begin in Quicken: a transfer from the account to itself.
            account.name = account.name or category.strip("[]")
            opening = amount
            skipped.append(SkippedRow(record.line, "information", payee))
        elif not amount:
            skipped.append(SkippedRow(record.line, "zero", (payee or memo)[:200]))
        else:
            when = day(record)
            rows.append(
                StatementRow(
                    line=record.line,
                    date=when,
                    booked_on=when,
                    amount=amount,
                    currency=currency,
                    description=memo or payee,
                    payee=payee,
                    bank_category=category,
                )
            )
    return Statement(account.name, currency, rows, skipped, opening_balance=opening)


def _exact(record: Record, currency: str, mark: DecimalMark) -> Decimal:
    text = record.values.get("T") or record.values["U"]
    amount = _value(text, mark)
    if abs(amount) > MAX_AMOUNT:
        raise StatementUnreadable("amount_too_large", line=record.line, detail=text)
    if amount != round(amount, CURRENCIES[currency]):
        raise StatementUnreadable("too_precise", line=record.line, detail=text)
    return amount if amount else Decimal(0)
