"""The schema's steps: up, down and up again, at once, after a failure; and the tables that the models describe."""

import ast
import asyncio
import importlib
import json
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from conftest import TestDatabase, new_client, sign_up_and_in
from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.database.tables import Base
from kopilka.migrations.revisions import VERSIONS, head
from kopilka.migrations.runner import FOLDER, config_for, migrate
from kopilka.processes.api.app import create_app
from kopilka.processes.checks.report import violations
from tests.faults.serving import kopilka, new_folder
from tests.migrations import schema

INITIAL_SCHEMA = ["alembic_version", "alembic_version_pkc"]


def script() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return ScriptDirectory.from_config(config)


def revisions() -> list[str]:
    """The oldest first."""
    return [step.revision for step in script().walk_revisions()][::-1]


async def on_engine(url: str, act: Callable[[Connection], Any]) -> Any:
    engine = create_async_engine(
        url.replace("postgresql", "postgresql+asyncpg", 1), poolclass=NullPool, connect_args={"ssl": False}
    )
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(act)
    finally:
        await engine.dispose()


async def people_use(database: TestDatabase, settings: Settings, keys: KeyRing) -> list[dict[str, Any]]:
    """Through the doors, with the trash and an account in it; the transactions, as the API shows them."""
    app = create_app(settings, keys, database.app_url)
    try:
        async with new_client(app) as http:
            person = await sign_up_and_in(http, "anna@example.com")
            made = [await person.record(amount, "groceries") for amount in ("10.50", "20", "0.01")]
            assert (await http.delete(f"/transactions/{made[0]['id']}")).status_code == 204
            assert (await http.post("/accounts", json={"name": "円", "currency": "JPY"})).status_code == 201
            found: list[dict[str, Any]] = (await http.get("/transactions")).json()
            assert len(found) == 2
            return found
    finally:
        await app.state.database.close()


def test_head_is_alembics() -> None:
    assert script().get_heads() == [head()]


def test_steps_follow_their_file_names() -> None:
    names = sorted(path.name for path in VERSIONS.glob("*.py"))
    assert [name[:4] for name in names] == revisions()
    assert [name for name in names if not re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", name)] == []


async def test_up_down_up_on_an_empty_database(empty: TestDatabase) -> None:
    """Each step down leaves what there was before the step up, grants and functions included."""
    seen = []
    for revision in revisions():
        await migrate(empty.owner_url, empty.app_url, to=revision)
        seen.append(await schema.whole(empty.admin_url))
    for before in [*seen[-2::-1], None]:
        await migrate(empty.owner_url, empty.app_url, to="-1")
        if before is None:
            assert await schema.objects(empty.admin_url) == INITIAL_SCHEMA
        else:
            assert await schema.whole(empty.admin_url) == before
    await migrate(empty.owner_url, empty.app_url)
    assert await schema.whole(empty.admin_url) == seen[-1]
    assert await violations(empty.owner_url, empty.app_url) == []


async def test_up_down_up_on_a_used_database(used: TestDatabase, settings: Settings, keys: KeyRing) -> None:
    before = await schema.whole(used.admin_url)
    await people_use(used, settings, keys)
    assert await violations(used.owner_url, used.app_url) == []
    await migrate(used.owner_url, used.app_url, to="base")
    assert await schema.objects(used.admin_url) == INITIAL_SCHEMA
    await migrate(used.owner_url, used.app_url)
    assert await schema.whole(used.admin_url) == before
    await people_use(used, settings, keys)
    assert await violations(used.owner_url, used.app_url) == []


async def test_old_rows_are_found_without_the_dot_of_i(used: TestDatabase, settings: Settings, keys: KeyRing) -> None:
    """Words as versions before 0010 have folded them."""
    await people_use(used, settings, keys)
    steps = revisions()
    await migrate(used.owner_url, used.app_url, to=f"-{len(steps) - steps.index('0010')}")
    connection = await asyncpg.connect(used.owner_url, ssl=False)
    try:
        written = ("i\u0307stanbul", "\u0131l\u0131ca", "истанбул", "istanbul")
        ids = [row["id"] for row in await connection.fetch("SELECT id FROM transactions ORDER BY id")]
        for id_, text in zip(ids, written, strict=False):
            await connection.execute("UPDATE transactions SET search_text = $1 WHERE id = $2", text, id_)
        await migrate(used.owner_url, used.app_url)
        found = await connection.fetch("SELECT search_text FROM transactions ORDER BY id")
    finally:
        await connection.close()
    assert [row["search_text"] for row in found] == ["istanbul", "ilica", "истанбул"]
    assert await violations(used.owner_url, used.app_url) == []


async def test_migrating_again_changes_nothing(used: TestDatabase, settings: Settings, keys: KeyRing) -> None:
    shown = await people_use(used, settings, keys)
    before = await schema.whole(used.admin_url)
    await migrate(used.owner_url, used.app_url)
    assert await schema.whole(used.admin_url) == before
    connection = await asyncpg.connect(used.owner_url, ssl=False)
    try:
        kept = {
            str(row["id"]) for row in await connection.fetch("SELECT id FROM transactions WHERE deleted_at IS NULL")
        }
    finally:
        await connection.close()
    assert kept == {each["id"] for each in shown}


async def test_alembic_finds_no_drift(used: TestDatabase) -> None:
    def compare(connection: Connection) -> None:
        command.check(config_for(connection))

    await on_engine(used.owner_url, compare)


async def test_models_make_the_same_tables(used: TestDatabase, empty: TestDatabase) -> None:
    """Alembic compares neither CHECK constraints nor the conditions of indexes; the catalogue tells them all."""
    for name in modules_with_tables():
        importlib.import_module(name)
    await on_engine(empty.owner_url, Base.metadata.create_all)
    by_models = await schema.read(empty.admin_url, schema.WHAT_MODELS_SAY)
    by_steps = await schema.read(used.admin_url, schema.WHAT_MODELS_SAY)
    for name, expected in by_steps.items():
        assert by_models[name] == expected, name


def test_alembic_knows_every_table() -> None:
    """In a process that imports nothing but what env.py imports."""
    imports = [
        ast.unparse(node)
        for node in ast.parse((FOLDER / "env.py").read_text()).body
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    shown = "import sys, json; json.dump(sorted(sys.modules), sys.stdout)"
    told = subprocess.run([sys.executable, "-c", "\n".join([*imports, shown])], capture_output=True, check=True)
    assert modules_with_tables() - set(json.loads(told.stdout)) == set()


def modules_with_tables() -> set[str]:
    root = FOLDER.parent
    return {
        ".".join(("kopilka", *path.relative_to(root).with_suffix("").parts))
        for path in root.rglob("*.py")
        if "tests" not in path.parts and re.search(r"^class \w+\(Base\):", path.read_text(), re.MULTILINE)
    }


async def test_several_migrations_at_once(empty: TestDatabase) -> None:
    await asyncio.gather(*(migrate(empty.owner_url, empty.app_url) for _ in range(4)))
    assert await violations(empty.owner_url, empty.app_url) == []


async def test_failed_step_leaves_nothing(empty: TestDatabase) -> None:
    """The last table of the first step is in the way: none of the others may stay."""
    await on_owner(empty, "CREATE TABLE schedules (name text)")
    with pytest.raises(DBAPIError, match='relation "schedules" already exists'):
        await migrate(empty.owner_url, empty.app_url)
    assert await schema.objects(empty.admin_url) == ["schedules"]
    await on_owner(empty, "DROP TABLE schedules")
    await migrate(empty.owner_url, empty.app_url)
    assert await violations(empty.owner_url, empty.app_url) == []


async def on_owner(database: TestDatabase, statement: str) -> None:
    await on_engine(database.owner_url, lambda connection: connection.exec_driver_sql(statement))


@pytest.mark.slow
def test_commands_at_once_on_an_empty_folder() -> None:
    """They also make the cluster, start PostgreSQL and stop it: whoever is first for all the others."""
    with new_folder() as folder:

        async def both() -> list[Any]:
            each: Awaitable[Any] = asyncio.to_thread(kopilka, "migrate", "--data-dir", folder)
            return await asyncio.gather(each, asyncio.to_thread(kopilka, "migrate", "--data-dir", folder))

        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            ended = runner.run(both())
        assert [(each.returncode, each.stderr) for each in ended] == [(0, ""), (0, "")]
        checked = kopilka("check", "--data-dir", folder)
        assert checked.returncode == 0, checked.stdout + checked.stderr


def test_newer_database_is_told(used: TestDatabase) -> None:
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(on_owner(used, "UPDATE alembic_version SET version_num = '9999'"))
    variables = {"KOPILKA_DATABASE_URL": used.owner_url, "KOPILKA_DATABASE_APP_URL": used.app_url}
    with new_folder() as folder:
        refused = kopilka("migrate", "--data-dir", folder, **variables)
    assert refused.returncode == 1
    assert refused.stderr.startswith("The database could not be migrated: ")
    assert "9999" in refused.stderr
    assert "Traceback" not in refused.stderr
