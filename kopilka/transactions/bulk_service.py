"""Many transactions at once, by the rules of a single change: all of it or nothing, in a handful of statements."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Integer,
    Row,
    Text,
    Uuid,
    any_,
    bindparam,
    case,
    column,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import TypeEngine

from kopilka.accounts.errors import AccountNotFound
from kopilka.categories.errors import CategoryNotFound
from kopilka.households.member import Member
from kopilka.infrastructure.database.transactions import driver
from kopilka.infrastructure.errors import AppError
from kopilka.transactions import locking, payees, queries, search
from kopilka.transactions.bulk_operations import BulkOperation, operations_of
from kopilka.transactions.categories import check_category
from kopilka.transactions.errors import (
    CurrencyMismatch,
    FilterFindsOthers,
    FilterFindsTooMany,
    PartOfTransfer,
    TooManyTags,
    TransactionNotFound,
    TypeMismatch,
)
from kopilka.transactions.figures import Stored, status_of
from kopilka.transactions.filters import date_range, unsearched
from kopilka.transactions.insertion import TAG_SEPARATOR
from kopilka.transactions.locking import STORED
from kopilka.transactions.queries import TRANSACTIONS, TRASH_DAYS
from kopilka.transactions.schemas import (
    BULK_LIMIT,
    MAX_TAGS,
    BulkChange,
    BulkRead,
    FilteredBulk,
    FilteredBulkRead,
    TransactionBulk,
    TransactionFilters,
)
from kopilka.transactions.service import check_account, check_currency

RowsById = dict[UUID, Row[Any]]


@dataclass(frozen=True, slots=True)
class Targets:
    """What the rows may get: categories and accounts by id, ids of payees by the name that was asked for."""

    categories: RowsById
    accounts: RowsById
    payees: Mapping[str, UUID]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one row."""

    id: UUID
    kind: Literal["change", "delete", "restore"]
    category_id: UUID | None
    account_id: UUID
    payee_id: UUID | None
    tags: tuple[str, ...]
    is_pending: bool

    @property
    def deleted(self) -> bool:
        return self.kind == "delete"


async def change_many(session: AsyncSession, member: Member, data: TransactionBulk) -> BulkRead:
    """Raises what single changes raise, and TransactionRepeated; the error's `loc` names the id or the target."""
    operations, rows, changed = await _change(session, member, data)
    return BulkRead(**_counts(operations, rows, changed))


async def change_undoably(session: AsyncSession, member: Member, data: TransactionBulk) -> FilteredBulkRead:
    """Changes alone. Raises what `change_many` raises."""
    operations, rows, changed = await _change(session, member, data)
    undo = await _undo(session, member, "change", [rows[it.id] for it in changed]) if changed else None
    return FilteredBulkRead(**_counts(operations, rows, changed), undo=undo)


async def _change(
    session: AsyncSession, member: Member, data: TransactionBulk
) -> tuple[dict[UUID, BulkOperation], dict[UUID, Stored], list[Outcome]]:
    member.require_editor()
    operations = operations_of(data)
    others = await locking.ids_of_transfers(session, member, operations)
    rows = await locking.lock_transactions(session, member, {*operations, *others})
    for transaction_id, operation in operations.items():
        row = rows.get(transaction_id)
        if row is None or (row.deleted_at is not None and operation.kind != "restore"):
            missing = TransactionNotFound()
            missing.loc = operation.loc
            raise missing
    return operations, rows, await _carry_out(session, member, operations, rows)


async def change_filtered(session: AsyncSession, member: Member, data: FilteredBulk) -> FilteredBulkRead:
    """Raises what `change_many` raises, FilterFindsTooMany and FilterFindsOthers."""
    member.require_editor()
    rows = await _lock_filtered(session, member, data.filter, BULK_LIMIT + 1)
    if len(rows) > BULK_LIMIT:
        raise FilterFindsTooMany(loc=("body", "filter"), limit=BULK_LIMIT)
    if len(rows) != data.expected:
        raise FilterFindsOthers(found=len(rows), expected=data.expected)
    for transaction_id in data.except_ids:
        rows.pop(transaction_id, None)
    one = BulkOperation(
        data.action,
        ("body", "filter"),
        ("body",),
        data.category_id,
        data.account_id,
        data.payee,
        data.takes_payee_off,
        add_tags=data.add_tags or (),
        remove_tags=data.remove_tags or (),
        status=data.status,
    )
    operations = dict.fromkeys(rows, one)
    # Locked out of their order, as the filter alone knows the sides it finds: two who change all in each other's way
    # may be told to try again.
    others = await locking.ids_of_transfers(session, member, rows) - rows.keys()
    rows |= await locking.lock_transactions(session, member, others) if others else {}
    changed = await _carry_out(session, member, operations, rows)
    undo = await _undo(session, member, data.action, [rows[it.id] for it in changed]) if changed else None
    return FilteredBulkRead(**_counts(operations, rows, changed), undo=undo)


async def _lock_filtered(
    session: AsyncSession, member: Member, filters: TransactionFilters, most: int
) -> dict[UUID, Stored]:
    """At most so many of those that the filter finds, locked as `locking.lock_transactions` does; a row that was
    changed while this waited is asked again whether it is found. Raises PeriodConflict and RangeReversed.
    """
    words = await search.find_words(await driver(session), member, filters.q)
    days = date_range(filters, member.today, member.months)
    rows = bindparam("rows", most, Integer)
    chosen = select(TRANSACTIONS.c.id).select_from(TRANSACTIONS)
    ids = queries.searched(chosen, member.household_id, filters, days, words, rows).limit(rows)
    kept = or_(TRANSACTIONS.c.deleted_at.is_(None), TRANSACTIONS.c.deleted_at > func.now() - TRASH_DAYS)
    statement = (
        select(*STORED)
        .where(
            TRANSACTIONS.c.id
            == any_(func.array(ids.correlate_except(TRANSACTIONS).scalar_subquery(), type_=ARRAY(Uuid))),
            kept,
        )
        .where(*unsearched(member.household_id, filters, days), *search.matching(TRANSACTIONS, words))
        .order_by(TRANSACTIONS.c.id)
        .with_for_update(key_share=True)
    )
    return {row.id: Stored(*row) for row in await session.execute(statement)}


def _counts(
    operations: Mapping[UUID, BulkOperation], rows: Mapping[UUID, Stored], changed: Sequence[Outcome]
) -> dict[str, int]:
    found = Counter(it.kind for it in changed)
    kept = sum(1 for it, operation in operations.items() if operation.category_id and rows[it].lines)
    return {
        "changed": found["change"],
        "deleted": found["delete"],
        "restored": found["restore"],
        "splits_kept": kept,
    }


async def _undo(session: AsyncSession, member: Member, action: str, before: list[Stored]) -> TransactionBulk:
    """What makes these rows again what they were."""
    if action != "change":
        ids = [row.id for row in before]
        return TransactionBulk(restore=ids) if action == "delete" else TransactionBulk(delete=ids)
    names = await payees.names_of(session, member, {row.payee_id for row in before if row.payee_id is not None})
    groups: dict[tuple[UUID | None, UUID, UUID | None, tuple[str, ...], bool], list[UUID]] = {}
    for row in before:
        groups.setdefault(_set_in_bulk(row), []).append(row.id)
    return TransactionBulk(
        changes=[
            BulkChange(
                ids=ids,
                category_id=category_id,  # None of splits, which keep those of their lines
                account_id=account_id,
                payee=names[payee_id] if payee_id else None,
                tags=list(tags),
                status=status_of(is_pending),
            )
            for (category_id, account_id, payee_id, tags, is_pending), ids in groups.items()
        ]
    )


async def _carry_out(
    session: AsyncSession, member: Member, operations: Mapping[UUID, BulkOperation], rows: Mapping[UUID, Stored]
) -> list[Outcome]:
    """Those that were changed."""
    categories: RowsById = {}
    accounts: RowsById = {}
    if any(it.kind == "change" for it in operations.values()):
        categories, accounts = await locking.find_targets(
            session,
            member,
            category_ids={it.category_id for it in operations.values() if it.category_id},
            account_ids={it.account_id for it in operations.values() if it.account_id},
        )
    named = await payees.find_or_create_all(
        session, member, {it.payee for it in operations.values() if it.payee is not None}
    )
    ids_of_payees = {name: payee_id for name, (payee_id, _) in named.items()}
    operations = {**_sides_along(operations, rows), **operations}
    targets = Targets(categories, accounts, ids_of_payees)
    outcomes = {it: _checked(member, rows[it], operation, targets) for it, operation in operations.items()}
    # A row that is to become what it is already stays as it is, version and all.
    changed = [outcome for it, outcome in outcomes.items() if _differs(rows[it], outcome)]
    if changed:
        await _write(session, member, changed, rows)
    return changed


def _sides_along(operations: Mapping[UUID, BulkOperation], rows: Mapping[UUID, Stored]) -> dict[UUID, BulkOperation]:
    """What is done to the other rows of the transfers that one side of is deleted or restored."""
    of_transfers = {
        rows[it].transfer_id: operation
        for it, operation in operations.items()
        if rows[it].is_leg and operation.kind != "change"
    }
    return {it: of_transfers[row.transfer_id] for it, row in rows.items() if row.transfer_id in of_transfers}


def _checked(member: Member, row: Stored, operation: BulkOperation, targets: Targets) -> Outcome:
    """What is not changed may be archived, and what is deleted or restored is not checked: as in the single routes."""
    if row.is_leg and operation.kind == "change":
        raise PartOfTransfer(loc=operation.loc, transfer_id=row.transfer_id)
    if operation.category_id is not None:
        with _locating(operation, "category_id"):
            if (category := targets.categories.get(operation.category_id)) is None:
                raise CategoryNotFound
            if not row.lines:  # a split keeps the categories of its lines
                check_category(category, member, row.type, kept=operation.category_id == row.category_id)
    if operation.account_id is not None:
        with _locating(operation, "account_id"):
            if (account := targets.accounts.get(operation.account_id)) is None:
                raise AccountNotFound
            if operation.account_id != row.account_id:
                check_account(account)
                check_currency(account, row.currency)
                if row.transfer_id is not None:  # a fee stays on the account that the money left
                    raise PartOfTransfer(loc=operation.loc, transfer_id=row.transfer_id)
    is_pending = row.is_pending if operation.status is None else operation.status == "pending"
    if is_pending and row.transfer_id is not None:
        raise PartOfTransfer(loc=operation.loc, transfer_id=row.transfer_id)
    tags = operation.tags_of(row)
    if len(tags) > MAX_TAGS:
        raise TooManyTags(loc=operation.loc, limit=MAX_TAGS)
    return Outcome(
        row.id,
        operation.kind,
        None if row.lines else operation.category_id or row.category_id,
        operation.account_id or row.account_id,
        None if operation.without_payee else targets.payees.get(operation.payee or "", row.payee_id),
        tags,
        is_pending,
    )


def _differs(row: Stored, outcome: Outcome) -> bool:
    after = (outcome.category_id, outcome.account_id, outcome.payee_id, outcome.tags, outcome.is_pending)
    return after != _set_in_bulk(row) or outcome.deleted != (row.deleted_at is not None)


def _set_in_bulk(row: Stored) -> tuple[UUID | None, UUID, UUID | None, tuple[str, ...], bool]:
    """Category, account, payee, tags and whether it is pending."""
    return row.category_id, row.account_id, row.payee_id, tuple(row.tags or ()), row.is_pending


@contextmanager
def _locating(operation: BulkOperation, target: str) -> Iterator[None]:
    """Sets the error's `loc`: the transaction where it does not fit, else the category or account it was to get."""
    try:
        yield
    except (TypeMismatch, CurrencyMismatch, PartOfTransfer) as error:
        error.loc = operation.loc
        raise
    except AppError as error:
        error.loc = (*operation.whole, target)
        raise


async def _write(session: AsyncSession, member: Member, outcomes: list[Outcome], rows: Mapping[UUID, Stored]) -> None:
    """One statement whatever is done: the triggers of the ledger fire once, and the revision goes up by one."""
    after = (
        func.unnest(
            _array([it.id for it in outcomes], Uuid()),
            _array([it.category_id for it in outcomes], Uuid()),
            _array([it.account_id for it in outcomes], Uuid()),
            _array([it.payee_id for it in outcomes], Uuid()),
            _array([TAG_SEPARATOR.join(it.tags) or None for it in outcomes], Text()),
            _array([_search_text(rows[it.id], it.tags) for it in outcomes], Text()),
            _array([it.deleted for it in outcomes], Boolean()),
            _array([it.is_pending for it in outcomes], Boolean()),
        )
        .table_valued(
            column("id", Uuid()),
            column("category_id", Uuid()),
            column("account_id", Uuid()),
            column("payee_id", Uuid()),
            column("tags", Text()),
            column("search_text", Text()),
            column("deleted", Boolean()),
            column("is_pending", Boolean()),
            name="after",
        )
        .render_derived()
    )
    await session.execute(
        update(TRANSACTIONS)
        .where(TRANSACTIONS.c.household_id == member.household_id, TRANSACTIONS.c.id == after.c.id)
        .values(
            category_id=after.c.category_id,
            account_id=after.c.account_id,
            payee_id=after.c.payee_id,
            tags=func.string_to_array(after.c.tags, TAG_SEPARATOR),
            search_text=after.c.search_text,
            is_pending=after.c.is_pending,
            deleted_at=case((after.c.deleted, func.now())),
            version=TRANSACTIONS.c.version + 1,
            updated_at=func.now(),
        )
    )


def _search_text(row: Stored, tags: Sequence[str]) -> str | None:
    return search.search_text_of(row.description, tags, row.note, row.lines or ())


def _array(values: list[Any], of: TypeEngine[Any]) -> ColumnElement[Any]:
    return literal(values, ARRAY(of))
