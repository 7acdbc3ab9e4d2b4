"""Checks the application's role before anything is served: it can log in, and row level security applies to it."""

import asyncpg

from kopilka.infrastructure.database.transactions import is_loopback
from kopilka.infrastructure.embedded_postgres.instance import PostgresUnavailable
from kopilka.processes.runtime import Runtime, plain

# A role that may act as the owner is exempt: the owner's policy shows every household.
IS_UNSAFE = """
SELECT rolsuper OR rolbypassrls OR coalesce(
           (SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class
             WHERE relname = 'transactions' AND relnamespace = 'public'::regnamespace), false)
  FROM pg_roles WHERE rolname = current_user
"""


async def check_role(runtime: Runtime) -> None:
    """Raises PostgresUnavailable. Does not wait for a database that is down: requests get 503 until it is up."""
    await _check(runtime.app_url, "KOPILKA_DATABASE_APP_URL")
    read_url = runtime.settings.database.read_url
    if read_url is not None:
        await _check(plain(read_url.get_secret_value()), "KOPILKA_DATABASE_READ_URL")


async def _check(url: str, variable: str) -> None:
    tls = {"ssl": False} if is_loopback(url) else {}
    try:
        # Without named statements: behind a pooler the next client would meet them on the same server connection.
        connection = await asyncpg.connect(url, timeout=5, statement_cache_size=0, **tls)
    except asyncpg.InvalidAuthorizationSpecificationError as error:
        raise PostgresUnavailable(
            f"The application's role cannot log in ({error}). Its password is made from the secret where "
            "KOPILKA_DATABASE_APP_URL is empty: was the role made with another secret? "
            f"Name the role and its password in {variable}, or drop it and run `kopilka migrate`."
        ) from error
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return
    try:
        if await connection.fetchval(IS_UNSAFE):
            raise PostgresUnavailable(
                "The application's role owns the tables or bypasses row level security. "
                f"Name an ordinary role in {variable}."
            )
    finally:
        await connection.close()
