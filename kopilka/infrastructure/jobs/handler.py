"""What a feature declares about each kind of job, and how a running job asks to be tried again or given up."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.infrastructure.jobs.queue import ClaimedJob, Payload
from kopilka.infrastructure.jobs.worker_services import WorkerServices

# Jobs of one lane wait for each other, never for those of another: e-mail does not wait for reports, nor sign-ups for
# a mail server or a storage that is silent. The number: how many run at once in one worker.
Lane = Literal["reports", "email", "requests", "notices", "pictures", "upkeep", "storage", "rates", "imports"]
LANES: Mapping[Lane, int] = {
    "reports": 2, "email": 2, "requests": 1, "notices": 1, "pictures": 1, "upkeep": 1, "storage": 1,
    "rates": 1, "imports": 1,
}  # fmt: skip

Run = Callable[[WorkerServices, ClaimedJob, Any], Awaitable[None]]
GiveUpEffect = Callable[[AsyncSession, ClaimedJob, Any], Awaitable[None]]
Requeue = Callable[[AsyncSession, ClaimedJob, Any], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Handler:
    """How jobs of one name are done.

    `run` does the job and ends it with `finish`; it must be safe to run twice. `attempts`: after so many errors and
    deaths of a worker the job ends as failed. `give_up` is what that means for the feature's own rows, in the
    transaction that ends the job; its payload is None where the job's does not validate. `requeue` is the way back,
    for `kopilka jobs retry`: it says False where the job has nothing to do any more.
    """

    payload: type[Payload]
    run: Run
    attempts: int
    lane: Lane
    give_up: GiveUpEffect | None = None
    requeue: Requeue | None = None


@dataclass(frozen=True, slots=True)
class RecurringJob:
    """Queued every so often, once for all workers; with no worker for a while, once when there is one again."""

    payload: Payload
    every: timedelta

    @property
    def name(self) -> str:
        return self.payload.job_name


@dataclass(frozen=True, slots=True)
class JobRegistry:
    """All that a worker does, by name."""

    handlers: Mapping[str, Handler]
    recurring: tuple[RecurringJob, ...] = ()

    def names(self, lane: Lane) -> list[str]:
        return [name for name, handler in self.handlers.items() if handler.lane == lane]


class Retry(Exception):
    """Try again after the delay. `endless`: uses up no attempt, since the moment is wrong and not the job."""

    def __init__(self, delay: timedelta, *, endless: bool = False) -> None:
        super().__init__(delay)
        self.delay = delay
        self.endless = endless


class Postpone(Exception):
    """Nothing is wrong, the job was only claimed too early: it comes again after the delay and uses up no attempt."""

    def __init__(self, delay: timedelta) -> None:
        super().__init__(delay)
        self.delay = delay


class GiveUp(Exception):
    """End the job as failed, however many attempts it has left. `code` is what an administrator reads."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
