"""The data folder of one Kopilka: where it is, its secrets, its locks and its small state files."""

import fcntl
import json
import os
import pwd
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self
from weakref import WeakSet

import platformdirs

SYSTEM_FOLDER = Path("/var/lib/kopilka")
ROOT_SECRET_BYTES = 32


class DataFolderUnusable(Exception):
    """The sentence is for the person who started Kopilka."""


class SecretsDamaged(DataFolderUnusable):
    pass


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int


def server_account() -> Account | None:
    """The account PostgreSQL runs as, since it refuses root. None where Kopilka is not root: then it is the same."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise DataFolderUnusable(
        "Kopilka runs as root, PostgreSQL must not, and there is neither a user postgres nor a user nobody. "
        "Add one with `useradd --system postgres`, or start Kopilka as an ordinary user."
    )


def allows(path: Path, account: Account, bits: int) -> bool:
    """Whether the mode of `path` gives the account these bits (4 read, 2 write, 1 execute or pass)."""
    status = path.stat()
    if status.st_uid == account.uid:
        shift = 6
    elif status.st_gid == account.gid:
        shift = 3
    else:
        shift = 0
    return (status.st_mode >> shift) & bits == bits


def can_pass(folder: Path, account: Account) -> bool:
    """Whether the account gets through the folder and those above it; what does not exist is no obstacle."""
    resolved = folder.resolve()
    return all(allows(step, account, 1) for step in (*reversed(resolved.parents), resolved) if step.exists())


def default_data_folder() -> Path:
    """The user's data folder; for root another one, since PostgreSQL's account cannot enter /root (mode 700)."""
    own = platformdirs.user_data_path("kopilka", appauthor=False)
    account = server_account()
    return own if account is None or can_pass(own.parent, account) else SYSTEM_FOLDER


def make_private(folder: Path, *, mode_above: int = 0o700) -> None:
    """Makes the folder with mode 700 and what is missing above it; what exists stays as it is."""
    for step in (*reversed(folder.parents), folder):
        if not step.exists():
            step.mkdir(mode=0o700, exist_ok=True)
            if step != folder and mode_above != 0o700:
                step.chmod(mode_above)  # not by mkdir, whose mode the umask cuts


def grant_passage(account: Account, folder: Path) -> bool:
    """Gives the account's group access to a private folder of root; False where that is not enough.

    Folders above are never touched, and a group that already has rights here keeps them.
    """
    if not can_pass(folder.parent, account):
        return False
    status = folder.stat()
    if not allows(folder, account, 1) and (not status.st_mode & 0o070 or status.st_gid == 0):
        os.chown(folder, -1, account.gid)
        folder.chmod(status.st_mode & 0o7707 | 0o010)
    return allows(folder, account, 1)


@dataclass(frozen=True, repr=False)
class Secrets:
    root: bytes
    postgres_password: str
    owner_password: str
    app_password: str

    @classmethod
    def generate(cls) -> Self:
        passwords = (secrets.token_urlsafe(32) for _ in range(3))
        return cls(secrets.token_bytes(ROOT_SECRET_BYTES), *passwords)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Raises ValueError, KeyError or TypeError when anything is missing or too short."""
        stored = json.loads(text)
        root = bytes.fromhex(stored["root"])
        passwords = [stored[name] for name in ("postgres_password", "owner_password", "app_password")]
        if len(root) < ROOT_SECRET_BYTES or not all(isinstance(each, str) and each for each in passwords):
            raise ValueError("a secret is missing or too short")
        return cls(root, *passwords)

    def to_json(self) -> str:
        return json.dumps({**vars(self), "root": self.root.hex()}, indent=1)


class Lock:
    """A flock held by this process until release(), or until the process ends, however it ends."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor
        _held.add(self)

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


_held: WeakSet[Lock] = WeakSet()


def _let_go() -> None:
    for lock in list(_held):
        lock.release()


# A forked child, as of multiprocessing, has the same flock: it would outlive the process that took it.
os.register_at_fork(after_in_child=_let_go)


class DataFolder:
    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().resolve()
        try:
            # Root's folder may have to give PostgreSQL's account access later, see grant_passage().
            make_private(self.path, mode_above=0o711 if os.geteuid() == 0 else 0o700)
        except OSError as error:
            raise DataFolderUnusable(
                f"Kopilka cannot make its data folder {self.path} ({error.strerror}). "
                "Choose another with --data-dir or KOPILKA_DATA_DIR."
            ) from error
        if not self.path.is_dir() or not os.access(self.path, os.R_OK | os.W_OK | os.X_OK):
            raise DataFolderUnusable(
                f"{self.path} is not a folder that Kopilka may read and write. "
                "Choose another with --data-dir or KOPILKA_DATA_DIR."
            )

    @cached_property
    def secrets(self) -> Secrets:
        """Made on first use. A damaged file is never replaced: what it protects could not be read again."""
        path = self.path / "secrets.json"
        with self.lock("secrets"):  # two processes that start at once must end with the same secrets
            try:
                if not path.exists():
                    self._write(path, Secrets.generate().to_json())
                return Secrets.from_json(path.read_text("utf-8"))
            except (ValueError, KeyError, TypeError) as error:
                raise SecretsDamaged(
                    f"{path} is damaged. Kopilka does not replace it, since the database and everything "
                    "encrypted could not be opened with new secrets. Restore the file from a backup; "
                    f"or move {self.path} away to start with an empty Kopilka."
                ) from error
            except OSError as error:
                raise DataFolderUnusable(
                    f"Kopilka cannot use {path} ({error.strerror}). Start it as the user who owns that file."
                ) from error

    def lock(self, name: str) -> Lock:
        """Waits for the lock."""
        descriptor = self._open_lock(name)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        return Lock(descriptor)

    def try_lock(self, name: str) -> Lock | None:
        """None when it is held already, be it by this process."""
        descriptor = self._open_lock(name)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        return Lock(descriptor)

    def write_state(self, name: str, state: dict[str, Any]) -> None:
        self._write(self.path / f"{name}.json", json.dumps(state))

    def read_state(self, name: str) -> dict[str, Any] | None:
        """None where there is none or it is damaged: its writer can determine it again."""
        try:
            state = json.loads((self.path / f"{name}.json").read_bytes())
        except (FileNotFoundError, ValueError):
            return None
        return state if isinstance(state, dict) else None

    def _open_lock(self, name: str) -> int:
        path = self.path / f"{name}.lock"
        try:
            return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise DataFolderUnusable(
                f"Kopilka cannot open {path} ({error.strerror}). Start it as the user who owns that file."
            ) from error

    def _write(self, path: Path, text: str) -> None:
        """Atomic for readers and across a power cut; mode 600 from the start."""
        new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with open(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            new.rename(path)
        except BaseException:
            new.unlink(missing_ok=True)
            raise
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
