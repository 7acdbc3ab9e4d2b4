"""Pairs of transactions that look like one transfer: an expense and an income of the same amount, a few days apart."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as calendar_date
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.queries import list_accounts
from kopilka.households.member import Member
from kopilka.text import fold
from kopilka.transactions.queries import TRANSACTIONS
from kopilka.transfers.schemas import SUGGESTION_DAYS, Reason

# Banks take up to so many days.
DAYS_APART = 5
# Rows looked at, the newest ones: what is older was looked through when it was new.
LOOKED_AT = 5_000
LEAST_SCORE = 50
WORDS = re.compile(
    r"\bперев[оеё]|\bпополн|\bснят|\bсняла?\b|\bмежду (?:своими )?сч|\bвнес|\bвзнос|\bпогаш|\bвклад|\bкопилк|"
    r"\btransfer|\btop.?up|\bwithdraw|\bdeposit|\bsavings|\bown account"
)


@dataclass(frozen=True, slots=True)
class Row:
    """What of a transaction is looked at."""

    id: UUID
    account_id: UUID
    type: str
    currency: str
    amount: Decimal
    date: calendar_date
    description: str | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two rows, what speaks for them, and how much of 100."""

    out: Row
    into: Row
    score: int
    reasons: tuple[Reason, ...]

    @property
    def days(self) -> int:
        return abs((self.out.date - self.into.date).days)


async def suggest_transfers(session: AsyncSession, member: Member, limit: int) -> list[Suggestion]:
    """The likeliest first, among the newest transactions of the last three months."""
    columns = TRANSACTIONS.c
    found = await session.execute(
        select(*(columns[name] for name in Row.__slots__))
        .where(
            columns.household_id == member.household_id,
            columns.deleted_at.is_(None),
            columns.transfer_id.is_(None),
            columns.date.between(member.today - timedelta(days=SUGGESTION_DAYS), member.today),
        )
        .order_by(columns.date.desc(), columns.id.desc())
        .limit(LOOKED_AT)
    )
    names = {it.id: fold(it.name) for it in await list_accounts(session, member, archived=True)}
    return pair([Row(*row) for row in found], names)[:limit]


def pair(rows: Sequence[Row], account_names: dict[UUID, str]) -> list[Suggestion]:
    """Each row in one pair at most, that of the highest score. `account_names` are folded."""
    expenses: dict[tuple[str, Decimal], list[Row]] = defaultdict(list)
    for row in rows:
        if row.type == "expense":
            expenses[row.currency, row.amount].append(row)
    possible = [
        suggestion
        for into in rows
        if into.type == "income"
        for out in expenses[into.currency, into.amount]
        if out.account_id != into.account_id and abs((out.date - into.date).days) <= DAYS_APART
        if (suggestion := _judge(out, into, account_names)).score >= LEAST_SCORE
    ]
    possible.sort(key=lambda it: (-it.score, it.days, it.out.id, it.into.id))
    taken: set[UUID] = set()
    chosen = []
    for suggestion in possible:
        if taken.isdisjoint({suggestion.out.id, suggestion.into.id}):
            taken |= {suggestion.out.id, suggestion.into.id}
            chosen.append(suggestion)
    return chosen


def _judge(out: Row, into: Row, account_names: dict[UUID, str]) -> Suggestion:
    days = abs((out.date - into.date).days)
    reasons: list[Reason] = ["same_amount", "days_apart" if days else "same_day"]
    score = 65 - 5 * days
    # Money arrives where it has left, seldom before.
    score -= 10 * (into.date < out.date)
    texts = [fold(row.description) for row in (out, into) if row.description]
    if any(WORDS.search(text) for text in texts):
        reasons.append("words")
        score += 20
    named = [(out.description, into.account_id), (into.description, out.account_id)]
    if any(text and (name := account_names.get(account)) and name in fold(text) for text, account in named):
        reasons.append("account_named")
        score += 15
    return Suggestion(out, into, max(0, min(100, score)), tuple(reasons))
