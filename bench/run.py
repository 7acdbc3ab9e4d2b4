"""`make bench`: what a request costs, the product beside a bare reference, round by round. See bench/README.md."""

import argparse
import json
import signal
import statistics
import sys
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from bench import machine
from bench.accounting import usage
from bench.client import search_path
from bench.stage import Program, Stage, bare, client, fetch, free_port, product, stage

RESULTS = Path(__file__).with_name("results.json")
WARM_UP_SECONDS = 1.0

# Reads first: writes leave work for the database behind.
MIXES = {
    "list": "list, newest 50",
    "search": "list, filter + search",
    "me": "users/me",
    "create": "create",
    "create_once": "create, Idempotency-Key",
}
SIDES = {"product": product, "bare": bare}
COSTS = ("app_ms", "postgres_ms", "total_ms")
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


def main() -> int:
    options = read_options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    facts = machine.facts()
    with stage(users=options.users, transactions=options.transactions) as ground:
        facts["postgres"] = machine.postgres_version(ground.databases.admin_url)
        print(machine.sentence(facts), flush=True)
        rounds = [one_round(ground, number, options) for number in range(options.rounds)]
    facts["load_average_at_end"] = machine.load_average()
    medians = {side: {mix: median(rounds, side, mix) for mix in MIXES} for side in SIDES}
    ratios = {mix: ratio(rounds, mix) for mix in MIXES}
    print_table(medians, ratios)
    errors = sum(sum(run["errors"].values()) for each in rounds for side in each.values() for run in side.values())
    if errors:
        print(f"{errors} requests failed.", file=sys.stderr)
    if not options.quick:
        results = {"machine": facts, "options": vars(options), "how": HOW, "errors": errors}
        results |= {"medians": medians, "ratios": ratios, "rounds": rounds}
        RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
        print(f"Written to {RESULTS}.")
    return 1 if errors else 0


def read_options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3, help="how often both servers are started and measured")
    options.add_argument("--seconds", type=float, default=5.0, help="length of one measurement")
    options.add_argument("--users", type=int, default=200)
    options.add_argument("--transactions", type=int, default=1000, help="of each user")
    options.add_argument("--quick", action="store_true", help="half a minute to see that it works; writes no results")
    given = options.parse_args()
    if given.quick:
        given.rounds, given.seconds, given.users, given.transactions = 1, 1.0, 20, 200
    return given


def one_round(ground: Stage, number: int, options: argparse.Namespace) -> Figures:
    """New processes of both; each mix of one right after the other's, so that what else the machine does
    falls on both, and the other one first every second time.
    """
    print(f"round {number + 1} of {options.rounds}", flush=True)
    measured: Figures = {side: {} for side in SIDES}
    with ExitStack() as stack:
        ports = {side: free_port() for side in SIDES}
        servers = {side: stack.enter_context(start(ground, ports[side])) for side, start in SIDES.items()}
        check_same_answers(ground, list(ports.values()))
        loads = {side: stack.enter_context(client(ground, ports[side])) for side in SIDES}
        for load in loads.values():
            for mix in MIXES:
                load.order(mix, WARM_UP_SECONDS)
        for turn, mix in enumerate(MIXES, number):
            for side in SIDES if turn % 2 == 0 else reversed(SIDES):
                measured[side][mix] = measure(ground, servers[side], loads[side], mix, options.seconds)
    return measured


def check_same_answers(ground: Stage, ports: list[int]) -> None:
    """The reference is one only as long as it answers what the product answers."""
    for person in ground.people[:3]:
        for path in ("/transactions", search_path(*person["words"][0]), "/users/me"):
            answers = [fetch(port, path, person["token"]) for port in ports]
            first, second = (json.loads(answer, object_hook=with_times) for answer in answers)
            if first != second:
                raise SystemExit(f"{path}: the product answers {answers[0][:600]}, the reference {answers[1][:600]}")


def with_times(found: Figures) -> Figures:
    """One time has several spellings: Z or +00:00, with or without closing zeros."""
    return {
        name: datetime.fromisoformat(value) if name.endswith("_at") and value else value
        for name, value in found.items()
    }


def measure(ground: Stage, server: Program, load: Program, mix: str, seconds: float) -> Figures:
    before = usage(server.pid, ground.postgres_pid)
    report = load.order(mix, seconds)
    spent = usage(server.pid, ground.postgres_pid).since(before)
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
    }


def median(rounds: list[Figures], side: str, mix: str) -> Figures:
    runs = [each[side][mix] for each in rounds]
    names = ("req_per_s", "p50", "p95", "p99", *COSTS, "serving_ms")
    return {name: statistics.median(run[name] for run in runs) for name in names}


def ratio(rounds: list[Figures], mix: str) -> Figures:
    return {
        name: statistics.median(each["product"][mix][name] / each["bare"][mix][name] for each in rounds)
        for name in COSTS
    }


def print_table(medians: Figures, ratios: Figures) -> None:
    columns = ("req/s", "p50", "p95", "p99", "app", "PG", "sum")
    print(f"\n{'medians; ms, and CPU ms a request':<34}" + "".join(f"{name:>9}" for name in columns))
    for mix, name in MIXES.items():
        print_row(name, medians["product"][mix])
        print_row("  bare", medians["bare"][mix])
        print(f"{'  product ÷ bare':<34}{'':>36}" + "".join(f"{ratios[mix][cost]:>9.2f}" for cost in COSTS))
    print()


def print_row(name: str, found: Figures) -> None:
    times = "".join(f"{found[each]:>9.1f}" for each in ("p50", "p95", "p99"))
    costs = "".join(f"{found[each]:>9.3f}" for each in COSTS)
    print(f"{name:<34}{found['req_per_s']:>9.0f}{times}{costs}")


if __name__ == "__main__":
    sys.exit(main())
