"""A real Prometheus beside a real Kopilka at work: every panel has something to show, and no alert is raised."""

import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.faults.serving import PATIENCE, NeverHappened, Serving, free_port, prepared_folder, until
from tests.monitoring.files import DASHBOARDS, EMPTY_IN_HEALTH, OR_ZERO, PROMETHEUS, expressions, program
from tests.telegram.chat import Chat
from tests.telegram.control import Telegram, telegram_server

FOUND = program("prometheus")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(FOUND is None, reason="no prometheus here")]

PASSWORD = "a long enough password"


@dataclass
class Watched:
    """A Kopilka that Prometheus watches: asks the one, and works with the other."""

    prometheus: httpx.Client
    person: httpx.Client
    chat: Chat
    rounds: int = 0

    def work(self) -> None:
        """A little of everything. Each time, since a rate needs what comes after a series was first seen."""
        category = next(it["id"] for it in self.person.get("/categories").json() if it["type"] == "expense")
        bought = {"amount": 10, "category_id": category, "date": "2026-05-05"}
        assert self.person.post("/transactions", json=bought).status_code == 201
        for path in ("/transactions", "/users/me", "/analytics/monthly", "/export/pdf", "/nowhere"):
            self.person.get(path)
        self.chat.sends("кофе 10")
        self.chat.answer()
        self.rounds += 1


@pytest.fixture(scope="module")
def watched() -> Iterator[Watched]:
    port = free_port(row=3)
    with telegram_server() as telegram, prepared_folder() as folder:
        variables = {"KOPILKA_TELEGRAM_TOKEN": telegram.token, "KOPILKA_TELEGRAM_URL": telegram.url}
        targets = {"kopilka-api": port, "kopilka-worker": port + 1, "kopilka-bot": port + 2}
        with (
            Serving(folder, KOPILKA_METRICS_PORT=str(port), **variables) as kopilka,
            watching(folder / "prometheus", targets) as address,
            httpx.Client(base_url=address, timeout=PATIENCE) as prometheus,
            httpx.Client(base_url=kopilka.url, timeout=PATIENCE) as person,
        ):
            until(lambda: value(prometheus, "sum(up)") == len(targets), "the first look at all of them")
            sign_up(person)
            until(lambda: value(prometheus, 'kopilka_exports{state="ready"} > 0'), "the worker's figures")
            yield Watched(prometheus, person, link(person, telegram))


@contextmanager
def watching(folder: Path, targets: dict[str, int]) -> Iterator[str]:
    """The configuration that is deployed, but for its targets and its hurry."""
    assert FOUND is not None
    folder.mkdir()
    config = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())
    config["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    config["rule_files"] = [str(PROMETHEUS / "alerts.yml")]
    for job in config["scrape_configs"]:
        del job["dns_sd_configs"]
        job["static_configs"] = [{"targets": [f"127.0.0.1:{targets[job['job_name']]}"]}]
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
    port = free_port()
    with (folder / "log").open("wb") as log:
        program = subprocess.Popen(
            [
                FOUND, f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
                f"--web.listen-address=127.0.0.1:{port}",
            ],
            stdout=log, stderr=log,
        )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        until(lambda: is_ready(address), "Prometheus")
        yield address
    finally:
        program.terminate()
        program.wait(20)


def is_ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/-/ready", timeout=1).status_code == 200
    except httpx.TransportError:
        return False


def sign_up(person: httpx.Client) -> None:
    email = f"{secrets.token_hex(4)}@example.com"
    assert person.post("/auth/sign-up", json={"email": email, "password": PASSWORD}).status_code == 201
    assert person.post("/auth/sign-in", json={"email": email, "password": "not this one"}).status_code == 401
    signed = person.post("/auth/sign-in", json={"email": email, "password": PASSWORD}).json()
    person.headers["Authorization"] = f"Bearer {signed['access_token']}"
    assert person.get("/export/excel").status_code == 200


def link(person: httpx.Client, telegram: Telegram) -> Chat:
    telegram.wait_bot()
    chat = telegram.person("Анна")
    chat.opens_link(person.post("/telegram/link").json()["url"])
    chat.presses(chat.answer(), "Привязать")
    return chat


def query(asking: httpx.Client, expression: str) -> list[dict[str, Any]]:
    # Longer than all of these tests take on a slow machine: the work lies before the first of them.
    answer = asking.get("/api/v1/query", params={"query": expression.replace("$__rate_interval", "15m")}).json()
    assert answer["status"] == "success", f"{expression}: {answer}"
    found: list[dict[str, Any]] = answer["data"]["result"]
    return found


def value(asking: httpx.Client, expression: str) -> float | None:
    found = query(asking, expression)
    return float(found[0]["value"][1]) if found else None


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_every_panel_has_something_to_show(watched: Watched, path: Path) -> None:
    silent: list[tuple[str, list[dict[str, Any]]]] = []

    def all_tell() -> bool:
        watched.work()
        silent[:] = silent_panels(watched.prometheus, path)
        return not silent

    with suppress(NeverHappened):
        until(all_tell)
    assert not silent


def silent_panels(prometheus: httpx.Client, path: Path) -> list[tuple[str, list[dict[str, Any]]]]:
    """What is asked by panels without a figure to show, and what was answered."""
    silent = []
    for expression in expressions(path):
        # Without its fallback a panel that asks for what is never counted would show zero for ever.
        if not any(part in expression for part in EMPTY_IN_HEALTH):
            expression = expression.replace(OR_ZERO, "")
        found = query(prometheus, expression)
        # A recurring job that has not run within the window has no duration; reports have one.
        told = [it for it in found if it["metric"].get("exported_job", "render_export") == "render_export"]
        if not told or any(it["value"][1] == "NaN" for it in told):
            silent.append((expression, found))
    return silent


def test_jobs_are_told_apart(watched: Watched) -> None:
    found = query(watched.prometheus, "sum by (exported_job, outcome) (kopilka_job_duration_seconds_count)")
    told = [(it["metric"]["exported_job"], it["metric"]["outcome"]) for it in found]
    assert ("render_export", "done") in told
    assert len(told) == len(set(told)) > 1
    # At night, by the clock of the household, notices wait for the morning.
    assert [it for it in told if it[1] not in ("done", "postponed")] == []


def test_no_alert_is_raised(watched: Watched) -> None:
    groups = watched.prometheus.get("/api/v1/rules").json()["data"]["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    assert len(rules) >= 10
    assert {rule["health"] for rule in rules} == {"ok"}
    assert {rule["name"]: rule["state"] for rule in rules if rule["state"] != "inactive"} == {}


def test_figures_are_those_of_what_was_done(watched: Watched) -> None:
    def counted(labels: str) -> float:
        return value(watched.prometheus, f"sum(kopilka_http_requests_total{{{labels}}})") or 0

    recorded, unknown = 'route="/transactions",method="POST",status="201"', 'route="other",status="404"'
    watched.work()
    for done in (recorded, unknown):
        until(lambda done=done: counted(done) >= watched.rounds, done)
        assert counted(done) == watched.rounds
    assert counted('route="/auth/sign-in",status="401"') == 1
    assert value(watched.prometheus, "max(kopilka_users)") == 1
