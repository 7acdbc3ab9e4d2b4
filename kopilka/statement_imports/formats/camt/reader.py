"""Statements, reports and notices of accounts out of the tree."""

import re
from datetime import date as calendar_date
from decimal import Decimal

from kopilka.statement_imports.formats.camt.details import rows_of
from kopilka.statement_imports.formats.camt.tree import Node, parse
from kopilka.statement_imports.formats.camt.values import code_of, day_of, signed_sum
from kopilka.statement_imports.formats.exact import currency_or_ask, exact_sum
from kopilka.statement_imports.statement import (
    Choices,
    SkippedRow,
    Statement,
    StatementFile,
    StatementRow,
    StatementUnreadable,
)

_NAMESPACE = re.compile(
    rb"urn:iso:std:iso:20022:tech:xsd:camt\.05[234]\.|<(?:\w+:)?BkToCstmr(?:Stmt|AcctRpt|DbtCdtNtfctn)\b"
)
_BODIES = {"BkToCstmrStmt": "Stmt", "BkToCstmrAcctRpt": "Rpt", "BkToCstmrDbtCdtNtfctn": "Ntfctn"}
_OPENING = ("OPBD", "PRCD")


def recognises(data: bytes) -> bool:
    head = data[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.replace(b"\0", b"")
    return b"<" in head and _NAMESPACE.search(head) is not None


def read(data: bytes, choices: Choices) -> StatementFile:
    """Raises StatementUnreadable, StatementUndecided."""
    root = parse(data)
    bodies = [(body, name) for body, name in _BODIES.items() if (root.one(body) or root.name == body)]
    if not bodies:
        raise StatementUnreadable("format_unknown", line=1, detail=root.name[:40])
    statements: list[Statement] = []
    for body, name in bodies:
        holder = root if root.name == body else root.one(body)
        statements.extend(_statement(it, choices) for it in (holder.all(name) if holder else ()))
    if not statements:
        raise StatementUnreadable("no_rows")
    return StatementFile("camt", None, None, statements)


def _statement(node: Node, choices: Choices) -> Statement:
    currency = currency_or_ask(_currency(node), choices)
    rows: list[StatementRow] = []
    skipped: list[SkippedRow] = []
    for entry in node.all("Ntry"):
        found, left_out = rows_of(entry, currency)
        rows.extend(found)
        skipped.extend(left_out)
    opening, closing = _balance(node, _OPENING, currency), _balance(node, ("CLBD",), currency)
    return Statement(
        account_hint=node.text("Acct", "Id", "IBAN") or node.text("Acct", "Id", "Othr", "Id"),
        currency=currency,
        rows=rows,
        skipped=skipped,
        start_date=_bound(node, "FrDtTm", "FrDt"),
        end_date=_bound(node, "ToDtTm", "ToDt"),
        opening_balance=opening,
        closing_balance=closing,
        total_in=_told(node, "TtlCdtNtries", currency, rows),
        total_out=_told(node, "TtlDbtNtries", currency, rows),
    )


def _currency(node: Node) -> str:
    """Of the account, else of its balances, else the one that all entries have."""
    told = node.text("Acct", "Ccy")
    if told:
        return told
    amounts = node.all("Bal", "Amt") or node.all("Ntry", "Amt")
    found = {it.attributes.get("Ccy", "") for it in amounts}
    return found.pop() if len(found) == 1 else ""


def _balance(node: Node, codes: tuple[str, ...], currency: str) -> Decimal | None:
    """None where a statement of several pages has none, or two that differ."""
    for code in codes:
        balances = [it for it in node.all("Bal") if code_of(it, "Tp", "CdOrPrtry") == code and not _is_interim(it)]
        found = {signed_sum(it, currency) for it in balances}
        if len(found) == 1:
            return found.pop()
    return None


def _is_interim(balance: Node) -> bool:
    return code_of(balance, "Tp", "SubTp") == "INTM"


def _bound(node: Node, *names: str) -> calendar_date | None:
    text = next((it for name in names if (it := node.text("FrToDt", name))), "")
    return day_of(text, node.line) if text else None


def _told(node: Node, name: str, currency: str, rows: list[StatementRow]) -> Decimal | None:
    """Some banks count holds in, some do not: with holds such a sum proves nothing."""
    summed = node.one("TxsSummry", name, "Sum")
    if summed is None or not summed.text() or any(it.is_pending for it in rows):
        return None
    return exact_sum(summed.text(), currency, summed.line)
