"""Metrics for Prometheus. Imported only where KOPILKA_METRICS_PORT is set: without it nothing is counted.

No label holds client input: routes are templates, methods and statuses come from short lists. docs/monitoring.md
lists names, labels and meanings.
"""

import contextlib
import os
import shutil
import struct
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.process_collector import ProcessCollector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kopilka.infrastructure.config import MetricsSettings, SettingsInvalid
from kopilka.infrastructure.database.transactions import PoolFigures
from kopilka.infrastructure.telemetry.observability import NO_ROUTE, route_of

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER = "other"
# The status of requests whose client disconnected before the response.
NONE = "none"
REQUEST_SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
LAG_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5)
JOB_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
# Several times what all routes, methods and statuses need.
ROOM = {"counter": 1 << 20, "histogram": 1 << 20, "gauge_livesum": 1 << 16, "gauge_livemax": 1 << 16}
PAGE = os.sysconf("SC_PAGE_SIZE")


class ApiMeters:
    """The metrics of one API process. Gauges have the values of the last call of `look`."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self.in_flight = 0
        self._requests = Counter(
            "kopilka_http_requests", "Requests answered.", ("route", "method", "status"), registry=registry
        )
        self._seconds = Histogram(
            "kopilka_http_request_duration_seconds",
            "From a request's arrival to the beginning of its answer.",
            ("route", "method"),
            buckets=REQUEST_SECONDS,
            registry=registry,
        )
        self._lag = Histogram(
            "kopilka_event_loop_lag_seconds",
            "How much later than due the event loop gets to what is due.",
            buckets=LAG_SECONDS,
            registry=registry,
        )
        self._in_flight = _gauge("kopilka_http_requests_in_flight", "Requests being answered.", registry)
        connections = _gauge(
            "kopilka_database_connections", "Connections to PostgreSQL for requests.", registry, "state"
        )
        # Created now, so that both series exist from the first scrape on.
        self._in_use, self._idle = connections.labels("in_use"), connections.labels("idle")
        self._limit = _gauge("kopilka_database_connections_limit", "As many there may be.", registry)
        self._waiting = _gauge(
            "kopilka_database_waiting", "Requests that have waited for a connection for over 50 ms.", registry
        )
        self._memory = _gauge("kopilka_api_resident_memory_bytes", "Memory of the API processes.", registry)
        self._cpu = Counter("kopilka_api_cpu_seconds", "Processor time of the API processes.", registry=registry)
        self._cpu_seen = 0.0
        _gauge("kopilka_api_processes", "API processes that live.", registry).set(1)
        # A dead process is restarted within a second; only this counter shows it.
        Counter("kopilka_api_process_starts", "API processes started.", registry=registry).inc()
        tell_build(registry)
        # Looking up a child by its labels is slow; there are few, each used thousands of times, so they are cached.
        self._children: dict[tuple[str, str, str | int], tuple[Counter, Histogram]] = {}

    def answered(self, scope: Scope, status: str | int, seconds: float) -> None:
        key = (_route_label(scope), scope["method"], status)
        found = self._children.get(key)
        if found is None:
            route, method, _ = key
            method = method if method in METHODS else OTHER
            found = (self._requests.labels(route, method, status), self._seconds.labels(route, method))
            if method != OTHER:
                self._children[key] = found
        found[0].inc()
        found[1].observe(seconds)

    def look(self, pool: PoolFigures, lag: float) -> None:
        self._lag.observe(lag)
        self._in_flight.set(self.in_flight)
        self._in_use.set(pool.in_use)
        self._idle.set(pool.idle)
        self._limit.set(pool.limit)
        self._waiting.set(pool.waiting)
        spent = time.process_time()
        self._cpu.inc(spent - self._cpu_seen)
        self._cpu_seen = spent
        self._memory.set(_resident())


class Metered:
    """The outermost middleware. Pure ASGI, so that it costs a few microseconds."""

    def __init__(self, app: ASGIApp, meters: ApiMeters) -> None:
        self.app = app
        self.meters = meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        meters = self.meters
        arrived = time.perf_counter()
        status = 0

        async def send_counted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                # At the first byte and not at the end: an event stream lasts as long as there is progress.
                meters.answered(scope, status, time.perf_counter() - arrived)
            await send(message)

        meters.in_flight += 1
        try:
            await self.app(scope, receive, send_counted)
        finally:
            meters.in_flight -= 1
            if not status:
                meters.answered(scope, NONE, time.perf_counter() - arrived)


class WorkerMeters:
    """The metrics of one worker: its jobs, and figures of the whole installation."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._seconds = Histogram(
            "kopilka_job_duration_seconds",
            "Of one attempt at a job.",
            ("job", "outcome"),
            buckets=JOB_SECONDS,
            registry=self.registry,
        )
        self._running = _gauge("kopilka_jobs_running", "Jobs that this worker is at.", self.registry)
        self._figures = {
            name: _gauge(f"kopilka_{name}", text, self.registry, *labels) for name, text, *labels in INSTALLATION
        }
        self._read_at = _gauge(
            "kopilka_installation_read_timestamp_seconds", "When what is told of it was last read.", self.registry
        )
        tell_build(self.registry)

    @asynccontextmanager
    async def job(self, name: str) -> AsyncIterator["Outcome"]:
        """The block sets the outcome; if it does not, it was cancelled and the job was given back."""
        outcome = Outcome()
        started = time.perf_counter()
        self._running.inc()
        try:
            yield outcome
        finally:
            self._running.dec()
            self._seconds.labels(name, outcome.name).observe(time.perf_counter() - started)

    def tell(self, figures: Mapping[str, Mapping[str, float]]) -> None:
        """Sets gauges by figure and label; labels that have disappeared become 0."""
        self._read_at.set_to_current_time()
        for name, gauge in self._figures.items():
            found = figures.get(name, {})
            if not gauge._labelnames:
                gauge.set(found.get("", 0))
                continue
            for [label] in list(gauge._metrics):
                if label not in found:
                    gauge.labels(label).set(0)
            for label, value in found.items():
                gauge.labels(label).set(value)


class Outcome:
    """done, postponed, retried, failed, or given_back."""

    name = "given_back"


# Name, description, and label.
INSTALLATION = (
    ("jobs_waiting", "Jobs that are due and that nobody is at.", "job"),
    ("jobs_oldest_due_seconds", "How long the job has been due that waits longest."),
    ("jobs_failed", "Jobs that have ended as failed and are kept for somebody to look at.", "job"),
    ("exports", "Exports that have not expired.", "state"),
    ("users", "Users."),
    ("households", "Households."),
    ("transactions", "Transactions, as PostgreSQL estimates them."),
    ("bot_messages_waiting", "Messages of the bot that are not sent yet."),
    ("bot_oldest_waiting_seconds", "How long the due message, or update, of the bot has waited that waits longest."),
)


class _Living(MultiProcessCollector):
    """Adds up the metrics of the API processes; of ended processes only the counters."""

    def __init__(self, registry: CollectorRegistry, folder: Path) -> None:
        super().__init__(registry, str(folder))  # type: ignore[no-untyped-call]
        self._folder = folder

    def collect(self) -> Any:
        for file in self._folder.glob("gauge_live*.db"):
            pid = file.stem.rpartition("_")[2]
            if not _lives(int(pid)):
                with contextlib.suppress(FileNotFoundError):  # another scrape has done it meanwhile
                    mark_process_dead(int(pid), str(self._folder))  # type: ignore[no-untyped-call]
                    self._shorten(pid)
        return super().collect()  # type: ignore[no-untyped-call]

    def _shorten(self, pid: str) -> None:
        """Truncates the files of ended processes to the size in use; they are kept as long as the parent runs."""
        for kind in ("counter", "histogram"):
            path = self._folder / f"{kind}_{pid}.db"
            with path.open("r+b") as file:
                [used] = struct.unpack("i", file.read(4))
                file.truncate(max(used, 8))


def serve_processes(settings: MetricsSettings, folder: Path, prefix: str) -> None:
    """Serves, on the inner port, the metrics that API processes of this parent leave in a folder named by the prefix
    and the port. Raises SettingsInvalid.
    """
    registry = CollectorRegistry()
    _Living(registry, folder)
    serve(settings, registry)
    # This process owns the port now: older folders of that name were left by killed parents.
    for left in folder.parent.glob(f"{prefix}*"):
        if left != folder:
            shutil.rmtree(left, ignore_errors=True)


def reserve(folder: Path) -> None:
    """Allocates the disk space of this process's metrics beforehand. Raises OSError where there is none.

    prometheus_client makes files with holes and maps them into memory: on a full disk the first word written into a
    hole would end the process (SIGBUS).
    """
    made: list[Path] = []
    try:
        for kind, size in ROOM.items():
            path = folder / f"{kind}_{os.getpid()}.db"
            # A scrape must not meet an empty file: it gets its final name when the space is allocated.
            made.append(path if path.exists() else path.with_suffix(".new"))
            with made[-1].open("ab") as file:
                os.posix_fallocate(file.fileno(), 0, size)
            made[-1] = made[-1].rename(path)
    except OSError:
        for path in made:
            path.unlink(missing_ok=True)
        raise


def serve_worker(settings: MetricsSettings) -> WorkerMeters:
    """Raises SettingsInvalid."""
    meters = WorkerMeters()
    serve(settings, meters.registry)
    return meters


def serve(settings: MetricsSettings, registry: CollectorRegistry) -> None:
    try:
        start_http_server(settings.port or 0, settings.host, registry)
    except OSError as error:
        raise SettingsInvalid(
            f"Cannot serve metrics on {settings.host}:{settings.port} ({error.strerror}). "
            "Choose another port by KOPILKA_METRICS_PORT."
        ) from None


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):
        return False  # no such process, or another user's process with a reused number
    return True


def _resident() -> int:
    """Resident memory in bytes; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE
    except OSError:
        return 0


def _route_label(scope: Scope) -> str:
    """All files of the web app count as one route."""
    route = route_of(scope)
    if route == NO_ROUTE:
        return OTHER
    return "/app" if route.startswith("/app/") else route


def _gauge(name: str, text: str, registry: CollectorRegistry, *labels: str) -> Gauge:
    return Gauge(name, text, labels, registry=registry, multiprocess_mode="livesum")


def tell_build(registry: CollectorRegistry) -> None:
    build = Gauge(
        "kopilka_build_info", "Which version runs.", ("version",), registry=registry, multiprocess_mode="livemax"
    )
    build.labels(version("kopilka")).set(1)
