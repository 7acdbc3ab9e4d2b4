"""What PostgreSQL itself holds, by its catalogue: walls around every tenant table, and a role that cannot move them.

Behind it stands the Citus property: every key of a tenant table begins with or contains the household, so the tables
can be spread over machines by it.
"""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import text

from conftest import Person, TestDatabase
from kopilka.infrastructure.config import DatabaseSettings
from kopilka.infrastructure.database.transactions import Database, set_tenant
from tests.isolation.conftest import attachment_targets, rule_targets, saved_view
from tests.isolation.imports import import_targets, known_operation

TENANT_TABLES = """
SELECT c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity FROM pg_class c
 WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
   AND (c.relname = 'households' OR EXISTS (
        SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'household_id' AND NOT a.attisdropped))
"""
# Reference tables, which every household may point to: their rows belong to no household (a user may be in many),
# or are the household itself. On Citus they would be reference tables, copied to every machine.
REFERENCES = {"users", "households"}
APP_ROLE = "kopilka_app"


@pytest.fixture
async def behind_app(database: TestDatabase) -> AsyncIterator[asyncpg.Connection]:
    """The application's own role, without the application."""
    connection = await asyncpg.connect(database.app_url)
    yield connection
    await connection.close()


async def tenant_tables(owner: asyncpg.Connection) -> list[asyncpg.Record]:
    found = await owner.fetch(TENANT_TABLES)
    assert len(found) >= 7
    return list(found)


async def test_row_security_is_on_and_binds_the_owner_too(owner: asyncpg.Connection) -> None:
    open_ones = [
        it["relname"] for it in await tenant_tables(owner) if not (it["relrowsecurity"] and it["relforcerowsecurity"])
    ]
    assert not open_ones


async def test_every_tenant_table_has_its_household_wall(owner: asyncpg.Connection) -> None:
    for table in await tenant_tables(owner):
        walls = await owner.fetch(
            "SELECT pg_get_expr(polqual, polrelid) AS seen, pg_get_expr(polwithcheck, polrelid) AS written, polcmd,"
            " polroles::regrole[]::text[] AS roles, polpermissive FROM pg_policy WHERE polrelid = $1",
            table["oid"],
        )
        owners = [it for it in walls if it["roles"] == ["kopilka_owner"]]
        everybody = [it for it in walls if it["roles"] == ["-"]]
        assert len(owners) == 1, table["relname"]
        assert len(owners) + len(everybody) == len(walls)
        writing = [it for it in everybody if it["polcmd"] != b"r"]
        column = "id" if table["relname"] == "households" else "household_id"
        assert [it["seen"].startswith(f"({column} = ( SELECT") for it in writing] == [True], table["relname"]
        assert writing[0]["written"] is None, "a row may be written where it may be seen, nowhere else"
        for wall in everybody:
            # Without the sub-select PostgreSQL asks current_setting again for every row.
            assert "current_setting('app." in wall["seen"]
            assert wall["seen"].count("( SELECT") >= wall["seen"].count("current_setting(") > 0
            assert ", true)" in wall["seen"], "unset must mean no rows, not an error"


async def test_every_key_contains_the_household(owner: asyncpg.Connection) -> None:
    for table in await tenant_tables(owner):
        if table["relname"] == "households":
            continue
        keys = await owner.fetch(
            "SELECT i.indexrelid::regclass::text AS name, (SELECT array_agg(a.attname::text) FROM pg_attribute a"
            " WHERE a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)) AS columns"
            " FROM pg_index i WHERE i.indrelid = $1 AND (i.indisunique OR i.indisprimary)",
            table["oid"],
        )
        assert keys, f"{table['relname']} has no key"
        assert not [it["name"] for it in keys if "household_id" not in it["columns"]]


async def test_every_foreign_key_contains_the_household_on_both_sides(owner: asyncpg.Connection) -> None:
    tables = {it["oid"] for it in await tenant_tables(owner)}
    links = await owner.fetch(
        "SELECT c.conname, c.conrelid, c.confrelid::regclass::text AS target,"
        " (SELECT array_agg(a.attname::text ORDER BY k.place) FROM unnest(c.conkey) WITH ORDINALITY k (number, place)"
        "   JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number) AS columns,"
        " (SELECT array_agg(a.attname::text ORDER BY k.place) FROM unnest(c.confkey) WITH ORDINALITY k (number, place)"
        "   JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.number) AS targets"
        " FROM pg_constraint c WHERE c.contype = 'f'"
    )
    judged = 0
    for link in links:
        if link["conrelid"] not in tables or link["target"] in REFERENCES:
            continue
        pairs = dict(zip(link["columns"], link["targets"], strict=True))
        assert pairs.get("household_id") == "household_id", link["conname"]
        judged += 1
    assert judged >= 3
    assert not [
        it["conname"]
        for it in links
        if it["conrelid"] in tables and it["target"] == "users" and it["columns"] not in (["user_id"], ["created_by"])
    ]


async def test_nothing_else_ties_households_together(owner: asyncpg.Connection) -> None:
    """What a table spread by household may not have either: a foreign key into it from a table that every machine
    holds, a constraint of exclusion over all rows, a deletion elsewhere that would empty the household's column.
    """
    tenants = {it["oid"]: it["relname"] for it in await tenant_tables(owner) if it["relname"] != "households"}
    constraints = await owner.fetch(
        "SELECT conname, contype, conrelid, confrelid, confdeltype, confupdtype,"
        " (SELECT array_agg(attname::text) FROM pg_attribute WHERE attrelid = conrelid"
        "   AND attnum = ANY(coalesce(confdelsetcols, conkey))) AS emptied"
        " FROM pg_constraint WHERE contype IN ('f', 'x') AND connamespace = 'public'::regnamespace"
    )
    assert len([it for it in constraints if it["conrelid"] in tenants]) > len(tenants) - 1
    for link in constraints:
        assert link["contype"] == b"f", link["conname"]
        if link["confrelid"] in tenants:
            assert link["conrelid"] in tenants, f"{link['conname']} leads from outside to one household's rows"
        if link["conrelid"] in tenants and {link["confdeltype"], link["confupdtype"]} & {b"n", b"d"}:
            assert "household_id" not in link["emptied"], link["conname"]


async def test_every_tenant_row_says_its_household(owner: asyncpg.Connection) -> None:
    """Of one type everywhere, so that equal households lie on the same machine."""
    columns = await owner.fetch(
        "SELECT c.relname, a.attnotnull, a.atttypid::regtype::text AS type FROM pg_attribute a"
        " JOIN pg_class c ON c.oid = a.attrelid"
        " WHERE a.attname = 'household_id' AND NOT a.attisdropped AND c.relkind IN ('r', 'p')"
        " AND c.relnamespace = 'public'::regnamespace"
    )
    assert len(columns) >= 6
    assert not [it["relname"] for it in columns if not it["attnotnull"] or it["type"] != "uuid"]


async def test_the_application_is_an_ordinary_role(owner: asyncpg.Connection, behind_app: asyncpg.Connection) -> None:
    me = await behind_app.fetchrow(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,"
        " (SELECT count(*) FROM pg_auth_members m WHERE m.member = r.oid) AS memberships"
        " FROM pg_roles r WHERE rolname = current_user"
    )
    assert tuple(me) == (APP_ROLE, False, False, False, False, False, 0)
    owned = await owner.fetchval(
        "SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = $1)", APP_ROLE
    )
    assert owned == 0


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO alembic_version VALUES ('9999')",
        "UPDATE alembic_version SET version_num = '9999'",
        "DELETE FROM alembic_version",
        "CREATE TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "TRUNCATE transactions CASCADE",
        "ALTER TABLE transactions DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE transactions NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE transactions DISABLE TRIGGER ALL",
        "CREATE POLICY mine ON transactions USING (true)",
        "DROP POLICY transactions_household ON transactions",
        "DROP TABLE daily_summaries",
        "SET ROLE kopilka_owner",
        "SET SESSION AUTHORIZATION kopilka_owner",
        "SET session_replication_role = replica",
        "ALTER ROLE kopilka_app BYPASSRLS",
        "GRANT kopilka_owner TO kopilka_app",
        "CREATE ROLE mine SUPERUSER",
        "COPY transactions TO '/tmp/stolen'",
        "COPY transactions FROM PROGRAM 'true'",
        "SELECT pg_read_file('/etc/passwd')",
    ],
)
async def test_the_application_cannot(behind_app: asyncpg.Connection, statement: str) -> None:
    with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.InvalidParameterValueError)):
        await behind_app.execute(statement)


async def test_row_security_cannot_be_switched_off_by_a_setting(alice: Person, behind_app: asyncpg.Connection) -> None:
    await behind_app.execute("SET row_security = off")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await behind_app.fetch("SELECT * FROM transactions")


@pytest.fixture
async def one_connection(database: TestDatabase) -> AsyncIterator[Database]:
    made = Database(database.app_url, DatabaseSettings(pool_size=1, pool_wait=5))
    yield made
    await made.close()


async def seen_rows(database: Database, tables: list[str]) -> dict[str, int]:
    async with database.transaction() as session:
        return {it: await session.scalar(text(f"SELECT count(*) FROM {it}")) for it in tables}  # noqa: S608


async def backend(database: Database) -> int:
    async with database.transaction() as session:
        found: int = await session.scalar(text("SELECT pg_backend_pid()"))
        return found


@pytest.mark.parametrize("ending", ["nothing", "commit", "rollback", "error", "cancel", "timeout", "kill"])
async def test_a_pooled_connection_forgets_the_household(
    alice: Person, owner: asyncpg.Connection, database: TestDatabase, one_connection: Database, ending: str
) -> None:
    bought = await alice.record(100)
    body = {"date": "2026-05-31", "balance": -100}
    await alice.http.post(f"/accounts/{alice.account_id}/reconciliations", json=body)
    ticks = {"transaction_ids": [bought["id"]], "is_ticked": True}
    await alice.http.put(f"/accounts/{alice.account_id}/reconciliation/rows", json=ticks)
    lines = [{"category_id": alice.categories[it], "amount": 50} for it in ("groceries", "taxi")]
    await alice.record(100, payee="Лента", tags=["дом"], category_id=None, lines=lines)
    await alice.http.post("/accounts", json={"name": "Ключ"}, headers={"Idempotency-Key": uuid4().hex})
    await alice.save_up(100)
    await attachment_targets(alice)
    await alice.transfer()
    await alice.http.put("/exchange-rates/USD/2026-05-31", json={"rate": 80})
    await saved_view(alice)
    await rule_targets(alice)
    await import_targets(owner, alice)
    await known_operation(owner, alice)
    await alice.http.get("/export/excel")
    await say_in_a_chat(owner, alice)
    tables = [it["relname"] for it in await tenant_tables(owner)]
    backend_before = await backend(one_connection)
    if ending != "nothing":
        await end_a_transaction(one_connection, alice, tables, ending)
    if ending == "kill":
        await kill(database.admin_url, backend_before)
    assert await seen_rows(one_connection, tables) == dict.fromkeys(tables, 0)
    # asyncpg closes a connection whose statement was cancelled by its task.
    if ending not in ("cancel", "kill"):
        assert await backend(one_connection) == backend_before, "not the pooled connection that was to be tried"


async def say_in_a_chat(owner: asyncpg.Connection, person: Person) -> None:
    """A row in each of the bot's tables that belong to a household, as `kopilka bot` leaves them."""
    message, entry = uuid4(), uuid4()
    await owner.execute(
        "INSERT INTO telegram_messages (household_id, id, chat_id, method) VALUES ($1, $2, 1, 'sendMessage')",
        person.household_id, message,
    )  # fmt: skip
    await owner.execute(
        "INSERT INTO telegram_entries (household_id, id, user_id, chat_id, message_id, line, answer_id, draft, parsed)"
        " VALUES ($1, $2, $3, 1, 1, 0, $4, '{}', '{}')",
        person.household_id, entry, person.user_id, message,
    )  # fmt: skip
    await owner.execute(
        "INSERT INTO telegram_announcements (household_id, user_id, key) VALUES ($1, $2, 'goals')",
        person.household_id, person.user_id,
    )  # fmt: skip
    await owner.execute(
        "INSERT INTO telegram_groups (household_id, id, chat_id, title, linked_by) VALUES ($1, $2, -1, 'Семья', $3)",
        person.household_id, message, person.user_id,
    )  # fmt: skip
    await owner.execute(
        "INSERT INTO telegram_group_strangers (household_id, group_id, telegram_id) VALUES ($1, $2, 1)",
        person.household_id, message,
    )  # fmt: skip


async def kill(admin_url: str, pid: int) -> None:
    admin = await asyncpg.connect(admin_url)
    assert await admin.fetchval("SELECT pg_terminate_backend($1, 5000)", pid)
    await admin.close()


async def end_a_transaction(database: Database, alice: Person, tables: list[str], ending: str) -> None:
    standing = asyncio.Event()

    async def work() -> None:
        try:
            await stand()
        finally:
            standing.set()

    async def stand() -> None:
        async with database.transaction() as session:
            await set_tenant(session, household_id=UUID(alice.household_id), user_id=UUID(alice.user_id))
            for table in tables:
                assert await session.scalar(text(f"SELECT count(*) FROM {table}")), table  # noqa: S608
            standing.set()
            if ending == "rollback":
                raise LookupError
            if ending == "error":
                await session.execute(text("SELECT 1/0"))
            if ending == "timeout":
                await session.execute(text("SET LOCAL statement_timeout = 50"))
            if ending in ("cancel", "timeout"):
                await session.execute(text("SELECT pg_sleep(20)"))

    task = asyncio.create_task(work())
    await standing.wait()
    if ending == "cancel":
        await asyncio.sleep(0.1)
        task.cancel()
    result = (await asyncio.gather(task, return_exceptions=True))[0]
    assert (result is None) == (ending in ("commit", "kill")), result


async def test_the_household_cannot_be_left_by_sql_in_one_transaction(
    alice: Person, charlie: Person, owner: asyncpg.Connection, one_connection: Database
) -> None:
    """A statement that forgot its WHERE still sees, changes and deletes nothing of others."""
    await alice.record(100)
    before = await owner.fetchval("SELECT count(*) FROM transactions")
    async with one_connection.transaction() as session:
        await set_tenant(session, household_id=UUID(charlie.household_id), user_id=UUID(charlie.user_id))
        for table in [it["relname"] for it in await tenant_tables(owner)]:
            column = "id" if table == "households" else "household_id"
            found = await session.scalars(text(f"SELECT DISTINCT {column} FROM {table}"))  # noqa: S608
            assert set(found) <= {UUID(charlie.household_id)}, table
        changed = await session.execute(text("UPDATE transactions SET amount = 1"))
        deleted = await session.execute(text("DELETE FROM transactions"))
        assert (changed.rowcount, deleted.rowcount) == (0, 0)  # type: ignore[attr-defined]
    assert await owner.fetchval("SELECT count(*) FROM transactions") == before


async def test_lent_rights_are_for_the_application_alone_and_look_into_one_schema(owner: asyncpg.Connection) -> None:
    """Functions that run with the owner's right: a caller's search_path must not decide what their names mean."""
    functions = await owner.fetch(
        "SELECT p.oid::regprocedure::text AS name, proconfig AS settings,"
        " has_function_privilege('public', p.oid, 'EXECUTE') AS is_everybodys,"
        " has_function_privilege($1, p.oid, 'EXECUTE') AS is_applications"
        " FROM pg_proc p WHERE prosecdef AND pronamespace = 'public'::regnamespace"
        "  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')",
        APP_ROLE,
    )
    assert {it["name"].partition("(")[0] for it in functions} >= {
        "claim_due_jobs", "count_exports_under_way", "due_telegram_messages", "export_marks",
        "find_telegram_group", "forget_telegram_chat", "forget_telegram_group", "move_telegram_group",
        "installation_figures", "ledger_candidates", "needed_rates", "purge_expired", "purge_failed_jobs",
        "purge_imports", "search_candidates", "telegram_figures",
    }  # fmt: skip
    assert [it["name"] for it in functions if it["is_everybodys"]] == []
    assert [it["name"] for it in functions if not it["is_applications"]] == []
    paths = {it["name"]: [each for each in it["settings"] or [] if each.startswith("search_path=")] for it in functions}
    fixed = (["search_path=public, pg_temp"], ["search_path=pg_catalog, pg_temp"])
    assert {name: path for name, path in paths.items() if path not in fixed} == {}


async def test_only_known_triggers_run_for_each_row(owner: asyncpg.Connection) -> None:
    """Of many rows at once each costs its time for every row. Those that change the household's row are for
    statements: a statement on 5,000 rows would change it 5,000 times.
    """
    found = await owner.fetch(
        "SELECT tgrelid::regclass::text || '.' || tgname FROM pg_trigger"
        " WHERE NOT tgisinternal AND tgtype & 1 = 1 AND tgrelid::regclass::text NOT LIKE 'pg_%'"
    )
    assert {row[0] for row in found} == {
        "accounts.touch_household",  # updates of a few columns alone, made one row at a time
        "categories.touch_household",
        "categories.forget_folded_name",
        "exports.export_change",  # a household has few, changed one by one
        "households.follow_currency",
        "households.touch_itself",
        "transactions.fold_dots_of_i",  # changes the row at hand, and that only if it has such a letter
        "transactions.forget_lines",  # changes the row at hand, and that only if it is a split
    }
    added = await owner.fetch(
        "SELECT tgrelid::regclass::text FROM pg_trigger"
        " WHERE tgname = 'touch_household' AND tgtype & (4 | 8) <> 0"  # INSERT or DELETE
    )
    assert added == []
