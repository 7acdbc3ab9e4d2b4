"""Waits for changes of exports: one source per process, however many requests wait; and how many may wait."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from uuid import UUID

from kopilka.exports import queries
from kopilka.exports.errors import TooManyWaiting, WaitingFull
from kopilka.infrastructure.database.errors import is_transient
from kopilka.infrastructure.database.notifications import LISTEN_ERRORS, listen
from kopilka.infrastructure.database.transactions import Database

logger = logging.getLogger("kopilka.exports")

# The trigger of migration 0011 notifies it, with the export's id.
CHANNEL = "kopilka_exports"
POLL_EVERY = 0.25
# How long to poll after LISTEN has failed, before it is tried again.
LISTEN_AGAIN_SECONDS = 10.0


class ExportChanges:
    """Of one API process. Nothing in it needs to outlive the process: clients that are cut off ask again."""

    def __init__(self, database: Database, listen_url: str | None) -> None:
        """`listen_url` is None behind a pooler in transaction mode, where LISTEN does not work: there one statement a
        quarter of a second asks for all exports that are waited for.
        """
        self._database = database
        self._listen_url = listen_url
        self._waiting: dict[UUID, set[asyncio.Event]] = {}
        self._households: dict[UUID, UUID] = {}
        self._task: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def watch(self, household_id: UUID, export_id: UUID) -> AsyncIterator[asyncio.Event]:
        """An event that is set whenever the export may have changed or is deleted. Look at the export after entering,
        and clear the event before each look. A change may be missed while the database does not answer: look again
        every few seconds.
        """
        changed = asyncio.Event()
        self._waiting.setdefault(export_id, set()).add(changed)
        self._households[export_id] = household_id
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        try:
            yield changed
        finally:
            self._forget(export_id, changed)

    def _forget(self, export_id: UUID, changed: asyncio.Event) -> None:
        self._waiting[export_id].discard(changed)
        if not self._waiting[export_id]:
            del self._waiting[export_id], self._households[export_id]
        if not self._waiting and self._task is not None:
            # Nobody waits: the process keeps no connection for it.
            self._task.cancel()
            self._task = None

    async def _run(self) -> None:
        while True:
            if self._listen_url is not None:
                try:
                    await listen(
                        self._listen_url, CHANNEL, on_message=self._wake_text, on_connected=self._wake_everybody
                    )
                except LISTEN_ERRORS as error:
                    logger.warning("no LISTEN (%s); changes of exports are polled for now", type(error).__name__)
            await self._poll(time.monotonic() + LISTEN_AGAIN_SECONDS)

    async def _poll(self, until: float) -> None:
        seen: dict[UUID, str] = {}
        while time.monotonic() < until:
            await asyncio.sleep(POLL_EVERY)
            try:
                async with self._database.transaction() as session:
                    marks = await queries.list_marks(session, dict(self._households))
            except Exception as error:
                if not is_transient(error):
                    raise
                continue
            for export_id in list(self._waiting):
                # One that is not found was deleted, which is a change as well. The first look has nothing before it.
                mark = marks.get(export_id, "")
                if seen.get(export_id) != mark:
                    self._wake(export_id)
                seen[export_id] = mark

    def _wake_text(self, export_id: str) -> None:
        self._wake(UUID(export_id))

    def _wake(self, export_id: UUID) -> None:
        for changed in self._waiting.get(export_id, ()):
            changed.set()

    def _wake_everybody(self) -> None:
        for export_id in self._waiting:
            self._wake(export_id)


class WaitingPlaces:
    """How many requests of one kind wait in this process: `per_person` of one person, `in_all` of all together."""

    def __init__(self, per_person: int, in_all: int) -> None:
        self._per_person, self._in_all = per_person, in_all
        self._taken: Counter[UUID] = Counter()

    @contextmanager
    def take(self, user_id: UUID) -> Iterator[None]:
        """A place while the block runs. Raises TooManyWaiting and WaitingFull."""
        if self._taken[user_id] >= self._per_person:
            raise TooManyWaiting(limit=self._per_person)
        if self._taken.total() >= self._in_all:
            raise WaitingFull
        self._taken[user_id] += 1
        try:
            yield
        finally:
            self._taken[user_id] -= 1
            if not self._taken[user_id]:
                del self._taken[user_id]
