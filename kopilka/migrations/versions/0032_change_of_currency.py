"""A household's currency can be changed at any time: its figures are converted when they are read (decision 60).

Revision ID: 0032
Revises: 0031
"""

from importlib import import_module

from alembic import op

from kopilka.migrations.online import change_table

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

former = import_module("kopilka.migrations.versions.0010_currency_and_folded_names")
IN_USE = """EXISTS (SELECT 1 FROM transactions t WHERE t.household_id = NEW.id)
        OR EXISTS (SELECT 1 FROM goals g WHERE g.household_id = NEW.id)
        OR EXISTS (SELECT 1 FROM accounts a
                    WHERE a.household_id = NEW.id AND a.currency = OLD.currency AND a.opening_balance <> 0)"""
# Accounts follow while there is nothing on any of them. Once there is, each keeps the currency of what it holds.
FOLLOW = f"""
CREATE OR REPLACE FUNCTION follow_currency() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT ({IN_USE}) THEN
        UPDATE accounts a SET currency = NEW.currency, updated_at = now()
         WHERE a.household_id = NEW.id AND a.currency = OLD.currency;
    END IF;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    change_table("households", FOLLOW, "DROP TRIGGER IF EXISTS refuse_currency_in_use ON households")
    op.execute("DROP FUNCTION IF EXISTS refuse_currency_in_use()")


def downgrade() -> None:
    for function in former.FUNCTIONS[-2:]:
        op.execute(function)
    op.execute(former.TRIGGERS["households"][0])
