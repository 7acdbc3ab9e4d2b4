"""Rows of an entry: its transactions where they come to its sum, else the entry itself."""

from dataclasses import replace
from decimal import Decimal

from kopilka.statement_imports.formats.camt.tree import Node
from kopilka.statement_imports.formats.camt.values import code_of, day_of, sign_of, signed_sum, time_of
from kopilka.statement_imports.formats.exact import exact_sum, known_currency
from kopilka.statement_imports.statement import SkippedRow, StatementRow, StatementUnreadable

_BOOKED = frozenset({"BOOK", ""})
_SELF = frozenset({"NOTPROVIDED", "NONREF", ""})


def rows_of(entry: Node, currency: str) -> tuple[list[StatementRow], list[SkippedRow]]:
    """Raises StatementUnreadable."""
    amount = signed_sum(entry, currency)
    status = code_of(entry, "Sts").upper()
    text = _described(entry, None)
    if status in ("INFO", "FUTR"):
        return [], [SkippedRow(entry.line, "information", text[:200])]
    if status not in _BOOKED | {"PDNG"}:
        raise StatementUnreadable("status_unknown", line=entry.line, detail=status[:40])
    details = entry.all("NtryDtls", "TxDtls")
    only = details[0] if len(details) == 1 else None
    if not amount:
        return [], [SkippedRow(entry.line, "zero", _described(entry, only)[:200])]
    whole = _row(entry, only, amount, currency, status == "PDNG")
    parts = [_part(it, currency, sign_of(entry)) for it in details] if len(details) > 1 else []
    if not parts or any(not it for it in parts) or sum((it or Decimal(0) for it in parts), Decimal(0)) != amount:
        return [whole], []
    return [
        replace(_row(entry, detail, part, currency, whole.is_pending), line=detail.line)
        for detail, part in zip(details, parts, strict=True)
        if part
    ], []


def _part(detail: Node, currency: str, sign: int) -> Decimal | None:
    """None where it does not tell its sum in the account's currency."""
    candidates = [detail.one("Amt"), detail.one("AmtDtls", "TxAmt", "Amt"), detail.one("AmtDtls", "InstdAmt", "Amt")]
    for amount in candidates:
        if amount is not None and known_currency(amount.attributes.get("Ccy", "")) == currency:
            return exact_sum(amount.text(), currency, amount.line) * (
                sign_of(detail) if detail.one("CdtDbtInd") else sign
            )
    return None


def _row(entry: Node, detail: Node | None, amount: Decimal, currency: str, is_pending: bool) -> StatementRow:
    booked, valued = (_when(entry, name) for name in ("BookgDt", "ValDt"))
    when = booked or valued
    if not when:
        raise StatementUnreadable("date_unreadable", line=entry.line, detail="BookgDt")
    side = "Dbtr" if amount > 0 else "Cdtr"
    original = _original(entry, detail, amount, currency)
    return StatementRow(
        line=entry.line,
        date=day_of(when, entry.line),
        time=time_of(when),
        booked_on=None if is_pending else day_of(when, entry.line),
        amount=amount,
        currency=currency,
        description=_described(entry, detail),
        payee=_party(detail, side),
        bank_id=_reference(entry, detail),
        is_pending=is_pending,
        original_amount=original[0] if original else None,
        original_currency=original[1] if original else None,
        counterparty_account=_account(detail, side),
    )


def _when(entry: Node, name: str) -> str:
    return entry.text(name, "Dt") or entry.text(name, "DtTm")


def _original(entry: Node, detail: Node | None, amount: Decimal, currency: str) -> tuple[Decimal, str] | None:
    for node in (detail, entry):
        for name in ("InstdAmt", "TxAmt"):
            found = node.one("AmtDtls", name, "Amt") if node is not None else None
            other = known_currency(found.attributes.get("Ccy", "")) if found is not None else None
            if found is not None and other is not None and other != currency:
                paid = exact_sum(found.text(), other, found.line)
                return (paid if amount > 0 else -paid), other
    return None


def _described(entry: Node, detail: Node | None) -> str:
    remittance = detail.one("RmtInf") if detail is not None else None
    if remittance is not None:
        lines = ["".join(it.pieces).strip() for it in remittance.all("Ustrd")]
        lines += [it.text("CdtrRefInf", "Ref") for it in remittance.all("Strd")]
        told = " ".join(it for it in lines if it)
        if told:
            return told
    added = detail.text("AddtlTxInf") if detail is not None else ""
    return added or entry.text("AddtlNtryInf") or (_party(detail, "Cdtr") if detail is not None else "")


def _party(detail: Node | None, side: str) -> str:
    if detail is None:
        return ""
    for role in (side, f"Ultmt{side}"):
        name = detail.text("RltdPties", role, "Nm") or detail.text("RltdPties", role, "Pty", "Nm")
        if name:
            return name
    return ""


def _account(detail: Node | None, side: str) -> str:
    if detail is None:
        return ""
    account = ("RltdPties", f"{side}Acct", "Id")
    return detail.text(*account, "IBAN") or detail.text(*account, "Othr", "Id")


def _reference(entry: Node, detail: Node | None) -> str | None:
    """The bank's own name for it. Of a batch every transaction has one of its own, or none."""
    own = detail.text("Refs", "AcctSvcrRef") if detail is not None else ""
    end_to_end = detail.text("Refs", "EndToEndId") if detail is not None else ""
    is_alone = len(entry.all("NtryDtls", "TxDtls")) < 2
    shared = (entry.text("AcctSvcrRef") or entry.text("NtryRef")) if is_alone else ""
    return next((it for it in (own, shared, end_to_end) if it.upper() not in _SELF), None)
