"""Reconciliations of accounts, and the transactions that are ticked off while one is going on.

Revision ID: 0031
Revises: 0030
"""

from importlib import import_module

from alembic import op

from kopilka.migrations.online import change_table

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

transfers = import_module("kopilka.migrations.versions.0023_transfers")
# Both go with their account, which is deleted only where no transaction uses it.
TABLES = {
    "reconciliations": """
CREATE TABLE IF NOT EXISTS reconciliations (
    household_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    date date NOT NULL,
    balance numeric(19, 4) NOT NULL,
    adjustment_id uuid,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_reconciliations PRIMARY KEY (household_id, id),
    CONSTRAINT fk_reconciliations_account FOREIGN KEY (household_id, account_id)
        REFERENCES accounts (household_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_reconciliations_balance CHECK (abs(balance) <= 999999999999999.9999)
)
""",
    # No foreign key to the transaction: it would be looked up for every row that a purge deletes. Those that the
    # account was reconciled with name the reconciliation, and go with the next one.
    "reconciliation_ticks": """
CREATE TABLE IF NOT EXISTS reconciliation_ticks (
    household_id uuid NOT NULL,
    account_id uuid NOT NULL,
    transaction_id uuid NOT NULL,
    reconciliation_id uuid,
    CONSTRAINT pk_reconciliation_ticks PRIMARY KEY (household_id, account_id, transaction_id),
    CONSTRAINT fk_reconciliation_ticks_account FOREIGN KEY (household_id, account_id)
        REFERENCES accounts (household_id, id) ON DELETE CASCADE
)
""",
}
INDEX = (
    "CREATE INDEX IF NOT EXISTS ix_reconciliations_account"
    " ON reconciliations (household_id, account_id, date DESC, created_at DESC)"
)


def upgrade() -> None:
    for table, statement in TABLES.items():
        change_table(table, statement, *(policy.replace("{table}", table) for policy in transfers.POLICIES))
    change_table("reconciliations", INDEX)


def downgrade() -> None:
    op.execute("DROP TABLE reconciliation_ticks, reconciliations")
