"""The worker's sign of life: it has no port to ask, so each round of its loop touches a file in the data folder."""

from pathlib import Path

NAME = "worker.alive"


def beat(folder: Path) -> None:
    """Not written out to the disk: it need not outlive the machine, and a full disk must not end the worker."""
    try:
        (folder / NAME).touch(mode=0o600)
    except OSError:
        return


def age(folder: Path, now: float) -> float | None:
    """Seconds since the last round of any worker on this folder; None where there was none."""
    try:
        return now - (folder / NAME).stat().st_mtime
    except FileNotFoundError:
        return None
