"""On which day the months of a household begin (decision 61).

Revision ID: 0033
Revises: 0032
"""

from importlib import import_module

from alembic import op

from kopilka.migrations.online import change_table

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

# Analytics are told otherwise once it is changed: the revision of the ledger goes up, as for another currency.
TOUCH = """
CREATE OR REPLACE TRIGGER touch_itself BEFORE UPDATE OF name, currency, time_zone{more} ON households
    FOR EACH ROW EXECUTE FUNCTION touch_itself()
"""

former = import_module("kopilka.migrations.versions.0001_first_house")
# With the months of the household. Under a new name: what processes of the version before have prepared for the old
# function would fail if it returned more. That one can go in the version after.
ENTER = (
    former.OPEN_REQUEST.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    .replace("open_request", "enter_request")
    .replace(
        "OUT revision bigint",
        "OUT revision bigint, OUT month_starts_on smallint, OUT month_starts_before_weekend boolean",
    )
    .replace(
        "SELECT h.currency, h.time_zone, h.revision INTO currency, time_zone, revision",
        "SELECT h.currency, h.time_zone, h.revision, h.month_starts_on, h.month_starts_before_weekend\n"
        "      INTO currency, time_zone, revision, month_starts_on, month_starts_before_weekend",
    )
)


def upgrade() -> None:
    # A column with a constant default is no change of any row.
    change_table(
        "households",
        """ALTER TABLE households
             ADD COLUMN IF NOT EXISTS month_starts_on smallint NOT NULL DEFAULT 1,
             ADD COLUMN IF NOT EXISTS month_starts_before_weekend boolean NOT NULL DEFAULT false""",
        TOUCH.format(more=", month_starts_on, month_starts_before_weekend"),
    )
    op.execute(ENTER)


def downgrade() -> None:
    op.execute("DROP FUNCTION enter_request(uuid, uuid, integer, uuid)")
    op.execute(TOUCH.format(more=""))
    op.execute("ALTER TABLE households DROP COLUMN month_starts_on, DROP COLUMN month_starts_before_weekend")
