"""Takes an import back: what it added goes into the trash, what it changed is given back, and it is forgotten."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.households.member import Member
from kopilka.households.queries import lock_household
from kopilka.imports import queries
from kopilka.imports.errors import ImportBusy, ImportNotDone
from kopilka.imports.ledger_changes import Facts, change_operations, change_transactions, facts_of, operation_of
from kopilka.infrastructure.clock import now
from kopilka.infrastructure.database.transactions import driver
from kopilka.transactions.figures import Stored
from kopilka.transactions.locking import lock_transactions
from kopilka.transfers.errors import NotLinked, TransferNotFound
from kopilka.transfers.service import unlink_transfer

# Of one statement: a request has two seconds for each, and the ledger's triggers follow every row.
ROWS_AT_ONCE = 5_000
_BOOKED = """
SELECT action, transaction_id, before::text AS before FROM import_rows
 WHERE household_id = $1 AND import_id = $2 AND (action = 'add' AND transaction_id IS NOT NULL OR before IS NOT NULL)
"""
_TRASH = """
UPDATE transactions SET deleted_at = now(), version = version + 1, updated_at = now()
 WHERE household_id = $1 AND id = ANY ($2::uuid[]) AND deleted_at IS NULL
"""
_FORGET = "DELETE FROM bank_operations WHERE household_id = $1 AND import_id = $2"


async def undo_import(session: AsyncSession, member: Member, import_id: UUID) -> None:
    """Again changes nothing. What a person has changed since goes into the trash as well, and may be restored; what was
    linked to a transfer leaves it first, so that the other side stays. Raises ImportNotFound, ImportBusy and
    ImportNotDone.
    """
    member.require_editor()
    found = await queries.get_import(session, member, import_id, is_changed=True)
    if found.status == "undone":
        return
    if found.status in ("reading", "importing"):
        raise ImportBusy
    if found.status != "done":
        raise ImportNotDone
    connection = await driver(session)
    booked = await connection.fetch(_BOOKED, member.household_id, import_id)
    added = [it["transaction_id"] for it in booked if it["action"] == "add"]
    before = [json.loads(it["before"]) for it in booked if it["before"] is not None]
    changed = {UUID(it["transaction"]["id"]): it["transaction"] for it in before if "transaction" in it}
    stored = await lock_transactions(session, member, {*added, *changed})
    live = [stored[it] for it in added if it in stored and stored[it].deleted_at is None]
    await _leave_transfers(session, member, live)
    await lock_household(session, member)
    for first in range(0, len(live), ROWS_AT_ONCE):
        await connection.execute(_TRASH, member.household_id, [it.id for it in live[first : first + ROWS_AT_ONCE]])
    found.trashed, found.edited = len(live), sum(1 for it in live if it.version > 1)
    operations = [operation_of(it["operation"]) for it in before if "operation" in it]
    await change_operations(connection, member.household_id, operations)
    found.given_back = await _give_back(connection, member, changed, stored)
    await connection.execute(_FORGET, member.household_id, import_id)
    found.status, found.finished_at = "undone", now()
    await session.flush()


async def _leave_transfers(session: AsyncSession, member: Member, rows: Sequence[Stored]) -> None:
    for transfer_id in sorted({it.transfer_id for it in rows if it.transfer_id is not None}):
        try:
            await unlink_transfer(session, member, transfer_id, if_match=None)
        except (NotLinked, TransferNotFound):
            continue  # a fee, or a transfer whose sides are in the trash


async def _give_back(
    connection: asyncpg.Connection, member: Member, changed: Mapping[UUID, Any], stored: Mapping[UUID, Stored]
) -> int:
    """What booking has changed and nobody since. Returns of how many transactions."""
    given: dict[UUID, Facts] = {}
    for transaction_id, change in changed.items():
        row = stored.get(transaction_id)
        if row is None or row.deleted_at is not None or row.is_leg:
            continue
        current = Facts(row.amount, row.date, row.is_pending, row.lines)
        facts = _facts_before(current, facts_of(change["before"]), facts_of(change["after"]))
        if facts != current:
            given[transaction_id] = facts
    await change_transactions(connection, member.household_id, given)
    return len(given)


def _facts_before(current: Facts, before: Facts, after: Facts) -> Facts:
    """A person's own changes stay. The amount of a split and its lines go together."""
    has_amount = (current.amount, current.lines) == (after.amount, after.lines)
    return Facts(
        amount=before.amount if has_amount else current.amount,
        date=before.date if current.date == after.date else current.date,
        is_pending=before.is_pending if current.is_pending == after.is_pending else current.is_pending,
        lines=before.lines if has_amount else current.lines,
    )
