"""Statements out of the messages; the pages of one are joined."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date as calendar_date
from decimal import Decimal

from kopilka.statement_imports.formats.exact import currency_or_ask, day, exact_sum, known_currency
from kopilka.statement_imports.formats.mt940.details import details
from kopilka.statement_imports.formats.mt940.fields import Field, messages
from kopilka.statement_imports.statement import (
    Choices,
    SkippedRow,
    Statement,
    StatementFile,
    StatementRow,
    StatementUnreadable,
)

_BALANCE = re.compile(r"([CD])(\d{6})([A-Z]{3})([\d.,]+)", re.ASCII)
_SUMS = re.compile(r"(\d{1,5})([A-Z]{3})([\d.,]+)", re.ASCII)
_FLOOR = re.compile(r"([A-Z]{3})[CD]?[\d.,]+", re.ASCII)
_LINE = re.compile(r"(\d{6})(\d{4})?(R[CD]|E[CD]|[CD])([A-Z])?(\d*[.,]?\d*)(?:([A-Z][A-Z0-9]{3})(.*))?", re.ASCII)
_SIGNS = {"C": 1, "D": -1, "RC": -1, "RD": 1, "EC": 1, "ED": -1}
_LOOK_AT = 20_000


@dataclass(frozen=True, slots=True)
class Page:
    """A message, and whether it goes on from the one before and in the one after."""

    statement: Statement
    line: int
    goes_on: bool
    continues: bool


def recognises(text: str) -> bool:
    head = text[:_LOOK_AT]
    return (
        re.search(r"^(?:\{4:)?:20:", head, re.MULTILINE) is not None
        and re.search(r"^:25[A-Z]?:", head, re.M) is not None
    )


def read(text: str, choices: Choices) -> StatementFile:
    """Raises StatementUnreadable, StatementUndecided."""
    pages = [_page(fields, choices) for fields in messages(text)]
    return StatementFile("mt940", None, None, _joined(pages))


def _page(fields: Sequence[Field], choices: Choices) -> Page:
    first = fields[0]
    if first.name != "20":
        raise StatementUnreadable("row_outside", line=first.line, detail=f":{first.name}:")
    by_name = {it.name: it for it in fields}
    is_interim = any(it in by_name for it in ("34F", "13", "13D", "90C", "90D"))
    opening = by_name.get("60F") or by_name.get("60M")
    closing = by_name.get("62F") or by_name.get("62M")
    if not is_interim and (opening is None or closing is None):
        raise StatementUnreadable("cut", line=fields[-1].line, detail=":62F:" if opening else ":60F:")
    account = by_name.get("25") or by_name.get("25P")
    if account is None:
        raise StatementUnreadable("account_unnamed", line=first.line, detail=":25:")
    currency = currency_or_ask(_currency(opening or closing, by_name.get("34F")), choices)
    rows, skipped = _rows(fields, currency)
    statement = Statement(
        account_hint=account.text.rpartition("/")[2],
        currency=currency,
        rows=rows,
        skipped=skipped,
        start_date=_balance_day(opening),
        end_date=_balance_day(closing),
        opening_balance=_balance(opening, currency),
        closing_balance=_balance(closing, currency),
        total_in=_total(by_name.get("90C"), currency, rows),
        total_out=_total(by_name.get("90D"), currency, rows),
    )
    return Page(statement, first.line, "60M" in by_name, "62M" in by_name)


def _joined(pages: Sequence[Page]) -> list[Statement]:
    found: list[Statement] = []
    before: Page | None = None
    for page in pages:
        one = page.statement
        if before is not None and before.continues and page.goes_on and found[-1].account_hint == one.account_hint:
            last = found[-1]
            if last.closing_balance != one.opening_balance or last.currency != one.currency:
                raise StatementUnreadable("page_missing", line=page.line, detail=one.account_hint)
            found[-1] = replace(
                last,
                rows=[*last.rows, *one.rows],
                skipped=[*last.skipped, *one.skipped],
                end_date=one.end_date,
                closing_balance=one.closing_balance,
            )
        else:
            found.append(one)
        before = page
    return found


def _currency(balance: Field | None, floor: Field | None) -> str:
    if balance is not None:
        return _told(balance)[3]
    found = _FLOOR.fullmatch(floor.text) if floor is not None else None
    return found[1] if found else ""


def _told(balance: Field) -> re.Match[str]:
    found = _BALANCE.fullmatch(balance.text.replace(" ", ""))
    if found is None:
        raise StatementUnreadable("amount_unreadable", line=balance.line, detail=balance.text[:40])
    return found


def _balance(balance: Field | None, currency: str) -> Decimal | None:
    if balance is None:
        return None
    found = _told(balance)
    if known_currency(found[3]) not in (currency, None):
        raise StatementUnreadable("other_currency", line=balance.line, detail=found[3])
    return exact_sum(found[4], currency, balance.line, ",") * _SIGNS[found[1]]


def _balance_day(balance: Field | None) -> calendar_date | None:
    """Zeros stand for no day."""
    if balance is None or _told(balance)[2] == "000000":
        return None
    return _day(_told(balance)[2], balance.line)


def _total(sums: Field | None, currency: str, rows: Sequence[StatementRow]) -> Decimal | None:
    if sums is None or any(it.is_pending for it in rows):
        return None
    found = _SUMS.fullmatch(sums.text.replace(" ", ""))
    return exact_sum(found[3], currency, sums.line, ",") if found else None


def _rows(fields: Sequence[Field], currency: str) -> tuple[list[StatementRow], list[SkippedRow]]:
    rows: list[StatementRow] = []
    skipped: list[SkippedRow] = []
    for position, it in enumerate(fields):
        if it.name != "61":
            continue
        told: list[str] = []
        for after in fields[position + 1 :]:
            if after.name not in ("86", "NS"):
                break
            told.extend(after.lines)
        row = _row(it, told, currency)
        if row.amount:
            rows.append(row)
        else:
            skipped.append(SkippedRow(it.line, "zero", row.description[:200]))
    return rows, skipped


def _row(field: Field, told: list[str], currency: str) -> StatementRow:
    found = _LINE.fullmatch(field.text.strip())
    if found is None:
        raise StatementUnreadable("row_unreadable", line=field.line, detail=field.text[:60])
    valued = _day(found[1], field.line)
    is_pending = found[3].startswith("E")
    own, _, banks = (found[7] or "").partition("//")
    reference = next((it for part in (banks, own) if (it := part.strip()) and it.upper() != "NONREF"), None)
    said = details(told or field.lines[1:])
    return StatementRow(
        line=field.line,
        date=valued,
        booked_on=None if is_pending else _entry_day(found[2], valued, field.line),
        amount=exact_sum(found[5], currency, field.line, ",") * _SIGNS[found[3]],
        currency=currency,
        description=said.description or (found[6] or ""),
        payee=said.payee,
        bank_id=reference,
        is_pending=is_pending,
        counterparty_account=said.account,
    )


def _day(text: str, line: int) -> calendar_date:
    year = int(text[:2])
    return day(str(year + (2000 if year < 80 else 1900)), text[2:4], text[4:6], line)


def _entry_day(text: str | None, valued: calendar_date, line: int) -> calendar_date:
    """It has no year: the nearest to the value date, which around new year may be another one."""
    if text is None:
        return valued
    candidates = []
    for year in (valued.year - 1, valued.year, valued.year + 1):
        try:
            candidates.append(calendar_date(year, int(text[:2]), int(text[2:])))
        except ValueError:  # the 29th of February of another year
            continue
    if not candidates:
        raise StatementUnreadable("date_unreadable", line=line, detail=text)
    return min(candidates, key=lambda it: abs((it - valued).days))
