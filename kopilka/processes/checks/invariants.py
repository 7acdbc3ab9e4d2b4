"""What must hold for all data at any moment, as questions to PostgreSQL that answer with the offenders."""

# ruff: noqa: S608 - put together from constants of this code base, no word of it from outside

from dataclasses import dataclass

from kopilka.categories.standard import STANDARD
from kopilka.money import CURRENCIES

# The setting under which the check tells PostgreSQL as whom the application signs in.
APP_ROLE = "kopilka.app_role"


@dataclass(frozen=True, slots=True)
class Invariant:
    """`sql` selects the keys of all offenders as one column `key`; it runs as the schema's owner."""

    name: str
    means: str
    sql: str


def _values(*rows: tuple[str | int | None, ...]) -> str:
    """Rows of constants of ours; none of them has a quote in it."""
    shown = (
        "(" + ", ".join("NULL" if it is None else str(it) if isinstance(it, int) else f"'{it}'" for it in row) + ")"
        for row in rows
    )
    return "VALUES " + ", ".join(shown)


DIGITS = f"digits (currency, digits) AS ({_values(*CURRENCIES.items())})"
STANDARDS = f"standard (key, type, parent) AS ({_values(*((it.key, it.type, it.parent) for it in STANDARD))})"

# Tables that row level security must guard, known by their shape: a new one is not forgotten.
GUARDED = """guarded AS (
    SELECT c.oid, c.relname, c.relowner, c.relacl, c.relrowsecurity, c.relforcerowsecurity
      FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
       AND (c.relname = 'households' OR EXISTS (
            SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'household_id' AND NOT a.attisdropped)))
"""

INVARIANTS = (
    Invariant(
        "check_sees_everything",
        "the role that checks is shown the rows of every household, or all below would hold of nothing",
        f"""WITH {GUARDED}
        SELECT relname::text AS key FROM guarded
         WHERE relrowsecurity
           AND NOT EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls))
           AND NOT EXISTS (SELECT FROM pg_policy p
                            WHERE p.polrelid = guarded.oid AND p.polpermissive AND p.polcmd IN ('*', 'r')
                              AND pg_get_expr(p.polqual, p.polrelid) = 'true'
                              AND EXISTS (SELECT FROM unnest(p.polroles) AS role
                                           WHERE pg_has_role(current_user, role, 'USAGE')))""",
    ),
    Invariant(
        "turnover_is_the_sum",
        "an account's turnover is its income less its expense, of all that is not deleted",
        """SELECT a.household_id || '/' || a.id AS key
          FROM accounts a
          LEFT JOIN (SELECT household_id, account_id, sum(CASE type WHEN 'income' THEN amount ELSE -amount END) AS sum
                       FROM transactions WHERE deleted_at IS NULL GROUP BY household_id, account_id) t
            ON t.household_id = a.household_id AND t.account_id = a.id
         WHERE a.turnover <> coalesce(t.sum, 0)""",
    ),
    Invariant(
        "summaries_are_the_sums",
        "there is a daily summary where there are transactions, with their sum and count, and no other",
        """SELECT concat_ws('/', household_id, date, account_id, category_id, type) AS key
          FROM daily_summaries s
          FULL JOIN (SELECT household_id, date, account_id, category_id, type, sum(amount) AS amount, count(*) AS count
                       FROM transactions WHERE deleted_at IS NULL
                      GROUP BY household_id, date, account_id, category_id, type) t
         USING (household_id, date, account_id, category_id, type)
         WHERE s.amount IS DISTINCT FROM t.amount OR s.count IS DISTINCT FROM t.count""",
    ),
    Invariant(
        "months_are_the_sums",
        "there is a monthly summary where there are transactions, with their sum and count, and no other",
        """SELECT concat_ws('/', household_id, month, currency, type, category_id) AS key
          FROM monthly_summaries s
          FULL JOIN (SELECT household_id, date_trunc('month', date)::date AS month, currency, type, category_id,
                            sum(amount) AS amount, count(*) AS count
                       FROM transactions WHERE deleted_at IS NULL
                      GROUP BY household_id, date_trunc('month', date), currency, type, category_id) t
         USING (household_id, month, currency, type, category_id)
         WHERE s.amount IS DISTINCT FROM t.amount OR s.count IS DISTINCT FROM t.count""",
    ),
    Invariant(
        "goals_hold_what_was_put_aside",
        "a goal that follows an account has no contributions, and no goal holds less than nothing",
        """SELECT g.household_id || '/' || g.id AS key
          FROM goals g JOIN goal_contributions c ON c.household_id = g.household_id AND c.goal_id = g.id
         GROUP BY g.household_id, g.id, g.account_id HAVING g.account_id IS NOT NULL OR sum(c.amount) < 0""",
    ),
    Invariant(
        "exports_end",
        "an export that is under way has its job, and one that is ready has its size",
        """SELECT e.household_id || '/' || e.id AS key FROM exports e
         WHERE e.status = 'ready' AND e.size IS NULL
            OR e.status IN ('queued', 'running')
               AND NOT EXISTS (SELECT FROM jobs j WHERE j.household_id = e.household_id AND j.name = 'render_export'
                                  AND j.payload ->> 'export_id' = e.id::text)
               AND e.expires_at > now()""",
    ),
    Invariant(
        "examples_are_nobodys_own",
        "a household that may be deleted as a whole is nobody's personal one",
        """SELECT concat_ws('/', h.id, m.user_id) AS key
          FROM households h JOIN memberships m ON m.household_id = h.id
         WHERE h.is_example AND m.is_personal""",
    ),
    Invariant(
        "category_tree",
        "a category is income or expense; its parent is of the same household and type, and has no parent itself",
        """SELECT c.household_id || '/' || c.id AS key
          FROM categories c LEFT JOIN categories p ON p.household_id = c.household_id AND p.id = c.parent_id
         WHERE c.type NOT IN ('income', 'expense')
            OR c.parent_id IS NOT NULL
               AND (p.id IS NULL OR p.type <> c.type OR p.parent_id IS NOT NULL)""",
    ),
    Invariant(
        "transactions_stay_at_home",
        "account and category are of the transaction's household, its currency and its type are theirs",
        """SELECT t.household_id || '/' || t.id AS key
          FROM transactions t
          LEFT JOIN accounts a ON a.household_id = t.household_id AND a.id = t.account_id AND a.currency = t.currency
          LEFT JOIN categories c ON c.household_id = t.household_id AND c.id = t.category_id AND c.type = t.type
         WHERE a.id IS NULL OR c.id IS NULL""",
    ),
    Invariant(
        "one_default_account",
        "every household has exactly one default account, and it is not archived",
        """SELECT h.id::text AS key
          FROM households h LEFT JOIN accounts a ON a.household_id = h.id AND a.is_default
         GROUP BY h.id HAVING count(a.id) <> 1 OR count(a.archived_at) > 0""",
    ),
    Invariant(
        "somebody_owns_it",
        "every household has an owner",
        """SELECT h.id::text AS key FROM households h
         WHERE NOT EXISTS (SELECT FROM memberships m JOIN users u ON u.id = m.user_id
                            WHERE m.household_id = h.id AND m.role = 'owner')""",
    ),
    Invariant(
        "one_personal_household",
        "every user has exactly one personal household, and it exists",
        """SELECT u.id::text AS key
          FROM users u LEFT JOIN (memberships m JOIN households h ON h.id = m.household_id)
            ON m.user_id = u.id AND m.is_personal
         GROUP BY u.id HAVING count(h.id) <> 1""",
    ),
    Invariant(
        "standard_categories_complete",
        "every household has each standard category in its place, and none that Kopilka does not know",
        f"""WITH {STANDARDS}
        SELECT h.id || '/' || s.key AS key
          FROM households h CROSS JOIN standard s
          LEFT JOIN categories c ON c.household_id = h.id AND c.standard_key = s.key AND c.type = s.type
          LEFT JOIN categories p ON p.household_id = c.household_id AND p.id = c.parent_id
         WHERE c.id IS NULL OR p.standard_key IS DISTINCT FROM s.parent
        UNION ALL
        SELECT household_id || '/' || id FROM categories
         WHERE standard_key IS NOT NULL AND standard_key NOT IN (SELECT key FROM standard)""",
    ),
    Invariant(
        "amounts_are_money",
        "no amount is NaN, zero or less, or finer than the smallest coin of a currency that Kopilka knows",
        f"""WITH {DIGITS}
        SELECT concat_ws('/', 'transactions', t.household_id, t.id) AS key
          FROM transactions t LEFT JOIN digits d USING (currency)
         WHERE d.digits IS NULL OR t.amount = 'NaN' OR t.amount <= 0 OR scale(trim_scale(t.amount)) > d.digits
        UNION ALL
        SELECT concat_ws('/', 'accounts', a.household_id, a.id)
          FROM accounts a LEFT JOIN digits d USING (currency)
         WHERE d.digits IS NULL OR a.opening_balance = 'NaN' OR scale(trim_scale(a.opening_balance)) > d.digits
            OR a.turnover = 'NaN'
        UNION ALL
        SELECT concat_ws('/', 'daily_summaries', household_id, date, account_id, category_id, type)
          FROM daily_summaries WHERE amount = 'NaN' OR amount <= 0 OR count <= 0
        UNION ALL
        SELECT concat_ws('/', 'goals', g.household_id, g.id)
          FROM goals g LEFT JOIN digits d USING (currency)
         WHERE d.digits IS NULL OR scale(trim_scale(g.target_amount)) > d.digits
        UNION ALL
        SELECT concat_ws('/', 'goal_contributions', c.household_id, c.id)
          FROM goal_contributions c JOIN goals g ON g.household_id = c.household_id AND g.id = c.goal_id
          LEFT JOIN digits d USING (currency)
         WHERE d.digits IS NULL OR c.amount = 'NaN' OR scale(trim_scale(c.amount)) > d.digits
        UNION ALL
        SELECT concat_ws('/', 'households', h.id)
          FROM households h LEFT JOIN digits d USING (currency) WHERE d.digits IS NULL""",
    ),
    Invariant(
        "claimed_keys_are_answered",
        "an idempotency key is stored with its answer: a claim without one would mean an effect without one",
        """SELECT concat_ws('/', household_id, user_id, key) AS key
          FROM idempotency_keys WHERE status IS NULL OR answer IS NULL""",
    ),
    Invariant(
        "one_refresh_token_a_session",
        "a live session has at most one refresh token that was not used",
        """SELECT s.id::text AS key
          FROM auth_sessions s JOIN refresh_tokens r ON r.session_id = s.id AND r.used_at IS NULL
         WHERE s.ended_at IS NULL AND s.expires_at > now()
         GROUP BY s.id HAVING count(*) > 1""",
    ),
    Invariant(
        "makers_are_known",
        "whoever entered an account, a category, a transaction, a goal or a contribution is a user",
        """SELECT concat_ws('/', made.what, made.household_id, made.id) AS key
          FROM (SELECT 'accounts' AS what, household_id, id, created_by FROM accounts
                UNION ALL SELECT 'categories', household_id, id, created_by FROM categories
                UNION ALL SELECT 'transactions', household_id, id, created_by FROM transactions
                UNION ALL SELECT 'goals', household_id, id, created_by FROM goals
                UNION ALL SELECT 'goal_contributions', household_id, id, created_by FROM goal_contributions) made
         WHERE NOT EXISTS (SELECT FROM users u WHERE u.id = made.created_by)""",
    ),
    Invariant(
        "walls_stand",
        "row level security is on and forced on every table with a household, and only the owner is exempt",
        f"""WITH {GUARDED}
        SELECT relname::text AS key FROM guarded WHERE NOT (relrowsecurity AND relforcerowsecurity)
        UNION ALL
        SELECT concat_ws('/', g.relname, p.polname)
          FROM guarded g JOIN pg_policy p ON p.polrelid = g.oid AND p.polpermissive
         WHERE 'true' IN (pg_get_expr(p.polqual, g.oid), pg_get_expr(p.polwithcheck, g.oid))
           AND p.polroles <> ARRAY[g.relowner]""",
    ),
    Invariant(
        "application_is_behind_the_walls",
        "whoever may write transactions without owning them is no superuser, bypasses nothing and is not the owner",
        f"""WITH {GUARDED},
        admitted AS (
            SELECT DISTINCT acl.grantee AS id FROM guarded g, aclexplode(g.relacl) acl
             WHERE g.relname = 'transactions' AND acl.privilege_type = 'INSERT' AND acl.grantee <> g.relowner
            UNION SELECT oid FROM pg_roles WHERE rolname = current_setting('{APP_ROLE}', true))
        SELECT coalesce(r.rolname::text, 'PUBLIC') AS key
          FROM admitted LEFT JOIN pg_roles r ON r.oid = admitted.id
         WHERE r.oid IS NULL OR r.rolsuper OR r.rolbypassrls
            OR EXISTS (SELECT FROM guarded g WHERE pg_has_role(r.oid, g.relowner, 'MEMBER'))""",
    ),
)
