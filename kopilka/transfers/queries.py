"""Reads of transfers, always of the member's household."""

from collections.abc import Sequence
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
    return _record((await session.execute(_of(member, transfer_id))).all())


async def lock_transfer(session: AsyncSession, member: Member, transfer_id: UUID) -> TransferRecord:
    """One outside the trash; nobody else changes its rows until the transaction ends. Raises TransferNotFound.

    In the order of the ids and before the household, as transactions are locked (transactions.locking). A fee that lies
    in the trash by itself is locked as well.
    """
    found = await session.execute(_of(member, transfer_id).with_for_update(key_share=True, of=TRANSACTIONS))
    return _record(found.all())


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


def _record(rows: Sequence[Row[Any]]) -> TransferRecord:
    """Raises TransferNotFound where the sides are not there, or in the trash."""
    live = {row.type: row for row in rows if row.deleted_at is None}
    if not live.keys() >= {"out", "in"}:
        raise TransferNotFound
    out, into, fee = live["out"], live["in"], live.get("expense")
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
        tags=tuple(out.tags or ()),
        note=out.note,
        fee=Fee(fee.id, fee.amount, fee.category_id) if fee else None,
        out_transaction_id=out.id,
        in_transaction_id=into.id,
        is_linked=out.out_category_id is not None,
        user_id=out.created_by,
        created_at=max(out.created_at, into.created_at),
        updated_at=max(out.updated_at, into.updated_at),
        # Of a fee in the trash as well: what is shown changes as it goes and comes back.
        version=sum(row.version for row in rows),
    )
