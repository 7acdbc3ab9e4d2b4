"""Unexpected errors reach the server named in KOPILKA_SENTRY_DSN, and nobody's data comes along."""

import asyncio
import json
import secrets
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from importlib.metadata import version
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from conftest import PASSWORD
from tests.faults.serving import PATIENCE, Serving, free_port, kopilka, new_folder, prepared_folder, until
from tests.processes.ingest import KEY, NEVER, Ingest, taking

pytestmark = pytest.mark.slow

# As written and in kopecks: so many digits that no id and no moment of a log has them by chance.
AMOUNTS = ("43210987654321.09", "4321098765432109")
OURS = {"Sec-Fetch-Site": "same-origin"}


def variables(dsn: str) -> dict[str, str]:
    return {
        "KOPILKA_SENTRY_DSN": dsn,
        "KOPILKA_SENTRY_ENVIRONMENT": "proving-runtime",
        "KOPILKA_LOG_FORMAT": "json",
        "KOPILKA_LOG_LEVEL": "debug",
        "KOPILKA_LOG_REQUESTS": "true",
        "KOPILKA_PREMIUM_FOR_ALL": "true",
    }


@pytest.fixture(scope="module")
def ingest() -> Iterator[Ingest]:
    with taking() as made:
        yield made


@pytest.fixture(scope="module")
def reporting(ingest: Ingest) -> Iterator[Serving]:
    with prepared_folder() as folder, Serving(folder, **variables(ingest.dsn)) as made:
        yield made


def as_owner(serving: Serving, *statements: str) -> None:
    async def run() -> None:
        owner = await asyncpg.connect(serving.databases().owner_url, ssl=False)
        try:
            for statement in statements:
                await owner.execute(statement)
        finally:
            await owner.close()

    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(run())


BREAK = (
    "ALTER TABLE accounts RENAME COLUMN turnover TO gone",  # accounts, and whoever is new
    "ALTER TABLE goals RENAME COLUMN target_amount TO gone",  # the job that draws a report
    """CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'this row is not wanted: %', NEW USING DETAIL = NEW::text; END $$""",
    "CREATE TRIGGER refuse BEFORE INSERT ON transactions FOR EACH ROW EXECUTE FUNCTION refuse()",
)


class Marked:
    """Somebody all of whose data bear one mark."""

    def __init__(self, url: str) -> None:
        self.mark = f"c{secrets.token_hex(8)}"
        self.email = f"canary.{self.mark}@example.com"
        self.http = httpx.Client(base_url=url, timeout=PATIENCE, headers=OURS)
        credentials = {"email": self.email, "password": f"{PASSWORD}-{self.mark}"}
        assert self.http.post("/auth/sing-up", json=credentials).status_code == 201
        assert self.http.post("/auth/browser/sign-in", json=credentials).status_code == 200
        self.categories = [it["id"] for it in self.http.get("/categories").json()]
        self.cookies = dict(self.http.cookies)
        self.http.headers.update(
            {"X-Request-Id": f"request-{self.mark[:4]}", "User-Agent": self.mark, "X-Odd": self.mark}
        )

    def secrets(self) -> list[str]:
        return [self.mark, self.email, PASSWORD, *self.cookies.values(), *self.categories, *AMOUNTS]

    def provoke(self) -> None:
        """One failure each of a trigger that quotes the row, of a violated index and of a missing column."""
        record = {"amount": AMOUNTS[0], "category_id": self.categories[0], "date": "2026-05-31"}
        for path, body in (
            ("/transactions", record | {"description": f"заметка {self.mark}"}),
            ("/accounts", {"name": self.mark, "opening_balance": AMOUNTS[0]}),
        ):
            refused = self.http.post(path, json=body, params={"q": self.mark}, headers={"Idempotency-Key": self.mark})
            assert refused.status_code == 500, refused.text
            assert refused.json()["code"] == "internal_error"
            assert refused.headers["X-Request-Id"] == self.http.headers["X-Request-Id"]
        assert self.http.get(f"/accounts/{self.categories[0]}", params={"q": self.mark}).status_code == 500


@pytest.fixture(scope="module")
def someone(reporting: Serving, ingest: Ingest) -> Iterator[Marked]:
    """Signed in when the database is broken, so that there is something to report."""
    made = Marked(reporting.url)
    assert made.http.post("/transactions", json={"amount": made.mark}).status_code == 422
    assert made.http.get("/users/me", headers={"Authorization": f"Bearer {made.mark}"}).status_code == 401
    assert ingest.events() == [], "what is expected is not reported"
    as_owner(reporting, *BREAK)
    made.provoke()
    yield made
    made.http.close()


def test_an_error_arrives_and_nobodys_data(someone: Marked, ingest: Ingest) -> None:
    def of_requests() -> list[dict[str, Any]]:
        return [it for it in ingest.events() if "request_id" in it["tags"]]

    until(lambda: len(of_requests()) >= 3, "the reports")
    events = of_requests()
    expected = {"GET /accounts/{account_id}", "POST /accounts", "POST /transactions"}
    assert sorted(it["transaction"] for it in events) == sorted(expected)
    for event in events:
        assert event["tags"] == {"request_id": someone.http.headers["X-Request-Id"]}
        assert event["release"] == f"kopilka@{version('kopilka')}"
        assert event["environment"] == "proving-runtime"
        assert not {"request", "user", "breadcrumbs", "extra", "contexts", "modules"} & event.keys()
        frames = [frame for each in event["exception"]["values"] for frame in each["stacktrace"]["frames"]]
        assert any(frame["function"] == "handle" and frame["filename"].endswith("routing.py") for frame in frames)
        assert all("vars" not in frame and frame["lineno"] for frame in frames)
    kinds = {(each["module"], each["type"], each["value"]) for it in events for each in it["exception"]["values"]}
    assert ("asyncpg.exceptions", "RaiseError", "(SQLSTATE P0001)") in kinds
    assert any(kind == "UndefinedColumnError" and "does not exist" in value for _, kind, value in kinds)
    assert KEY in ingest.everything, "what is searched is what was sent"
    assert [it for it in someone.secrets() if it in ingest.everything] == []


def test_the_log_tells_the_same_and_no_more(someone: Marked, reporting: Serving) -> None:
    lines = reporting.said().splitlines()
    assert [line for line in lines if line[:1] != "{" and "Kopilka is ready" not in line] == []
    mine = someone.http.headers["X-Request-Id"]
    told = [line for line in map(json.loads, (it for it in lines if it[:1] == "{")) if line.get("request_id") == mine]
    broken = next(line for line in told if line["level"] == "error" and line["route"] == "/transactions")
    assert broken["logger"] == "kopilka.http"
    assert "asyncpg.exceptions.RaiseError: (SQLSTATE P0001)" in broken["stack"]
    assert "routing.py" in broken["stack"]
    answered = next(line for line in told if line["logger"] == "kopilka.access" and line["status"] == 500)
    assert (answered["method"], answered["route"]) == ("POST", "/transactions")
    assert [it for it in someone.secrets() if it in reporting.said()] == []


def test_a_failed_job_arrives(someone: Marked, ingest: Ingest, reporting: Serving) -> None:
    assert someone.http.get("/export/pdf").status_code == 200

    # Others fail as well in a database that is broken like this: deleting what has expired, if it is due now.
    def of_jobs() -> list[dict[str, Any]]:
        return [it for it in ingest.events() if it["tags"].get("job") == "render_export"]

    until(of_jobs, "the report of the job")
    event = of_jobs()[0]
    assert event["transaction"] == "render_export"
    assert UUID(event["tags"]["job_id"])
    assert event["logger"] == "kopilka.worker"
    assert event["exception"]["values"][0]["type"] == "UndefinedColumnError"
    assert [it for it in someone.secrets() if it in ingest.everything + reporting.said()] == []


def test_an_error_of_a_command_arrives(someone: Marked, ingest: Ingest, reporting: Serving) -> None:
    words = ("user", "create", f"new.{someone.email}", "--data-dir", reporting.folder)
    failed = kopilka(*words, typed=f"{PASSWORD}-{someone.mark}\n", **variables(ingest.dsn))
    assert failed.returncode == 1
    (line,) = failed.stderr.splitlines()
    assert json.loads(line)["message"] == "the process ends by an error"
    (event,) = [it for it in ingest.events() if it["level"] == "fatal"]
    assert event["logger"] == "kopilka"
    assert [it for it in someone.secrets() if it in ingest.everything + failed.stderr] == []


@pytest.mark.parametrize("how", ["slow", *(pytest.param(it, marks=pytest.mark.long) for it in ("away", "failing"))])
def test_who_takes_no_reports_disturbs_nobody(how: str) -> None:
    with ExitStack() as stack:
        if how == "away":
            dsn = f"http://{KEY}@127.0.0.1:{free_port()}/1"
        else:
            delay, status = (NEVER, 200) if how == "slow" else (0, 500)
            dsn = stack.enter_context(taking(delay=delay, status=status)).dsn
        folder = stack.enter_context(prepared_folder())
        serving = stack.enter_context(Serving(folder, **variables(dsn)))
        someone = Marked(serving.url)
        stack.callback(someone.http.close)
        as_owner(serving, *BREAK)
        began = time.monotonic()
        for _ in range(5):
            someone.provoke()
        assert time.monotonic() - began < NEVER / 2
        assert someone.http.get("/categories").status_code == 200
        serving.everything()
        began = time.monotonic()
        assert serving.stop(signal.SIGTERM) == 0
        assert time.monotonic() - began < NEVER / 2, "a second for the reports, and what it takes to stop"


def test_odd_address_is_refused_in_one_line() -> None:
    with new_folder() as folder:
        refused = kopilka("api", "--data-dir", folder, KOPILKA_SENTRY_DSN="https://sentry.example.com/secret-key")
    assert refused.returncode == 1
    assert "KOPILKA_SENTRY_DSN: " in refused.stderr
    assert "secret-key" not in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
