"""`kopilka health`, as containers are asked how they are: the API by its door, worker and bot by their rounds."""

import os
import time
from pathlib import Path

import psutil
import pytest

from kopilka.processes.commands.health import LONGEST_SILENCE
from kopilka.processes.heartbeat import Beating, file_of
from tests.faults.serving import Serving, frozen, kopilka, prepared_folder, until


def test_the_api_and_the_worker_are_well_while_they_serve() -> None:
    with prepared_folder() as folder, Serving(folder) as serving:
        port = {"KOPILKA_PORT": str(serving.port)}
        assert kopilka("health", "api", **port).returncode == 0
        until(lambda: kopilka("health", "worker", "--data-dir", folder).returncode == 0, "the worker's first round")
        with frozen([psutil.Process(it.pid) for it in serving.api_workers()]):
            silent = kopilka("health", "api", **port)
        assert (silent.returncode, silent.stderr) == (1, f"The API on port {serving.port} is not ready.\n")


@pytest.mark.parametrize("process", ["worker", "bot"])
def test_a_process_that_goes_no_rounds_is_not_well(tmp_path: Path, process: Beating) -> None:
    asked = kopilka("health", process, "--data-dir", tmp_path)
    assert (asked.returncode, asked.stderr) == (1, f"No {process} has run on this data folder.\n")
    file_of(tmp_path, process).touch()
    assert kopilka("health", process, "--data-dir", tmp_path).returncode == 0
    long_ago = time.time() - LONGEST_SILENCE - 30
    os.utime(file_of(tmp_path, process), (long_ago, long_ago))
    asked = kopilka("health", process, "--data-dir", tmp_path)
    assert asked.returncode == 1
    assert asked.stderr.startswith(f"The {process} is silent for 15")
