"""A household whose ledger is known: recorded through the door, remembered as plain tuples."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from conftest import Person

CATEGORIES = ("groceries", "taxi", "rent", "gifts", "salary", "interest")


@dataclass(frozen=True)
class Entry:
    date: date
    type: str
    category_id: str
    amount: Decimal
    currency: str


Record = Callable[..., Awaitable[list[Entry]]]


@pytest.fixture
def record() -> Record:
    async def record(person: Person, seed: int, *, count: int, start: date, end: date, **fields: Any) -> list[Entry]:
        drawn = random.Random(seed)
        told = []
        for _ in range(count):
            day = start + timedelta(days=drawn.randrange((end - start).days + 1))
            category = drawn.choice(CATEGORIES)
            amount = Decimal(drawn.randrange(1, 10_000_000)).scaleb(-2)
            made = await person.record(str(amount), category, date=day.isoformat(), **fields)
            told.append(Entry(day, made["type"], made["category_id"], amount, made["currency"]))
        return told

    return record
