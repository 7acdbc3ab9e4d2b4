"""A real streaming standby of a PostgreSQL that the test started."""

import asyncio
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import psutil

from kopilka.infrastructure.embedded_postgres.binaries import launch
from kopilka.infrastructure.embedded_postgres.instance import Databases
from kopilka.infrastructure.embedded_postgres.server import Server, free_port
from tests.faults.serving import PATIENCE, until

# Of the same kind as the primary's, so that both count their statements.
OPTIONS = ("listen_addresses", "unix_socket_directories", "shared_preload_libraries", "max_connections")


@dataclass
class Standby:
    primary: Databases
    server: Server
    """The primary's."""
    data: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    def of(self, url: str) -> str:
        """The same database and role here."""
        return url.replace(f":{self.primary.port}/", f":{self.port}/")

    def start(self) -> None:
        options = [f"--{name}={self.server.settings[name]}" for name in OPTIONS if name in self.server.settings]
        program = self.server.binaries.bin / "postgres"
        arguments: list[str | Path] = [program, "-D", self.data, "-p", str(self.port), *options]
        self.process = launch(arguments, self.server.account, subprocess.DEVNULL)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)  # without waiting for sessions to end
            self.process.wait(20)

    def processes(self) -> list[psutil.Process]:
        assert self.process is not None
        main = psutil.Process(self.process.pid)
        return [main, *main.children(recursive=True)]

    def answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, "the standby ended"
        try:
            return bool(self.ask("SELECT pg_is_in_recovery()"))
        except (OSError, asyncpg.PostgresError):
            return False

    def ask(self, statement: str, *, primary: bool = False) -> Any:
        """As the superuser; not on the test's own event loop."""

        async def ask() -> Any:
            url = self.primary.admin_url if primary else self.of(self.primary.admin_url)
            connection = await asyncpg.connect(url, ssl=False, timeout=5)
            try:
                return await connection.fetchval(statement)
            finally:
                await connection.close()

        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            return runner.run(ask())

    def has_all(self) -> bool:
        """Whether all that the primary has written is replayed."""
        written = self.ask("SELECT pg_current_wal_flush_lsn()::text", primary=True)
        return bool(self.ask(f"SELECT pg_last_wal_replay_lsn() >= '{written}'::pg_lsn"))


@contextmanager
def following(primary: Databases) -> Iterator[Standby]:
    server = primary.server
    assert server is not None, "only beside a server that was started here"
    with tempfile.TemporaryDirectory(prefix="kopilka-standby-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if server.account is not None:
            shutil.chown(folder, server.account.uid, server.account.gid)
        data = folder / "data"
        copy = launch(
            [
                *(server.binaries.bin / "pg_basebackup", "-D", data, "-d", primary.admin_url),
                *("--write-recovery-conf", "--checkpoint=fast", "--wal-method=stream", "--no-sync"),
            ],
            server.account,
            subprocess.PIPE,
        )
        output, _ = copy.communicate(timeout=PATIENCE)
        assert copy.returncode == 0, output.decode()
        made = Standby(primary, server, data, free_port())
        try:
            made.start()
            until(made.answers, "the standby's start")
            yield made
        finally:
            made.stop()
