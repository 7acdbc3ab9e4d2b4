"""Traces reach the collector named in KOPILKA_OTLP_ENDPOINT: requests, jobs, statements, and nobody's data."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.faults.serving import PATIENCE, Serving, free_port, kopilka, new_folder, prepared_folder, until
from tests.processes.ingest import NEVER, Ingest, taking
from tests.processes.test_error_reports import Marked

pytestmark = pytest.mark.slow

STRANGERS = "4bf92f3577b34da6a3ce929d0e0e4736"


def spans(ingest: Ingest) -> list[Span]:
    return [
        span
        for body in list(ingest.bodies)
        for each in ExportTraceServiceRequest.FromString(body).resource_spans
        for scope in each.scope_spans
        for span in scope.spans
    ]


def attributes(span: Span) -> dict[str, str | int]:
    return {it.key: it.value.string_value or it.value.int_value for it in span.attributes}


@pytest.fixture
def traced() -> Iterator[tuple[Serving, Ingest]]:
    with taking() as ingest, prepared_folder() as folder:
        variables = {
            "KOPILKA_OTLP_ENDPOINT": f"http://127.0.0.1:{ingest.server_port}",
            "KOPILKA_PREMIUM_FOR_ALL": "true",
        }
        with Serving(folder, **variables) as made:
            yield made, ingest


def test_requests_statements_and_jobs_are_traced(traced: tuple[Serving, Ingest]) -> None:
    serving, ingest = traced
    someone = Marked(serving.url)
    someone.http.headers["traceparent"] = f"00-{STRANGERS}-00f067aa0ba902b7-01"
    body = {
        "amount": "4321.09",
        "category_id": someone.categories[0],
        "date": "2026-05-31",
        "description": someone.mark,
    }
    made = someone.http.post("/transactions", json=body, params={"q": someone.mark})
    assert made.status_code == 201, made.text
    assert someone.http.get(f"/transactions/{made.json()['id']}").status_code == 200
    assert someone.http.get("/export/excel").status_code == 200
    someone.http.close()
    until(lambda: "render_export" in {it.name for it in spans(ingest)}, "the span of the job")
    until(lambda: "POST /transactions" in {it.name for it in spans(ingest)}, "the span of the request")
    found = spans(ingest)
    recording = next(it for it in found if it.name == "POST /transactions")
    told = attributes(recording)
    assert told["http.route"] == "/transactions"
    assert told["http.response.status_code"] == 201
    assert told["kopilka.request_id"] == someone.http.headers["X-Request-Id"]
    assert recording.kind == Span.SPAN_KIND_SERVER
    assert 0 < recording.end_time_unix_nano - recording.start_time_unix_nano < 5e9
    assert recording.trace_id.hex() != STRANGERS
    assert not recording.parent_span_id
    for parent in (recording, next(it for it in found if it.name == "render_export")):
        inner = [it for it in found if it.parent_span_id == parent.span_id]
        assert inner, parent.name
        assert {it.trace_id for it in inner} == {parent.trace_id}
        assert {attributes(it)["db.system.name"] for it in inner} == {"postgresql"}
    assert "GET /transactions/{transaction_id}" in {it.name for it in found}
    sent = b"\n".join(ingest.bodies).decode(errors="replace")
    assert "kopilka" in sent
    assert [it for it in [*someone.secrets(), made.json()["id"]] if it in sent] == []


@pytest.mark.parametrize("how", ["slow", *(pytest.param(it, marks=pytest.mark.long) for it in ("away", "failing"))])
def test_who_takes_no_traces_disturbs_nobody(how: str) -> None:
    with ExitStack() as stack:
        port = free_port()
        if how != "away":
            delay, status = (NEVER, 200) if how == "slow" else (0, 500)
            port = stack.enter_context(taking(delay=delay, status=status)).server_port
        folder = stack.enter_context(prepared_folder())
        endpoint = {"KOPILKA_OTLP_ENDPOINT": f"http://127.0.0.1:{port}"}
        serving = stack.enter_context(Serving(folder, **endpoint))
        someone = Marked(serving.url)
        stack.callback(someone.http.close)
        began = time.monotonic()
        for _ in range(50):
            assert someone.http.get("/categories").status_code == 200
        assert time.monotonic() - began < NEVER / 2
        serving.everything()
        began = time.monotonic()
        assert serving.stop(signal.SIGTERM) == 0
        assert time.monotonic() - began < NEVER / 2, "a second for the traces, and what it takes to stop"


def test_nothing_of_it_is_loaded_without_the_switch() -> None:
    script = "import sys, kopilka.processes.api.main, kopilka.processes.worker.main\n"
    script += "print({'opentelemetry.sdk', 'opentelemetry.exporter', 'google.protobuf', 'requests', 'sentry_sdk'}"
    script += " & sys.modules.keys())"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=PATIENCE)
    assert ran.stdout == "set()\n", ran.stderr


def test_odd_address_is_refused_in_one_line() -> None:
    with new_folder() as folder:
        refused = kopilka("api", "--data-dir", folder, KOPILKA_OTLP_ENDPOINT="collector:4318")
    assert refused.returncode == 1
    assert refused.stderr.startswith("KOPILKA_OTLP_ENDPOINT: ")
    assert len(refused.stderr.splitlines()) == 1
