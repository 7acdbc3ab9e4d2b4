"""The invariants: green on what the doors have made, and each of them fires once its data are broken."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import asyncpg
import pytest

from conftest import Person, TestDatabase, new_client, new_database, sign_up_and_in
from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.embedded_postgres.data_folder import DataFolder
from kopilka.infrastructure.embedded_postgres.instance import Databases
from kopilka.processes.api.app import create_app
from kopilka.processes.checks.invariants import INVARIANTS
from kopilka.processes.checks.report import FILES, SchemaDiffers, examine, run, violations
from kopilka.processes.runtime import Runtime

COFFEE = {"field": "description", "operator": "words", "text": "кофе"}
NOBODY = "00000000-0000-4000-8000-000000000000"

NOT_MONEY = """ALTER TABLE transactions DROP CONSTRAINT ck_transactions_amount;
UPDATE transactions SET amount = 'AMOUNT' WHERE id = '{transaction}'"""

ATTACHED = """INSERT INTO attachments (household_id, id, transaction_id, name, content_type, size, digest,
                                    has_thumbnail, created_by)
SELECT household_id, gen_random_uuid(), id, 'x', 'image/png', 1, sha256('x'), false, created_by
  FROM transactions WHERE id = '{transaction}'"""
ABANDONED = """; UPDATE transactions SET attachments = 1 WHERE id = '{transaction}';
INSERT INTO abandoned_files SELECT concat_ws('/', 'attachments', household_id, id), now() FROM attachments"""

IMPORTED = """INSERT INTO imports (household_id, id, status, file_name, size, created_by)
SELECT household_id, gen_random_uuid(), '{status}', 'a.csv', 1, created_by FROM accounts WHERE id = '{account}';"""
IMPORT_FILE = "INSERT INTO import_files SELECT household_id, id, 'x' FROM imports"
IMPORT_ROW = """INSERT INTO import_rows (household_id, import_id, index, statement, line, state, action, date, amount)
SELECT household_id, id, 0, 0, 2, 'new', 'add', '2026-07-05', -1 FROM imports"""
IMPORT_STATEMENT = """INSERT INTO import_statements (household_id, import_id, index, account_hint, currency, rows, new,
                                                     duplicates, doubtful, skipped, undecided, adding, income, expense)
SELECT household_id, id, 0, '', 'RUB', 1, 1, 0, 0, 0, 0, 1, 0, 1 FROM imports"""
BANK_SAID = """INSERT INTO bank_operations (household_id, id, account_id, date, amount, text{columns})
SELECT household_id, gen_random_uuid(), {account}, '2026-07-05', -1, 'x'{values} FROM accounts WHERE id = '{own}'"""


def bank_said(account: str = "id", **more: str) -> str:
    columns, values = "".join(f", {it}" for it in more), "".join(f", {it}" for it in more.values())
    return BANK_SAID.format(account=account, columns=columns, values=values, own="{account}")


def imported(status: str) -> str:
    return IMPORTED.replace("{status}", status)


SUMS = {
    "turnover_is_the_sum",
    "turnovers_by_day_are_the_sums",
    "summaries_are_the_sums",
    "months_are_the_sums",
}
# What is done behind the doors, and every invariant that it breaks. The words in braces are ids of two households.
BREAKS = {
    # A policy is all that shows the owner these rows.
    "DROP POLICY idempotency_keys_owner ON idempotency_keys": {"check_sees_everything"},
    "UPDATE accounts SET turnover = turnover + 0.01 WHERE id = '{account}'": {"turnover_is_the_sum"},
    "DELETE FROM transactions WHERE id = '{transaction}'": SUMS,
    "UPDATE transactions SET deleted_at = now()": {"tags_are_found", *SUMS},
    "UPDATE transactions SET date = date - 1 WHERE id = '{transaction}'": {
        "turnovers_by_day_are_the_sums",
        "summaries_are_the_sums",
    },
    """INSERT INTO transfers (household_id, id, created_by)
       SELECT household_id, gen_random_uuid(), created_by FROM accounts WHERE id = '{account}'""": {
        "transfers_have_two_sides"
    },
    "UPDATE transactions SET refund_of = '{nobody}' WHERE is_refund": {"refunds_are_of_purchases"},
    "UPDATE transactions SET refund_of = id WHERE is_refund": {"refunds_are_of_purchases"},
    "UPDATE transactions SET is_refund = false, refund_of = NULL WHERE is_refund": SUMS,
    "UPDATE transaction_tags SET date = date + 1": {"tags_are_found"},
    "UPDATE transaction_tags SET tag = 'nobody' WHERE tag = 'отпуск'": {"tags_are_found"},
    "DELETE FROM transaction_tags": {"tags_are_found"},
    "UPDATE accounts SET pending = pending + 0.01": {"pending_is_the_sum"},
    "UPDATE accounts SET pending_count = pending_count + 1": {"pending_is_the_sum"},
    ATTACHED: {"attachments_are_counted"},
    "UPDATE transactions SET attachments = 1 WHERE id = '{transaction}'": {"attachments_are_counted"},
    ATTACHED + ABANDONED: {"attachments_are_kept"},
    "UPDATE transaction_parts SET date = date + 1": {"parts_are_found"},
    "UPDATE transaction_parts SET amount = amount + 0.01": {"parts_are_found"},
    "DELETE FROM transaction_parts": {"parts_are_found"},
    # By a kopeck of the row, which no sum by category knows.
    """UPDATE transactions SET amount = amount + 0.01 WHERE lines IS NOT NULL;
       UPDATE accounts SET turnover = turnover - 0.01 WHERE id = '{account}';
       UPDATE daily_turnovers SET amount = amount - 0.01 WHERE account_id = '{account}'""": {"lines_add_up"},
    """UPDATE transactions SET lines = jsonb_set(lines, '{{0,amount}}', '"1"') WHERE lines IS NOT NULL""": {
        "lines_add_up",
        "parts_are_found",
        "summaries_are_the_sums",
        "months_are_the_sums",
    },
    "UPDATE daily_turnovers SET amount = amount + 0.01": {"turnovers_by_day_are_the_sums"},
    "UPDATE daily_turnovers SET count = count + 1": {"turnovers_by_day_are_the_sums"},
    "DELETE FROM daily_turnovers": {"turnovers_by_day_are_the_sums"},
    "UPDATE daily_summaries SET amount = amount + 0.01": {"summaries_are_the_sums"},
    "UPDATE daily_summaries SET count = count + 1": {"summaries_are_the_sums"},
    "DELETE FROM daily_summaries WHERE type = 'income'": {"summaries_are_the_sums"},
    """INSERT INTO daily_summaries (household_id, date, account_id, category_id, type, amount, count)
       VALUES ('{household}', '2020-01-01', '{account}', '{groceries}', 'expense', 0, 0)""": {
        "summaries_are_the_sums",
        "amounts_are_money",
    },
    "UPDATE monthly_summaries SET amount = amount + 0.01": {"months_are_the_sums"},
    "UPDATE monthly_summaries SET count = count + 1": {"months_are_the_sums"},
    "DELETE FROM monthly_summaries WHERE type = 'income'": {"months_are_the_sums"},
    "UPDATE goal_contributions SET amount = -1": {"goals_hold_what_was_put_aside"},
    "UPDATE goals SET account_id = '{account}'": {"goals_hold_what_was_put_aside"},
    "UPDATE goals SET target_amount = 0.001": {"goal_amounts_are_money"},
    "UPDATE goal_contributions SET amount = 0.001": {"goal_amounts_are_money"},
    "UPDATE goals SET created_by = '{nobody}'": {"goal_makers_are_known"},
    "UPDATE goal_contributions SET created_by = '{nobody}'": {"goal_makers_are_known"},
    "UPDATE rules SET position = 3": {"rules_stand_in_a_row"},
    """UPDATE rules SET conditions = '[]'""": {"rules_say_something"},
    """UPDATE rules SET actions = '{{"tags": []}}'""": {"rules_say_something"},
    "DELETE FROM jobs": {"exports_end"},
    "UPDATE exports SET status = 'ready'": {"exports_end"},
    "UPDATE households SET is_example = true WHERE id = '{household}'": {"examples_are_nobodys_own"},
    "UPDATE households SET month_starts_on = 29 WHERE id = '{household}'": {"months_begin_on_a_day"},
    # Below a subcategory, below one of the other type, of another household, of none.
    "UPDATE categories SET parent_id = '{groceries}' WHERE id = '{own_category}'": {"category_tree"},
    "UPDATE categories SET parent_id = '{salary}' WHERE id = '{own_category}'": {"category_tree"},
    "UPDATE categories SET parent_id = '{other_food}' WHERE id = '{own_category}'": {"category_tree"},
    "UPDATE categories SET parent_id = '{nobody}' WHERE id = '{own_category}'": {"category_tree"},
    """ALTER TABLE categories DROP CONSTRAINT ck_categories_type;
       UPDATE categories SET type = 'gift' WHERE id = '{own_category}'""": {"category_tree"},
    "UPDATE accounts SET currency = 'USD' WHERE id = '{account}'": {"transactions_stay_at_home"},
    "UPDATE transactions SET currency = 'USD' WHERE id = '{transaction}'": {
        "transactions_stay_at_home",
        "months_are_the_sums",
    },
    "UPDATE transactions SET type = 'income' WHERE id = '{transaction}'": {"transactions_stay_at_home", *SUMS},
    "UPDATE transactions SET category_id = '{other_food}' WHERE id = '{transaction}'": {
        "transactions_stay_at_home",
        "summaries_are_the_sums",
        "months_are_the_sums",
    },
    "UPDATE transactions SET account_id = '{other_account}' WHERE id = '{transaction}'": {
        "transactions_stay_at_home",
        "turnover_is_the_sum",
        "turnovers_by_day_are_the_sums",
        "summaries_are_the_sums",
    },
    "UPDATE accounts SET is_default = false WHERE id = '{account}'": {"one_default_account"},
    "UPDATE accounts SET archived_at = now() WHERE id = '{account}'": {"one_default_account"},
    "DROP INDEX uq_accounts_household_id_default; UPDATE accounts SET is_default = true": {"one_default_account"},
    "UPDATE memberships SET role = 'editor' WHERE user_id = '{user}'": {"somebody_owns_it"},
    "DELETE FROM memberships WHERE user_id = '{user}'": {"somebody_owns_it", "one_personal_household"},
    "UPDATE memberships SET is_personal = false WHERE user_id = '{user}'": {"one_personal_household"},
    """INSERT INTO memberships (household_id, user_id, role, is_personal)
       VALUES ('{other_household}', '{user}', 'viewer', true)""": {"one_personal_household"},
    "DELETE FROM categories WHERE standard_key = 'pets'": {"standard_categories_complete"},
    "UPDATE categories SET standard_key = 'dinosaurs' WHERE standard_key = 'pets'": {"standard_categories_complete"},
    "UPDATE categories SET parent_id = NULL WHERE id = '{groceries}'": {"standard_categories_complete"},
    "UPDATE accounts SET opening_balance = 0.001 WHERE id = '{account}'": {"amounts_are_money"},
    "UPDATE households SET currency = 'XXX' WHERE id = '{household}'": {"amounts_are_money"},
    **{NOT_MONEY.replace("AMOUNT", amount): {"amounts_are_money", *SUMS} for amount in ("NaN", "0", "-1", "0.001")},
    imported("done") + IMPORT_ROW: {"import_rows_are_counted"},
    imported("ready") + IMPORT_STATEMENT: {"import_rows_are_counted"},
    imported("done") + IMPORT_FILE: {"import_files_are_needed"},
    imported("failed") + IMPORT_FILE: {"import_files_are_needed"},
    imported("reading") + IMPORT_FILE: {"imports_end"},
    imported("reading"): {"imports_end", "import_files_are_needed"},
    imported("importing"): {"imports_end"},
    bank_said("'{other_account}'"): {"bank_operations_are_of_the_household"},
    bank_said(import_id="'{nobody}'"): {"bank_operations_are_of_the_household"},
    BANK_SAID.format(account="id", columns=", transaction_id", values=", '{transaction}'", own="{other_account}"): {
        "bank_operations_are_of_the_household"
    },
    "UPDATE idempotency_keys SET answer = NULL": {"claimed_keys_are_answered"},
    "UPDATE idempotency_keys SET status = NULL": {"claimed_keys_are_answered"},
    "INSERT INTO refresh_tokens (token_hash, session_id) SELECT 'x', id FROM auth_sessions LIMIT 1": {
        "one_refresh_token_a_session"
    },
    "UPDATE accounts SET created_by = '{nobody}' WHERE id = '{account}'": {"makers_are_known"},
    "UPDATE categories SET created_by = '{nobody}' WHERE id = '{own_category}'": {"makers_are_known"},
    "UPDATE transactions SET created_by = '{nobody}' WHERE id = '{transaction}'": {"makers_are_known"},
    "ALTER TABLE accounts DISABLE ROW LEVEL SECURITY": {"walls_stand"},
    "ALTER TABLE households NO FORCE ROW LEVEL SECURITY": {"walls_stand"},
    "CREATE POLICY open ON accounts TO kopilka_app USING (true)": {"walls_stand"},
    "CREATE POLICY open ON accounts FOR INSERT WITH CHECK (true)": {"walls_stand"},
    "CREATE TABLE wishes (household_id uuid, id uuid)": {"walls_stand"},
    # Roles belong to all databases of the cluster: these are seen by this transaction alone, which rolls back.
    "ALTER ROLE kopilka_app BYPASSRLS": {"application_is_behind_the_walls"},
    "ALTER ROLE kopilka_app SUPERUSER": {"application_is_behind_the_walls"},
    "GRANT kopilka_owner TO kopilka_app": {"application_is_behind_the_walls"},
    "GRANT INSERT ON transactions TO PUBLIC": {"application_is_behind_the_walls"},
}
# What may look broken but is not.
ALLOWED = (
    imported("done"),
    imported("ready"),
    bank_said(transaction_id="'{transaction}'"),
    bank_said(transaction_id="'{nobody}'"),
    "INSERT INTO refresh_tokens (token_hash, session_id, used_at) SELECT 'x', id, now() FROM auth_sessions LIMIT 1",
    """UPDATE auth_sessions SET ended_at = now();
       INSERT INTO refresh_tokens (token_hash, session_id) SELECT 'x', id FROM auth_sessions LIMIT 1""",
    "CREATE ROLE backup_of_tests BYPASSRLS; GRANT SELECT ON transactions TO backup_of_tests",
    "UPDATE accounts SET archived_at = now() WHERE NOT is_default",
    "INSERT INTO memberships (household_id, user_id, role) VALUES ('{other_household}', '{user}', 'owner')",
)


@pytest.fixture(scope="module")
def own(cluster: Databases, worker_id: str) -> Iterator[TestDatabase]:
    """A database for these tests alone: other tests must not meet broken data."""
    with new_database(cluster, f"{worker_id}_check") as made:
        yield made


@pytest.fixture(scope="module")
def runtime(own: TestDatabase, settings: Settings, keys: KeyRing, tmp_path_factory: pytest.TempPathFactory) -> Runtime:
    folder = DataFolder(tmp_path_factory.mktemp("runtime"))
    return Runtime(settings, folder, keys, own.owner_url, own.app_url)


@pytest.fixture(scope="module")
async def anna(runtime: Runtime) -> AsyncIterator[Person]:
    """One of two people who did a bit of everything that is stored, through the doors."""
    app = create_app(runtime.settings.model_copy(update={"premium_for_all": True}), runtime.keys, runtime.app_url)
    async with new_client(app) as http, new_client(app) as other_http:
        person = await sign_up_and_in(http, "anna@example.com")
        await sign_up_and_in(other_http, "other@example.com")
        for amount, category in ((70_000, "salary"), ("1234.56", "groceries"), (250, "taxi")):
            bought = await person.record(amount, category, tags=["отпуск"] if category == "taxi" else [])
        await person.record(50, "taxi", type="income", refund_of=bought["id"])
        parts = [{"category_id": person.categories[it], "amount": 40} for it in ("groceries", "household_goods")]
        await person.record(80, category_id=None, lines=parts)
        await person.save_up(3500)
        assert (await http.get("/export/excel")).status_code == 200
        created = [
            await http.post("/accounts", json={"name": "Доллары", "currency": "USD"}, headers={"Idempotency-Key": "a"}),
            await http.post("/categories", json={"name": "Кофе", "type": "expense"}),
            await http.post("/rules", json={"conditions": [COFFEE], "actions": {"tags": ["кофе"]}}),
            await http.post("/auth/refresh", json={"refresh_token": person.refresh_token}),
        ]
        assert [answer.status_code for answer in created] == [201, 201, 201, 200]
        yield person
    await app.state.database.close()


@pytest.fixture(scope="module")
async def ids(own: TestDatabase, anna: Person) -> dict[str, str]:
    connection = await asyncpg.connect(own.owner_url)
    other = await connection.fetchrow(
        "SELECT a.household_id, a.id AS account, c.id AS food FROM accounts a JOIN categories c USING (household_id)"
        " WHERE household_id <> $1 AND standard_key = 'food'",
        anna.household_id,
    )
    own_category = await connection.fetchval("SELECT id FROM categories WHERE name IS NOT NULL")
    transaction = await connection.fetchval("SELECT id FROM transactions WHERE amount = 1234.56")
    await connection.close()
    return {
        "nobody": NOBODY,
        "user": anna.user_id,
        "household": anna.household_id,
        "account": anna.account_id,
        "groceries": anna.categories["groceries"],
        "salary": anna.categories["salary"],
        "own_category": str(own_category),
        "transaction": str(transaction),
        "other_household": str(other["household_id"]),
        "other_account": str(other["account"]),
        "other_food": str(other["food"]),
    }


async def broken_by(own: TestDatabase, statements: str) -> set[str]:
    """As the superuser, with triggers and foreign keys asleep, in a transaction that is rolled back."""
    connection = await asyncpg.connect(own.admin_url)
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute("SET LOCAL session_replication_role = replica")
        await connection.execute(statements)
        await connection.execute("SET LOCAL ROLE kopilka_owner")
        return {violation.invariant.name for violation in await examine(connection)}
    finally:
        await transaction.rollback()
        await connection.close()


async def test_all_is_well_with_what_the_doors_made(own: TestDatabase, anna: Person) -> None:
    assert await violations(own.owner_url, own.app_url) == []


@pytest.mark.parametrize("statements", BREAKS, ids=lambda it: " ".join(it.split())[:70])
async def test_broken_data_are_found(own: TestDatabase, ids: dict[str, str], statements: str) -> None:
    assert await broken_by(own, statements.format(**ids)) == BREAKS[statements]


def test_every_invariant_is_seen_to_fire() -> None:
    names = [invariant.name for invariant in INVARIANTS]
    assert len(set(names)) == len(names)
    # Alone, so that it is not another one's work.
    assert {next(iter(broken)) for broken in BREAKS.values() if len(broken) == 1} == set(names)


@pytest.mark.parametrize("statements", ALLOWED, ids=lambda it: " ".join(it.split())[:70])
async def test_what_is_allowed_is_no_violation(own: TestDatabase, ids: dict[str, str], statements: str) -> None:
    assert await broken_by(own, statements.format(**ids)) == set()


async def test_an_application_that_signs_in_as_the_owner_is_found(own: TestDatabase, anna: Person) -> None:
    [found] = await violations(own.owner_url, own.owner_url)
    assert (found.invariant.name, found.examples) == ("application_is_behind_the_walls", ("kopilka_owner",))


async def test_it_looks_at_one_moment_while_others_write(own: TestDatabase, anna: Person) -> None:
    async def write() -> None:
        for _ in range(40):
            made = await anna.record(5)
            await anna.http.delete(f"/transactions/{made['id']}")

    writing = asyncio.create_task(write())
    while not writing.done():
        assert await violations(own.owner_url, own.app_url) == []
    await writing


async def test_the_command_says_each_invariant_and_fails_on_any(
    runtime: Runtime, own: TestDatabase, ids: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert await run(runtime) == 0
    assert capsys.readouterr().out.splitlines() == [f"{it}: ok" for it in (*(one.name for one in INVARIANTS), FILES)]
    admin = await asyncpg.connect(own.admin_url)
    try:
        await admin.execute("UPDATE accounts SET turnover = turnover + 1 WHERE id = $1", ids["account"])
        await admin.execute("UPDATE categories SET created_by = $1 WHERE household_id = $2", NOBODY, ids["household"])
        assert await run(runtime) == 1
        shown = capsys.readouterr().out.splitlines()
    finally:
        await admin.execute("UPDATE accounts SET turnover = turnover - 1 WHERE id = $1", ids["account"])
        await admin.execute(
            "UPDATE categories SET created_by = $1 WHERE household_id = $2", ids["user"], ids["household"]
        )
        await admin.close()
    assert len(shown) == len(INVARIANTS) + 1
    assert f"turnover_is_the_sum: 1 violation, {ids['household']}/{ids['account']}" in shown
    [makers] = [line for line in shown if line.startswith("makers_are_known: ")]
    assert makers.count(f"categories/{ids['household']}/") == 5


async def test_it_needs_the_owner(runtime: Runtime, capsys: pytest.CaptureFixture[str]) -> None:
    assert await run(replace(runtime, owner_url=None)) == 1
    assert "KOPILKA_DATABASE_URL" in capsys.readouterr().err


async def test_a_database_that_is_away_is_said_in_words(runtime: Runtime, capsys: pytest.CaptureFixture[str]) -> None:
    assert await run(replace(runtime, owner_url="postgresql://nobody@127.0.0.1:1/nothing")) == 1
    assert "could not be checked" in capsys.readouterr().err


@pytest.mark.parametrize("statement", ["UPDATE alembic_version SET version_num = '0000'", "DROP TABLE alembic_version"])
async def test_another_schema_is_not_checked(own: TestDatabase, statement: str) -> None:
    with pytest.raises(SchemaDiffers):
        await broken_by(own, statement)
