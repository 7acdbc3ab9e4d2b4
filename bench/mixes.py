"""What is asked: requests of each kind for a person chosen at random, and the mixture of them."""

import itertools
import json
import random
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

# Of a hundred requests.
SHARES = {"list": 70, "create": 10, "analytics": 10, "me": 5, "search": 5}
# The charts that an overview shows, then those of premium. Asked for in equal parts.
ANALYTICS = ("monthly", "categories", "summary", "comparison", "trends", "forecast", "anomalies")
DESCRIPTIONS = ("Кофе с собой", "Продукты на неделю", "Такси домой", "Аптека", "Кино вдвоём")

Build = Callable[[], bytes]


class Mixes:
    """`token` says which of a person's tokens the server asked understands."""

    def __init__(self, people: list[dict[str, Any]], token: str) -> None:
        self.people = people
        self.token = token
        self.run = secrets.token_hex(6)
        self.numbers = itertools.count()
        self.lists = [self.get("/transactions", person) for person in people]
        self.mes = [self.get("/users/me", person) for person in people]
        self.analytics = [self.get(f"/analytics/{name}", person) for person in people for name in ANALYTICS]
        self.searches = [
            self.get(search_path(type_, word), person) for person in people for type_, word in person.get("words", ())
        ]
        self.builders: dict[str, Build] = {
            "list": lambda: random.choice(self.lists),
            "search": lambda: random.choice(self.searches),
            "me": lambda: random.choice(self.mes),
            "analytics": lambda: random.choice(self.analytics),
            "create": self.create,
            "create_once": lambda: self.create(f"Idempotency-Key: {self.run}-{next(self.numbers)}\r\n"),
            "mixed": self.mixed,
        }
        self.kinds, self.weights = list(SHARES), list(itertools.accumulate(SHARES.values()))

    def of_path(self, path: str, number: int | None) -> Build:
        """For the person of this number, or for anybody."""
        asking = self.people if number is None else [self.people[number]]
        requests = [self.get(path, person) for person in asking]
        return lambda: random.choice(requests)

    def get(self, path: str, person: dict[str, Any]) -> bytes:
        return f"GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {person[self.token]}\r\n\r\n".encode()

    def create(self, header: str = "") -> bytes:
        person = random.choice(self.people)
        body = json.dumps(purchase(random.choice(person["categories"])[0]), ensure_ascii=False).encode()
        head = (
            "POST /transactions HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {person[self.token]}\r\n{header}Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def mixed(self) -> bytes:
        kind = random.choices(self.kinds, cum_weights=self.weights)[0]
        return self.builders[kind]()


def purchase(category_id: str) -> dict[str, Any]:
    return {
        "amount": random.randint(100, 999_999) / 100,
        "category_id": category_id,
        "date": datetime.now(UTC).date().isoformat(),
        "description": random.choice(DESCRIPTIONS),
    }


def search_path(type_: str, word: str) -> str:
    return "/transactions?" + urlencode({"type": type_, "q": word})
