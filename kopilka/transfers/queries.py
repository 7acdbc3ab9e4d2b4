"""Reads of transfers, always of the member's household."""

from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, Select, Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.households.member import Member
from kopilka.transactions.models import Transfer
from kopilka.transactions.queries import TRANSACTIONS
from kopilka.transfers.errors import TransferNotFound
from kopilka.transfers.figures import Fee, TransferRecord

TRANSFERS = cast(Table, Transfer.__table__)
_ROWS = TRANSACTIONS.c


async def get_transfer(session: AsyncSession, member: Member, transfer_id: UUID) -> TransferRecord:
    """One outside the trash. Raises TransferNotFound."""
    return _record(await _rows(session, _of(member, transfer_id)))


async def lock_transfer(session: AsyncSession, member: Member, transfer_id: UUID) -> TransferRecord:
    """One outside the trash; nobody else changes its rows until the transaction ends. Raises TransferNotFound.

    In the order of the ids and before the household, as transactions are locked (transactions.locking). A fee that lies
    in the trash by itself is locked as well.
    """
    return _record(await _rows(session, _of(member, transfer_id).with_for_update(key_share=True, of=TRANSACTIONS)))


def _of(member: Member, transfer_id: UUID) -> Select[Any]:
    return (
        select(*_ROWS, TRANSFERS.c.out_category_id)
        .join(
            TRANSFERS,
            (TRANSFERS.c.household_id == _ROWS.household_id) & (TRANSFERS.c.id == _ROWS.transfer_id),
        )
        .where(_ROWS.household_id == member.household_id, _ROWS.transfer_id == transfer_id)
        .order_by(_ROWS.id)
    )


async def _rows(session: AsyncSession, statement: Select[Any]) -> dict[str, Row[Any]]:
    """Outside the trash, by type: out, in, and expense for the fee. Raises TransferNotFound."""
    rows = {row.type: row for row in await session.execute(statement) if row.deleted_at is None}
    if not rows.keys() >= {"out", "in"}:
        raise TransferNotFound
    return rows


def _record(rows: dict[str, Row[Any]]) -> TransferRecord:
    out, into, fee = rows["out"], rows["in"], rows.get("expense")
    return TransferRecord(
        id=out.transfer_id,
        from_account_id=out.account_id,
        to_account_id=into.account_id,
        amount=out.amount,
        currency=out.currency,
        to_amount=into.amount,
        to_currency=into.currency,
        date=out.date,
        to_date=into.date,
        description=out.description,
        fee=Fee(fee.id, fee.amount, fee.category_id) if fee else None,
        out_transaction_id=out.id,
        in_transaction_id=into.id,
        is_linked=out.out_category_id is not None,
        user_id=out.created_by,
        created_at=max(out.created_at, into.created_at),
        updated_at=max(out.updated_at, into.updated_at),
        version=out.version + into.version,
    )
