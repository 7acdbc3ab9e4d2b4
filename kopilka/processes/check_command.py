"""`kopilka check`: the invariants of all data."""

import argparse
import asyncio
import sys

from kopilka.infrastructure.config import load_settings
from kopilka.infrastructure.postgres import PostgresUnavailable
from kopilka.processes import check
from kopilka.processes.ground import standing


def run(arguments: argparse.Namespace) -> int:
    try:
        with standing(load_settings()) as ground:
            return asyncio.run(check.run(ground))
    except PostgresUnavailable as error:
        print(error, file=sys.stderr)
        return 1
