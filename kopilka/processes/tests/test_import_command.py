"""`kopilka import`: from the shell what the web app does, and words for what stands in the way."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest

from conftest import Person, TestDatabase, forget_jobs
from kopilka.imports.tests.conftest import COFFEE, SALARY, SHOP, ledger, tbank
from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.embedded_postgres.data_folder import DataFolder
from kopilka.processes.commands import bring
from kopilka.processes.commands.cli import parser
from kopilka.processes.runtime import Runtime

Import = Callable[..., Awaitable[tuple[int, str, str]]]


@pytest.fixture
async def import_file(
    settings: Settings,
    keys: KeyRing,
    database: TestDatabase,
    owner: asyncpg.Connection,
    alice: Person,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> Import:
    """Exit code, what was printed, what was said of errors."""
    await forget_jobs(owner)
    runtime = Runtime(settings, DataFolder(tmp_path / "data"), keys, database.owner_url, database.app_url)

    async def run(content: bytes, *words: str, email: str = alice.email) -> tuple[int, str, str]:
        file = tmp_path / "statement.csv"
        file.write_bytes(content)
        arguments = parser().parse_args(["import", str(file), "--user", email, *words])
        code = await bring._act(runtime, arguments, content)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


async def unfinished(owner: asyncpg.Connection, person: Person) -> int:
    statement = "SELECT count(*) FROM imports WHERE household_id = $1 AND status NOT IN ('done', 'undone')"
    count: int = await owner.fetchval(statement, person.household_id)
    return count


async def test_the_same_file_twice(alice: Person, import_file: Import, owner: asyncpg.Connection) -> None:
    name = (await alice.http.get("/accounts")).json()[0]["name"]
    file = tbank(COFFEE, SALARY, SHOP, COFFEE)
    code, told, _ = await import_file(file, "--account", name.upper(), "--check")
    assert (code, "новых 4" in told, await ledger(alice)) == (0, True, [])
    code, told, _ = await import_file(file, "--account", name.upper())
    assert (code, told.splitlines()) == (
        0,
        [
            "Счёт *1234, RUB: строк 4, новых 4, уже есть 0, под вопросом 0, пропущено 0;"
            " приход 120000.00, расход 2094.50",
            "Записано 4, сопоставлено 0, обновлено 0.",
        ],
    )
    assert len(await ledger(alice)) == 4
    code, told, _ = await import_file(file)
    assert (code, "новых 0, уже есть 4" in told, len(await ledger(alice))) == (0, True, 4)
    assert await unfinished(owner, alice) == 0


async def test_what_stands_in_the_way_is_said_and_nothing_stays(
    alice: Person, import_file: Import, owner: asyncpg.Connection
) -> None:
    await alice.http.post("/accounts", json={"name": "Вклад"})
    unclear = b"Date,Amount,Description\n01/02/2026,-1.00,Coffee\n03/04/2026,-2.00,Tea\n"
    for content, words, code, said in (
        (b"nothing of a bank\n", (), 1, "не похоже на выписку"),
        (unclear, (), 2, "day_first: 2026-02-01"),
        (unclear, ("--currency", "RUX"), 2, "currency"),
        (tbank(COFFEE), (), 2, "--account"),
        (tbank(COFFEE), ("--account", "Чужой"), 2, "Такого счёта нет: Чужой"),
    ):
        ended, told, wrong = await import_file(content, *words)
        assert (ended, told, said in wrong) == (code, "", True), wrong
    assert (await import_file(tbank(COFFEE), email="nobody@example.com"))[0] == 1
    assert await unfinished(owner, alice) == 0
    assert await ledger(alice) == []
    code, told, _ = await import_file(unclear, "--currency", "RUB", "--date-order", "day_first", "--account", "Вклад")
    assert (code, "Записано 2" in told) == (0, True)


async def test_a_file_that_contradicts_itself_is_imported_only_if_that_is_wanted(
    alice: Person, import_file: Import, owner: asyncpg.Connection
) -> None:
    lines = (
        ":20:X",
        ":25:40817810000000000001",
        ":60F:C260101RUB100,00",
        ":61:2601050105D10,00NTRFX",
        ":62F:C260131RUB95,00",
    )
    file = "\n".join((*lines, "")).encode()
    account = ("--account", (await alice.http.get("/accounts")).json()[0]["name"])
    code, _, wrong = await import_file(file, *account)
    assert (code, "разница" in wrong) == (3, True), wrong
    assert (await unfinished(owner, alice), await ledger(alice)) == (0, [])
    code, told, _ = await import_file(file, *account, "--despite-contradictions")
    assert (code, "Записано 1" in told) == (0, True), told
