"""One PostgreSQL server process: starts it, waits until it is ready, restarts and stops it."""

import os
import secrets
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from kopilka.infrastructure.embedded_postgres.binaries import Binaries, PostgresUnavailable, launch
from kopilka.infrastructure.embedded_postgres.data_folder import Account, DataFolder

HOST = "127.0.0.1"
STATE = "postgres"
POLL = 0.02
START_TIMEOUT = 120.0  # recovery after a crash replays what was written since the last checkpoint
PREDECESSOR_TIMEOUT = 30.0
PORT_TIMEOUT = 10.0
STOP_TIMEOUT = 20.0
LOG_LIMIT = 16 * 2**20
LOG_KEPT = 2**20

SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "fsync": "on",
    "lc_messages": "C",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
    # A failed statement and the DETAIL of an error hold the person's own data: amounts, addresses, notes.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


class PortTaken(PostgresUnavailable):
    pass


def port_is_free(port: int) -> bool:
    try:
        socket.create_server((HOST, port)).close()
    except OSError:
        return False
    return True


def free_port() -> int:
    """Below 32768, where Linux takes the ports of outgoing connections: while PostgreSQL is down, one of
    those, even a client's own attempt to reach it again, could occupy its port."""
    for _ in range(100):
        port = 15_000 + secrets.randbelow(15_000)
        if port_is_free(port):
            return port
    raise PostgresUnavailable(f"Kopilka found no free port on {HOST} for PostgreSQL.")


def _open_here(path: str, flags: int) -> int:
    """For files that PostgreSQL's account could replace by a link to where only root may write."""
    return os.open(path, flags | os.O_NOFOLLOW)


class Server:
    """PostgreSQL as a child of this process. All methods belong to the main thread: Linux ends such a child
    together with the thread that started it."""

    def __init__(
        self,
        folder: DataFolder,
        data: Path,
        binaries: Binaries,
        account: Account | None,
        settings: Mapping[str, str],
    ) -> None:
        self.folder = folder
        self.data = data
        self.binaries = binaries
        self.account = account
        preload = {"shared_preload_libraries": "pg_stat_statements"} if binaries.has_statement_statistics else {}
        self.settings = {**SETTINGS, **preload, **settings}
        known_port = (folder.read_state(STATE) or {}).get("port")
        self.port: int = known_port if isinstance(known_port, int) else free_port()
        self.log = folder.path / "postgres.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process is not None and self.process.poll() is None else None

    def poll(self) -> int | None:
        """The exit status once PostgreSQL has ended, else None."""
        self._bound_log()
        return self.process.poll() if self.process is not None else None

    def start(self) -> None:
        """Returns when PostgreSQL accepts connections; takes another port where the known one is occupied."""
        self._wait_for_predecessor()
        for _ in range(5):
            if not port_is_free(self.port):
                self.port = free_port()
            try:
                return self._start()
            except PortTaken:  # taken by another program meanwhile
                continue
        raise PortTaken(f"Kopilka found no port on {HOST} that stayed free until PostgreSQL took it.")

    def restart(self) -> None:
        """Starts PostgreSQL again on the port that others know, after it died or to make it new."""
        self.stop()
        self._wait_for_predecessor()
        deadline = time.monotonic() + PORT_TIMEOUT
        while True:
            try:
                self._start()
            except PortTaken:
                if time.monotonic() > deadline:
                    raise
                time.sleep(POLL)
            else:
                return self.announce()

    def announce(self) -> None:
        """Tells other processes of this data folder whether and where they may connect."""
        state = {"pid": self.pid, "port": self.port, "version": self.binaries.version}
        self.folder.write_state(STATE, state)

    def stop(self) -> None:
        """Ends all sessions and waits until everything is on disk. Stopping a stopped server does nothing."""
        if self.process is not None and self.process.poll() is None:
            self._end(self.process)
        self.announce()

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        for number, patience in (
            (signal.SIGINT, STOP_TIMEOUT),
            (signal.SIGQUIT, 5.0),
            (signal.SIGKILL, None),
        ):
            process.send_signal(number)
            try:
                process.wait(patience)
            except subprocess.TimeoutExpired:
                continue
            return

    def _start(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("PostgreSQL is started by the main thread only: it ends with its thread.")
        options = [f"--{name}={value}" for name, value in self.settings.items()]
        program = self.binaries.bin / "postgres"
        arguments: list[str | Path] = [program, "-D", self.data, "-p", str(self.port), *options]
        deadline = time.monotonic() + START_TIMEOUT
        while True:
            self._bound_log()
            self.log.touch(0o600)
            with self.log.open("ab") as log:
                written = log.tell()
                self.process = launch(arguments, self.account, log)
            try:
                if self._becomes_ready(deadline):
                    return
            except BaseException:
                self.stop()
                raise
            with self.log.open("rb") as log:
                log.seek(written)
                complaint = log.read().decode(errors="replace").strip()
            if "Address already in use" in complaint:
                raise PortTaken(f"Port {self.port} on {HOST}, which PostgreSQL needs, is in use by another program.")
            # Sessions of a killed server may outlive it for a moment; its successor then refuses to start.
            if "shared memory block" not in complaint or time.monotonic() > deadline:
                raise PostgresUnavailable(f"PostgreSQL did not start; {self.log} tells why: {complaint[-2000:]}")
            time.sleep(0.1)

    def _becomes_ready(self, deadline: float) -> bool:
        """False when the process ended instead."""
        while (pid := self.pid) is not None:
            # As pg_ctl does: line 1 is the process, line 8 its state.
            lines = self._pid_file()
            if len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready":
                return True
            if time.monotonic() > deadline:
                raise PostgresUnavailable(
                    f"PostgreSQL was not ready after {START_TIMEOUT:.0f} s; {self.log} may tell why."
                )
            time.sleep(POLL)
        return False

    def _wait_for_predecessor(self) -> None:
        """Waits for the server of a killed Kopilka to shut down, and neutralises the lock file of a dead one."""
        deadline = time.monotonic() + PREDECESSOR_TIMEOUT
        while (lines := self._pid_file()) and self._serves_this_data(lines[0]):
            if time.monotonic() > deadline:
                raise PostgresUnavailable(
                    f"Process {lines[0]} is a PostgreSQL that still uses {self.data}. "
                    f"Stop it (kill -INT {lines[0]}) and start Kopilka again."
                )
            time.sleep(POLL)
        path = self.data / "postmaster.pid"
        if lines:
            # That number may be another process by now (in containers it nearly always is), and PostgreSQL
            # would refuse to start. It passes over the number of its own parent, and still looks for sessions
            # that outlived their server, which it could not do if the file were deleted.
            with open(path, "r+", opener=_open_here) as file:
                file.write("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
                file.truncate()
        else:
            path.unlink(missing_ok=True)  # an empty one is what a power cut leaves; PostgreSQL would not start

    def _serves_this_data(self, pid: str) -> bool:
        try:
            command = Path("/proc", pid, "cmdline").read_bytes()
        except OSError:
            return False
        return os.fsencode(self.data) in command.split(b"\0")

    def _pid_file(self) -> list[str]:
        try:
            with open(self.data / "postmaster.pid", errors="replace", opener=_open_here) as file:
                return file.read().splitlines()
        except FileNotFoundError:
            return []

    def _bound_log(self) -> None:
        """Keeps the end of a log that has grown too long; PostgreSQL appends, so it goes on below that."""
        if not self.log.exists() or self.log.stat().st_size <= LOG_LIMIT:
            return
        with self.log.open("r+b") as log:
            log.seek(-LOG_KEPT, os.SEEK_END)
            kept = log.read()
            log.seek(0)
            log.write(kept)
            log.truncate()
