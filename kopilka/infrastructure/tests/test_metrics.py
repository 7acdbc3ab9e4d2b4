"""The series that exist before the first event."""

from kopilka.infrastructure.database.transactions import PoolFigures
from kopilka.infrastructure.telemetry.metrics import ApiMeters


def told(meters: ApiMeters) -> set[tuple[str, tuple[tuple[str, str], ...]]]:
    return {
        (sample.name, tuple(sample.labels.items())) for family in meters.registry.collect() for sample in family.samples
    }


def test_gauges_are_told_from_the_first_scrape() -> None:
    """A series that begins later would look like one more than there may be."""
    meters = ApiMeters()
    first = told(meters)
    assert ("kopilka_database_connections", (("state", "in_use"),)) in first
    meters.look(PoolFigures(limit=8, in_use=1, idle=2, waiting=0), 0.0)
    assert told(meters) == first
