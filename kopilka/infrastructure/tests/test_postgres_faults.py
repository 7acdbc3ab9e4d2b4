"""The embedded PostgreSQL after crashes, lost files and conflicts with other processes."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from kopilka.infrastructure.embedded_postgres import instance as postgres
from kopilka.infrastructure.embedded_postgres import server as postgres_server
from kopilka.infrastructure.embedded_postgres.data_folder import DataFolder, server_account
from kopilka.infrastructure.embedded_postgres.instance import Databases, PostgresUnavailable, running

FAST = {"fsync": "off"}

# Writes a row and stays until it is killed.
WRITE_AND_STAY = """
import asyncio, sys, time
from pathlib import Path
import asyncpg
from kopilka.infrastructure.embedded_postgres.data_folder import DataFolder
from kopilka.infrastructure.embedded_postgres.instance import running

async def write(url):
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE IF NOT EXISTS coins (n int)")
    await connection.execute("TRUNCATE coins")
    await connection.execute("INSERT INTO coins VALUES (41)")

with running(DataFolder(Path(sys.argv[1]))) as databases:
    asyncio.run(write(databases.owner_url))
    print(databases.pid, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def new_place() -> Iterator[Path]:
    """A folder as `mktemp -d` makes it: below folders that everybody passes, which tmp_path is not."""
    with tempfile.TemporaryDirectory(prefix="kopilka-", dir="/tmp") as name:
        yield Path(name)


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A data folder with a cluster that is stopped; each test leaves it in good health."""
    with tempfile.TemporaryDirectory(prefix="kopilka-", dir="/tmp") as name:
        make_cluster(Path(name))
        yield Path(name)


def ask(url: str, *statements: str) -> Any:
    """The first value of the last statement."""

    async def answer() -> Any:
        connection = await asyncpg.connect(url, ssl=False, timeout=10)
        try:
            for statement in statements[:-1]:
                await connection.execute(statement)
            return await connection.fetchval(statements[-1])
        finally:
            await connection.close()

    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(answer())


def runs(pid: str) -> bool:
    """A process that has ended may stay listed as a zombie; its command line is gone."""
    try:
        return Path("/proc", pid, "cmdline").read_bytes() != b""
    except FileNotFoundError:
        return False


def make_cluster(place: Path) -> None:
    with running(DataFolder(place), settings=FAST) as databases:
        ask(databases.owner_url, "CREATE TABLE coins (n int)", "INSERT INTO coins VALUES (41)", "SELECT 1")


def known_port(place: Path) -> int:
    return (DataFolder(place).read_state("postgres") or {})["port"]


def assert_data_is_there(place: Path) -> None:
    with running(DataFolder(place), settings=FAST) as databases:
        assert databases.started_here
        assert ask(databases.owner_url, "SELECT n FROM coins") == 41


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_postgres_shuts_down_cleanly_when_its_kopilka_is_killed(place: Path, number: int) -> None:
    (place / "postgres.log").write_text("")
    with subprocess.Popen([sys.executable, "-c", WRITE_AND_STAY, place], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        pid = child.stdout.readline().strip().decode()
        child.send_signal(number)
    assert_data_is_there(place)
    assert not runs(pid)
    log = (place / "postgres.log").read_text()
    assert f"[{pid}] LOG:  received fast shutdown request" in log
    assert "not properly shut down" not in log


def test_a_killed_server_starts_again_on_its_port(place: Path) -> None:
    with running(DataFolder(place), settings=FAST) as databases:
        server, first = databases.server, databases.pid
        assert server is not None
        assert first is not None
        assert server.poll() is None
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: server.poll() is not None)
        assert server.poll() == -signal.SIGKILL
        assert databases.pid is None
        assert (place / "postgres" / "data" / "postmaster.pid").exists()

        server.restart()
        assert databases.pid not in (None, first)
        assert ask(databases.owner_url, "SELECT n FROM coins") == 41
        with running(DataFolder(place)) as joined:
            assert joined.pid == databases.pid

        server.restart()  # also while it runs
        assert ask(databases.owner_url, "SELECT n FROM coins") == 41


def test_a_restart_waits_for_sessions_that_outlived_the_server(place: Path) -> None:
    """A session that computes notices only afterwards that its server is dead."""
    log = place / "postgres.log"
    log.write_text("")
    refusal = "pre-existing shared memory block"

    async def crash_under_load(databases: Databases) -> None:
        connection = await asyncpg.connect(databases.admin_url, ssl=False)
        session = connection.get_server_pid()
        busy = asyncio.create_task(connection.execute("DO 'BEGIN LOOP END LOOP; END'"))
        await asyncio.sleep(0.1)
        assert databases.server is not None
        assert databases.pid is not None
        os.kill(databases.pid, signal.SIGKILL)
        end = asyncio.create_task(asyncio.to_thread(end_when_refused, session))
        await asyncio.sleep(0)
        databases.server.restart()
        await end
        await asyncio.gather(busy, return_exceptions=True)
        connection.terminate()

    def end_when_refused(session: int) -> None:
        try:
            wait_until(lambda: refusal in log.read_text())
        finally:
            os.kill(session, signal.SIGKILL)

    with running(DataFolder(place), settings=FAST) as databases:
        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            runner.run(crash_under_load(databases))
        assert ask(databases.app_url, "SELECT 1") == 1


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_number_of_a_dead_server_may_be_somebody_else_by_now(place: Path) -> None:
    account = server_account()
    who = {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}
    with subprocess.Popen(["sleep", "60"], cwd="/", **who) as stranger:
        data = place / "postgres" / "data"
        (data / "postmaster.pid").write_text(
            f"{stranger.pid}\n{data}\n1700000000\n5432\n\n127.0.0.1\n  1  2\nready   \n"
        )
        try:
            assert_data_is_there(place)
            assert stranger.poll() is None
        finally:
            stranger.kill()


def test_an_empty_pid_file_is_what_a_power_cut_leaves(place: Path) -> None:
    (place / "postgres" / "data" / "postmaster.pid").touch()
    assert_data_is_there(place)


def test_an_occupied_port_is_given_up(place: Path) -> None:
    port = known_port(place)
    with socket.create_server(("127.0.0.1", port)):
        assert_data_is_there(place)
    assert known_port(place) != port


def test_a_port_lost_at_the_last_moment_is_given_up(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    port = known_port(place)
    said = iter([True])
    monkeypatch.setattr(postgres_server, "port_is_free", lambda asked: next(said, asked != port))
    with socket.create_server(("127.0.0.1", port)):
        assert_data_is_there(place)


def test_lost_secrets_are_named_as_the_cause(place: Path) -> None:
    kept = (place / "secrets.json").rename(place / "kept.json")
    with pytest.raises(PostgresUnavailable, match=r"secrets\.json"), running(DataFolder(place)):
        pass
    kept.rename(place / "secrets.json")
    assert not (place / "postgres" / "data" / "postmaster.pid").exists(), "PostgreSQL was left running"


def test_an_interrupted_preparation_is_done_again(place: Path) -> None:
    (place / "postgres" / "prepared").unlink()
    assert_data_is_there(place)
    assert (place / "postgres" / "prepared").exists()


def test_an_interrupted_initdb_is_done_again(new_place: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITE_AND_STAY, new_place], stdout=subprocess.DEVNULL) as child:
        while not list(new_place.glob("postgres/making-*/data/*")):
            assert child.poll() is None
            time.sleep(0.01)
        child.kill()
    assert not (new_place / "postgres" / "data").exists()
    make_cluster(new_place)
    assert_data_is_there(new_place)
    assert not list(new_place.glob("postgres/making-*"))


@pytest.mark.parametrize("content", [b"", None])
def test_a_damaged_cluster_is_not_taken_for_a_missing_one(place: Path, content: bytes | None) -> None:
    version = place / "postgres" / "data" / "PG_VERSION"
    kept = version.rename(version.with_name("kept"))
    if content is not None:
        version.write_bytes(content)
    with pytest.raises(PostgresUnavailable, match="PG_VERSION"), running(DataFolder(place)):
        pass
    kept.rename(version)
    assert_data_is_there(place)


def test_a_server_that_cannot_start_says_why(place: Path) -> None:
    with (
        pytest.raises(PostgresUnavailable, match="no_such_setting"),
        running(DataFolder(place), settings={"no_such_setting": "1"}),
    ):
        pass
    assert_data_is_there(place)


def test_a_lock_without_a_database_is_not_waited_for_for_ever(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "JOIN_TIMEOUT", 0.2)
    folder = DataFolder(place)
    with (
        folder.lock("postgres"),
        pytest.raises(PostgresUnavailable, match="Another Kopilka"),
        running(DataFolder(place)),
    ):
        pass


def test_who_waits_takes_over_when_the_first_gives_up(place: Path) -> None:
    lock = DataFolder(place).lock("postgres")
    with subprocess.Popen([sys.executable, "-c", WRITE_AND_STAY, place], stdout=subprocess.PIPE) as child:
        time.sleep(0.3)
        lock.release()
        assert child.stdout is not None
        assert child.stdout.readline().strip().isdigit()
        child.send_signal(signal.SIGTERM)
    assert_data_is_there(place)


def test_the_log_stays_bounded(place: Path) -> None:
    log = place / "postgres.log"
    with log.open("wb") as file:
        file.write(b"x" * postgres_server.LOG_LIMIT + b"the end\n")
    with running(DataFolder(place), settings=FAST) as databases:
        text = log.read_bytes()
        assert len(text) < 2 * postgres_server.LOG_KEPT
        assert b"the end\n" in text
        with log.open("ab") as file:
            file.write(b"x" * postgres_server.LOG_LIMIT + b"\n")
        assert databases.server is not None
        databases.server.poll()
        assert log.stat().st_size < 2 * postgres_server.LOG_KEPT
    assert b"shut down" in log.read_bytes()[-200:]


def test_a_failed_statement_is_not_written_down(place: Path) -> None:
    statements = ["CREATE TABLE notes (text text UNIQUE)", *["INSERT INTO notes VALUES ('private')"] * 2]
    with (
        running(DataFolder(place), settings=FAST) as databases,
        pytest.raises(asyncpg.UniqueViolationError),
    ):
        ask(databases.owner_url, *statements)
    log = (place / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "private" not in log
