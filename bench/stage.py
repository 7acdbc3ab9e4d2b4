"""What the benchmark stands on: a temporary data folder, PostgreSQL, the seeded people, and the processes it starts."""

import asyncio
import base64
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import asyncpg

from kopilka.infrastructure.data_folder import DataFolder
from kopilka.infrastructure.lifeline import end_with_parent
from kopilka.infrastructure.postgres import Databases, running

ROOT = Path(__file__).parents[1]
READY_SECONDS = 30.0
STOP_SECONDS = 15.0
SETUP_SECONDS = 1800.0

# All that the load and the bare reference have to know of a person, told by the database.
PEOPLE = """
SELECT m.user_id::text, m.household_id::text, a.id::text AS account_id, a.currency,
       (SELECT json_agg(json_build_array(c.id, c.type)) FROM categories c
         WHERE c.household_id = m.household_id AND c.archived_at IS NULL) AS categories,
       (SELECT json_agg(json_build_array(w.type, w.word)) FROM (
            SELECT DISTINCT t.type, split_part(t.search_text, ' ', 1) AS word FROM transactions t
             WHERE t.household_id = m.household_id AND t.deleted_at IS NULL AND length(t.search_text) > 2
             LIMIT 20) w) AS words
  FROM memberships m JOIN accounts a ON a.household_id = m.household_id AND a.is_default
 WHERE m.is_personal AND m.user_id = $1
"""


@dataclass(frozen=True)
class Stage:
    folder: Path
    databases: Databases
    people_file: Path
    people: list[dict[str, Any]]

    @property
    def postgres_pid(self) -> int:
        pid = self.databases.pid
        if pid is None:
            raise RuntimeError("PostgreSQL has ended.")
        return pid


@contextmanager
def stage(*, users: int, transactions: int) -> Iterator[Stage]:
    """PostgreSQL as Kopilka brings it, with its own safe settings, migrated and seeded; removed at the end."""
    path = Path(tempfile.mkdtemp(prefix="kopilka-bench-"))
    try:
        folder = DataFolder(path)
        with running(folder) as databases:
            environment = product_environment(path)
            command(["migrate"], environment)
            tokens = path / "tokens"
            words = ["--users", str(users), "--transactions", str(transactions), "--tokens-file", str(tokens)]
            command(["seed", *words], environment)
            people = asyncio.run(look_up(databases.admin_url, tokens.read_text().split()))
            people_file = path / "people.json"
            people_file.write_text(json.dumps(people))
            yield Stage(path, databases, people_file, people)
    finally:
        elsewhere = (path / "postgres").resolve()  # a link where PostgreSQL's account cannot reach the folder
        shutil.rmtree(elsewhere, ignore_errors=True)
        shutil.rmtree(path, ignore_errors=True)


def product_environment(folder: Path) -> dict[str, str]:
    """Nobody's settings but the defaults."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KOPILKA_")}
    return environment | {"KOPILKA_DATA_DIR": str(folder)}


def command(words: list[str], environment: Mapping[str, str]) -> None:
    subprocess.run(
        [sys.executable, "-m", "kopilka.processes.cli", *words],
        cwd=ROOT, env=environment, check=True, timeout=SETUP_SECONDS, preexec_fn=end_with_parent,
    )  # fmt: skip


async def look_up(url: str, tokens: list[str]) -> list[dict[str, Any]]:
    """And tidies, so that no autovacuum of what was seeded falls into a measurement."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("VACUUM ANALYZE")
        await connection.execute("CHECKPOINT")
        found = [await connection.fetchrow(PEOPLE, subject(token)) for token in tokens]
    finally:
        await connection.close()
    people = [dict(row) | {"token": token} for row, token in zip(found, tokens, strict=True)]
    return [
        person | {"categories": json.loads(person["categories"]), "words": json.loads(person["words"])}
        for person in people
    ]


def subject(token: str) -> str:
    payload = token.split(".")[1]
    found: str = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["sub"]
    return found


class Program:
    """A process of ours, with all that it starts; stopped at the end of the block."""

    def __init__(self, arguments: list[str], environment: Mapping[str, str], *, talks: bool = False) -> None:
        pipe = subprocess.PIPE if talks else subprocess.DEVNULL
        self.process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env=environment,
            stdin=pipe,
            stdout=pipe if talks else None,
            text=True,
            preexec_fn=end_with_parent,
        )

    @property
    def pid(self) -> int:
        return self.process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.stdin:
            self.process.stdin.close()
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def order(self, mix: str, seconds: float) -> dict[str, Any]:
        """Of the load: one run, and its report."""
        assert self.process.stdin is not None  # noqa: S101 - made with talks=True
        assert self.process.stdout is not None  # noqa: S101 - the same
        self.process.stdin.write(json.dumps({"mix": mix, "seconds": seconds}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("The load ended before its time.")
        report: dict[str, Any] = json.loads(line)
        return report


def product(on: Stage, port: int) -> Program:
    return Program(
        ["kopilka.processes.cli", "api", "--port", str(port), "--workers", "1"], product_environment(on.folder)
    )


def bare(on: Stage, port: int) -> Program:
    # As the superuser, to whom no policy applies.
    known = {"BENCH_DATABASE_URL": on.databases.admin_url, "BENCH_PEOPLE": str(on.people_file)}
    return Program(["bench.reference.bare", "--port", str(port)], os.environ | known)


def client(on: Stage, port: int) -> Program:
    return Program(["bench.client", "--port", str(port), "--people", str(on.people_file)], os.environ, talks=True)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def fetch(port: int, path: str, token: str) -> str:
    """One answer; waits for a server that is only starting."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Authorization": f"Bearer {token}"})
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            with urllib.request.urlopen(request, timeout=READY_SECONDS) as answer:  # noqa: S310 - loopback
                found: bytes = answer.read()
                return found.decode()
        except urllib.error.HTTPError:
            raise
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
