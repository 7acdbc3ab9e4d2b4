"""Icon and colour of categories.

Revision ID: 0013
Revises: 0012

Null is the standard one's, the parent's or the type's, which the code says: there is nothing to fill.
"""

from alembic import op

from kopilka.migrations.online import change_table

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

COLUMNS = """
ALTER TABLE categories ADD COLUMN IF NOT EXISTS icon varchar(32), ADD COLUMN IF NOT EXISTS color varchar(8)
"""


def touch(columns: str) -> tuple[str, ...]:
    """Which updates of a category raise its household's revision: lists are cached by it."""
    return (
        "DROP TRIGGER IF EXISTS touch_household ON categories",
        f"""CREATE TRIGGER touch_household AFTER UPDATE OF {columns} ON categories
            FOR EACH ROW EXECUTE FUNCTION touch_household()""",
    )


def upgrade() -> None:
    change_table("categories", COLUMNS, *touch("name, parent_id, archived_at, icon, color"))


def downgrade() -> None:
    for statement in touch("name, parent_id, archived_at"):
        op.execute(statement)
    op.execute("ALTER TABLE categories DROP COLUMN color, DROP COLUMN icon")
