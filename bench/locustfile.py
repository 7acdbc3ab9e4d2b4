"""The mixed load by Locust, against any Kopilka that runs:

kopilka seed --users 200 --tokens-file tokens
KOPILKA_BENCH_TOKENS=tokens locust -f bench/locustfile.py --headless --users 32 --host http://127.0.0.1:8000
"""

import os
import random
from itertools import cycle
from pathlib import Path
from typing import Any

from locust import FastHttpUser, constant, task

from bench.mixes import ANALYTICS, SHARES, purchase, search_path

TOKENS = Path(os.environ["KOPILKA_BENCH_TOKENS"]).read_text().split()
# Of a household without premium only the first four: the others would be refused.
ASKED = ANALYTICS if os.environ.get("KOPILKA_BENCH_PREMIUM") else ANALYTICS[:4]
PEOPLE_EACH = 3

tokens = cycle(TOKENS)


class Person:
    """What a client remembers of somebody: the token, the categories, and words to search for."""

    def __init__(self, user: "Ledger", token: str) -> None:
        self.headers = {"Authorization": f"Bearer {token}"}
        categories = user.client.get("/categories", headers=self.headers).json()
        self.categories: list[str] = [each["id"] for each in categories]
        newest = user.client.get("/transactions", headers=self.headers).json()
        self.words = sorted({(each["type"], each["description"].split()[0]) for each in newest if each["description"]})


class Ledger(FastHttpUser):
    """One connection that asks again as soon as it was answered, for several people in turn."""

    wait_time = constant(0)
    insecure = True

    def on_start(self) -> None:
        self.people = [Person(self, next(tokens)) for _ in range(min(PEOPLE_EACH, len(TOKENS)))]

    def get(self, path: str, name: str) -> None:
        self.client.get(path, headers=random.choice(self.people).headers, name=name)

    @task(SHARES["list"])
    def read_list(self) -> None:
        self.get("/transactions", "list")

    @task(SHARES["create"])
    def create(self) -> None:
        person = random.choice(self.people)
        bought: dict[str, Any] = purchase(random.choice(person.categories))
        self.client.post("/transactions", json=bought, headers=person.headers, name="create")

    @task(SHARES["analytics"])
    def analyse(self) -> None:
        self.get(f"/analytics/{random.choice(ASKED)}", "analytics")

    @task(SHARES["me"])
    def read_me(self) -> None:
        self.get("/users/me", "users/me")

    @task(SHARES["search"])
    def search(self) -> None:
        person = random.choice(self.people)
        path = search_path(*random.choice(person.words))
        self.client.get(path, headers=person.headers, name="filter + search")
