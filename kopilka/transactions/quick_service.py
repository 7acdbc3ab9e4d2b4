"""Quick entry in a household: parses the text and adds the category and account used before for the same words."""

from dataclasses import dataclass
from typing import Any, Literal, cast
from uuid import UUID

from sqlalchemy import Row, Table, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts import queries as accounts
from kopilka.accounts.models import Account
from kopilka.categories.models import Category
from kopilka.households.member import Member
from kopilka.money import fits
from kopilka.text import fold
from kopilka.transactions.queries import TRANSACTIONS
from kopilka.transactions.quick_entry import QuickEntry, parse_entries
from kopilka.transactions.quick_words import guess_standard
from kopilka.transactions.schemas import ParsedRead, TransactionType

AT_MOST = 20
# How many of the newest transactions are searched; they are read from the index of the list.
REMEMBERED = 2_000

_ROWS = TRANSACTIONS.c
_CATEGORIES = cast(Table, Category.__table__).c


@dataclass(frozen=True, slots=True)
class _Guess:
    category_id: UUID
    type: TransactionType
    by: Literal["history", "words"]


async def understand(session: AsyncSession, member: Member, text: str) -> list[ParsedRead]:
    """One entry for each line; lines after the first AT_MOST are ignored."""
    owned = await accounts.list_accounts(session, member)
    return [await _complete(session, member, owned, it) for it in parse_entries(text, member.today)[:AT_MOST]]


async def _complete(session: AsyncSession, member: Member, owned: list[Account], entry: QuickEntry) -> ParsedRead:
    guess = await _guess(session, member, entry)
    currency = entry.currency or owned[0].currency
    account = next((it for it in owned if it.currency == currency), None)
    doubts: list[str] = list(entry.doubts)
    if entry.amount is not None and "amount_too_large" not in doubts and not fits(entry.amount, currency):
        doubts.append("amount_too_precise")
    if guess is None and entry.description:
        doubts.append("category_missing")
    if account is None:
        doubts.append("account_missing")
    return ParsedRead(
        amount=entry.amount,
        currency=currency,
        type=entry.type or (guess.type if guess else "expense"),
        category_id=guess.category_id if guess else None,
        guessed_by=guess.by if guess else None,
        account_id=account.id if account else None,
        date=entry.date,
        description=entry.description,
        doubts=doubts,
    )


async def _guess(session: AsyncSession, member: Member, entry: QuickEntry) -> _Guess | None:
    """A type given by a sign is kept: no category of the other type is guessed."""
    if not entry.description:
        return None
    past = await _from_history(session, member, entry)
    if past is not None:
        return _Guess(past.category_id, past.type, "history")
    key = guess_standard(entry.description)
    if key == "gifts" and entry.type == "income":
        key = "gifts_received"
    if key is None:
        return None
    found = await session.execute(
        select(_CATEGORIES.id, _CATEGORIES.type).where(
            _CATEGORIES.household_id == member.household_id,
            _CATEGORIES.standard_key == key,
            _CATEGORIES.archived_at.is_(None),
        )
    )
    row = found.one_or_none()
    if row is None or (entry.type is not None and row.type != entry.type):
        return None
    return _Guess(row.id, row.type, "words")


async def _from_history(session: AsyncSession, member: Member, entry: QuickEntry) -> Row[Any] | None:
    """The category used most for this text, else for texts that begin with its first word."""
    folded = fold(entry.description)
    recent = (
        select(_ROWS.category_id, _ROWS.type, _ROWS.search_text)
        .where(_ROWS.household_id == member.household_id, _ROWS.deleted_at.is_(None))
        .order_by(_ROWS.date.desc(), _ROWS.id.desc())
        .limit(REMEMBERED)
        .subquery()
        .c
    )
    word = folded.split()[0]
    same = recent.search_text == folded
    first = or_(recent.search_text == word, recent.search_text.startswith(f"{word} ", autoescape=True))
    statement = (
        select(recent.category_id, recent.type)
        .join(
            Category.__table__,
            and_(_CATEGORIES.household_id == member.household_id, _CATEGORIES.id == recent.category_id),
        )
        .where(or_(same, first), _CATEGORIES.archived_at.is_(None))
        .group_by(recent.category_id, recent.type)
        .order_by(func.bool_or(same).desc(), func.count().desc(), recent.category_id)
        .limit(1)
    )
    if entry.type is not None:
        statement = statement.where(recent.type == entry.type)
    return (await session.execute(statement)).one_or_none()
