"""Rules that give rows their category, payee and tags.

Revision ID: 0035
Revises: 0034
"""

from importlib import import_module

from alembic import op

from kopilka.migrations.online import change_table

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

transfers = import_module("kopilka.migrations.versions.0023_transfers")
# They go with their household, since the version before does not know of them when it deletes one.
TABLE = """
CREATE TABLE IF NOT EXISTS rules (
    household_id uuid NOT NULL CONSTRAINT fk_rules_household_id REFERENCES households (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    name varchar(100),
    conditions jsonb NOT NULL,
    actions jsonb NOT NULL,
    position smallint NOT NULL CONSTRAINT ck_rules_position CHECK (position >= 1),
    enabled boolean NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT pk_rules PRIMARY KEY (household_id, id),
    CONSTRAINT uq_rules_household_id_position UNIQUE (household_id, position) DEFERRABLE INITIALLY IMMEDIATE
)
"""


def upgrade() -> None:
    policies = (policy.replace("{table}", "rules") for policy in transfers.POLICIES)
    change_table("rules", TABLE, *policies)


def downgrade() -> None:
    op.execute("DROP TABLE rules")
