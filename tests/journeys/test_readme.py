"""The commands of the README, run as written against a real `kopilka serve`."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.faults.serving import PATIENCE, Serving, prepared_folder

README = Path(__file__).parents[2] / "README.md"


@pytest.mark.slow
def test_the_walk_with_curl_ends_with_the_right_balance(tmp_path: Path) -> None:
    [walk] = re.findall(r"```bash\n(.*?)```", README.read_text(), re.DOTALL)
    (tmp_path / "docs").symlink_to(README.parent / "docs")
    with prepared_folder() as folder, Serving(folder) as kopilka:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", walk],
            env={**os.environ, "site": kopilka.url, "no_proxy": "127.0.0.1"},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    moved = next(place for place, it in enumerate(lines) if '"amount":1000,' in it and '"to_account_id"' in it)
    assert (lines[moved - 1], *lines[moved + 1 : moved + 3]) == ("275", "1000", "275")
    *_, october, again = lines
    assert ('"total":71846.57' in october, again) == (True, "0"), october
    assert "-275" in lines
    for shown in ('"email":"anna.', '"amount":250.5', '"amount":275', '"description":"Кофе"'):
        assert shown in done.stdout
    assert (tmp_path / "may.pdf").read_bytes().startswith(b"%PDF-")
    assert (tmp_path / "2026.xlsx").read_bytes().startswith(b"PK")
