"""The embedded PostgreSQL of a data folder: the first process starts it and stops it, others join."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import asyncpg

from kopilka.infrastructure.embedded_postgres.binaries import (
    Binaries,
    PostgresUnavailable,
    PostgresVersionMismatch,
    find_binaries,
    runnable_by,
)
from kopilka.infrastructure.embedded_postgres.cluster import (
    APP,
    DATABASE,
    OWNER,
    SUPERUSER,
    initdb,
    locate,
    log_in,
    prepare,
    run_now,
)
from kopilka.infrastructure.embedded_postgres.data_folder import DataFolder, Lock, Secrets
from kopilka.infrastructure.embedded_postgres.server import HOST, STATE, Server

__all__ = [
    "Binaries",
    "Databases",
    "PostgresUnavailable",
    "PostgresVersionMismatch",
    "Server",
    "find_binaries",
    "running",
]

JOIN_TIMEOUT = 30.0
JOIN_POLL = 0.05


@dataclass(frozen=True)
class Databases:
    """Where the database is. Who started it has `server` too, to watch it and to start it again."""

    host: str
    port: int
    secrets: Secrets = field(repr=False)
    server: Server | None = field(default=None, repr=False)
    joined_pid: int | None = None

    @property
    def started_here(self) -> bool:
        return self.server is not None

    @property
    def pid(self) -> int | None:
        """None while a server that was started here is down."""
        return self.joined_pid if self.server is None else self.server.pid

    @property
    def owner_url(self) -> str:
        return self._url(OWNER, self.secrets.owner_password)

    @property
    def app_url(self) -> str:
        return self._url(APP, self.secrets.app_password)

    @property
    def admin_url(self) -> str:
        return self._url(SUPERUSER, self.secrets.postgres_password)

    def _url(self, user: str, password: str) -> str:
        return f"postgresql://{user}:{quote(password, safe='')}@{self.host}:{self.port}/{DATABASE}"


@contextmanager
def running(
    folder: DataFolder, *, preferred: Path | None = None, settings: Mapping[str, str] = {}
) -> Iterator[Databases]:
    """Outside of any event loop and, for the process that comes first, in its main thread.

    Raises PostgresUnavailable.
    """
    lock = _lock_or_join(folder)
    if isinstance(lock, Databases):
        yield lock
        return
    with lock:
        server = _start(folder, preferred, settings)
        try:
            yield Databases(HOST, server.port, folder.secrets, server)
        finally:
            server.stop()


def _lock_or_join(folder: DataFolder) -> Lock | Databases:
    deadline = time.monotonic() + JOIN_TIMEOUT
    while True:
        lock = folder.try_lock(STATE)
        if lock is not None:
            return lock
        reason: Exception | None = None
        state = folder.read_state(STATE) or {}
        if state.get("pid") is not None:
            try:
                run_now(log_in(state["port"], folder.secrets))
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                reason = error
            else:
                return Databases(HOST, state["port"], folder.secrets, joined_pid=state["pid"])
        if time.monotonic() > deadline:
            raise PostgresUnavailable(
                f"Another Kopilka is running on {folder.path}, but its database could not be reached for "
                f"{JOIN_TIMEOUT:.0f} s. Stop that Kopilka and start again."
            ) from reason
        time.sleep(JOIN_POLL)


def _start(folder: DataFolder, preferred: Path | None, settings: Mapping[str, str]) -> Server:
    cluster = locate(folder)
    binaries = find_binaries(preferred, version=cluster.version)
    binaries = runnable_by(cluster.account, binaries, cluster.home)
    if cluster.version is None:
        initdb(cluster, binaries, folder.secrets.postgres_password, sync=settings.get("fsync") != "off")
    server = Server(folder, cluster.data, binaries, cluster.account, settings)
    server.start()
    try:
        if cluster.is_prepared:
            run_now(log_in(server.port, folder.secrets))
        else:
            run_now(prepare(server.port, folder.secrets))
            cluster.note_prepared()
        server.announce()
    except asyncpg.InvalidPasswordError as error:
        server.stop()
        raise PostgresUnavailable(
            f"The database in {cluster.data} was made with other passwords than those in "
            f"{folder.path / 'secrets.json'}. Restore the secrets.json that belongs to it from a backup."
        ) from error
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        server.stop()
        raise PostgresUnavailable(f"PostgreSQL started but could not be made ready for Kopilka: {error}") from error
    except BaseException:
        server.stop()
        raise
    return server
