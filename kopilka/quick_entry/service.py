"""Quick entry in a household: parses the text and adds the category and the account that it means there."""

from datetime import date
from typing import cast
from uuid import UUID

from sqlalchemy import Table, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts import queries as accounts
from kopilka.accounts.models import Account
from kopilka.categories.models import Category
from kopilka.categories.standard import CategoryType
from kopilka.households.member import Member
from kopilka.quick_entry.account_names import AccountName
from kopilka.quick_entry.errors import TooManyEntries
from kopilka.quick_entry.guessing import Guess, Past, guess_category, stems
from kopilka.quick_entry.parsing import Ledger, QuickEntry, parse_entries
from kopilka.quick_entry.schemas import AT_MOST, ParsedRead
from kopilka.text import fold
from kopilka.transactions.queries import TRANSACTIONS

# How many of the newest transactions are searched; they are read from the index of the list.
REMEMBERED = 2_000
# Different texts that share a word with an entry: enough to weigh it.
WEIGHED = 200

_ROWS = TRANSACTIONS.c
_CATEGORIES = cast(Table, Category.__table__).c


async def understand(session: AsyncSession, member: Member, text: str, on: date | None = None) -> list[ParsedRead]:
    """`on` is the day it was written, today if left out. Nothing is recorded. Raises TooManyEntries."""
    owned = await accounts.list_accounts(session, member)
    names = [AccountName(it.name, it.kind, it.currency) for it in owned]
    entries = parse_entries(text, Ledger(on or member.today, names, member.currency))
    if len(entries) > AT_MOST:
        raise TooManyEntries(limit=AT_MOST, count=len(entries))
    standard = await _standard(session, member)
    return [_completed(owned, it, await _guess(session, member, it, standard), member.currency) for it in entries]


def _completed(owned: list[Account], entry: QuickEntry, guess: Guess | None, main: str) -> ParsedRead:
    currency = entry.currency or (owned[0].currency if owned else main)
    if entry.account is not None and owned[entry.account].currency == currency:
        account: Account | None = owned[entry.account]
    else:
        account = next((it for it in owned if it.currency == currency), None)
    doubts: list[str] = list(entry.doubts)
    if guess is None and entry.description:
        doubts.append("category_missing")
    if guess is not None and not guess.is_clear:
        doubts.append("category_unclear")
    if account is None or (entry.account is not None and account is not owned[entry.account]):
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
        tags=list(entry.tags),
        doubts=doubts,
    )


async def _standard(session: AsyncSession, member: Member) -> dict[str, tuple[UUID, CategoryType]]:
    found = await session.execute(
        select(_CATEGORIES.standard_key, _CATEGORIES.id, _CATEGORIES.type).where(
            _CATEGORIES.household_id == member.household_id,
            _CATEGORIES.standard_key.is_not(None),
            _CATEGORIES.archived_at.is_(None),
        )
    )
    return {key: (id_, type_) for key, id_, type_ in found}


async def _guess(
    session: AsyncSession, member: Member, entry: QuickEntry, standard: dict[str, tuple[UUID, CategoryType]]
) -> Guess | None:
    if not entry.description:
        return None
    past = await _past(session, member, entry.description)
    return guess_category(entry.description, entry.type, past, standard)


async def _past(session: AsyncSession, member: Member, description: str) -> list[Past]:
    """What was recorded lately with one of its words, the most frequent texts first."""
    folded = fold(description)
    recent = (
        select(_ROWS.category_id, _ROWS.type, _ROWS.search_text)
        .where(_ROWS.household_id == member.household_id, _ROWS.deleted_at.is_(None))
        .order_by(_ROWS.date.desc(), _ROWS.id.desc())
        .limit(REMEMBERED)
        .subquery()
        .c
    )
    shares = [recent.search_text.contains(word, autoescape=True) for word in dict.fromkeys(stems(description))]
    statement = (
        select(recent.search_text, recent.category_id, recent.type, func.count())
        .join(
            Category.__table__,
            and_(_CATEGORIES.household_id == member.household_id, _CATEGORIES.id == recent.category_id),
        )
        .where(or_(recent.search_text == folded, *shares), _CATEGORIES.archived_at.is_(None))
        .group_by(recent.search_text, recent.category_id, recent.type)
        .order_by((recent.search_text == folded).desc(), func.count().desc(), recent.search_text, recent.category_id)
        .limit(WEIGHED)
    )
    return [Past(*row) for row in await session.execute(statement)]
