"""docs/settings.md tells every variable, and what it tells is what the code reads."""

from pathlib import Path

from kopilka.processes.commands.settings import page


def test_settings_page_is_current() -> None:
    committed = Path(__file__).parents[2] / "docs" / "settings.md"
    assert committed.read_text() == page(), "run `make fix` and commit docs/settings.md"
