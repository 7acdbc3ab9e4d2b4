"""`kopilka check`: the invariants of all data."""

import argparse
import asyncio

from kopilka.infrastructure.config import load_settings
from kopilka.processes.checks import report as check
from kopilka.processes.runtime import open_runtime


def run(arguments: argparse.Namespace) -> int:
    with open_runtime(load_settings()) as runtime:
        return asyncio.run(check.run(runtime))
