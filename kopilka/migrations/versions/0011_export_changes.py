"""Changes of exports are notified; exports under way are counted by person.

Revision ID: 0011
Revises: 0010
"""

from alembic import op

from kopilka.migrations.online import build_index, change_table

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# A trigger, so that no writer can forget it: processes of the version before included, while they are replaced.
NOTIFY = """
CREATE OR REPLACE FUNCTION notify_export_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('kopilka_exports', OLD.id::text);
    RETURN NULL;
END
$$
"""
TRIGGER = """
CREATE OR REPLACE TRIGGER export_change AFTER UPDATE OR DELETE ON exports
    FOR EACH ROW EXECUTE FUNCTION notify_export_change()
"""
# Both look over the wall between households, for exactly this: the state of exports that the caller knows by household
# and id, and a number.
FUNCTIONS = [
    """
CREATE OR REPLACE FUNCTION export_marks(p_households uuid[], p_ids uuid[]) RETURNS TABLE (id uuid, mark text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.id, concat_ws(' ', e.status, e.progress, e.expires_at)
      FROM unnest(p_households, p_ids) AS asked (household_id, id)
      JOIN exports e ON e.household_id = asked.household_id AND e.id = asked.id
$$
""",
    """
CREATE OR REPLACE FUNCTION count_exports_under_way(p_user uuid) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM exports WHERE created_by = p_user AND status IN ('queued', 'running')
$$
""",
]
INDEX = "ON exports (created_by) WHERE status IN ('queued', 'running')"


def upgrade() -> None:
    for statement in [NOTIFY, *FUNCTIONS]:
        op.execute(statement)
    # The application's role gets its right from the runner.
    for function in ("export_marks", "count_exports_under_way"):
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
    change_table("exports", TRIGGER)
    build_index("ix_exports_created_by", INDEX)


def downgrade() -> None:
    op.execute("DROP INDEX ix_exports_created_by")
    op.execute("DROP FUNCTION count_exports_under_way")
    op.execute("DROP FUNCTION export_marks")
    op.execute("DROP TRIGGER export_change ON exports")
    op.execute("DROP FUNCTION notify_export_change")
