"""All invariants: those of the features, and those of the walls between households."""

# ruff: noqa: S608 - put together from constants of this code base, no word of it from outside

from kopilka.accounts.invariants import INVARIANTS as ACCOUNTS
from kopilka.attachments.invariants import INVARIANTS as ATTACHMENTS
from kopilka.auth.invariants import INVARIANTS as AUTH
from kopilka.categories.invariants import INVARIANTS as CATEGORIES
from kopilka.exports.invariants import INVARIANTS as EXPORTS
from kopilka.goals.invariants import INVARIANTS as GOALS
from kopilka.households.invariants import INVARIANTS as HOUSEHOLDS
from kopilka.imports.invariants import INVARIANTS as IMPORTS
from kopilka.infrastructure.database.invariants import Invariant
from kopilka.rules.invariants import INVARIANTS as RULES
from kopilka.transactions.invariants import INVARIANTS as TRANSACTIONS
from kopilka.transfers.invariants import INVARIANTS as TRANSFERS

# The setting under which the check tells PostgreSQL as whom the application signs in.
APP_ROLE = "kopilka.app_role"

# Tables that row level security must guard, known by their shape: a new one is not forgotten.
GUARDED = """guarded AS (
    SELECT c.oid, c.relname, c.relowner, c.relacl, c.relrowsecurity, c.relforcerowsecurity
      FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
       AND (c.relname = 'households' OR EXISTS (
            SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'household_id' AND NOT a.attisdropped)))
"""

WALLS = (
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
    Invariant(
        "claimed_keys_are_answered",
        "an idempotency key is stored with its answer: a claim without one would mean an effect without one",
        """SELECT concat_ws('/', household_id, user_id, key) AS key
          FROM idempotency_keys WHERE status IS NULL OR answer IS NULL""",
    ),
)

INVARIANTS = (
    *WALLS,
    *HOUSEHOLDS,
    *AUTH,
    *ACCOUNTS,
    *CATEGORIES,
    *TRANSACTIONS,
    *RULES,
    *TRANSFERS,
    *ATTACHMENTS,
    *GOALS,
    *EXPORTS,
    *IMPORTS,
)
