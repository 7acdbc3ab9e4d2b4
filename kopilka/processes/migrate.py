"""`kopilka migrate`: brings the database to the newest schema. Any number of times, any number at once."""

import argparse
import asyncio
import sys

import asyncpg
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from kopilka.infrastructure.config import load_settings
from kopilka.infrastructure.database import is_passing
from kopilka.infrastructure.postgres import PostgresUnavailable
from kopilka.migrations.runner import ApplicationRoleUnsafe, migrate
from kopilka.processes.ground import Ground, standing
from kopilka.processes.role import check_role

TROUBLE = (ApplicationRoleUnsafe, PostgresUnavailable, SQLAlchemyError, asyncpg.PostgresError, CommandError, OSError)


def run(arguments: argparse.Namespace) -> int:
    settings = load_settings()
    for last in (False, False, True):
        try:
            with standing(settings) as ground:
                joined = ground.embedded is not None and not ground.embedded.started_here
                try:
                    return _migrate(ground)
                except TROUBLE as error:
                    # The command that had started the database has ended and taken it along.
                    if last or not joined or not is_passing(error):
                        raise
        except TROUBLE as error:
            print(f"The database could not be migrated: {error}", file=sys.stderr)
            return 1
    return 1


def _migrate(ground: Ground) -> int:
    if ground.owner_url is None:
        print("Name the schema's owner in KOPILKA_DATABASE_URL to migrate.", file=sys.stderr)
        return 1
    asyncio.run(migrate(ground.owner_url, ground.app_url))
    asyncio.run(check_role(ground))
    return 0
