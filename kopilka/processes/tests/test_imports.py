"""What a process loads it pays for in memory: the bot's client is the bot's alone, the web framework is not
its, and `kopilka serve` begins with little.
"""

import subprocess
import sys

import pytest

ASK = "import sys, importlib; importlib.import_module(sys.argv[1]); print(*set(sys.argv[2:]) & set(sys.modules))"


@pytest.mark.parametrize(
    ("process", "others"),
    [
        ("kopilka.processes.supervisor.main", ("sqlalchemy", "alembic", "fastapi", "granian")),
        ("kopilka.processes.api.app", ("kopilka.infrastructure.bot_api", "kopilka.quick_entry.bot", "httpx")),
        ("kopilka.processes.worker.registry", ("kopilka.infrastructure.bot_api", "kopilka.quick_entry.bot", "httpx")),
        (
            "kopilka.processes.bot.main",
            (
                "fastapi",
                "starlette",
                "cryptography",
                "obstore",
                "granian",
                "pandas",
                "matplotlib",
                "reportlab",
                "babel",
                "aiogram",
            ),
        ),
    ],
)
def test_a_process_loads_what_it_needs(process: str, others: tuple[str, ...]) -> None:
    said = subprocess.run([sys.executable, "-c", ASK, process, *others], capture_output=True, text=True, check=True)
    assert said.stdout.split() == []
