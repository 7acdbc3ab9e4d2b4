"""What the benchmark stands on: a temporary data folder, PostgreSQL, the seeded people, and the processes it starts."""

import asyncio
import base64
import json
import os
import secrets
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
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import asyncpg
from fastapi_users.authentication import JWTStrategy

from kopilka.infrastructure.embedded_postgres.data_folder import DataFolder
from kopilka.infrastructure.embedded_postgres.instance import Databases, running
from kopilka.infrastructure.embedded_postgres.parent_death import end_with_parent

ROOT = Path(__file__).parents[1]
READY_SECONDS = 30.0
STOP_SECONDS = 15.0
SETUP_SECONDS = 1800.0

# All that the load and the references have to know of a person, told by the database.
PEOPLE = """
SELECT m.user_id::text, m.household_id::text, a.id::text AS account_id, a.currency,
       (SELECT h.currency FROM households h WHERE h.id = m.household_id) AS base_currency,
       (SELECT json_agg(json_build_array(c.id, c.type)) FROM categories c
         WHERE c.household_id = m.household_id AND c.archived_at IS NULL) AS categories,
       (SELECT json_agg(json_build_array(w.type, w.word)) FROM (
            SELECT DISTINCT t.type, split_part(t.search_text, ' ', 1) AS word FROM transactions t
             WHERE t.household_id = m.household_id AND t.deleted_at IS NULL AND length(t.search_text) > 2
             LIMIT 20) w) AS words
  FROM memberships m JOIN accounts a ON a.household_id = m.household_id AND a.is_default
 WHERE m.is_personal AND m.user_id = $1
"""
AS_JSON = ("categories", "words")


@dataclass(frozen=True)
class Stage:
    folder: Path
    databases: Databases
    people_file: Path
    people: list[dict[str, Any]]
    secret: str

    @property
    def postgres_pid(self) -> int:
        pid = self.databases.pid
        if pid is None:
            raise RuntimeError("PostgreSQL has ended.")
        return pid

    def only(self, people: list[dict[str, Any]]) -> "Stage":
        """The same prepared database, with these people to be asked for."""
        people_file = self.folder / "some-people.json"
        people_file.write_text(json.dumps(people))
        return replace(self, people=people, people_file=people_file)


@contextmanager
def stage(*, users: int, transactions: int) -> Iterator[Stage]:
    """A prepared, seeded database."""
    with prepared() as (path, databases):
        yield seeded(path, databases, users=users, transactions=transactions)


@contextmanager
def prepared() -> Iterator[tuple[Path, Databases]]:
    """PostgreSQL as Kopilka brings it, with its own safe settings, migrated; removed at the end."""
    path = Path(tempfile.mkdtemp(prefix="kopilka-bench-"))
    try:
        with running(DataFolder(path)) as databases:
            command(["migrate"], product_environment(path))
            yield path, databases
    finally:
        remove(path)


def remove(path: Path) -> None:
    elsewhere = (path / "postgres").resolve()  # a link where PostgreSQL's account cannot reach the folder
    shutil.rmtree(elsewhere, ignore_errors=True)
    shutil.rmtree(path, ignore_errors=True)


def seeded(path: Path, databases: Databases, *, users: int, transactions: int, known: int = 500) -> Stage:
    """Adds what is missing to these numbers, with new tokens. At most `known` people, evenly chosen, are asked for."""
    tokens = seed(path, users=users, transactions=transactions)
    secret = secrets.token_hex(32)
    people = asyncio.run(look_up(databases.admin_url, tokens[:: -(-len(tokens) // known)], secret))
    people_file = path / "people.json"
    people_file.write_text(json.dumps(people))
    return Stage(path, databases, people_file, people, secret)


def product_environment(folder: Path) -> dict[str, str]:
    """Nobody's settings but the defaults."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KOPILKA_")}
    return environment | {"KOPILKA_DATA_DIR": str(folder)}


def command(words: list[str], environment: Mapping[str, str]) -> None:
    subprocess.run(
        [sys.executable, "-m", "kopilka.processes.commands.cli", *words],
        cwd=ROOT, env=environment, check=True, timeout=SETUP_SECONDS, stdout=subprocess.DEVNULL,
        preexec_fn=end_with_parent,
    )  # fmt: skip


def seed(path: Path, *, users: int, transactions: int) -> list[str]:
    """The tokens of all."""
    tokens = path / "tokens"
    words = ["--users", str(users), "--transactions", str(transactions), "--tokens-file", str(tokens)]
    command(["seed", *words], product_environment(path))
    return tokens.read_text().split()


async def look_up(url: str, tokens: list[str], secret: str) -> list[dict[str, Any]]:
    """Gives them premium, and tidies, so that no autovacuum of what was seeded falls into a measurement."""
    stock: JWTStrategy[Any, Any] = JWTStrategy(secret, lifetime_seconds=24 * 3600)
    people = []
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("UPDATE users SET premium_until = now() + interval '1 year'")
        await connection.execute("VACUUM ANALYZE")
        await connection.execute("CHECKPOINT")
        for token in tokens:
            claims = claims_of(token)
            row = await connection.fetchrow(PEOPLE, claims["sub"])
            person = {name: json.loads(value) if name in AS_JSON else value for name, value in row.items()}
            # What the usual way would have given out at sign-in: the same person, by fastapi-users' own strategy.
            usual_token = await stock.write_token(SimpleNamespace(id=claims["sub"]))
            given = {"token": token, "usual_token": usual_token}
            people.append(person | given | {"session_id": claims["sid"], "version": claims["ver"]})
    finally:
        await connection.close()
    return people


def claims_of(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
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

    def order(self, **what: Any) -> dict[str, Any]:
        """Of the load: one run, and its report. See bench/client.py for what may be ordered."""
        assert self.process.stdin is not None  # noqa: S101 - made with talks=True
        assert self.process.stdout is not None  # noqa: S101 - the same
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("The load ended before its time.")
        report: dict[str, Any] = json.loads(line)
        return report


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
