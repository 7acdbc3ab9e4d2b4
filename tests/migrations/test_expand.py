"""Expand and contract: while one version replaces the other, the older one works on the newer one's schema.

A step may add. What takes something away waits for the version after the one that stopped using it, and says
`contract = True` (CONTRIBUTING.md, Migrations).
"""

import re

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from conftest import Person, TestDatabase, new_client, sign_up_and_in
from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.migrations.revisions import serves
from kopilka.migrations.runner import migrate
from kopilka.processes.api.app import create_app
from tests.migrations.conftest import run
from tests.migrations.test_migrations import script

# The steps up to here were made while nobody ran anything older.
LANDED = "0004"

COLUMNS = """
SELECT format('%s.%s', c.relname, a.attname) AS name, format_type(a.atttypid, a.atttypmod) AS kind,
       a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AS is_demanded,
       NOT a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AS stays_null,
       coalesce(pg_get_expr(d.adbin, d.adrelid) = 'false', false) AS stays_false
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v') AND a.attnum > 0 AND NOT a.attisdropped
"""
FUNCTIONS = """
SELECT format('%s(%s)', p.proname, pg_get_function_identity_arguments(p.oid))
  FROM pg_proc p WHERE pronamespace = 'public'::regnamespace AND prorettype <> 'trigger'::regtype
"""
# What a table refuses. Of an old table a new one may refuse what old code writes; but rows that are NULL in one of the
# columns of a unique index are all different, so one that needs a column which old code never writes refuses nothing.
RULES = """
SELECT format('%s: %s', conrelid::regclass, pg_get_constraintdef(oid)) AS rule, NULL::text[] AS distinct_by
  FROM pg_constraint
 WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'u', 'f', 'x', 'p')
UNION ALL
SELECT format('%s: %s', indrelid::regclass, pg_get_indexdef(indexrelid)),
       (SELECT array_agg(format('%s.%s', c.relname, attname)) FROM pg_attribute
         WHERE attrelid = indrelid AND attnum = ANY (indkey[:indnkeyatts - 1]) AND NOT indnullsnotdistinct)
  FROM pg_index JOIN pg_class c ON c.oid = indrelid AND c.relnamespace = 'public'::regnamespace
 WHERE indisunique AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""


# A value of `column IN (…)`, as PostgreSQL writes it back.
LISTED = re.compile(r"(?:, )?('[^']*')::character varying")


class Shape:
    """What code relies on."""

    def __init__(
        self,
        columns: dict[str, tuple[str, bool]],
        stay_null: set[str],
        stay_false: set[str],
        functions: set[str],
        rules: dict[str, set[str]],
    ) -> None:
        self.columns = columns
        self.stay_null = stay_null
        self.stay_false = stay_false
        self.functions = functions
        self.rules = rules

    @property
    def tables(self) -> set[str]:
        return {name.partition(".")[0] for name in self.columns}


async def shape(url: str) -> Shape:
    connection = await asyncpg.connect(url, ssl=False)
    try:
        rows = await connection.fetch(COLUMNS)
        return Shape(
            {row["name"]: (row["kind"], row["is_demanded"]) for row in rows},
            {row["name"] for row in rows if row["stays_null"]},
            {row["name"] for row in rows if row["stays_false"]},
            {row[0] for row in await connection.fetch(FUNCTIONS)},
            {row["rule"]: set(row["distinct_by"] or ()) for row in await connection.fetch(RULES)},
        )
    finally:
        await connection.close()


def breakages(old: Shape, new: Shape) -> list[str]:
    """What code written for the old shape trips over on the new one."""
    found = [f"{name} is gone" for name in sorted(old.tables - new.tables)]
    for name, (kind, was_demanded) in sorted(old.columns.items()):
        if name not in new.columns:
            found.append(f"{name} is gone")
        elif new.columns[name][0] != kind:
            found.append(f"{name} was {kind} and is {new.columns[name][0]}")
        elif new.columns[name][1] and not was_demanded:
            found.append(f"{name} has to be given")
    for name in sorted(new.columns.keys() - old.columns.keys()):
        if new.columns[name][1] and name.partition(".")[0] in old.tables:
            found.append(f"{name} has to be given")
    found += [f"{name} is gone" for name in sorted(old.functions - new.functions)]
    unwritten = new.stay_null - old.columns.keys()
    return found + [
        f"is refused: {rule}"
        for rule in sorted(new.rules.keys() - old.rules.keys())
        if rule.partition(":")[0] in old.tables
        and not new.rules[rule] & unwritten
        and not is_of_what_is_unwritten(rule, unwritten, old)
        and not is_of_what_is_false(rule, new.stay_false - old.columns.keys())
        and not any(is_longer_list(rule, before) or is_widened(rule, before) for before in old.rules)
    ]


def is_of_what_is_unwritten(rule: str, unwritten: set[str], old: Shape) -> bool:
    """Whether rows are never refused by it that are NULL in a column that old code does not write: a foreign key from
    it, `it IS NULL OR …`; or that are not NULL in one that old code has to write: `it IS NOT NULL OR …`.
    """
    table, _, text = rule.partition(": ")
    key = re.match(r"FOREIGN KEY \(([^)]+)\)", text)
    if key is not None:
        return any(f"{table}.{name}" in unwritten for name in key[1].split(", "))
    spared = re.match(r"CHECK \(\(\((\w+) IS (NOT )?NULL\)\s+OR\s", text)
    if spared is None:
        return False
    name = f"{table}.{spared[1]}"
    return name in old.columns and old.columns[name][1] if spared[2] else name in unwritten


def is_widened(rule: str, before: str) -> bool:
    """Whether it is the old rule with one more way to pass: `… OR column IS NOT NULL`."""
    return any(rule.replace(way, "", 1) == before for way in re.findall(r"\(\w+ IS NOT NULL\) OR ", rule))


def is_of_what_is_false(rule: str, unwritten: set[str]) -> bool:
    """Whether it spares rows where a column is false that old code does not write, and that is false by default."""
    table, _, text = rule.partition(": ")
    spared = re.match(r"CHECK \(\(\(NOT (\w+)\) OR\s", text)
    return spared is not None and f"{table}.{spared[1]}" in unwritten


def is_longer_list(rule: str, before: str) -> bool:
    """Whether the rule is the one before with more values to choose from: `kind IN ('a', 'b')` after ('a')."""
    texts, values = zip(*((LISTED.sub("", it), set(LISTED.findall(it))) for it in (rule, before)), strict=True)
    return "= ANY (" in rule and texts[0] == texts[1] and values[0] >= values[1]


async def test_each_step_leaves_the_version_before_it_at_work(empty: TestDatabase) -> None:
    await migrate(empty.owner_url, empty.app_url, to=LANDED)
    for step in [*script().walk_revisions()][::-1]:
        if step.revision <= LANDED:
            continue
        old = await shape(empty.admin_url)
        await migrate(empty.owner_url, empty.app_url, to=step.revision)
        if not getattr(step.module, "contract", False):
            assert breakages(old, await shape(empty.admin_url)) == [], step.path


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("ALTER TABLE accounts RENAME name TO title", ["accounts.name is gone", "accounts.title has to be given"]),
        ("ALTER TABLE goals RENAME TO aims", ["goals is gone"]),
        ("ALTER TABLE goals DROP COLUMN target_amount CASCADE", ["goals.target_amount is gone"]),
        ("ALTER TABLE users ALTER COLUMN locale TYPE text", ["users.locale was character varying(2) and is text"]),
        ("ALTER TABLE accounts ALTER COLUMN archived_at SET NOT NULL", ["accounts.archived_at has to be given"]),
        ("ALTER TABLE accounts ALTER COLUMN turnover DROP DEFAULT", ["accounts.turnover has to be given"]),
        ("ALTER TABLE accounts ADD COLUMN colour text NOT NULL", ["accounts.colour has to be given"]),
        ("DROP FUNCTION purge_expired", ["purge_expired(p_limit integer) is gone"]),
        (
            "ALTER TABLE exports DROP CONSTRAINT ck_exports_kind, ADD CHECK (kind IN ('pdf', 'csv', 'ods'))",
            [
                "is refused: exports: CHECK (((kind)::text = ANY ((ARRAY['pdf'::character varying,"
                " 'csv'::character varying, 'ods'::character varying])::text[])))"
            ],
        ),
        (
            "ALTER TABLE exports DROP CONSTRAINT ck_exports_kind,"
            " ADD CHECK (kind IN ('excel', 'ods', 'pdf', 'csv'))",
            [],
        ),
        ("ALTER TABLE accounts ADD CHECK (name <> 'x')", ["is refused: accounts: CHECK (((name)::text <> 'x'::text))"]),
        (
            "CREATE UNIQUE INDEX one ON accounts (name)",
            ["is refused: accounts: CREATE UNIQUE INDEX one ON public.accounts USING btree (name)"],
        ),
        (
            "ALTER TABLE accounts ADD COLUMN colour text DEFAULT 'red'; CREATE UNIQUE INDEX one ON accounts (colour)",
            ["is refused: accounts: CREATE UNIQUE INDEX one ON public.accounts USING btree (colour)"],
        ),
        (
            "ALTER TABLE accounts ADD COLUMN colour text;"
            " CREATE UNIQUE INDEX one ON accounts (name, colour) NULLS NOT DISTINCT",
            [
                "is refused: accounts: CREATE UNIQUE INDEX one ON public.accounts USING btree (name, colour)"
                " NULLS NOT DISTINCT"
            ],
        ),
        (
            "ALTER TABLE accounts ADD COLUMN colour text; CREATE UNIQUE INDEX one ON accounts (name) INCLUDE (colour)",
            ["is refused: accounts: CREATE UNIQUE INDEX one ON public.accounts USING btree (name) INCLUDE (colour)"],
        ),
        ("ALTER TABLE accounts ADD COLUMN colour text; CREATE UNIQUE INDEX one ON accounts (name, colour)", []),
        ("ALTER TABLE accounts ADD COLUMN colour text", []),
        ("ALTER TABLE accounts ADD COLUMN colour text, ADD CHECK (colour IS NULL OR name <> 'x')", []),
        ("ALTER TABLE accounts ADD CHECK (name IS NOT NULL OR archived_at IS NULL)", []),
        (
            "ALTER TABLE accounts ADD CHECK (archived_at IS NULL OR name <> 'x')",
            ["is refused: accounts: CHECK (((archived_at IS NULL) OR ((name)::text <> 'x'::text)))"],
        ),
        (
            "ALTER TABLE accounts ADD COLUMN goal_id uuid,"
            " ADD FOREIGN KEY (household_id, goal_id) REFERENCES goals (household_id, id)",
            [],
        ),
        (
            "ALTER TABLE goals ADD FOREIGN KEY (household_id, account_id) REFERENCES accounts (household_id, id)",
            [
                "is refused: goals: FOREIGN KEY (household_id, account_id) REFERENCES accounts(household_id, id)"
            ],
        ),
        ("ALTER TABLE accounts ADD COLUMN colour text NOT NULL DEFAULT 'red'", []),
        ("CREATE TABLE colours (name text NOT NULL PRIMARY KEY CHECK (name <> ''))", []),
        ("CREATE INDEX another ON accounts (name)", []),
    ],
)  # fmt: skip
async def test_what_breaks_old_code_is_found(used: TestDatabase, statement: str, broken: list[str]) -> None:
    old = await shape(used.admin_url)
    await run(used.owner_url, statement)
    found = breakages(old, await shape(used.admin_url))
    assert [it for it in found if it in broken] == broken
    assert bool(found) == bool(broken), found


@pytest.mark.parametrize(
    ("revision", "is_served"), [(None, False), ("0000", False), ("0003", False), ("0004", True), ("0012", True)]
)
def test_which_revisions_are_served(revision: str | None, is_served: bool) -> None:
    assert serves(revision, "0004") is is_served


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", 200),
        ("UPDATE alembic_version SET version_num = '0001'", 503),
        ("DELETE FROM alembic_version", 503),
    ],
)
async def test_readiness_on_another_schema(
    used: TestDatabase, settings: Settings, keys: KeyRing, change: str, status: int
) -> None:
    """A newer one has what this version needs, and is worked on; an older one has not."""
    await run(used.owner_url, change)
    app: FastAPI = create_app(settings, keys, used.app_url)
    try:
        async with new_client(app) as http:
            answer: httpx.Response = await http.get("/health/ready")
            assert answer.status_code == status
            if status == 200:
                person: Person = await sign_up_and_in(http, "anna@example.com")
                await person.record(10)
    finally:
        await app.state.database.close()
