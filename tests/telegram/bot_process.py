"""`kopilka bot`, or the worker, as a process of its own beside the application of the tests and on its database."""

import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conftest import ROOT_SECRET, TestDatabase
from tests.faults.serving import PROGRAM
from tests.telegram.control import Telegram

# As in tests/faults/serving.py: against hanging, says nothing of speed.
PATIENCE = 180.0


class BotProcess:
    """Ended by its process id."""

    def __init__(
        self, folder: Path, database: TestDatabase, telegram: Telegram, process: str = "bot", **variables: str
    ) -> None:
        self._command = process
        self.log = folder / f"{process}-{secrets.token_hex(4)}.log"
        inherited = {name: it for name, it in os.environ.items() if not name.startswith("KOPILKA_")}
        self._environment = inherited | {
            "KOPILKA_DATA_DIR": str(folder),
            "KOPILKA_SECRET": ROOT_SECRET.decode(),
            "KOPILKA_DATABASE_APP_URL": database.serving_url,
            "KOPILKA_DB_POOLER": str(database.serving_url != database.app_url).lower(),
            "KOPILKA_TELEGRAM_TOKEN": telegram.token,
            "KOPILKA_TELEGRAM_URL": telegram.url,
            "KOPILKA_LOG_LEVEL": "debug",
            **variables,
        }
        self._telegram = telegram
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [*PROGRAM, self._command], env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)

    def restart(self, **variables: str) -> None:
        """With these settings from now on; an empty one is unset."""
        self._environment = {name: it for name, it in {**self._environment, **variables}.items() if it}
        self.process = self._start()

    def stop(self) -> int:
        """By SIGTERM; its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(PATIENCE)

    def said(self) -> str:
        return self.log.read_text()


@contextmanager
def bot_process(
    folder: Path, database: TestDatabase, telegram: Telegram, process: str = "bot", **variables: str
) -> Iterator[BotProcess]:
    bot = BotProcess(folder, database, telegram, process, **variables)
    try:
        yield bot
    finally:
        bot.stop()
