"""The job queue, and exports.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE jobs (
    household_id uuid NOT NULL CONSTRAINT fk_jobs_household_id REFERENCES households (id),
    id uuid NOT NULL,
    name varchar(64) NOT NULL,
    payload jsonb NOT NULL,
    attempt integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_jobs PRIMARY KEY (household_id, id)
);
CREATE INDEX ix_jobs_due_at ON jobs (due_at);

CREATE TABLE exports (
    household_id uuid NOT NULL CONSTRAINT fk_exports_household_id REFERENCES households (id),
    id uuid NOT NULL,
    kind varchar(5) NOT NULL CONSTRAINT ck_exports_kind CHECK (kind IN ('excel', 'pdf')),
    question jsonb NOT NULL,
    fingerprint bytea NOT NULL,
    locale varchar(2) NOT NULL,
    status varchar(7) NOT NULL DEFAULT 'queued'
        CONSTRAINT ck_exports_status CHECK (status IN ('queued', 'running', 'ready', 'failed')),
    progress numeric(3, 2) NOT NULL DEFAULT 0 CONSTRAINT ck_exports_progress CHECK (progress BETWEEN 0 AND 1),
    file_name varchar(200) NOT NULL,
    size bigint,
    failure varchar(32),
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    expires_at timestamptz NOT NULL,
    CONSTRAINT pk_exports PRIMARY KEY (household_id, id)
);
CREATE UNIQUE INDEX uq_exports_household_id_fingerprint ON exports (household_id, fingerprint)
    WHERE status <> 'failed';
CREATE INDEX ix_exports_expires_at ON exports (expires_at);
"""

HOUSEHOLD = "(SELECT nullif(current_setting('app.household_id', true), '')::uuid)"
NEW_TABLES = ("jobs", "exports")
POLICIES = [
    statement
    for table in NEW_TABLES
    for statement in (
        f"CREATE POLICY {table}_household ON {table} USING (household_id = {HOUSEHOLD})",
        f"CREATE POLICY {table}_owner ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)",
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
    )
]

# The worker serves all households, so finding work is the owner's right, lent for exactly this. What it then does, it
# does inside the household of the job.
FUNCTIONS = [
    """
CREATE FUNCTION claim_jobs(p_names text[], p_limit integer, p_lease interval) RETURNS SETOF jobs
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE jobs j SET attempt = attempt + 1, due_at = now() + p_lease
      FROM (SELECT household_id, id FROM jobs
             WHERE due_at <= now() AND name = ANY (p_names)
             ORDER BY due_at LIMIT p_limit FOR UPDATE SKIP LOCKED) due
     WHERE j.household_id = due.household_id AND j.id = due.id
    RETURNING j.*
$$
""",
    """
CREATE FUNCTION expired_exports(p_limit integer) RETURNS TABLE (household_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT household_id, id FROM exports WHERE expires_at < now() ORDER BY expires_at LIMIT p_limit
$$
""",
]


def upgrade() -> None:
    for statement in TABLES.split(";"):
        if statement.strip():
            op.execute(statement)
    for statement in [*POLICIES, *FUNCTIONS]:
        op.execute(statement)


def downgrade() -> None:
    for function in ("expired_exports", "claim_jobs"):
        op.execute(f"DROP FUNCTION {function}")
    for table in reversed(NEW_TABLES):
        op.execute(f"DROP TABLE {table}")
