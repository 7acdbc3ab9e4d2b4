"""What the bot tells of itself: a sign of life for `kopilka health`, and counts for Prometheus where it is asked to."""

import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from kopilka.infrastructure.bot_api import BotApiRefused, BotApiUnavailable, RawUpdate
from kopilka.infrastructure.database.errors import is_transient
from kopilka.processes.heartbeat import beat

if TYPE_CHECKING:
    from kopilka.infrastructure.telemetry.bot_metrics import BotMeters

# Answers that wait to be sent and whose lag is known. Beyond that the oldest are forgotten, not counted wrongly.
MOST_WAITING = 10_000
# Where an update says when its person did what it tells of. A press has no such time.
DATES = {"message": "date", "edited_message": "edit_date"}


class Watch:
    def __init__(self, folder: Path, meters: "BotMeters | None" = None) -> None:
        self._folder = folder
        self._meters = meters
        self._asked_at: dict[UUID, float] = {}

    def lives(self) -> None:
        """Called by every loop that the process may be in, at least once a minute."""
        beat(self._folder, "bot")

    def polled(self) -> None:
        """Telegram has answered, if only that there is nothing new."""
        if self._meters is not None:
            self._meters.polled()

    def handled(self, update: RawUpdate, answers: Iterable[UUID]) -> None:
        """Committed, with these messages queued."""
        if self._meters is None:
            return
        self._meters.handled(update.body)
        date = date_of(update.body)
        if date is not None:
            self._asked_at |= dict.fromkeys(answers, date)
            while len(self._asked_at) > MOST_WAITING:
                del self._asked_at[next(iter(self._asked_at))]

    def sent(self, id_: UUID, method: str) -> None:
        if self._meters is not None:
            asked_at = self._asked_at.pop(id_, None)
            self._meters.sent(method, None if asked_at is None else max(0.0, time.time() - asked_at))

    def failed(self, error: Exception) -> None:
        if self._meters is not None:
            self._meters.failed(kind_of(error))


def date_of(body: Mapping[str, Any]) -> float | None:
    for kind, name in DATES.items():
        part = body.get(kind)
        if isinstance(part, dict) and isinstance(part.get(name), int):
            return float(part[name])
    return None


def kind_of(error: Exception) -> str:
    """One of ERRORS (telemetry/bot_metrics.py)."""
    if isinstance(error, BotApiUnavailable):
        return "unavailable"
    if isinstance(error, BotApiRefused):
        return {429: "flood", 403: "blocked"}.get(error.code, "refused")
    return "database" if is_transient(error) else "defect"
