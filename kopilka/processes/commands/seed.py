"""`kopilka seed`: the example household, or many households for a load test."""

import argparse
import asyncio

from kopilka.infrastructure.config import load_settings
from kopilka.processes.runtime import open_runtime
from kopilka.processes.seeding import seed


def run(arguments: argparse.Namespace) -> int:
    with open_runtime(load_settings()) as runtime:
        return asyncio.run(
            seed.run(
                runtime,
                users=arguments.users,
                transactions=arguments.transactions,
                tokens_file=arguments.tokens_file,
            )
        )
