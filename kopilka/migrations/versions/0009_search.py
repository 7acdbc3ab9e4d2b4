"""Search by a trigram index.

Revision ID: 0009
Revises: 0008
"""

from alembic import op

from kopilka.migrations.online import build_index

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Both belong to PostgreSQL's own contrib and are trusted: whoever may create in the database may create them. pg_trgm
# indexes LIKE '%word%'; btree_gin puts the household into the same index, so that a word that is common elsewhere
# costs nothing here.
EXTENSIONS = ("pg_trgm", "btree_gin")

# The household as text, which no other statement asks for: of a uuid the planner would read a whole household through
# this index, at ten times the price of a B-tree. New rows wait in a list of at most 1 MB, which makes many rows at once
# two to three times cheaper; a search reads that list too.
INDEX = """
ON transactions USING gin ((household_id::text), search_text gin_trgm_ops) WITH (gin_pending_list_limit = 1024)
"""

# The owner's right, lent for exactly this: ids of the household that the policies show, NULL where walking through the
# household is the better way. Its conditions are a superset of the statement's around it, which checks all of them
# again behind the policies.
#   p_patterns  LIKE patterns with escape '/', all of which must match
#   p_walked    a household of at most so many live rows is walked; of a larger one, so many of the newest are asked
#               how common the words are
#   p_most      more ids than these are not handed over
# Words without three letters or digits in a row have no trigram: they are left to the statement around it.
FUNCTION = """
CREATE OR REPLACE FUNCTION search_candidates(p_household_id uuid, p_patterns text[], p_walked integer, p_most integer)
RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET max_parallel_workers_per_gather = 0
SET jit = off
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    v_conditions text;
    v_common boolean;
    v_ids uuid[];
BEGIN
    IF p_household_id IS DISTINCT FROM nullif(current_setting('app.household_id', true), '')::uuid THEN
        RETURN '{}';
    END IF;
    SELECT string_agg(format('search_text LIKE %L ESCAPE ''/''', pattern), ' AND ') INTO v_conditions
      FROM unnest(p_patterns) AS pattern WHERE pattern ~ '[[:alnum:]]{3}';
    IF v_conditions IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM FROM public.transactions WHERE household_id = p_household_id AND deleted_at IS NULL
      ORDER BY date DESC, id DESC OFFSET p_walked LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    -- Common is what one in a thousand of the newest rows has: a page of 50 is full within 50,000 rows.
    EXECUTE format('SELECT count(*) >= $2 / 1000 FROM (SELECT FROM (
                        SELECT search_text FROM public.transactions
                         WHERE household_id = $1 AND deleted_at IS NULL
                         ORDER BY date DESC, id DESC LIMIT $2) newest
                     WHERE %s LIMIT $2 / 1000) met', v_conditions)
       INTO v_common USING p_household_id, p_walked;
    IF v_common THEN
        RETURN NULL;
    END IF;
    EXECUTE format('SELECT array_agg(id) FROM (
                        SELECT id FROM public.transactions
                         WHERE household_id = $1 AND household_id::text = $1::text AND %s
                         LIMIT $2 + 1) found', v_conditions)
       INTO v_ids USING p_household_id, p_most;
    RETURN CASE WHEN cardinality(v_ids) > p_most THEN NULL ELSE coalesce(v_ids, '{}') END;
END $$
"""


def upgrade() -> None:
    for extension in EXTENSIONS:
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    op.execute(FUNCTION)
    op.execute("REVOKE ALL ON FUNCTION search_candidates FROM PUBLIC")
    build_index("ix_transactions_search", INDEX)


def downgrade() -> None:
    op.execute("DROP INDEX ix_transactions_search")
    op.execute("DROP FUNCTION search_candidates")
    # pg_trgm is also made with the embedded cluster; an administrator may have made either.
