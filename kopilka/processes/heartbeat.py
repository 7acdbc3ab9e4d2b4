"""Sign of life of processes that have no port to ask: each round of their loop touches a file in the data folder."""

from pathlib import Path
from typing import Literal

Beating = Literal["worker", "bot"]


def beat(folder: Path, process: Beating) -> None:
    """Not written out to the disk: it need not outlive the machine, and a full disk must not end the process."""
    try:
        file_of(folder, process).touch(mode=0o600)
    except OSError:
        return


def age(folder: Path, process: Beating, now: float) -> float | None:
    """Seconds since the last round of any such process on this folder; None where there was none."""
    try:
        return now - file_of(folder, process).stat().st_mtime
    except FileNotFoundError:
        return None


def file_of(folder: Path, process: Beating) -> Path:
    return folder / f"{process}.alive"
