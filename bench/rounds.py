"""What a request costs: the product beside the references, round by round."""

import json
import statistics
from contextlib import ExitStack
from datetime import datetime
from itertools import chain
from typing import Any

from bench.accounting import usage
from bench.mixes import search_path
from bench.sides import SIDES, client, token_for
from bench.stage import Program, Stage, fetch, free_port

WARM_UP_SECONDS = 0.7

# Reads first: writes leave work for the database behind.
MIXES = {
    "list": "list, newest 50",
    "search": "list, filter + search",
    "me": "users/me",
    "create": "create",
    "create_once": "create, Idempotency-Key",
}
NAMES = {"product": "Kopilka", "bare": "bare", "walled": "bare, walled", "usual": "the usual way"}
REFERENCES = tuple(side for side in SIDES if side != "product")
COSTS = ("app_ms", "postgres_ms", "total_ms")
TIMES = ("req_per_s", "p50", "p95", "p99")
HOW = {
    "requests": "32 keep-alive connections in a closed loop from a process of its own; a person at random each time",
    "req_per_s": "answers ÷ seconds from the first question to the last answer",
    "p50 p95 p99": "milliseconds from writing the question to having read the whole answer, in the client",
    "app_ms": "utime + stime (/proc/PID/stat) of the server's process tree during the run ÷ answers",
    "postgres_ms": "the same of the postmaster and all its children, ended ones by its cutime + cstime",
    "serving_ms": "the part of postgres_ms used by client backends; the rest is WAL writer, checkpointer, autovacuum",
    "medians": "of the rounds, figure by figure",
    "ratios": "product ÷ reference, measured one right after the other; the median of the rounds",
    "errors": "answers other than 2xx and connections lost",
    "not counted": "the client's own CPU, although it shares the machine",
}

Figures = dict[str, Any]


def measure(prepared: Stage, *, rounds: int, seconds: float) -> Figures:
    taken = [one_round(prepared, number, rounds, seconds) for number in range(rounds)]
    return {
        "how": HOW,
        "errors": sum(sum(run["errors"].values()) for each in taken for side in each.values() for run in side.values()),
        "medians": {side: {mix: median(taken, side, mix) for mix in MIXES} for side in SIDES},
        "ratios": {side: {mix: ratio(taken, side, mix) for mix in MIXES} for side in REFERENCES},
        "rounds": taken,
    }


def one_round(prepared: Stage, number: int, rounds: int, seconds: float) -> Figures:
    """New processes of all; each mix of one right after the other's, so that what else the machine does falls on
    all of them, and another one first every time.
    """
    print(f"  round {number + 1} of {rounds}", flush=True)
    measured: Figures = {side: {} for side in SIDES}
    with ExitStack() as stack:
        ports = {side: free_port() for side in SIDES}
        servers = {side: stack.enter_context(start(prepared, ports[side])) for side, start in SIDES.items()}
        check_same_answers(prepared, ports)
        loads = {side: stack.enter_context(client(prepared, ports[side], side)) for side in SIDES}
        for load in loads.values():
            for mix in MIXES:
                load.order(mix=mix, seconds=WARM_UP_SECONDS)
        for turn, mix in enumerate(MIXES, number):
            for side in turned(list(SIDES), turn):
                measured[side][mix] = measured_run(prepared, servers[side], loads[side], mix=mix, seconds=seconds)
    return measured


def turned(sides: list[str], turn: int) -> list[str]:
    """Everybody first in turn, and the order reversed from turn to turn."""
    first = turn % len(sides)
    order = sides[first:] + sides[:first]
    return order if turn % 2 == 0 else order[::-1]


def check_same_answers(prepared: Stage, ports: dict[str, int]) -> None:
    """The references are some only as long as they answer what the product answers."""
    for person in prepared.people[:3]:
        for path in ("/transactions", search_path(*person["words"][0]), "/users/me"):
            answers = {side: fetch(port, path, person[token_for(side)]) for side, port in ports.items()}
            read = {side: json.loads(answer, object_hook=with_times) for side, answer in answers.items()}
            for side in REFERENCES:
                if read[side] != read["product"]:
                    theirs = answers[side][:600]
                    raise SystemExit(f"{path}: Kopilka answers {answers['product'][:600]}, {side} {theirs}")


def with_times(found: Figures) -> Figures:
    """One time has several spellings: Z or +00:00, with or without closing zeros."""
    times = {name for name, value in found.items() if value and name.endswith(("_at", "_until"))}
    return {name: datetime.fromisoformat(value) if name in times else value for name, value in found.items()}


def measured_run(prepared: Stage, server: Program, load: Program, **order: Any) -> Figures:
    before = usage(server.pid, prepared.postgres_pid, load.pid)
    report = load.order(**order)
    spent = usage(server.pid, prepared.postgres_pid, load.pid).since(before)
    each = 1000 / max(1, report["requests"])
    return {
        "requests": report["requests"],
        "errors": report["errors"],
        "req_per_s": report["requests"] / report["seconds"],
        **{name: report[name] for name in ("p50", "p95", "p99")},
        "app_ms": spent.app * each,
        "postgres_ms": spent.postgres * each,
        "serving_ms": spent.serving * each,
        "total_ms": (spent.app + spent.postgres) * each,
        "client_ms": spent.client * each,
    }


def median(rounds: list[Figures], side: str, mix: str) -> Figures:
    runs = [each[side][mix] for each in rounds]
    names = (*TIMES, *COSTS, "serving_ms", "client_ms")
    return {name: statistics.median(run[name] for run in runs) for name in names}


def ratio(rounds: list[Figures], side: str, mix: str) -> Figures:
    return {
        name: statistics.median(divided(each["product"][mix][name], each[side][mix][name]) for each in rounds)
        for name in COSTS
    }


def divided(figure: float, by: float) -> float:
    """A run of a second may be shorter than a tick of the kernel's clock."""
    return figure / by if by else float("nan")


def lines(found: Figures) -> list[list[str]]:
    """The table: a heading, then rows of cells."""
    heading = ["medians; ms, and CPU ms a request", "req/s", "p50", "p95", "p99", "app", "PG", "sum"]
    return [heading, *chain.from_iterable(_of_mix(found, mix) for mix in MIXES)]


def _of_mix(found: Figures, mix: str) -> list[list[str]]:
    rows = []
    for side in SIDES:
        figures = found["medians"][side][mix]
        times = [f"{figures['req_per_s']:,.0f}", *(f"{figures[name]:.1f}" for name in ("p50", "p95", "p99"))]
        name = f"**{MIXES[mix]}**" if side == "product" else NAMES[side]
        rows.append([name, *times, *(f"{figures[cost]:.3f}" for cost in COSTS)])
    for side in REFERENCES:
        ratios = found["ratios"][side][mix]
        rows.append([f"Kopilka ÷ {NAMES[side]}", "", "", "", "", *(f"{ratios[cost]:.2f}" for cost in COSTS)])
    return rows
