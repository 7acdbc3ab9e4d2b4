"""A whole number or a yes in a JSON body is one: no text of digits, no 1 for true, no true for 1."""

import typing
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError

from conftest import Person
from kopilka.explorer.schemas import ExploreParams
from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.processes.api.app import create_app
from kopilka.transactions.schemas import TransactionFilters

# Also read from queries, where everything is text.
OF_QUERIES = (TransactionFilters, ExploreParams)
WRONG = {bool: (1, "true", "yes", 0.0), int: ("10", True, 10.0)}


def routes() -> list[APIRoute]:
    app = create_app(Settings(), KeyRing([bytes(32)]), "postgresql://nobody@127.0.0.1:1/nothing")
    return [it for it in app.routes if isinstance(it, APIRoute) and it.body_field is not None]


def models(annotation: Any) -> Iterator[type[BaseModel]]:
    for it in typing.get_args(annotation):
        yield from models(it)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from models(field.annotation)


def fields() -> dict[str, tuple[type, Any]]:
    """Of all bodies: name → bool or int, and what validates it."""
    found: dict[str, tuple[type, Any]] = {}
    for route in routes():
        for model in models(route.body_field.field_info.annotation):  # type: ignore[union-attr]
            if issubclass(model, OF_QUERIES):
                continue
            for name, field in model.model_fields.items():
                kinds = {field.annotation, *typing.get_args(field.annotation)}
                kinds |= {arg for it in kinds for arg in typing.get_args(it)}
                for kind in (it for it in (bool, int) if it in kinds):
                    whole = typing.Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
                    found[f"{model.__name__}.{name}"] = (kind, whole)
    return found


FIELDS = fields()


def test_there_are_such_fields() -> None:
    assert {"HouseholdUpdate.month_starts_on", "AccountCreate.is_default", "NoticesUpdate.goals"} <= set(FIELDS)


@pytest.mark.parametrize("name", FIELDS)
def test_nothing_else_is_taken_for_one(name: str) -> None:
    kind, annotation = FIELDS[name]
    adapter = TypeAdapter(annotation)
    for wrong in WRONG[kind]:
        with pytest.raises(ValidationError):
            adapter.validate_python(wrong)


async def test_it_is_said_in_words(alice: Person) -> None:
    for wrong in ("10", True, 1.5):
        refused = await alice.http.patch(f"/households/{alice.household_id}", json={"month_starts_on": wrong})
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "int_type"), refused.text
    taken = await alice.http.patch(f"/households/{alice.household_id}", json={"month_starts_on": 10})
    assert taken.status_code == 200, taken.text
