"""Changes of tables that are in use: no statement of a migration makes requests wait longer than LOCK_TIMEOUT.

Whoever waits for a strong lock on a table blocks all who come later, so a migration behind one long reader would stop
everybody. Therefore:

- A table is changed in a short transaction of its own (`change_table`), with a `lock_timeout`, and again after a pause.
  A migration holds the lock of one table at a time, so it cannot deadlock with a request, whatever the order in which
  that request takes its locks.
- Indexes are built CONCURRENTLY (`build_index`).
- These commit at once, so an interrupted migration is repeated from its start: each statement must be one that may run
  twice (IF NOT EXISTS, OR REPLACE).
"""

from collections.abc import Callable
from typing import TypeVar

from alembic import op
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from kopilka.infrastructure.database.errors import sqlstate_of

LOCK_TIMEOUT = "400ms"
ATTEMPTS = 60
PAUSE_SECONDS = 1.0
# lock_not_available, and deadlock_detected for locks of rows.
NOT_NOW = {"55P03", "40P01"}

Result = TypeVar("Result")

# Who holds a lock of the table: what an administrator looks for in pg_stat_activity.
HOLDERS = text("""
SELECT array_agg(DISTINCT pid) FROM pg_locks
 WHERE locktype = 'relation' AND granted AND pid <> pg_backend_pid() AND relation = to_regclass(:table)
   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
""")
IS_INVALID = text("SELECT NOT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:index)")


class TableInUse(Exception):
    """A lock was not to be had in any of ATTEMPTS; the migration can be run again."""

    def __init__(self, table: str, holders: list[int]) -> None:
        processes = ", ".join(map(str, holders)) or "none any more"
        super().__init__(
            f"The table {table} could not be locked in {ATTEMPTS} attempts of {LOCK_TIMEOUT}, because other "
            f"transactions use it (process ids in pg_stat_activity: {processes}). Let a long query or a backup finish, "
            "or end it with pg_terminate_backend, then run kopilka migrate again: it goes on where it stopped."
        )
        self.table = table


def change_table(table: str, *statements: str) -> None:
    """Runs DDL on this one table in a transaction of its own. Raises TableInUse."""

    def run(connection: Connection) -> None:
        for statement in statements:
            connection.exec_driver_sql(statement)

    with op.get_context().autocommit_block():
        in_short_transaction(op.get_bind(), table, run)


def build_index(name: str, definition: str) -> None:
    """`definition` is what follows the name in CREATE INDEX; `UNIQUE` in front of it for a unique index.

    One that an interrupted attempt has left is invalid, and is built anew. It waits for older transactions to end, and
    nobody waits for it meanwhile; therefore it has no timeout.
    """
    unique = "UNIQUE " if definition.startswith("UNIQUE ") else ""
    with op.get_context().autocommit_block():
        connection = op.get_bind()
        if connection.scalar(IS_INVALID, {"index": name}):
            connection.exec_driver_sql(f"DROP INDEX CONCURRENTLY {name}")
        connection.exec_driver_sql(
            f"CREATE {unique}INDEX CONCURRENTLY IF NOT EXISTS {name} {definition.removeprefix(unique)}"
        )


def in_short_transaction(connection: Connection, table: str, run: Callable[[Connection], Result]) -> Result:
    """Calls `run` in a transaction with LOCK_TIMEOUT, up to ATTEMPTS times. The connection commits by itself (inside an
    autocommit_block). Raises TableInUse.
    """
    for attempt in range(ATTEMPTS):
        if attempt:
            # In the server, so that the event loop of the caller goes on.
            connection.execute(text("SELECT pg_sleep(:seconds)"), {"seconds": PAUSE_SECONDS})
        connection.exec_driver_sql("BEGIN")
        try:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
            done = run(connection)
            connection.exec_driver_sql("COMMIT")
        except DBAPIError as error:
            connection.exec_driver_sql("ROLLBACK")
            if sqlstate_of(error) not in NOT_NOW:
                raise
        else:
            return done
    raise TableInUse(table, connection.scalar(HOLDERS, {"table": table}) or [])
