"""`kopilka health`, as containers are asked how they are: the API by its door, the worker by its rounds."""

import os
import time
from pathlib import Path

import psutil

from kopilka.processes.commands.health import LONGEST_SILENCE
from kopilka.processes.worker.heartbeat import NAME
from tests.faults.serving import Serving, frozen, kopilka, prepared_folder, until


def test_the_api_and_the_worker_are_well_while_they_serve() -> None:
    with prepared_folder() as folder, Serving(folder) as serving:
        port = {"KOPILKA_PORT": str(serving.port)}
        assert kopilka("health", "api", **port).returncode == 0
        until(lambda: kopilka("health", "worker", "--data-dir", folder).returncode == 0, "the worker's first round")
        with frozen([psutil.Process(it.pid) for it in serving.api_workers()]):
            silent = kopilka("health", "api", **port)
        assert (silent.returncode, silent.stderr) == (1, f"The API on port {serving.port} is not ready.\n")


def test_a_worker_that_goes_no_rounds_is_not_well(tmp_path: Path) -> None:
    asked = kopilka("health", "worker", "--data-dir", tmp_path)
    assert (asked.returncode, asked.stderr) == (1, "No worker has run on this data folder.\n")
    (tmp_path / NAME).touch()
    assert kopilka("health", "worker", "--data-dir", tmp_path).returncode == 0
    long_ago = time.time() - LONGEST_SILENCE - 30
    os.utime(tmp_path / NAME, (long_ago, long_ago))
    asked = kopilka("health", "worker", "--data-dir", tmp_path)
    assert asked.returncode == 1
    assert asked.stderr.startswith("The worker is silent for 15")
