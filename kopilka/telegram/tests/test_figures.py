"""Quiet hours and evenings, in time zones whose clocks are changed too."""

from datetime import UTC, datetime, time

import pytest

from kopilka.telegram.figures import SUNDAY, next_at, quiet_end


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "zone", "hours", "expected"),
    [
        ("2026-11-26T18:59", "Europe/Moscow", "22:00 08:00", None),
        ("2026-11-26T19:00", "Europe/Moscow", "22:00 08:00", "2026-11-27T05:00"),
        ("2026-11-26T23:30", "Europe/Moscow", "22:00 08:00", "2026-11-27T05:00"),
        ("2026-11-27T04:59:59", "Europe/Moscow", "22:00 08:00", "2026-11-27T05:00"),
        ("2026-11-27T05:00", "Europe/Moscow", "22:00 08:00", None),
        ("2026-11-26T19:00", "Asia/Yekaterinburg", "13:00 14:00", None),
        ("2026-11-26T08:15", "Asia/Yekaterinburg", "13:00 14:00", "2026-11-26T09:00"),
        # The last hour of quiet is left out in spring; in autumn it comes twice, and the second one is quiet too.
        ("2026-03-28T23:00", "Europe/Berlin", "22:00 02:30", "2026-03-29T01:30"),
        ("2026-10-24T23:00", "Europe/Berlin", "22:00 02:30", "2026-10-25T00:30"),
        ("2026-10-25T01:10", "Europe/Berlin", "22:00 02:30", "2026-10-25T01:30"),
        ("2026-11-26T19:00", "Europe/Moscow", "22:00 22:00", None),
    ],
)
def test_when_quiet_ends(moment: str, zone: str, hours: str, expected: str | None) -> None:
    start, end = map(time.fromisoformat, hours.split())
    assert quiet_end(at(moment), zone, start, end) == (expected and at(expected))
    assert quiet_end(at(moment), zone, None, end) is None


@pytest.mark.parametrize(
    ("moment", "zone", "weekday", "expected"),
    [
        ("2026-11-26T16:59", "Europe/Moscow", None, "2026-11-26T17:00"),
        ("2026-11-26T17:00", "Europe/Moscow", None, "2026-11-27T17:00"),
        ("2026-11-26T17:00", "Europe/Moscow", SUNDAY, "2026-11-29T17:00"),
        ("2026-11-29T17:00", "Europe/Moscow", SUNDAY, "2026-12-06T17:00"),
        ("2026-11-28T11:00", "Pacific/Auckland", SUNDAY, "2026-11-29T07:00"),
        ("2026-11-30T03:00", "America/Los_Angeles", SUNDAY, "2026-11-30T04:00"),
    ],
)
def test_the_next_evening(moment: str, zone: str, weekday: int | None, expected: str) -> None:
    assert next_at(at(moment), zone, time(20), weekday=weekday) == at(expected)
