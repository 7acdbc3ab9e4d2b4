"""What a worker gives its jobs, and how they tell it to try again."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.database.transactions import Database
from kopilka.infrastructure.jobs.process_pool import ProcessPool
from kopilka.infrastructure.jobs.queue import Claim, Payload
from kopilka.infrastructure.mail import Mailer
from kopilka.infrastructure.storage import Storage


@dataclass(frozen=True, slots=True)
class Work:
    """`address` is where people reach the web app: links in letters begin with it."""

    database: Database
    storage: Storage
    process_pool: ProcessPool
    mail: Mailer
    keys: KeyRing
    settings: Settings
    address: str


@dataclass(frozen=True, slots=True)
class Handler:
    """`run` does the job and finishes it; `give_up` after `attempts` of it have failed."""

    payload: type[Payload]
    run: Callable[[Work, Claim, Any], Awaitable[None]]
    give_up: Callable[[Work, Claim, Any], Awaitable[None]]
    attempts: int


class Retry(Exception):
    """Try again after the delay. `endless`: however often, since it is the moment that is wrong and not the job."""

    def __init__(self, delay: timedelta, *, endless: bool = False) -> None:
        super().__init__(delay)
        self.delay = delay
        self.endless = endless
