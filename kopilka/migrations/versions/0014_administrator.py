"""An administrator of the installation: who is one, what is set for everybody, what was done, and figures without rows.

Revision ID: 0014
Revises: 0013
"""

from alembic import op

from kopilka.migrations.online import build_index, change_table

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

IS_ADMIN = "ALTER TABLE users ADD COLUMN IF NOT EXISTS is_admin boolean NOT NULL DEFAULT false"
ADMINS = "ON users (id) WHERE is_admin"

# One row: read in the query that opens each request, so it is never more than one page.
TABLES = [
    """
CREATE TABLE installation (
    id integer NOT NULL DEFAULT 1 CONSTRAINT pk_installation PRIMARY KEY CONSTRAINT ck_installation_one CHECK (id = 1),
    premium_for_all boolean NOT NULL DEFAULT false,
    sign_ups_open boolean NOT NULL DEFAULT true,
    updated_at timestamptz NOT NULL DEFAULT now()
)
""",
    "INSERT INTO installation (id) VALUES (1)",
    # Ids without foreign keys: the log outlives those it tells of. `facts` has what was set, never a secret.
    """
CREATE TABLE administration_log (
    id uuid NOT NULL CONSTRAINT pk_administration_log PRIMARY KEY,
    action varchar(40) NOT NULL,
    actor_id uuid,
    subject_id uuid,
    facts jsonb NOT NULL DEFAULT '{}',
    address varchar(64),
    created_at timestamptz NOT NULL DEFAULT now()
)
""",
]
# The application's role may write to every table, so it is the table that refuses. Only the owner can take this away.
APPEND_ONLY = [
    """
CREATE FUNCTION refuse_change_of_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log of the administration is only added to' USING ERRCODE = 'insufficient_privilege';
END $$
""",
    """CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON administration_log
       FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_log()""",
]
# Each looks over the wall between households, for exactly this: jobs without their payloads, the household of a job
# that the caller names, and one sum of bytes.
FUNCTIONS = [
    """
CREATE FUNCTION list_all_jobs(p_only_failed boolean, p_limit integer)
RETURNS TABLE (id uuid, name text, state text, failures integer, at timestamptz, last_error text, total bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT j.id, j.name::text,
           CASE WHEN j.failed_at IS NOT NULL THEN 'failed' WHEN j.is_leased AND j.due_at > now() THEN 'running'
                WHEN j.due_at > now() THEN 'scheduled' ELSE 'waiting' END,
           j.failures, coalesce(j.failed_at, j.due_at), j.last_error::text, count(*) OVER ()
      FROM (SELECT id, name, failures, is_leased, due_at, failed_at, last_error, created_at FROM jobs
            UNION ALL
            SELECT id, name, failures, is_leased, due_at, failed_at, last_error, created_at FROM system_jobs) j
     WHERE j.failed_at IS NOT NULL OR NOT p_only_failed
     ORDER BY j.failed_at IS NULL, j.created_at, j.id LIMIT p_limit
$$
""",
    """
CREATE FUNCTION household_of_job(p_id uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT household_id FROM jobs WHERE id = p_id
$$
""",
    """
CREATE FUNCTION stored_export_bytes() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(sum(size), 0)::bigint FROM exports
$$
""",
]
NAMES = ("list_all_jobs", "household_of_job", "stored_export_bytes")


def upgrade() -> None:
    change_table("users", IS_ADMIN)
    build_index("ix_users_is_admin", ADMINS)
    # One transaction, with the number of the version: these need not be repeatable.
    for statement in [*TABLES, *APPEND_ONLY, *FUNCTIONS]:
        op.execute(statement)
    # The application's role gets its right from the runner.
    for function in NAMES:
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")


def downgrade() -> None:
    for function in NAMES:
        op.execute(f"DROP FUNCTION {function}")
    op.execute("DROP TABLE administration_log")
    op.execute("DROP FUNCTION refuse_change_of_log")
    op.execute("DROP TABLE installation")
    op.execute("DROP INDEX ix_users_is_admin")
    op.execute("ALTER TABLE users DROP COLUMN is_admin")
