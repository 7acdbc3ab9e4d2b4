"""Changes of the source are noticed once."""

from pathlib import Path

import pytest

from kopilka.processes.supervisor import sources


def test_noticed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "LOOK_EVERY", 0.0)
    (tmp_path / "a.py").write_text("")
    watched = sources.Sources(tmp_path)
    assert not watched.have_changed()
    (tmp_path / "b.py").write_text("")
    assert watched.have_changed()
    assert not watched.have_changed()
