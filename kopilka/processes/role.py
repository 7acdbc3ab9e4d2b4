"""Looks at the application's role before anything is served: it must get in, and row level security must hold it."""

import asyncpg

from kopilka.infrastructure.database.transactions import is_loopback
from kopilka.infrastructure.embedded_postgres.instance import PostgresUnavailable
from kopilka.processes.runtime import Runtime, plain

# Who may act as the owner passes by its policy, which lets every household through.
IS_UNSAFE = """
SELECT rolsuper OR rolbypassrls OR coalesce(
           (SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class
             WHERE relname = 'transactions' AND relnamespace = 'public'::regnamespace), false)
  FROM pg_roles WHERE rolname = current_user
"""


async def check_role(runtime: Runtime) -> None:
    """Raises PostgresUnavailable. A database that is away is not waited for: requests are told so until it comes."""
    await _check(runtime.app_url, "KOPILKA_DATABASE_APP_URL")
    read_url = runtime.settings.database.read_url
    if read_url is not None:
        await _check(plain(read_url.get_secret_value()), "KOPILKA_DATABASE_READ_URL")


async def _check(url: str, variable: str) -> None:
    tls = {"ssl": False} if is_loopback(url) else {}
    try:
        # No statement is kept by a name: behind a pooler the next one to ask would find it on the same connection.
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
