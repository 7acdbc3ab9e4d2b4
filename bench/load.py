"""The mixed load: how much two cores carry with PostgreSQL beside the API, and how long an answer takes."""

from typing import Any

from bench import wrk
from bench.accounting import Usage, usage
from bench.client import CONNECTIONS
from bench.mixes import ANALYTICS, SHARES, Mixes
from bench.sides import client, product, token_for
from bench.stage import Program, Stage, fetch, free_port

PROCESSES = (1, 2)
WARM_UP_SECONDS = 3.0
WANTED_RATE = 1_000.0
# Of what a closed loop reaches: above it a queue grows for as long as it is asked.
CARRIED = 0.8
OPEN_CONNECTIONS = 64
HOW = {
    "mixture": "of a hundred requests: "
    + ", ".join(f"{share} {name}" for name, share in SHARES.items())
    + f"; analytics are {', '.join(ANALYTICS)} in equal parts, everybody has premium",
    "closed": f"{CONNECTIONS} keep-alive connections, each asking again as soon as it was answered",
    "open": f"requests due at a fixed rate, on {OPEN_CONNECTIONS} connections; their time counts from when they were "
    "due, so that nothing that waits is left out; the client looks at its clock every millisecond",
    "rate": f"{WANTED_RATE:,.0f} a second, or {CARRIED:.0%} of what the closed loop reached where that is less",
    "app_ms, postgres_ms, client_ms": "CPU by the kernel's accounting ÷ answers; all three share the cores",
    "cores": "CPU seconds of API, PostgreSQL and client ÷ seconds",
    "errors": "answers other than 2xx and connections lost",
}

Figures = dict[str, Any]


def measure(prepared: Stage, *, seconds: float) -> Figures:
    by_processes = {str(number): with_processes(prepared, number, seconds) for number in PROCESSES}
    runs = [run for each in by_processes.values() for run in each.values()]
    return {
        "how": HOW,
        "errors": sum(sum(run["errors"].values()) for run in runs),
        "processes": by_processes,
    }


def with_processes(prepared: Stage, processes: int, seconds: float) -> Figures:
    port = free_port()
    with product(prepared, port, processes) as server, client(prepared, port) as load:
        fetch(port, "/users/me", prepared.people[0]["token"])
        load.order(mix="mixed", seconds=WARM_UP_SECONDS)
        closed = closed_loop(prepared, server, load, port, seconds)
        rate = min(WANTED_RATE, CARRIED * closed["req_per_s"])
        before = usage(server.pid, prepared.postgres_pid, load.pid)
        report = load.order(mix="mixed", seconds=seconds, rate=rate, connections=OPEN_CONNECTIONS)
        spent = usage(server.pid, prepared.postgres_pid, load.pid).since(before)
    opened = figures(report, spent) | {"client": "asyncio", "rate": rate}
    return {"closed": closed, "open": opened}


def closed_loop(prepared: Stage, server: Program, load: Program, port: int, seconds: float) -> Figures:
    """By wrk where it is installed, else by our own client, which takes more of the two cores for itself."""
    with_wrk = wrk.is_there()
    requests = prepared.folder / "requests"
    if with_wrk:
        wrk.write_down(Mixes(prepared.people, token_for("product")), requests)
    before = usage(server.pid, prepared.postgres_pid, load.pid)
    report = wrk.closed_loop(requests, port, seconds) if with_wrk else load.order(mix="mixed", seconds=seconds)
    spent = usage(server.pid, prepared.postgres_pid, load.pid).since(before)
    return figures(report, spent) | {"client": "wrk" if with_wrk else "asyncio"}


def figures(report: Figures, spent: Usage) -> Figures:
    client_seconds = report.get("client", spent.client)
    each = 1000 / max(1, report["requests"])
    return {
        "requests": report["requests"],
        "req_per_s": report["requests"] / report["seconds"],
        **{name: report[name] for name in ("p50", "p95", "p99", "errors")},
        "app_ms": spent.app * each,
        "postgres_ms": spent.postgres * each,
        "client_ms": client_seconds * each,
        "cores": (spent.app + spent.postgres + client_seconds) / report["seconds"],
    }


def lines(found: Figures) -> list[list[str]]:
    rows = [["mixed load", "client", "req/s", "p50", "p95", "p99", "errors", "app", "PG", "client's", "cores"]]
    for processes, runs in found["processes"].items():
        for kind, run in runs.items():
            asked = f", {run['rate']:,.0f}/s due" if kind == "open" else ""
            times = [f"{run[name]:.1f}" for name in ("p50", "p95", "p99")]
            costs = [f"{run[name]:.2f}" for name in ("app_ms", "postgres_ms", "client_ms", "cores")]
            errors = ", ".join(f"{count} × {reason}" for reason, count in run["errors"].items()) or "0"
            name = f"{processes} API process{'' if processes == '1' else 'es'}, {kind} loop{asked}"
            rows.append([name, run["client"], f"{run['req_per_s']:,.0f}", *times, errors, *costs])
    return rows
