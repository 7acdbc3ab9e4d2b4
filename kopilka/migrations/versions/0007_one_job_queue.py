"""Jobs: counted failures, dedupe keys, dead jobs that stay visible, fair turns; jobs that belong to no household.

Revision ID: 0007
Revises: 0006
"""

from alembic import op

from kopilka.migrations.online import build_index, change_table

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# A worker of the version before knows nothing of `failed_at`: it takes whatever is due. A dead job's `due_at` is
# therefore 'infinity', which is never due.
COLUMNS = """
ALTER TABLE jobs
    ADD COLUMN IF NOT EXISTS failures integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS is_leased boolean NOT NULL DEFAULT false,
    ADD COLUMN IF NOT EXISTS dedupe_key varchar(100),
    ADD COLUMN IF NOT EXISTS created_by uuid,
    ADD COLUMN IF NOT EXISTS failed_at timestamptz,
    ADD COLUMN IF NOT EXISTS last_error varchar(200)
"""
INDEXES = {
    "uq_jobs_household_id_dedupe_key": "UNIQUE ON jobs (household_id, dedupe_key) WHERE failed_at IS NULL",
    "ix_jobs_turn": "ON jobs (name, coalesce(created_by, household_id), due_at)",
    "ix_jobs_failed_at": "ON jobs (failed_at) WHERE failed_at IS NOT NULL",
}
# A new table: nobody uses it yet.
SYSTEM_JOBS = [
    """
CREATE TABLE system_jobs (
    id uuid NOT NULL CONSTRAINT pk_system_jobs PRIMARY KEY,
    name varchar(64) NOT NULL,
    payload jsonb NOT NULL,
    attempt integer NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,
    is_leased boolean NOT NULL DEFAULT false,
    dedupe_key varchar(100),
    due_at timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    failed_at timestamptz,
    last_error varchar(200)
)
""",
    "CREATE INDEX ix_system_jobs_name_due_at ON system_jobs (name, due_at)",
    "CREATE UNIQUE INDEX uq_system_jobs_dedupe_key ON system_jobs (dedupe_key) WHERE failed_at IS NULL",
]

# Claiming crosses all households: the owner's right, lent for exactly this. One job a turn: the next person (else
# household) after the last one served, by id, and of that one the job that has been due longest; after the last one it
# begins again at the first. Each step is one probe of ix_jobs_turn, however many jobs are queued. The plan is made
# anew for each call: one that was made while the table was empty would read all of it when it is full.
# A job that is still leased when it is due again has lost its worker: that counts as a failure.
CLAIM = """
CREATE FUNCTION claim_due_jobs(p_names text[], p_limit integer, p_lease interval, p_after uuid)
RETURNS TABLE (household_id uuid, id uuid, name text, payload jsonb, attempt integer, failures integer,
               created_at timestamptz, turn uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    v_after uuid := p_after;
    v_taken integer := 0;
    v_began_again boolean := false;
    v_next record;
BEGIN
    WHILE v_taken < p_limit LOOP
        SELECT c.* INTO v_next
          FROM unnest(p_names) AS n (wanted)
          CROSS JOIN LATERAL (
                SELECT j.household_id, j.id, coalesce(j.created_by, j.household_id) AS turn, j.due_at FROM jobs j
                 WHERE j.name = n.wanted AND coalesce(j.created_by, j.household_id) > v_after AND j.due_at <= now()
                 ORDER BY coalesce(j.created_by, j.household_id), j.due_at LIMIT 1 FOR UPDATE SKIP LOCKED) c
         ORDER BY c.turn, c.due_at LIMIT 1;
        IF NOT FOUND THEN
            EXIT WHEN v_began_again;
            v_began_again := true;
            v_after := '00000000-0000-0000-0000-000000000000';
            CONTINUE;
        END IF;
        RETURN QUERY
            UPDATE jobs j SET attempt = j.attempt + 1, failures = j.failures + j.is_leased::integer,
                   is_leased = true, due_at = now() + p_lease
             WHERE j.household_id = v_next.household_id AND j.id = v_next.id
            RETURNING j.household_id, j.id, j.name::text, j.payload, j.attempt, j.failures, j.created_at, v_next.turn;
        v_began_again := false;
        v_after := v_next.turn;
        v_taken := v_taken + 1;
    END LOOP;
    RETURN QUERY
        WITH due AS MATERIALIZED (
            SELECT s.id FROM system_jobs s WHERE s.name = ANY (p_names) AND s.due_at <= now()
             ORDER BY s.due_at LIMIT p_limit - v_taken FOR UPDATE SKIP LOCKED)
        UPDATE system_jobs s SET attempt = s.attempt + 1, failures = s.failures + s.is_leased::integer,
               is_leased = true, due_at = now() + p_lease
          FROM due WHERE s.id = due.id
        RETURNING NULL::uuid, s.id, s.name::text, s.payload, s.attempt, s.failures, s.created_at, NULL::uuid;
END $$
"""

PURGE = """
CREATE FUNCTION purge_failed_jobs(p_age interval, p_limit integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    purged bigint := 0;
    rows bigint;
BEGIN
    DELETE FROM jobs WHERE (household_id, id) IN (
        SELECT household_id, id FROM jobs WHERE failed_at < now() - p_age LIMIT p_limit);
    GET DIAGNOSTICS rows = ROW_COUNT; purged := purged + rows;
    DELETE FROM system_jobs WHERE id IN (
        SELECT id FROM system_jobs WHERE failed_at < now() - p_age LIMIT p_limit);
    GET DIAGNOSTICS rows = ROW_COUNT; purged := purged + rows;
    RETURN purged;
END $$
"""

OWNERS_RIGHT = ("claim_due_jobs", "purge_failed_jobs")

FIGURES = """
CREATE OR REPLACE FUNCTION installation_figures() RETURNS TABLE (figure text, label text, value double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT 'jobs_waiting', name, count(*)::double precision
      FROM (SELECT name FROM jobs WHERE due_at <= now()
            UNION ALL SELECT name FROM system_jobs WHERE due_at <= now()) due GROUP BY name
    UNION ALL
    SELECT 'jobs_oldest_due_seconds', '', extract(epoch FROM now() - min(first))
      FROM (SELECT min(due_at) AS first FROM jobs WHERE due_at <= now()
            UNION ALL SELECT min(due_at) FROM system_jobs WHERE due_at <= now()) due HAVING min(first) IS NOT NULL
    UNION ALL
    SELECT 'jobs_failed', name, count(*)
      FROM (SELECT name FROM jobs WHERE failed_at IS NOT NULL
            UNION ALL SELECT name FROM system_jobs WHERE failed_at IS NOT NULL) dead GROUP BY name
    UNION ALL
    SELECT 'exports', status, count(*) FROM exports GROUP BY status
    UNION ALL
    SELECT 'users', '', count(*) FROM users
    UNION ALL
    SELECT 'households', '', count(*) FROM households
    UNION ALL
    SELECT 'transactions', '', greatest(reltuples, 0) FROM pg_class WHERE oid = 'transactions'::regclass
$$
"""

FIGURES_BEFORE = """
CREATE OR REPLACE FUNCTION installation_figures() RETURNS TABLE (figure text, label text, value double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT 'jobs_waiting', name, count(*)::double precision FROM jobs WHERE due_at <= now() GROUP BY name
    UNION ALL
    SELECT 'jobs_oldest_due_seconds', '', extract(epoch FROM now() - min(due_at)) FROM jobs
     WHERE due_at <= now() HAVING count(*) > 0
    UNION ALL
    SELECT 'exports', status, count(*) FROM exports GROUP BY status
    UNION ALL
    SELECT 'users', '', count(*) FROM users
    UNION ALL
    SELECT 'households', '', count(*) FROM households
    UNION ALL
    SELECT 'transactions', '', greatest(reltuples, 0) FROM pg_class WHERE oid = 'transactions'::regclass
$$
"""


def upgrade() -> None:
    change_table("jobs", COLUMNS)
    for name, definition in INDEXES.items():
        build_index(name, definition)
    # One transaction, with the number of the version: these need not be repeatable.
    for statement in [*SYSTEM_JOBS, CLAIM, PURGE, FIGURES]:
        op.execute(statement)
    for function in OWNERS_RIGHT:
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")


def downgrade() -> None:
    op.execute(FIGURES_BEFORE)
    op.execute("DROP FUNCTION purge_failed_jobs")
    op.execute("DROP FUNCTION claim_due_jobs")
    op.execute("DROP TABLE system_jobs")
    # To the version before a dead job is one more that is due: it must not come to life again.
    op.execute("DELETE FROM jobs WHERE failed_at IS NOT NULL")
    for index in ("ix_jobs_failed_at", "ix_jobs_turn", "uq_jobs_household_id_dedupe_key"):
        op.execute(f"DROP INDEX {index}")
    for column in ("last_error", "failed_at", "created_by", "dedupe_key", "is_leased", "failures"):
        op.execute(f"ALTER TABLE jobs DROP COLUMN {column}")
