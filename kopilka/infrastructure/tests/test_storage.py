"""Files of the folder are readable for this account only, whatever the umask says."""

import asyncio
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kopilka.infrastructure.config import S3Settings
from kopilka.infrastructure.storage import open_storage

KEY = "exports/household/export"


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    return {str(it.relative_to(folder.parent)): oct(it.stat().st_mode & 0o777) for it in [folder, *folder.rglob("*")]}


@pytest.mark.usefixtures("open_umask")
async def test_files_are_private(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    (folder / "exports").mkdir(parents=True)  # as an older version left it
    (tmp_path / "report").write_bytes(b"%PDF-")
    storage = open_storage(S3Settings(), folder)
    for _ in range(2):
        await storage.put(KEY, tmp_path / "report", content_type="application/pdf", disposition="attachment")
        assert modes(folder) == {
            "files": "0o700", "files/exports": "0o700", "files/exports/household": "0o700", f"files/{KEY}": "0o600",
        }  # fmt: skip
    assert b"".join([it async for it in (await storage.get(KEY)).chunks]) == b"%PDF-"
    await storage.delete(KEY)


@pytest.mark.usefixtures("open_umask")
@pytest.mark.skipif(os.getuid() != 0, reason="only root can act for another account")
async def test_another_account_cannot_read_them(tmp_path: Path) -> None:
    # pytest's own folders are private, which would prove nothing.
    for step in (tmp_path, *tmp_path.parents):
        if step == Path(tempfile.gettempdir()):
            break
        step.chmod(0o755)
    (tmp_path / "report").write_bytes(b"%PDF-")
    storage = open_storage(S3Settings(), tmp_path / "files")
    await storage.put(KEY, tmp_path / "report", content_type="application/pdf", disposition="attachment")
    for path, status in ((tmp_path / "report", 0), (tmp_path / "files" / KEY, 1)):
        assert await asyncio.to_thread(read_as_nobody, path) == status, path


def read_as_nobody(path: Path) -> int:
    """The status of `cat`."""
    account = {"user": "nobody", "group": "nogroup", "extra_groups": []}
    return subprocess.run(["cat", str(path)], capture_output=True, **account).returncode
