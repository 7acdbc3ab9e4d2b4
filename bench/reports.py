"""Reports: how long the worker takes for them, what it takes up, and what others notice of it."""

import itertools
import json
import statistics
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event
from typing import Any

from bench.accounting import rss, tree
from bench.mixes import purchase
from bench.sides import client, product, worker
from bench.stage import Program, fetch, free_port, prepared, seed, seeded

# Watching must not cost what is watched: a long report is asked after less often than a short one, and memory looked
# at more often than the list of processes is read.
EXCEL_POLL, PDF_POLL = 0.2, 0.02
MEMORY_POLL, LOOKS_PER_LISTING = 0.05, 20
READY_SECONDS = 120.0
# Somebody who leafs through a ledger without a pause.
LIST_RATE = 50.0
LIST_CONNECTIONS = 4
SMALL = 1_000
HOW = {
    "seconds": "from asking GET /export/… to `ready` at GET /exports/ID (asked every 200 ms for Excel, every 20 for "
    "PDF); a median, the first of a kind left out since it warms the worker; each after a new transaction, else the "
    "same file would be handed out",
    "worker_rss": "MB, the largest sum of resident memory over the worker's processes, looked at every 50 ms; a page "
    "that two of them share counts twice",
    "pdf": f"last year with charts, of a household with {SMALL:,} transactions in two years",
    "pdf_large": "the same of the large one",
    "list_p95": f"milliseconds, the list of people who export nothing, {LIST_RATE:.0f} a second on time (open loop)",
    "processes": "one API process, one worker, PostgreSQL and the client on the same cores",
}

Figures = dict[str, Any]


@dataclass
class Peak:
    """The most memory that was seen at once, MB."""

    pid: int
    seen: float = 0.0
    ended: Event = field(default_factory=Event)

    def watch(self) -> None:
        processes: list[int] = []
        for look in itertools.count():
            if look % LOOKS_PER_LISTING == 0:
                processes = tree(self.pid)
            self.seen = max(self.seen, sum(map(rss, processes)))
            if self.ended.wait(MEMORY_POLL):
                return


@dataclass(frozen=True)
class Office:
    """Where reports are asked for."""

    port: int
    worker_pid: int

    def report(self, path: str, person: Figures, poll: float) -> float:
        """Seconds until it is ready."""
        self._change_something(person)
        started = time.perf_counter()
        asked = json.loads(fetch(self.port, path, person["token"]))
        while asked["status"] not in ("ready", "failed"):
            if time.perf_counter() - started > READY_SECONDS:
                raise SystemExit(f"{path} was not ready after {READY_SECONDS:.0f} s.")
            time.sleep(poll)
            asked = json.loads(fetch(self.port, f"/exports/{asked['id']}", person["token"]))
        if asked["status"] == "failed":
            raise SystemExit(f"{path} failed: {asked['failure']}")
        return time.perf_counter() - started

    def _change_something(self, person: Figures) -> None:
        body = json.dumps(purchase(person["categories"][0][0])).encode()
        headers = {"Authorization": f"Bearer {person['token']}", "Content-Type": "application/json"}
        url = f"http://127.0.0.1:{self.port}/transactions"
        urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=10).close()

    @contextmanager
    def memory(self) -> Iterator[Peak]:
        peak = Peak(self.worker_pid)
        with ThreadPoolExecutor(1) as threads:
            threads.submit(peak.watch)
            try:
                yield peak
            finally:
                peak.ended.set()


def measure(*, rows: int, times: int, seconds: float) -> Figures:
    with prepared() as (folder, databases):
        seed(folder, users=1, transactions=rows)
        on = seeded(folder, databases, users=3, transactions=SMALL)
        large, small, *_ = on.people
        port = free_port()
        others = on.only(on.people[1:])
        with product(on, port), worker(on) as works, client(others, port) as load:
            fetch(port, "/users/me", large["token"])
            load.order(mix="list", seconds=1.0)
            office = Office(port, works.pid)
            year = f"/export/pdf?year={datetime.now(UTC).year - 1}"
            alone = leafing(load, seconds)
            found = {
                "list_p95_alone": alone["p95"],
                "excel": excel(office, load, large, times) | {"rows": rows},
                "pdf": pdf(office, year, small, times),
                "pdf_large": pdf(office, year, large, times) | {"rows": rows},
            }
    errors = sum(alone["errors"].values()) + found["excel"]["list_errors"]
    return {"how": HOW, "errors": errors, **found}


def leafing(load: Program, seconds: float) -> Figures:
    return load.order(mix="list", seconds=seconds, rate=LIST_RATE, connections=LIST_CONNECTIONS)


def excel(office: Office, load: Program, person: Figures, times: int) -> Figures:
    warm_up = office.report("/export/excel", person, EXCEL_POLL)
    lists, taken = [], []
    with office.memory() as peak:
        for _ in range(times):
            with ThreadPoolExecutor(1) as threads:
                others = threads.submit(leafing, load, warm_up)
                taken.append(office.report("/export/excel", person, EXCEL_POLL))
                lists.append(others.result())
    return {
        "seconds": statistics.median(taken),
        "all_seconds": taken,
        "first_seconds": warm_up,
        "worker_rss": peak.seen,
        "list_p95_meanwhile": statistics.median(run["p95"] for run in lists),
        "list_errors": sum(sum(run["errors"].values()) for run in lists),
    }


def pdf(office: Office, path: str, person: Figures, times: int) -> Figures:
    warm_up = office.report(path, person, PDF_POLL)
    with office.memory() as peak:
        taken = [office.report(path, person, PDF_POLL) for _ in range(times)]
    return {
        "seconds": statistics.median(taken),
        "all_seconds": taken,
        "first_seconds": warm_up,
        "worker_rss": peak.seen,
    }


def lines(found: Figures) -> list[list[str]]:
    rows = [["report", "seconds", "first", "worker's RSS MB", "list p95 ms"]]
    names = {
        "excel": f"Excel of {found['excel']['rows']:,} rows",
        "pdf": f"PDF of a year, {SMALL:,} rows in two",
        "pdf_large": f"PDF of a year, {found['pdf_large']['rows']:,} rows in two",
    }
    for kind, name in names.items():
        run = found[kind]
        p95 = f"{run['list_p95_meanwhile']:.1f}" if kind == "excel" else ""
        rows.append([name, f"{run['seconds']:.2f}", f"{run['first_seconds']:.2f}", f"{run['worker_rss']:.0f}", p95])
    return [*rows, ["nothing", "", "", "", f"{found['list_p95_alone']:.1f}"]]
