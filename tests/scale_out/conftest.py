"""What a larger installation puts around Kopilka, for real: a pooler, a balancer, a standby."""

from collections.abc import Iterator

import pytest

from conftest import TestDatabase
from tests.scale_out.pgbouncer import FOUND, MISSING, Pooler, pooling


@pytest.fixture
def narrow(database: TestDatabase) -> Iterator[Pooler]:
    """A pooler with one connection for everybody, and no other in reserve."""
    if FOUND is None:
        pytest.skip(MISSING)
    with pooling(database.app_url, connections=1, reserve=0) as made:
        yield made
