"""Whether the storage has the files of all attachments, and no others."""

from datetime import UTC, datetime

import asyncpg

from kopilka.infrastructure.storage import Storage

PREFIX = "attachments"
KEYS = """
SELECT concat_ws('/', 'attachments', household_id, id) || ending AS key
  FROM attachments, unnest(ARRAY['', '.thumbnail']) AS ending
 WHERE (ending = '' OR has_thumbnail) AND created_at <= $1
"""
# Of uploads on their way, and of what the worker has still to delete.
NOTED = "SELECT key FROM abandoned_files WHERE starts_with(key, 'attachments/')"


async def differences(connection: asyncpg.Connection, storage: Storage) -> tuple[list[str], list[str]]:
    """Keys of files that are missing, and of those that belong to nothing; both sorted. While the server keeps running:
    what is added or deleted meanwhile is neither. `connection` is the owner's, in no snapshot. Raises
    StorageUnavailable.
    """
    began = datetime.now(UTC)
    before = {row["key"] for row in await connection.fetch(KEYS, began)}
    noted = {row["key"] for row in await connection.fetch(NOTED)}
    stored = {key async for key in storage.keys(PREFIX)}
    # Deleted, or added, since the first look.
    after = {row["key"] for row in await connection.fetch(KEYS, datetime.now(UTC))}
    noted |= {row["key"] for row in await connection.fetch(NOTED)}
    return sorted((before & after) - stored), sorted(stored - before - after - noted)
