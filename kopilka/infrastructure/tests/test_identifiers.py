"""Ids that are made of what they name."""

import time
from uuid import RFC_4122

from kopilka.infrastructure.identifiers import id_of, new_id


def test_an_id_of_something_is_the_same_again_and_in_its_place() -> None:
    now = time.time_ns() // 1_000_000
    found = id_of(now, "one")
    assert (found.version, found.variant) == (7, RFC_4122)
    assert found == id_of(now, "one")
    assert found != id_of(now, "another")
    assert id_of(now - 1_000, "one") < new_id() < id_of(now + 60_000, "one")
    assert found.int >> 80 == now
