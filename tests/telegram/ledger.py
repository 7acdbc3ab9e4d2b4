"""What the conversations have left in the ledger, and who has them."""

from collections.abc import Awaitable, Callable
from typing import Any

from conftest import Person
from tests.telegram.chat import Chat

Linked = Callable[..., Awaitable[tuple[Person, Chat]]]


async def ledger(person: Person) -> list[tuple[Any, ...]]:
    """Amount, description (the payee of what has none) and category of what is recorded, the newest first."""
    rows = (await person.http.get("/transactions")).json()
    names = {it["id"]: it["name"] for it in (await person.http.get("/categories")).json()}
    return [(it["amount"], it["description"] or it["payee"], names.get(it["category_id"])) for it in rows]


async def ledger_of(person: Person, limit: int) -> list[tuple[Any, ...]]:
    rows = (await person.http.get("/transactions", params={"limit": limit})).json()
    return [(it["amount"], it["description"] or it["payee"]) for it in rows]
