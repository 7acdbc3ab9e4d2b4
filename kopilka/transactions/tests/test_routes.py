"""Transactions through the HTTP door."""

from conftest import Person


async def test_created_and_read_back(alice: Person) -> None:
    made = await alice.record("250.50", "eating_out", description="Кофе")
    read = await alice.http.get(f"/transactions/{made['id']}")
    assert read.json() == made
    assert made["amount"] == 250.5
    assert made["type"] == "expense"
    assert await alice.balance() == -250.5
