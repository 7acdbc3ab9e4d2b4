"""Households that are examples, and files whose household is gone.

Revision ID: 0004
Revises: 0003
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

HOUSEHOLD = "(SELECT nullif(current_setting('app.household_id', true), '')::uuid)"

STATEMENTS = [
    "ALTER TABLE households ADD COLUMN is_example boolean NOT NULL DEFAULT false",
    # Outlives the household, so it cannot refer to it: what is to be deleted in the storage, and not before when.
    """
CREATE TABLE abandoned_files (
    key varchar NOT NULL CONSTRAINT pk_abandoned_files PRIMARY KEY,
    due_at timestamptz NOT NULL
)
""",
    # A household notes down files of its own and reads nothing: a key written here is a file that will be deleted.
    f"""CREATE POLICY abandoned_files_household ON abandoned_files FOR INSERT
        WITH CHECK (starts_with(key, 'exports/' || {HOUSEHOLD}::text || '/'))""",
    "CREATE POLICY abandoned_files_owner ON abandoned_files TO CURRENT_USER USING (true) WITH CHECK (true)",
    "ALTER TABLE abandoned_files ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
    # The worker clears away for all households: the owner's right, lent for exactly this.
    """
CREATE FUNCTION due_abandoned_files(p_limit integer) RETURNS SETOF varchar
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT key FROM abandoned_files WHERE due_at <= now() ORDER BY due_at LIMIT p_limit
$$
""",
    """
CREATE FUNCTION forget_abandoned_file(p_key varchar) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM abandoned_files WHERE key = p_key AND due_at <= now()
$$
""",
]


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for function in ("forget_abandoned_file", "due_abandoned_files"):
        op.execute(f"DROP FUNCTION {function}")
    op.execute("DROP TABLE abandoned_files")
    op.execute("ALTER TABLE households DROP COLUMN is_example")
