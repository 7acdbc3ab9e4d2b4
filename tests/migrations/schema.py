"""A schema as PostgreSQL's catalogue tells it, in words that compare."""

import asyncpg

COLUMNS = """
SELECT format('%s.%s %s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
              CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END,
              coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), ''))
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
   AND c.relname <> 'alembic_version'
"""
TABLES = """
SELECT format('%s persistence %s', relname, relpersistence)
  FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
"""
# NOT NULL is a constraint with a name of its own from PostgreSQL 18 on; the columns tell it already.
CONSTRAINTS = """
SELECT format('%s: %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
  FROM pg_constraint
 WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
   AND conrelid IS DISTINCT FROM to_regclass('alembic_version')
"""
INDEXES = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
# The order in which rights were given means nothing.
FUNCTIONS = """
SELECT pg_get_functiondef(oid) || coalesce((SELECT string_agg(acl::text, ' ' ORDER BY acl::text)
                                             FROM unnest(proacl) AS acl), '') FROM pg_proc p
 WHERE pronamespace = 'public'::regnamespace
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""
TRIGGERS = """
SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
 WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal
"""
POLICIES = """
SELECT format('%s %s %s %s %s USING %s CHECK %s', tablename, policyname, permissive, roles, cmd, qual, with_check)
  FROM pg_policies WHERE schemaname = 'public'
"""
WALLS = """
SELECT format('%s %s %s %s %s', relname, relrowsecurity, relforcerowsecurity, relacl, reloptions)
  FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S', 'v')
"""
# But for what belongs to an extension.
OBJECTS = """
SELECT name FROM (
    SELECT oid, relname::text AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT oid, typname::text FROM pg_type
     WHERE typnamespace = 'public'::regnamespace AND typrelid = 0 AND typelem = 0
    UNION ALL SELECT oid, proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
) objects WHERE oid NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'e')
"""

Schema = dict[str, list[str]]
WHAT_MODELS_SAY = {"tables": TABLES, "columns": COLUMNS, "constraints": CONSTRAINTS, "indexes": INDEXES}
WHAT_MIGRATIONS_SAY = {"functions": FUNCTIONS, "triggers": TRIGGERS, "policies": POLICIES, "walls": WALLS}


async def read(url: str, questions: dict[str, str]) -> Schema:
    connection = await asyncpg.connect(url, ssl=False)
    try:
        return {
            name: sorted(row[0] for row in await connection.fetch(question)) for name, question in questions.items()
        }
    finally:
        await connection.close()


async def whole(url: str) -> Schema:
    return await read(url, WHAT_MODELS_SAY | WHAT_MIGRATIONS_SAY)


async def objects(url: str) -> list[str]:
    """Names of all there is."""
    return (await read(url, {"objects": OBJECTS}))["objects"]
