"""CPU time by the kernel's accounting: what a tree of processes has used, its ended members included."""

import os
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Usage:
    """CPU seconds since the start. `serving` are PostgreSQL's client backends, a part of `postgres`."""

    app: float
    postgres: float
    serving: float

    def since(self, before: "Usage") -> "Usage":
        return Usage(self.app - before.app, self.postgres - before.postgres, self.serving - before.serving)


def usage(app_pid: int, postgres_pid: int) -> Usage:
    parents = _parents()
    backends = [pid for pid in _tree(postgres_pid, parents) if _is_backend(pid)]
    return Usage(
        app=sum(map(_seconds, _tree(app_pid, parents))),
        postgres=sum(map(_seconds, _tree(postgres_pid, parents))),
        serving=sum(map(_seconds, backends)),
    )


def _seconds(pid: int) -> float:
    """utime + stime, and cutime + cstime: a child that ended is counted by whoever waited for it."""
    fields = _stat(pid)
    return sum(map(int, fields[11:15])) / TICK if fields else 0.0


def _stat(pid: int) -> list[str]:
    """The fields after the name, from `state` (the third) on; none where the process has ended."""
    try:
        return Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _parents() -> dict[int, int]:
    found = {int(entry): _stat(int(entry)) for entry in os.listdir("/proc") if entry.isdecimal()}
    return {pid: int(fields[1]) for pid, fields in found.items() if fields}


def _tree(root: int, parents: dict[int, int]) -> list[int]:
    tree = [root]
    for pid in tree:
        tree.extend(child for child, parent in parents.items() if parent == pid)
    return tree


def _is_backend(pid: int) -> bool:
    """By the title that PostgreSQL gives it: `postgres: user database 127.0.0.1(port) …`."""
    try:
        return b"127.0.0.1(" in Path("/proc", str(pid), "cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False
