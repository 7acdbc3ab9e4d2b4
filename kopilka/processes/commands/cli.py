"""The command `kopilka`: parses the command line and runs the subcommand."""

import argparse
import gc
import importlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

from kopilka.infrastructure.config import SettingsInvalid, load_settings
from kopilka.infrastructure.embedded_postgres.binaries import PostgresUnavailable
from kopilka.infrastructure.embedded_postgres.data_folder import DataFolderUnusable
from kopilka.infrastructure.telemetry.observability import configure_logging
from kopilka.processes.small_memory import keep_small
from kopilka.statement_imports.statement import Field

# The module of each subcommand, imported only when it is used: importing all of them would take several times as long
# as `kopilka serve` needs to start.
COMMANDS = {
    "serve": "kopilka.processes.supervisor.main",
    "api": "kopilka.processes.api.main",
    "worker": "kopilka.processes.worker.main",
    "bot": "kopilka.processes.bot.main",
    "migrate": "kopilka.processes.commands.migrate",
    "seed": "kopilka.processes.commands.seed",
    "user": "kopilka.processes.commands.user",
    "jobs": "kopilka.processes.commands.jobs",
    "check": "kopilka.processes.commands.check",
    "statement": "kopilka.processes.commands.statement",
    "import": "kopilka.processes.commands.bring",
    "health": "kopilka.processes.commands.health",
    "openapi": "kopilka.processes.commands.openapi",
    "settings": "kopilka.processes.commands.settings",
}
# Subcommands that end by themselves. The others configure logging on their own.
ONE_OFF = ("migrate", "seed", "user", "jobs", "check", "import")
COLUMN_FIELDS = get_args(Field)
# Flags that are settings: they become variables, so that child processes see them too.
VARIABLES = {
    "data_dir": "KOPILKA_DATA_DIR",
    "host": "KOPILKA_HOST",
    "port": "KOPILKA_PORT",
    "workers": "KOPILKA_WORKERS",
    "tls_cert": "KOPILKA_TLS_CERT",
    "tls_key": "KOPILKA_TLS_KEY",
    "metrics_port": "KOPILKA_METRICS_PORT",
}


def main(words: list[str] | None = None) -> int:
    arguments = parser().parse_args(words)
    for name, variable in VARIABLES.items():
        value = getattr(arguments, name, None)
        if value is not None:
            os.environ[variable] = str(value)
    try:
        if arguments.command in ONE_OFF:
            configure_logging(load_settings())
        run = import_command(arguments.command)
        if getattr(arguments, "when_told", False) and not sys.stdin.readline():
            return 0  # whoever started this process is gone, or has nothing for it to do
        return run(arguments)
    except (SettingsInvalid, DataFolderUnusable, PostgresUnavailable) as error:
        print(error, file=sys.stderr)
        return 1


def import_command(name: str) -> Callable[[argparse.Namespace], int]:
    """The function that runs a subcommand. What it imports stays until the process ends: the garbage collector would
    only look through it again and again, an eighth of the time that importing the API takes.
    """
    if name == "bot":
        keep_small()
    gc.disable()
    run: Callable[[argparse.Namespace], int] = importlib.import_module(COMMANDS[name]).run
    gc.freeze()
    gc.enable()
    return run


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="kopilka", description="Kopilka, a personal finance tracker.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, text: str, parent: Any = commands) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = parent.add_parser(name, help=text, description=text)
        # Without a default: that of an action would hide what was given before it.
        made.add_argument(
            "--data-dir", type=Path, metavar="DIR", default=argparse.SUPPRESS, help="data folder (KOPILKA_DATA_DIR)"
        )
        return made

    for name, text in (
        ("serve", "start everything: PostgreSQL, API, worker and, with a token, the bot; until Ctrl+C"),
        ("api", "start the API processes alone"),
    ):
        made = command(name, text)
        made.add_argument("--host", help="address to listen on (default 127.0.0.1)")
        made.add_argument("--port", type=int, help="port to listen on (default 8000)")
        made.add_argument("--workers", type=int, metavar="N", help="API processes (default 1)")
        made.add_argument("--tls-cert", type=Path, metavar="FILE", help="certificate, PEM: serve by https")
        made.add_argument("--tls-key", type=Path, metavar="FILE", help="its private key, PEM")
        if name == "serve":
            made.add_argument("--reload", action="store_true", help="start API and worker anew when the code changes")
        else:
            _when_told(made)
    worker = command("worker", "start a job worker alone")
    bot = command("bot", "start the Telegram bot alone")
    for made in (worker, bot):
        made.add_argument("--metrics-port", type=int, metavar="N", help="inner port of its metrics (default: none)")
        _when_told(made)
    command("migrate", "bring the database to the newest schema")
    command("check", "check the invariants of all data; exit code 1 where one is broken")
    health = command("health", "tell whether API, worker or bot on this machine is well; exit code 1 where not")
    health.add_argument("process", choices=("api", "worker", "bot"))
    command("openapi", "print openapi.json")
    command("settings", "print docs/settings.md")
    seed = command("seed", "make an example household, or with --users many for a load test")
    seed.add_argument("--users", type=int, metavar="N", help="this many households instead of the example")
    seed.add_argument("--transactions", type=int, metavar="M", help="transactions of each (default 1000)")
    seed.add_argument("--tokens-file", type=Path, metavar="F", help="where to write a bearer token a line")
    _statement(command("statement", "tell what a bank's statement file says, without storing anything"))
    _import(command("import", "import a bank's statement file into somebody's household"))
    _user(command("user", "manage users"), command)
    _jobs(command("jobs", "show the worker's jobs, try them again, drop them"), command)
    return top


def _when_told(made: argparse.ArgumentParser) -> None:
    """For `kopilka serve`, whose children import what they need while PostgreSQL starts: run after a line on stdin."""
    made.add_argument("--when-told", action="store_true", help=argparse.SUPPRESS)


def _user(user: argparse.ArgumentParser, command: Callable[..., argparse.ArgumentParser]) -> None:
    actions = user.add_subparsers(dest="action", required=True, metavar="ACTION")
    create = command("create", "make a user; the password is read from standard input, or made up and shown", actions)
    premium = command("set-premium", "give or take premium", actions)
    password = command("set-password", "set a password (read as in create) and end all sessions", actions)
    disable = command("disable", "refuse sign-in and end all sessions", actions)
    enable = command("enable", "allow sign-in again", actions)
    confirm = command("confirm", "take the address for confirmed, without an e-mail", actions)
    grant = command("grant-admin", "make them an administrator of this server", actions)
    revoke = command("revoke-admin", "make them an ordinary user again", actions)
    show = command("show", "tell what is known of a user", actions)
    for made in (create, premium, password, disable, enable, confirm, grant, revoke, show):
        made.add_argument("email", metavar="EMAIL")
    until = premium.add_mutually_exclusive_group()
    until.add_argument("--until", metavar="DATE", help="last day, as 2027-12-31 (default: without end)")
    until.add_argument("--off", action="store_true", help="take it away")


def _statement(made: argparse.ArgumentParser) -> None:
    made.add_argument("--json", action="store_true", help="all rows, as JSON; sums are texts")
    _file(made)


def _import(made: argparse.ArgumentParser) -> None:
    made.add_argument("--user", required=True, metavar="EMAIL", help="whose household it goes to")
    made.add_argument("--account", metavar="NAME", help="into this account (name or id); default: as the file tells")
    made.add_argument("--check", action="store_true", help="tell what would be new, and import nothing")
    made.add_argument(
        "--despite-contradictions", action="store_true", help="even where the file's own sums do not agree"
    )
    _file(made)


def _file(made: argparse.ArgumentParser) -> None:
    """A statement file, and the answers to what it leaves open."""
    made.add_argument("file", type=Path, metavar="FILE")
    made.add_argument("--encoding", metavar="NAME", help="of the text, where the file does not tell")
    made.add_argument("--date-order", choices=("day_first", "month_first", "year_first"))
    made.add_argument("--decimal-mark", choices=(",", "."))
    made.add_argument("--currency", metavar="CODE", help="of the account, where the file does not tell")
    made.add_argument(
        "--column", action="append", default=[], type=_pair, metavar="NAME=FIELD",
        help="what a column holds, as Total=amount; without a header #3=amount",
    )  # fmt: skip


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.rpartition("=")
    if not equals or value not in COLUMN_FIELDS:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=FIELD with one of {', '.join(COLUMN_FIELDS)}")
    return name, value


def _jobs(jobs: argparse.ArgumentParser, command: Callable[..., argparse.ArgumentParser]) -> None:
    actions = jobs.add_subparsers(dest="action", metavar="ACTION")
    shown = command("list", "show jobs that wait, run or have failed (what `kopilka jobs` does by itself)", actions)
    shown.add_argument("--failed", action="store_true", help="only those that have failed")
    shown.add_argument("--limit", type=_positive, metavar="N", help="show so many (default 100)")
    for name, text in (
        ("retry", "make jobs due now, with all of their attempts; exit code 1 where one cannot be"),
        ("drop", "delete jobs; what a job was to make counts as failed; exit code 1 where one is not there"),
    ):
        which = command(name, text, actions).add_mutually_exclusive_group(required=True)
        which.add_argument(
            "ids", nargs="*", type=UUID, default=[], metavar="ID", help="as `kopilka jobs list` shows it"
        )
        which.add_argument("--failed", action="store_true", help="all that have failed")


def _positive(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to 1000000")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
