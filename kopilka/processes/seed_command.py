"""`kopilka seed`: the example household, or many households for a load test."""

import argparse
import asyncio

from kopilka.infrastructure.config import load_settings
from kopilka.processes import seed
from kopilka.processes.ground import standing


def run(arguments: argparse.Namespace) -> int:
    with standing(load_settings()) as ground:
        return asyncio.run(
            seed.run(
                ground,
                users=arguments.users,
                transactions=arguments.transactions,
                tokens_file=arguments.tokens_file,
            )
        )
