"""The data folder: closed modes, secrets made once, locks that end with their process, whole state files."""

import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kopilka.infrastructure.embedded_postgres.data_folder import (
    SYSTEM_FOLDER,
    Account,
    DataFolder,
    DataFolderUnusable,
    SecretsDamaged,
    can_pass,
    default_data_folder,
    grant_passage,
    server_account,
)

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root starts programs as somebody else")
STRANGER = Account(uid=54_321, gid=54_322)

PRINT_SECRETS = """
import sys
from pathlib import Path
from kopilka.infrastructure.embedded_postgres.data_folder import DataFolder
print(DataFolder(Path(sys.argv[1])).secrets.to_json())
"""
HOLD_LOCK = """
import os, sys, time
from pathlib import Path
from kopilka.infrastructure.embedded_postgres.data_folder import DataFolder
with DataFolder(Path(sys.argv[1])).lock("serve"):
    child = os.fork()
    if child:
        print(child, flush=True)
    time.sleep(60)
"""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def child(script: str, folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", script, folder], stdout=subprocess.PIPE, text=True)


@pytest.fixture
def open_place() -> Iterator[Path]:
    """Below folders that everybody passes, which tmp_path is not."""
    with tempfile.TemporaryDirectory(prefix="kopilka-", dir="/tmp") as name:
        yield Path(name)


def test_a_new_folder_is_closed_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        path = DataFolder(tmp_path / "home" / "share" / "kopilka").path
    finally:
        os.umask(before)
    assert mode(path) == 0o700
    assert mode(path.parent) == (0o711 if os.geteuid() == 0 else 0o700)


def test_an_existing_folder_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    DataFolder(tmp_path)
    assert mode(tmp_path) == 0o750


@pytest.mark.parametrize("name", ["file", "file/below"])
def test_what_is_no_folder_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataFolderUnusable, match="--data-dir"):
        DataFolder(tmp_path / name)


def test_secrets_are_made_once(tmp_path: Path) -> None:
    made = DataFolder(tmp_path).secrets
    assert len(made.root) >= 32
    assert len({made.postgres_password, made.owner_password, made.app_password}) == 3
    assert mode(tmp_path / "secrets.json") == 0o600
    assert DataFolder(tmp_path).secrets == made
    assert made.owner_password not in repr(made)


def damage(text: str, **changes: object) -> str:
    return json.dumps({**json.loads(text), **changes})


@pytest.mark.parametrize(
    "damaged",
    [
        lambda text: "",
        lambda text: text[:-20],
        lambda text: "[]",
        lambda text: "\0" * len(text),
        lambda text: damage(text, root="00" * 31),
        lambda text: damage(text, root=None),
        lambda text: damage(text, app_password=""),
        lambda text: damage(text, owner_password=5),
    ],
)
def test_damaged_secrets_are_not_replaced(tmp_path: Path, damaged: Callable[[str], str]) -> None:
    good = DataFolder(tmp_path).secrets.to_json()
    (tmp_path / "secrets.json").write_text(damaged(good))
    with pytest.raises(SecretsDamaged, match="Restore the file"):
        _ = DataFolder(tmp_path).secrets
    assert (tmp_path / "secrets.json").read_text() == damaged(good)


def test_processes_that_start_at_once_agree_on_the_secrets(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    children = [child(PRINT_SECRETS, folder) for _ in range(4)]
    answers = {process.communicate(timeout=30)[0] for process in children}
    assert len(answers) == 1
    assert DataFolder(folder).secrets.to_json() == answers.pop().strip()


def test_threads_that_start_at_once_agree_on_the_secrets(tmp_path: Path) -> None:
    for round_number in range(20):
        folder = tmp_path / str(round_number)
        with ThreadPoolExecutor(8) as pool:
            made = list(pool.map(lambda path: DataFolder(path).secrets.root, [folder] * 8))
        assert len(set(made)) == 1
        assert not list(folder.glob(".secrets*")), "a temporary file was left behind"


def test_a_lock_has_one_holder(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    with folder.lock("serve"):
        assert folder.try_lock("serve") is None
        other = folder.try_lock("postgres")
        assert other is not None
        other.release()
    again = folder.try_lock("serve")
    assert again is not None
    again.release()
    assert mode(tmp_path / "serve.lock") == 0o600


def test_a_lock_ends_with_a_killed_process_though_its_child_lives(tmp_path: Path) -> None:
    with child(HOLD_LOCK, tmp_path) as holder:
        assert holder.stdout is not None
        forked = int(holder.stdout.readline())
        try:
            assert DataFolder(tmp_path).try_lock("serve") is None
            holder.kill()
            holder.wait()
            with DataFolder(tmp_path).lock("serve"):
                os.kill(forked, 0)
        finally:
            os.kill(forked, signal.SIGKILL)


def test_state_is_read_as_it_was_written(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    assert folder.read_state("serve") is None
    folder.write_state("serve", {"port": 8000, "workers": [1, 2]})
    folder.write_state("serve", {"port": 8001})
    assert folder.read_state("serve") == {"port": 8001}
    assert mode(tmp_path / "serve.json") == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["serve.json"]


@pytest.mark.parametrize("text", ["", "{", "[1]", "\xff"])
def test_damaged_state_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "serve.json").write_text(text, "latin-1")
    assert DataFolder(tmp_path).read_state("serve") is None


@as_root
def test_the_default_of_root_is_where_postgres_can_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    tmp_path.chmod(0o700)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_data_folder() == SYSTEM_FOLDER
    monkeypatch.setenv("XDG_DATA_HOME", "/opt/share")
    assert default_data_folder() == Path("/opt/share/kopilka")


@pytest.mark.skipif(os.geteuid() == 0, reason="for a user who is not root")
def test_the_default_of_a_user_follows_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_data_folder() == tmp_path / ".local" / "share" / "kopilka"
    assert server_account() is None


@as_root
def test_modes_decide_who_passes() -> None:
    account = server_account()
    assert account is not None
    assert account.uid != 0
    assert can_pass(Path("/usr/lib"), account)
    assert can_pass(Path("/usr/lib/not/yet/made"), account)


@as_root
def test_a_closed_folder_above_is_never_opened(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    folder = DataFolder(tmp_path / "kopilka")
    assert not grant_passage(STRANGER, folder.path)
    assert mode(tmp_path) == 0o700
    assert mode(folder.path) == 0o700


@as_root
@pytest.mark.parametrize(
    ("before", "group", "granted", "after"),
    [
        (0o700, 0, True, 0o710),
        (0o711, 0, True, 0o711),
        (0o755, 0, True, 0o755),
        (0o750, 0, True, 0o710),
        (0o700, 54_323, True, 0o710),
        (0o750, 54_323, False, 0o750),
    ],
)
def test_admit_takes_nothing_from_other_groups(
    open_place: Path, before: int, group: int, granted: bool, after: int
) -> None:
    os.chown(open_place, -1, group)
    open_place.chmod(before)
    assert grant_passage(STRANGER, open_place) is granted
    assert mode(open_place) == after
    assert open_place.stat().st_gid == (STRANGER.gid if after != before else group)
