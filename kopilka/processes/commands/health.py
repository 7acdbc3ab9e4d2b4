"""`kopilka health`: the health check of a container. Cheap: connects to no database."""

import argparse
import sys
import time

from kopilka.infrastructure.config import load_settings
from kopilka.infrastructure.embedded_postgres.data_folder import DataFolder, default_data_folder
from kopilka.processes.readiness import is_ready
from kopilka.processes.worker.heartbeat import age

# Rounds of a worker; a slow statement may make one last a minute.
LONGEST_SILENCE = 120.0


def run(arguments: argparse.Namespace) -> int:
    settings = load_settings()
    if arguments.process == "api":
        trouble = None if is_ready(settings) else f"The API on port {settings.port} is not ready."
    else:
        silence = age(DataFolder(settings.data_dir or default_data_folder()).path, time.time())
        trouble = _silent(silence) if silence is None or silence > LONGEST_SILENCE else None
    if trouble:
        print(trouble, file=sys.stderr)
    return 1 if trouble else 0


def _silent(seconds: float | None) -> str:
    return "No worker has run on this data folder." if seconds is None else f"The worker is silent for {seconds:.0f} s."
