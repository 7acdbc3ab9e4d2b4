"""`kopilka health`: the health check of a container. Cheap: connects to no database."""

import argparse
import sys
import time

from kopilka.infrastructure.config import load_settings
from kopilka.infrastructure.embedded_postgres.data_folder import DataFolder, default_data_folder
from kopilka.processes.heartbeat import age
from kopilka.processes.readiness import is_ready

# Rounds of a worker: a slow statement may make one last a minute. Rounds of the bot: Telegram may take 45 seconds to
# answer, and is asked again after a minute where it refuses.
LONGEST_SILENCE = 120.0


def run(arguments: argparse.Namespace) -> int:
    settings = load_settings()
    if arguments.process == "api":
        trouble = None if is_ready(settings) else f"The API on port {settings.port} is not ready."
    else:
        folder = DataFolder(settings.data_dir or default_data_folder()).path
        silence = age(folder, arguments.process, time.time())
        trouble = _silent(arguments.process, silence) if silence is None or silence > LONGEST_SILENCE else None
    if trouble:
        print(trouble, file=sys.stderr)
    return 1 if trouble else 0


def _silent(process: str, seconds: float | None) -> str:
    if seconds is None:
        return f"No {process} has run on this data folder."
    return f"The {process} is silent for {seconds:.0f} s."
