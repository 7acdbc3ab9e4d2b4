"""The mixed load once more, by Locust: one process of it, on the same cores. `make bench-locust`."""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from bench.accounting import ended_children, usage
from bench.sides import product
from bench.stage import ROOT, Stage, fetch, free_port

PROCESSES = 2
USERS = 32
RAMP_SECONDS = 8.0
GRACE = 60.0
HOW = {
    "locust": f"headless, one process, {USERS} FastHttpUsers without a pause, each on a connection of its own and for "
    f"3 people in turn; {PROCESSES} API processes; the mixture of the mixed load",
    "req_per_s": "requests from when all its users were there ÷ seconds, both as Locust counts them",
    "p50 p95 p99": "milliseconds, as Locust keeps them (above 100 rounded to two digits)",
    "app_ms postgres_ms client_ms": "CPU by the kernel's accounting over the whole run, ramp included, ÷ requests; "
    "the client is Locust, its start included",
}

Figures = dict[str, Any]


def measure(prepared: Stage, *, seconds: float) -> Figures:
    port = free_port()
    with product(prepared, port, PROCESSES) as server, tempfile.TemporaryDirectory() as folder:
        fetch(port, "/users/me", prepared.people[0]["token"])
        told = Path(folder) / "told"
        before, client_before = usage(server.pid, prepared.postgres_pid), ended_children()
        run_locust(prepared, port, seconds, told)
        spent = usage(server.pid, prepared.postgres_pid).since(before)
        client_seconds = ended_children() - client_before
        found = figures(json.loads(told.read_bytes()))
    each = 1000 / max(1, found["all_requests"])
    costs = {"app_ms": spent.app * each, "postgres_ms": spent.postgres * each, "client_ms": client_seconds * each}
    return {"how": HOW, **found, **costs}


def run_locust(prepared: Stage, port: int, seconds: float, told: Path) -> None:
    """Its exit code says that requests failed; so do its statistics, and more of it."""
    tokens = told.with_name("tokens")
    tokens.write_text("\n".join(person["token"] for person in prepared.people))
    words = ["--headless", "--users", str(USERS), "--spawn-rate", str(USERS / RAMP_SECONDS), "--reset-stats"]
    words += ["--run-time", f"{round(seconds + RAMP_SECONDS)}s", "--stop-timeout", "5", "--json", "--only-summary"]
    known = {"KOPILKA_BENCH_TOKENS": str(tokens), "KOPILKA_BENCH_PREMIUM": "yes"}
    with told.open("wb") as out:
        subprocess.run(
            [sys.executable, "-m", "locust", "-f", "bench/locustfile.py", "--host", f"http://127.0.0.1:{port}", *words],
            cwd=ROOT, env=os.environ | known, stdout=out, stderr=subprocess.DEVNULL, timeout=seconds + GRACE,
            check=False,
        )  # fmt: skip


def figures(entries: list[Figures]) -> Figures:
    """Of the mixture; what users ask when they arrive is left out."""
    asked = [entry for entry in entries if not entry["name"].startswith("/")]
    if not asked:
        raise SystemExit("Locust asked nothing.")
    times: Counter[float] = Counter()
    for entry in asked:
        times.update({float(time): count for time, count in entry["response_times"].items()})
    requests = sum(entry["num_requests"] for entry in asked)
    elapsed = max(entry["last_request_timestamp"] for entry in asked) - min(entry["start_time"] for entry in asked)
    failures = {entry["name"]: entry["num_failures"] for entry in entries if entry["num_failures"]}
    return {
        "requests": requests,
        "all_requests": sum(entry["num_requests"] for entry in entries),
        "req_per_s": requests / elapsed,
        **{f"p{share}": percentile(times, share / 100) for share in (50, 95, 99)},
        "errors": sum(failures.values()),
        "errors_by_kind": failures,
        "by_kind": {entry["name"]: entry["num_requests"] for entry in asked},
    }


def percentile(times: "Counter[float]", share: float) -> float:
    wanted = times.total() * share
    for time in sorted(times):
        wanted -= times[time]
        if wanted <= 0:
            return time
    return 0.0


def lines(found: Figures) -> list[list[str]]:
    heading = ["Locust", "req/s", "p50", "p95", "p99", "failures", "app", "PG", "Locust's own"]
    times = [f"{found[name]:.0f}" for name in ("p50", "p95", "p99")]
    costs = [f"{found[name]:.2f}" for name in ("app_ms", "postgres_ms", "client_ms")]
    name = f"{USERS} users, {PROCESSES} API processes"
    return [heading, [name, f"{found['req_per_s']:,.0f}", *times, str(found["errors"]), *costs]]
