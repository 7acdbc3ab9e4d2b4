"""The ledger ordered by amount; search by amounts, categories and accounts beside words.

Revision ID: 0015
Revises: 0014
"""

from alembic import op

from kopilka.migrations.online import build_index

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# In order of the amount; also amounts that are searched, by the function below, which no policy keeps from the index.
INDEX = "ON transactions (household_id, amount DESC, id DESC) WHERE deleted_at IS NULL"

# What search_candidates (0009) does for words of the description, for words that may also be the name of a category or
# an account, or an amount; that one stays for the version before. The same right, the same bounds, the same promise:
# ids of the transaction's own household, a superset of what the statement around it checks again behind the policies,
# or NULL where walking is the better way.
#   p_words   [{"like": "%word%", "categories": [ids], "accounts": [ids], "least": "518", "below": "519"}, …], all but
#             "like" as far as they say something; a row must meet all words, each in one way at least
# Words without three letters or digits in a row are left to the statement around it, as before.
FUNCTION = """
CREATE OR REPLACE FUNCTION ledger_candidates(p_household_id uuid, p_words jsonb, p_walked integer, p_most integer)
RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET max_parallel_workers_per_gather = 0
SET jit = off
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    v_word jsonb;
    v_ways text[];
    v_sampled text[] := '{}';
    v_indexed text[] := '{}';
    v_like text;
    v_common boolean;
    v_ids uuid[];
BEGIN
    IF p_household_id IS DISTINCT FROM nullif(current_setting('app.household_id', true), '')::uuid THEN
        RETURN '{}';
    END IF;
    FOR v_word IN SELECT * FROM jsonb_array_elements(p_words) LOOP
        CONTINUE WHEN v_word ->> 'like' !~ '[[:alnum:]]{3}';
        v_like := format('search_text LIKE %L ESCAPE ''/''', v_word ->> 'like');
        v_ways := '{}';
        IF jsonb_array_length(v_word -> 'categories') > 0 THEN
            v_ways := v_ways || format('category_id = ANY (%L::uuid[])',
                                       ARRAY(SELECT jsonb_array_elements_text(v_word -> 'categories')));
        END IF;
        IF jsonb_array_length(v_word -> 'accounts') > 0 THEN
            v_ways := v_ways || format('account_id = ANY (%L::uuid[])',
                                       ARRAY(SELECT jsonb_array_elements_text(v_word -> 'accounts')));
        END IF;
        IF v_word ? 'least' THEN
            v_ways := v_ways || format('amount >= %L::numeric AND amount < %L::numeric',
                                       v_word ->> 'least', v_word ->> 'below');
        END IF;
        v_sampled := v_sampled || format('(%s)', array_to_string(v_like || v_ways, ' OR '));
        -- The household as text belongs to the index of words, see 0009.
        v_like := format('household_id::text = %L AND %s', p_household_id, v_like);
        v_indexed := v_indexed || format('(%s)', array_to_string(v_like || v_ways, ' OR '));
    END LOOP;
    IF cardinality(v_sampled) = 0 THEN
        RETURN NULL;
    END IF;
    PERFORM FROM public.transactions WHERE household_id = p_household_id AND deleted_at IS NULL
      ORDER BY date DESC, id DESC OFFSET p_walked LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    EXECUTE format('SELECT count(*) >= $2 / 1000 FROM (SELECT FROM (
                        SELECT search_text, category_id, account_id, amount FROM public.transactions
                         WHERE household_id = $1 AND deleted_at IS NULL
                         ORDER BY date DESC, id DESC LIMIT $2) newest
                     WHERE %s LIMIT $2 / 1000) met', array_to_string(v_sampled, ' AND '))
       INTO v_common USING p_household_id, p_walked;
    IF v_common THEN
        RETURN NULL;
    END IF;
    EXECUTE format('SELECT array_agg(id) FROM (
                        SELECT id FROM public.transactions
                         WHERE household_id = $1 AND deleted_at IS NULL AND %s LIMIT $2 + 1) found',
                   array_to_string(v_indexed, ' AND '))
       INTO v_ids USING p_household_id, p_most;
    RETURN CASE WHEN cardinality(v_ids) > p_most THEN NULL ELSE coalesce(v_ids, '{}') END;
END $$
"""


def upgrade() -> None:
    op.execute(FUNCTION)
    op.execute("REVOKE ALL ON FUNCTION ledger_candidates FROM PUBLIC")
    build_index("ix_transactions_amount", INDEX)


def downgrade() -> None:
    op.execute("DROP INDEX ix_transactions_amount")
    op.execute("DROP FUNCTION ledger_candidates")
