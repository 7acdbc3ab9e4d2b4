"""Records a few hundred answers of a running Kopilka, to be compared between two versions of the code.

    python -m bench.answers record --url http://127.0.0.1:8000 --email … --password … --out old.json
    python -m bench.answers compare old.json new.json

Both versions have to run on copies of one data folder (`kopilka seed` fills it), on the same day. What differs by
nature is normalised: ids that the recording itself has made, times of now, tokens.
"""

import argparse
import itertools
import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

HEADERS = ("etag", "link", "x-total-count", "content-type", "cache-control", "retry-after", "idempotency-replayed")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NOW = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)")
NOBODY = "0199a1b2-0000-7000-8000-000000000001"

Question = tuple[str, str, dict[str, Any] | None]
Known = dict[str, Any]


class Recording:
    def __init__(self, http: httpx.Client) -> None:
        self.http = http
        self.answers: list[dict[str, Any]] = []
        self.made: dict[str, str] = {}
        """Ids that came to be while recording → a name of their order."""

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None, **headers: str) -> httpx.Response:
        answer = self.http.request(method, path, json=body, headers=headers)
        if answer.status_code == 201:
            self.remember(answer)
        shown = {name: answer.headers[name] for name in HEADERS if name in answer.headers}
        self.answers.append(
            {
                "asked": self.normal(f"{method} {path} {json.dumps(body, ensure_ascii=False)} {headers}"),
                "status": answer.status_code,
                "headers": {name: self.normal(value) for name, value in shown.items()},
                "body": self.normal(answer.text),
            }
        )
        return answer

    def remember(self, answer: httpx.Response) -> str:
        """The id of what an answer has created."""
        new: str = answer.json().get("id", NOBODY)
        self.made.setdefault(new, f"<made {len(self.made) + 1}>")
        return new

    def normal(self, text: str) -> str:
        text = text.replace(str(self.http.base_url).rstrip("/"), "")
        return UUID.sub(lambda found: self.made.get(found[0], found[0]), text)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    recorded = actions.add_parser("record")
    for name in ("url", "email", "password", "out"):
        recorded.add_argument(f"--{name}", required=True)
    compared = actions.add_parser("compare")
    compared.add_argument("old", type=Path)
    compared.add_argument("new", type=Path)
    given = parser.parse_args()
    if given.action == "record":
        return record(given.url, given.email, given.password, Path(given.out))
    return compare(json.loads(given.old.read_text()), json.loads(given.new.read_text()))


def record(url: str, email: str, password: str, out: Path) -> int:
    with httpx.Client(base_url=url, timeout=60) as http:
        signed_in = http.post("/auth/sign-in", json={"email": email, "password": password})
        signed_in.raise_for_status()
        http.headers["Authorization"] = f"Bearer {signed_in.json()['access_token']}"
        known = {name: http.get(f"/{name}").json() for name in ("accounts", "categories", "goals", "households")}
        recording = Recording(http)
        for method, path, body in itertools.chain(reads(known), refusals(known)):
            recording.ask(method, path, body)
        write(recording, known)
    out.write_text(json.dumps(recording.answers, ensure_ascii=False, indent=1))
    print(f"{len(recording.answers)} answers in {out}")
    return 0


def reads(known: Known) -> Iterator[Question]:
    categories, accounts = known["categories"], known["accounts"]
    filters = [
        *(f"category_id={it['id']}" for it in categories[:20]),
        *(f"account_id={it['id']}" for it in accounts),
        *(f"q={word}" for word in ("кофе", "КОФЕ", "аренда", "no-such-word", "а", "50%", "ё")),
        *(f"period={it}" for it in ("week", "month", "year")),
        *(f"type={it}" for it in ("income", "expense")),
        *(f"start_date={first}&end_date={last}" for first, last in (("2026-01-01", "2026-03-31"), ("2025-06-01",) * 2)),
        "min_amount=1000&max_amount=5000",
        "min_amount=1000",
        "deleted=true",
        "",
    ]
    for one, order, more in itertools.product(filters, ("-date", "date"), ("limit=3", "limit=50&count=true")):
        yield "GET", f"/transactions?{one}&order={order}&{more}".replace("?&", "?"), None
    for year in (2024, 2025, 2026):
        yield "GET", f"/analytics/monthly?year={year}", None
    for what in ("categories", "summary", "comparison"):
        for span in ("start_date=2026-01-01&end_date=2026-03-31", "start_date=2025-10-01&end_date=2025-10-31"):
            yield "GET", f"/analytics/{what}?{span}", None
    for month in range(1, 13):
        yield "GET", f"/analytics/categories?month={month}&year=2025", None
        yield "GET", f"/analytics/categories?month={month}&year=2025&type=income", None
    for path in ("trends", "forecast", "anomalies"):
        yield "GET", f"/analytics/{path}", None
    for path in ("/users/me", "/households", "/accounts", "/categories", "/goals", "/exports"):
        yield "GET", path, None
        yield "GET", f"{path}/", None
    for name in ("accounts", "categories", "goals", "households"):
        for one in known[name][:6]:
            yield "GET", f"/{name}/{one['id']}", None


def refusals(known: Known) -> Iterator[Question]:
    category = known["categories"][0]["id"]
    for query in ("limit=0", "limit=501", "cursor=nonsense", "type=gift", "unknown=1", "q=", "start_date=2026-02-30"):
        yield "GET", f"/transactions?{query}", None
    yield "GET", "/transactions?period=month&start_date=2026-01-01", None
    for path in ("transactions", "accounts", "categories", "goals", "households", "exports"):
        yield "GET", f"/{path}/{NOBODY}", None
        yield "GET", f"/{path}/nonsense", None
    body = {"amount": 1, "category_id": category, "date": "2026-05-31"}
    for wrong in ({"amount": 0}, {"amount": "1_0"}, {"date": "x"}, {"category_id": NOBODY}, {"account_id": NOBODY}):
        yield "POST", "/transactions", body | wrong
    yield "POST", "/transactions", body | {"more": 1}
    yield "POST", "/transactions", {}
    yield "PATCH", f"/transactions/{NOBODY}", {"amount": 1}
    yield "DELETE", f"/transactions/{NOBODY}", None
    yield "GET", "/nowhere", None
    yield "PUT", "/transactions", {}


def write(recording: Recording, known: Known) -> None:
    """A life of rows: made, read, changed, deleted, restored; accounts, categories, goals; keys; many at once."""
    expense = next(it["id"] for it in known["categories"] if it["type"] == "expense")
    body = {"amount": "250.50", "category_id": expense, "date": "2026-05-31", "description": "Кофе с собой"}
    ids = []
    for key in ("one", "two"):
        made = recording.ask("POST", "/transactions", body, **{"Idempotency-Key": f"answers-{key}"})
        ids.append(recording.remember(made))
    recording.ask("POST", "/transactions", body, **{"Idempotency-Key": "answers-one"})
    recording.ask("POST", "/transactions", body | {"amount": 1}, **{"Idempotency-Key": "answers-one"})
    recording.ask("POST", "/transactions", body, **{"Idempotency-Key": "a b"})
    address = f"/transactions/{ids[0]}"
    tag = recording.ask("GET", address).headers["ETag"]
    recording.ask("GET", address, **{"If-None-Match": tag})
    recording.ask("PATCH", address, {"amount": 300, "description": None}, **{"If-Match": tag})
    recording.ask("PATCH", address, {"amount": 301}, **{"If-Match": tag})
    recording.ask("DELETE", address)
    recording.ask("GET", address)
    recording.ask("POST", f"{address}/restore")
    recording.ask("POST", "/transactions/bulk", {"delete": ids})
    recording.ask("POST", "/transactions/bulk", {"restore": ids})
    recording.ask("POST", "/transactions/bulk", {"delete": [NOBODY]})
    for text in ("вчера такси 430", "кофе 250 р", "+120000 зарплата", "100 USD обед", "что-то"):
        recording.ask("POST", "/transactions/parse", {"text": text})
    account = recording.remember(recording.ask("POST", "/accounts", {"name": "Копилка", "kind": "savings"}))
    recording.ask("PATCH", f"/accounts/{account}", {"name": "Вклад", "opening_balance": "10.50"})
    goal = recording.remember(recording.ask("POST", "/goals", {"name": "Велосипед", "target_amount": 10_000}))
    recording.ask("POST", f"/goals/{goal}/contributions", {"amount": 500, "date": "2026-05-31"})
    recording.ask("GET", f"/goals/{goal}")
    recording.ask("DELETE", f"/goals/{goal}")
    recording.ask("DELETE", f"/accounts/{account}")
    recording.ask("POST", "/transactions/bulk", {"delete": ids})


def compare(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> int:
    """Prints every difference; the exit code is 1 where there is one."""
    different = 0
    for before, after in itertools.zip_longest(old, new, fillvalue={}):
        parts = [name for name in ("asked", "status", "headers", "body") if shown(before, name) != shown(after, name)]
        if parts:
            different += 1
            print(before.get("asked") or after.get("asked"))
            for name in parts:
                print(f"  {name}\n    - {shown(before, name)[:600]}\n    + {shown(after, name)[:600]}")
    print(f"{len(old)} and {len(new)} answers, {different} differ", file=sys.stderr)
    return 1 if different else 0


def shown(answer: dict[str, Any], name: str) -> str:
    """Without the times of today: everything older is the same in both."""
    today = datetime.now(UTC).date().isoformat()
    return NOW.sub(lambda found: found[0] if found[0] < today else "<now>", str(answer.get(name)))


if __name__ == "__main__":
    sys.exit(main())
