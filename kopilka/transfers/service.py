"""Decisions about transfers. Balances and turnovers follow by trigger; income and expense never see them."""

from dataclasses import dataclass
from datetime import date as calendar_date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts.errors import AccountNotFound
from kopilka.accounts.service import check_digits
from kopilka.categories.errors import CategoryNotFound
from kopilka.households.member import Member
from kopilka.infrastructure.database.transactions import driver
from kopilka.infrastructure.http.changes import matches
from kopilka.infrastructure.identifiers import new_id
from kopilka.transactions.categories import check_category
from kopilka.transactions.errors import TransactionNotFound
from kopilka.transactions.figures import LEGS, NewTransaction, Stored
from kopilka.transactions.insertion import insert_transactions
from kopilka.transactions.locking import find_targets, lock_transactions
from kopilka.transactions.queries import TRANSACTIONS, TRASH_DAYS
from kopilka.transactions.search import search_text_of
from kopilka.transactions.service import check_account
from kopilka.transfers import queries
from kopilka.transfers.errors import (
    AmountsDiffer,
    NotAPair,
    NotLinked,
    PairAmountsDiffer,
    ReceivedAmountNeeded,
    SameAccount,
    SplitCannotBeLinked,
    StillPending,
    TransferChanged,
    TransferNotFound,
)
from kopilka.transfers.figures import TransferRecord
from kopilka.transfers.queries import TRANSFERS
from kopilka.transfers.schemas import TransferCreate, TransferUpdate

_ROWS = TRANSACTIONS.c
Accounts = dict[UUID, Row[Any]]


@dataclass(frozen=True, slots=True)
class _Leg:
    """What one side is to be."""

    account_id: UUID
    currency: str
    amount: Decimal
    date: calendar_date


async def create_transfer(session: AsyncSession, member: Member, data: TransferCreate) -> TransferRecord:
    """Raises SameAccount, ReceivedAmountNeeded, AmountsDiffer, AmountTooPrecise, AccountNotFound, AccountArchived and,
    of a fee's category, what recording an expense raises.
    """
    member.require_editor()
    fee = data.fee
    categories, accounts = await find_targets(
        session,
        member,
        category_ids=[fee.category_id] if fee else [],
        account_ids=[data.from_account_id, data.to_account_id],
    )
    source = _account(accounts, data.from_account_id, "from_account_id")
    target = _account(accounts, data.to_account_id, "to_account_id")
    legs = _legs(source, target, data.amount, data.to_amount, data.date, data.to_date or data.date)
    if fee is not None:
        if (category := categories.get(fee.category_id)) is None:
            raise CategoryNotFound
        check_category(category, member, "expense")
        check_digits(fee.amount, source.currency, "fee")
    transfer_id = new_id()
    await session.execute(
        insert(TRANSFERS).values(household_id=member.household_id, id=transfer_id, created_by=member.user_id)
    )

    def row(leg: _Leg, type_: str, category_id: UUID | None = None) -> NewTransaction:
        # The fee is an expense by itself: in sums by tag it would be found beside what was bought.
        is_leg = type_ in LEGS
        return NewTransaction(
            household_id=member.household_id,
            id=new_id(),
            account_id=leg.account_id,
            category_id=category_id,
            type=type_,
            currency=leg.currency,
            amount=leg.amount,
            date=leg.date,
            description=data.description or None,
            tags=tuple(data.tags) if is_leg else (),
            note=(data.note or None) if is_leg else None,
            created_by=member.user_id,
            transfer_id=transfer_id,
        )

    out, into = legs
    rows = [row(out, "out"), row(into, "in")]
    if fee is not None:
        rows.append(row(_Leg(out.account_id, out.currency, fee.amount, out.date), "expense", fee.category_id))
    await insert_transactions(await driver(session), rows)
    return await queries.get_transfer(session, member, transfer_id)


async def update_transfer(
    session: AsyncSession, member: Member, transfer_id: UUID, change: TransferUpdate, *, if_match: str | None
) -> TransferRecord:
    """A change to what it is already writes nothing. Raises what creating raises, TransferNotFound and TransferChanged.

    What is not changed may be archived. An account in another currency asks for its amount anew.
    """
    member.require_editor()
    current = await queries.lock_transfer(session, member, transfer_id)
    _check_version(if_match, current)
    given = change.given()
    ids = {"from_account_id": current.from_account_id, "to_account_id": current.to_account_id}
    wanted = {name: given.get(name, known) for name, known in ids.items()}
    _, accounts = await find_targets(session, member, category_ids=[], account_ids=wanted.values())
    source, target = (
        _account(accounts, wanted[name], name, is_kept=wanted[name] == known) for name, known in ids.items()
    )
    amount, to_amount = given.get("amount", current.amount), given.get("to_amount")
    if to_amount is None and source.currency != target.currency and target.currency == current.to_currency:
        to_amount = current.to_amount
    date = given.get("date", current.date)
    to_date = given.get("to_date", date if current.to_date == current.date else current.to_date)
    out, into = _legs(source, target, amount, to_amount, date, to_date)
    known_words = {"description": current.description, "tags": list(current.tags), "note": current.note}
    words = {name: given.get(name, known) or None for name, known in known_words.items()}
    words = {name: it for name, it in words.items() if it != (known_words[name] or None)}
    before = (
        _Leg(current.from_account_id, current.currency, current.amount, current.date),
        _Leg(current.to_account_id, current.to_currency, current.to_amount, current.to_date),
    )
    if (out, into) == before and not words:
        return current
    for id_, leg in ((current.out_transaction_id, out), (current.in_transaction_id, into)):
        await _write(session, member, [id_], _values(leg))
    if current.fee is not None and out.currency != current.currency:
        raise AmountsDiffer(loc=("body", "from_account_id"), currency=current.currency)
    await _take_fee_along(session, member, current, out)
    if words:
        await _describe(session, member, transfer_id, words)
    return await queries.get_transfer(session, member, transfer_id)


async def _describe(session: AsyncSession, member: Member, transfer_id: UUID, told: dict[str, Any]) -> None:
    """`told`: what of description, tags and note is said anew, the description of the fee too. Rows that were linked
    keep what they have of the rest, which is searched beside it.
    """
    of_transfer = (_ROWS.household_id == member.household_id, _ROWS.transfer_id == transfer_id)
    columns = (_ROWS.id, _ROWS.type, _ROWS.description, _ROWS.tags, _ROWS.note)
    for row in await session.execute(select(*columns).where(*of_transfer)):
        # Tags and note of the fee are its own: it is an expense that can be changed by itself.
        words = told if row.type in LEGS else {name: it for name, it in told.items() if name == "description"}
        if not words:
            continue
        now = {"description": row.description, "tags": row.tags, "note": row.note, **words}
        await session.execute(
            update(TRANSACTIONS)
            .where(*of_transfer, _ROWS.id == row.id)
            .values(**words, search_text=search_text_of(now["description"], now["tags"] or (), now["note"]))
        )


async def _take_fee_along(session: AsyncSession, member: Member, before: TransferRecord, out: _Leg) -> None:
    """To the account and the day that the money leaves now, from the trash too; one in the trash that would be of
    another currency is no fee of this transfer any more.
    """
    values: dict[str, Any] = {"account_id": out.account_id, "date": out.date}
    is_left = out.currency != before.currency
    versions = await session.scalars(
        update(TRANSACTIONS)
        .where(_ROWS.household_id == member.household_id, _ROWS.transfer_id == before.id, _ROWS.type == "expense")
        .values(**({"transfer_id": None} if is_left else values), version=_ROWS.version + 1, updated_at=func.now())
        .returning(_ROWS.version)
    )
    for version in versions if is_left else ():  # that of the transfer must never have been another state's
        await session.execute(
            update(TRANSACTIONS)
            .where(_ROWS.household_id == member.household_id, _ROWS.id == before.out_transaction_id)
            .values(version=_ROWS.version + version)
        )


async def delete_transfer(session: AsyncSession, member: Member, transfer_id: UUID, *, if_match: str | None) -> None:
    """Into the trash, its fee too. Raises TransferNotFound and TransferChanged."""
    member.require_editor()
    current = await queries.lock_transfer(session, member, transfer_id)
    _check_version(if_match, current)
    await _write(session, member, _ids(current), {"deleted_at": func.now()})


async def restore_transfer(session: AsyncSession, member: Member, transfer_id: UUID) -> TransferRecord:
    """Out of the trash; one that is not in it stays as it is. Raises TransferNotFound after 30 days."""
    member.require_editor()
    ids = await session.scalars(
        select(_ROWS.id).where(_ROWS.household_id == member.household_id, _ROWS.transfer_id == transfer_id)
    )
    rows = await lock_transactions(session, member, ids.all())
    await session.execute(
        update(TRANSACTIONS)
        .where(_ROWS.household_id == member.household_id, _ROWS.id.in_(rows))
        .where(_ROWS.deleted_at > func.now() - TRASH_DAYS)
        .values(deleted_at=None, version=_ROWS.version + 1, updated_at=func.now())
    )
    return await queries.get_transfer(session, member, transfer_id)


async def link_transactions(session: AsyncSession, member: Member, ids: list[UUID]) -> TransferRecord:
    """Makes a transfer of an expense and an income; both stay the rows they are. Raises TransactionNotFound,
    StillPending, SplitCannotBeLinked, NotAPair, SameAccount and PairAmountsDiffer.
    """
    member.require_editor()
    rows = await lock_transactions(session, member, ids)
    for place, id_ in enumerate(ids):
        if id_ not in rows or rows[id_].deleted_at is not None:
            missing = TransactionNotFound()
            missing.loc = ("body", "transaction_ids", place)
            raise missing
    if any(rows[id_].is_pending for id_ in ids):
        raise StillPending(loc=("body", "transaction_ids"))
    if any(rows[id_].lines for id_ in ids):
        raise SplitCannotBeLinked(loc=("body", "transaction_ids"))
    by_type: dict[str, Stored] = {
        row.type: row for row in rows.values() if row.transfer_id is None and not row.is_refund
    }
    if by_type.keys() != {"expense", "income"}:
        raise NotAPair(loc=("body", "transaction_ids"))
    out, into = by_type["expense"], by_type["income"]
    if out.account_id == into.account_id:
        raise SameAccount(loc=("body", "transaction_ids"))
    if out.currency == into.currency and out.amount != into.amount:
        raise PairAmountsDiffer(
            loc=("body", "transaction_ids"), left=out.amount, arrived=into.amount, currency=out.currency
        )
    transfer_id = new_id()
    await session.execute(
        insert(TRANSFERS).values(
            household_id=member.household_id,
            id=transfer_id,
            out_category_id=out.category_id,
            in_category_id=into.category_id,
            created_by=member.user_id,
        )
    )
    for row, leg in ((out, "out"), (into, "in")):
        await _write(session, member, [row.id], {"type": leg, "category_id": None, "transfer_id": transfer_id})
    return await queries.get_transfer(session, member, transfer_id)


async def unlink_transfer(session: AsyncSession, member: Member, transfer_id: UUID, *, if_match: str | None) -> None:
    """Gives both transactions back with the categories they had. Raises TransferNotFound, TransferChanged and, where
    they were made as a transfer, NotLinked.
    """
    member.require_editor()
    current = await queries.lock_transfer(session, member, transfer_id)
    _check_version(if_match, current)
    is_it = (TRANSFERS.c.household_id == member.household_id, TRANSFERS.c.id == transfer_id)
    found = await session.execute(select(TRANSFERS.c.out_category_id, TRANSFERS.c.in_category_id).where(*is_it))
    out_category, in_category = found.one()
    if out_category is None:
        raise NotLinked
    for id_, type_, category in (
        (current.out_transaction_id, "expense", out_category),
        (current.in_transaction_id, "income", in_category),
    ):
        await _write(session, member, [id_], {"type": type_, "category_id": category, "transfer_id": None})
    await session.execute(
        update(TRANSACTIONS)
        .where(_ROWS.household_id == member.household_id, _ROWS.transfer_id == transfer_id)
        .values(transfer_id=None)
    )
    await session.execute(delete(TRANSFERS).where(*is_it))


def _account(accounts: Accounts, account_id: UUID, field: str, *, is_kept: bool = False) -> Row[Any]:
    """Raises AccountNotFound and AccountArchived."""
    found = accounts.get(account_id)
    if found is None:
        missing = AccountNotFound()
        missing.loc = ("body", field)
        raise missing
    if not is_kept:
        check_account(found)
    return found


def _legs(
    source: Row[Any],
    target: Row[Any],
    amount: Decimal,
    to_amount: Decimal | None,
    date: calendar_date,
    to_date: calendar_date,
) -> tuple[_Leg, _Leg]:
    """Raises SameAccount, ReceivedAmountNeeded, AmountsDiffer and AmountTooPrecise."""
    if source.account_id == target.account_id:
        raise SameAccount(loc=("body", "to_account_id"))
    if source.currency == target.currency:
        if to_amount not in (None, amount):
            raise AmountsDiffer(loc=("body", "to_amount"), currency=source.currency)
        to_amount = amount
    elif to_amount is None:
        raise ReceivedAmountNeeded(loc=("body", "to_amount"), name=target.account_name, currency=target.currency)
    check_digits(amount, source.currency, "amount")
    check_digits(to_amount, target.currency, "to_amount")
    return (
        _Leg(source.account_id, source.currency, amount, date),
        _Leg(target.account_id, target.currency, to_amount, to_date),
    )


def _values(leg: _Leg) -> dict[str, UUID | str | Decimal | calendar_date]:
    return {"account_id": leg.account_id, "currency": leg.currency, "amount": leg.amount, "date": leg.date}


async def _write(session: AsyncSession, member: Member, ids: list[UUID], values: dict[str, Any]) -> None:
    """Raises TransferNotFound where one was purged a moment ago."""
    written = await session.execute(
        update(TRANSACTIONS)
        .where(_ROWS.household_id == member.household_id, _ROWS.id.in_(ids), _ROWS.deleted_at.is_(None))
        .values(**values, version=_ROWS.version + 1, updated_at=func.now())
        .returning(_ROWS.id)
    )
    if len(written.all()) != len(ids):
        raise TransferNotFound


def _ids(transfer: TransferRecord) -> list[UUID]:
    fee = [transfer.fee.transaction_id] if transfer.fee else []
    return [transfer.out_transaction_id, transfer.in_transaction_id, *fee]


def _check_version(if_match: str | None, current: TransferRecord) -> None:
    if not matches(if_match, current.version):
        raise TransferChanged
