"""An index of what has no payee: the filter by `payee=none` read the whole household where nearly everything has one.

Revision ID: 0036
Revises: 0035
"""

from alembic import op

from kopilka.migrations.online import build_index

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

# Sides of transfers never have one, and are not looked for.
INDEX = """
ON transactions (household_id, date DESC, id DESC)
WHERE payee_id IS NULL AND type NOT IN ('in', 'out') AND deleted_at IS NULL
"""


def upgrade() -> None:
    build_index("ix_transactions_without_payee", INDEX)


def downgrade() -> None:
    op.execute("DROP INDEX ix_transactions_without_payee")
