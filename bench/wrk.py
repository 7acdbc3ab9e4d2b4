"""The cheapest client there is: wrk, which leaves the two cores to those who are measured."""

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

from bench.accounting import ended_children
from bench.client import CONNECTIONS, GRACE
from bench.mixes import Mixes

PROGRAM = "wrk"
SCRIPT = Path(__file__).with_name("mixed.lua")
WRITTEN_DOWN = 20_000


def is_there() -> bool:
    return shutil.which(PROGRAM) is not None


def write_down(mixes: Mixes, file: Path) -> None:
    """So many requests of the mixture; the same purchase twice is two purchases."""
    with file.open("wb") as lines:
        for _ in range(WRITTEN_DOWN):
            request = mixes.mixed()
            lines.write(b"%d\n%s\n" % (len(request), request))


def closed_loop(file: Path, port: int, seconds: float) -> dict[str, Any]:
    """A report as the client's, with the CPU seconds of wrk itself."""
    before = ended_children()
    words = ["--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{max(1, round(seconds))}s"]
    arguments = [str(file), str(random.randrange(2**31))]
    ended = subprocess.run(
        [PROGRAM, *words, "--timeout", "10s", "--script", SCRIPT, f"http://127.0.0.1:{port}", "--", *arguments],
        capture_output=True, text=True, check=True, timeout=seconds + GRACE,
    )  # fmt: skip
    report: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    report["errors"] = {name: count for name, count in report["errors"].items() if count}
    report["client"] = ended_children() - before
    return report
