"""Metrics of the bot. Imported only where KOPILKA_METRICS_PORT is set.

No label holds anything of a message or of a person: every label is one of a short list. docs/monitoring.md lists names,
labels and meanings.
"""

from collections.abc import Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.process_collector import ProcessCollector

from kopilka.infrastructure.config import MetricsSettings
from kopilka.infrastructure.telemetry.metrics import OTHER, serve, tell_build

UPDATES = ("message", "edited_message", "callback_query", "my_chat_member", "inline_query")
METHODS = ("sendMessage", "editMessageText", "sendPhoto", "sendDocument")
ERRORS = ("unavailable", "refused", "flood", "blocked", "database", "defect")
# Telegram dates messages by whole seconds.
LAG_SECONDS = (1, 1.5, 2, 3, 5, 10, 30, 60, 300, 3_600)


class BotMeters:
    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._updates = Counter("kopilka_bot_updates", "Updates handled, each once.", ("kind",), registry=registry)
        self._sent = Counter("kopilka_bot_messages_sent", "Messages and edits sent.", ("method",), registry=registry)
        self._lag = Histogram(
            "kopilka_bot_answer_lag_seconds",
            "From a message's date to the leaving of an answer.",
            buckets=LAG_SECONDS,
            registry=registry,
        )
        self._errors = Counter("kopilka_bot_errors", "What went wrong.", ("kind",), registry=registry)
        self._polled = Gauge(
            "kopilka_bot_polled_timestamp_seconds",
            "When Telegram last answered what is new; before the first time, when the bot was started.",
            registry=registry,
        )
        # Created now: a series that begins at 1 has no increase for its first event.
        for counter, labels in ((self._updates, (*UPDATES, OTHER)), (self._sent, (*METHODS, OTHER))):
            for label in labels:
                counter.labels(label)
        for kind in ERRORS:
            self._errors.labels(kind)
        self._polled.set_to_current_time()
        tell_build(registry)

    def handled(self, body: Mapping[str, Any]) -> None:
        """`body`: of an update."""
        self._updates.labels(next((kind for kind in UPDATES if kind in body), OTHER)).inc()

    def sent(self, method: str, lag: float | None) -> None:
        """`lag`: None where it is no answer to a message, or to one of before this process."""
        self._sent.labels(method if method in METHODS else OTHER).inc()
        if lag is not None:
            self._lag.observe(lag)

    def failed(self, kind: str) -> None:
        """One of ERRORS."""
        self._errors.labels(kind).inc()

    def polled(self) -> None:
        self._polled.set_to_current_time()


def serve_bot(settings: MetricsSettings) -> BotMeters:
    """Raises SettingsInvalid."""
    meters = BotMeters()
    serve(settings, meters.registry)
    return meters
