"""Whether Kopilka's own source has changed: what `kopilka serve --reload` asks while one develops."""

import time
from pathlib import Path

PACKAGE = Path(__file__).parents[2]
LOOK_EVERY = 0.7


class Sources:
    def __init__(self, folder: Path = PACKAGE) -> None:
        self._folder = folder
        self._seen = self._newest()
        self._look_at = time.monotonic() + LOOK_EVERY

    def have_changed(self) -> bool:
        """True once after each change; looks at the files only every so often."""
        if time.monotonic() < self._look_at:
            return False
        self._look_at = time.monotonic() + LOOK_EVERY
        newest = self._newest()
        changed, self._seen = newest != self._seen, newest
        return changed

    def _newest(self) -> tuple[float, int]:
        times = [path.stat().st_mtime for path in self._folder.rglob("*.py") if "tests" not in path.parts]
        return max(times), len(times)
