"""The database cluster of a data folder: where it lies, who owns it, how it is made and what it holds."""

import asyncio
import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from kopilka.infrastructure.embedded_postgres.binaries import Binaries, PostgresUnavailable, launch
from kopilka.infrastructure.embedded_postgres.data_folder import (
    SYSTEM_FOLDER,
    Account,
    DataFolder,
    Secrets,
    can_pass,
    grant_passage,
    make_private,
    server_account,
)
from kopilka.infrastructure.embedded_postgres.server import HOST

DATABASE = "kopilka"
SUPERUSER = "postgres"
OWNER = "kopilka_owner"
APP = "kopilka_app"
INITDB_TIMEOUT = 120
CLEARING_TIMEOUT = 5
CONNECT_TIMEOUT = 10

# Raised when prepare() below changes: clusters made before then are prepared once more.
PREPARATION = "1"


@dataclass(frozen=True)
class Cluster:
    home: Path
    account: Account | None

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def version(self) -> int | None:
        """The major version that made it; None before initdb."""
        if not self.data.exists():
            return None
        try:
            return int((self.data / "PG_VERSION").read_text())
        except (OSError, ValueError) as error:
            raise PostgresUnavailable(
                f"{self.data} holds no complete database: its file PG_VERSION is missing or damaged. "
                "Restore the folder from a backup, or move it away to start with an empty database."
            ) from error

    @property
    def is_prepared(self) -> bool:
        path = self.home / "prepared"
        return path.exists() and path.read_text() == PREPARATION

    def note_prepared(self) -> None:
        (self.home / "prepared").write_text(PREPARATION)


def locate(folder: DataFolder) -> Cluster:
    """DIR/postgres, made on first use: a folder, or a link to a place that PostgreSQL's account can reach."""
    link = folder.path / "postgres"
    if link.is_symlink() and not link.exists():
        raise PostgresUnavailable(
            f"The database of {folder.path} was in {link.readlink()}, which no longer exists. "
            f"Bring that folder back, or remove the link {link} to start with an empty database."
        )
    cluster = Cluster(link.resolve(), server_account())
    if cluster.version is not None:
        return _with_its_owner(folder, cluster)
    if not link.exists():
        if cluster.account is None or grant_passage(cluster.account, folder.path):
            make_private(link)
        else:
            link.symlink_to(_place_elsewhere(folder, cluster.account))
    home = link.resolve()
    if cluster.account is not None:
        # Root keeps it: PostgreSQL's account must not replace what root reads and writes here.
        grant_passage(cluster.account, home)
    return Cluster(home, cluster.account)


def _with_its_owner(folder: DataFolder, cluster: Cluster) -> Cluster:
    """PostgreSQL runs only as the owner of the data, who was chosen when the cluster was made."""
    status = cluster.data.stat()
    if cluster.account is None:
        if status.st_uid != os.geteuid():
            raise PostgresUnavailable(
                f"The database in {cluster.data} belongs to the user with the number {status.st_uid}. "
                "Start Kopilka as that user, as root, or with another data folder."
            )
        return cluster
    if status.st_uid == 0:
        raise PostgresUnavailable(
            f"The database in {cluster.data} belongs to root, and PostgreSQL does not run as root. "
            f"Give it to another user, for example: chown -R postgres: {cluster.data}"
        )
    account = Account(status.st_uid, status.st_gid)
    if cluster.home.is_relative_to(folder.path):
        grant_passage(account, folder.path)
    grant_passage(account, cluster.home)
    if not can_pass(cluster.home, account):
        raise PostgresUnavailable(
            f"PostgreSQL runs as the user with the number {account.uid}, who cannot get to its database in "
            f"{cluster.home}. Let that user pass through the folders above it."
        )
    return Cluster(cluster.home, account)


def _place_elsewhere(folder: DataFolder, account: Account) -> Path:
    clusters = SYSTEM_FOLDER / "clusters"
    place = clusters / secrets.token_hex(8)
    try:
        make_private(place, mode_above=0o711)
        if SYSTEM_FOLDER.stat().st_mode & 0o011 != 0o011:  # made as a data folder, and ours either way
            SYSTEM_FOLDER.chmod(0o711)
    except OSError as error:
        raise PostgresUnavailable(
            f"PostgreSQL does not run as root, and the user with the number {account.uid} cannot get to "
            f"{folder.path}; nor can Kopilka use {clusters} instead ({error.strerror}). "
            "Choose a data folder with --data-dir below folders that every user may pass."
        ) from error
    return place


def initdb(cluster: Cluster, binaries: Binaries, password: str, *, sync: bool = True) -> None:
    """All or nothing: the cluster is made under another name, and a half-made one of before is removed."""
    for unfinished in cluster.home.glob("making-*"):
        _remove(unfinished)
    (cluster.home / "prepared").unlink(missing_ok=True)
    making = cluster.home / f"making-{secrets.token_hex(4)}"
    make_private(making)
    password_file = making / "password"
    password_file.touch(0o600)
    password_file.write_text(password)
    if cluster.account is not None:
        for path in (making, password_file):
            os.chown(path, cluster.account.uid, cluster.account.gid)
    # Never the C locale, in which Cyrillic characters are no letters: pg_trgm finds nothing. From 17 on PostgreSQL has
    # C.UTF-8 of its own, the same whatever the machine's C library.
    builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if binaries.version >= 17 else []
    arguments: list[str | Path] = [
        *(binaries.bin / "initdb", "-D", making / "data", "-U", SUPERUSER, f"--pwfile={password_file}"),
        *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", *builtin),
        *("--data-checksums", "--no-instructions", *([] if sync else ["--no-sync"])),
    ]
    process = launch(arguments, cluster.account, subprocess.PIPE)
    try:
        output, _ = process.communicate(timeout=INITDB_TIMEOUT)
        if process.returncode != 0:
            raise PostgresUnavailable(
                f"PostgreSQL could not make a database in {cluster.home}: "
                f"{output.decode(errors='replace')[-2000:].strip()}"
            )
        (making / "data").rename(cluster.data)
    except subprocess.TimeoutExpired as error:
        raise PostgresUnavailable(
            f"PostgreSQL did not make a database in {cluster.home} within {INITDB_TIMEOUT} s."
        ) from error
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
        shutil.rmtree(making, ignore_errors=True)


def _remove(unfinished: Path) -> None:
    """Retries: the initdb of a killed Kopilka may be removing the same folder at this moment."""
    deadline = time.monotonic() + CLEARING_TIMEOUT
    while unfinished.exists() and time.monotonic() < deadline:
        shutil.rmtree(unfinished, ignore_errors=True)


def run_now(coroutine: Coroutine[Any, Any, None]) -> None:
    """asyncio.run that leaves the thread's current event loop as it was."""
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(coroutine)


async def connect(port: int, user: str, password: str, database: str = DATABASE) -> asyncpg.Connection:
    return await asyncpg.connect(
        host=HOST,
        port=port,
        user=user,
        password=password,
        database=database,
        ssl=False,
        timeout=CONNECT_TIMEOUT,
    )


async def prepare(port: int, known: Secrets) -> None:
    """Roles, the database and its extension. Idempotent; application sessions are allowed last."""
    server = await connect(port, SUPERUSER, known.postgres_password, "postgres")
    try:
        for role, password in ((OWNER, known.owner_password), (APP, known.app_password)):
            exists = await server.fetchval("SELECT count(*) FROM pg_roles WHERE rolname = $1", role)
            rights = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
            await server.execute(f"{'ALTER' if exists else 'CREATE'} ROLE {role} {rights}")
            quoted = "SELECT format('ALTER ROLE %I PASSWORD %L', $1::text, $2::text)"
            await server.execute(await server.fetchval(quoted, role, password))
        if not await server.fetchval("SELECT count(*) FROM pg_database WHERE datname = $1", DATABASE):
            await server.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
    finally:
        await server.close()
    database = await connect(port, SUPERUSER, known.postgres_password)
    try:
        await database.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        if not await database.fetchval("SELECT show_trgm('кофе') <> '{}'"):
            raise PostgresUnavailable(
                "The locale of this database knows no Cyrillic letters: searching would find nothing. "
                "Start with another data folder."
            )
        await database.execute(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC")
        await database.execute(f"GRANT CONNECT ON DATABASE {DATABASE} TO {OWNER}, {APP}")
    finally:
        await database.close()


async def log_in(port: int, known: Secrets) -> None:
    """Connects as the application role: proves that server, secrets and roles belong together."""
    await (await connect(port, APP, known.app_password)).close()
