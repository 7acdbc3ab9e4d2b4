"""The runtime of a process: settings, keys, and the database of the data folder or of the environment.

Imports little, SQLAlchemy not at all: `kopilka serve` waits for it before it starts anything.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit, urlunsplit

from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.embedded_postgres.data_folder import DataFolder, default_data_folder
from kopilka.infrastructure.embedded_postgres.instance import Databases, PostgresUnavailable, running
from kopilka.infrastructure.embedded_postgres.server import HOST
from kopilka.infrastructure.embedded_postgres.server import STATE as POSTGRES_STATE
from kopilka.processes.readiness import reachable

APP_ROLE = "kopilka_app"


@dataclass(frozen=True)
class Runtime:
    """`owner_url` is for migrations and checks, `app_url` is all that serving needs."""

    settings: Settings
    folder: DataFolder
    keys: KeyRing = field(repr=False)
    owner_url: str | None = field(repr=False)
    app_url: str = field(repr=False)
    embedded: Databases | None = field(default=None, repr=False)


@contextmanager
def open_runtime(settings: Settings) -> Iterator[Runtime]:
    """Starts the embedded PostgreSQL, or joins a running one; does neither where KOPILKA_DATABASE_URL is set."""
    folder = open_folder(settings)
    keys = read_keys(settings, folder)
    if settings.database.is_outside:
        yield _outside(settings, folder, keys)
        return
    with running(folder, preferred=settings.database.binaries) as databases:
        yield _embedded(settings, folder, keys, databases)


def open_folder(settings: Settings) -> DataFolder:
    return DataFolder(settings.data_dir or default_data_folder())


def read_keys(settings: Settings, folder: DataFolder) -> KeyRing:
    root = settings.secret.get_secret_value().encode() if settings.secret else folder.secrets.root
    return KeyRing([root, *(secret.get_secret_value().encode() for secret in settings.previous_secrets)])


def _embedded(settings: Settings, folder: DataFolder, keys: KeyRing, databases: Databases) -> Runtime:
    return Runtime(settings, folder, keys, databases.owner_url, databases.app_url, databases)


def _outside(settings: Settings, folder: DataFolder, keys: KeyRing) -> Runtime:
    owner_url = plain(settings.database.url.get_secret_value()) if settings.database.url else None
    if settings.database.app_url is not None:
        app_url = plain(settings.database.app_url.get_secret_value())
    else:
        app_url = app_url_beside(owner_url or "", keys)
    return Runtime(settings, folder, keys, owner_url, app_url)


def plain(url: str) -> str:
    """Normalises the scheme: hosters and SQLAlchemy use others, which asyncpg does not all accept."""
    return re.sub(r"^postgres(ql)?(\+asyncpg)?://", "postgresql://", url)


def app_url_beside(owner_url: str, keys: KeyRing) -> str:
    """The owner's URL with the application's role; its password is derived from the root secret."""
    parts = urlsplit(owner_url)
    host = parts.netloc.rpartition("@")[2]
    password = quote(keys.derive("database password").hex())
    return urlunsplit(parts._replace(netloc=f"{APP_ROLE}:{password}@{host}"))


def join_runtime(settings: Settings) -> Runtime:
    """For a child process: joins the parent's runtime by its state file; starts and stops nothing."""
    folder = open_folder(settings)
    keys = read_keys(settings, folder)
    if settings.database.is_outside:
        return _outside(settings, folder, keys)
    state = folder.read_state(POSTGRES_STATE)
    if state is None or state["pid"] is None:
        raise PostgresUnavailable(f"No database runs on {folder.path}.")
    databases = Databases(HOST, state["port"], folder.secrets, joined_pid=state["pid"])
    return _embedded(settings, folder, keys, databases)


def address_of(settings: Settings) -> str:
    if settings.public_url:
        return settings.public_url
    host = reachable(settings.host)
    scheme = "https" if settings.tls.cert else "http"
    return f"{scheme}://[{host}]:{settings.port}" if ":" in host else f"{scheme}://{host}:{settings.port}"
