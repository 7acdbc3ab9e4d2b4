"""Refunds: what came back of an expense is kept in its category and taken off in all sums.

Revision ID: 0024
Revises: 0023
"""

from importlib import import_module

from alembic import op

from kopilka.migrations.online import build_index, change_table

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

transfers = import_module("kopilka.migrations.versions.0023_transfers")
# `refund_of` has no foreign key: a key to the table itself is looked up for every row that a purge or the removal of a
# household deletes. What it names is checked when it is written, and forgotten with the purchase (FORGOTTEN).
COLUMNS = """
ALTER TABLE transactions ADD COLUMN IF NOT EXISTS is_refund boolean NOT NULL DEFAULT false,
                         ADD COLUMN IF NOT EXISTS refund_of uuid
"""
RULES = {
    "ck_transactions_refund": "CHECK (NOT is_refund OR type = 'expense' AND transfer_id IS NULL)",
    "ck_transactions_refund_of": "CHECK (refund_of IS NULL OR is_refund)",
}
INDEX = "ON transactions (household_id, refund_of) WHERE refund_of IS NOT NULL"
SUMS = {"amount": "CASE WHEN is_refund THEN -amount ELSE amount END", "count": "1"}
MOVED = transfers.MOVED | {"amount": "CASE WHEN type IN ('income', 'in') OR is_refund THEN amount ELSE -amount END"}
# A refund of a purchase that is purged stays a refund.
FORGOTTEN = """
    IF EXISTS (SELECT FROM transactions t JOIN removed r ON r.household_id = t.household_id AND r.id = t.refund_of) THEN
        UPDATE transactions t SET refund_of = NULL FROM removed r
         WHERE r.household_id = t.household_id AND r.id = t.refund_of;
    END IF;"""


def follow_ledger(event: str) -> str:
    """As in 0023, with refunds taken off the sums of their category and added to their account."""
    columns = "household_id, date, month, account_id, currency, category_id, type"
    by_category = transfers.changes_of(event, columns, SUMS, "category_id IS NOT NULL")
    moved = transfers.changes_of(event, transfers.TURNOVER, MOVED)
    touched = "removed WHERE deleted_at IS NULL" if event == "delete" else "added"
    sums = (
        ("daily_summaries", transfers.DAY, by_category, SUMS),
        ("monthly_summaries", transfers.MONTH, by_category, SUMS),
        ("daily_turnovers", transfers.TURNOVER, moved, MOVED),
    )
    added = "".join(transfers.add_to(table, key, changes, values) for table, key, changes, values in sums)
    tidied = " ".join(transfers.tidy(table, key) for table, key, _, _ in sums)
    return f"""
CREATE OR REPLACE FUNCTION follow_ledger_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE households h SET revision = revision + 1
      FROM (SELECT DISTINCT household_id FROM {touched}) t WHERE h.id = t.household_id;
    {added}
    UPDATE accounts a SET turnover = a.turnover + t.turnover
      FROM (SELECT household_id, account_id, sum(amount) AS turnover FROM ({moved}) changes
             GROUP BY household_id, account_id) t
     WHERE a.household_id = t.household_id AND a.id = t.account_id AND t.turnover <> 0;
    {"" if event == "insert" else tidied}
    {transfers.PURGED + FORGOTTEN if event == "delete" else ""}
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    change_table("transactions", COLUMNS)
    for name, rule in RULES.items():
        change_table(
            "transactions",
            f"ALTER TABLE transactions DROP CONSTRAINT IF EXISTS {name}, ADD CONSTRAINT {name} {rule} NOT VALID",
        )
        # Reads all rows, and nobody waits for it.
        change_table("transactions", f"ALTER TABLE transactions VALIDATE CONSTRAINT {name}")
    build_index("ix_transactions_refund_of", INDEX)
    # In one transaction: nobody's change is followed twice, or by none. Until it is committed nobody records a refund.
    change_table("transactions", *(follow_ledger(event) for event in transfers.EVENTS))


def downgrade() -> None:
    op.execute("DELETE FROM transactions WHERE is_refund")
    for event in transfers.EVENTS:
        op.execute(transfers.follow_ledger(event))
    op.execute("ALTER TABLE transactions DROP COLUMN is_refund, DROP COLUMN refund_of")
