"""What the bot does beside its work: notes that it has heard from Telegram, forgets what is old."""

import time

from kopilka.infrastructure.database.errors import is_transient
from kopilka.infrastructure.database.transactions import Database
from kopilka.telegram.groups import forget_old_codes
from kopilka.telegram.service import forget_old, note_seen

SEEN_EVERY, TIDY_EVERY = 2.0, 3_600.0


class Chores:
    def __init__(self, database: Database, bot_id: int) -> None:
        self._database = database
        self._bot_id = bot_id
        self._seen_at = self._tidied_at = float("-inf")

    async def do(self) -> None:
        """Called whenever Telegram has answered. Not worth waiting for the database: it comes round again."""
        clock = time.monotonic()
        try:
            if clock - self._seen_at >= SEEN_EVERY:
                async with self._database.transaction() as session:
                    await note_seen(session, self._bot_id)
                self._seen_at = clock
            if clock - self._tidied_at >= TIDY_EVERY:
                async with self._database.transaction() as session:
                    is_more = await forget_old(session)
                    await forget_old_codes(session)
                # The rest the next time round, so that no update waits for it.
                self._tidied_at = clock if not is_more else self._tidied_at
        except Exception as error:
            if not is_transient(error):
                raise
