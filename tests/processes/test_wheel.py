"""The wheel: the package with the built web app inside, and nothing of the process_pool."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_the_wheel_carries_the_web_app(tmp_path: Path) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--quiet", "-w", tmp_path, ROOT],
        capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    (wheel,) = tmp_path.glob("kopilka-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {"kopilka/web/index.html", "kopilka/web/sw.js", "kopilka/web/manifest.webmanifest"} <= set(names)
    assert any(it.startswith("kopilka/web/assets/") and it.endswith(".js.gz") for it in names)
    assert not [it for it in names if "/tests/" in it or "node_modules" in it or it.startswith(("web/", "docs/"))]
