"""`kopilka check`: tests all invariants in one snapshot, while the server keeps running."""

import sys
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import asyncpg

from kopilka.infrastructure.database.invariants import Invariant
from kopilka.infrastructure.database.transactions import is_loopback
from kopilka.infrastructure.storage import StorageUnavailable
from kopilka.migrations.revisions import head
from kopilka.processes.checks.files import differences
from kopilka.processes.checks.invariants import APP_ROLE, INVARIANTS
from kopilka.processes.files import open_files
from kopilka.processes.runtime import Runtime

EXAMPLES = 5
FILES = "attachments_have_their_files"
SESSION = {"application_name": "kopilka check", "jit": "off"}


@dataclass(frozen=True, slots=True)
class Violation:
    """An invariant that does not hold: the number of offenders, and the keys of the first ones."""

    invariant: Invariant
    count: int
    examples: tuple[str, ...]

    def __str__(self) -> str:
        noun = "violation" if self.count == 1 else "violations"
        return f"{self.invariant.name}: {self.count} {noun}, {', '.join(self.examples)}"


class SchemaDiffers(Exception):
    """The database is of another version than this Kopilka."""


async def run(runtime: Runtime) -> int:
    """The exit code: 0 where all hold, else 1."""
    if runtime.owner_url is None:
        print("Only the schema's owner sees all households: name it in KOPILKA_DATABASE_URL.", file=sys.stderr)
        return 1
    try:
        found = await violations(runtime.owner_url, runtime.app_url)
    except (SchemaDiffers, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        print(f"The database could not be checked: {error}", file=sys.stderr)
        return 1
    are_there = await _files_are_there(runtime)
    broken = {violation.invariant.name: violation for violation in found}
    for invariant in INVARIANTS:
        print(broken.get(invariant.name) or f"{invariant.name}: ok")
    print(are_there or f"{FILES}: ok")
    return 1 if found or are_there else 0


async def _files_are_there(runtime: Runtime) -> str | None:
    """What is wrong with the files of attachments, in words; None where nothing is."""
    owner_url = runtime.owner_url or ""
    connection = await asyncpg.connect(owner_url, server_settings=SESSION, **_tls(owner_url))
    try:
        missing, left = await differences(connection, open_files(runtime))
    except StorageUnavailable:
        return f"{FILES}: could not be checked, the storage does not answer"
    finally:
        await connection.close()
    told = [f"{len(keys)} {what}, {', '.join(keys[:EXAMPLES])}" for what, keys in
            (("missing", missing), ("of nothing", left)) if keys]  # fmt: skip
    return f"{FILES}: {'; '.join(told)}" if told else None


def _tls(url: str) -> dict[str, bool]:
    return {"ssl": False} if is_loopback(url) else {}


async def violations(owner_url: str, app_url: str | None = None) -> list[Violation]:
    """Empty where all is well. With `app_url` its role is checked, too. Raises SchemaDiffers."""
    connection = await asyncpg.connect(owner_url, server_settings=SESSION, **_tls(owner_url))
    try:
        # One snapshot for all: a concurrent write is in all of the queries or in none.
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            if app_url is not None:
                role = unquote(urlsplit(app_url).username or "")
                await connection.execute("SELECT set_config($1, $2, true)", APP_ROLE, role)
            return await examine(connection)
    finally:
        await connection.close()


async def examine(connection: asyncpg.Connection) -> list[Violation]:
    """Within the caller's transaction. Raises SchemaDiffers."""
    version = None
    if await connection.fetchval("SELECT to_regclass('alembic_version')") is not None:
        version = await connection.fetchval("SELECT version_num FROM alembic_version")
    if version != head():
        raise SchemaDiffers(f"its schema is {version or 'empty'}, this Kopilka needs {head()}.")
    found = []
    for invariant in INVARIANTS:
        asked = (
            f"WITH offenders AS MATERIALIZED ({invariant.sql})"  # noqa: S608 - the SQL of a module of ours
            " SELECT (SELECT count(*) FROM offenders),"
            f" ARRAY(SELECT key FROM offenders ORDER BY key LIMIT {EXAMPLES})"
        )
        count, examples = await connection.fetchrow(asked)
        if count:
            found.append(Violation(invariant, count, tuple(examples)))
    return found
