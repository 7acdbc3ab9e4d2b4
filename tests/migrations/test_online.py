"""Migrations while people work: nobody waits behind them, nothing deadlocks, and they may be interrupted anywhere."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from conftest import TestDatabase
from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.migrations import online
from kopilka.migrations.online import TableInUse
from kopilka.migrations.runner import migrate
from kopilka.processes.checks.report import violations
from tests.migrations import schema
from tests.migrations.test_migrations import people_use, revisions

# Up to here nobody ran anything while they were applied.
BEFORE = "0006"
STEPS = [it for it in revisions() if it > BEFORE]
TABLES = """
SELECT string_agg(relname, ', ') FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
"""


async def back_to(database: TestDatabase, revision: str) -> None:
    """The schema of this revision, with what people have recorded."""
    steps = revisions()
    await migrate(database.owner_url, database.app_url, to=f"-{len(steps) - 1 - steps.index(revision)}")


@contextlib.asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url, ssl=False)
    try:
        yield connection
    finally:
        await connection.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(online, "LOCK_TIMEOUT", "50ms")
    monkeypatch.setattr(online, "PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(online, "ATTEMPTS", 3)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("step", STEPS)
async def test_nobody_waits_behind_a_step_that_waits_for_a_long_reader(
    used: TestDatabase, settings: Settings, keys: KeyRing, step: str
) -> None:
    before = await schema.whole(used.admin_url)
    await people_use(used, settings, keys)
    await back_to(used, revisions()[revisions().index(step) - 1])
    async with connected(used.owner_url) as reader, connected(used.owner_url) as other:
        tables = await reader.fetchval(TABLES)
        transaction = reader.transaction()
        await transaction.start()
        await reader.execute(f"LOCK TABLE {tables} IN ACCESS SHARE MODE")
        # Behind a step that waits without an end this one would wait as long, and give up.
        await other.execute("SET lock_timeout = '5s'")
        under_way = asyncio.create_task(migrate(used.owner_url, used.app_url, to=step))
        try:
            async with asyncio.timeout(60):
                while not under_way.done():
                    async with other.transaction():
                        await other.execute(f"LOCK TABLE {tables} IN ACCESS SHARE MODE")
                    await asyncio.sleep(0.005)
        finally:
            await transaction.rollback()
            await asyncio.wait([under_way], timeout=60)
        refused = under_way.exception()
        if refused is not None:
            assert isinstance(refused, TableInUse), refused
            assert refused.table in tables
            assert f"The table {refused.table} could not be locked in 3 attempts" in str(refused)
            assert str(reader.get_server_pid()) in str(refused)
    await migrate(used.owner_url, used.app_url)
    assert await schema.whole(used.admin_url) == before
    assert await violations(used.owner_url, used.app_url) == []


async def test_a_step_that_changes_a_used_table_does_wait(used: TestDatabase, impatient: None) -> None:
    """Else the test above would prove nothing."""
    await back_to(used, "0009")
    async with connected(used.owner_url) as reader, reader.transaction():
        await reader.execute("LOCK TABLE categories IN ACCESS SHARE MODE")
        with pytest.raises(TableInUse, match="categories"):
            await migrate(used.owner_url, used.app_url)


@pytest.mark.parametrize(
    "order",
    [
        ("email_requests", "categories", "households"),
        ("households", "categories", "email_requests"),
        ("categories", "transactions", "email_requests"),
        ("transactions", "households", "categories"),
    ],
)
async def test_no_deadlock_with_writers_in_any_order(used: TestDatabase, order: tuple[str, ...]) -> None:
    """Writers as a sign-up: a lock of one table, then, while the step waits for it, those of others."""
    await back_to(used, "0009")
    async with connected(used.owner_url) as writer, connected(used.admin_url) as admin:
        async with writer.transaction():
            await writer.execute(f"LOCK TABLE {order[0]} IN ROW EXCLUSIVE MODE")
            under_way = asyncio.create_task(migrate(used.owner_url, used.app_url))
            async with asyncio.timeout(30):
                while not await admin.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
                for table in order[1:]:
                    await writer.execute(f"LOCK TABLE {table} IN ROW EXCLUSIVE MODE")
        await under_way
    assert await violations(used.owner_url, used.app_url) == []


class Interrupted(Exception):
    pass


async def test_interrupted_anywhere_it_goes_on_where_it_stopped(
    used: TestDatabase, settings: Settings, keys: KeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After each change of a table and each index in turn; an index is left as an interrupted one is, invalid."""
    before = await schema.whole(used.admin_url)
    await people_use(used, settings, keys)
    await back_to(used, BEFORE)
    done: list[str] = []

    def interrupted_once(name: str) -> Any:
        real = getattr(online, name)

        def call(what: str, *rest: str) -> None:
            real(what, *rest)
            change = f"{name} {what} {rest}"
            if change not in done:
                done.append(change)
                raise Interrupted

        return call

    for name in ("change_table", "build_index"):
        monkeypatch.setattr(online, name, interrupted_once(name))
    for _ in range(500):
        try:
            await migrate(used.owner_url, used.app_url)
        except Interrupted:
            name, what, *_rest = done[-1].split()
            if name == "build_index":
                async with connected(used.admin_url) as admin:
                    await admin.execute(
                        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass($1)", what
                    )
        else:
            break
    else:
        pytest.fail("it is never done")
    assert len(done) >= 15
    assert await schema.whole(used.admin_url) == before
    async with connected(used.admin_url) as admin:
        assert await admin.fetchval("SELECT count(*) FROM pg_index WHERE NOT indisvalid") == 0
    assert await violations(used.owner_url, used.app_url) == []


async def test_search_texts_are_folded_in_batches_and_when_an_older_process_writes(
    used: TestDatabase, settings: Settings, keys: KeyRing
) -> None:
    copies = """
    INSERT INTO transactions (household_id, id, account_id, category_id, type, currency, amount, date, description,
                              search_text, created_by)
    SELECT household_id, gen_random_uuid(), account_id, category_id, type, currency, amount, date, 'x', $1, created_by
      FROM (SELECT * FROM transactions WHERE deleted_at IS NULL LIMIT 1) one, generate_series(1, $2)
    """
    await people_use(used, settings, keys)
    await back_to(used, "0009")
    async with connected(used.owner_url) as owner:
        await owner.execute(copies, "\u0131l\u0131ca i\u0307n", 2_100)
        await migrate(used.owner_url, used.app_url)
        assert await owner.fetchval("SELECT count(*) FROM transactions WHERE search_text = 'ilica in'") == 2_100
        batches = "SELECT count(DISTINCT xmin::text) FROM transactions WHERE search_text = 'ilica in'"
        assert await owner.fetchval(batches) == 3
        await owner.execute(copies, "i\u0307zm\u0131r", 2)
        assert await owner.fetchval("SELECT count(*) FROM transactions WHERE search_text = 'izmir'") == 2
        await owner.execute("UPDATE transactions SET search_text = $1 WHERE search_text = 'izmir'", "\u0131\u0131")
        assert await owner.fetchval("SELECT count(*) FROM transactions WHERE search_text = 'ii'") == 2
    assert await violations(used.owner_url, used.app_url) == []
