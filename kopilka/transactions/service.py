"""Decisions about transactions. Balances and summaries follow by themselves, in the same database transaction."""

from typing import Any
from uuid import UUID

from sqlalchemy import Insert, Row, Update, func, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.errors import AccountArchived, AccountNotFound
from kopilka.accounts.service import check_digits
from kopilka.categories.errors import CategoryArchived, CategoryNotFound
from kopilka.categories.standard import BY_KEY
from kopilka.households.member import Member
from kopilka.infrastructure.database.errors import constraint_of
from kopilka.infrastructure.identifiers import new_id
from kopilka.text import fold
from kopilka.transactions import queries
from kopilka.transactions.errors import TransactionNotFound, TypeMismatch, VersionMismatch
from kopilka.transactions.queries import TRANSACTIONS, TRASH_DAYS, WIRE, References, Written
from kopilka.transactions.schemas import TransactionCreate, TransactionUpdate

NEW_COLUMNS = (
    "household_id",
    "id",
    "account_id",
    "category_id",
    "type",
    "currency",
    "amount",
    "date",
    "description",
    "search_text",
    "created_by",
)
# Keys that break where an account or a category is deleted between the look at it and the write.
GONE_MEANWHILE = {"fk_transactions_account": AccountNotFound, "fk_transactions_category": CategoryNotFound}


async def create_transaction(session: AsyncSession, member: Member, data: TransactionCreate) -> Written:
    """Raises CategoryNotFound, AccountNotFound, their archived kin, TypeMismatch and AmountTooPrecise."""
    member.require_editor()
    found = await queries.find_references(session, member, category_id=data.category_id, account_id=data.account_id)
    return await _stored(session, insert(TRANSACTIONS).values(new_row(member, data, found)))


def new_row(member: Member, data: TransactionCreate, found: References) -> dict[str, Any]:
    """The values of NEW_COLUMNS. Raises what creating raises."""
    check_category(found, member, data.type)
    check_account(found)
    check_digits(data.amount, found.currency, "amount")
    return {
        "household_id": member.household_id,
        "id": new_id(),
        "account_id": found.account_id,
        "category_id": found.category_id,
        "type": found.type,
        "currency": found.currency,
        "amount": data.amount,
        "date": data.date,
        "description": data.description or None,
        "search_text": fold(data.description) if data.description else None,
        "created_by": member.user_id,
    }


async def update_transaction(
    session: AsyncSession,
    member: Member,
    transaction_id: UUID,
    change: TransactionUpdate,
    *,
    if_match: str | None,
) -> Written:
    """Raises what creating raises, TransactionNotFound and VersionMismatch."""
    member.require_editor()
    current = await queries.lock_transaction(session, member, transaction_id)
    _check_version(if_match, current.version)
    given = change.given()
    values: dict[str, Any] = {name: given[name] for name in ("amount", "date") if name in given}
    if given.keys() & {"amount", "category_id", "type", "account_id"}:
        values |= await _judged(session, member, current, given)
    if "description" in given:
        values["description"] = given["description"] or None
        values["search_text"] = fold(given["description"]) if given["description"] else None
    return await _write(session, member, transaction_id, values)


async def delete_transaction(
    session: AsyncSession, member: Member, transaction_id: UUID, *, if_match: str | None
) -> None:
    """Into the trash. Raises TransactionNotFound and VersionMismatch."""
    member.require_editor()
    current = await queries.lock_transaction(session, member, transaction_id)
    _check_version(if_match, current.version)
    await _write(session, member, transaction_id, {"deleted_at": func.now()})


async def restore_transaction(session: AsyncSession, member: Member, transaction_id: UUID) -> Written:
    """Out of the trash; one that is not in it stays as it is. Raises TransactionNotFound after 30 days."""
    member.require_editor()
    # Else one that is being deleted at this moment would be found neither in the trash nor outside it.
    await queries.hold_transaction(session, member, transaction_id)
    found = await session.execute(
        update(TRANSACTIONS)
        .where(
            TRANSACTIONS.c.household_id == member.household_id,
            TRANSACTIONS.c.id == transaction_id,
            TRANSACTIONS.c.deleted_at > func.now() - TRASH_DAYS,
        )
        .values(deleted_at=None, version=TRANSACTIONS.c.version + 1, updated_at=func.now())
        .returning(WIRE, TRANSACTIONS.c.version)
    )
    row = found.one_or_none()
    if row is None:
        return await queries.get_written(session, member, transaction_id)
    return Written(row.wire.encode(), row.version)


async def _judged(session: AsyncSession, member: Member, current: Row[Any], given: dict[str, Any]) -> dict[str, Any]:
    """What category, account and amount become together. What is not changed may be archived."""
    found = await queries.find_references(
        session,
        member,
        category_id=given.get("category_id", current.category_id),
        account_id=given.get("account_id", current.account_id),
    )
    if found.category_id != current.category_id or "type" in given:
        check_category(found, member, given.get("type"), kept=found.category_id == current.category_id)
    if found.account_id != current.account_id:
        check_account(found)
    check_digits(given.get("amount", current.amount), found.currency, "amount")
    return {
        "category_id": found.category_id,
        "type": found.type,
        "account_id": found.account_id,
        "currency": found.currency,
    }


async def _write(session: AsyncSession, member: Member, transaction_id: UUID, values: dict[str, Any]) -> Written:
    return await _stored(
        session,
        update(TRANSACTIONS)
        .where(*queries.live(member, transaction_id))
        .values(**values, version=TRANSACTIONS.c.version + 1, updated_at=func.now()),
    )


async def _stored(session: AsyncSession, statement: Insert | Update) -> Written:
    """Raises TransactionNotFound, and CategoryNotFound or AccountNotFound where it was deleted a moment ago."""
    try:
        found = await session.execute(statement.returning(WIRE, TRANSACTIONS.c.version))
    except IntegrityError as error:
        gone = GONE_MEANWHILE.get(constraint_of(error) or "")
        if gone is None:
            raise
        raise gone from error
    row = found.one_or_none()
    if row is None:
        raise TransactionNotFound
    return Written(row.wire.encode(), row.version)


def check_category(found: References | Row[Any], member: Member, type_: str | None, *, kept: bool = False) -> None:
    """Raises CategoryNotFound, CategoryArchived (unless it is `kept`) and TypeMismatch."""
    if found.category_id is None:
        raise CategoryNotFound
    name = BY_KEY[found.standard_key].names[member.locale] if found.standard_key else found.category_name
    if found.category_archived_at is not None and not kept:
        raise CategoryArchived(name=name)
    if type_ is not None and type_ != found.type:
        raise TypeMismatch(loc=("body", "type"), category=name)


def check_account(found: References | Row[Any]) -> None:
    """Raises AccountNotFound and AccountArchived."""
    if found.account_id is None:
        raise AccountNotFound
    if found.account_archived_at is not None:
        raise AccountArchived(name=found.account_name)


def _check_version(if_match: str | None, version: int) -> None:
    """If-Match by RFC 9110: any of the tags, strong comparison; `*` matches whatever exists."""
    if if_match is None or if_match.strip() == "*":
        return
    if etag(version) not in [tag.strip() for tag in if_match.split(",")]:
        raise VersionMismatch


def etag(version: int) -> str:
    return f'"{version}"'
