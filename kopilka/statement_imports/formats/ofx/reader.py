"""Statements of bank accounts and credit cards out of the tags."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date as calendar_date
from datetime import time as time_of_day
from decimal import Decimal

from kopilka.statement_imports.formats.exact import currency_or_ask, day, exact_sum, known_currency
from kopilka.statement_imports.formats.ofx.tags import Tag, tags
from kopilka.statement_imports.statement import (
    Choices,
    SkippedRow,
    Statement,
    StatementFile,
    StatementRow,
    StatementUnreadable,
)

_ROOT = re.compile(r"<OFX\s*>", re.IGNORECASE)
_STATEMENTS = frozenset({"STMTRS", "CCSTMTRS"})
_ROWS = frozenset({"STMTTRN", "STMTTRNP"})
# What stands inside a transaction or a statement and has elements of its own.
_INNER = frozenset(
    {"PAYEE", "BANKACCTTO", "CCACCTTO", "CURRENCY", "ORIGCURRENCY", "LEDGERBAL", "AVAILBAL", "BANKACCTFROM",
     "CCACCTFROM", "BALLIST", "BAL", "IMAGEDATA"}
)  # fmt: skip
_UNREAD = frozenset({"INVSTMTRS", "LOANSTMTRS", "AMRTSTMTRS"})
_ONCE = frozenset({"TRNAMT", "DTPOSTED", "DTTRAN"})
_WHEN = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ]?(\d{2}):?(\d{2})(?::?(\d{2}))?)?(?![\d-]).*", re.DOTALL | re.ASCII
)
# A day without a time is written as midnight or noon.
_NO_TIME = frozenset({time_of_day(0), time_of_day(12)})
_OUT = frozenset({"DEBIT", "CHECK", "PAYMENT", "FEE", "SRVCHG", "DIRECTDEBIT", "POS", "ATM", "CASH"})
_IN = frozenset({"CREDIT", "DEP", "DIRECTDEP"})
_BANKS = {"TINKOFF": "tbank", "TBANK": "tbank", "T-BANK": "tbank"}


@dataclass(slots=True)
class Found:
    """A statement or a transaction: elements by name, those of inner aggregates as `PAYEE.NAME`."""

    kind: str
    line: int
    values: dict[str, str] = field(default_factory=dict)
    rows: list["Found"] = field(default_factory=list)

    def get(self, *names: str) -> str:
        return next((it for name in names if (it := self.values.get(name, ""))), "")


def recognises(text: str) -> bool:
    return _ROOT.search(text[:20_000]) is not None


def read(text: str, choices: Choices) -> StatementFile:
    """Raises StatementUnreadable, StatementUndecided."""
    found, organisation = _collect(text)
    if not found:
        raise StatementUnreadable("no_rows")
    return StatementFile("ofx", _BANKS.get(organisation.upper()), None, [_statement(it, choices) for it in found])


def _collect(text: str) -> tuple[list[Found], str]:
    statements: list[Found] = []
    statement: Found | None = None
    row: Found | None = None
    inner, organisation, is_ended = "", "", False
    for tag in tags(text):
        if tag.name in _UNREAD:
            raise StatementUnreadable("investments", line=tag.line, detail=tag.name)
        if tag.name == "ORG" and statement is None:
            organisation = tag.value
        if tag.is_closing:
            is_ended = is_ended or tag.name == "OFX"
            if tag.name in _STATEMENTS:
                statement = row = None
            elif tag.name in _ROWS:
                row = None
            inner = "" if tag.name == inner or tag.name in (_ROWS | _STATEMENTS) else inner
        elif tag.name in _STATEMENTS:
            statement, row, inner = Found(tag.name, tag.line), None, ""
            statements.append(statement)
        elif tag.name in _ROWS:
            if statement is None:
                raise StatementUnreadable("row_outside", line=tag.line, detail=tag.name)
            row, inner = Found(tag.name, tag.line), ""
            statement.rows.append(row)
        elif tag.name in _INNER and not tag.value:
            row = None if tag.name.endswith("BAL") and tag.name != "BAL" else row
            inner = tag.name
        elif statement is not None:
            _keep(row or statement, f"{inner}.{tag.name}" if inner else tag.name, tag)
    if not is_ended:
        raise StatementUnreadable("cut", line=text.count("\n") + 1, detail="</OFX>")
    return statements, organisation


def _keep(found: Found, name: str, tag: Tag) -> None:
    if name not in found.values:
        found.values[name] = tag.value
    elif name in _ONCE and found.kind in _ROWS and tag.value != found.values[name]:
        # The end of one transaction and the beginning of the next are lost.
        raise StatementUnreadable("cut", line=tag.line, detail=name)


def _statement(found: Found, choices: Choices) -> Statement:
    currency = currency_or_ask(found.get("CURDEF"), choices)
    rows: list[StatementRow] = []
    skipped: list[SkippedRow] = []
    for it in found.rows:
        row = _row(it, currency)
        if row.amount:
            rows.append(row)
        else:
            skipped.append(SkippedRow(it.line, "zero", (row.description or row.payee)[:200]))
    _refuse_unsigned(found.rows, currency)
    start, end = found.get("DTSTART"), found.get("DTEND")
    return Statement(
        account_hint=found.get("BANKACCTFROM.ACCTID", "CCACCTFROM.ACCTID", "ACCTID"),
        currency=currency,
        rows=rows,
        skipped=skipped,
        start_date=_bound(start),
        end_date=_bound(end),
        closing_balance=_balance(found.get("LEDGERBAL.BALAMT"), currency, found.line),
    )


def _bound(text: str) -> calendar_date | None:
    """Bounds are told as 00000000 by some: they are no reason to refuse the rows."""
    try:
        return _when(text, 1)[0] if text else None
    except StatementUnreadable:
        return None


def _balance(text: str, currency: str, line: int) -> Decimal | None:
    """Of no account that is asked for its balance later, banks write words here."""
    return exact_sum(text, currency, line) if any(it.isdecimal() for it in text) else None


def _row(found: Found, currency: str) -> StatementRow:
    other = found.get("CURRENCY.CURSYM")
    if other and known_currency(other) != currency:
        raise StatementUnreadable("other_currency", line=found.line, detail=other[:40])
    is_pending = found.kind == "STMTTRNP"
    when, time = _when(found.get("DTPOSTED", "DTTRAN", "DTUSER"), found.line)
    name = found.get("NAME", "PAYEE.NAME")
    memo = found.get("MEMO")
    mcc = found.get("SIC")
    return StatementRow(
        line=found.line,
        date=when,
        time=time,
        booked_on=None if is_pending else when,
        amount=exact_sum(found.get("TRNAMT"), currency, found.line),
        currency=currency,
        description=memo or name or found.get("TRNTYPE"),
        payee=name,
        bank_id=found.get("FITID") or None,
        is_pending=is_pending,
        mcc=mcc if re.fullmatch(r"[0-9]{4}", mcc) and mcc != "0000" else None,
        counterparty_account=found.get("BANKACCTTO.ACCTID", "CCACCTTO.ACCTID"),
    )


def _when(text: str, line: int) -> tuple[calendar_date, time_of_day | None]:
    """The day as it is written: it is already that of the zone beside it."""
    found = _WHEN.fullmatch(text)
    if found is None:
        raise StatementUnreadable("date_unreadable", line=line, detail=text[:40])
    when = day(found[1], found[2], found[3], line)
    if found[4] is None:
        return when, None
    try:
        time = time_of_day(int(found[4]), int(found[5]), int(found[6] or 0))
    except ValueError:
        raise StatementUnreadable("date_unreadable", line=line, detail=text[:40]) from None
    return when, None if time in _NO_TIME else time


def _refuse_unsigned(rows: Sequence[Found], currency: str) -> None:
    """The sign of the sum decides, as the format has it; where the kinds mostly say the opposite, nothing does."""
    agreeing, against = 0, []
    for row in rows:
        amount = exact_sum(row.get("TRNAMT"), currency, row.line)
        kind = row.get("TRNTYPE").upper()
        expected = -1 if kind in _OUT else 1 if kind in _IN else 0
        if amount * expected > 0:
            agreeing += 1
        elif amount * expected < 0 and kind in ("DEBIT", "CREDIT", "CHECK", "DEP"):
            against.append(row)
    if len(against) > agreeing:
        raise StatementUnreadable("sign_contradicts", line=against[0].line, detail=against[0].get("TRNTYPE"))
