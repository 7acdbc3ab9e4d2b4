"""Values of elements: sums with the sign that an indicator beside them gives, days, codes."""

import re
from datetime import date as calendar_date
from datetime import time as time_of_day
from decimal import Decimal

from kopilka.statement_imports.formats.camt.tree import Node
from kopilka.statement_imports.formats.exact import day, exact_sum, known_currency
from kopilka.statement_imports.statement import StatementUnreadable

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2}).*|Z|[+-]\d{2}:\d{2})?", re.ASCII)
_SIGNS = {"CRDT": 1, "DBIT": -1}


def signed_sum(node: Node, currency: str) -> Decimal:
    """Raises StatementUnreadable where the sum is in another currency, or nothing tells its sign."""
    amount = node.one("Amt")
    if amount is None:
        raise StatementUnreadable("amount_missing", line=node.line, detail=node.name)
    told = amount.attributes.get("Ccy", "")
    if told and known_currency(told) != currency:
        raise StatementUnreadable("other_currency", line=amount.line, detail=told[:40])
    found = exact_sum(amount.text(), currency, amount.line)
    if found < 0:
        raise StatementUnreadable("sign_contradicts", line=amount.line, detail=amount.text()[:40])
    return found * sign_of(node)


def sign_of(node: Node) -> int:
    """As the indicator says. A reversal's indicator is already that of the reversal itself."""
    indicator = node.text("CdtDbtInd")
    if indicator not in _SIGNS:
        raise StatementUnreadable("sign_unknown", line=node.line, detail=indicator[:40])
    return _SIGNS[indicator]


def day_of(text: str, line: int) -> calendar_date:
    found = _DAY.fullmatch(text)
    if found is None:
        raise StatementUnreadable("date_unreadable", line=line, detail=text[:40])
    return day(found[1], found[2], found[3], line)


def time_of(text: str) -> time_of_day | None:
    found = _DAY.fullmatch(text)
    if found is None or found[4] is None:
        return None
    try:
        time = time_of_day(int(found[4]), int(found[5]), int(found[6]))
    except ValueError:
        return None
    return time if time != time_of_day(0) else None


def code_of(node: Node, *path: str) -> str:
    """A code or the bank's own word for it, whichever version wrote it."""
    return node.text(*path, "Cd") or node.text(*path, "Prtry") or node.text(*path)
