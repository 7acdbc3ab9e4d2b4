"""In which order modules run: a plugin of the whole suite.

`make test` gives whole modules to two workers (`--dist loadscope --no-loadscope-reorder`), so that a Kopilka or a
browser of a module starts once. Modules that take long come first, else one worker would end with one of them alone.
The order of all other modules, and of the tests within a module, stays random.
"""

import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

# The longest first, as measured by `--durations`. A module that is missing here costs balance, nothing else.
LONGEST_FIRST = (
    "tests/browser/test_offline.py",
    "tests/browser/test_accessible.py",
    "tests/browser/test_keyboard.py",
    "tests/telegram/test_conversations.py",
    "tests/telegram/test_webhook.py",
    "tests/faults/test_exports.py",
    "tests/processes/test_serve.py",
    "tests/browser/test_journeys.py",
    "tests/browser/test_letters.py",
    "tests/input/test_schemathesis.py",
    "tests/processes/test_outside_database.py",
    "tests/browser/test_sessions.py",
    "tests/journeys/test_year.py",
    "tests/browser/test_phone.py",
    "tests/input/test_hostile.py",
    "tests/faults/test_kill.py",
    "tests/telegram/test_asking.py",
    "tests/processes/test_metrics.py",
    "tests/processes/test_limits.py",
    "tests/browser/test_long_list.py",
    "tests/browser/test_bulk.py",
    "tests/browser/test_payees.py",
    "tests/processes/test_tls.py",
    "tests/processes/test_command_line.py",
    "tests/scale_out/test_balancer.py",
    "tests/faults/test_letters.py",
    "tests/browser/test_exports.py",
    "tests/isolation/test_matrix.py",
    "kopilka/processes/tests/test_seed.py",
    "tests/faults/test_database_gone.py",
)
RANK = {path: rank for rank, path in enumerate(LONGEST_FIRST)}
SHOWN = 40
# A test that says "today" is over before the day is, where households live and where the machine's clock counts.
ZONES = (ZoneInfo("Europe/Moscow"), UTC)
TO_MIDNIGHT = timedelta(seconds=10)
TO_MIDNIGHT_IF_SLOW = timedelta(seconds=90)
# Seconds by module: setup, call and teardown of all its tests. The process that prints the summary hears of every one.
spent: dict[str, float] = defaultdict(float)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    slow_modules = {module_of(item) for item in items if item.get_closest_marker("slow")}

    def place(item: pytest.Item) -> int:
        module = module_of(item)
        return RANK.get(module, len(RANK) + (module not in slow_modules))

    items.sort(key=place)  # stable: among equals the order stays as pytest-randomly made it


def module_of(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Wait for the new day where it is about to begin: no test reads the clock on both sides of midnight."""
    needed = TO_MIDNIGHT_IF_SLOW if item.get_closest_marker("slow") else TO_MIDNIGHT
    left = before_midnight(datetime.now(UTC))
    if left < needed:
        time.sleep(left.total_seconds())


def before_midnight(now: datetime) -> timedelta:
    """From `now` to the nearest midnight of `ZONES`."""
    tomorrow = [(now.astimezone(zone) + timedelta(days=1)).date() for zone in ZONES]
    midnights = [datetime(it.year, it.month, it.day, tzinfo=zone) for it, zone in zip(tomorrow, ZONES, strict=True)]
    return min(it - now for it in midnights)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    spent[report.nodeid.partition("::")[0]] += report.duration


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Where the minutes went: what `LONGEST_FIRST` is kept by, and what to look at when a run has grown."""
    if len(spent) < 2:
        return
    terminalreporter.section(f"longest modules, of {sum(spent.values()):.0f} s")
    for module, seconds in sorted(spent.items(), key=lambda it: -it[1])[:SHOWN]:
        terminalreporter.write_line(f"{seconds:6.1f} s  {module}")
