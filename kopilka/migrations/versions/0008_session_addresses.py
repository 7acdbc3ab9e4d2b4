"""Sessions remember, as a keyed digest, the address where they began.

Revision ID: 0008
Revises: 0007
"""

from alembic import op

from kopilka.migrations.online import change_table

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    change_table("auth_sessions", "ALTER TABLE auth_sessions ADD COLUMN IF NOT EXISTS address_key bytea")


def downgrade() -> None:
    op.execute("ALTER TABLE auth_sessions DROP COLUMN address_key")
