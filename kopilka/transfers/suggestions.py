"""Pairs of transactions that look like one transfer: an expense and an income a few days apart, of the same amount or,
in two currencies, with words that say so.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date as calendar_date
from datetime import timedelta
from decimal import Decimal
from itertools import islice
from typing import cast
from uuid import UUID

from sqlalchemy import Table, and_, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.queries import list_accounts
from kopilka.households.member import Member
from kopilka.text import fold
from kopilka.transactions.models import Payee
from kopilka.transactions.queries import TRANSACTIONS
from kopilka.transfers.schemas import SUGGESTION_DAYS, Reason

_PAYEES = cast(Table, Payee.__table__)
# Banks take up to so many days.
DAYS_APART = 5
# Rows looked at, the newest ones: what is older was looked through when it was new.
LOOKED_AT = 5_000
LEAST_SCORE = 50
# In two currencies, where the amounts say nothing.
EXCHANGE_DAYS = 3
EXCHANGES_JUDGED = 5_000
# Names of accounts that are shorter are looked for as whole words.
WHOLE_BELOW = 4
WORDS = re.compile(
    r"\bперев[оеё]|\bпополн|\bснят|\bсняла?\b|\bмежду (?:своими )?сч|\bвнес|\bвзнос|\bпогаш|\bвклад|\bкопилк|"
    r"\btransfer|\btop.?up|\bwithdraw|\bdeposit|\bsavings|\bown account"
)
EXCHANGE = re.compile(
    r"\bобмен|\bконверт(?:ац|ир)|\bконверс|\bexchang|\bconver(?:sion|t(?:ed|ing)?)\b|\bforex\b|\bfx\b"
)
# Of a currency that is named beside it; things are bought and sold, too.
BOUGHT = re.compile(r"\b(?:покуп|купи|куплен|прода)|\b(?:bought|buy(?:ing)?|purchased?|s[oe]ll(?:ing)?|sold|sale)\b")
MONEY = re.compile(
    r"\b(?:валют|доллар|бакс|рубл|юан|тенге|франк|дирхам|злот)|\bевро\b|\b(?:лир|фунт|[ий]ен|крон|драм|донг|бат|лари)[аыуо]?в?\b"
    r"|\b(?:currency|dollars?|bucks|euros?|rou?bles?|yuan|tenge|francs?|dirhams?|zloty|liras?|pounds?|yen|drams?|lari)\b"
    r"|[$€£¥₽]"
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
    """With the name of its payee."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two rows, what speaks for them, and how much of 100."""

    out: Row
    into: Row
    score: int
    reasons: tuple[Reason, ...]

    @property
    def days(self) -> int:
        return _days(self.out, self.into)


async def suggest_transfers(session: AsyncSession, member: Member, limit: int) -> list[Suggestion]:
    """The likeliest first, among the newest transactions of the last three months."""
    columns = TRANSACTIONS.c
    words = func.nullif(
        func.concat_ws(literal_column("' '"), _PAYEES.c.name, columns.description), literal_column("''")
    )
    shown = [words if name == "description" else columns[name] for name in Row.__slots__]
    is_its = and_(_PAYEES.c.household_id == columns.household_id, _PAYEES.c.id == columns.payee_id)
    found = await session.execute(
        select(*shown)
        .select_from(TRANSACTIONS.outerjoin(_PAYEES, is_its))
        .where(
            columns.household_id == member.household_id,
            columns.deleted_at.is_(None),
            columns.transfer_id.is_(None),
            ~columns.is_refund,
            ~columns.is_pending,
            columns.lines.is_(None),
            columns.date.between(member.today - timedelta(days=SUGGESTION_DAYS), member.today),
        )
        .order_by(columns.date.desc(), columns.id.desc())
        .limit(LOOKED_AT)
    )
    names = {it.id: fold(it.name) for it in await list_accounts(session, member, archived=True)}
    return pair([Row(*row) for row in found], names)[:limit]


def pair(rows: Sequence[Row], account_names: dict[UUID, str]) -> list[Suggestion]:
    """Each row in one pair at most, that of the highest score. `account_names` are folded."""
    possible = [
        suggestion
        for out, into in _of_one_amount(rows)
        if (suggestion := _judge(out, into, account_names)).score >= LEAST_SCORE
    ]
    exchanges = islice(_in_two_currencies(rows, account_names), EXCHANGES_JUDGED)
    possible += [found for out, into in exchanges if (found := _judge_exchange(out, into, account_names))]
    possible.sort(key=lambda it: (-it.score, it.days, it.out.id, it.into.id))
    taken: set[UUID] = set()
    chosen = []
    for suggestion in possible:
        if taken.isdisjoint({suggestion.out.id, suggestion.into.id}):
            taken |= {suggestion.out.id, suggestion.into.id}
            chosen.append(suggestion)
    return chosen


def _of_one_amount(rows: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    expenses: dict[tuple[str, Decimal], list[Row]] = defaultdict(list)
    for row in rows:
        if row.type == "expense":
            expenses[row.currency, row.amount].append(row)
    for into in rows:
        if into.type == "income":
            for out in expenses[into.currency, into.amount]:
                if out.account_id != into.account_id and _days(out, into) <= DAYS_APART:
                    yield out, into


def _in_two_currencies(rows: Sequence[Row], account_names: dict[UUID, str]) -> Iterator[tuple[Row, Row]]:
    """Of which one row at least has words that may say so."""
    if len({row.currency for row in rows}) < 2:
        return
    expenses: dict[calendar_date, list[Row]] = defaultdict(list)
    told: dict[calendar_date, list[Row]] = defaultdict(list)
    telling = {row.id for row in rows if row.description and _may_tell(fold(row.description), account_names)}
    for row in rows:
        if row.type == "expense":
            expenses[row.date].append(row)
            if row.id in telling:
                told[row.date].append(row)
    for into in rows:
        if into.type == "income":
            for days in range(-EXCHANGE_DAYS, EXCHANGE_DAYS + 1):
                for out in (expenses if into.id in telling else told)[into.date - timedelta(days=days)]:
                    if out.currency != into.currency:
                        yield out, into


def _may_tell(text: str, account_names: dict[UUID, str]) -> bool:
    return any(it.search(text) for it in (WORDS, EXCHANGE, BOUGHT)) or any(
        name in text for name in account_names.values()
    )


def _judge_exchange(out: Row, into: Row, account_names: dict[UUID, str]) -> Suggestion | None:
    """None where no words say that the one is what became of the other."""
    texts = [fold(row.description) for row in (out, into) if row.description]
    codes = re.compile(rf"\b(?:{out.currency}|{into.currency})\b", re.IGNORECASE)
    reasons: list[Reason] = []
    score = 40 - 5 * _days(out, into) - 10 * (into.date < out.date)
    if any(EXCHANGE.search(it) or (BOUGHT.search(it) and (MONEY.search(it) or codes.search(it))) for it in texts):
        reasons.append("exchange")
    if any(WORDS.search(text) for text in texts):
        reasons.append("words")
    score += 20 if "exchange" in reasons else 15 * len(reasons)
    if _is_other_named(out, into, account_names):
        reasons.append("account_named")
        score += 15
    if not reasons:
        return None
    return Suggestion(out, into, max(0, score), (_day_reason(out, into), *reasons))


def _judge(out: Row, into: Row, account_names: dict[UUID, str]) -> Suggestion:
    days = _days(out, into)
    reasons: list[Reason] = ["same_amount", _day_reason(out, into)]
    score = 65 - 5 * days
    # Money arrives where it has left, seldom before.
    score -= 10 * (into.date < out.date)
    texts = [fold(row.description) for row in (out, into) if row.description]
    if any(WORDS.search(text) for text in texts):
        reasons.append("words")
        score += 20
    if _is_other_named(out, into, account_names):
        reasons.append("account_named")
        score += 15
    return Suggestion(out, into, max(0, min(100, score)), tuple(reasons))


def _is_other_named(out: Row, into: Row, account_names: dict[UUID, str]) -> bool:
    """As a word or the beginning of one: “Вклад” is in «со вклада», a short name such as “Я” in no longer word."""
    for text, account in ((out.description, into.account_id), (into.description, out.account_id)):
        name = account_names.get(account)
        if text and name:
            end = "" if len(name) >= WHOLE_BELOW else r"(?!\w)"
            if re.search(rf"(?<!\w){re.escape(name)}{end}", fold(text)):
                return True
    return False


def _days(out: Row, into: Row) -> int:
    return abs((out.date - into.date).days)


def _day_reason(out: Row, into: Row) -> Reason:
    return "days_apart" if _days(out, into) else "same_day"
