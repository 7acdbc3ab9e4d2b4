"""`make bench`: everything that can be measured in a quarter of an hour. See bench/README.md."""

import argparse
import json
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench import bot, imports, load, locust_run, machine, page, reports, rounds, scale, start
from bench.stage import Stage, stage

RESULTS = Path(__file__).with_name("results.json")

Figures = dict[str, Any]
Take = Callable[[], Figures]


@dataclass(frozen=True)
class Extent:
    """How much is measured, and for how long."""

    users: int = 200
    transactions: int = 1_000
    rounds: int = 3
    seconds: float = 3.0
    load_seconds: float = 15.0
    locust_seconds: float = 30.0
    sizes: tuple[int, ...] = (1_000, 10_000, 100_000, 1_000_000)
    households: tuple[int, ...] = (1_000, 100_000)
    rows_of_each: int = 10
    asked_seconds: float = 1.2
    starts: int = 3
    rest_seconds: float = 30.0
    watch_seconds: float = 20.0
    exported_rows: int = 100_000
    exports: int = 3
    alone_seconds: float = 8.0
    imported_rows: int = 100_000
    reviewed_rows: int = 5_000
    messages: int = 300
    burst: int = 1_000


QUICK = Extent(
    users=10, transactions=200, rounds=1, seconds=0.5, load_seconds=1.0, locust_seconds=3.0, sizes=(1_000, 3_000),
    households=(20, 40), asked_seconds=0.2, starts=1, rest_seconds=1.0, watch_seconds=1.0, exported_rows=2_000,
    exports=1, alone_seconds=1.0, imported_rows=2_000, reviewed_rows=500, messages=20, burst=50,
)  # fmt: skip

SECTIONS = ("requests", "load", "locust", "scale", "start", "reports", "imports", "bot")
# These three ask the same people on the same prepared database.
ON_STAGE = SECTIONS[:3]


def main() -> int:
    options = read_options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    results = before()
    errors = 0
    with ExitStack() as stack:
        for name, take in takes(options.extent, options.only, stack):
            taken = section(name, take)
            errors += taken["errors"]
            results[name] = taken
            if not options.quick:
                # After each, so that whoever breaks off keeps what is finished.
                RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
                page.write(results)
    print(page.goals_in_terminal(results if not options.quick else {name: results[name] for name in options.only}))
    if not options.quick:
        print(f"Written to {RESULTS} and {page.PAGE}.")
    if errors:
        print(f"{errors} requests failed.", file=sys.stderr)
    return 1 if errors else 0


def before() -> Figures:
    """What earlier runs have left of the parts that are not taken now."""
    found = json.loads(RESULTS.read_bytes()) if RESULTS.exists() else {}
    return {name: found[name] for name in SECTIONS if name in found}


def read_options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--only", nargs="+", choices=SECTIONS, default=list(SECTIONS), help="these parts alone")
    options.add_argument("--rounds", type=int, help="of `requests`: how often all servers are started and measured")
    options.add_argument("--seconds", type=float, help="of `requests`: length of one measurement")
    options.add_argument("--quick", action="store_true", help="three minutes to see that it works; writes nothing")
    given = options.parse_args()
    extent = QUICK if given.quick else Extent()
    named = {name: value for name in ("rounds", "seconds") if (value := getattr(given, name)) is not None}
    given.extent = replace(extent, **named)
    return given


def takes(extent: Extent, only: list[str], stack: ExitStack) -> Iterator[tuple[str, Take]]:
    """In their order. What uses the common database comes first, and that database goes before the others begin."""
    shared = [name for name in ON_STAGE if name in only]
    if shared:
        prepared = stack.enter_context(stage(users=extent.users, transactions=extent.transactions))
        yield from ((name, on_stage(name, prepared, extent)) for name in shared)
        stack.close()
    yield from ((name, alone(name, extent)) for name in SECTIONS if name in only and name not in ON_STAGE)


def on_stage(name: str, prepared: Stage, extent: Extent) -> Take:
    return {
        "requests": lambda: rounds.measure(prepared, rounds=extent.rounds, seconds=extent.seconds),
        "load": lambda: load.measure(prepared, seconds=extent.load_seconds),
        "locust": lambda: locust_run.measure(prepared, seconds=extent.locust_seconds),
    }[name]


def alone(name: str, extent: Extent) -> Take:
    return {
        "scale": lambda: scale.measure(
            sizes=extent.sizes, households=extent.households, rows=extent.rows_of_each, seconds=extent.asked_seconds
        ),
        "start": lambda: start.measure(
            starts=extent.starts, rest_seconds=extent.rest_seconds, watch_seconds=extent.watch_seconds
        ),
        "reports": lambda: reports.measure(
            rows=extent.exported_rows, times=extent.exports, seconds=extent.alone_seconds
        ),
        "imports": lambda: imports.measure(
            rows=extent.imported_rows, small_rows=extent.reviewed_rows, seconds=extent.alone_seconds
        ),
        "bot": lambda: bot.measure(messages=extent.messages, burst=extent.burst),
    }[name]


def section(name: str, take: Take) -> Figures:
    """With the facts that its figures have to be read with."""
    facts = machine.facts()
    print(f"\n{name}: {machine.sentence(facts)}", flush=True)
    started = time.monotonic()
    taken = take()
    facts |= {"load_average_at_end": machine.load_average(), "took_seconds": round(time.monotonic() - started, 1)}
    taken = {"machine": facts, **taken}
    print(page.in_terminal(page.tables(name, taken)), flush=True)
    return taken


if __name__ == "__main__":
    sys.exit(main())
