"""OpenTelemetry traces: a span per request, job and statement. Loaded only where KOPILKA_OTLP_ENDPOINT is set.

A client's `traceparent` is ignored: anybody could join or spoil a trace. The request id links traces, logs and reports.
OpenTelemetry's own instrumentations are not used: decision 0017.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

from opentelemetry import context as otel_context
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, StatusCode
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import Pool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.telemetry import observability

SEND_SECONDS = 2.0
LAST_SECONDS = 1.0
BEGAN = "kopilka_began"

_tracer = trace.get_tracer("kopilka")


def start(settings: Settings, endpoint: str) -> None:
    """Once per process. A thread sends the spans; they are dropped where the collector does not keep up."""
    resource = Resource.create(
        {
            "service.name": "kopilka",
            "service.version": version("kopilka"),
            "deployment.environment.name": settings.sentry.environment,
        }
    )
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)  # its default would wait for 30 seconds
    exporter = OTLPSpanExporter(endpoint=endpoint.rstrip("/") + "/v1/traces", timeout=SEND_SECONDS)
    processor = BatchSpanProcessor(exporter)
    provider.add_span_processor(processor)
    trace.set_tracer_provider(provider)
    event.listen(Engine, "before_cursor_execute", _statement_begins)
    event.listen(Engine, "after_cursor_execute", _statement_ended)
    event.listen(Pool, "connect", _listen_to_driver)
    observability.tracing.job = job_span
    observability.tracing.flush = lambda: _flush(processor)


def _flush(processor: BatchSpanProcessor) -> None:
    sending = threading.Thread(target=processor.force_flush, daemon=True)
    sending.start()
    sending.join(LAST_SECONDS)


class Traced:
    """Middleware inside OuterMiddleware: the request id is known, and unexpected errors still pass through."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        method: str = scope["method"]
        # A context without a parent: neither the client's nor that of earlier work in this task.
        with _tracer.start_as_current_span(
            method, otel_context.Context(), SpanKind.SERVER, record_exception=False, set_status_on_exception=False
        ) as span:

            async def send_noting(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.set_attribute("http.response.status_code", message["status"])
                await send(message)

            try:
                await self.app(scope, receive, send_noting)
            except Exception as error:
                span.set_attribute("error.type", type(error).__qualname__)
                span.set_status(StatusCode.ERROR)
                raise
            finally:
                route = observability.route_of(scope)
                span.update_name(f"{method} {route}")
                span.set_attributes(
                    {
                        "http.request.method": method,
                        "http.route": route,
                        "kopilka.request_id": observability.request_id.get() or "",
                    }
                )


@contextmanager
def job_span(name: str, job_id: str) -> Iterator[None]:
    attributes = {"kopilka.job_id": job_id}
    with _tracer.start_as_current_span(
        name,
        otel_context.Context(),
        SpanKind.CONSUMER,
        attributes,
        record_exception=False,
        set_status_on_exception=False,
    ) as span:
        try:
            yield
        except Exception as error:
            span.set_attribute("error.type", type(error).__qualname__)
            span.set_status(StatusCode.ERROR)
            raise


def _statement_begins(_: object, __: object, ___: object, ____: object, context: Any, _____: object) -> None:
    setattr(context, BEGAN, time.time_ns())


def _statement_ended(_: object, __: object, statement: str, ___: object, context: Any, ____: object) -> None:
    _statement(statement, getattr(context, BEGAN), time.time_ns())


def _listen_to_driver(connection: Any, _: object) -> None:
    """Statements that bypass SQLAlchemy. SQLAlchemy's own are prepared, which this hook does not report."""
    driver = getattr(connection, "driver_connection", None)
    if driver is not None:
        driver.add_query_logger(_asked_by_driver)


def _asked_by_driver(asked: Any) -> None:
    now = time.time_ns()
    _statement(asked.query, now - int(asked.elapsed * 1e9), now)


def _statement(statement: str, began: int, ended: int) -> None:
    """A span named by the first word of the statement, inside a request or a job only."""
    if not trace.get_current_span().get_span_context().is_valid:
        return
    operation = statement.split(None, 1)[0].upper()[:20] if statement.strip() else ""
    attributes = {"db.system.name": "postgresql", "db.operation.name": operation}
    span = _tracer.start_span(operation, kind=SpanKind.CLIENT, attributes=attributes, start_time=began)
    span.end(ended)
