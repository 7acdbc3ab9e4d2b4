"""Exports may be CSV files.

Revision ID: 0016
Revises: 0015
"""

from alembic import op

from kopilka.migrations.online import change_table

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def allow(kinds: str) -> tuple[str, ...]:
    """In one transaction: no row is written while there is no rule."""
    return (
        "ALTER TABLE exports DROP CONSTRAINT IF EXISTS ck_exports_kind",
        f"ALTER TABLE exports ADD CONSTRAINT ck_exports_kind CHECK (kind IN ({kinds}))",
    )


def upgrade() -> None:
    # A household keeps its exports for seven days, so that there are few rows to look through.
    change_table("exports", *allow("'excel', 'pdf', 'csv'"))


def downgrade() -> None:
    # Their files stay in the storage until they expire there; nothing serves them any more.
    op.execute("DELETE FROM exports WHERE kind = 'csv'")
    for statement in allow("'excel', 'pdf'"):
        op.execute(statement)
