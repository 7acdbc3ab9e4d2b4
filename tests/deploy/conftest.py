"""Adds the logs of the containers to the report of a failed test."""

from collections.abc import Generator

import pytest

SERVICES = ("migrate", "api", "worker", "nginx", "postgres")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Function) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    site = item.funcargs.get("site")
    if report.failed and site is not None:
        report.sections += [(f"logs of {service}", site.logs(service)) for service in SERVICES]
    return report
