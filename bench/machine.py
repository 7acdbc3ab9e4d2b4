"""The facts that a figure has to be read with: machine, versions, commit, date."""

import importlib.metadata
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kopilka.infrastructure.embedded_postgres.binaries import find_binaries

ROOT = Path(__file__).parents[1]
PACKAGES = ("granian", "uvloop", "fastapi", "starlette", "pydantic", "sqlalchemy", "asyncpg", "orjson")


def facts() -> dict[str, Any]:
    return {
        "taken_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _git("rev-parse", "HEAD"),
        "changed_since_commit": bool(_git("status", "--porcelain", "--", "kopilka")),
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20,
        "system": platform.platform(),
        "python": platform.python_version(),
        "packages": {name: importlib.metadata.version(name) for name in PACKAGES},
        "postgres": postgres_version(),
        "load_average_at_start": load_average(),
    }


def sentence(known: dict[str, Any]) -> str:
    commit = f"{known['commit'][:10]}{' with changes' if known['changed_since_commit'] else ''}"
    load = " → ".join(str(known[name]) for name in ("load_average_at_start", "load_average_at_end") if name in known)
    return (
        f"{known['taken_at']}, commit {commit}: {known['cores']} cores of {known['processor']}, "
        f"Python {known['python']}, PostgreSQL {known['postgres']}, load average {load}"
    )


def load_average() -> float:
    return round(os.getloadavg()[0], 2)


def postgres_version() -> str:
    """Of the binaries that Kopilka finds by itself."""
    told = subprocess.run(
        [find_binaries().bin / "postgres", "--version"], capture_output=True, text=True, check=True, timeout=10
    )
    return told.stdout.split()[-1]


def _git(*words: str) -> str:
    """Empty where this is no working copy."""
    try:
        ended = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S607
    except FileNotFoundError:
        return ""
    return ended.stdout.strip()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
