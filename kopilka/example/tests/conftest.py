"""Alice's example household, and a client for it."""

from typing import Any

import pytest

from conftest import Person


@pytest.fixture
async def example(alice: Person) -> dict[str, Any]:
    """Alice's."""
    made = await alice.http.post("/households/example")
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json()
    return found
