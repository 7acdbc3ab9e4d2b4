"""When notices may be said: quiet hours and the next evening, in the household's zone. Arithmetic only."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

SUNDAY = 6
_DAY = timedelta(days=1)


def quiet_end(moment: datetime, zone: str, start: time | None, end: time | None) -> datetime | None:
    """When the quiet hours end in which the moment lies; None where it lies in none."""
    if start is None or end is None or start == end:
        return None
    local = moment.astimezone(ZoneInfo(zone))
    clock = local.time()
    is_quiet = start <= clock < end if start < end else clock >= start or clock < end
    if not is_quiet:
        return None
    day = local.date() if clock < end else local.date() + _DAY
    # Where the clocks are set back, an hour comes twice: then the end may be meant that is still to come.
    ends = (datetime.combine(day, end, ZoneInfo(zone)).replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return next((it for it in ends if it > moment), None)


def next_at(moment: datetime, zone: str, clock: time, *, weekday: int | None = None) -> datetime:
    """The next time after the moment that clocks there show this time, on this day of the week (Monday is 0)."""
    day = moment.astimezone(ZoneInfo(zone)).date()
    while True:
        found = datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC)
        if found > moment and weekday in (None, day.weekday()):
            return found
        day += _DAY
