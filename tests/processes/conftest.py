"""One `kopilka serve` that many tests talk to; whoever ends or damages it starts one of their own."""

from collections.abc import Iterator

import httpx
import pytest

from tests.faults.serving import PATIENCE, Serving, prepared_folder


@pytest.fixture(scope="session")
def serving() -> Iterator[Serving]:
    with prepared_folder() as folder, Serving(folder) as made:
        yield made


@pytest.fixture
def http(serving: Serving) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=serving.url, timeout=PATIENCE) as client:
        yield client
