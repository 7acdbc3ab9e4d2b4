"""Statements: how soon a file can be looked through, how long recording it takes, and what others notice of it."""

import json
import random
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.reports import LIST_RATE, SMALL, Office, leafing
from bench.sides import client, product, worker
from bench.stage import Program, fetch, free_port, prepared, seeded

POLL = 0.05
READY_SECONDS = 180.0
SHOPS = ("Пятёрочка", "Лента", "Метро", "Яндекс Такси", "Аптека Горздрав", "Кофейня", "Ozon", "Перевод между счетами")
HOW = {
    "file": "CSV, UTF-8: day and time, amount, currency, text of a shop and its number; equal amounts are frequent",
    "review_seconds": "from sending the file to `ready` at GET /imports/ID (asked every 50 ms), into an empty account; "
    "the worker warm",
    "record_seconds": "from POST /imports/ID/confirm to `done`, every row recorded",
    "again_seconds": "the same file once more, to `ready`: every row is known",
    "worker_rss": "MB, the largest sum of resident memory over the worker's processes, looked at every 50 ms, the file "
    "in an API process not counted",
    "list_p95": f"milliseconds, the list of people who import nothing, {LIST_RATE:.0f} a second on time (open loop)",
}

Figures = dict[str, Any]


def measure(*, rows: int, small_rows: int, seconds: float) -> Figures:
    with prepared() as (folder, databases):
        on = seeded(folder, databases, users=3, transactions=SMALL)
        importing, *_ = on.people
        port = free_port()
        with product(on, port), worker(on) as works, client(on.only(on.people[1:]), port) as load:
            fetch(port, "/users/me", importing["token"])
            load.order(mix="list", seconds=1.0)
            office = Office(port, works.pid)
            alone = leafing(load, seconds)
            one_import(office, importing, 100)  # warms the worker
            small = one_import(office, importing, small_rows)
            large = one_import(office, importing, rows, load)
    runs = (alone, large.pop("list"))
    return {
        "how": HOW,
        "errors": sum(sum(run["errors"].values()) for run in runs),
        "list_p95_alone": alone["p95"],
        "list_p95_meanwhile": runs[1]["p95"],
        "small": small,
        "large": large,
    }


def one_import(office: Office, person: Figures, rows: int, load: Program | None = None) -> Figures:
    """Into an account of its own. With `load`: what its list was meanwhile, as `list`."""
    account = _post(office, person, "/accounts", {"name": f"Карта {rows}", "kind": "card"})["id"]
    file = statement(rows)
    with office.memory() as peak, ThreadPoolExecutor(1) as threads:
        started = time.perf_counter()
        brought = _send(office, person, file, account)
        expected = max(3.0, rows / 12_000)
        meanwhile = threads.submit(leafing, load, expected) if load is not None else None
        _wait(office, person, brought["id"], "ready")
        reviewed = time.perf_counter()
        _post(office, person, f"/imports/{brought['id']}/confirm", {})
        done = _wait(office, person, brought["id"], "done")
        recorded = time.perf_counter()
        again = _send(office, person, file, account)
        known = _wait(office, person, again["id"], "ready")
        finished = time.perf_counter()
    [part], [part_again] = done["statements"], known["statements"]
    if done["outcome"]["added"] != rows or part["rows"] != rows or part_again["duplicates"] != rows:
        raise SystemExit(f"{rows:,} rows: recorded {done['outcome']}, and again {part_again}.")
    return {
        "rows": rows,
        "megabytes": len(file) / 1024 / 1024,
        "review_seconds": reviewed - started,
        "record_seconds": recorded - reviewed,
        "again_seconds": finished - recorded,
        "worker_rss": peak.seen,
        **({"list": meanwhile.result()} if meanwhile is not None else {}),
    }


def statement(rows: int) -> bytes:
    """Two years, the newest first, as banks write them."""
    chance = random.Random(rows)
    now = datetime.now(UTC).replace(microsecond=0)
    lines = ["Дата операции;Сумма;Валюта;Описание"]
    for number in range(rows):
        at = now - timedelta(seconds=number * (2 * 365 * 86_400 // rows) + chance.randrange(60))
        amount = chance.choice((57, 199, 350)) if chance.random() < 0.3 else chance.randrange(1_000, 900_000) / 100
        sign = "" if chance.random() < 0.05 else "-"
        shop = chance.choice(SHOPS)
        lines.append(f"{at:%d.%m.%Y %H:%M:%S};{sign}{amount:.2f};RUB;{shop} {number % 400}")
    return "\n".join(lines).encode()


def _send(office: Office, person: Figures, file: bytes, account: str) -> Figures:
    edge = "kopilka-bench"
    body = b"".join(
        (
            f'--{edge}\r\nContent-Disposition: form-data; name="account_id"\r\n\r\n{account}\r\n'.encode(),
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="s.csv"\r\n\r\n'.encode(),
            file,
            f"\r\n--{edge}--\r\n".encode(),
        )
    )
    return _asked(office, person, "/imports", body, f"multipart/form-data; boundary={edge}")


def _post(office: Office, person: Figures, path: str, body: Figures) -> Figures:
    return _asked(office, person, path, json.dumps(body).encode(), "application/json")


def _asked(office: Office, person: Figures, path: str, body: bytes, content_type: str) -> Figures:
    headers = {"Authorization": f"Bearer {person['token']}", "Content-Type": content_type}
    request = urllib.request.Request(f"http://127.0.0.1:{office.port}{path}", body, headers)
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - loopback
        found: Figures = json.loads(answer.read())
    return found


def _wait(office: Office, person: Figures, import_id: str, status: str) -> Figures:
    deadline = time.perf_counter() + READY_SECONDS
    while True:
        found: Figures = json.loads(fetch(office.port, f"/imports/{import_id}", person["token"]))
        if found["status"] == status:
            return found
        if found["status"] not in ("reading", "importing") or time.perf_counter() > deadline:
            why = found["problem"] or found["question"]
            raise SystemExit(f"The import is {found['status']} instead of {status}: {why}")
        time.sleep(POLL)


def lines(found: Figures) -> list[list[str]]:
    rows = [["statement", "MiB", "to review, s", "record, s", "the same again, s", "worker's RSS MB", "list p95 ms"]]
    for name in ("small", "large"):
        run = found[name]
        times = [f"{run[it]:.2f}" for it in ("review_seconds", "record_seconds", "again_seconds")]
        p95 = f"{found['list_p95_meanwhile']:.1f}" if name == "large" else ""
        rows.append([f"{run['rows']:,} rows", f"{run['megabytes']:.1f}", *times, f"{run['worker_rss']:.0f}", p95])
    return [*rows, ["nothing", "", "", "", "", "", f"{found['list_p95_alone']:.1f}"]]
