"""`kopilka migrate`: brings the database to the newest schema. Any number of times, any number at once."""

import argparse
import asyncio
import sys

import asyncpg
from sqlalchemy.exc import SQLAlchemyError

from kopilka.infrastructure.config import load_settings
from kopilka.infrastructure.postgres import PostgresUnavailable
from kopilka.migrations.runner import ApplicationRoleUnsafe, migrate
from kopilka.processes.ground import standing
from kopilka.processes.role import check_role


def run(arguments: argparse.Namespace) -> int:
    try:
        with standing(load_settings()) as ground:
            if ground.owner_url is None:
                print("Name the schema's owner in KOPILKA_DATABASE_URL to migrate.", file=sys.stderr)
                return 1
            asyncio.run(migrate(ground.owner_url, ground.app_url))
            asyncio.run(check_role(ground))
    except (
        ApplicationRoleUnsafe,
        PostgresUnavailable,
        SQLAlchemyError,
        asyncpg.PostgresError,
        OSError,
    ) as error:
        print(f"The database could not be migrated: {error}", file=sys.stderr)
        return 1
    return 0
