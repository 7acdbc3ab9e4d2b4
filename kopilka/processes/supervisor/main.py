"""`kopilka serve`: PostgreSQL, migrations, API, worker and bot under one supervisor, which restarts dead processes and
stops what it started. Imports little, so that starting takes hardly longer than the API alone.
"""

import argparse
import asyncio
import contextlib
import importlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from types import FrameType

import asyncpg

from kopilka.infrastructure.config import Settings, SettingsInvalid, load_settings
from kopilka.infrastructure.embedded_postgres.data_folder import DataFolderUnusable
from kopilka.infrastructure.embedded_postgres.instance import PostgresUnavailable
from kopilka.infrastructure.embedded_postgres.parent_death import end_with_parent
from kopilka.migrations.revisions import head
from kopilka.processes.readiness import is_ready
from kopilka.processes.runtime import Runtime, address_of, open_folder, open_runtime

STATE = "serve"
WHEN_TOLD = "--when-told"  # a flag of the subcommands that are kept running: import, then wait for a line
POLL = 0.1
STOP_SECONDS = 15.0
# Seconds. The pause before a restart doubles each time, and is reset after CALM seconds without a death.
FIRST_PAUSE, LONGEST_PAUSE, CALM = 0.2, 5.0, 20.0
# The newest revision is applied and the application role has its rights: both happen in one transaction.
IS_CURRENT = """
SELECT EXISTS (SELECT FROM alembic_version WHERE version_num = $1) AND NOT EXISTS (
    SELECT FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND NOT has_table_privilege(oid, 'SELECT'))
"""


class MigrationFailed(Exception):
    """The migration has printed the reason."""


@dataclass
class Child:
    """A `kopilka` subcommand that is kept running."""

    command: str
    words: Sequence[str] = ()
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = FIRST_PAUSE
    retry_at: float = 0.0

    def start(self) -> None:
        self.process = launch(self.command, *self.words)
        self.started_at = time.monotonic()

    def prepare(self) -> None:
        """Starts it before the database: it imports its code, the longer part of its start, and waits for `go_on`."""
        self.process = launch(self.command, *self.words, WHEN_TOLD, reads=subprocess.PIPE)
        self.started_at = time.monotonic()

    def go_on(self) -> None:
        if self.process is not None and self.process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):  # it has died: `watch` starts it again
                self.process.stdin.write(b"\n")
                self.process.stdin.close()

    def watch(self) -> None:
        now = time.monotonic()
        if self.process is not None:
            if self.process.poll() is None:
                return
            if now - self.started_at > CALM:
                self.pause = FIRST_PAUSE
            say(f"{self.command} ended with code {self.process.returncode}; starting it again")
            self.process, self.retry_at = None, now + self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
        if now >= self.retry_at:
            self.start()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self, seconds: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@dataclass
class Stop:
    """Handler of SIGINT and SIGTERM. During the start it also interrupts what is running.

    The exception alone is not enough: Python drops one that is raised during a fork.
    """

    asked: bool = False
    breaks_off: bool = True

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self.asked = True
        if self.breaks_off:
            raise KeyboardInterrupt


def drop_interrupts(unraisable: "sys.UnraisableHookArgs") -> None:
    """An interrupt during garbage collection is remembered by Stop; Python need not print it."""
    if unraisable.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(unraisable)


@dataclass
class Supervisor:
    """`children` are prepared, and stopped by the caller."""

    runtime: Runtime
    stop: Stop
    children: Sequence[Child]
    postgres_retry_at: float = 0.0
    have_sources_changed: Callable[[], bool] | None = None

    def run(self) -> None:
        address = address_of(self.runtime.settings)
        self.runtime.folder.write_state(STATE, {"pid": os.getpid(), "url": address})
        if not self.stop.asked and not is_current(self.runtime):
            self._migrate()
        for child in self.children:
            child.go_on()
        announced = False
        while not self.stop.asked:
            self._watch()
            if not announced and is_ready(self.runtime.settings):
                announced = True
                say(f"Kopilka is ready: {address}  (Ctrl+C stops it; data in {self.runtime.folder.path})")
            time.sleep(POLL)

    def _watch(self) -> None:
        self._watch_postgres()
        changed = self.have_sources_changed is not None and self.have_sources_changed()
        for child in self.children:
            if changed:
                child.stop()
            child.watch()

    def _watch_postgres(self) -> None:
        server = self.runtime.embedded.server if self.runtime.embedded else None
        if server is None or server.poll() is None or time.monotonic() < self.postgres_retry_at:
            return
        say("PostgreSQL ended; starting it again")
        try:
            server.restart()
        except PostgresUnavailable as error:
            say(str(error))
            self.postgres_retry_at = time.monotonic() + LONGEST_PAUSE

    def _migrate(self) -> None:
        """In a process of its own, since importing Alembic is slow. Raises MigrationFailed."""
        process = launch("migrate")
        while True:
            try:
                code = process.wait(POLL)
            except subprocess.TimeoutExpired:
                if self.stop.asked:
                    process.terminate()
                continue
            if code != 0 and not self.stop.asked:
                raise MigrationFailed
            return


def run(arguments: argparse.Namespace) -> int:
    settings = load_settings()
    folder = open_folder(settings)
    lock = folder.try_lock(STATE)
    if lock is None:
        state = folder.read_state(STATE) or {}
        say(
            f"Kopilka already runs on {folder.path}: {state.get('url', 'address unknown')} "
            f"(process {state.get('pid', 'unknown')}). Stop it first, or name another folder with --data-dir."
        )
        return 1
    with lock:
        check_tls(settings)
        taken = port_taken(settings) or metrics_ports_taken(settings)
        if taken:
            say(taken)
            return 1
        stop = Stop()
        sys.unraisablehook = drop_interrupts
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        children = children_of(settings)
        try:
            for child in children:
                child.prepare()
            watch = watch_sources() if arguments.reload else None
            with open_runtime(settings) as runtime:
                stop.breaks_off = False
                try:
                    Supervisor(runtime, stop, children, have_sources_changed=watch).run()
                finally:
                    stop_all(children, settings)  # before PostgreSQL, which they need for as long as they drain
        except KeyboardInterrupt:
            pass
        except (PostgresUnavailable, DataFolderUnusable) as error:
            say(str(error))
            return 1
        except MigrationFailed:
            say("The database could not be brought to the newest schema; the reason is above.")
            return 1
        finally:
            stop_all(children, settings)  # prepared for a database that did not come
    say("Kopilka has stopped.")
    return 0


def children_of(settings: Settings) -> list[Child]:
    children = [Child("api"), Child("worker", beside_api(settings, 1))]
    if settings.telegram.token is not None:
        children.append(Child("bot", beside_api(settings, 2)))
    return children


def stop_all(children: Sequence[Child], settings: Settings) -> None:
    for child in children:
        child.stop()
    deadline = time.monotonic() + STOP_SECONDS + settings.drain_seconds
    for child in children:
        child.wait(max(0.1, deadline - time.monotonic()))


def beside_api(settings: Settings, place: int) -> list[str]:
    """Arguments of a process beside the API on one machine: its own metrics port."""
    port = settings.metrics.port
    return [] if port is None else ["--metrics-port", str(port + place)]


def launch(*words: str, reads: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    """Starts a `kopilka` subcommand as a child that ends with this process."""
    return subprocess.Popen(  # noqa: S603 - our own command, no word of it from outside
        # -P: imports nothing from the current folder.
        [sys.executable, "-P", "-m", "kopilka.processes.commands.cli", *words],
        stdin=reads,
        start_new_session=True,  # Ctrl+C reaches only the supervisor, which stops all in order
        preexec_fn=partial(end_with_parent, parent=os.getpid()),
    )


def is_current(runtime: Runtime) -> bool:
    """Whether the embedded database needs no migration; an outside one is always migrated, roles included."""
    if runtime.embedded is None:
        return False

    async def ask() -> bool:
        connection = await asyncpg.connect(runtime.app_url, ssl=False, timeout=10)
        try:
            found: bool = await connection.fetchval(IS_CURRENT, head())
            return found
        finally:
            await connection.close()

    try:
        return asyncio.run(ask())
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False


def port_taken(settings: Settings, *, shared: bool = False) -> str | None:
    """The sentence to show, None where the port is free (`shared`: or used by other API processes only)."""
    why = why_not_listen(settings.host, settings.port, shared=shared)
    return why and f"Cannot listen on {settings.host}:{settings.port} ({why}). Choose another with --port."


def metrics_ports_taken(settings: Settings) -> str | None:
    """The sentence to show, None where all ports of the metrics are free, or none is asked for."""
    host, port = settings.metrics.host, settings.metrics.port
    if port is None:
        return None
    ports = range(port, port + (2 if settings.telegram.token is None else 3))
    if settings.port in ports:
        return f"KOPILKA_METRICS_PORT: {ports[0]} to {ports[-1]} are for metrics, and {settings.port} is KOPILKA_PORT."
    for each in ports:
        why = why_not_listen(host, each)
        if why:
            return (
                f"Cannot serve metrics on {host}:{each} ({why}). "
                "Choose another port by KOPILKA_METRICS_PORT; those after it are used, too."
            )
    return None


def why_not_listen(host: str, port: int, *, shared: bool = False) -> str | None:
    """The system's error message, None where the port is free."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.strerror or str(error)
    return None


def check_tls(settings: Settings) -> None:
    """Raises SettingsInvalid. Imported only where TLS is on: reading certificates takes import time."""
    if settings.tls.cert or settings.tls.key:
        importlib.import_module("kopilka.processes.api.certificate").check_certificate(settings)


def watch_sources() -> Callable[[], bool]:
    """Asks whether a module of Kopilka has changed. Imported only for --reload: it needs a development dependency."""
    try:
        module = importlib.import_module("kopilka.processes.supervisor.sources")
    except ModuleNotFoundError as error:
        raise SettingsInvalid("--reload needs watchfiles, which `make setup` installs.") from error
    have_changed: Callable[[], bool] = module.Sources().have_changed
    return have_changed


def say(text: str) -> None:
    print(text, flush=True)
