"""The table of phrases sent to the bot: each means what POST /transactions/parse makes of it."""

import json
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from conftest import PASSWORD, Person
from kopilka.quick_entry.tests.test_phrases import TABLE, TODAY
from tests.telegram.control import Telegram
from tests.telegram.ledger import Linked

pytestmark = pytest.mark.slow

SENT = int(datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC).timestamp())
PHRASES = [row[0] for row in TABLE]


@pytest.mark.parametrize(
    "phrases", [pytest.param(PHRASES[::12], id="some"), pytest.param(PHRASES, id="all", marks=pytest.mark.long)]
)
async def test_phrases_mean_what_they_mean_in_the_api(
    linked: Linked, telegram: Telegram, owner: asyncpg.Connection, phrases: list[str]
) -> None:
    person, chat = await linked()
    different = []
    for place, phrase in enumerate(phrases):
        if place % 100 == 99:
            await sign_in_again(person)
        told = await parsed_by_the_api(person, phrase)
        message = chat.sends(phrase, at=SENT)
        chat.answer()
        telegram.wait_taken()
        made = await owner.fetch(
            "SELECT parsed FROM telegram_entries WHERE household_id = $1 AND message_id = $2 ORDER BY line",
            person.household_id, message.id,
        )  # fmt: skip
        by_bot = [meaning(json.loads(row["parsed"])) for row in made]
        # Without a sum there is nothing to record unless its words say what for: then the sum is asked.
        if by_bot != told and not (by_bot == [] and all(it["amount"] is None for it in told)):
            different.append((phrase, told, by_bot))
        # A sum that is asked for may come as the next message, which the next phrase is not.
        await owner.execute("UPDATE telegram_links SET asks = NULL, asks_about = NULL WHERE chat_id = $1", chat.id)
        while chat.untaken:
            chat.answer()
    assert different == []


async def sign_in_again(person: Person) -> None:
    """Access ends after some minutes, and a slow machine takes longer for the whole table."""
    signed_in = await person.http.post("/auth/sing-in", json={"email": person.email, "password": PASSWORD})
    person.http.headers["Authorization"] = f"Bearer {signed_in.json()['access_token']}"


async def parsed_by_the_api(person: Person, phrase: str) -> list[dict[str, Any]]:
    answer = await person.http.post("/transactions/parse", json={"text": phrase, "on": TODAY.isoformat()})
    assert answer.status_code == 200, answer.text
    return [meaning(it) for it in answer.json()]


def meaning(parsed: dict[str, Any]) -> dict[str, Any]:
    return {**parsed, "amount": None if parsed["amount"] is None else float(parsed["amount"])}
