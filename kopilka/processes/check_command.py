"""`kopilka check`: the invariants of all data."""

import argparse
import asyncio

from kopilka.infrastructure.config import load_settings
from kopilka.processes import check
from kopilka.processes.ground import standing


def run(arguments: argparse.Namespace) -> int:
    with standing(load_settings()) as ground:
        return asyncio.run(check.run(ground))
