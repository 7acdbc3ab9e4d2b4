"""Changes of the source are noticed once."""

import time
from pathlib import Path

from kopilka.processes.supervisor.sources import Sources


def changed(watched: Sources) -> bool:
    """Gives the operating system a moment to report it."""
    return any(watched.have_changed() or time.sleep(0.01) for _ in range(500))


def test_noticed_once(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("")
    (tmp_path / "tests").mkdir()
    watched = Sources(tmp_path)
    assert not watched.have_changed()
    (tmp_path / "b.py").write_text("")
    assert changed(watched)
    for other in ("notes.txt", "tests/test_b.py"):
        (tmp_path / other).write_text("")
    assert not any(watched.have_changed() for _ in range(50))
    (tmp_path / "a.py").unlink()
    assert changed(watched)
