"""The Bank of Russia on loopback."""

from collections.abc import Iterator

import pytest

from kopilka.exchange_rates.tests.central_bank import CentralBank, central_bank


@pytest.fixture
def bank() -> Iterator[CentralBank]:
    with central_bank() as made:
        yield made
