"""What a tree of processes has used, by the kernel's own accounting: CPU time and resident memory."""

import os
import resource
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Usage:
    """CPU seconds since the start. `serving` are PostgreSQL's client backends, a part of `postgres`."""

    app: float
    postgres: float
    serving: float
    client: float = 0.0

    def since(self, before: "Usage") -> "Usage":
        return Usage(
            self.app - before.app,
            self.postgres - before.postgres,
            self.serving - before.serving,
            self.client - before.client,
        )


@dataclass(frozen=True)
class Resident:
    """MB. In `rss` a page that several processes share counts for each of them, in `pss` once for all."""

    rss: float
    pss: float


def usage(app_pid: int, postgres_pid: int, client_pid: int | None = None) -> Usage:
    parents = _parents()
    backends = [pid for pid in _tree(postgres_pid, parents) if _is_backend(pid)]
    return Usage(
        app=sum(map(_seconds, _tree(app_pid, parents))),
        postgres=sum(map(_seconds, _tree(postgres_pid, parents))),
        serving=sum(map(_seconds, backends)),
        client=sum(map(_seconds, _tree(client_pid, parents))) if client_pid else 0.0,
    )


def tree(root: int) -> list[int]:
    """A process and all below it, the root first."""
    return _tree(root, _parents())


def cpu_seconds(pids: list[int]) -> float:
    return sum(map(_seconds, pids))


def ended_children() -> float:
    """CPU seconds of the processes that this one has started and seen end."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def resident(pids: list[int]) -> Resident:
    found = [_rollup(pid) for pid in pids]
    return Resident(*(sum(each.get(name, 0.0) for each in found) for name in ("Rss", "Pss")))


def rss(pid: int) -> float:
    """MB; cheap enough to be asked many times a second."""
    try:
        pages = int(Path("/proc", str(pid), "statm").read_text().split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def command_line(pid: int) -> str:
    try:
        return Path("/proc", str(pid), "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _rollup(pid: int) -> dict[str, float]:
    try:
        lines = Path("/proc", str(pid), "smaps_rollup").read_text().splitlines()[1:]
    except (FileNotFoundError, ProcessLookupError):
        return {}
    return {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines}


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
    return "127.0.0.1(" in command_line(pid)
