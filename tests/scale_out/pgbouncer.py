"""A real pgbouncer in transaction mode, in front of a PostgreSQL of the tests."""

import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from kopilka.infrastructure.embedded_postgres.data_folder import Account, server_account
from tests.faults.serving import free_port, until

FOUND = shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
MISSING = "There is no pgbouncer here (on Debian: apt-get install pgbouncer)."
# What the page of docs/scaling.md shows is what is tested, at other addresses.
SHOWN = Path(__file__).parents[2] / "docs" / "scaling" / "pgbouncer.ini"


@dataclass
class Pooler:
    folder: Path
    port: int
    account: Account | None
    process: "subprocess.Popen[bytes] | None" = field(default=None)

    def of(self, url: str) -> str:
        """The same database and role through the pooler."""
        parts = urlsplit(url)
        return parts._replace(netloc=f"{parts.username}:{parts.password}@127.0.0.1:{self.port}").geturl()

    def start(self) -> None:
        assert FOUND is not None, MISSING
        # It refuses to be root, as PostgreSQL does.
        who = {} if self.account is None else {"user": self.account.uid, "group": self.account.gid, "extra_groups": []}
        self.process = subprocess.Popen(
            [FOUND, "-q", str(self.folder / "pgbouncer.ini")],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **who,
        )  # fmt: skip
        until(self.listens, "the pooler's start")

    def listens(self) -> bool:
        """Nobody logs in: the pooler would keep a connection to that database, which then could not be copied."""
        assert self.process is not None
        assert self.process.poll() is None, (self.folder / "pgbouncer.log").read_text()
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)


@contextmanager
def pooling(*urls: str, connections: int = 20, reserve: int = 5) -> Iterator[Pooler]:
    """In front of the server of these addresses, for the roles in them, with so many connections to it a role and
    database, and so many more for whoever has waited.
    """
    server, account = urlsplit(urls[0]), server_account()
    with tempfile.TemporaryDirectory(prefix="kopilka-pooler-", dir="/tmp", ignore_cleanup_errors=True) as name:
        made = Pooler(Path(name), free_port(), account)
        users = [(unquote(it.username or ""), unquote(it.password or "")) for it in map(urlsplit, urls)]
        (made.folder / "users.txt").write_text("".join(f'"{user}" "{password}"\n' for user, password in users))
        (made.folder / "pgbouncer.ini").write_text(
            replaced(
                SHOWN.read_text(),
                ("kopilka = host=127.0.0.1 port=5432", f"* = host={server.hostname} port={server.port}"),
                ("listen_port = 6432", f"listen_port = {made.port}"),
                ("default_pool_size = 20", f"default_pool_size = {connections}"),
                ("reserve_pool_size = 5", f"reserve_pool_size = {reserve}"),
                ("/etc/pgbouncer/", f"{name}/"),
                ("/var/log/postgresql/", f"{name}/"),
                ("/run/postgresql/", f"{name}/"),
            )
        )
        if account is not None:
            for path in (made.folder, *made.folder.iterdir()):
                shutil.chown(path, account.uid, account.gid)
        try:
            made.start()
            yield made
        finally:
            made.stop()


def replaced(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text
