"""Reports unexpected errors to a server with Sentry's protocol. Loaded only where a DSN is set.

Events are built from an allow-list instead of being filtered: error types, stack positions, the request's id and route
or the job's name. All of Sentry's integrations are off.
"""

import contextlib
import logging
import traceback
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import sentry_sdk
from sentry_sdk.types import Event, Hint

from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.telemetry.observability import OURS, context_of, error_of, message
from kopilka.infrastructure.telemetry.redaction import chain, quotable_message

PACKAGE = Path(__file__).parents[2]
# Seconds that an ending process waits for events that are not sent yet.
LAST_SECONDS = 1.0
# The fields that are sent; whatever else the library adds is removed.
SENT = (
    "event_id", "timestamp", "level", "logger", "platform", "release", "environment", "server_name", "transaction",
    "tags", "logentry", "exception", "sdk", "fingerprint",
)  # fmt: skip


def start(settings: Settings, dsn: str) -> None:
    """Errors that are logged are reported too from now on, by a background thread."""
    sentry_sdk.init(
        dsn=dsn,
        release=f"kopilka@{version('kopilka')}",
        environment=settings.sentry.environment,
        default_integrations=False,
        auto_enabling_integrations=False,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        send_client_reports=False,
        spotlight=False,
        before_send=only_what_is_ours,
    )
    logging.getLogger().addHandler(Reports())


class Reports(logging.Handler):
    """Log records of libraries are reported only with an exception: their messages may quote data."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)

    def emit(self, record: logging.LogRecord) -> None:
        if error_of(record) is not None or record.name.partition(".")[0] == OURS:
            with contextlib.suppress(Exception):  # a failure to report is not itself an error
                sentry_sdk.capture_event(cast(Event, event_of(record)))

    def flush(self) -> None:
        sentry_sdk.flush(timeout=LAST_SECONDS)


def event_of(record: logging.LogRecord) -> dict[str, Any]:
    context = {name: str(value) for name, value in context_of(record).items()}
    event: dict[str, Any] = {"level": "fatal" if record.levelno >= logging.CRITICAL else "error", "logger": record.name}
    if "route" in context:
        event["transaction"] = f"{context.pop('method', '')} {context.pop('route')}".strip()
    elif "job" in context:
        event["transaction"] = context["job"]
    event["tags"] = context
    error = error_of(record)
    if error is None:
        event["logentry"] = {"message": message(record)}
    else:
        event["exception"] = {"values": [_exception(each) for each in reversed(list(chain(error)))]}
    return event


def _exception(error: BaseException) -> dict[str, Any]:
    """Stack frames with source lines, without local variables."""
    frames = [
        {
            "filename": frame.filename,
            "abs_path": frame.filename,
            "function": frame.name,
            "lineno": frame.lineno,
            "context_line": frame.line or "",
            "in_app": Path(frame.filename).is_relative_to(PACKAGE),
        }
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    kind = type(error)
    return {
        "type": kind.__qualname__, "module": kind.__module__, "value": quotable_message(error),
        "stacktrace": {"frames": frames},
    }  # fmt: skip


def only_what_is_ours(event: Event, hint: Hint) -> Event:
    return cast(Event, {name: value for name, value in event.items() if name in SENT})
