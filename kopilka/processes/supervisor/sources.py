"""Watches Kopilka's own source for `kopilka serve --reload`. Needs watchfiles, a development dependency."""

from pathlib import Path

from watchfiles import PythonFilter, watch

PACKAGE = Path(__file__).parents[2]
# Milliseconds that a look may take; the supervisor looks ten times a second.
LOOK = 1


class Sources:
    """The operating system reports changes (inotify); nothing is read while nothing changes."""

    def __init__(self, folder: Path = PACKAGE) -> None:
        ignored = [path for path in folder.rglob("tests") if path.is_dir()]
        self._changes = watch(
            folder,
            watch_filter=PythonFilter(ignore_paths=ignored),
            rust_timeout=LOOK,
            debounce=LOOK,
            step=LOOK,
            yield_on_timeout=True,
        )
        self.have_changed()  # the generator begins to watch with its first step

    def have_changed(self) -> bool:
        """Whether a module has changed since the last call."""
        return bool(next(self._changes))
