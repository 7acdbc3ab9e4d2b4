"""What a worker gives its handlers to work with."""

from dataclasses import dataclass

from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.database.transactions import Database
from kopilka.infrastructure.jobs.process_pool import ProcessPool
from kopilka.infrastructure.mail import Mailer
from kopilka.infrastructure.storage import Storage


@dataclass(frozen=True, slots=True)
class WorkerServices:
    """`address` is where people reach the web app: links in e-mail begin with it."""

    database: Database
    storage: Storage
    process_pool: ProcessPool
    mail: Mailer
    keys: KeyRing
    settings: Settings
    address: str
