"""What the metrics tell of the whole installation.

Revision ID: 0005
Revises: 0004
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Of all households: the owner's right, lent for counts alone. A job that somebody is at is due when its lease ends.
FIGURES = """
CREATE FUNCTION installation_figures() RETURNS TABLE (figure text, label text, value double precision)
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
    op.execute(FIGURES)


def downgrade() -> None:
    op.execute("DROP FUNCTION installation_figures")
