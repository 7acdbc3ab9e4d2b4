"""What Prometheus is told by a real Kopilka of two API processes, a worker and the bot."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families

from kopilka.infrastructure.telemetry.metrics import reserve
from kopilka.processes.metrics_setup import IN_MEMORY
from tests.faults.serving import PATIENCE, Serving, environment, free_port, kopilka, prepared_folder, until
from tests.telegram.control import TOKEN, Telegram, telegram_server
from tests.telegram.faults import flood, server_error

pytestmark = pytest.mark.slow

PASSWORD = "a long enough password"
Series = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture(scope="module")
def port() -> int:
    return free_port(row=3)


@pytest.fixture(scope="module")
def telegram() -> Iterator[Telegram]:
    with telegram_server() as server:
        yield server


@pytest.fixture(scope="module")
def metered(port: int, telegram: Telegram) -> Iterator[Serving]:
    variables = {
        "KOPILKA_METRICS_PORT": str(port), "KOPILKA_WORKERS": "2",
        "KOPILKA_TELEGRAM_TOKEN": telegram.token, "KOPILKA_TELEGRAM_URL": telegram.url,
    }  # fmt: skip
    with prepared_folder() as folder, Serving(folder, **variables) as made:
        yield made


def read(port: int) -> Series:
    text = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=PATIENCE).text
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(port: int, name: str, **labels: str) -> float:
    return read(port).get((name, tuple(sorted(labels.items()))), 0)


def sign_in(http: httpx.Client, email: str) -> None:
    assert http.post("/auth/sing-up", json={"email": email, "password": PASSWORD}).status_code == 201
    token = http.post("/auth/sing-in", json={"email": email, "password": PASSWORD}).json()["access_token"]
    http.headers["Authorization"] = f"Bearer {token}"


def test_requests_of_all_processes_together(metered: Serving, port: int) -> None:
    labels = {"route": "/health/live", "method": "GET"}
    until(lambda: value(port, "kopilka_api_resident_memory_bytes") > 2 * 20_000_000, "both processes' gauges")
    assert value(port, "kopilka_api_processes") == 2
    assert value(port, "kopilka_api_cpu_seconds_total") > 0
    before = value(port, "kopilka_http_requests_total", **labels, status="200")
    for _ in range(40):  # each on a connection of its own, so that both processes get some
        assert metered.answers("/health/live") == 200
    assert value(port, "kopilka_http_requests_total", **labels, status="200") == before + 40
    assert value(port, "kopilka_http_request_duration_seconds_count", **labels) == before + 40
    assert value(port, "kopilka_build_info", version="0.1.0") == 1


def test_labels_are_bounded_and_tell_of_nobody(metered: Serving, port: int) -> None:
    """Whatever is asked, in whatever words: no more series, and no word of it in any."""
    canary = f"canary{secrets.token_hex(4)}"

    def ask_oddly(http: httpx.Client) -> None:
        word = f"{canary}{secrets.token_hex(4)}"
        http.get(f"/transactions/{uuid4()}")
        http.get(f"/{word}/{word}")
        http.get(f"/app/{word}")
        http.request(word.upper(), "/transactions")
        http.request(word.upper(), f"/{word}")
        http.get("/transactions", params={"q": word})
        http.get("/transactions", headers={"X-Household-Id": word, "Authorization": f"Bearer {word}", "Cookie": word})
        http.post("/auth/sing-in", json={"email": f"{word}@example.com", "password": word})
        http.post("/transactions", json={"amount": "123.45", "description": word}, headers={"X-Request-Id": word})

    with httpx.Client(base_url=metered.url, timeout=PATIENCE) as http:
        sign_in(http, f"{canary}@example.com")
        for _ in range(3):
            ask_oddly(http)
        before = set(read(port))
        for _ in range(25):
            ask_oddly(http)
    after = read(port)
    assert set(after) == before
    told = repr(after).lower()
    assert canary not in told
    assert "123.45" not in told
    methods = {dict(labels).get("method") for _, labels in after}
    assert methods <= {None, "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other"}


def test_jobs_and_the_installation(metered: Serving, port: int) -> None:
    with httpx.Client(base_url=metered.url, timeout=PATIENCE) as http:
        sign_in(http, f"{secrets.token_hex(4)}@example.com")
        asked = http.get("/export/excel")
        assert asked.status_code == 200, asked.text
        address = f"/exports/{asked.json()['id']}"
        until(lambda: http.get(address).json()["status"] == "ready", "the export")
    worker = port + 1
    labels = {"job": "render_export", "outcome": "done"}
    until(lambda: value(worker, "kopilka_job_duration_seconds_count", **labels) >= 1, "the job's count")
    assert value(worker, "kopilka_jobs_running") == 0
    until(lambda: value(worker, "kopilka_exports", state="ready") >= 1, "the figures")
    assert time.time() - value(worker, "kopilka_installation_read_timestamp_seconds") < 30
    assert value(worker, "kopilka_users") >= 1
    assert value(worker, "kopilka_households") >= 1
    assert value(worker, "kopilka_jobs_oldest_due_seconds") == 0


def test_the_bot_tells_of_what_it_did_and_of_nobody(metered: Serving, port: int, telegram: Telegram) -> None:
    bot, canary = port + 2, f"canary{secrets.token_hex(4)}"

    def counted(name: str, **labels: str) -> float:
        return value(bot, f"kopilka_bot_{name}", **labels)

    with httpx.Client(base_url=metered.url, timeout=PATIENCE) as http:
        sign_in(http, f"{secrets.token_hex(4)}@example.com")
        telegram.wait_bot()
        chat = telegram.person(canary)
        chat.opens_link(http.post("/telegram/link").json()["url"])
    asked = chat.answer()
    until(lambda: counted("updates_total", kind="message") == 1, "the count of /start")
    before = set(read(bot))
    chat.presses(asked, "Привязать")
    chat.sees_edit(asked)
    telegram.fails("sendMessage", flood(1), server_error())
    said = chat.sends(f"вчера {canary} 98765,43")
    answer = chat.answer()
    chat.edits(said, f"{canary} 98765,44")
    chat.sees_edit(answer)
    chat.blocks()
    until(lambda: counted("updates_total", kind="my_chat_member") == 1, "the count of what came last")
    until(lambda: counted("messages_sent_total", method="editMessageText") == 2, "the count of what left last")
    kinds = ("message", "edited_message", "callback_query", "my_chat_member", "other")
    assert [counted("updates_total", kind=kind) for kind in kinds] == [2, 1, 1, 1, 0]
    assert counted("messages_sent_total", method="sendMessage") == 2
    # Of /start, of the entry, of its change. The press has no date.
    assert counted("answer_lag_seconds_count") == 3
    assert 1 < counted("answer_lag_seconds_sum") < 3 * PATIENCE
    failed = ("unavailable", "flood", "blocked", "refused", "database", "defect")
    assert [counted("errors_total", kind=kind) for kind in failed] == [1, 1, 0, 0, 0, 0]
    assert time.time() - counted("polled_timestamp_seconds") < PATIENCE
    assert ("kopilka_bot_messages_waiting", ()) in read(port + 1)
    after = read(bot)
    assert set(after) == before, "no series more, whatever is said"
    told = repr(after)
    assert not [word for word in (canary, "98765", str(chat.id), telegram.token) if word in told]


def test_a_process_that_dies_takes_its_gauges_and_leaves_its_counts(metered: Serving, port: int) -> None:
    limit = "kopilka_database_connections_limit"
    until(lambda: value(port, limit) == 16, "both processes' gauges")
    before = value(port, "kopilka_http_requests_total", route="/health/live", method="GET", status="200")
    api = metered.child("api")
    assert api is not None
    starts = value(port, "kopilka_api_process_starts_total")
    victim: psutil.Process = api.children()[0]
    victim.kill()
    until(lambda: victim.pid not in {it.pid for it in api.children()}, "the successor")
    until(lambda: value(port, limit) == 16, "the gauges without the dead")
    until(lambda: value(port, "kopilka_api_process_starts_total") == starts + 1, "the count of the successor")
    assert value(port, "kopilka_api_processes") == 2
    assert value(port, "kopilka_http_requests_total", route="/health/live", method="GET", status="200") >= before
    [dead] = IN_MEMORY.glob(f"kopilka-metrics-{port}-*/histogram_{victim.pid}.db")
    assert dead.stat().st_size < 1 << 18


def test_the_public_port_tells_nothing(metered: Serving) -> None:
    assert metered.answers("/metrics") == 404


def test_without_the_setting_nothing_is_loaded() -> None:
    loaded = "kopilka.processes.api.app, kopilka.processes.worker.main, kopilka.processes.bot.main"
    shown = f"import json, sys, {loaded}; print(json.dumps(list(sys.modules)))"
    told = subprocess.run(
        [sys.executable, "-c", shown], capture_output=True, check=True, text=True, env=environment(), timeout=PATIENCE
    )
    assert not [name for name in json.loads(told.stdout) if name.startswith("prometheus_client")]


def test_a_port_that_is_taken_is_said(port: int) -> None:
    with prepared_folder() as folder, socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = str(other.getsockname()[1])
        serving = kopilka("serve", "--data-dir", folder, KOPILKA_METRICS_PORT=taken, KOPILKA_PORT=str(free_port()))
        assert serving.returncode == 1
        assert "Choose another port by KOPILKA_METRICS_PORT" in serving.stdout
        same = kopilka("serve", "--data-dir", folder, KOPILKA_METRICS_PORT="30999", KOPILKA_PORT="31000")
        assert same.returncode == 1
        assert "31000 is KOPILKA_PORT" in same.stdout
        token = {"KOPILKA_TELEGRAM_TOKEN": TOKEN}
        for command in ("api", "worker", "bot"):
            told = kopilka(
                command, "--data-dir", folder, KOPILKA_METRICS_PORT=taken, KOPILKA_PORT=str(free_port()), **token
            )
            assert told.returncode == 1
            assert told.stderr.strip() == (
                f"Cannot serve metrics on 127.0.0.1:{taken} (Address already in use). "
                "Choose another port by KOPILKA_METRICS_PORT."
            )


def folders(port: int) -> list[Path]:
    return [*IN_MEMORY.glob(f"kopilka-metrics-{port}-*")]


@pytest.mark.skipif(not os.access(IN_MEMORY, os.W_OK), reason="no memory that files can be in")
def test_what_a_killed_parent_left_is_cleared_away() -> None:
    port = free_port(row=2)
    with prepared_folder() as folder, Serving(folder, KOPILKA_METRICS_PORT=str(port)) as made:
        [left] = folders(port)
        api = made.child("api")
        assert api is not None
        api.kill()
        until(lambda: len(folders(port)) == 1 and folders(port) != [left], "the successor's folder")
        until(lambda: made.answers() == 200, "readiness")
        assert value(port, "kopilka_api_processes") == 1
    assert not folders(port)


def test_a_full_disk_ends_the_counting_not_the_process(tmp_path: Path) -> None:
    """A limit on the size of files stands for the full disk: both refuse the room that is asked for."""
    refused = subprocess.run(
        [sys.executable, "-c", NO_ROOM, str(tmp_path)],
        capture_output=True,
        text=True,
        env=environment(),
        timeout=PATIENCE,
    )
    assert refused.stdout == "None\n", refused.stderr
    assert "this API process counts nothing" in refused.stderr
    assert not [*tmp_path.iterdir()]


NO_ROOM = """
import pathlib, resource, signal, sys
from fastapi import FastAPI
from kopilka.processes.metrics_setup import meter_api
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
print(meter_api(FastAPI(), pathlib.Path(sys.argv[1])))
"""


def test_what_is_counted_has_its_room(tmp_path: Path) -> None:
    """Files without holes: writing into one on a full disk would end the process."""
    reserve(tmp_path)
    files = [*tmp_path.iterdir()]
    assert len(files) == 4
    for file in files:
        assert file.stat().st_blocks * 512 >= file.stat().st_size >= 1 << 16
