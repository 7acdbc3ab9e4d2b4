"""Brings a database to the newest schema, and grants the application's role its rights."""

import asyncio
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from kopilka.infrastructure.database.transactions import is_loopback

FOLDER = Path(__file__).parent
# The key of an advisory lock: concurrent migrations run one after the other.
MIGRATION_LOCK = 5_390_011
LOCK_POLL_SECONDS = 0.2


class ApplicationRoleUnsafe(Exception):
    """Row level security would not apply to the role."""


async def migrate(owner_url: str, app_url: str, *, to: str = "head") -> None:
    """Idempotent. Raises ApplicationRoleUnsafe, TableInUse, and what PostgreSQL says where the owner may not do it."""
    engine = create_async_engine(
        _asyncpg(owner_url),
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={"ssl": False} if is_loopback(_asyncpg(owner_url)) else {},
    )
    try:
        async with engine.connect() as connection:
            await _wait_for_turn(connection)
            await connection.run_sync(_upgrade, to)
            await connection.commit()
            await connection.run_sync(_admit, app_url)
            await connection.commit()
    finally:
        await engine.dispose()


async def _wait_for_turn(connection: AsyncConnection) -> None:
    """Asks again and again: who waits inside a statement is waited for by CREATE INDEX CONCURRENTLY of the other."""
    while not await connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": MIGRATION_LOCK}):
        await connection.rollback()
        await asyncio.sleep(LOCK_POLL_SECONDS)
    await connection.commit()


def _asyncpg(url: str) -> str:
    return re.sub(r"^postgres(ql)?://", "postgresql+asyncpg://", url)


def config_for(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection, to: str) -> None:
    if to == "base" or to.startswith("-"):
        command.downgrade(config_for(connection), to)
    else:
        command.upgrade(config_for(connection), to)


def _admit(connection: Connection, app_url: str) -> None:
    """Creates the application's role if missing; grants it rows, not the schema."""
    parts = urlsplit(app_url)
    role, password = unquote(parts.username or ""), unquote(parts.password or "")
    owner = connection.scalar(text("SELECT current_user"))
    if role == owner:
        raise ApplicationRoleUnsafe(
            f"The application would run as {role}, which owns the tables. Name another role in "
            "KOPILKA_DATABASE_APP_URL, or leave it empty and Kopilka makes one."
        )
    known = connection.scalar(text("SELECT true FROM pg_roles WHERE rolname = :role"), {"role": role})
    quoted = connection.dialect.identifier_preparer.quote(role)
    if not known:
        # A password cannot be a bound parameter here; it is made of hexadecimal digits or refused.
        if not re.fullmatch(r"[A-Za-z0-9_-]{16,200}", password):
            raise ApplicationRoleUnsafe(
                f"There is no role {role}. Kopilka makes it if its password in KOPILKA_DATABASE_APP_URL has 16 to 200 "
                "letters, digits, hyphens or underscores. Change the password there, make the role yourself, "
                "or leave KOPILKA_DATABASE_APP_URL empty."
            )
        connection.execute(text(f"CREATE ROLE {quoted} LOGIN PASSWORD '{password}'"))
    unsafe = connection.scalar(
        text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = :role"), {"role": role}
    )
    if unsafe:
        raise ApplicationRoleUnsafe(f"The role {role} bypasses row level security. Name an ordinary role.")
    for grant in (
        "GRANT USAGE ON SCHEMA public TO {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        "REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {role}",
        "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}",
    ):
        connection.execute(text(grant.format(role=quoted)))
