"""A real Kopilka under test: a command of ours on a folder and a port of its own, watched and ended by process id."""

import asyncio
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Self

import asyncpg
import psutil

from kopilka.infrastructure.embedded_postgres.data_folder import DataFolder
from kopilka.infrastructure.embedded_postgres.instance import Databases
from kopilka.infrastructure.embedded_postgres.parent_death import end_with_parent
from kopilka.infrastructure.embedded_postgres.server import HOST

# After so many seconds what has to come about is given up, so that nothing hangs. It says nothing of speed, which is
# measured by `make bench`: the machine may be busy with other things.
PATIENCE = 90.0
POLL = 0.02
PROGRAM = (sys.executable, "-m", "kopilka.processes.commands.cli")
# Names the folder of this run's PostgreSQL (conftest.py at the root).
CLUSTER_VARIABLE = "KOPILKA_TEST_CLUSTER"

_given: deque[int] = deque(maxlen=200)


class NeverHappened(AssertionError):
    """What was waited for did not come about in time."""


def until(happened: Callable[[], object], what: str = "it", seconds: float = PATIENCE) -> float:
    """Seconds that it took. Raises NeverHappened."""
    started = time.monotonic()
    while not happened():
        if time.monotonic() - started > seconds:
            raise NeverHappened(f"{what} did not happen within {seconds} s")
        time.sleep(POLL)
    return time.monotonic() - started


async def locked_out(admin: asyncpg.Connection, count: int = 1) -> None:
    """Returns once so many statements of the application wait for a lock."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = 'kopilka_app'"
    async with asyncio.timeout(PATIENCE):
        while await admin.fetchval(waiting) < count:
            await admin.execute("SELECT pg_stat_clear_snapshot()")
            await asyncio.sleep(POLL)


@contextmanager
def new_folder() -> Iterator[Path]:
    """An empty data folder below folders that everybody passes (pytest's own are closed to PostgreSQL's account)."""
    with tempfile.TemporaryDirectory(prefix="kopilka-", dir="/tmp", ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextmanager
def prepared_folder() -> Iterator[Path]:
    """A data folder with its secrets and a database at the newest schema: a copy of one that this run made once.

    For a test that is not about the first start, which takes several seconds of initdb and migrations.
    """
    template = prepared_template()
    with new_folder() as folder:
        if not (template / "postgres").is_symlink():  # a link leads to the one cluster, which cannot be shared
            subprocess.run(["cp", "-a", template / "secrets.json", template / "postgres", folder], check=True)
        yield folder


def prepared_template() -> Path:
    """Made by `kopilka migrate` on first use, by whichever worker of xdist is first; removed with the run's cluster."""
    template = Path(os.environ[CLUSTER_VARIABLE]) / "template"
    with DataFolder(template).lock("made"):
        if not (template / "made").exists():
            done = kopilka("migrate", "--data-dir", template)
            assert done.returncode == 0, done.stdout + done.stderr
            (template / "made").touch()
    return template


def free_port(host: str = "127.0.0.1", *, row: int = 1) -> int:
    """The first of so many in a row, outside the range of outgoing connections and beside the embedded PostgreSQL's.

    Whoever asks may bind them much later: so nobody else is given them, neither here nor by another worker of xdist.
    """
    span = 2_700 // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    first = 30_000 + span * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
    while True:
        port = first + secrets.randbelow(span - row + 1)
        ports = range(port, port + row)
        if not any(it in _given or is_taken(host, it) for it in ports):
            _given.extend(ports)
            return port


def is_taken(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def status_of(host: str, port: int, path: str, timeout: float = 10.0) -> int | None:
    """Of a GET over plain HTTP, None where nothing answers.

    Not by httpx: a client of it loads all certificates, 60 ms of a core, and this is asked fifty times a second.
    """
    connection = http.client.HTTPConnection(host, port, timeout=timeout)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


@contextmanager
def frozen(processes: Sequence[psutil.Process]) -> Iterator[None]:
    """Stopped as by a debugger. A shell lets them go on, also when the tests are killed in the middle."""
    script = 'kill -STOP "$@"; echo; read end; kill -CONT "$@"'
    command = ["/bin/sh", "-c", script, "sh", *(str(process.pid) for process in processes)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as shell:
        assert shell.stdout is not None
        shell.stdout.readline()
        yield


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def environment(**variables: str) -> dict[str, str]:
    """This one without any setting of Kopilka's, but for those named."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KOPILKA_")}
    # Nobody outside is asked for exchange rates.
    return {**kept, "KOPILKA_AUTH_BCRYPT_COST": "4", "KOPILKA_RATES_URL": "", **variables}


def kopilka(
    *words: str | Path, typed: str = "", seconds: float = PATIENCE, **variables: str
) -> "subprocess.CompletedProcess[str]":
    """Runs a command to its end."""
    return subprocess.run(
        [*PROGRAM, *words],
        env=environment(**variables), input=typed, capture_output=True, text=True, timeout=seconds,
    )  # fmt: skip


class Serving:
    """`kopilka serve` (or `api`) from its start to its end."""

    def __init__(
        self,
        folder: Path,
        *words: str,
        command: str = "serve",
        host: str = "127.0.0.1",
        program: Sequence[str | Path] = PROGRAM,
        **variables: str,
    ) -> None:
        self.folder = folder
        self.words = words
        self.host = host
        self.port = free_port(host)
        self.url = f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"
        listens = ("--host", host, "--port", str(self.port)) if command in ("serve", "api") else ()
        self._command = [
            *(*program, command, "--data-dir", folder),
            *listens,
            *words,
        ]
        self._variables = variables
        self._process: subprocess.Popen[bytes] | None = None
        self.log = folder / "test.log"
        self._seen: set[psutil.Process] = set()

    def add(self, **variables: str) -> None:
        """Settings that need its address; before it starts."""
        self._variables |= variables

    def start(self) -> Self:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                env=environment(**self._variables),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # A run of tests that is killed leaves nobody behind. Belongs to the thread: start it in the main one.
                preexec_fn=partial(end_with_parent, parent=os.getpid()),
            )
        return self

    def __enter__(self) -> Self:
        try:
            self.start().wait_ready()
        except BaseException:
            self.kill_all()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            if self.poll() is None:
                self.stop()
        finally:
            self.kill_all()

    @property
    def popen(self) -> "subprocess.Popen[bytes]":
        assert self._process is not None, "not started"
        return self._process

    @property
    def process(self) -> psutil.Process:
        return psutil.Process(self.popen.pid)

    def poll(self) -> int | None:
        return self.popen.poll()

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def answers(self, path: str = "/health/ready", timeout: float = 10.0) -> int | None:
        """The status, None where nothing answers."""
        return status_of(self.host, self.port, path, timeout)

    def wait_ready(self) -> float:
        def is_ready() -> bool:
            assert self.poll() is None, f"ended with {self.poll()}: {self.said()}"
            return self.answers() == 200

        try:
            return until(is_ready, "readiness")
        except NeverHappened as error:
            raise NeverHappened(f"{error}: {self.said()}") from None

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """The exit code."""
        self.everything()
        self.popen.send_signal(number)
        return self.popen.wait(PATIENCE)

    def everything(self) -> set[psutil.Process]:
        """All processes that belong to it, the supervisor included; remembered for the end."""
        found = {self.process, *self.process.children(recursive=True)} if self.poll() is None else set()
        self._seen |= found
        return found

    def left_behind(self) -> list[psutil.Process]:
        """Of those seen, and of all that name this data folder."""
        named = [process for process in psutil.process_iter() if self._names_folder(process)]
        return [process for process in {*self._seen, *named} if is_alive(process)]

    def _names_folder(self, process: psutil.Process) -> bool:
        try:
            words = [*process.cmdline(), process.environ().get("KOPILKA_DATA_DIR", "")]
        except psutil.Error:
            return False
        return any(str(self.folder) in word for word in words)

    def kill_all(self) -> None:
        """So that a failed test leaves nothing: only what this object started and saw."""
        if self._process is None:
            return
        self.everything()
        for process in self.left_behind():
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        self.popen.wait(PATIENCE)

    def databases(self) -> Databases:
        """The embedded PostgreSQL, as a joining process finds it."""
        folder = DataFolder(self.folder)
        state = folder.read_state("postgres") or {}
        return Databases(HOST, state["port"], folder.secrets, joined_pid=state["pid"])

    def child(self, command: str) -> psutil.Process | None:
        """The supervisor's process of this command, or `postgres`."""
        for process in self.process.children():
            try:
                words = process.cmdline()
            except psutil.NoSuchProcess:
                continue
            if words and (command in words or Path(words[0]).name == command):
                return process
        return None

    def the(self, command: str) -> psutil.Process:
        found = self.child(command)
        assert found is not None, f"no {command} runs"
        self.everything()
        return found

    def api_workers(self) -> list[psutil.Process]:
        """Granian's processes that answer requests."""
        main = self.child("api")
        try:
            return [] if main is None else [process for process in main.children() if is_alive(process)]
        except psutil.NoSuchProcess:
            return []
