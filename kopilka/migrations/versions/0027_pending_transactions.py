"""Pending transactions: what a bank holds and has not booked yet is on no balance and in no sum.

Revision ID: 0027
Revises: 0026
"""

from importlib import import_module

from alembic import op

from kopilka.migrations.online import build_index, change_table

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

transfers = import_module("kopilka.migrations.versions.0023_transfers")
refunds = import_module("kopilka.migrations.versions.0024_refunds")
payees = import_module("kopilka.migrations.versions.0025_payees_tags_notes")
COLUMN = "ALTER TABLE transactions ADD COLUMN IF NOT EXISTS is_pending boolean NOT NULL DEFAULT false"
# What the pending transactions of an account would add to it, and how many they are.
ACCOUNT_COLUMNS = """
ALTER TABLE accounts ADD COLUMN IF NOT EXISTS pending numeric(32, 4) NOT NULL DEFAULT 0,
                     ADD COLUMN IF NOT EXISTS pending_count integer NOT NULL DEFAULT 0
"""
# Sides of a transfer are booked, and so is its fee.
RULE = "CHECK (NOT is_pending OR transfer_id IS NULL)"
INDEX = "ON transactions (household_id, date DESC, id DESC) WHERE is_pending AND deleted_at IS NULL"
_MOVED = refunds.MOVED["amount"]
ON_ACCOUNT = {
    "turnover": f"CASE WHEN is_pending THEN 0 ELSE {_MOVED} END",
    "pending": f"CASE WHEN is_pending THEN {_MOVED} ELSE 0 END",
    "pending_count": "CASE WHEN is_pending THEN 1 ELSE 0 END",
}


def follow_ledger(event: str) -> str:
    """As in 0025; pending rows are added to `accounts.pending` alone."""
    columns = "household_id, date, month, account_id, currency, category_id, type"
    by_category = transfers.changes_of(event, columns, refunds.SUMS, "category_id IS NOT NULL AND NOT is_pending")
    moved = transfers.changes_of(event, transfers.TURNOVER, refunds.MOVED, "NOT is_pending")
    on_account = transfers.changes_of(event, "household_id, account_id", ON_ACCOUNT)
    touched = "removed WHERE deleted_at IS NULL" if event == "delete" else "added"
    sums = (
        ("daily_summaries", transfers.DAY, by_category, refunds.SUMS),
        ("monthly_summaries", transfers.MONTH, by_category, refunds.SUMS),
        ("daily_turnovers", transfers.TURNOVER, moved, refunds.MOVED),
    )
    added = "".join(transfers.add_to(table, key, changes, values) for table, key, changes, values in sums)
    tidied = " ".join(transfers.tidy(table, key) for table, key, _, _ in sums)
    totals = ", ".join(f"sum({name}) AS {name}" for name in ON_ACCOUNT)
    return f"""
CREATE OR REPLACE FUNCTION follow_ledger_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE households h SET revision = revision + 1
      FROM (SELECT DISTINCT household_id FROM {touched}) t WHERE h.id = t.household_id;
    {added}
    UPDATE accounts a SET {", ".join(f"{name} = a.{name} + t.{name}" for name in ON_ACCOUNT)}
      FROM (SELECT household_id, account_id, {totals} FROM ({on_account}) changes
             GROUP BY household_id, account_id) t
     WHERE a.household_id = t.household_id AND a.id = t.account_id
       AND ({" OR ".join(f"t.{name} <> 0" for name in ON_ACCOUNT)});
    {"" if event == "insert" else tidied}
    {transfers.PURGED + refunds.FORGOTTEN if event == "delete" else ""}
    {payees.TAGS[event]}
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    change_table("transactions", COLUMN)
    change_table("accounts", ACCOUNT_COLUMNS)
    change_table(
        "transactions",
        "ALTER TABLE transactions DROP CONSTRAINT IF EXISTS ck_transactions_pending,"
        f" ADD CONSTRAINT ck_transactions_pending {RULE} NOT VALID",
    )
    # Reads all rows, and nobody waits for it.
    change_table("transactions", "ALTER TABLE transactions VALIDATE CONSTRAINT ck_transactions_pending")
    build_index("ix_transactions_pending", INDEX)
    # In one transaction: nobody's change is followed twice, or by none. Until it is committed nothing is pending.
    change_table("transactions", *(follow_ledger(event) for event in transfers.EVENTS))


def downgrade() -> None:
    op.execute("DELETE FROM transactions WHERE is_pending")
    for event in transfers.EVENTS:
        op.execute(payees.follow_ledger(event))
    op.execute("ALTER TABLE accounts DROP COLUMN pending, DROP COLUMN pending_count")
    op.execute("ALTER TABLE transactions DROP COLUMN is_pending")
