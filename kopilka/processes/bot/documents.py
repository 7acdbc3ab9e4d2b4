"""Documents out of the storage. Loaded when the first one is sent: the library of the storage takes 5 MB and more."""

import logging
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta

from kopilka.infrastructure.bot_api import BotApiUnavailable, Upload
from kopilka.infrastructure.storage import FileMissing, StorageUnavailable
from kopilka.processes.files import open_files
from kopilka.processes.runtime import Runtime

logger = logging.getLogger("kopilka.bot")

# The chat's later messages wait with it: beyond that the person is told where the file is to be found.
PATIENCE = timedelta(minutes=1)


class Documents:
    def __init__(self, runtime: Runtime) -> None:
        self._storage = open_files(runtime)

    async def find(self, named: Mapping[str, str], waited: timedelta) -> Upload | None:
        """None where it is no more, or cannot be had for too long. Raises BotApiUnavailable where it may be soon."""
        try:
            found = await self._storage.get(named["key"])
        except FileMissing:
            return None
        except StorageUnavailable:
            if waited > PATIENCE:
                logger.warning("the storage does not answer; a document is not sent")
                return None
            raise BotApiUnavailable("the storage does not answer") from None
        return Upload(named["field"], named["name"], named["type"], found.size, _unless_away(found.chunks))


async def _unless_away(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Where the storage breaks off, all of it is tried again."""
    try:
        async for chunk in chunks:
            yield chunk
    except StorageUnavailable:
        raise BotApiUnavailable("the storage breaks off") from None
