"""How soon Kopilka answers, and what it takes up when nobody asks anything."""

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.accounting import command_line, cpu_seconds, resident, tree
from bench.stage import ROOT, STOP_SECONDS, free_port, product_environment, remove
from kopilka.infrastructure.embedded_postgres.data_folder import DataFolder
from kopilka.infrastructure.embedded_postgres.parent_death import end_with_parent

POLL = 0.01
READY_SECONDS = 60.0
HOW = {
    "cold_seconds": "from starting `kopilka serve` on an empty data folder (initdb, migrations and all) to the first "
    "200 of /health/ready, asked every 10 ms; programs and libraries are in the system's cache",
    "warm_seconds": "the same, started again on that folder",
    "medians": "of the starts",
    "pss rss": "MB, summed over the processes, from /proc/PID/smaps_rollup; in PSS a shared page counts once",
    "cpu_ms_per_s": "CPU of all of them while nobody asks, milliseconds a second",
}
PARTS = ("PostgreSQL", "API", "worker", "supervisor")

Figures = dict[str, Any]


def measure(*, starts: int, rest_seconds: float, watch_seconds: float) -> Figures:
    cold, warm = [], []
    for number in range(starts):
        path = Path(tempfile.mkdtemp(prefix="kopilka-bench-"))
        try:
            with serving(path) as (seconds, _):
                cold.append(seconds)
            with serving(path) as (seconds, process):
                warm.append(seconds)
                if number == starts - 1:
                    idle = watch(path, process.pid, rest_seconds, watch_seconds)
        finally:
            remove(path)
    return {
        "how": HOW,
        "errors": 0,
        "cold_seconds": statistics.median(cold),
        "warm_seconds": statistics.median(warm),
        "cold": cold,
        "warm": warm,
        "idle_after_seconds": rest_seconds,
        "idle": idle,
    }


@contextmanager
def serving(path: Path) -> Iterator[tuple[float, subprocess.Popen[bytes]]]:
    """With the seconds until it was ready."""
    port = free_port()
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "kopilka.processes.commands.cli", "serve", "--port", str(port)],
        cwd=ROOT, env=product_environment(path), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        preexec_fn=end_with_parent,
    )  # fmt: skip
    try:
        while not is_ready(port):
            if process.poll() is not None or time.perf_counter() - started > READY_SECONDS:
                raise SystemExit("`kopilka serve` did not become ready.")
            time.sleep(POLL)
        yield time.perf_counter() - started, process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(2 * STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5) as answer:
            ready: bool = answer.status == 200
            return ready
    except (urllib.error.URLError, OSError):
        return False


def watch(path: Path, pid: int, rest_seconds: float, watch_seconds: float) -> Figures:
    """By part, and all together."""
    time.sleep(rest_seconds)
    postgres = (DataFolder(path).read_state("postgres") or {})["pid"]
    parts = by_part(tree(pid), tree(postgres))
    before = {name: cpu_seconds(pids) for name, pids in parts.items()}
    time.sleep(watch_seconds)
    found: Figures = {}
    for name, pids in parts.items():
        memory = resident(pids)
        used = (cpu_seconds(pids) - before[name]) * 1000 / watch_seconds
        found[name] = {"processes": len(pids), "rss": memory.rss, "pss": memory.pss, "cpu_ms_per_s": used}
    found["all"] = {figure: sum(part[figure] for part in found.values()) for figure in found["API"]}
    return found


def by_part(served: list[int], postgres: list[int]) -> dict[str, list[int]]:
    """PostgreSQL's processes by their parent, the others by the command that heads their branch."""
    parts: dict[str, list[int]] = {name: [] for name in PARTS}
    parts["PostgreSQL"] = postgres
    heads = {" api ": "API", " worker ": "worker"}
    placed = set(postgres)
    for pid in served:
        words = f"{command_line(pid)} "
        name = next((part for head, part in heads.items() if head in words), None)
        if name and pid not in placed:
            branch = [each for each in tree(pid) if each not in placed]
            parts[name] += branch
            placed |= set(branch)
    parts["supervisor"] = [pid for pid in served if pid not in placed and os.path.exists(f"/proc/{pid}")]
    return parts


def start_lines(found: Figures) -> list[list[str]]:
    rows = [["`kopilka serve` until the first 200", "median", "each"]]
    for kind, name in {"cold": "empty data folder", "warm": "started again"}.items():
        rows.append([name, f"{found[f'{kind}_seconds']:.2f} s", ", ".join(f"{each:.2f}" for each in found[kind])])
    return rows


def lines(found: Figures) -> list[list[str]]:
    rows = [["idle", "processes", "PSS MB", "RSS MB", "CPU ms a second"]]
    for name, part in found["idle"].items():
        figures = [f"{part[figure]:.1f}" for figure in ("pss", "rss", "cpu_ms_per_s")]
        rows.append([name, str(part["processes"]), *figures])
    return rows
