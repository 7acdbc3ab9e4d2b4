"""Decisions about transactions. Balances and summaries follow by trigger, in the same database transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.errors import AccountArchived, AccountNotFound
from kopilka.accounts.service import check_digits
from kopilka.households.member import Member
from kopilka.infrastructure.database.errors import constraint_of
from kopilka.infrastructure.database.transactions import driver
from kopilka.infrastructure.http.changes import matches
from kopilka.infrastructure.identifiers import new_id
from kopilka.transactions import locking, payees, queries
from kopilka.transactions.categories import check_category
from kopilka.transactions.errors import (
    CurrencyMismatch,
    NotARefund,
    PartOfTransfer,
    PurchaseNotFound,
    TransactionNotFound,
    VersionMismatch,
)
from kopilka.transactions.figures import (
    NewTransaction,
    References,
    Stored,
    TransactionRecord,
    record_of,
    record_of_new,
)
from kopilka.transactions.insertion import GONE_MEANWHILE, insert_transactions
from kopilka.transactions.lines import Line
from kopilka.transactions.queries import SHOWN, TRANSACTIONS, TRASH_DAYS
from kopilka.transactions.schemas import TransactionCreate, TransactionUpdate
from kopilka.transactions.search import search_text_of
from kopilka.transactions.splits import changed_lines, check_lines, complete_lines

# What `search_text` is made of.
_SEARCHED = ("description", "tags", "note", "lines")


@dataclass(frozen=True, slots=True)
class _Checked:
    """What a transaction refers to after a change."""

    category_id: UUID | None
    lines: tuple[Line, ...] | None
    type: str
    account_id: UUID
    is_refund: bool
    refund_of: UUID | None


async def create_transaction(session: AsyncSession, member: Member, data: TransactionCreate) -> TransactionRecord:
    """Raises CategoryNotFound, AccountNotFound, PurchaseNotFound, their archived kin, TypeMismatch, NotARefund,
    AmountTooPrecise, TooManyPayees, and what `splits.complete_lines` raises.
    """
    member.require_editor()
    lines = complete_lines(data.lines, data.amount, data.category_id) if data.lines else None
    found = await locking.find_references(
        session, member, category_id=_one_category(lines, data.category_id), account_id=data.account_id
    )
    is_refund = found.type == "expense" and (data.type == "income" or data.refund_of is not None)
    expected = "expense" if is_refund else data.type
    category_id = None if lines else check_category(found, member, expected)
    account_id = check_account(found)
    check_digits(data.amount, found.currency, "amount")
    if lines:
        await check_lines(session, member, lines, found, expected)
    await _check_purchase(session, member, data.refund_of, is_refund=is_refund and data.type != "expense")
    payee_id, payee = await payees.find_or_create(session, member, data.payee) if data.payee else (None, None)
    new = NewTransaction(
        household_id=member.household_id,
        id=new_id(),
        account_id=account_id,
        category_id=category_id,
        type=found.type,
        currency=found.currency,
        amount=data.amount,
        date=data.date,
        description=data.description or None,
        created_by=member.user_id,
        is_refund=is_refund,
        refund_of=data.refund_of,
        payee_id=payee_id,
        tags=data.tags,
        note=data.note or None,
        is_pending=data.status == "pending",
        lines=lines,
    )
    created_at = await insert_transactions(await driver(session), [new])
    base_amount = await queries.read_base_amount(session, member, new.amount, new.currency, new.date)
    return record_of_new(new, created_at, payee, base_amount)


async def update_transaction(
    session: AsyncSession,
    member: Member,
    transaction_id: UUID,
    change: TransactionUpdate,
    *,
    if_match: str | None,
) -> TransactionRecord:
    """A change to the values that it has already writes nothing: version and `updated_at` stay.

    Raises what creating raises, TransactionNotFound, VersionMismatch, CurrencyMismatch and, of one side of a transfer
    or a fee that would leave it, PartOfTransfer.
    """
    member.require_editor()
    current = await locking.lock_transaction(session, member, transaction_id)
    _check_version(if_match, current.version)
    if current.is_leg:
        raise PartOfTransfer(transfer_id=current.transfer_id)
    given = change.given()
    values: dict[str, Any] = {name: given[name] for name in ("amount", "date") if name in given}
    if given.keys() & {"amount", "category_id", "lines", "type", "account_id", "refund_of"}:
        checked = await _checked_references(session, member, current, given)
        values |= {field.name: getattr(checked, field.name) for field in fields(checked)}
        # A fee stays an expense, on the account that the money left.
        stays = checked.type == current.type and checked.account_id == current.account_id
        stays = stays and not checked.is_refund and checked.lines is None
        if current.transfer_id is not None and not stays:
            raise PartOfTransfer(transfer_id=current.transfer_id)
    values |= {name: given[name] or None for name in ("description", "tags", "note") if name in given}
    if "status" in given:
        values["is_pending"] = given["status"] == "pending"
        if values["is_pending"] and current.transfer_id is not None:
            raise PartOfTransfer(transfer_id=current.transfer_id)
    if "payee" in given:
        name = given["payee"]
        values["payee_id"] = None if name is None else (await payees.find_or_create(session, member, name))[0]
    values = {name: value for name, value in values.items() if value != getattr(current, name)}
    if not values:
        return await queries.get_transaction(session, member, transaction_id)
    if values.keys() & {*_SEARCHED}:
        description, tags, note, lines = (values.get(name, getattr(current, name)) for name in _SEARCHED)
        values["search_text"] = search_text_of(description, tags or (), note, lines or ())
    return await _write(session, member, transaction_id, values)


async def delete_transaction(
    session: AsyncSession, member: Member, transaction_id: UUID, *, if_match: str | None
) -> None:
    """Into the trash; one side of a transfer takes the other and the fee along. Raises TransactionNotFound and
    VersionMismatch.
    """
    member.require_editor()
    ids = await locking.ids_of_transfers(session, member, [transaction_id]) or {transaction_id}
    current = (await locking.lock_transactions(session, member, ids)).get(transaction_id)
    if current is None or current.deleted_at is not None:
        raise TransactionNotFound
    _check_version(if_match, current.version)
    await session.execute(
        update(TRANSACTIONS)
        .where(TRANSACTIONS.c.household_id == member.household_id, TRANSACTIONS.c.id.in_(ids))
        .where(TRANSACTIONS.c.deleted_at.is_(None))
        .values(deleted_at=func.now(), version=TRANSACTIONS.c.version + 1, updated_at=func.now())
    )


async def restore_transaction(session: AsyncSession, member: Member, transaction_id: UUID) -> TransactionRecord:
    """Out of the trash, one side of a transfer with the other and the fee; one that is not in it stays as it is.
    Raises TransactionNotFound after 30 days.
    """
    member.require_editor()
    ids = await locking.ids_of_transfers(session, member, [transaction_id]) or {transaction_id}
    # Without the lock, one that is being deleted at this moment would be found neither in the trash nor outside it.
    await locking.lock_transactions(session, member, ids)
    await session.execute(
        update(TRANSACTIONS)
        .where(TRANSACTIONS.c.household_id == member.household_id, TRANSACTIONS.c.id.in_(ids))
        .where(TRANSACTIONS.c.deleted_at > func.now() - TRASH_DAYS)
        .values(deleted_at=None, version=TRANSACTIONS.c.version + 1, updated_at=func.now())
    )
    return await queries.get_transaction(session, member, transaction_id)


async def _checked_references(
    session: AsyncSession, member: Member, current: Stored, given: dict[str, Any]
) -> _Checked:
    """Category, type and account after the change. What is not changed may be archived; the type changes only where it
    is named, the currency never: the amount would mean another sum. A refund stays one among categories of expenses,
    unless it is said to be an expense, and forgets its purchase when it is none any more.
    """
    lines = changed_lines(current, given)
    found = await locking.find_references(
        session,
        member,
        category_id=_one_category(lines, given.get("category_id", current.category_id)),
        account_id=given.get("account_id", current.account_id),
    )
    kept = {current.category_id, *(line.category_id for line in current.lines or ())}
    type_ = given.get("type")
    is_refund = found.type == "expense" and (current.is_refund if type_ is None else type_ == "income")
    if type_ is None and given.get("refund_of") is not None:
        is_refund = found.type == "expense"
    expected = "expense" if is_refund and type_ is not None else type_ or current.type
    category_id = None if lines else check_category(found, member, expected, kept=found.category_id in kept)
    refund_of = given.get("refund_of", current.refund_of if is_refund else None)
    if not is_refund or refund_of != current.refund_of:
        await _check_purchase(session, member, refund_of, is_refund=is_refund, of=current.id)
    account_id = current.account_id
    if found.account_id != current.account_id:
        account_id = check_account(found)
        check_currency(found, current.currency)
    check_digits(given.get("amount", current.amount), current.currency, "amount")
    if lines and (lines != current.lines or type_ is not None):
        await check_lines(session, member, lines, found, expected, kept=kept)
    return _Checked(category_id, lines, found.type, account_id, is_refund, refund_of)


def _one_category(lines: Sequence[Line] | None, category_id: UUID | None) -> UUID:
    """That of the first line, whose type they all have, or of the row; sides of transfers come not so far."""
    return lines[0].category_id if lines else cast(UUID, category_id)


async def _check_purchase(
    session: AsyncSession, member: Member, purchase_id: UUID | None, *, is_refund: bool, of: UUID | None = None
) -> None:
    """Raises NotARefund where what names a purchase is none, and PurchaseNotFound where that is no expense of this
    household outside the trash, or the refund itself (`of`).
    """
    if purchase_id is None:
        return
    if not is_refund:
        raise NotARefund(loc=("body", "refund_of"))
    found = await session.execute(
        select(TRANSACTIONS.c.type, TRANSACTIONS.c.is_refund).where(*queries.live(member, purchase_id))
    )
    if purchase_id == of or [tuple(row) for row in found] != [("expense", False)]:
        raise PurchaseNotFound(loc=("body", "refund_of"))


async def _write(
    session: AsyncSession, member: Member, transaction_id: UUID, values: dict[str, Any]
) -> TransactionRecord:
    """Raises TransactionNotFound, and CategoryNotFound or AccountNotFound where it was deleted a moment ago."""
    statement = (
        update(TRANSACTIONS)
        .where(*queries.live(member, transaction_id))
        .values(**values, version=TRANSACTIONS.c.version + 1, updated_at=func.now())
        .returning(*SHOWN.values())
    )
    try:
        found = await session.execute(statement)
    except IntegrityError as error:
        gone = GONE_MEANWHILE.get(constraint_of(error) or "")
        if gone is None:
            raise
        raise gone from error
    row = found.one_or_none()
    if row is None:
        raise TransactionNotFound
    return record_of(row)


def check_account(found: References | Row[Any]) -> UUID:
    """Its id. Raises AccountNotFound and AccountArchived."""
    if found.account_id is None:
        raise AccountNotFound
    if found.account_archived_at is not None:
        raise AccountArchived(name=found.account_name)
    account_id: UUID = found.account_id
    return account_id


def check_currency(account: References | Row[Any], currency: str) -> None:
    """Raises CurrencyMismatch where a transaction in `currency` does not fit the account."""
    if account.currency != currency:
        raise CurrencyMismatch(
            loc=("body", "account_id"), name=account.account_name, account_currency=account.currency, currency=currency
        )


def _check_version(if_match: str | None, version: int) -> None:
    if not matches(if_match, version):
        raise VersionMismatch
