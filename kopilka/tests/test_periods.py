"""Calendar ranges, the day it is somewhere, and dates and zones as strangers write them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from kopilka.periods import (
    CALENDAR,
    FIRST_DATE,
    LAST_DATE,
    DateRange,
    LedgerDate,
    Period,
    TimeZone,
    close_range,
    current_period,
    month_range,
    today_in,
    year_range,
)

# A busy machine makes an example slow, which says nothing about the code.
STEADY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

days = st.dates(FIRST_DATE, LAST_DATE)
DATE: TypeAdapter[date] = TypeAdapter(LedgerDate)
ZONE: TypeAdapter[str] = TypeAdapter(TimeZone)


def span(start: str, end: str) -> DateRange:
    return DateRange(date.fromisoformat(start), date.fromisoformat(end))


def error_type(adapter: TypeAdapter[Any], value: object) -> str:
    try:
        adapter.validate_python(value)
    except ValidationError as refused:
        (error,) = refused.errors()
        return str(error["type"])
    return ""


def test_a_range_counts_both_ends() -> None:
    assert span("2026-02-01", "2026-02-28").days == 28
    assert span("2026-02-01", "2026-02-01").days == 1
    with pytest.raises(ValueError, match="ends on or after"):
        span("2026-02-02", "2026-02-01")


@pytest.mark.parametrize(
    ("period", "today", "expected"),
    [
        ("week", "2026-05-31", span("2026-05-25", "2026-05-31")),
        ("week", "2026-06-01", span("2026-06-01", "2026-06-07")),
        ("week", "2027-01-01", span("2026-12-28", "2027-01-03")),
        ("month", "2024-02-10", span("2024-02-01", "2024-02-29")),
        ("month", "2100-02-28", span("2100-02-01", "2100-02-28")),
        ("month", "2026-12-31", span("2026-12-01", "2026-12-31")),
        ("year", "2026-07-07", span("2026-01-01", "2026-12-31")),
    ],
)
def test_current_period(period: str, today: str, expected: DateRange) -> None:
    assert current_period(Period(period), date.fromisoformat(today)) == expected


@STEADY
@given(st.sampled_from(Period), days)
def test_the_current_period_holds_today(period: Period, today: date) -> None:
    current = current_period(period, today)
    assert current.start <= today <= current.end
    assert current_period(period, current.start) == current_period(period, current.end) == current
    assert current.days in {Period.WEEK: {7}, Period.MONTH: {28, 29, 30, 31}, Period.YEAR: {365, 366}}[period]
    if period is Period.WEEK:
        assert current.start.isocalendar().weekday == 1


ROWS = span("2026-03-05", "2026-12-20")


@pytest.mark.parametrize(
    ("start", "end", "rows", "expected"),
    [
        ("2026-11-01", None, span("2026-11-03", "2026-11-20"), span("2026-11-01", "2026-11-25")),
        ("2026-11-01", None, span("2026-11-03", "2026-12-20"), span("2026-11-01", "2026-12-20")),
        ("2026-11-01", None, None, span("2026-11-01", "2026-11-25")),
        ("2027-01-15", None, None, span("2027-01-15", "2027-01-15")),
        ("2027-01-15", None, span("2027-02-01", "2027-02-02"), span("2027-01-15", "2027-02-02")),
        (None, "2026-11-30", ROWS, span("2026-03-05", "2026-11-30")),
        (None, "2026-11-30", None, span("2026-11-01", "2026-11-30")),
        (None, "2100-12-31", ROWS, span("2026-03-05", "2100-12-31")),
        (None, None, ROWS, span("2026-03-05", "2026-12-20")),
        (None, None, span("2026-03-05", "2026-04-01"), span("2026-03-05", "2026-11-25")),
        (None, None, span("2026-12-05", "2026-12-20"), span("2026-12-05", "2026-12-20")),
        (None, None, None, span("2026-11-01", "2026-11-25")),
        ("2026-01-01", "2026-12-31", ROWS, span("2026-01-01", "2026-12-31")),
    ],
)
def test_open_ends_are_bound_by_rows_and_today(
    start: str | None, end: str | None, rows: DateRange | None, expected: DateRange
) -> None:
    first, last = (date.fromisoformat(it) if it else None for it in (start, end))
    assert close_range(first, last, rows=rows, today=date(2026, 11, 25), months=CALENDAR) == expected


def test_the_end_of_the_calendar() -> None:
    assert month_range(9999, 12).end == date.max
    assert year_range(9999).days == 365


@pytest.mark.parametrize(
    ("zone", "now", "today"),
    [
        ("Europe/Moscow", "2026-12-31T21:00:00+00:00", "2027-01-01"),
        ("Europe/Moscow", "2026-12-31T20:59:59+00:00", "2026-12-31"),
        ("America/Los_Angeles", "2026-03-01T07:59:00+00:00", "2026-02-28"),
        ("Asia/Kamchatka", "2026-02-28T15:00:00+03:00", "2026-03-01"),
    ],
)
def test_today_in(zone: str, now: str, today: str) -> None:
    assert today_in(zone, datetime.fromisoformat(now)) == date.fromisoformat(today)


def test_today_in_wants_an_aware_time() -> None:
    with pytest.raises(ValueError, match="aware"):
        today_in("Europe/Moscow", datetime(2026, 1, 1))  # noqa: DTZ001 - the naive time is the point
    now = datetime.now(UTC)
    assert today_in("UTC") - now.date() in {timedelta(0), timedelta(days=1)}


@pytest.mark.parametrize("value", ["1970-01-01", "2100-12-31", "2024-02-29", date(2026, 5, 31)])
def test_ledger_date_accepts(value: str | date) -> None:
    assert DATE.validate_python(value).isoformat() == str(value)


@pytest.mark.parametrize(
    "value",
    [
        *(
            "",
            "2026-5-31",
            "2026-05-31 ",
            " 2026-05-31",
            "2026-05-31\n",
            "20260531",
            "2026-W01-1",
            "2026-151",
        ),
        *("31.05.2026", "2026/05/31", "2026-02-29", "2026-13-01", "2026-00-10", "0000-01-01", "+2026-05-31"),
        *(
            "2026-05-31T00:00:00",
            "２０２６-05-31",
            "٢٠٢٦-٠٥-٣١",
            "2026‐05‐31",
            "1717113600",
            "\x00",
            "\ud800",
        ),
        *("2026-05-31" * 100_000, None, True, 20240531, 1717113600.0, b"2026-05-31", ["2026-05-31"]),
        *(datetime(2026, 5, 31, tzinfo=UTC), UTC, timedelta(0)),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_ledger_date_refuses(value: object) -> None:
    assert error_type(DATE, value) == "date_invalid"


@pytest.mark.parametrize("value", ["1969-12-31", "2101-01-01", "0001-01-01", "9999-12-31", date.min, date.max])
def test_ledger_date_is_bounded(value: object) -> None:
    assert error_type(DATE, value) == "date_out_of_range"


@STEADY
@given(st.one_of(days, days.map(str)))
def test_every_ledger_date_is_accepted(value: date | str) -> None:
    assert str(DATE.validate_python(value)) == str(value)


@STEADY
@given(st.one_of(st.text(), st.text("0123456789-T:Z", max_size=12), st.integers(), st.binary(), st.datetimes()))
def test_any_other_date_is_an_error_of_ours(value: object) -> None:
    if error_type(DATE, value) not in {"date_invalid", "date_out_of_range"}:
        assert DATE.validate_python(value).isoformat() == value


def test_date_schema() -> None:
    for mode in ("validation", "serialization"):
        schema = DATE.json_schema(mode=mode)
        assert (schema["type"], schema["format"]) == ("string", "date")
        assert DATE.validate_python(schema["examples"][0])


@pytest.mark.parametrize("name", ["Europe/Moscow", "Asia/Yekaterinburg", "UTC", "America/Argentina/Ushuaia"])
def test_time_zone_accepts(name: str) -> None:
    assert ZONE.validate_python(name) == name
    today_in(name)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            ".",
            "..",
            "/",
            "Europe",
            "Europe/",
            "/Europe/Moscow",
            "../../etc/passwd",
            "/etc/passwd",
            "Europe//Moscow",
        ),
        *(
            "Europe/../UTC",
            "Europe/Moscow\x00",
            "\x00",
            "europe/moscow",
            "MSK",
            "+03:00",
            "localtime",
            "Factory",
        ),
        *(
            "posix/UTC",
            "zone.tab",
            "tzdata.zi",
            "\ud800",
            "Европа/Москва",
            "A" * 1_000_000,
            "C:\\UTC",
            "UTC\n",
        ),
        *(None, 3, b"UTC", ["UTC"]),
    ],
    ids=lambda name: repr(name)[:30],
)
def test_time_zone_refuses(name: object) -> None:
    assert error_type(ZONE, name) == "time_zone_unknown"


@STEADY
@given(st.one_of(st.text(), st.text("./\\\x00UTC~%", max_size=30)))
def test_any_other_zone_is_an_error_of_ours(name: str) -> None:
    if error_type(ZONE, name) != "time_zone_unknown":
        today_in(ZONE.validate_python(name))


def test_time_zone_schema() -> None:
    for name in ZONE.json_schema()["examples"]:
        assert ZONE.validate_python(name) == name
