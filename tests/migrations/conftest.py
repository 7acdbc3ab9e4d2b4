"""Databases that a test may migrate up and down: an empty one, and one that people have used."""

import secrets
from collections.abc import Iterator

import asyncpg
import pytest

from conftest import TestDatabase, new_database
from kopilka.infrastructure.embedded_postgres.cluster import run_now
from kopilka.infrastructure.embedded_postgres.instance import Databases


@pytest.fixture
def empty(cluster: Databases) -> Iterator[TestDatabase]:
    """Nothing in it, as the embedded cluster's preparation leaves it."""
    name = f"kopilka_empty_{secrets.token_hex(4)}"
    admin = cluster.admin_url.rpartition("/")[0]
    run_now(run(f"{admin}/postgres", f"CREATE DATABASE {name} OWNER kopilka_owner"))
    roles = (cluster.admin_url, cluster.owner_url, cluster.app_url, cluster.app_url)
    yield TestDatabase(*(url.rpartition("/")[0] + "/" + name for url in roles))
    run_now(run(f"{admin}/postgres", f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def used(cluster: Databases) -> Iterator[TestDatabase]:
    """The newest schema, for this test alone."""
    with new_database(cluster, "used") as made:
        yield made


async def run(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url, ssl=False)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
