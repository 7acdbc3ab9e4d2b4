"""All in one: PostgreSQL, migrations, API and worker under one supervisor, which restarts what dies and
stops what it started. Imports little: a start is to take no longer than the API's own.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from types import FrameType

from kopilka.infrastructure.config import Settings, load_settings
from kopilka.infrastructure.data_folder import DataFolderUnusable
from kopilka.infrastructure.lifeline import end_with_parent
from kopilka.infrastructure.postgres import PostgresUnavailable
from kopilka.processes.ground import Ground, open_folder, standing
from kopilka.processes.sources import Sources

STATE = "serve"
POLL = 0.1
STOP_SECONDS = 15.0
READY_SECONDS = 60.0
# A process that keeps dying is started again, ever less eagerly, and eagerly again after a calm while.
FIRST_PAUSE, LONGEST_PAUSE, CALM = 0.2, 5.0, 20.0


@dataclass
class Child:
    """A command of ours, kept alive."""

    command: str
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = FIRST_PAUSE
    retry_at: float = 0.0

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own command, no word of it from outside
            [sys.executable, "-m", "kopilka.processes.cli", self.command],
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl+C reaches the supervisor alone, which stops all in order
            preexec_fn=end_with_parent,
        )
        self.started_at = time.monotonic()

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
class Supervisor:
    ground: Ground
    stopping: bool = False
    sources: Sources | None = None
    children: list[Child] = field(default_factory=lambda: [Child("api"), Child("worker")])

    def run(self) -> None:
        self._migrate()
        for child in self.children:
            child.start()
        address = address_of(self.ground.settings)
        self.ground.folder.write_state(STATE, {"pid": os.getpid(), "url": address})
        announced = False
        try:
            while not self.stopping:
                self._watch()
                if not announced and is_ready(self.ground.settings):
                    announced = True
                    say(f"Kopilka is ready: {address}  (Ctrl+C stops it; data in {self.ground.folder.path})")
                time.sleep(POLL)
        finally:
            for child in self.children:
                child.stop()
            deadline = time.monotonic() + STOP_SECONDS
            for child in self.children:
                child.wait(max(0.1, deadline - time.monotonic()))

    def _watch(self) -> None:
        server = self.ground.embedded.server if self.ground.embedded else None
        if server is not None and server.poll() is not None:
            say("PostgreSQL ended; starting it again")
            server.restart()
        changed = self.sources is not None and self.sources.have_changed()
        for child in self.children:
            if changed:
                child.stop()
            child.watch()

    def _migrate(self) -> None:
        """In a process of its own, which is where Alembic's import time goes; it says at once if all is new."""
        subprocess.run(
            [sys.executable, "-m", "kopilka.processes.cli", "migrate"],
            check=True,
            preexec_fn=end_with_parent,
        )


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
        taken = port_taken(settings)
        if taken:
            say(taken)
            return 1
        try:
            with standing(settings) as ground:
                return supervise(ground, reload=arguments.reload)
        except (PostgresUnavailable, DataFolderUnusable) as error:
            say(str(error))
            return 1
        except subprocess.CalledProcessError:
            say("The database could not be brought to the newest schema; the reason is above.")
            return 1


def supervise(ground: Ground, *, reload: bool) -> int:
    supervisor = Supervisor(ground, sources=Sources() if reload else None)

    def stop(number: int, frame: FrameType | None) -> None:
        supervisor.stopping = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    supervisor.run()
    say("Kopilka has stopped.")
    return 0


def port_taken(settings: Settings) -> str | None:
    """The sentence to show, None where the port is free."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            return f"Cannot listen on {settings.host}:{settings.port} ({error.strerror}). Choose another with --port."
    return None


def address_of(settings: Settings) -> str:
    if settings.public_url:
        return settings.public_url
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104 - compared, not bound
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def is_ready(settings: Settings) -> bool:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104 - compared, not bound
    netloc = f"[{host}]" if ":" in host else host
    try:
        with urllib.request.urlopen(f"http://{netloc}:{settings.port}/health/ready", timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def say(text: str) -> None:
    print(text, flush=True)
