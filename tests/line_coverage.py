"""Which lines and branches of Kopilka the tests have run: a plugin, `-p tests.line_coverage --cover-at-least 80`.

SlipCover writes probes into the bytecode of what is imported, and takes them out again once they have been passed: it
costs a tenth of the time of tracing, and does not mind greenlets. Child processes are not measured.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest
import slipcover

ROOT = Path(__file__).parents[1]
SOURCE, OMITTED = str(ROOT / "kopilka"), "*/tests/*"
IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ


class _Measuring:
    """Of one process, from before anything of Kopilka is imported."""

    def __init__(self) -> None:
        self.probes = slipcover.Slipcover(branch=True, source=[SOURCE], omit=[OMITTED])
        self.imports = slipcover.ImportManager(self.probes, slipcover.FileMatcher(sources=[SOURCE], omit=[OMITTED]))
        self.imports.__enter__()


_measuring = _Measuring() if IS_WORKER else None
_found: dict[str, Any] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--cover-at-least", type=float, default=0.0, help="percent of lines and branches")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if _measuring is not None:
        session.config.workeroutput["coverage"] = json.dumps(_measuring.probes.get_coverage())  # type: ignore[attr-defined]
    elif _found and _percent() < session.config.getoption("--cover-at-least"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    told = getattr(node, "workeroutput", {}).get("coverage")
    if told is None:
        return
    of_worker = json.loads(told)
    if _found:
        slipcover.merge_coverage(_found, of_worker)
    else:
        _found.update(of_worker)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if not _found:
        return
    terminalreporter.section("coverage")
    worst = sorted(_found["files"].items(), key=lambda it: it[1]["summary"]["percent_covered"])
    for path, it in worst[:40]:
        terminalreporter.line(f"{it['summary']['percent_covered']:6.1f} %  {path}")
    needed = config.getoption("--cover-at-least")
    terminalreporter.line(f"{_percent():6.2f} %  of all; needed are {needed:g}", bold=True, red=_percent() < needed)


def _percent() -> float:
    percent: float = _found["summary"]["percent_covered"]
    return percent
