"""`kopilka migrate`: brings the database to the newest schema. Idempotent, and safe to run concurrently."""

import argparse
import asyncio
import sys

import asyncpg
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from kopilka.infrastructure.config import load_settings
from kopilka.infrastructure.database.errors import is_transient
from kopilka.infrastructure.embedded_postgres.instance import PostgresUnavailable
from kopilka.migrations.online import TableInUse
from kopilka.migrations.runner import ApplicationRoleUnsafe, migrate
from kopilka.processes.role import check_role
from kopilka.processes.runtime import Runtime, open_runtime

TROUBLE = (
    ApplicationRoleUnsafe, TableInUse, PostgresUnavailable, SQLAlchemyError, asyncpg.PostgresError, CommandError,
    OSError,
)  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    settings = load_settings()
    for last in (False, False, True):
        try:
            with open_runtime(settings) as runtime:
                joined = runtime.embedded is not None and not runtime.embedded.started_here
                try:
                    return _migrate(runtime)
                except TROUBLE as error:
                    # The command that had started the embedded database has ended, and the database with it.
                    if last or not joined or not is_transient(error):
                        raise
        except TROUBLE as error:
            print(f"The database could not be migrated: {error}", file=sys.stderr)
            return 1
    return 1


def _migrate(runtime: Runtime) -> int:
    if runtime.owner_url is None:
        print("Name the schema's owner in KOPILKA_DATABASE_URL to migrate.", file=sys.stderr)
        return 1
    asyncio.run(migrate(runtime.owner_url, runtime.app_url))
    asyncio.run(check_role(runtime))
    return 0
