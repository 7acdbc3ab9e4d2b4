"""The fingerprint of the receipt that an entry in a chat was made of: the same receipt is not recorded twice.

Revision ID: 0021
Revises: 0020
"""

from alembic import op

from kopilka.migrations.online import build_index, change_table

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    change_table("telegram_entries", "ALTER TABLE telegram_entries ADD COLUMN IF NOT EXISTS document varchar(32)")
    build_index(
        "ix_telegram_entries_document", "ON telegram_entries (household_id, document) WHERE document IS NOT NULL"
    )


def downgrade() -> None:
    op.execute("DROP INDEX ix_telegram_entries_document")
    op.execute("ALTER TABLE telegram_entries DROP COLUMN document")
