"""Inline mode: what a person types after the bot's name in any chat, and what the bot offers there."""

from dataclasses import dataclass, field
from typing import Any

from tests.telegram.arguments import Arguments
from tests.telegram.errors import bad_request
from tests.telegram.world import Json, Person, World

MOST_RESULTS = 50


@dataclass(eq=False)
class Asked:
    """An inline query, and the bot's answer to it."""

    id: str
    person: Person
    results: list[Json] = field(default_factory=list)
    button: Json | None = None
    cache_time: int = 300
    is_personal: bool = False
    answered: bool = False

    @property
    def titles(self) -> list[str]:
        return [it["title"] for it in self.results]

    @property
    def texts(self) -> list[str]:
        return [it["input_message_content"]["message_text"] for it in self.results]


def ask(world: World, person: Person, text: str) -> Asked:
    with world.changed:
        asked = Asked(f"inline{len(world.asked) + 1}", person)
        world.asked[asked.id] = asked
        world.tell("inline_query", {"id": asked.id, "from": person.json(), "query": text, "offset": ""}, person.id)
        return asked


def answer_inline_query(world: World, arguments: Arguments) -> bool:
    """Raises Refused."""
    asked: Any = world.asked.get(arguments.text("inline_query_id"))
    if asked is None or asked.answered:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    results = arguments.json("results")
    if not isinstance(results, list) or len(results) > MOST_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    names = [it.get("id") for it in results]
    if len(set(names)) < len(names) or not all(isinstance(it, str) and 0 < len(it.encode()) <= 64 for it in names):
        raise bad_request("RESULT_ID_DUPLICATE")
    if not all(it.get("title") and (it.get("input_message_content") or {}).get("message_text") for it in results):
        raise bad_request("message text is empty")
    button = arguments.json("button")
    if button is not None and (not button.get("text") or not button.get("start_parameter")):
        raise bad_request("button must have a start parameter")
    asked.results, asked.button, asked.answered = results, button, True
    asked.cache_time, asked.is_personal = arguments.integer("cache_time", 300), arguments.flag("is_personal")
    world.changed.notify_all()
    return True
