"""The balance beside each row, as a proof: each is the one before it and the row's sum."""

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kopilka.statement_imports.statement import StatementRow, StatementUnreadable


@dataclass(frozen=True, slots=True)
class Chain:
    opening: Decimal
    closing: Decimal


def chain_of(rows: Sequence[StatementRow]) -> Chain | None:
    """None where there are too few balances to prove anything. Raises StatementUnreadable where they contradict.

    The order of rows does not matter: what was there before a row is what another left behind, but for the first.
    """
    booked = [it for it in rows if not it.is_pending]
    known = [(it, it.balance_after) for it in booked if it.balance_after is not None]
    if len(known) < 2:
        return None
    if len(known) < len(booked):
        return _sparse(booked)
    after = Counter(balance for _, balance in known)
    before = Counter(balance - row.amount for row, balance in known)
    openings = list((before - after).elements())
    closings = list((after - before).elements())
    if not openings and not closings:  # it ends with what it began with
        return _in_order(booked)
    if len(openings) == 1 and len(closings) == 1:
        return Chain(openings[0], closings[0])
    raise _contradiction(booked)


def _in_order(rows: Sequence[StatementRow]) -> Chain | None:
    for ordered in (rows, rows[::-1]):
        first, last = ordered[0].balance_after, ordered[-1].balance_after
        if first is not None and last is not None and first - ordered[0].amount == last:
            return Chain(last, last)
    return None


def _sparse(rows: Sequence[StatementRow]) -> Chain | None:
    """A balance in some rows alone: of the day's last one, as a rule."""
    for ordered in (rows, rows[::-1]):
        chain = _sequence(ordered)
        if chain is not None:
            return chain
    raise _contradiction(rows)


def _sequence(rows: Sequence[StatementRow]) -> Chain | None:
    balance: Decimal | None = None
    opening = moved = Decimal(0)
    for row in rows:
        moved += row.amount
        if row.balance_after is None:
            continue
        if balance is None:
            opening = row.balance_after - moved
        elif balance + moved != row.balance_after:
            return None
        balance, moved = row.balance_after, Decimal(0)
    return Chain(opening, balance + moved) if balance is not None else None


def _contradiction(rows: Sequence[StatementRow]) -> StatementUnreadable:
    """At the first row that does not follow, in the direction in which more do."""
    worst: list[tuple[int, Decimal]] = []
    for ordered in (list(rows), list(rows[::-1])):
        breaks = [
            (row.line, row.balance_after - before.balance_after - row.amount)
            for before, row in itertools.pairwise(ordered)
            if before.balance_after is not None
            and row.balance_after is not None
            and before.balance_after + row.amount != row.balance_after
        ]
        if not worst or (len(breaks), _size(breaks)) < (len(worst), _size(worst)):
            worst = breaks
    line, difference = worst[0] if worst else (rows[0].line, Decimal(0))
    return StatementUnreadable("balance_contradicts", line=line, detail=f"{difference:f}")


def _size(breaks: Sequence[tuple[int, Decimal]]) -> Decimal:
    return sum((abs(it) for _, it in breaks), Decimal(0))
