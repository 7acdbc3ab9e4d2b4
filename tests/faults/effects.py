"""After a fault: every acknowledged write is there, once, and the figures made of the writes agree with them."""

import asyncio
from collections import Counter
from decimal import Decimal
from typing import Any

import httpx
import orjson

from conftest import Person
from kopilka.infrastructure.embedded_postgres.instance import Databases
from kopilka.processes.checks.report import violations
from tests.faults.serving import PATIENCE
from tests.faults.writers import Writers

SAMPLE = 10


def assert_all_is_there(writers: Writers, databases: Databases) -> None:
    """Everything that writers asked for was acknowledged, so nothing else may be there either."""
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        assert runner.run(violations(databases.owner_url, databases.app_url)) == []
    tally = writers.tally
    assert tally.wrong == []
    kept: dict[str, dict[str, Any]] = {}
    for person in writers.people:
        with httpx.Client(base_url=writers.url, headers=person.http.headers, timeout=PATIENCE) as client:
            found = read_all(client)
            times = Counter(each["description"] for each in found)
            assert [key for key, count in times.items() if count > 1] == [], "one key, several effects"
            kept |= {each["description"]: each for each in found}
            spent = sum((Decimal(str(each["amount"])) for each in found), Decimal(0))
            assert Decimal(str(client.get(f"/accounts/{person.account_id}").json()["balance"])) == -spent
            assert_replayed(client, person, {each["description"]: each for each in found})
    assert kept == tally.acknowledged


def read_all(client: httpx.Client) -> list[dict[str, Any]]:
    """All pages."""
    found: list[dict[str, Any]] = []
    url: str | None = "/transactions?limit=500"
    while url is not None:
        answer = client.get(url)
        assert answer.status_code == 200, answer.text
        found += orjson.loads(answer.content)
        url = answer.links.get("next", {}).get("url")
    return found


def assert_replayed(client: httpx.Client, person: Person, made: dict[str, dict[str, Any]]) -> None:
    """The same key still gives the first answer."""
    for key in list(made)[-SAMPLE:]:
        body = {
            "amount": str(Decimal(str(made[key]["amount"]))),
            "category_id": person.categories["groceries"],
            "date": "2026-05-31",
            "description": key,
        }
        again = client.post("/transactions", json=body, headers={"Idempotency-Key": key})
        assert (again.status_code, again.json()) == (201, made[key]), key
        assert again.headers["idempotency-replayed"] == "true"
