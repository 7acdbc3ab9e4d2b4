"""What an error of the database means: transient or not, which SQLSTATE, which constraint."""

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout

# What PostgreSQL says when it is the moment, not the request, that is wrong: shutting down or starting
# (57P0x), no connections left (53300), disk full (53100), timeouts (57014, 55P03), deadlock, serialization; and
# pgbouncer, whatever keeps it from a server (08P01).
TRANSIENT_STATES = {
    "57P01", "57P02", "57P03", "53300", "53100", "53200", "57014", "55P03", "40P01", "40001", "25P03", "08P01",
}  # fmt: skip


def is_disconnect(error: BaseException) -> bool:
    """The connection is gone: what was not committed did not happen."""
    if isinstance(error, DBAPIError):
        return bool(error.connection_invalidated) or isinstance(error, InterfaceError)
    # A TimeoutError is an OSError too, but there the server is silent: asking it again would wait as long again.
    # InternalClientError: the server's farewell had come while the connection lay in the pool.
    lost = isinstance(
        error, OSError | asyncpg.InterfaceError | asyncpg.InternalClientError | asyncpg.PostgresConnectionError
    )
    return lost and not isinstance(error, TimeoutError)


def is_transient(error: BaseException) -> bool:
    """The database cannot answer at the moment; asking again later makes sense."""
    if isinstance(error, PoolTimeout | TimeoutError) or is_disconnect(error):
        return True
    return sqlstate_of(error) in TRANSIENT_STATES


def sqlstate_of(error: BaseException) -> str | None:
    """PostgreSQL's code of it (SQLSTATE), None where PostgreSQL did not say anything."""
    state: str | None = getattr(error.orig if isinstance(error, DBAPIError) else error, "sqlstate", None)
    return state


def constraint_of(error: BaseException) -> str | None:
    """Name of the constraint that an IntegrityError broke."""
    original = error.orig if isinstance(error, DBAPIError) else error
    cause = getattr(original, "__cause__", None) or original
    name: str | None = getattr(cause, "constraint_name", None)
    return name
