"""A PostgreSQL that the test starts and stops, and a Kopilka that uses it."""

from collections.abc import Iterator

import pytest

from kopilka.infrastructure.embedded_postgres.data_folder import DataFolder
from kopilka.infrastructure.embedded_postgres.instance import Databases, running
from tests.faults.serving import Serving, new_folder, prepared_folder


@pytest.fixture(scope="module")
def outside() -> Iterator[Databases]:
    """A PostgreSQL of its own with the newest schema; only the test stops and restarts it."""
    with prepared_folder() as folder, running(DataFolder(folder)) as databases:
        yield databases


@pytest.fixture(scope="module")
def api(outside: Databases) -> Iterator[Serving]:
    """`kopilka api` on it."""
    with new_folder() as folder, Serving(folder, command="api", **stands_on(outside)) as serving:
        yield serving


def stands_on(databases: Databases) -> dict[str, str]:
    return {"KOPILKA_DATABASE_URL": databases.owner_url, "KOPILKA_DATABASE_APP_URL": databases.app_url}
