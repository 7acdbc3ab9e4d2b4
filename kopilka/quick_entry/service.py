"""Quick entry in a household: parses the text and adds the category and the account that it means there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, cast
from uuid import UUID

from sqlalchemy import ARRAY, Table, Text, and_, any_, case, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts import queries as accounts
from kopilka.accounts.banks import CardHolder, account_of_card
from kopilka.accounts.models import Account
from kopilka.categories.models import Category
from kopilka.categories.standard import BY_KEY, CategoryType
from kopilka.households.member import Member
from kopilka.infrastructure.database.transactions import driver
from kopilka.quick_entry.errors import TagTooLong, TooManyEntries
from kopilka.quick_entry.grammar.account_names import AccountName
from kopilka.quick_entry.grammar.doubts import Doubt
from kopilka.quick_entry.grammar.guessing import Guess, Past, guess_category, names_purchase, rank_categories, stems
from kopilka.quick_entry.grammar.own_accounts import MovedBetween
from kopilka.quick_entry.grammar.parsing import parse_entries
from kopilka.quick_entry.grammar.pay import may_go_to_others
from kopilka.quick_entry.grammar.reading import Ledger, QuickEntry, QuickLine
from kopilka.quick_entry.payees import Named, find_payees
from kopilka.quick_entry.schemas import AT_MOST, MovedRead, ParsedLine, ParsedRead
from kopilka.text import MAX_TAG, fold
from kopilka.transactions.errors import TooManyTags
from kopilka.transactions.queries import TRANSACTIONS
from kopilka.transactions.schemas import MAX_TAGS

# How many of the newest transactions are searched; they are read from the index of the list.
REMEMBERED = 2_000
# Different texts that share a word with an entry: enough to weigh it.
WEIGHED = 400
# Of all entries of a request together.
WORDS = 100

# The categories of each folded name: of two types, or of two parents, there may be several.
_Names = dict[str, list[tuple[UUID, CategoryType]]]

_ROWS = TRANSACTIONS.c
_CATEGORIES = cast(Table, Category.__table__).c


async def understand(session: AsyncSession, member: Member, text: str, on: date | None = None) -> list[ParsedRead]:
    """`on` is the day it was written, today if left out. Nothing is recorded. Raises TooManyEntries, TooManyTags and
    TagTooLong.
    """
    owned = await accounts.list_accounts(session, member)
    names = [AccountName(it.name, it.kind, it.currency) for it in owned]
    entries = parse_entries(text, Ledger(on or member.today, names, member.currency))
    if len(entries) > AT_MOST:
        raise TooManyEntries(limit=AT_MOST, count=len(entries))
    return await _complete_all(session, member, owned, entries)


def check_tags(tags: Sequence[str]) -> None:
    """None of those that are written is left out. Raises TooManyTags and TagTooLong."""
    if len(tags) > MAX_TAGS:
        raise TooManyTags(limit=MAX_TAGS)
    if any(len(it) > MAX_TAG for it in tags):
        raise TagTooLong(limit=MAX_TAG)


CashMoved = Literal["taken", "paid_in"]


@dataclass(frozen=True, slots=True)
class ToldEntry:
    """A purchase told by a receipt or a bank's message. The entry's `account` is None; `bank` and `card`, the last four
    digits, tell which one is meant. `cash`: whether it was taken from there, or paid in.
    """

    entry: QuickEntry
    bank: str | None = None
    card: str | None = None
    cash: CashMoved | None = None


async def complete(session: AsyncSession, member: Member, entries: Sequence[QuickEntry]) -> list[ParsedRead]:
    """What is known of purchases otherwise, with the category and the account that they mean here. Their `account` is
    None.
    """
    return await complete_told(session, member, [ToldEntry(it) for it in entries])


async def complete_told(session: AsyncSession, member: Member, entries: Sequence[ToldEntry]) -> list[ParsedRead]:
    """With the category and the account that they mean here. Raises TooManyTags and TagTooLong."""
    owned = await accounts.list_accounts(session, member)
    return await _complete_all(session, member, owned, [_of_account(it, owned, member.currency) for it in entries])


def _of_account(told: ToldEntry, owned: Sequence[Account], main: str) -> QuickEntry:
    currency = told.entry.currency or (owned[0].currency if owned else main)
    place, is_clear = account_of_card(
        [CardHolder(it.name, it.currency) for it in owned], told.bank, told.card, currency
    )
    doubts = told.entry.doubts if is_clear else (*told.entry.doubts, "account_missing")
    moved = None if told.cash is None else _moved_in_cash(told.cash, owned, place if place is not None else 0)
    return replace(told.entry, account=place, doubts=tuple(dict.fromkeys(doubts)), moved=moved)


def _moved_in_cash(cash: CashMoved, owned: Sequence[Account], card: int) -> MovedBetween:
    """Between the card and the only account in cash."""
    in_cash = [place for place, it in enumerate(owned) if it.kind == "cash"]
    purse = in_cash[0] if len(in_cash) == 1 else None
    sides = (card if card != purse and card < len(owned) else None, purse)
    return MovedBetween(*(sides if cash == "taken" else reversed(sides)))


async def _complete_all(
    session: AsyncSession, member: Member, owned: list[Account], entries: Sequence[QuickEntry]
) -> list[ParsedRead]:
    for it in entries:
        check_tags(it.tags)
    standard = await _standard(session, member)
    payees = await find_payees(await driver(session), member, entries)
    past = await _past(session, member, [words for it in entries for words in _all_words(it) if words])
    is_named = any(it is not None and it.chosen is not None and it.rest for it in payees)
    is_divided = any(it.lines for it in entries)
    names = await _categories_by_name(session, member) if is_named or is_divided else {}
    found = []
    for entry, payee in zip(entries, payees, strict=True):
        guess = None if entry.lines else _guess(entry, payee, past, standard, names)
        read = _completed(owned, entry, payee, guess, member.currency)
        found.append(_divided(read, entry, past, standard, names) if entry.lines else read)
    return found


def _all_words(entry: QuickEntry) -> list[str]:
    return [it.description for it in entry.lines] or [_words(entry)]


def _divided(
    read: ParsedRead,
    entry: QuickEntry,
    past: list[Past],
    standard: dict[str, tuple[UUID, CategoryType]],
    names: _Names,
) -> ParsedRead:
    """With the lines and their categories, all of one type: that of the entry, where it tells one."""
    told = "expense" if entry.is_refund else entry.type
    guesses = [_guess_line(it, told, past, standard, names) for it in entry.lines]
    types = {it.type for it in guesses if it is not None}
    type_: CategoryType = told or (types.pop() if len(types) == 1 else "expense")
    if len(types) > 0:  # several: those of the other type are looked for once more
        guesses = [_guess_line(it, type_, past, standard, names) for it in entry.lines]
    lines = [_completed_line(it, guess, names) for it, guess in zip(entry.lines, guesses, strict=True)]
    doubts: list[Doubt] = [it for it in read.doubts if it not in ("category_missing", "lines_unclear")]
    if type_ == "income" and not may_go_to_others(fold(entry.description)):
        doubts = [it for it in doubts if it != "maybe_income"]
    if any(it.doubts for it in lines):
        doubts.append("lines_unclear")
    return read.model_copy(
        update={"lines": lines, "doubts": doubts, "type": entry.type or type_, "category_id": None, "guessed_by": None}
    )


def _guess_line(
    line: QuickLine,
    type_: CategoryType | None,
    past: list[Past],
    standard: dict[str, tuple[UUID, CategoryType]],
    names: _Names,
) -> Guess | None:
    """By the name of a category itself, where one is called so, else as words of a purchase."""
    called = [it for it in names.get(fold(line.description), ()) if type_ in (None, it[1])]
    if len(called) == 1:
        return Guess(*called[0], "words")
    return guess_category(line.description, type_, past, standard) if line.description else None


def _completed_line(line: QuickLine, guess: Guess | None, names: _Names) -> ParsedLine:
    doubts = list(line.doubts)
    if guess is None and line.description:
        doubts.append("category_missing")
    if guess is not None and not guess.is_clear:
        doubts.append("category_unclear")
    is_name = guess is not None and (guess.category_id, guess.type) in names.get(fold(line.description), ())
    return ParsedLine(
        amount=line.amount,
        category_id=None if guess is None else guess.category_id,
        description="" if is_name else line.description,
        doubts=doubts,
        is_rest=line.is_rest,
    )


async def likely_categories(
    session: AsyncSession, member: Member, description: str, type_: CategoryType, limit: int
) -> list[UUID]:
    """In use, of this type: those that the words speak for, then those that the household uses most."""
    past = await _past(session, member, [description]) if description else []
    ranked = rank_categories(description, type_, past, await _standard(session, member)) if description else []
    recent = (
        select(_ROWS.category_id, _ROWS.type)
        .where(_ROWS.household_id == member.household_id, _ROWS.deleted_at.is_(None), _ROWS.category_id.is_not(None))
        .order_by(_ROWS.date.desc(), _ROWS.id.desc())
        .limit(REMEMBERED)
        .subquery()
    )
    # Of those that were never used, the order is that of the list of standard ones.
    statement = (
        select(_CATEGORIES.id)
        .outerjoin(recent, recent.c.category_id == _CATEGORIES.id)
        .where(
            _CATEGORIES.household_id == member.household_id,
            _CATEGORIES.type == type_,
            _CATEGORIES.archived_at.is_(None),
        )
        .group_by(_CATEGORIES.id)
        .order_by(func.count(recent.c.category_id).desc(), _CATEGORIES.id)
        .limit(limit + len(ranked))
    )
    used = await session.scalars(statement)
    return list(dict.fromkeys([*ranked, *used]))[:limit]


async def is_purchase(session: AsyncSession, member: Member, description: str) -> bool:
    """Whether words name what is bought, by the list and by what the household has recorded: not mere talk."""
    past = await _past(session, member, [description])
    return names_purchase(description, {stem for it in past for stem in it.stems})


def _words(entry: QuickEntry) -> str:
    """What tells its category."""
    return entry.description or entry.payee or ""


def _guess(
    entry: QuickEntry,
    payee: Named | None,
    past: list[Past],
    standard: dict[str, tuple[UUID, CategoryType]],
    names: _Names,
) -> Guess | None:
    """The category that was chosen for the payee, unless the words beside it are the name of one; what the words tell;
    of a payee alone, or where they tell nothing, what it is used for.
    """
    type_ = "expense" if entry.is_refund else entry.type
    chosen = used = None
    if payee is not None:
        chosen = payee.category(type_, is_chosen=True) if fold(payee.rest) not in names else None
        used = payee.category(type_, is_chosen=False)
    known = chosen or (used if payee is not None and not payee.rest else None)
    words = _words(entry)
    if known is None and words:
        told = guess_category(words, type_, past, standard)
        if told is not None or used is None:
            return told
    known = known or used
    return None if known is None else Guess(*known, "history")


def _completed(
    owned: list[Account], entry: QuickEntry, payee: Named | None, guess: Guess | None, main: str
) -> ParsedRead:
    currency = entry.currency or (owned[0].currency if owned else main)
    if entry.account is not None and owned[entry.account].currency == currency:
        account: Account | None = owned[entry.account]
    else:
        account = next((it for it in owned if it.currency == currency), None)
    # Of a salary that was received nobody has to be asked whether it is income, but of one that others may have got.
    is_income = guess is not None and guess.type == "income" and not may_go_to_others(fold(entry.description))
    doubts: list[Doubt] = [it for it in entry.doubts if not (is_income and it == "maybe_income")]
    if guess is None and _words(entry) and not entry.lines:
        doubts.append("category_missing")
    if guess is not None and not guess.is_clear:
        doubts.append("category_unclear")
    is_other = account is None or (entry.account is not None and account is not owned[entry.account])
    if is_other and "account_missing" not in doubts:
        doubts.append("account_missing")
    return ParsedRead(
        amount=entry.amount,
        currency=currency,
        type=entry.type or (guess.type if guess else "expense"),
        category_id=guess.category_id if guess else None,
        guessed_by=guess.by if guess else None,
        account_id=account.id if account else None,
        date=entry.date,
        description="" if payee is not None and not payee.rest else entry.description,
        payee=None if payee is None else payee.name,
        tags=list(entry.tags),
        doubts=doubts,
        is_refund=entry.is_refund,
        moved=_moved(owned, entry, currency),
    )


def _moved(owned: list[Account], entry: QuickEntry, currency: str) -> MovedRead | None:
    """Without the account that the money left, where that is in another currency than the sum."""
    if entry.moved is None:
        return None
    source, target = (None if it is None else owned[it] for it in (entry.moved.source, entry.moved.target))
    if source is not None and source.currency != currency:
        source = next((it for it in owned if it.currency == currency and it is not target), None)
    return MovedRead(from_account_id=source.id if source else None, to_account_id=target.id if target else None)


async def _standard(session: AsyncSession, member: Member) -> dict[str, tuple[UUID, CategoryType]]:
    found = await session.execute(
        select(_CATEGORIES.standard_key, _CATEGORIES.id, _CATEGORIES.type).where(
            _CATEGORIES.household_id == member.household_id,
            _CATEGORIES.standard_key.is_not(None),
            _CATEGORIES.archived_at.is_(None),
        )
    )
    return {key: (id_, type_) for key, id_, type_ in found}


async def _categories_by_name(session: AsyncSession, member: Member) -> _Names:
    """By their folded names, those in use; standard ones by those in both languages."""
    found = await session.execute(
        select(_CATEGORIES.id, _CATEGORIES.type, _CATEGORIES.standard_key, _CATEGORIES.name).where(
            _CATEGORIES.household_id == member.household_id, _CATEGORIES.archived_at.is_(None)
        )
    )
    names: _Names = {}
    for id_, type_, key, own in found:
        for name in {fold(it) for it in (BY_KEY[key].names.values() if key else (own or "",))}:
            names.setdefault(name, []).append((id_, type_))
    return names


async def _past(session: AsyncSession, member: Member, descriptions: list[str]) -> list[Past]:
    """What was recorded lately with one of their words: the same texts first, then the most frequent ones."""
    texts = [fold(it) for it in descriptions]
    words = dict.fromkeys(word for it in descriptions for word in stems(it))
    # What is searched has tags and the note below the description.
    words_of_row = case(
        (and_(_ROWS.tags.is_(None), _ROWS.note.is_(None)), _ROWS.search_text),
        (_ROWS.description.is_not(None), func.split_part(_ROWS.search_text, "\n", 1)),
    )
    recent = (
        select(_ROWS.category_id, _ROWS.type, words_of_row.label("search_text"))
        .where(_ROWS.household_id == member.household_id, _ROWS.deleted_at.is_(None), _ROWS.category_id.is_not(None))
        .order_by(_ROWS.date.desc(), _ROWS.id.desc())
        .limit(REMEMBERED)
        .subquery()
        .c
    )
    is_same = recent.search_text == any_(literal(texts, ARRAY(Text)))
    # Two arrays however many words there are: one statement, one plan.
    patterns = [f"% {_escaped(word)}%" for word in list(words)[:WORDS]]
    shares_a_word = literal(" ", Text).concat(recent.search_text).like(any_(literal(patterns, ARRAY(Text))))
    statement = (
        select(recent.search_text, recent.category_id, recent.type, func.count())
        .join(
            Category.__table__,
            and_(_CATEGORIES.household_id == member.household_id, _CATEGORIES.id == recent.category_id),
        )
        .where(or_(is_same, shares_a_word), _CATEGORIES.archived_at.is_(None))
        .group_by(recent.search_text, recent.category_id, recent.type)
        .order_by(is_same.desc(), func.count().desc(), recent.search_text, recent.category_id)
        .limit(WEIGHED)
    )
    found = await session.execute(statement)
    return [Past(text, frozenset(stems(text)), category, type_, count) for text, category, type_, count in found]


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
