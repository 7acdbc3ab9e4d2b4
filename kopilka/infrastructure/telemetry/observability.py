"""Logging: one line per event to standard error, never with query parameters or bodies in it."""

import importlib
import logging
import logging.config
import sys
from collections.abc import Callable, MutableMapping
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import orjson

from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.telemetry.redaction import hide, stack

# The current request or job; each runs in a context of its own.
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
job: ContextVar[tuple[str, str] | None] = ContextVar("job", default=None)
"""Its name and id."""

# The route label of requests that match no route.
NO_ROUTE = "(none)"
OURS = "kopilka"


class Tracing:
    """Does nothing; replaced by infrastructure/telemetry/tracing.py where a collector is set."""

    job: Callable[[str, str], AbstractContextManager[None]] = staticmethod(lambda name, job_id: nullcontext())
    flush: Callable[[], None] = staticmethod(lambda: None)


tracing = Tracing()


class Line(logging.Formatter):
    """Human-readable: a line, followed by the traceback of an error."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        moment = self.formatTime(record)
        text = f"{moment} {record.levelname} {record.name}: {message(record)}"
        found = error_of(record)
        return text if found is None else f"{text}\n{stack(found)}"


class JsonLine(logging.Formatter):
    """One JSON object per line, errors included."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message(record),
            **context_of(record),
        }
        found = error_of(record)
        if found is not None:
            line["exception"] = f"{type(found).__module__}.{type(found).__qualname__}"
            line["stack"] = stack(found)
        return orjson.dumps(line, default=repr).decode()


def message(record: logging.LogRecord) -> str:
    """The message; of libraries only its first line, since further lines repeat errors with quoted values."""
    text = record.getMessage()
    if record.name.partition(".")[0] != OURS:
        text = text.partition("\n")[0]
    return hide(text)


def context_of(record: logging.LogRecord) -> dict[str, Any]:
    """The request or job that the record belongs to, and its extra fields."""
    found: dict[str, Any] = {}
    request, at_work = request_id.get(), job.get()
    if request is not None:
        found["request_id"] = request
    if at_work is not None:
        found["job"], found["job_id"] = at_work
    return found | getattr(record, "fields", {})


def error_of(record: logging.LogRecord) -> BaseException | None:
    return record.exc_info[1] if record.exc_info else None


def route_of(scope: MutableMapping[str, Any]) -> str:
    """The template, `/transactions/{transaction_id}`: a path itself would hold ids."""
    return getattr(scope.get("route"), "path", "") or NO_ROUTE


def configure_logging(settings: Settings) -> None:
    """For the whole process: records of libraries and uncaught exceptions too."""
    level = settings.log_level.upper()
    formatter = {"text": Line, "json": JsonLine}[settings.log_format]
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": {"()": formatter}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"level": "WARNING", "handlers": ["stderr"]},
            "loggers": {
                OURS: {"level": level},
                "kopilka.access": {"level": "INFO"},
                "kopilka.infrastructure.database.fair_pool": {
                    "level": "WARNING"
                },  # SQLAlchemy's messages under the name of the subclass
                "_granian": {"level": "WARNING", "handlers": [], "propagate": True},
            },
        }
    )
    sys.excepthook = log_uncaught
    dsn = settings.sentry.dsn
    if dsn is not None:
        # Imported only where a DSN is set: it takes memory and time.
        importlib.import_module("kopilka.infrastructure.telemetry.error_reports").start(
            settings, dsn.get_secret_value()
        )


def start_tracing(settings: Settings) -> None:
    """For this process, where KOPILKA_OTLP_ENDPOINT is set."""
    if settings.otlp_endpoint is not None:
        importlib.import_module("kopilka.infrastructure.telemetry.tracing").start(settings, settings.otlp_endpoint)


def flush_logs() -> None:
    """Sends pending error reports and spans; takes two seconds at most."""
    for handler in logging.getLogger().handlers:
        handler.flush()
    tracing.flush()


def log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, Exception):
        logging.getLogger(OURS).critical("the process ends by an error", exc_info=(kind, error, trace))
    else:
        sys.__excepthook__(kind, error, trace)
