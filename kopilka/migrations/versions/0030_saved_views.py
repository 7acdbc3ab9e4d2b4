"""Saved views of the explorer.

Revision ID: 0030
Revises: 0029
"""

from importlib import import_module

from alembic import op

from kopilka.migrations.online import change_table

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

transfers = import_module("kopilka.migrations.versions.0023_transfers")
TABLE = """
CREATE TABLE IF NOT EXISTS saved_views (
    household_id uuid NOT NULL CONSTRAINT fk_saved_views_household_id REFERENCES households (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    name varchar(100) NOT NULL,
    folded_name varchar NOT NULL,
    question jsonb NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT pk_saved_views PRIMARY KEY (household_id, id),
    CONSTRAINT uq_saved_views_household_id_folded_name UNIQUE (household_id, folded_name)
)
"""


def upgrade() -> None:
    policies = (policy.replace("{table}", "saved_views") for policy in transfers.POLICIES)
    change_table("saved_views", TABLE, *policies)


def downgrade() -> None:
    op.execute("DROP TABLE saved_views")
